"""Thresholds of change as data, and who is a responder by them."""

from dataclasses import replace

import pytest

import scoring
from scoring.change import TOLERANCE
from scoring.reading_thresholds import check_threshold_fit, read_thresholds
from tests.scoring.cases import LUPUSQOL, SF36V1, SF36V2, V2, read

pytestmark = pytest.mark.requirement("R45")

CITED = "statistical analysis plan, section 5.2"
SCALE = scoring.load_threshold("sle-strand-scale-improvement")
SCALE_WORSE = scoring.load_threshold("sle-strand-scale-deterioration")
SUMMARY = scoring.load_threshold("sle-strand-summary-improvement")
MCS_WORSE = scoring.load_threshold("sle-colangelo-mcs-deterioration")
INDIVIDUAL = replace(SCALE, id="own", level="individual", citation="a paper of individual change")


def change_of(code, before, after, definition=SF36V2):
    baseline, followup = scoring.score(definition, before), scoring.score(definition, after)
    return {each.code: each for each in scoring.change(baseline, followup)}[code]


def changed(change, code="PF", metric="0-100"):
    return scoring.change_of(code, metric, 50.0, 50.0 + change)


def physical(*answers):
    return {f"q3{letter}": code for letter, code in zip("abcdefghij", answers, strict=True)}


# ------------------------------------------------------------------ at the edge


@pytest.mark.parametrize(
    ("code", "before", "after", "scores", "value"),
    [
        ("PF", physical(3, *[2] * 9), physical(3, 3, *[2] * 8), (55.0, 60.0), 5.0),
        (
            "GH",
            {"q1": 2, "q11a": 2, "q11b": 5, "q11c": 1, "q11d": 5},
            {"q1": 2, "q11a": 3, "q11b": 5, "q11c": 1, "q11d": 5},
            (22.0, 27.0),
            5.0,
        ),
        ("BP", {"q7": 2, "q8": 5}, {"q7": 2, "q8": 4}, (44.0, 54.0), 10.0),
    ],
)
def test_who_changes_by_exactly_the_threshold_is_a_responder(code, before, after, scores, value):
    change = change_of(code, before, after)
    assert (change.baseline, change.followup) == scores
    by = replace(INDIVIDUAL, value=value)
    assert scoring.responder(change, by).is_responder is True
    assert scoring.responder(change, replace(by, value=value + 0.01)).is_responder is False


@pytest.mark.parametrize(
    ("change", "value", "expected"),
    [
        (5.0, 5.0, True),
        (5.0 - 0.9e-9, 5.0, True),  # a rounding of the last digits is no reason to lose a responder
        (5.0 - 1.1e-9, 5.0, False),
        (-5.0, 5.0, False),
        (0.0, 5.0, False),
        (-2.5, -2.5, True),
        (-2.5 + 0.9e-9, -2.5, True),
        (-2.5 + 1.1e-9, -2.5, False),
        (2.5, -2.5, False),
        (-30.0, -2.5, True),
    ],
)
def test_a_change_is_compared_at_one_tolerance(change, value, expected):
    assert TOLERANCE == 1e-9
    assert scoring.reaches(change, value) is expected


def test_a_change_that_is_a_hair_short_in_doubles_still_responds():
    before, after = {"q5a": 4, "q5b": 3, "q5c": 3}, {"q5a": 5, "q5b": 4, "q5c": 4}
    change = change_of("RE", before, after)  # 7/12 and 10/12 of 100
    assert change.change < 25.0
    assert scoring.responder(change, replace(INDIVIDUAL, value=25.0)).is_responder is True


def test_deterioration_has_a_threshold_of_its_own():
    worse = changed(-1.3, code="MCS", metric="T")
    judged = scoring.responder(worse, MCS_WORSE, allow_group_level=CITED)
    assert (judged.direction, judged.value, judged.is_responder) == ("deterioration", -1.2, True)
    slightly = changed(-1.1, code="MCS", metric="T")
    assert scoring.responder(slightly, MCS_WORSE, allow_group_level=CITED).is_responder is False
    better = changed(40.0, code="MCS", metric="T")
    assert scoring.responder(better, MCS_WORSE, allow_group_level=CITED).is_responder is False


