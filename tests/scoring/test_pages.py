"""The pages of the instruments are those that the definitions make, and hold no wording."""

import tomllib
from pathlib import Path

import pytest

import scoring
from scoring import golden, pages

pytestmark = pytest.mark.requirement("R42")

FOLDER = Path(__file__).parent.parent.parent / "docs" / "instruments"
DATA = Path(scoring.__file__).parent
WRITTEN = pages.shipped()


@pytest.mark.parametrize("name", WRITTEN)
def test_the_page_in_the_docs_is_that_of_the_definition(name):
    """Else: pro-service pages --write."""
    assert (FOLDER / name).read_text("utf-8") == WRITTEN[name]


def test_there_is_a_page_for_each_instrument_and_no_other():
    assert {path.name for path in FOLDER.iterdir()} == {*WRITTEN, "adding.md"}
    assert set(WRITTEN) == {"README.md", *(f"{name}.md" for name in scoring.available())}


@pytest.mark.parametrize("name", scoring.available())
def test_a_page_names_every_item_scale_norm_set_and_hash(name):
    definition, page = scoring.load(name), WRITTEN[f"{name}.md"]
    rows = [line.split(" | ") for line in page.splitlines() if line.startswith("| ")]
    for item in definition.items:
        (row,) = [row for row in rows if len(row) == 6 and row[1] == item.id]
        assert row[0] == f"| {item.display_number}"
        assert row[2].removesuffix(", NA") == ", ".join(map(str, item.codes))
        assert row[2].endswith("NA") == item.allows_not_applicable
    for scale in definition.scales:
        assert f"| `{scale.code}` | {scale.name} | {', '.join(scale.items)} |" in page
    assert definition.hash in page
    for norms in scoring.norm_sets(definition):
        norm_set = scoring.load_norm_set(norms)
        assert norm_set.hash in page
        for code, mean in norm_set.means.items():
            assert f"| `{code}` | {mean} | {norm_set.sds[code]} |" in page


@pytest.mark.parametrize("name", scoring.available())
def test_a_page_cites_every_source_and_the_holder(name):
    page = WRITTEN[f"{name}.md"]
    files = [DATA / "instruments" / f"{name}.toml"]
    files += [DATA / "norms" / f"{norms}.toml" for norms in scoring.norm_sets(scoring.load(name))]
    for file in files:
        parsed = tomllib.loads(file.read_text("utf-8"))
        assert all(citation in page for citation in parsed["sources"].values())
    assert tomllib.loads(files[0].read_text("utf-8"))["licence"]["holder"] in page


def test_what_is_unverified_is_marked():
    assert "**unverified**" in WRITTEN["lupusqol.md"]
    assert "CT, TEMAN [U]" in WRITTEN["lupusqol.md"]
    assert "**unverified**" not in WRITTEN["sf36v2.md"]


def test_the_rule_of_item_8_is_shown_by_the_code_of_item_7():
    for name in ("sf36v1.md", "sf36v2.md"):
        assert "| q7 at its first code | 6 | 4 | 3 | 2 | 1 |" in WRITTEN[name]
        assert "| q7 unanswered | 6 | 4.75 | 3.5 | 2.25 | 1 |" in WRITTEN[name]
    assert "hangs on" not in WRITTEN["rand36.md"]


EXTREMES = [each for name in golden.suites() for each in golden.load(name).extremes]


@pytest.mark.parametrize("extremes", EXTREMES, ids=lambda each: each.norms)
def test_the_limits_of_the_summaries_are_told(extremes):
    told = (f"{code} from {low:.4f} to {high:.4f}" for code, (low, high) in extremes.summaries.items())
    assert "; ".join(told) in WRITTEN[f"{extremes.instrument}.md"]
