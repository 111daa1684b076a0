"""The regions of the drawn body, and under which of the intake's places each one falls."""

from charting.drawing.body import REGIONS

MOST = 8  # regions of one complaint: what a line of the chart holds
# The second word of a region's code, and the code of the place in questions.toml.
AREAS = {
    **{"head": "head", "face": "jaw", "neck": "neck", "shoulder": "shoulder", "chest": "chest"},
    **dict.fromkeys(("upperarm", "elbow", "forearm", "hand"), "arm"),
    **dict.fromkeys(("upperback", "midback"), "upper_back"),
    **{"belly": "elsewhere", "hip": "pelvis", "lowback": "low_back", "buttock": "buttock"},
    **{"thigh": "thigh", "knee": "knee"},
    **dict.fromkeys(("shin", "foot", "calf", "heel"), "foot"),
}
OPTIONS = tuple(REGIONS.items())


def area(region: str) -> str:
    """The place that a region belongs to: "back-lowback-left" is "low_back"."""
    return AREAS[region.split("-")[1]]
