"""The HTML validator: what is wrong in pages, as they were served."""

import json
import re
import subprocess
from pathlib import Path

from playwright._impl._driver import compute_driver_executable

SCRIPT = Path(__file__).with_suffix(".mjs")
SHELL = '<!doctype html><html lang="en"><head><title>Part</title></head><body>{}</body></html>'


def faults(pages: dict[str, str]) -> list[str]:
    """What the HTML standard says against these pages, a line each: page, line, rule, words.

    A part of a page, which htmx puts into one, is read inside an empty page. Playwright brings
    the Node.js that runs it, the same on every machine.
    """
    whole = {
        name: text if re.match(r"\s*<!doctype", text, re.IGNORECASE) else SHELL.format(text)
        for name, text in pages.items()
    }
    node, _cli = compute_driver_executable()
    done = subprocess.run(
        [node, str(SCRIPT)],
        input=json.dumps(whole),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"the HTML validator did not run: {done.stderr}"
    found: list[str] = json.loads(done.stdout)
    return found
