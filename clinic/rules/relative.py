"""How two patients belong together, said from either side."""

# What the other is to this patient, and what this patient is to the other.
_INVERSE = {
    "parent": "child",
    "child": "parent",
    "grandparent": "grandchild",
    "grandchild": "grandparent",
    "guardian": "ward",
    "ward": "guardian",
}


def inverse(kind: str) -> str:
    """The same tie from the other side: a parent's child, a twin's twin."""
    return _INVERSE.get(kind, kind)
