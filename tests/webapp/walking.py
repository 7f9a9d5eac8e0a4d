"""What every walk through the app shares: the names that stand on all screens, and how they are tapped."""

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, Page


@dataclass(frozen=True, kw_only=True)
class Everywhere:
    """What is named alike around the questionnaires and within them, in one language."""

    back: str
    home: str
    begin: str
    go_on: str


EVERYWHERE = {
    "es": {"back": "Atrás", "home": "Mis cuestionarios", "begin": "Empezar", "go_on": "Seguir"},
    "en": {"back": "Back", "home": "My questionnaires", "begin": "Begin", "go_on": "Go on"},
}


class Walk:
    """Somebody at one phone, who goes by what can be seen and named."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def tap(self, name: str) -> None:
        self.button(name).click()

    def heading(self, name: str | re.Pattern[str]) -> Locator:
        """The one on top of a screen."""
        return self.page.get_by_role("heading", level=1, name=name, exact=isinstance(name, str))
