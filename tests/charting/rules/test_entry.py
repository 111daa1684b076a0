"""Each entry of a visit is said in one sentence, from its fields and nothing else."""

from datetime import date
from decimal import Decimal

import pytest

from charting.rules import complaint, measurement, outcome, procedure, reaction
from charting.rules.fact import (
    ComplaintFact,
    MeasurementFact,
    OutcomeFact,
    ProcedureFact,
    ReactionFact,
)

P = ProcedureFact


@pytest.mark.parametrize(
    ("one", "sentence"),
    [
        (P(kind="segment", code="adjust", level="L5"), "Adjustment L5."),
        (
            P(
                kind="segment",
                code="adjust",
                level="T5",
                side="R",
                listing="PRS",
                technique="diversified",
                method="cavitation",
                part=("R", "A"),
            ),
            "Adjustment T5: listing PRS; contact on the right; technique: Diversified; "
            "method: By hand, with cavitation; P.A.R.T. by hand: A, R.",
        ),
        (
            P(
                kind="cmrt",
                code="cmrt",
                level="T4",
                line="2",
                reflex="T4",
                method="ts",
                before="2",
                after="0",
                details={"cleared": "yes", "when": "before"},
            ),
            "CMRT reflex T4: line 2; T4 reflex (gallbladder); method: TS (temple points); "
            "worked until it no longer showed: yes; when: before the blocks; moderate → none.",
        ),
        (
            P(kind="cmrt", code="fibre", level="T11/12", line="2", reflex="our own word"),
            "Occipital fibre work T11/12: line 2; T11/12 reflex (our own word).",
        ),
        (
            P(kind="cranial", code="temporal", side="L", note="internal rotation."),
            "Temporal rotation left: remark: internal rotation.",
        ),
        (P(kind="extremity", code="shoulder", side="B"), "Shoulder both sides."),
        (
            P(kind="exercise", code="core", details={"sets": "3", "reps": "10-12", "hold": "5"}),
            "Core strengthening: sets: 3; repetitions: 10 to 12; hold: 5 s.",
        ),
        (
            P(
                kind="laser",
                code="laser_high",
                details={"class": "4", "wavelength": "980", "dose": "6.5", "eyewear": "no"},
            ),
            "Class 4 laser: class: 4; wavelength: 980 nm; dose: 6.5 J/cm²; eyewear worn: no.",
        ),
        (
            P(
                kind="traction",
                code="traction_hand",
                details={"position": "side_left", "velocity": "low", "amplitude": "low"},
            ),
            "Traction mobilisation by hand: position: lying on the left side; velocity: low; "
            "amplitude: low.",
        ),
        (
            P(kind="sot", code="sitting_disc", level="L5", side="R", before="40", after="70-75"),
            "Sitting disc technique L5 right: 40° → 70 to 75°.",
        ),
        (P(kind="other", name="Kidney lift %s"), "Kidney lift %s."),
        (P(kind="other", name="Sham blocks", is_sham=True), "Sham blocks: sham."),
        (P(kind="soft", code="psoas_release", name="lying"), "Psoas release (lying)."),
        (P(kind="other", code="gone_code"), "gone_code."),
        (P(kind="soft"), "Soft tissue."),
        (P(), "Procedure."),
        (P(kind="other", name="x", details={"odd": "1", "empty": " "}), "x: odd: 1."),
        (P(kind="other", name="x", after="calm"), "x: after: calm."),
        (P(kind="other", name="x", before="tense"), "x: before: tense."),
        (
            P(kind="soft", code="psoas_release", side="L", reason="psoas-l-tender"),
            "Psoas release left: for Psoas left tender.",
        ),
        (
            P(kind="soft", code="psoas_release", reason="leg-p-side"),
            "Psoas release: for Short leg (prone).",
        ),
        (P(kind="soft", code="psoas_release", reason="pain"), "Psoas release: for pain."),
    ],
)
def test_procedures(one: ProcedureFact, sentence: str) -> None:
    assert str(procedure.sentence(one)) == sentence


def test_what_is_treatment_and_what_is_advice() -> None:
    assert procedure.is_treatment(P(kind="segment"))
    assert not procedure.is_treatment(P(kind="exercise"))
    assert procedure.is_home(P(kind="home"))
    assert not procedure.is_home(P(kind="exercise"))


M = MeasurementFact


@pytest.mark.parametrize(
    ("one", "sentence"),
    [
        (M(code="low_back_flexion", value="restricted"), "Lumbar flexion: restricted."),
        (
            M(
                code="low_back_flexion",
                unit="°",
                value="53",
                after="60",
                pain="yes",
                method="goniometer",
                position="standing",
                conditions=("belt_on", "own words"),
            ),
            "Lumbar flexion: 53° → 60°, painful (standing, goniometer, belt on, own words).",
        ),
        (
            M(code="neck_rotation", side="L", value="3-4", unit="cm"),
            "Neck rotation left: 3 to 4 cm.",
        ),
        (
            M(code="neck_side", side="B", value=">40", unit="°", pain="no"),
            "Neck side bending both sides: over 40°, without pain.",
        ),
        (M(code="strength_psoas", side="R", value="reduced"), "Psoas strength right: reduced."),
        (M(code="strength_psoas", side="R", value="4"), "Psoas strength right: 4."),
        (
            M(code="nachlas", side="L", value="positive", pain="6"),
            "Nachlas left: positive, pain 6 of 10.",
        ),
        (M(code="hip_height", side="R", value="high"), "Hip height right: high."),
        (
            M(name="Rib 9 %s", value="2.9", unit="mm", note="breath in."),
            "Rib 9 %s: 2.9 mm; remark: breath in.",
        ),
        (M(code="sit_reach", after="12.4", unit="cm"), "Sit and reach: after: 12.4 cm."),
        (M(code="sit_reach", value="12.4"), "Sit and reach: 12.4."),
        (M(code="blood_pressure", value="120/80"), "Blood pressure: 120/80."),
        (
            M(code="feeling", name="L5", side="L", value="reduced"),
            "Feeling to touch (L5) left: reduced.",
        ),
        (M(value="3", pain="a little"), "Measurement: 3, pain: a little."),
        (M(code="unknown_code", value="3"), "unknown_code: 3."),
        (M(code="jaw_opening", value="above"), "Mouth opening: above the limit."),
    ],
)
def test_measurements(one: MeasurementFact, sentence: str) -> None:
    assert str(measurement.sentence(one)) == sentence


