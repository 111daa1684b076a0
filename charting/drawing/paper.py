"""Drawings on paper: the same SVG as on screen, with the light colours written into it."""

import re

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
TOKEN = re.compile(r"--([\w-]+)\s*:\s*([^;}]+)")
USED = re.compile(r"var\(--([\w-]+)\)")
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
HEAD = re.compile(r"<svg\b[^>]*>")


def inks(tokens_css: str) -> dict[str, str]:
    """The tokens of the light theme: what stands in the first `:root`."""
    first = COMMENT.sub("", tokens_css).split("}", 1)[0]
    found = {name: value.strip() for name, value in TOKEN.findall(first)}
    return {name: _resolved(value, found) for name, value in found.items()}


def _resolved(value: str, known: dict[str, str]) -> str:
    return USED.sub(lambda use: known.get(use.group(1), use.group(0)), value)


def style(drawing_css: str, tokens: dict[str, str]) -> str:
    """The rules of the drawings with every token replaced; what only screens know is left out."""
    plain = _without_at_rules(COMMENT.sub("", drawing_css))
    kept = []
    for selectors, body in RULE.findall(plain):
        known = [s.strip() for s in selectors.split(",") if not re.search(r"[:\[>~+]", s)]
        if known:
            kept.append(f"{','.join(known)}{{{_resolved(' '.join(body.split()), tokens)}}}")
    return "".join(kept)


def _without_at_rules(css: str) -> str:
    """The rules outside @media and its like; nesting is one deep."""
    out, place = [], 0
    for match in re.finditer(r"@[^{]*\{", css):
        if match.start() < place:
            continue
        out.append(css[place : match.start()])
        depth, place = 1, match.end()
        while depth and place < len(css):
            depth += {"{": 1, "}": -1}.get(css[place], 0)
            place += 1
    return "".join([*out, css[place:]])


def on_paper(svg: str, rules: str) -> str:
    """The drawing with its rules inside it."""
    return HEAD.sub(
        lambda head: f"{head.group(0)}<style>{rules}</style>",
        svg if "xmlns=" in svg[:200] else svg.replace("<svg", f'<svg xmlns="{XMLNS}"', 1),
        count=1,
    )


XMLNS = "http://www.w3.org/2000/svg"
