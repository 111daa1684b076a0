"""The picture of a code: what a camera needs is there, and it is exactly the code of its text."""

import re

import segno

from portal.gateways import qr

ADDRESS = "https://clinic.example/arrive/" + "aB3-_" * 9 + "/"


def dark(svg: str) -> set[tuple[int, int]]:
    """The dark modules of the picture, from the strokes of its path, without the quiet zone."""
    (path,) = re.findall(r'<path[^>]*stroke="#000"[^>]*d="([^"]+)"', svg)
    found, x, y = set(), 0.0, 0.0
    for command, numbers in re.findall(r"([Mmh])([-\d. ]+)", path):
        values = [float(one) for one in numbers.split()]
        if command == "h":
            found |= {(int(x) + n - 4, int(y) - 4) for n in range(int(values[0]))}
            x += values[0]
        else:
            x, y = (values[0], values[1]) if command == "M" else (x + values[0], y + values[1])
    return found


def test_every_module_is_one_of_this_address_and_of_no_other() -> None:
    matrix = segno.make_qr(ADDRESS, error="q").matrix
    wanted = {(x, y) for y, row in enumerate(matrix) for x, one in enumerate(row) if one}
    assert dark(qr.svg(ADDRESS)) == wanted
    assert dark(qr.svg(ADDRESS[:-2] + "C/")) != wanted


def test_it_is_black_on_white_with_four_modules_around_it_and_no_style() -> None:
    svg = qr.svg(ADDRESS)
    size = segno.make_qr(ADDRESS, error="q").symbol_size(border=4)[0]
    assert f'viewBox="0 0 {size} {size}"' in svg
    assert 'fill="#fff"' in svg
    assert "style=" not in svg
    assert "&" not in svg
