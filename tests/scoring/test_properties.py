"""What holds for every response, whatever its answers and gaps."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scoring
from tests.scoring.cases import LUPUSQOL, RAND36, SF36V1, SF36V2, WAYS

pytestmark = pytest.mark.requirement("R42")

INSTRUMENTS = (SF36V1, SF36V2, RAND36, LUPUSQOL)
# Items whose code 1 is the best answer; for all others of the SF-36, and all of the LupusQoL, more is better.
FIRST_IS_BEST = {"q1", "q2", "q6", "q7", "q8", "q9a", "q9d", "q9e", "q9h", "q11b", "q11d"}
# Items that share one set of recoded values, so that their values may change places.
INTERCHANGEABLE = [
    [f"q3{letter}" for letter in "abcdefghij"],
    [f"q4{letter}" for letter in "abcd"],
    [f"q5{letter}" for letter in "abc"],
    ["q6", "q10"],
    ["q9a", "q9e", "q9g", "q9i"],
    ["q9b", "q9c", "q9d", "q9f", "q9h"],
    ["q11a", "q11b", "q11c", "q11d"],
]
relaxed = settings(max_examples=150, deadline=None)


def rises(definition, item):
    return definition is LUPUSQOL or item not in FIRST_IS_BEST


def responses(definition):
    """Complete responses and responses with gaps."""
    answer = {item.id: st.sampled_from([*item.codes, None]) for item in definition.items}
    complete = {item.id: st.sampled_from(item.codes) for item in definition.items}
    return st.fixed_dictionaries(answer) | st.fixed_dictionaries(complete)


with_response = st.sampled_from(INSTRUMENTS).flatmap(lambda each: st.tuples(st.just(each), responses(each)))


def scales_of(definition, answers, policy=None):
    scored = scoring.score(definition, answers, policy=policy).scores
    return {score.code: score.value for score in scored if score.metric == "0-100"}


@relaxed
@given(with_response)
def test_every_scale_lies_from_0_to_100(case):
    definition, answers = case
    for policy in definition.policies:
        for value in scales_of(definition, answers, policy).values():
            assert value is None or 0.0 <= value <= 100.0


@relaxed
@given(with_response, st.data())
def test_a_better_answer_never_lowers_a_scale(case, data):
    definition, answers = case
    item = data.draw(st.sampled_from(definition.items))
    step = 1 if rises(definition, item.id) else -1
    worse = data.draw(st.sampled_from([code for code in item.codes if code + step in item.codes]))
    before = scales_of(definition, answers | {item.id: worse})
    after = scales_of(definition, answers | {item.id: worse + step})
    assert before.keys() == after.keys()
    for code, value in before.items():
        assert (value is None) == (after[code] is None)
        assert value is None or after[code] >= value


@pytest.mark.parametrize("definition", INSTRUMENTS, ids=lambda each: each.id)
def test_a_better_answer_raises_its_own_scale(definition):
    scale_of = {item: scale for scale in definition.scales for item in scale.items}
    for item, scale in scale_of.items():
        codes = definition.item_by_id[item].codes
        others = {each: definition.item_by_id[each].codes[0] for each in scale.items}
        scores = [scoring.score(definition, others | {item: code})[scale.code] for code in codes]
        assert scores == sorted(set(scores), reverse=not rises(definition, item))


@pytest.mark.parametrize("definition", [SF36V1, SF36V2], ids=["v1", "v2"])
def test_bodily_pain_falls_with_either_item_in_every_combination(definition):
    def pain(q7, q8):
        return scoring.score(definition, {"q7": q7, "q8": q8})["BP"]

    for q7, q8 in product([*range(1, 6), None], [*range(1, 6), None]):
        assert q7 is None or pain(q7 + 1, q8) < pain(q7, q8)
        assert q8 is None or q8 == 5 or pain(q7, q8 + 1) < pain(q7, q8)


@relaxed
@given(st.sampled_from([SF36V1, SF36V2, RAND36]), st.sampled_from(INTERCHANGEABLE), st.data())
def test_recoded_values_may_change_places_within_a_scale(definition, items, data):
    def code_for(item, value):  # value 1 is the worst
        codes = definition.item_by_id[item].codes
        return None if value is None else codes[value - 1] if rises(definition, item) else codes[-value]

    n_codes = len(definition.item_by_id[items[0]].codes)
    value = st.integers(1, n_codes) | st.none()
    values = data.draw(st.lists(value, min_size=len(items), max_size=len(items)))
    moved = data.draw(st.permutations(values))
    before = {item: code_for(item, value) for item, value in zip(items, values, strict=True)}
    after = {item: code_for(item, value) for item, value in zip(items, moved, strict=True)}
    assert scales_of(definition, before | {"q1": 2}) == scales_of(definition, after | {"q1": 2})


@relaxed
@given(with_response)
def test_an_unanswered_item_is_as_one_that_is_absent(case):
    definition, answers = case
    present = {item: answer for item, answer in answers.items() if answer is not None}
    assert scoring.score(definition, answers) == scoring.score(definition, present)


@relaxed
@given(responses(LUPUSQOL))
def test_not_applicable_is_scored_as_unanswered(answers):
    offered = [item.id for item in LUPUSQOL.items if item.allows_not_applicable]
    marked = answers | {item: "NA" for item in offered if answers[item] is None}
    assert scoring.score(LUPUSQOL, marked) == scoring.score(LUPUSQOL, answers)


@relaxed
@given(with_response)
def test_a_scale_is_its_answered_items_and_no_score_is_a_reason(case):
    definition, answers = case
    for scale, score in zip(definition.scales, scoring.score(definition, answers).scores, strict=True):
        n = sum(answers[item] is not None for item in scale.items)
        assert (score.n_answered, score.n_items) == (n, len(scale.items))
        if score.value is not None:
            assert score.reason is None
        else:
            assert score.reason == ("nothing-answered" if n == 0 else "too-few-items")


@pytest.mark.requirement("R48")
@relaxed
@given(with_response, st.data())
def test_nothing_outside_a_scale_fills_its_gaps(case, data):
    definition, answers = case
    scale = data.draw(st.sampled_from(definition.scales))
    alone = {item: answers[item] for item in scale.items}
    assert scoring.score(definition, alone)[scale.code] == scoring.score(definition, answers)[scale.code]


@pytest.mark.parametrize(("instrument", "norms", "recall", "policy"), WAYS)
def test_an_empty_response_has_null_scores_and_never_zeros(instrument, norms, recall, policy):
    scored = scoring.score(scoring.load(instrument), {}, norms=norms, recall=recall, policy=policy)
    assert all(score.value is None and score.reason for score in scored.scores)
