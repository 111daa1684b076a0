"""Whole visits as facts, ready to sign, with every kind of thing that has a side."""

from decimal import Decimal

from charting.rules.blocking import propose
from charting.rules.fact import (
    ComplaintFact,
    Fact,
    Layout,
    MeasurementFact,
    OutcomeFact,
    ProcedureFact,
    Result,
    VisitFacts,
)

AFTER = "after"


def both(code: str, cell: str, left: str, right: str, *after: tuple[str, str]) -> tuple[Fact, ...]:
    """One slot on both sides, and what it was afterwards."""
    before = (Fact(code, "L", cell, value=left), Fact(code, "R", cell, value=right))
    return before + tuple(Fact(code, side, cell, AFTER, value) for side, value in after)


def whole(code: str, cell: str, before: str, after: str) -> tuple[Fact, ...]:
    """One slot without sides, before and after."""
    return (Fact(code, "", cell, value=before), Fact(code, "", cell, AFTER, after))


def layout(category: str, short: str, variant: str = "") -> Layout:
    found = propose(category, short, variant=variant)
    assert found is not None
    return found


BACK = ComplaintFact(id="c1", name="low back pain, right", side="R", region="low back")
HEAD = ComplaintFact(id="c2", order=2, name="headache", side="L", region="temple")

ONE = VisitFacts(
    kind="routine",
    findings=(
        *both("heel", "", "1", "3", ("L", "0"), ("R", "1")),
        *whole("leg_p", "side", "R", "R"),
        *whole("leg_p", "mm", "6", "2"),
        *whole("dollar", "", "R>L", "even"),
        *whole("crest", "", "L>R", "even"),
        *both("af", "upper", "strong", "strong"),
        *both("af", "lower", "strong", "strong"),
        *both("psoas", "tender", "0", "2", ("R", "0")),
        *both("piri", "", "0", "2", ("R", "0")),
        Fact("occ", "R", "line1_area3", value="2"),
        Fact("occ", "R", "line1_area3", AFTER, "0"),
        Fact("rc", "L", "C1", value="2"),
        Fact("rc", "L", "C1", AFTER, "0"),
    ),
    results=(Result("heel", "R", value="improved"),),
    pain=4,
    pain_where="low back, right",
    change="better",
    reactions=("none",),
    category="I",
    blocks_state="placed",
    layout=layout("I", "R"),
    minutes=4,
    complaints=(BACK, HEAD),
    procedures=(
        ProcedureFact(
            id="p1", kind="soft", name="Psoas release", side="R", reason="psoas-r-tender"
        ),
        ProcedureFact(id="p2", order=2, kind="soft", name="Piriformis", side="R", reason="piri-r"),
        ProcedureFact(
            id="p3", order=3, kind="segment", level="L5", name="L5", side="L", note="headache left"
        ),
        ProcedureFact(id="p4", order=4, kind="extremity", name="right ankle", side="R"),
        ProcedureFact(
            id="p5", order=5, kind="cranial", name="Temporal", side="L", reason="complaint-c2"
        ),
    ),
    measurements=(
        MeasurementFact(id="m1", kind="motion", code="neck_rotation", side="L", value="60"),
        MeasurementFact(
            id="m2", order=2, kind="motion", code="neck_rotation", side="R", value="70"
        ),
        MeasurementFact(
            id="m3", order=3, kind="orthopaedic", name="left Kemp", side="L", value="positive"
        ),
    ),
    outcomes=(OutcomeFact(id="o1", name="headache, left", complaint="c2", value=Decimal(3)),),
    response="better",
    remark="Low back feels freer on the right.",
)
TWO = VisitFacts(
    kind="routine",
    findings=(
        *both("af", "upper", "weak", "strong", ("L", "strong")),
        *both("af", "lower", "strong", "strong"),
        *both("fossa_t", "upper", "2", "0", ("L", "0")),
        *both("knee", "inner", "2", "0", ("L", "1")),
        *whole("leg_s", "side", "L", "even"),
        Fact("leg_s", "", "mm", value="5"),
        Fact("rib1", "L", "tender", value="2"),
        Fact("plumb", "", "pelvis", value="R"),
    ),
    results=(Result("knee", "L", "inner", "improved"), Result("leg_s", value="cleared")),
    pain=5,
    pain_where="hip, left",
    change="same",
    reactions=("none",),
    category="II",
    blocks_state="placed",
    layout=layout("II", "L"),
    minutes=2,
    complaints=(ComplaintFact(id="c3", name="hip pain", side="L", region="left hip"),),
    procedures=(
        ProcedureFact(id="p6", kind="sot", name="Inguinal", side="L", reason="fossa-t-l-upper"),
        ProcedureFact(
            id="p7", order=2, kind="tmj", name="Jaw", side="B", details={"deviation": "L"}
        ),
    ),
    measurements=(
        MeasurementFact(id="m4", kind="strength", code="grip", side="L", value="31"),
        MeasurementFact(id="m5", order=2, kind="strength", code="grip", side="R", value="33"),
    ),
    response="better",
)

THREE = VisitFacts(
    kind="routine",
    findings=(
        *whole("leg_p", "side", "L", "L"),
        *whole("leg_p", "mm", "9", "4"),
        Fact("soto", "", "side", value="L"),
        Fact("soto", "", "round1", value="same"),
        Fact("soto", "", "round2", value="same"),
        Fact("soto", "", "round3", value="better"),
        *both("slr", "degrees", "40", "80", ("L", "60")),
        *both("slr", "pain", "leg", "none"),
        Fact("antalgic", value="yes"),
    ),
    results=(Result("soto", value="improved"), Result("slr", "L", value="improved")),
    pain=7,
    pain_where="left leg",
    change="worse",
    reactions=("none",),
    category="III",
    blocks_state="placed",
    layout=layout("III", "L"),
    minutes=8,
    complaints=(ComplaintFact(id="c4", name="sciatica", side="L", region="left leg"),),
    procedures=(
        ProcedureFact(id="p8", kind="traction", name="Leg traction", side="L", reason="slr-l"),
    ),
    response="same",
)

FOUR = VisitFacts(
    kind="routine",
    findings=(
        *whole("sb", "", "plus", "neutral"),
        *both("heel", "", "2", "2", ("L", "0"), ("R", "0")),
    ),
    results=(Result("sb", value="cleared"),),
    pain=1,
    change="better",
    reactions=("none",),
    category="I",
    blocks_state="placed",
    layout=layout("I", "", "sb_plus"),
    minutes=3,
    response="better",
)

FIVE = VisitFacts(
    kind="other",
    complaints=(ComplaintFact(id="c5", name="ankle sprain", side="R", region="ankle"),),
    pain_where="ankle, right",
    pain=2,
    procedures=(
        ProcedureFact(
            id="p9", kind="extremity", name="Right ankle", side="R", reason="complaint-c5"
        ),
    ),
    measurements=(
        MeasurementFact(
            id="m6", kind="motion", code="ankle_motion", side="R", value="10", after="14"
        ),
    ),
    response="better",
)

SCENES = {
    "Category I, right leg short": ONE,
    "Category II, left leg short": TWO,
    "Category III, left leg short": THREE,
    "SB+": FOUR,
    "without SOT": FIVE,
}