def test_without_a_value_nothing_is_said() -> None:
    assert measurement.sentence(M(code="low_back_flexion", note="next time")) is None
    assert outcome.sentence(OutcomeFact(measure="odi"), {}) is None


O = OutcomeFact  # noqa: E741
BACK = {"c": ComplaintFact(id="c", name="low back pain")}


@pytest.mark.parametrize(
    ("one", "sentence"),
    [
        (
            O(measure="nrs_now", complaint="c", value=Decimal(3)),
            "Pain now, low back pain: 3 of 10.",
        ),
        (
            O(measure="odi", value=Decimal("24.5"), baseline=Decimal(40), last=Decimal(30)),
            "Oswestry index: 24.5 % (moderate); 40 % at the start; 30 % last time.",
        ),
        (
            O(measure="change", value=Decimal(3), informant="patient"),
            "Patient reports: Global change: much better.",
        ),
        (
            O(name="bedwetting", words="much less", informant="parent"),
            "Parent reports: bedwetting: much less.",
        ),
        (
            O(
                name="Category II",
                words="stable",
                informant="clinician",
                since_on=date(2000, 1, 21),
            ),
            "Clinician reports: Category II: stable; since 21 Jan 2000.",
        ),
        (
            O(measure="psfs_activity", name="walking", value=Decimal(4)),
            "Own activity (walking): 4 of 10.",
        ),
        (
            O(complaint="c", words="gone", note="since Monday"),
            "low back pain: gone; remark: since Monday.",
        ),
        (O(words="better"), "Report: better."),
        (
            O(name="AHI", value=Decimal("2.9"), informant="other"),
            "Another person reports: AHI: 2.9.",
        ),
        (O(name="x", words="y", informant="guardian"), "Guardian reports: x: y."),
    ],
)
def test_outcomes(one: OutcomeFact, sentence: str) -> None:
    assert str(outcome.sentence(one, BACK)) == sentence


def test_a_complaint_with_its_history_and_without() -> None:
    one = ComplaintFact(
        name="low back pain",
        side="L",
        region="L5-S1",
        onset_on=date(2026, 8, 1),
        onset_words="3-4 months",
        cause="lifting",
        quality="dull",
        radiation="leg",
        aggravating="long sitting",
        easing="walking",
        frequency="daily",
        limits="sits 20 min",
        informant="parent",
        resolved_on=date(2026, 11, 1),
    )
    assert str(complaint.sentence(one)) == (
        "Complaint: low back pain, left; where: L5-S1; since 1 Aug 2026 (3-4 months); "
        "began with: lifting; feels: dull; goes to: leg; worse with: long sitting; "
        "easier with: walking; how often: daily; limits: sits 20 min; told by a parent; "
        "resolved on 1 Nov 2026."
    )
    assert str(complaint.sentence(one, whole=False)) == (
        "Complaint: low back pain, left; resolved on 1 Nov 2026."
    )
    assert str(complaint.sentence(ComplaintFact())) == "Complaint: without a name yet."
    dated = ComplaintFact(name="x", onset_on=date(2026, 8, 1))
    assert str(complaint.sentence(dated)) == "Complaint: x; since 1 Aug 2026."
    worded = ComplaintFact(name="x", onset_words="years", informant="teacher")
    assert str(complaint.sentence(worded)) == "Complaint: x; since: years; teacher."


def test_a_reaction_in_detail() -> None:
    one = ReactionFact(
        type="soreness",
        onset_hours=4,
        severity=3,
        duration_h=24,
        limits_activity="no",
        new_neuro_sign="unsure",
        action="ice",
        outcome="gone",
        related="probable",
        note="asked by phone",
    )
    assert str(reaction.sentence(one)) == (
        "Reaction in detail: soreness; 4 h after the visit; lasted 24 h; severity 3 of 10; "
        "it did not limit activity; unsure about a new neurological sign; probably related; "
        "what was done: ice; what became of it: gone; remark: asked by phone."
    )
    assert str(reaction.sentence(ReactionFact())) == "Reaction in detail: reaction."
    odd = ReactionFact(type="own word", related="own")
    assert str(reaction.sentence(odd)) == "Reaction in detail: own word; own."


def test_a_new_neurological_sign_alerts() -> None:
    calm = ReactionFact(type="soreness", new_neuro_sign="no")
    assert reaction.alert([]) is None
    assert reaction.alert([calm]) is None
    sign = ReactionFact(type="radiating", new_neuro_sign="yes")
    assert str(reaction.alert([calm, sign])) == (
        "New neurological sign after the last visit (radiating pain): examine before treating."
    )
    unnamed = ReactionFact(new_neuro_sign="yes")
    assert str(reaction.alert([unnamed])) == (
        "New neurological sign after the last visit: examine before treating."
    )