# ------------------------------------------------------------------ what is refused


def test_a_threshold_in_t_scores_is_never_put_to_a_0_to_100_score():
    with pytest.raises(scoring.ThresholdMismatch, match="in the metric T, PF is in 0-100"):
        scoring.responder(changed(9.0), SUMMARY, allow_group_level=CITED)


def test_a_threshold_from_0_to_100_is_never_put_to_a_t_score():
    with pytest.raises(scoring.ThresholdMismatch, match="in the metric 0-100, PF_NBS is in T"):
        scoring.responder(changed(9.0, code="PF_NBS", metric="T"), SCALE, allow_group_level=CITED)


def test_a_mismatch_is_refused_even_where_there_is_no_change_to_judge():
    missing = scoring.change_of("PF", "0-100", None, 50.0)
    with pytest.raises(scoring.ThresholdMismatch):
        scoring.responder(missing, SUMMARY, allow_group_level=CITED)


def test_a_threshold_serves_its_own_scores_and_instruments_alone():
    with pytest.raises(scoring.ThresholdMismatch, match="not for PCS"):
        scoring.responder(changed(9.0, "PCS", "T"), MCS_WORSE, allow_group_level=CITED)
    rand = change_of("PF", physical(*[1] * 10), physical(*[3] * 10), scoring.load("rand36"))
    with pytest.raises(scoring.ThresholdMismatch, match="not for rand36"):
        scoring.responder(rand, SCALE, allow_group_level=CITED)
    sf36 = change_of("PF", physical(*[1] * 10), physical(*[3] * 10), SF36V1)
    assert scoring.responder(sf36, SCALE, allow_group_level=CITED).is_responder is True


@pytest.mark.parametrize("allowed", [False, True, "", "  ", None])
def test_a_group_level_threshold_judges_nobody_unless_a_citation_allows_it(allowed):
    with pytest.raises(scoring.GroupLevelThreshold):
        scoring.responder(changed(9.0), SCALE, allow_group_level=allowed)


def test_a_responder_by_a_group_level_threshold_says_so():
    judged = scoring.responder(changed(9.0), SCALE, allow_group_level=CITED)
    assert (judged.is_responder, judged.level, judged.allowed_by) == (True, "group", CITED)
    assert judged.citation.startswith("Strand")
    assert (judged.threshold, judged.metric, judged.value) == (SCALE.id, "0-100", 5.0)


def test_an_individual_level_threshold_needs_no_leave():
    judged = scoring.responder(changed(9.0), INDIVIDUAL)
    assert (judged.is_responder, judged.level, judged.allowed_by) == (True, "individual", None)


def test_a_range_over_scores_judges_nobody():
    range_only = scoring.load_threshold("lupusqol-mcelhone-improvement")
    assert (range_only.value, range_only.range_over_scores) == (None, (3.5, 7.3))
    change = change_of("PA", {"q9": 0, "q10": 0}, {"q9": 4, "q10": 4}, LUPUSQOL)
    with pytest.raises(scoring.ThresholdWithoutValue):
        scoring.responder(change, range_only, allow_group_level=CITED)


@pytest.mark.parametrize("reason", ["baseline-missing", "followup-missing", "both-missing"])
def test_where_there_is_no_change_nobody_is_called_a_non_responder(reason):
    sides = {"baseline-missing": (None, 1.0), "followup-missing": (1.0, None), "both-missing": (None, None)}
    judged = scoring.responder(scoring.change_of("PF", "0-100", *sides[reason]), INDIVIDUAL)
    assert (judged.change, judged.is_responder, judged.reason) == (None, None, reason)


