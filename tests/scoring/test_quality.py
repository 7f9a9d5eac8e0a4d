"""The quality of answers: counted and told, never altering a score."""

import pytest

import scoring
from scoring.reading_consistency import check_consistency_fit, read_consistency
from tests.scoring.cases import LUPUS, LUPUSQOL, RAND36, SF36V1, SF36V2, V1, V2, read

pytestmark = pytest.mark.requirement("R42")

SF36S = (SF36V1, SF36V2, RAND36)


def flags(answers, definition=SF36V2):
    return scoring.data_quality(definition, answers).consistency_flags


# ------------------------------------------------------------------ what is there


def test_every_item_is_counted_once():
    answers = read(LUPUSQOL, LUPUS["gaps"]) | {"q1": 7}
    found = scoring.data_quality(LUPUSQOL, answers)
    # 34 items; unanswered: q2 q4 q6 q8 q10 q12 q13 q19 q20 q22 q24 q31 q33 q34; NA: q15 q16 q27 q29
    assert (found.n_items, found.n_unanswered, found.n_not_applicable) == (34, 14, 4)
    assert (found.n_off_scale, found.off_scale, found.n_answered) == (1, ("q1",), 15)


def test_an_item_that_is_absent_is_unanswered():
    found = scoring.data_quality(SF36V2, {"q1": 3, "q2": None})
    assert (found.n_items, found.n_answered, found.n_unanswered) == (36, 1, 35)


@pytest.mark.parametrize("off_scale", [0, 6, -1, "3", True, "NA"])
def test_an_answer_off_the_scale_is_counted_and_taken_as_unanswered(off_scale):
    found = scoring.data_quality(SF36V2, {"q7": 1, "q8": off_scale, "q6": off_scale})
    assert (found.off_scale, found.n_answered) == (("q8", "q6"), 1)
    assert (found.estimable["BP"], found.estimable["SF"]) == (True, False)


def test_an_item_of_no_instrument_is_refused():
    with pytest.raises(scoring.UnknownItem):
        scoring.data_quality(SF36V2, {"q12": 1})


def test_a_scale_is_estimable_by_the_policy():
    answers = {"q9a": 3, "q6": 2}
    lenient = scoring.data_quality(RAND36, answers, policy="any")
    strict = scoring.data_quality(RAND36, answers, policy="half")
    assert [code for code, is_so in lenient.estimable.items() if is_so] == ["EF", "SF"]
    assert [code for code, is_so in strict.estimable.items() if is_so] == ["SF"]  # 1 of 2, and 1 of 4
    assert (lenient.policy, strict.policy) == ("any", "half")
    with pytest.raises(scoring.UnknownPolicy):
        scoring.data_quality(SF36V2, {}, policy="any")


# ------------------------------------------------------------------ contradictions


@pytest.mark.parametrize("definition", SF36S, ids=lambda each: each.id)
@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"q3a": 3, "q3b": 1}, "hardest-activity-free-easier-limited"),
        ({"q3a": 3, "q3j": 1}, "hardest-activity-free-easier-limited"),
        ({"q3d": 3, "q3e": 1}, "several-flights-free-one-limited"),
        ({"q3g": 3, "q3h": 1}, "longest-walk-free-shorter-limited"),
        ({"q3g": 3, "q3i": 1}, "longest-walk-free-shorter-limited"),
        ({"q3h": 3, "q3i": 1}, "middle-walk-free-shortest-limited"),
        ({"q7": 1, "q8": 3}, "no-pain-yet-interference"),
        ({"q7": 1, "q8": 5}, "no-pain-yet-interference"),
        ({"q9a": 1, "q9g": 1}, "vitality-q9a-q9g"),
        ({"q9e": 1, "q9i": 1}, "vitality-q9e-q9i"),
        ({"q9d": 1, "q9b": 1}, "mental-health-q9d-q9b"),
        ({"q9h": 1, "q9f": 1}, "mental-health-q9h-q9f"),
        ({"q1": 1, "q11d": 5}, "general-health-best-q11d-worst"),
        ({"q1": 5, "q11d": 1}, "general-health-worst-q11d-best"),
        ({"q11b": 1, "q11a": 1}, "general-health-q11b-q11a"),
    ],
)
def test_each_contradiction_of_the_list_is_found_alone(definition, answers, expected):
    assert flags(answers, definition) == (expected,)


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"q3a": 3, "q3b": 2},
        {"q3a": 2, "q3b": 1},
        {"q3a": 3},  # nothing is contradicted by what was not answered
        {"q7": 1, "q8": 2},
        {"q7": 2, "q8": 5},
        {"q9a": 1, "q9g": 2},
        {"q1": 1, "q11d": 4},
        {"q3d": 3, "q3f": 1},
    ],
)
def test_what_is_not_in_the_list_is_no_contradiction(answers):
    assert flags(answers) == ()


def test_the_best_and_the_worst_health_contradict_themselves_nowhere():
    for definition, cases in ((SF36V1, V1), (SF36V2, V2), (RAND36, V1)):
        for case in ("best", "worst"):
            assert flags(read(definition, cases[case]), definition) == ()


