"""Every page of the product before an HTML validator: as served, and as served when refused."""

from typing import Any

from tests.house.hostile import undone
from tests.house.test_bad_input import Scene, scene
from tests.services import html

__all__ = ["scene"]  # the demo clinic, asked for by name

# By rule: a page with this fault alone. The first two were found in pages of ours.
PLANTED = {
    "valid-autocomplete": '<input type="checkbox" autocomplete="off" aria-label="Late">',
    "no-missing-references": '<input aria-label="Late" aria-describedby="late_error">',
    "no-dup-id": '<p id="late"></p><p id="late"></p>',
    "element-permitted-content": "<ul><div>Late</div></ul>",
    "element-name": "<visit></visit>",
    "close-order": "<section><p>Late</p>",
    "input-missing-label": "<input>",
    "attribute-allowed-values": '<input type="lateness" aria-label="Late">',
}


def _take(pages: dict[str, str], name: str, answer: Any) -> None:
    if "html" in answer.headers.get("Content-Type", "") and answer.content.strip():
        pages[f"{name} ({answer.status_code})"] = answer.content.decode()


def test_every_page_is_valid_html(scene: Scene, capfd: Any) -> None:
    pages: dict[str, str] = {}
    for name, answer in scene.served.items():
        _take(pages, name, answer)
    looked = len(pages)
    for name, client, sheet in scene:
        with undone():
            _take(pages, f"{name} sent empty", client.post(sheet.action, {"form_key": "x"}))
    found = html.faults(pages)
    refused = len(pages) - looked
    with capfd.disabled():
        print(f"\nHTML: {looked} pages and {refused} refusals, {len(found)} faults")  # noqa: T201
    assert looked > 150
    assert refused > 45
    assert not found, "\n".join(found)


def test_a_planted_fault_is_found() -> None:
    found = html.faults(PLANTED)
    missed = [rule for rule in PLANTED if not any(f" {rule}: " in line for line in found)]
    assert not missed, f"{missed} not in {found}"