def test_scores_made_in_different_ways_give_no_responder():
    scored = scoring.score(SF36V2, read(SF36V2, V2["worst"]))
    later = replace(scoring.score(SF36V2, read(SF36V2, V2["best"])), recall="acute")
    (first, *_) = scoring.change(scored, later)
    judged = scoring.responder(first, INDIVIDUAL)
    assert (judged.is_responder, judged.reason) == (None, "not-comparable")


# ------------------------------------------------------------------ what is shipped


SHIPPED = {  # value, metric, mark: scoring facts, sections 5.1 and 6
    "sle-colangelo-pcs-improvement": (2.1, "T", "2+"),
    "sle-colangelo-pcs-deterioration": (-2.2, "T", "2+"),
    "sle-colangelo-mcs-improvement": (2.4, "T", "2+"),
    "sle-colangelo-mcs-deterioration": (-1.2, "T", "2+"),
    "sle-strand-summary-improvement": (2.5, "T", "2+"),
    "sle-strand-scale-improvement": (5.0, "0-100", "2+"),
    "sle-strand-summary-deterioration": (-0.8, "T", "1"),
    "sle-strand-scale-deterioration": (-2.5, "0-100", "1"),
    "sle-strand-2020-pf-improvement": (5.6, "0-100", "1"),
    "sle-strand-2020-pf-deterioration": (-3.0, "0-100", "1"),
    "sle-continuation-scale-improvement": (5.0, "0-100", "1"),
    "sle-pmc5295807-scale-marginal": (5.0, "0-100", "1"),
    "sle-pmc5295807-scale-clear": (10.0, "0-100", "1"),
    "sle-pmc5295807-summary": (5.0, "T", "1"),
    "lupusqol-mcelhone-improvement": (None, "0-100", "1"),
    "lupusqol-mcelhone-deterioration": (None, "0-100", "1"),
}


@pytest.mark.external
def test_the_thresholds_shipped_are_those_of_the_literature():
    found = {each: scoring.load_threshold(each) for each in scoring.available_thresholds()}
    assert {name: (each.value, each.metric, each.confidence) for name, each in found.items()} == SHIPPED
    assert all(each.citation and each.population for each in found.values())


def test_no_shipped_threshold_is_called_individual_since_no_source_says_so():
    assert {scoring.load_threshold(each).level for each in scoring.available_thresholds()} == {"group"}


def test_improvement_and_deterioration_are_not_symmetric():
    better = scoring.load_threshold("sle-colangelo-mcs-improvement").value
    assert better != -scoring.load_threshold("sle-colangelo-mcs-deterioration").value


def test_thresholds_are_found_by_instrument():
    assert scoring.available_thresholds("rand36") == ()
    assert scoring.available_thresholds("lupusqol") == (
        "lupusqol-mcelhone-improvement",
        "lupusqol-mcelhone-deterioration",
    )
    with pytest.raises(scoring.UnknownThreshold, match="sle-strand-scale-improvement"):
        scoring.load_threshold("sle-strand")


# ------------------------------------------------------------------ the files


GOOD = """
id = "own"
version = "1"
title = "Own"
[sources]
PAPER = "a paper"
[[thresholds]]
id = "own-pf"
instruments = ["sf36v2"]
scores = ["PF"]
metric = "0-100"
direction = "improvement"
value = 7.5
level = "individual"
population = "somebody"
citation = "a paper"
source = ["PAPER"]
confidence = "1"
"""


