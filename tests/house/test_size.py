"""Small grains: modules and functions stay as small as the best relatives keep theirs."""

from statistics import median

from tests.house import tree

MOST_MODULE_LINES = 400
MOST_FUNCTION_LINES = 60


def test_no_module_is_too_long() -> None:
    lines = {path: len(path.read_text().splitlines()) for path in tree.modules()}
    assert lines
    too_long = {str(path): count for path, count in lines.items() if count > MOST_MODULE_LINES}
    assert not too_long
    assert median(lines.values()) < 80


def test_no_function_is_too_long() -> None:
    lengths = {
        f"{path.relative_to(tree.ROOT)}:{function.name}": (function.end_lineno or 0)
        - function.lineno
        + 1
        for path in tree.modules()
        for function in tree.functions(path)
    }
    assert lengths
    assert not {name: length for name, length in lengths.items() if length > MOST_FUNCTION_LINES}
    assert median(lengths.values()) <= 10
