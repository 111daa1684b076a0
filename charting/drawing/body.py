"""The body from front and back with the regions that hurt.

Every region is a place (see `place`) with `data-region` (front-head, back-lowback-left …) and
`data-value` (on, or what is recorded of it, "-" for none); with `tap` it leads to the field
`region-back-lowback-left`. Left and right are the patient's: on the front they face the reader.
"""

from __future__ import annotations

from collections.abc import Mapping
from xml.sax.saxutils import escape

from charting.catalogue.layout import Side
from charting.catalogue.text import N_, Translate, english
from charting.drawing.bone import MIRROR
from charting.drawing.place import outlines, place
from charting.drawing.svg import picture, tag, words

VIEW = "-84 -4 328 424"
BACK_AT = 160
REGIONS: dict[str, str] = {
    "front-head": N_("Head"),
    "front-face": N_("Face and jaw"),
    "front-neck": N_("Front of neck"),
    "front-shoulder-left": N_("Left shoulder (front)"),
    "front-shoulder-right": N_("Right shoulder (front)"),
    "front-chest-left": N_("Left chest"),
    "front-chest-right": N_("Right chest"),
    "front-belly-left": N_("Left belly"),
    "front-belly-right": N_("Right belly"),
    "front-hip-left": N_("Left hip and groin"),
    "front-hip-right": N_("Right hip and groin"),
    "front-upperarm-left": N_("Left upper arm (front)"),
    "front-upperarm-right": N_("Right upper arm (front)"),
    "front-elbow-left": N_("Left elbow (front)"),
    "front-elbow-right": N_("Right elbow (front)"),
    "front-forearm-left": N_("Left forearm (front)"),
    "front-forearm-right": N_("Right forearm (front)"),
    "front-hand-left": N_("Left wrist and hand (front)"),
    "front-hand-right": N_("Right wrist and hand (front)"),
    "front-thigh-left": N_("Left thigh (front)"),
    "front-thigh-right": N_("Right thigh (front)"),
    "front-knee-left": N_("Left knee"),
    "front-knee-right": N_("Right knee"),
    "front-shin-left": N_("Left shin"),
    "front-shin-right": N_("Right shin"),
    "front-foot-left": N_("Left ankle and foot"),
    "front-foot-right": N_("Right ankle and foot"),
    "back-head": N_("Back of head"),
    "back-neck": N_("Back of neck"),
    "back-shoulder-left": N_("Left shoulder (back)"),
    "back-shoulder-right": N_("Right shoulder (back)"),
    "back-upperback-left": N_("Left upper back"),
    "back-upperback-right": N_("Right upper back"),
    "back-midback-left": N_("Left middle back"),
    "back-midback-right": N_("Right middle back"),
    "back-lowback-left": N_("Left low back"),
    "back-lowback-right": N_("Right low back"),
    "back-buttock-left": N_("Left buttock"),
    "back-buttock-right": N_("Right buttock"),
    "back-upperarm-left": N_("Left upper arm (back)"),
    "back-upperarm-right": N_("Right upper arm (back)"),
    "back-elbow-left": N_("Left elbow (back)"),
    "back-elbow-right": N_("Right elbow (back)"),
    "back-forearm-left": N_("Left forearm (back)"),
    "back-forearm-right": N_("Right forearm (back)"),
    "back-hand-left": N_("Left wrist and hand (back)"),
    "back-hand-right": N_("Right wrist and hand (back)"),
    "back-thigh-left": N_("Left back of thigh"),
    "back-thigh-right": N_("Right back of thigh"),
    "back-knee-left": N_("Left back of knee"),
    "back-knee-right": N_("Right back of knee"),
    "back-calf-left": N_("Left calf"),
    "back-calf-right": N_("Right calf"),
    "back-heel-left": N_("Left ankle and heel"),
    "back-heel-right": N_("Right ankle and heel"),
}
# Collar bone, knee cap, fingers; shoulder blade, dimple, knee fold, heel cord, fingers.
DETAIL = {
    "front": "M5 76.5Q10 74 18 74.2Q27 74 34 77.4M18.6 290Q23 298 27.6 291M65.9 229.5L66.4 240"
    "M69 229L69.2 239M11.4 51.4Q6.6 57.5 0 57.5M0 154v3",
    "back": "M15 84.5Q24 82.5 28.4 87.5Q31.5 96 25 107Q21 111.5 16.5 109.5M8.6 173.5q2.2-2 4.4-.4"
    "M16.6 292.5Q22 296 28 291.8M18.2 368Q19.6 376 18.6 384M22.6 368Q21.4 376 22.4 384"
    "M65.9 229.5L66.4 240M69 229L69.2 239M0 58V176M0 190V206",
}
CAPTIONS = {"front": N_("front"), "back": N_("back")}
LETTERS = {Side.LEFT: N_("L"), Side.RIGHT: N_("R")}


