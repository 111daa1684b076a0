"""Reading a drawing back: places, words, and whether it follows the rules of all drawings."""

import hashlib
import re
import xml.etree.ElementTree as ET
from pathlib import Path

SVG = "{http://www.w3.org/2000/svg}"
CSS = Path(__file__).resolve().parents[3] / "static" / "charting" / "drawing.css"
TURNED = {"L": "R", "R": "L"}


def parse(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314


def golden(*drawings: str) -> str:
    """The first 16 hex digits of the SHA-256 of some drawings."""
    return hashlib.sha256("".join(drawings).encode()).hexdigest()[:16]


def alternative(svg: str) -> str:
    """What is said instead of the drawing."""
    root = parse(svg)
    found = {one.get("id"): one.text or "" for one in root}
    return " ".join(found[name] for name in (root.get("aria-labelledby") or "").split())


def places(svg: str) -> list[ET.Element]:
    """Everything that stands for something, as a link or not."""
    return [one for one in parse(svg).iter() if any(k.startswith("data-") for k in one.attrib)]


def dot(place: ET.Element) -> tuple[float, float]:
    """Where the mark of a point lies."""
    circle = next(c for c in place.iter(f"{SVG}circle") if c.get("class") == "dot")
    return float(circle.get("cx", "0")), float(circle.get("cy", "0"))


def letters(svg: str) -> dict[str, float]:
    """The letters L and R with the x of each; the last of a letter counts."""
    return {
        str(t.text): float(t.get("x", "0"))
        for t in parse(svg).iter(f"{SVG}text")
        if t.get("class") == "side"
    }


def is_clean(svg: str) -> None:
    """Attributes only, no script, every id unique, every class with a rule, nothing foreign."""
    assert "style=" not in svg
    assert "<style" not in svg
    assert "<script" not in svg
    assert not re.search(r"\son\w+=", svg)
    ids = re.findall(r'\sid="([^"]+)"', svg)
    assert len(ids) == len(set(ids))
    css = CSS.read_text("utf-8")
    names = {name for group in re.findall(r'\sclass="([^"]+)"', svg) for name in group.split()}
    groups = {"bones", "body-front", "body-back", "untested", "point", "level", "region"}
    missing = {name for name in names - groups if not re.search(rf"\.{name}\b", css)}
    assert not missing
    root = parse(svg)
    assert root.get("role") in ("img", "group")
    assert alternative(svg)


def is_reachable(svg: str) -> list[ET.Element]:
    """The links of a drawing: each has a name, leads somewhere else, and is not hidden."""
    root = parse(svg)
    assert root.get("role") == "group"
    links = list(root.iter(f"{SVG}a"))
    targets = [link.get("href", "") for link in links]
    assert all(re.fullmatch(r"#[a-z0-9-]+", target) for target in targets)
    assert len(targets) == len(set(targets))
    names = [link.get("aria-label") for link in links]
    assert all(names)
    assert len(names) == len(set(names))
    return links
