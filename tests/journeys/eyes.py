"""A browser that looks at every page it opens: a picture, and the rules of accessibility."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page

from clinic.models import User
from tests import make

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright runs a loop in this thread

PHONE = {"width": 390, "height": 844}
TABLET = {"width": 1024, "height": 768}
DESKTOP = {"width": 1440, "height": 900}


@dataclass
class Eyes:
    """One person's browser: where they are, what they saw, and what went wrong unseen."""

    page: Page
    address: str
    pictures: Path
    journey: str
    troubles: list[str] = field(default_factory=list)
    looked: int = 0

    def go(self, path: str) -> None:
        self.page.goto(path if path.startswith("http") else f"{self.address}{path}")

    def sign_in(self, user: User) -> None:
        """Through the form, as everybody does."""
        self.go("/accounts/login/")
        self.page.get_by_label("E-mail").fill(user.email)
        self.page.get_by_label("Password", exact=True).fill(make.PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url(lambda url: "/accounts/" not in url)

    def look(self, name: str) -> None:
        """Take a picture and let axe read the page; barriers and overflow are collected."""
        self.page.wait_for_load_state("networkidle")
        self.looked += 1
        picture = self.pictures / f"{self.journey}-{self.looked:02d}-{name}.png"
        self.page.screenshot(path=picture, full_page=True)
        found = Axe().run(self.page)
        for barrier in found.response["violations"]:
            nodes = "; ".join(node["html"][:120] for node in barrier["nodes"][:3])
            self.troubles.append(f"{name}: {barrier['id']}: {barrier['help']} ({nodes})")
        wide = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if wide > 0:
            self.troubles.append(f"{name}: the page is {wide} px wider than the screen")

    def hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.troubles.append(f"console: {message.text}")
