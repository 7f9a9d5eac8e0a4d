"""The reader of golden cases: what does not hold together is refused with file, key and reason."""

import tomllib

import pytest

import scoring
from scoring import golden

pytestmark = pytest.mark.requirement("R42")

SUITE = """\
id = "own"
instrument = "lupusqol"
origin = "computed"

[sources]
A = "Somebody's paper"

[answers]
whole = "4 4 4 4 4 4 4 4 4 4 4 4 4 4 N N 4 4 4 4 4 4 4 4 4 4 4 4 4 4 4 4 4 ."
pain = "q9=4 q10=2 q11=0"

[[expected]]
id = "domains"
recall = "4-week"
policy = "half"
source = ["A"]
tolerance = 1e-6
scores = ["PA", "IR"]

[expected.values]
whole = "100 ."
pain = "50 -"

[[changes]]
score = "PA"
baseline = "pain"
followup = "whole"
change = 50.0
source = ["A"]
"""


def read(text):
    return golden.read_suite(text.encode(), "own.toml")


def test_a_line_has_one_mark_an_item_or_names_its_items():
    whole, pain = read(SUITE).cases
    assert (whole.answers["q14"], whole.answers["q15"], whole.answers["q34"]) == (4, "NA", None)
    assert pain.answers == {"q9": 4, "q10": 2, "q11": 0}


def test_a_point_is_no_score_and_a_dash_says_nothing():
    whole, pain = read(SUITE).cases
    assert whole.expected == {"PA": 100.0, "IR": None}
    assert pain.expected == {"PA": 50.0}


def test_a_case_carries_its_way_its_origin_and_its_source():
    case = read(SUITE).cases[0]
    assert (case.id, case.instrument, case.origin) == ("own/domains/whole", "lupusqol", "computed")
    assert (case.norms, case.recall, case.policy) == (None, "4-week", "half")
    assert (case.source, case.tolerance) == ("Somebody's paper", 1e-6)


@pytest.mark.parametrize(
    ("right", "wrong", "key", "reason"),
    [
        ('id = "own"', 'id = "other"', "id", "name of the file"),
        ('origin = "computed"', 'origin = "guessed"', "origin", "external, computed"),
        ('instrument = "lupusqol"', 'instrument = "sf12"', "instrument", "must be one of"),
        ("4 4 4 4 4 4 4 4 4 4 4 4 4 4 N", "4 N", "answers.whole", "has 21 answers for 34 items"),
        ("q9=4", "q9=5", "answers.pain", "q9: code-off-scale"),
        ("q9=4", "q99=4", "answers.pain", "unknown-item"),
        ("q9=4", "q9=N", "answers.pain", "q9: not-applicable-not-allowed"),
        ("q9=4", "q9=x", "answers.pain", "a code, `.` or `N`"),
        ('recall = "4-week"', 'recall = "acute"', "expected[0].recall", "must be one of"),
        ('policy = "half"', 'policy = "any"', "expected[0].policy", "must be one of"),
        ('recall = "4-week"', 'recall = "4-week"\nnorms = "us1990"', "expected[0].norms", "is for sf36v1"),
        ('scores = ["PA", "IR"]', 'scores = ["PA", "PCS"]', "expected[0].scores", "PCS is no score"),
        ('whole = "100 ."', 'whole = "100"', "expected[0].values.whole", "has 1 values for 2 scores"),
        ('whole = "100 ."', 'whole = "100 nan"', "expected[0].values.whole", "nan is no number"),
        ('pain = "50 -"', 'rain = "50 -"', "expected[0].values.rain", "not among the answers"),
        ("tolerance = 1e-6", "tolerance = 1", "expected[0].tolerance", "under 0.1"),
        ("tolerance = 1e-6\n", "", "expected[0].tolerance", "is missing"),
        ('source = ["A"]\ntolerance', 'source = ["B"]\ntolerance', "expected[0].source", "B is not among"),
        ('baseline = "pain"', 'baseline = "rain"', "changes[0].baseline", "not among the answers"),
        ("change = 50.0", "change = 50.0\nrounded = 1", "changes[0].rounded", "unknown key"),
    ],
)
def test_a_fault_is_told_by_file_key_and_reason(right, wrong, key, reason):
    assert SUITE.count(right) >= 1
    with pytest.raises(scoring.DefinitionError) as refused:
        read(SUITE.replace(right, wrong, 1))
    assert (refused.value.file, refused.value.key) == ("own.toml", key)
    assert reason in refused.value.reason


def test_every_way_of_scoring_that_is_shipped_has_a_golden_case():
    tried = {
        (case.instrument, case.norms, case.policy)
        for name in golden.suites()
        for case in golden.load(name).cases
    }
    for name in scoring.available():
        definition = scoring.load(name)
        for norms in scoring.norm_sets(definition) or (None,):
            for policy in definition.policies:
                assert (name, norms, policy) in tried


def test_a_suite_has_the_hash_of_its_content():
    text = SUITE + "# a comment does not count\n"
    assert read(text).hash == read(SUITE).hash
    assert tomllib.loads(text) == tomllib.loads(SUITE)
    assert read(SUITE.replace('"100 ."', '"100.1 ."')).hash != read(SUITE).hash
