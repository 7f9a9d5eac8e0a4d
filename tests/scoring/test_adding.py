"""An instrument is added as data: the one of docs/instruments/adding.md, taken from there word for word."""

import re
from pathlib import Path

import pytest

import scoring
from scoring import pages
from scoring.verification import properties
from scoring.verification.results import Way

pytestmark = pytest.mark.requirement("R42")

PAGE = Path(__file__).parent.parent.parent / "docs" / "instruments" / "adding.md"
DAYBOOK = re.search(r"```toml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)[1]


@pytest.fixture
def put(tmp_path):
    """Put a definition into a folder of its own; gives the path."""

    def _put(text, name="daybook.toml"):
        (tmp_path / name).write_text(text, "utf-8")
        return tmp_path / name

    return _put


@pytest.mark.parametrize(
    ("answers", "energy", "calm"),
    [
        ({"q1": 5, "q2": 1, "q3": 5, "q4": 5, "q5": 1, "q6": 5}, 100.0, 100.0),
        ({"q1": 1, "q2": 5, "q3": 1, "q4": 1, "q5": 5, "q6": 1}, 0.0, 0.0),
        ({"q1": 4, "q2": 2, "q3": 4, "q4": 2, "q5": 3, "q6": 4}, 75.0, 50.0),  # 4 4 4; 2 3 4
        ({"q1": 4, "q3": 2, "q5": 2}, 50.0, None),  # two of three: 4 2; one of three is under half
        ({}, None, None),
    ],
)
def test_it_is_scored_as_its_file_says(put, answers, energy, calm):
    scored = scoring.score(scoring.load_file(put(DAYBOOK)), answers)
    assert (scored["EN"], scored["CA"]) == (energy, calm)
    assert (scored.instrument, scored.definition_version, scored.policy) == ("daybook", "1", "half")


def test_the_example_of_the_page_is_right(put):
    scored = scoring.score(scoring.load_file(put(DAYBOOK)), {"q1": 4, "q2": 2, "q3": 5})
    assert scored["EN"] == pytest.approx(83.33, abs=5e-3)  # (4 + 4 + 5) / 3 less 1, / 4 x 100


@pytest.mark.parametrize("holds", properties.ALWAYS, ids=lambda each: each.__name__)
def test_every_property_holds_for_it(put, holds):
    tried = holds(Way(scoring.load_file(put(DAYBOOK)), None, "standard", "half"))
    assert (tried.faults, tried.n > 0) == ((), True)


def test_a_code_off_its_scale_is_refused(put):
    with pytest.raises(scoring.OffScale, match="q1"):
        scoring.score(scoring.load_file(put(DAYBOOK)), {"q1": 6})


@pytest.mark.parametrize(
    ("right", "wrong", "key", "reason"),
    [
        ("values = [5, 4, 3, 2, 1]", "values = [5, 4, 3, 2]", "responses[1].values", "4 values for 5 codes"),
        ('items = ["q1", "q2", "q3"]', 'items = ["q1", "q2"]', "scales", "q3 has values and is in no scale"),
        ('id = "daybook"', 'id = "diary"', "id", "must be the name of the file"),
        ('PAPER = "', 'OTHER = "', "policies[0].source", "PAPER is not among the sources"),
    ],
)
def test_a_fault_in_it_is_told_by_file_key_and_reason(put, right, wrong, key, reason):
    assert right in DAYBOOK
    with pytest.raises(scoring.DefinitionError) as refused:
        scoring.load_file(put(DAYBOOK.replace(right, wrong, 1)))
    assert (refused.value.file, refused.value.key) == ("daybook.toml", key)
    assert reason in refused.value.reason


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(scoring.DefinitionError, match=r"absent.toml: .* cannot be read"):
        scoring.load_file(tmp_path / "absent.toml")


def test_no_file_takes_the_name_of_a_shipped_instrument(put):
    shipped = (Path(scoring.__file__).parent / "instruments" / "lupusqol.toml").read_text("utf-8")
    assert scoring.load_file(put(shipped, "lupusqol.toml")) is scoring.load("lupusqol")
    other = shipped.replace('name = "LupusQoL"', 'name = "Another"')
    with pytest.raises(scoring.DefinitionError, match="that of a shipped instrument"):
        scoring.load_file(put(other, "lupusqol.toml"))


def test_it_has_a_page_like_the_others(put):
    definition = scoring.load_file(put(DAYBOOK))
    page = pages.of_file(definition, DAYBOOK.encode())
    assert page.startswith("# Daybook, an invented example\n")
    assert "| 2 | q2 | 1, 2, 3, 4, 5 | 1 → 5, 2 → 4, 3 → 3, 4 → 2, 5 → 1 | `EN` | MANUAL [1] |" in page
    assert "| `CA` | Calm | q4, q5, q6 | 3 to 15 | 2 of 3 | MANUAL [1] |" in page
