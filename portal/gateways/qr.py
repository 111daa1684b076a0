"""QR codes: an address becomes a picture that the camera of a phone reads (ISO/IEC 18004)."""

from io import BytesIO

import segno

_QUIET = 4  # modules of white around it, without which some cameras find nothing


def svg(text: str) -> str:
    """The code of a text as SVG, black on white in any theme; a quarter of it may be dirty."""
    picture = BytesIO()
    segno.make_qr(text, error="q").save(
        picture,
        kind="svg",
        border=_QUIET,
        dark="#000",
        light="#fff",
        xmldecl=False,
        svgns=True,
        omitsize=True,
        svgclass="qr",
        lineclass=None,
        nl=False,
    )
    return picture.getvalue().decode()
