"""Every requirement that a test claims to show stands in the list of requirements."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
LISTED = set(
    re.findall(r"^\| ([RIG]\d+) \|", (ROOT / "docs/requirements.md").read_text("utf-8"), re.MULTILINE)
)


def claimed() -> set[str]:
    """The ids that tests carry."""
    sources = [path.read_text("utf-8") for path in (ROOT / "tests").rglob("*.py")]
    return {each for source in sources for each in re.findall(r'requirement\("([RIG]\d+)"\)', source)}


def test_every_requirement_that_a_test_shows_is_listed():
    assert claimed()
    assert claimed() <= LISTED


def test_the_list_is_whole():
    assert {f"R{n}" for n in range(1, 53)} | {f"I{n}" for n in range(1, 9)} <= LISTED
