"""The gates of `./plumbline check` that are our own."""

from pathlib import Path

import pytest

from clinic.embedded import check


def test_the_committed_locks_hold_no_addresses() -> None:
    assert check.addresses_in_locks() == ""


def test_an_address_in_a_lock_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in check.LOCKS:
        (tmp_path / name).write_text("django==5.2.19\n")
    (tmp_path / check.LOCKS[0]).write_text("a==1\n--index-url https://mirror.example/simple\n")
    monkeypatch.setattr(check, "ROOT", tmp_path)
    assert check.addresses_in_locks().startswith("requirements.lock:2: --index-url")


def test_all_gates_run_even_after_one_failed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    gates = [
        check.Gate("first", look=lambda: "this is wrong"),
        check.Gate("second", look=lambda: ""),
        check.Gate("third", command=["false"]),
    ]
    monkeypatch.setattr(check, "_gates", lambda: gates)
    assert check.check([]) == 1
    out = capsys.readouterr().out
    assert "this is wrong" in out
    assert out.strip().endswith("2 of 3 checks failed: first, third")
    assert check.check(["second"]) == 0
    assert "All 1 checks passed." in capsys.readouterr().out
