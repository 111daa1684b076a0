"""The lines a person sees while things start."""

import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def step(name: str) -> Iterator[None]:
    """Show the step, and how long it took once it is done."""
    print(f"  {name:<34} ", end="", flush=True)
    began = time.monotonic()
    try:
        yield
    except BaseException:
        print("failed", flush=True)
        raise
    print(f"{time.monotonic() - began:.1f} s", flush=True)


def note(name: str, text: str) -> None:
    """Show a step that needs no work, or cannot be done."""
    print(f"  {name:<34} {text}", flush=True)