def draw(
    marks: Mapping[str, str],
    *,
    uid: str = "body",
    tap: bool = False,
    translate: Translate = english,
) -> str:
    """Return both views (class `body-map`); `marks` is region to what is said of it, "" is enough.

    Unknown regions are left out of the picture and stay in its words.
    """
    clip = tag("clipPath", tag("path", d=outlines("body")["skin"]), id=f"{uid}-skin")
    return picture(
        tag("defs", clip),
        _view("front", marks, uid, tap, translate),
        tag("g", _view("back", marks, uid, tap, translate), transform=f"translate({BACK_AT} 0)"),
        cls="body-map",
        uid=uid,
        view=VIEW,
        title=translate(
            N_("Body from the front and from the back; left and right are the patient’s")
        ),
        description=describe(marks, translate),
        role="group" if tap else "img",
    )


def describe(marks: Mapping[str, str], translate: Translate = english) -> str:
    """Return the marked regions in words, front before back: the drawing's text alternative."""
    known = [code for code in REGIONS if code in marks]
    said = [_said(code, marks, translate) for code in [*known, *sorted(set(marks) - set(REGIONS))]]
    return ", ".join(said) if said else translate(N_("No place marked."))


def _said(code: str, marks: Mapping[str, str], translate: Translate) -> str:
    label = translate(REGIONS[code]) if code in REGIONS else code
    return f"{label}: {marks[code]}" if marks.get(code) else label


def toward(view: str, side: str) -> int:
    """+1 where the patient's side lies to the viewer's right: mirrored on the front."""
    right = 1 if view == "back" else -1
    return right if side == "right" else -right


def _view(view: str, marks: Mapping[str, str], uid: str, tap: bool, translate: Translate) -> str:
    body = outlines("body")
    codes = [code for code in REGIONS if code.startswith(f"{view}-")]
    detail = tag("path", cls="body-detail", d=DETAIL[view])
    return tag(
        "g",
        tag("path", cls="body-skin", d=body["skin"]),
        tag(
            "g",
            *(_region(code, body[view], marks, tap, translate) for code in codes),
            clip_path=f"url(#{uid}-skin)",
        ),
        tag("g", detail, id=f"{uid}-{view}-detail"),
        tag("use", href=f"#{uid}-{view}-detail", transform=MIRROR),
        tag("path", cls="body-line", d=body["skin"]),
        *(_letter(view, side, translate) for side in Side),
        words(translate(CAPTIONS[view]), cls="cap", x=0.0, y=416.0, text_anchor="middle"),
        cls=f"body-{view}",
    )


def _region(
    code: str, shapes: Mapping[str, str], marks: Mapping[str, str], tap: bool, translate: Translate
) -> str:
    view, name, *side = code.split("-")
    mirrored = bool(side) and toward(view, side[0]) < 0
    on = code in marks
    shape = tag("path", cls="shape", d=shapes[name], transform=MIRROR if mirrored else "")
    return place(
        tag("title", escape(_said(code, marks, translate))),
        shape,
        cls="region on" if on else "region",
        label=_said(code, marks, translate),
        href=f"region-{code}" if tap else "",
        region=code,
        value=(marks[code] or "on") if on else "",
    )


def _letter(view: str, side: Side, translate: Translate) -> str:
    name = "left" if side is Side.LEFT else "right"
    x = 60.0 * toward(view, name)
    return words(translate(LETTERS[side]), cls="side", x=x, y=16.0, text_anchor="middle")
