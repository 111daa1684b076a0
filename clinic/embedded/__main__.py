"""Where `./plumbline` hands over once its environment is ready."""

import sys
from collections.abc import Callable

from clinic.embedded import Problem, check, commands, run

COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "run": run.run,
    "check": check.check,
    "test": commands.test,
    "manage": commands.manage,
}


def main(args: list[str]) -> int:
    """Run the command; returns its exit code."""
    try:
        return COMMANDS[args[0]](args[1:])
    except Problem as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


sys.exit(main(sys.argv[1:]))