def test_a_threshold_file_is_read():
    found = read_thresholds(GOOD.encode(), "own.toml")
    assert (found.id, found.version, found.thresholds[0].value) == ("own", "1", 7.5)
    check_threshold_fit(found.thresholds[0], SF36V2, "own.toml")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('citation = "a paper"', 'citation = " "', "citation: must be a text that is not empty"),
        ('citation = "a paper"\n', "", "citation: is missing"),
        ('confidence = "1"', 'confidence = "U"', "confidence: what is unverified is not shipped"),
        ("value = 7.5", "value = -7.5", "value: own-pf: improvement is above 0"),
        ("value = 7.5", "value = 0.0", "value: own-pf: improvement is above 0"),
        ('"improvement"', '"deterioration"', "value: own-pf: improvement is above 0"),
        ("value = 7.5\n", "", "value: give either a value or the range"),
        ("value = 7.5", "range_over_scores = [7.0, 3.0]", "must hold the lower and the upper end"),
        ('"0-100"', '"points"', "metric: must be one of 0-100, T"),
        ('level = "individual"', 'level = "some"', "level: must be one of group, individual"),
        ('id = "own"\n', 'id = "other"\n', "id: must be the name of the file"),
        ('level = "individual"', 'level = "individual"\nnote = "x"', "note: unknown key"),
        ('["PAPER"]', '["OTHER"]', "source: OTHER is not among the sources"),
    ],
)
def test_a_threshold_file_that_cannot_be_trusted_is_refused(old, new, message):
    with pytest.raises(scoring.DefinitionError, match=message):
        read_thresholds(GOOD.replace(old, new).encode(), "own.toml")


def test_two_thresholds_of_a_file_do_not_share_an_id():
    twice = GOOD + GOOD[GOOD.index("[[thresholds]]") :]
    with pytest.raises(scoring.DefinitionError, match="own-pf is given twice"):
        read_thresholds(twice.encode(), "own.toml")


def test_a_threshold_for_a_score_that_the_instrument_does_not_have_is_refused():
    with pytest.raises(scoring.DefinitionError, match="lupusqol has no PF in the metric 0-100"):
        check_threshold_fit(SCALE, LUPUSQOL, "x.toml")
    with pytest.raises(scoring.DefinitionError, match="rand36 has no PCS in the metric T"):
        check_threshold_fit(SUMMARY, scoring.load("rand36"), "x.toml")


def test_a_threshold_made_by_hand_needs_a_citation_too():
    with pytest.raises(scoring.WrongThreshold, match="needs a citation"):
        replace(INDIVIDUAL, citation="")
    with pytest.raises(scoring.WrongThreshold):
        replace(INDIVIDUAL, value=float("nan"))


# ------------------------------------------------------------------ reliable change index


def test_the_reliable_change_index_is_the_change_in_errors_of_the_difference():
    found = scoring.reliable_change_index(changed(12.0), 10.0, 0.82, "a paper of reliability")
    assert found.standard_error == pytest.approx(6.0)  # 10 x sqrt(2 x 0.18) = 10 x 0.6
    assert found.index == pytest.approx(2.0)  # 12 / 6
    assert (found.sd, found.reliability, found.citation) == (10.0, 0.82, "a paper of reliability")


def test_without_a_change_there_is_no_reliable_change_index():
    found = scoring.reliable_change_index(scoring.change_of("PF", "0-100", 3.0, None), 10.0, 0.82, "a paper")
    assert (found.index, found.reason) == (None, "followup-missing")


@pytest.mark.parametrize(
    ("sd", "reliability", "citation"),
    [
        (0.0, 0.8, "x"),
        (-1.0, 0.8, "x"),
        (float("nan"), 0.8, "x"),
        (float("inf"), 0.8, "x"),
        (10.0, 1.0, "x"),
        (10.0, -0.1, "x"),
        (10.0, float("nan"), "x"),
        (10.0, 0.8, " "),
    ],
)
def test_a_reliable_change_index_is_made_from_sound_and_cited_numbers_only(sd, reliability, citation):
    with pytest.raises(scoring.WrongReliability):
        scoring.reliable_change_index(changed(5.0), sd, reliability, citation)


def test_an_abbreviation_that_names_two_things_names_nothing_here():
    assert [name for name in scoring.__all__ if "rci" in name.lower()] == []
