"""The command itself, before it has an environment."""

import ast
import subprocess
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[3] / "plumbline"


@pytest.fixture
def plumbline() -> ModuleType:
    loader = SourceFileLoader("plumbline_command", str(SCRIPT))
    spec = spec_from_loader(loader.name, loader)
    assert spec
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


def test_it_needs_nothing_but_python() -> None:
    tree = ast.parse(SCRIPT.read_text(), feature_version=(3, 7))  # an old Python must read it
    names = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert names <= set(sys.stdlib_module_names)


def test_an_old_python_is_told_what_to_do(
    plumbline: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer and this is 3\.9"):
        plumbline.main(["run"])


def test_without_a_known_command_it_shows_them() -> None:
    done = subprocess.run([SCRIPT, "dance"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "./plumbline run" in done.stdout


def test_a_failed_step_shows_the_last_words_and_a_remedy(plumbline: ModuleType) -> None:
    with pytest.raises(plumbline.Problem) as problem:
        plumbline.call([sys.executable, "-c", "print('no space'); exit(1)"], "Make room.")
    assert str(problem.value) == "    no space\n\nMake room."
    with pytest.raises(plumbline.Problem, match="Install it"):
        plumbline.call(["/nowhere/program"], "Install it.")


def test_a_python_without_venv_is_told_the_package(
    plumbline: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plumbline.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(plumbline.Problem, match=r"apt-get install python3\.\d+-venv"):
        plumbline.make_venv(None)


def test_an_old_node_is_passed_over_for_the_wheel(
    plumbline: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    calls: list[list[object]] = []
    monkeypatch.setattr(plumbline, "node_major", lambda node: 18)
    monkeypatch.setattr(plumbline, "ROOT", tmp_path)
    monkeypatch.setattr(plumbline, "call", lambda command, advice: calls.append(command))
    node, npm = plumbline.find_node()
    assert tmp_path in Path(node).parents
    assert npm[0] == node
    assert plumbline.NODE_LOCK in calls[0]
    assert "--require-hashes" in calls[0]


def test_a_change_of_the_lock_is_noticed(
    plumbline: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(plumbline, "ROOT", tmp_path)
    (tmp_path / "a.lock").write_text("one")
    stamp = tmp_path / "stamp"
    stamp.write_text(plumbline.fingerprint("a.lock"))
    assert plumbline.stamped(stamp, plumbline.fingerprint("a.lock"))
    (tmp_path / "a.lock").write_text("two")
    assert not plumbline.stamped(stamp, plumbline.fingerprint("a.lock"))


def test_the_installer_is_fetched_with_its_hashes(
    plumbline: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[list[object]] = []
    monkeypatch.setattr(plumbline, "call", lambda command, advice: calls.append(command))
    plumbline.install_uv()
    assert "--require-hashes" in calls[-1]