def test_contradictions_are_counted_under_a_name_of_this_project_and_no_other():
    checks = scoring.consistency_list(SF36V2)
    assert checks.id == "project-sf36"
    assert "own list" in checks.source
    found = scoring.data_quality(SF36V2, {"q3a": 3, "q3b": 1, "q7": 1, "q8": 5})
    assert (found.consistency_list, len(found.consistency_flags)) == ("project-sf36", 2)
    assert found.n_consistency_checks == len(checks.flags) == 12


def test_an_instrument_without_a_list_has_no_contradictions_and_says_so():
    found = scoring.data_quality(LUPUSQOL, {"q1": 0})
    assert (found.consistency_list, found.consistency_flags, found.n_consistency_checks) == (None, (), 0)


def test_contradictions_alter_no_score():
    answers = read(SF36V2, V2["best"]) | {"q3b": 1, "q8": 5, "q9g": 1}
    before = scoring.score(SF36V2, answers, norms="us1998")
    assert len(scoring.data_quality(SF36V2, answers).consistency_flags) == 3
    assert scoring.score(SF36V2, answers, norms="us1998") == before


LIST = """
id = "project-own"
version = "1"
title = "Own"
instruments = ["sf36v2"]
source = "own"
[[flags]]
id = "a"
item = "q7"
codes = [1]
against = ["q8"]
against_codes = [5]
"""


def test_a_list_is_read_and_must_be_called_the_projects_own():
    assert read_consistency(LIST.encode(), "project-own.toml").flags[0].holds({"q7": 1, "q8": 5})
    with pytest.raises(scoring.DefinitionError, match="must begin with project-"):
        read_consistency(LIST.replace("project-own", "index").encode(), "index.toml")
    twice = LIST + LIST[LIST.index("[[flags]]") :]
    with pytest.raises(scoring.DefinitionError, match="give an id twice"):
        read_consistency(twice.encode(), "project-own.toml")
    with pytest.raises(scoring.DefinitionError, match="unknown key"):
        read_consistency((LIST + "weight = 2\n").encode(), "project-own.toml")


@pytest.mark.parametrize(("old", "new"), [('"q7"', '"q12"'), ("[5]", "[6]"), ('["q8"]', '["q1", "q0"]')])
def test_a_list_with_an_item_or_code_that_is_not_offered_is_refused(old, new):
    found = read_consistency(LIST.replace(old, new).encode(), "project-own.toml")
    with pytest.raises(scoring.DefinitionError, match="offers no such item or code"):
        check_consistency_fit(found, SF36V2)


# ------------------------------------------------------------------ straight lines


def lines(definition, answers):
    return [
        (each.first, each.last, each.n_items, each.code, each.contradicts_itself)
        for each in scoring.data_quality(definition, answers).straight_lines
    ]


def test_one_code_down_a_block_is_a_straight_line():
    assert lines(SF36V2, read(SF36V2, V2["all threes"])) == [
        ("q3a", "q3j", 10, 3, False),
        ("q4a", "q4d", 4, 3, False),
        ("q9a", "q9i", 9, 3, True),
        ("q11a", "q11d", 4, 3, True),
    ]
    assert lines(LUPUSQOL, read(LUPUSQOL, LUPUS["all 2"])) == [("q1", "q34", 34, 2, False)]


def test_the_best_health_is_a_straight_line_only_where_it_does_not_contradict_itself():
    found = lines(SF36V2, read(SF36V2, V2["best"]))
    assert [(first, contradicts) for first, _, _, _, contradicts in found] == [("q3a", False), ("q4a", False)]


def test_a_gap_or_another_code_breaks_a_straight_line():
    straight = {f"q11{letter}": 2 for letter in "abcd"}
    assert lines(SF36V2, straight) == [("q11a", "q11d", 4, 2, True)]
    assert lines(SF36V2, straight | {"q11c": None}) == []
    assert lines(SF36V2, straight | {"q11c": 3}) == []
    assert lines(SF36V2, {f"q5{letter}": 2 for letter in "abc"}) == []  # three are too few


# ------------------------------------------------------------------ times


def test_seconds_are_told_where_they_were_taken():
    assert scoring.data_quality(SF36V2, {"q1": 3}).timing is None
    timing = scoring.data_quality(SF36V2, {"q1": 3}, seconds={"q1": 4.5, "q2": 1.0, "q3a": 2.0}).timing
    assert (timing.n_items, timing.total, timing.median) == (3, 7.5, 2.0)
    assert (timing.shortest, timing.longest) == (1.0, 4.5)


@pytest.mark.parametrize("wrong", [-0.1, float("nan"), float("inf")])
def test_a_time_that_is_none_is_refused(wrong):
    with pytest.raises(scoring.WrongSeconds, match="q1"):
        scoring.data_quality(SF36V2, {}, seconds={"q1": wrong})
    with pytest.raises(scoring.UnknownItem):
        scoring.data_quality(SF36V2, {}, seconds={"q99": 1.0})
