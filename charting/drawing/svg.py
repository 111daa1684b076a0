"""The few pieces of SVG that the drawings are written in; attributes only, never a style."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr


def number(value: float) -> str:
    """A coordinate with at most one decimal, the same text for the same value."""
    rounded = round(value, 1)
    return str(int(rounded)) if rounded == int(rounded) else str(rounded)


def tag(name: str, *children: str, **attributes: str | float) -> str:
    """One element; `cls` is the class, an underscore in a name is a hyphen, floats are rounded."""
    said = "".join(
        f" {_name(key)}={quoteattr(value if isinstance(value, str) else number(value))}"
        for key, value in attributes.items()
        if value != ""
    )
    inner = "".join(children)
    return f"<{name}{said}>{inner}</{name}>" if inner else f"<{name}{said}/>"


def words(content: str, **attributes: str | float) -> str:
    """A text element; its content is escaped."""
    return tag("text", escape(content), **attributes)


def picture(
    *children: str, cls: str, uid: str, view: str, title: str, description: str = "", **rest: str
) -> str:
    """A whole drawing with its text alternative: a title and, where useful, a description.

    `uid` names it once on its page; a small drawing that may stand there often has none.
    One with links inside needs `role="group"`, because nothing inside an `img` can be reached.
    """
    ids = f"{uid}-title {uid}-desc" if description else f"{uid}-title"
    head = tag("title", escape(title), id=f"{uid}-title" if uid else "")
    if description:
        head += tag("desc", escape(description), id=f"{uid}-desc")
    whole = {
        "xmlns": "http://www.w3.org/2000/svg",
        "cls": cls,
        "viewBox": view,
        "role": "img",
        **({"aria_labelledby": ids} if uid else {"aria_label": title}),
    }
    return tag("svg", head, *children, **(whole | rest))


def _name(key: str) -> str:
    return "class" if key == "cls" else key.replace("_", "-")
