"""`./plumbline check`: every gate that needs no test run, each one to its end."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from clinic.embedded.place import ROOT, command_exists, python

LOCKS = (
    "requirements.lock",
    "requirements-run.lock",
    "requirements-node.lock",
    "package-lock.json",
)
NOWHERE = {
    "DATABASE_URL": "postgresql://clinic@127.0.0.1:1/clinic",  # never connected to
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "PLUMBLINE_EMBEDDED": "0",
}
DEVELOPMENT = {**NOWHERE, "DEBUG": "1"}
PRODUCTION = {
    **NOWHERE,
    "DEBUG": "0",
    "SECRET_KEY": "check-only-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
    "AUDIT_KEY": "check-only-" + "zyxwvutsrqponmlkjihgfedcba9876543210" * 2,
    "ALLOWED_HOSTS": "clinic.example",
    "BASE_URL": "https://clinic.example",
    "CSRF_TRUSTED_ORIGINS": "https://clinic.example",
    "EMAIL_HOST": "mail.clinic.example",
    "DEFAULT_FROM_EMAIL": "Clinic <clinic@clinic.example>",
}


@dataclass(frozen=True)
class Gate:
    """One thing that must hold: a command that exits 0, or a function without complaints."""

    name: str
    command: list[str] | None = None
    env: dict[str, str] | None = None
    look: Callable[[], str] | None = None


def check(args: list[str]) -> int:
    """Run all gates, or those whose name holds one of the words; returns the exit code.

    `--fix` lets the formatters put right what they can, first.
    """
    if "--fix" in args:
        args = [word for word in args if word != "--fix"]
        for command in _fixers():
            subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    wanted = [gate for gate in _gates() if not args or any(word in gate.name for word in args)]
    failed = [gate.name for gate in wanted if not _holds(gate)]
    if failed:
        print(f"\n{len(failed)} of {len(wanted)} checks failed: {', '.join(failed)}")
        return 1
    print(f"\nAll {len(wanted)} checks passed.")
    return 0


def _djade(*options: str) -> list[str]:
    templates = sorted(str(path) for path in (ROOT / "templates").rglob("*.html"))
    return _tool("djade", *options, "--target-version", "5.2", *templates)


def _fixers() -> list[list[str]]:
    return [_tool("ruff", "check", "--fix", "."), _tool("ruff", "format", "."), _djade()]


def _gates() -> list[Gate]:
    deploy = ["check", "--deploy", "--fail-level=WARNING"]
    missing = ["makemigrations", "--check", "--dry-run"]
    gates = [
        Gate("format", _tool("ruff", "format", "--check", ".")),
        Gate("lint", _tool("ruff", "check", ".")),
        Gate("templates", _djade("--check")),
        Gate("types", _tool("mypy"), DEVELOPMENT),
        Gate(
            "walls",
            _tool("lint-imports", "--no-logo", "--cache-dir", ".cache/import_linter"),
            DEVELOPMENT,
        ),
        Gate("missing migrations", python("-W", "ignore", "manage.py", *missing), DEVELOPMENT),
        Gate("deployment", python("manage.py", *deploy), PRODUCTION),
        Gate("lock files", look=addresses_in_locks),
    ]
    if command_exists("check_catalogue"):
        gates.append(Gate("catalogue", python("manage.py", "check_catalogue"), DEVELOPMENT))
    if command_exists("translations"):
        gates.append(
            Gate("translations", python("manage.py", "translations", "check"), DEVELOPMENT)
        )
    return gates


def _tool(name: str, *args: str) -> list[str]:
    return [str(Path(sys.executable).with_name(name)), *args]


def _holds(gate: Gate) -> bool:
    """Run one gate and show how it went; its own words only when it fails."""
    print(f"  {gate.name:<22} ", end="", flush=True)
    began = time.monotonic()
    if gate.look:
        words = gate.look()
        good = not words
    else:
        env = {**os.environ, **(gate.env or {})}
        done = subprocess.run(
            gate.command or [], cwd=ROOT, env=env, capture_output=True, text=True, check=False
        )
        good, words = done.returncode == 0, done.stdout + done.stderr
    print(f"{'ok' if good else 'FAILED':<7} {time.monotonic() - began:5.1f} s", flush=True)
    if not good:
        print("\n" + words.strip() + "\n", flush=True)
    return good


def addresses_in_locks() -> str:
    """Complaints about download addresses in lock files; any registry must be able to serve us."""
    found = []
    for name in LOCKS:
        for number, line in enumerate((ROOT / name).read_text().splitlines(), 1):
            if re.search(r'://|find-links|index-url|"resolved"', line) and '"url"' not in line:
                found.append(f"{name}:{number}: {line.strip()}")
    return "\n".join(found)
