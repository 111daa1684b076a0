"""What is done and measured: complete by the reference, checked, and without licensed text."""

import re
import shutil
from pathlib import Path

import pytest

from charting.catalogue import load
from charting.catalogue.entry import Confidence
from charting.catalogue.overlay import overlaid
from charting.catalogue.procedure import Parameter

ROOT = Path(__file__).resolve().parents[3]
SOURCES = ROOT / "docs" / "sources.md"
CATALOGUE = load.load()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the catalogue that a test may break."""
    for path in load.HERE.glob("*.toml"):
        shutil.copy(path, tmp_path)
    shutil.copy(load.LEDGER, tmp_path)
    return tmp_path


def test_every_kind_has_procedures_and_their_kinds_are_known() -> None:
    kinds = {procedure.kind for procedure in CATALOGUE.procedures.values()}
    assert kinds == set(CATALOGUE.procedure_kinds)


@pytest.mark.parametrize(
    ("kind", "codes"),
    [
        (
            "cranial",
            "sphenobasilar frontal_zygomatic maxillary_zygomatic fruit_jar sphenoid_wing "
            "sphenomaxillary frontal_moulding internal_frontal csf occipital_slip "
            "occipital_flexion vagus dural_atlas dural_axis anterior_sacrum temporal "
            "parietal_lift basilar_motion suture vomer palate zygoma still_point",
        ),
        ("extremity", "shoulder elbow wrist hand hip knee_joint ankle foot"),
        (
            "soft",
            "psoas_release piriformis_release iliofemoral diaphragm ileocecal stair_step "
            "figure_8 rib_release trigger_point myofascial",
        ),
        ("sot", "leg_traction sacral_traction sitting_disc"),
        ("home", "heat ice_pack brace lumbar_support avoid_sitting"),
    ],
)
def test_the_reference_lists_are_there(kind: str, codes: str) -> None:
    known = {one.code for one in CATALOGUE.procedures.values() if one.kind == kind}
    assert set(codes.split()) <= known


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("laser", "class wavelength power dose minutes area eyewear"),
        ("decompression", "table force hold rest minutes"),
        ("exercise", "sets reps hold handout"),
        ("traction", "position velocity amplitude"),
        ("tmj", "opening_before opening_after deviation click"),
        ("nutrition", "product amount"),
    ],
)
def test_the_fields_of_a_kind(kind: str, fields: str) -> None:
    assert set(fields.split()) <= {one.code for one in CATALOGUE.procedure_kinds[kind].fields}


def test_reflex_labels_for_every_level_and_none_of_them_certain_without_a_source() -> None:
    wanted = [f"T{n}" for n in range(1, 13)] + [f"L{n}" for n in range(1, 6)]
    assert list(CATALOGUE.reflexes) == wanted
    assert CATALOGUE.reflexes["T4"].label == "gallbladder"
    assert CATALOGUE.reflexes["L3"].confidence is Confidence.GENERAL


def test_uncertain_procedures_are_off_until_a_clinic_wants_them() -> None:
    unsure = {c for c, p in CATALOGUE.procedures.items() if p.confidence is Confidence.UNCERTAIN}
    assert unsure
    assert not {code for code in unsure if CATALOGUE.procedures[code].default_on}


def test_measures_of_the_reference() -> None:
    wanted = (
        "nrs_now nrs_worst nrs_usual vas odi ndi rmdq psfs bournemouth_back bournemouth_neck hdi "
        "hit6 promis_physical promis_mental change"
    )
    assert set(wanted.split()) <= set(CATALOGUE.measures)
    ranges = {code: (m.minimum, m.maximum, m.better) for code, m in CATALOGUE.measures.items()}
    assert ranges["ndi"] == (0, 50, "lower")
    assert ranges["hit6"] == (36, 78, "lower")
    assert ranges["psfs"] == (0, 10, "higher")
    assert ranges["rmdq"] == (0, 24, "lower")


def test_bands_use_neutral_words() -> None:
    words = {b.label for m in CATALOGUE.measures.values() for b in m.bands}
    assert not words & {"crippled", "bed-bound", "exaggerating"}


@pytest.mark.parametrize(
    ("code", "normal"),
    [
        ("neck_flexion", 50),
        ("neck_extension", 60),
        ("neck_side", 45),
        ("neck_rotation", 80),
        ("low_back_flexion", 60),
        ("low_back_extension", 25),
        ("low_back_side", 25),
        ("low_back_rotation", 30),
    ],
)
def test_default_ranges_of_motion(code: str, normal: int) -> None:
    test = CATALOGUE.tests[code]
    assert (test.normal, test.unit, test.pain, test.kind) == (normal, "°", True, "motion")


def test_no_billing_code_and_no_questionnaire_item_is_here() -> None:
    texts = "\n".join(load.files().values())
    assert not re.search(r"\b9[0-9]{4}\b", texts)
    assert max(len(label) for label in load.labels()) < 120


@pytest.mark.parametrize(
    ("field", "value", "accepted"),
    [
        (Parameter("n", "n", "number", maximum=50), "3", True),
        (Parameter("n", "n", "number", maximum=50), "51", False),
        (Parameter("n", "n", "number", maximum=50), "2-3", True),
        (Parameter("n", "n", "number", maximum=50), "3-2", False),
        (Parameter("n", "n", "number", maximum=50), "2-", False),
        (Parameter("n", "n", "number", maximum=50), "2.5", False),
        (Parameter("n", "n", "number", decimals=1), "2.5", True),
        (Parameter("n", "n", "number", minimum=5), "4", False),
        (Parameter("n", "n", "number"), "٣", False),
        (Parameter("n", "n", "number"), "", False),
        (Parameter("n", "n", "yesno"), "yes", True),
        (Parameter("n", "n", "yesno"), "maybe", False),
        (Parameter("n", "n"), "own words", True),
        (Parameter("n", "n"), "  ", False),
        (Parameter("n", "n"), "x" * 121, False),
    ],
)
def test_a_field_accepts_what_belongs_to_it(field: Parameter, value: str, accepted: bool) -> None:
    assert field.accepts(value) is accepted


def test_a_choice_accepts_its_options_and_says_them() -> None:
    fields = {one.code: one for one in CATALOGUE.procedure_kinds["traction"].fields}
    assert fields["velocity"].accepts("low")
    assert not fields["velocity"].accepts("quick")
    assert fields["position"].label_of("side_left") == "lying on the left side"


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        ("procedures.toml", 'kind = "cranial"', 'kind = "skull"', "unknown kind skull"),
        ("procedures.toml", '"listing"', '"list"', "unknown column list"),
        ("procedures.toml", 'scale = "grade3"', 'scale = "grade9"', "unknown value set grade9"),
        ("procedures.toml", 'scale = "degrees"', 'scale = "turns"', "unknown value set turns"),
        ("procedures.toml", 'kind = "yesno"', 'kind = "perhaps"', "unknown kind perhaps"),
        ("procedures.toml", 'code = "minutes"', 'code = "contact"', "is there twice"),
        ("procedures.toml", '"L", "R", "B"', '"L", "R", "Q"', "unknown side Q"),
        ("procedures.toml", 'label = "Vomer"', 'label = ""\nlevels = ["X1"]', "level X1"),
        (
            "procedures.toml",
            'label = "Vomer"',
            'label = ""\nmethods = ["no"]',
            "method no",
        ),
        (
            "procedures.toml",
            'label = "Nutrition note"',
            'label = "N"\nsides = ["L"]',
            "its kind has no side",
        ),
        ("reflexes.toml", 'code = "T1"', 'code = "T99"', "unknown level"),
        ("measures.toml", "maximum = 50", "maximum = 60", "do not rise to the maximum"),
        ("measures.toml", "maximum = 10", "maximum = 0", "maximum is not above minimum"),
        ("measures.toml", 'kind = "points"', 'kind = "feet"', "unknown kind feet"),
        ("measures.toml", 'better = "lower"', 'better = "up"', "better up"),
        ("measures.toml", 'kind = "baseline"', 'kind = "points"', "steps belong to"),
        ("measures.toml", '"change-by-baseline"', '"hearsay"', "source hearsay"),
        ("measures.toml", 'sources = ["change-by-baseline"]', "sources = []", "no source"),
        ("tests.toml", 'kind = "motion"', 'kind = "magic"', "unknown kind magic"),
        ("tests.toml", 'answers = "motion"', 'answers = "m"', "unknown answers m"),
        ("tests.toml", '"goniometer"', '"guess"', "unknown method guess"),
        ("tests.toml", 'region = "lumbar"', 'region = "moon"', "unknown region moon"),
        ("tests.toml", '["seated"]', '["floating"]', "unknown position floating"),
        ("tests.toml", 'better = "higher"', 'better = "up"', "better up"),
        ("tests.toml", 'unit = "/min"', 'hint = "x"', "neither a unit nor answers"),
        ("tests.toml", '["L", "R", "B"]', '["L", "Q"]', "unknown side Q"),
    ],
)
def test_each_fault_is_named(folder: Path, file: str, old: str, new: str, fault: str) -> None:
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    assert any(fault in error for error in load.check(SOURCES, folder))


@pytest.mark.parametrize(
    ("given", "normal"), [(70, 70), (0, 0), ("70", 50), (-1, 50), (True, 50), (None, 50)]
)
def test_a_clinic_may_set_its_own_default_range(given: object, normal: int) -> None:
    row = {"table": "measure", "code": "test:neck_flexion", "value": {"normal": given}}
    assert overlaid([row]).tests["neck_flexion"].normal == normal
