"""Cases whose expected scores come from outside this project: the shipped golden cases of that origin."""

import pytest

import scoring
from scoring import golden
from tests.scoring.cases import assert_met

pytestmark = [pytest.mark.external, pytest.mark.requirement("R42")]

SUITES = [golden.load(name) for name in golden.suites()]
EXTERNAL = [case for suite in SUITES if suite.origin == "external" for case in suite.cases]


@pytest.mark.parametrize("case", EXTERNAL, ids=lambda case: case.id)
def test_the_scores_are_those_that_others_published(case):
    scored = scoring.score(
        scoring.load(case.instrument), case.answers, norms=case.norms, recall=case.recall, policy=case.policy
    )
    assert_met(scored, case.expected, case.tolerance)


@pytest.mark.parametrize(
    ("block", "responses", "scores"),
    [
        ("sf36v1-external/apolone", 10, 10),  # as its own program scored it
        ("sf36v1-external/julia-summaries", 1, 2),  # to nine decimals
        ("sf36v1-external/julia-scales", 1, 8),
        ("rand36-external/energy", 1, 1),
        ("lupusqol-external/all-equal", 3, 8),
        ("lupusqol-external/pain", 1, 1),
    ],
)
def test_none_of_them_is_lost(block, responses, scores):
    found = [case for case in EXTERNAL if case.id.rpartition("/")[0] == block]
    assert [len(case.expected) for case in found] == [scores] * responses


def test_the_tolerance_is_that_of_the_source_s_last_digit():
    tolerances = {case.id.rpartition("/")[0]: case.tolerance for case in EXTERNAL}
    assert tolerances == {
        "sf36v1-external/apolone": 5e-6,
        "sf36v1-external/julia-summaries": 1e-9,
        "sf36v1-external/julia-scales": 5e-6,
        "rand36-external/energy": 5e-6,
        "lupusqol-external/all-equal": 0,
        "lupusqol-external/pain": 0,
    }


def test_there_is_no_external_case_for_the_sf36_version_2():
    assert "sf36v2" not in {case.instrument for case in EXTERNAL}
