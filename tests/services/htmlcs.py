"""The second engine of accessibility: HTML_CodeSniffer, run inside the page as axe is."""

from pathlib import Path

from playwright.sync_api import Page

FILE = Path(__file__).parents[2] / "node_modules/html_codesniffer/build/HTMLCS.js"
# Errors only: its warnings and notices ask a person to look, on every page anew.
ASK = """() => new Promise((done, failed) => window.HTMLCS.process("WCAG2AA", document, () => done(
  window.HTMLCS.getMessages().filter((one) => one.type === window.HTMLCS.ERROR).map((one) =>
    `${one.code.split(".").slice(3).join(".")}: ${one.msg} (${one.element.outerHTML.slice(0, 120)})`
  )), failed))"""


def errors(page: Page) -> list[str]:
    """What WCAG 2.1 AA, read by this engine, says against the page as it stands, a line each."""
    page.evaluate(FILE.read_text())
    found: list[str] = page.evaluate(ASK)
    return found
