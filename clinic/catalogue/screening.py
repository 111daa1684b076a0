"""The conditions that stand against treatment, and what is done about each until a word comes.

Sources: `seed-004` for the five that are asked for, `contraindications`, `relative-cautions` and
`neck-precautions` for the others (docs/sources.md). Single signs prove little: nothing here is a
diagnosis. The clinic may set another policy; looser than here only by a signature.
"""

from dataclasses import dataclass
from enum import StrEnum


def N_(words: str) -> str:  # noqa: N802 - the usual mark of a text that is translated where shown
    return words


class Policy(StrEnum):
    """What is done about a condition as long as nobody has answered for it, strictest first."""

    URGENT = "urgent"
    HOLD = "hold"
    LOW_FORCE = "low_force"
    NO_PRONE = "no_prone"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Known:
    """One condition: its name, the policy of a new installation, and where that comes from."""

    label: str
    policy: Policy
    source: str


def _all(policy: Policy, source: str, **labels: str) -> dict[str, Known]:
    return {code: Known(label, policy, source) for code, label in labels.items()}


# Asked of everybody. The two seeds disagree about pregnancy (a word first, or treat with care): the
# stricter one is what a new installation begins with.
_SEED = _all(
    Policy.HOLD,
    "seed-004",
    osteoporosis=N_("Osteoporosis"),
    spinal_instability=N_("Spinal instability"),
    rheumatoid_arthritis=N_("Rheumatoid arthritis"),
    pregnancy=N_("Pregnancy"),
    stroke=N_("History of stroke"),
)
_URGENT = _all(
    Policy.URGENT,
    "serious-signs",
    cauda_equina=N_("Signs of cauda equina syndrome"),
    stroke_signs=N_("Stroke-like signs"),
)
_STOP = _all(
    Policy.HOLD,
    "contraindications",
    fracture=N_("Fresh fracture or dislocation"),
    ligament_rupture=N_("Torn ligament or unstable joint"),
    unstable_dens=N_("Unstable dens (odontoid)"),
    spinal_infection=N_("Infection of the spine"),
    spinal_tumour=N_("Tumour of spine, cord or meninges"),
    myelopathy=N_("Acute myelopathy"),
    aneurysm=N_("Aneurysm"),
    vertebrobasilar=N_("Vertebrobasilar insufficiency"),
    inflamed_joint=N_("Acute inflammatory joint disease"),
    progressive_deficit=N_("Disc with a deficit that grows"),
    craniocervical=N_("Chiari malformation or basilar invagination"),
    syringomyelia=N_("Syringomyelia"),
    spinal_haematoma=N_("Spinal haematoma"),
    fixation_hardware=N_("Fixation hardware in the spine"),
    hypermobility_all=N_("Hypermobility of many joints"),
    meningeal_signs=N_("Positive Kernig or Lhermitte sign"),
)
_CARE = _all(
    Policy.LOW_FORCE,
    "relative-cautions",
    blood_thinner=N_("Blood thinner or bleeding disorder"),
    bone_loss=N_("Severe loss of bone"),
    benign_bone_tumour=N_("Benign bone tumour"),
    slipping_vertebra=N_("Vertebra that goes on slipping"),
    hypermobility=N_("Hypermobile joint"),
    operated_joint=N_("Operated joint"),
    radiculopathy=N_("Radiculopathy that grows"),
)
_KNOWN = _all(
    Policy.NOTE,
    "neck-precautions",
    ankylosing_spondylitis=N_("Ankylosing spondylitis"),
    cancer_history=N_("Cancer in the past"),
    steroids=N_("Long use of steroids"),
    vascular_disease=N_("Disease of the blood vessels"),
    post_partum=N_("Weeks after giving birth"),
    unwell=N_("Feels ill all over"),
    recent_manipulation=N_("Manipulated elsewhere not long ago"),
)
ASKED = tuple(_SEED)
CONDITIONS = _SEED | _URGENT | _STOP | _CARE | _KNOWN
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (N_("Asked of everybody"), ASKED),
    (N_("Do not wait"), tuple(_URGENT)),
    (N_("Against thrusts altogether"), tuple(_STOP)),
    (N_("With care"), tuple(_CARE)),
    (N_("To know, above all for the neck"), tuple(_KNOWN)),
)
POLICY_LABELS: dict[Policy, str] = {
    Policy.URGENT: N_("Urgent: nothing is booked and nobody treats"),
    Policy.HOLD: N_("No treatment before a doctor’s word"),
    Policy.LOW_FORCE: N_("Low force only"),
    Policy.NO_PRONE: N_("Not lying face down"),
    Policy.NOTE: N_("Shown, nothing more"),
}
