"""Whether a screen can be read and worked by everybody, as axe-core judges it in the browser itself."""

from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page, expect

AXE = Path(__file__).parents[2] / "webapp" / "node_modules" / "axe-core" / "axe.min.js"
ALL_RULES = {
    "type": "tag",
    "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
OF_COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
"""What hangs on the look; all else is judged in the first look alone."""
LOOKS = {
    "light": ("light", "normal"),
    "dark": ("dark", "normal"),
    "high contrast": ("light", "high"),
    "dark, high contrast": ("dark", "high"),
}
"""The theme and the contrast that are chosen in the settings."""

PICTURED = ("light", "dark, high contrast")
"""The looks of which a picture is kept."""

DRESS = """([theme, contrast]) => {
  document.documentElement.dataset.theme = theme;
  document.documentElement.dataset.contrast = contrast;
}"""
JUDGE = """async (rules) => {
  const told = await axe.run(document, { runOnly: rules, resultTypes: ["violations"] });
  return told.violations.flatMap((each) =>
    each.nodes.map((node) => `${each.id}: ${node.html} ${node.failureSummary}`));
}"""


@dataclass
class Judged:
    """What was found, by the screen and by how it was dressed."""

    language: str
    pictures: Path
    found: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def judge(self, page: Page, screen: str) -> None:
        """Judges the screen in every look once it is there; it stays as it was."""
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        if not page.evaluate("() => 'axe' in window"):
            page.evaluate(AXE.read_text("utf-8"))
        for look, chosen in LOOKS.items():
            page.evaluate(DRESS, chosen)
            rules = ALL_RULES if look == "light" else OF_COLOURS
            self.found[screen, look] = page.evaluate(JUDGE, rules)
            if look in PICTURED:
                name = f"{screen} {look} {self.language}".replace(",", "").replace(" ", "-")
                page.screenshot(path=self.pictures / f"{name}.png", full_page=True)
        page.evaluate(DRESS, ["system", "normal"])
