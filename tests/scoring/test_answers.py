"""What may be asked of the scorer, what it refuses, and what the record of a scoring holds."""

import numpy as np
import pytest

import scoring
from scoring import Fault
from tests.scoring.cases import LUPUSQOL, RAND36, SF36V1, SF36V2, V1, V2, random_codes, read

pytestmark = pytest.mark.requirement("R42")

SECRET = 4711  # an answer that must never be repeated


@pytest.mark.parametrize("line", [*V2.values()])
def test_a_sound_response_has_no_faults(line):
    assert scoring.check(SF36V2, read(SF36V2, line)) == ()


@pytest.mark.parametrize(
    "answer", [0, 4, -1, SECRET, True, False, 2.0, 2.5, "2", "", "na", "NaN", float("nan"), [2]]
)
def test_what_an_item_does_not_offer_is_off_its_scale(answer):
    assert scoring.check(SF36V2, {"q3a": answer}) == (Fault("q3a", "code-off-scale"),)
    with pytest.raises(scoring.OffScale, match=r"^q3a: the code is off the scale$"):
        scoring.score(SF36V2, {"q3a": answer})


def test_role_items_offer_two_codes_in_version_1_and_five_in_version_2():
    assert scoring.check(SF36V1, {"q4a": 3}) == (Fault("q4a", "code-off-scale"),)
    assert scoring.check(SF36V2, {"q4a": 5}) == ()


def test_item_2_is_checked_though_the_sf36_does_not_score_it():
    assert scoring.check(SF36V2, {"q2": 6}) == (Fault("q2", "code-off-scale"),)
    with pytest.raises(scoring.OffScale, match="q2"):
        scoring.score_array(SF36V2, np.array([[1.0, 6.0] + [np.nan] * 34]))


def test_not_applicable_is_taken_only_where_it_is_offered():
    assert scoring.check(LUPUSQOL, {"q15": "NA", "q30": "NA"}) == ()
    assert scoring.check(LUPUSQOL, {"q14": "NA"}) == (Fault("q14", "not-applicable-not-allowed"),)
    with pytest.raises(scoring.OffScale, match=r"^q14: does not offer 'not applicable'$"):
        scoring.score(LUPUSQOL, {"q14": "NA"})


@pytest.mark.parametrize("item", ["q37", "Q1", "q3", "", "María García", 1, None])
def test_an_unknown_item_is_refused_and_never_repeated(item):
    assert scoring.check(SF36V2, {item: 1}) == (Fault(None, "unknown-item"),)
    with pytest.raises(scoring.UnknownItem) as refusal:
        scoring.score(SF36V2, {item: 1})
    assert str(refusal.value) == "an item that sf36v2 does not have"


def test_every_fault_of_a_response_is_told_in_its_order():
    faults = scoring.check(LUPUSQOL, {"q1": 9, "q2": 4, "nobody": 1, "q3": "NA", "q4": None, "q99": None})
    assert faults == (
        Fault("q1", "code-off-scale"),
        Fault(None, "unknown-item"),
        Fault("q3", "not-applicable-not-allowed"),
        Fault(None, "unknown-item"),
    )


def test_no_refusal_repeats_an_answer():
    with pytest.raises(scoring.OffScale) as one:
        scoring.score(SF36V2, {"q3a": SECRET})
    with pytest.raises(scoring.OffScale) as many:
        scoring.score_array(SF36V2, np.full((1, 36), float(SECRET)))
    assert str(SECRET) not in f"{one.value} {many.value}"


def test_a_norm_set_for_another_instrument_or_recall_is_refused():
    for definition, norms, recall in [
        (SF36V1, "us1998", None),
        (SF36V2, "us1990", None),
        (RAND36, "us1990", None),
        (LUPUSQOL, "es1996", None),
        (SF36V2, "us1998", "acute"),
        (SF36V2, "us1998-acute", None),
        (SF36V1, "us1990", "acute"),
    ]:
        with pytest.raises(scoring.NormSetMismatch):
            scoring.score(definition, {}, norms=norms, recall=recall)


def test_unknown_norms_recalls_policies_and_ways_with_off_scale_codes_are_refused():
    with pytest.raises(scoring.UnknownNormSet, match="us1990"):
        scoring.score(SF36V1, {}, norms="us2009")
    with pytest.raises(scoring.UnknownRecall, match="standard, acute"):
        scoring.score(SF36V1, {}, recall="4-week")
    with pytest.raises(scoring.UnknownPolicy, match="half"):
        scoring.score(SF36V1, {}, policy="any")
    with pytest.raises(ValueError, match="refuse"):
        scoring.score_array(SF36V1, np.full((1, 36), np.nan), off_scale="ignore")


def test_score_codes_refuse_a_norm_set_for_another_instrument():
    with pytest.raises(scoring.NormSetMismatch):
        scoring.score_codes(RAND36, "us1990")


@pytest.mark.requirement("I6")
def test_a_scoring_holds_its_lineage():
    scored = scoring.score(SF36V2, {}, norms="us1998-acute", recall="acute")
    assert (scored.instrument, scored.definition_version, scored.definition_hash) == (
        "sf36v2",
        "1",
        SF36V2.hash,
    )
    assert (scored.norm_set, scored.norm_hash) == ("us1998-acute", scoring.load_norm_set("us1998-acute").hash)
    assert (scored.algorithm_version, scored.recall, scored.policy) == ("1", "acute", "half")


@pytest.mark.parametrize(
    ("definition", "policy", "rule"),
    [
        (SF36V1, "half", "half-scale/all-8"),
        (SF36V2, "half", "half-scale/all-8"),
        (RAND36, "any", "any-item"),
        (RAND36, "half", "half-scale"),
        (LUPUSQOL, "half", "half-scale"),
    ],
)
def test_the_missing_item_rule_is_named(definition, policy, rule):
    assert scoring.score(definition, {}, policy=policy).missing_rule == rule


def test_recall_and_policy_are_the_first_of_the_instrument_unless_told():
    scored = scoring.score(RAND36, {})
    assert (scored.recall, scored.policy, scored.norm_set, scored.norm_hash) == (
        "standard",
        "any",
        None,
        None,
    )


def test_each_score_has_its_metric_its_items_and_its_reason():
    scored = scoring.score(SF36V1, read(SF36V1, V1["many gaps"]), norms="us1990")
    by_code = {score.code: score for score in scored.scores}
    assert by_code["PF"] == scoring.Score("PF", "0-100", 60.0, 5, 10, None)
    assert by_code["RP"] == scoring.Score("RP", "0-100", None, 1, 4, "too-few-items")
    assert by_code["RP_NBS"] == scoring.Score("RP_NBS", "T", None, 1, 4, "too-few-items")
    assert by_code["PCS"] == scoring.Score("PCS", "T", None, 16, 35, "scale-missing")
    assert scoring.score(SF36V1, {})["PF"] is None
    assert scoring.score(SF36V1, {}).scores[0].reason == "nothing-answered"


def test_a_score_that_was_not_made_is_not_null_but_absent():
    scored = scoring.score(SF36V1, {})
    assert "PF" in scored
    assert "PCS" not in scored
    with pytest.raises(KeyError):
        scored["PCS"]


def test_scores_are_plain_numbers_of_the_language():
    scored = scoring.score(SF36V1, read(SF36V1, V1["best"]), norms="us1990")
    assert {type(score.value) for score in scored.scores} == {float}
    assert {type(score.n_answered) for score in scored.scores} == {int}


@pytest.mark.parametrize(
    "answer",
    [0.0, 4.0, -1.0, -2.0, 2.5, 1e300, -1e300, np.inf, -np.inf, 255.0, 256.0, 257.0, 258.0, 1.0000001],
)
def test_an_array_with_a_code_off_the_scale_is_refused_at_its_row_and_item(answer):
    codes = random_codes(SF36V2, 9_000, seed=1)
    codes[8_765, 5] = answer
    codes[8_765, 30] = answer
    with pytest.raises(scoring.OffScale, match=r"^row 8765, q3d: the code is off the scale$") as refusal:
        scoring.score_array(SF36V2, codes)
    assert (refusal.value.row, refusal.value.item) == (8_765, "q3d")


def test_the_first_fault_of_an_array_is_named_by_row_and_then_by_printed_order():
    codes = random_codes(SF36V2, 20, seed=2)
    codes[7, [35, 0]] = 9.0  # q11d and q1 are both in general health; q2 is in no scale
    codes[3, [1, 34]] = 9.0
    with pytest.raises(scoring.OffScale, match=r"^row 3, q2:"):
        scoring.score_array(SF36V2, codes)


@pytest.mark.parametrize("definition", [SF36V1, SF36V2, RAND36, LUPUSQOL], ids=lambda each: each.id)
def test_of_all_whole_numbers_only_the_codes_of_an_item_are_taken(definition):
    numbers = np.arange(-300, 301)
    for column, item in enumerate(definition.items):
        codes = np.full((len(numbers), len(definition.items)), np.nan)
        codes[:, column] = numbers
        scored = scoring.score_array(definition, codes, off_scale="missing")
        taken = np.delete(numbers, scored.off_scale_rows)
        assert tuple(taken.tolist()) == item.codes


@pytest.mark.parametrize("answer", [5.0, -1.0, -7.0, 0.5, np.inf, -np.inf, 1e300, 256.0])
def test_codes_off_the_scale_can_be_taken_as_missing_and_are_counted(answer):
    codes = random_codes(LUPUSQOL, 5_000, seed=3)
    spoilt, blank = codes.copy(), codes.copy()
    rows = [0, 17, 17, 4_096, 4_999]
    columns = [0, 3, 9, 33, 14]
    spoilt[rows, columns] = answer
    blank[rows, columns] = np.nan
    scored = scoring.score_array(LUPUSQOL, spoilt, off_scale="missing")
    expected = scoring.score_array(LUPUSQOL, blank)
    assert scored.values.tobytes() == expected.values.tobytes()
    assert np.array_equal(scored.n_answered, expected.n_answered)
    assert scored.off_scale_count == 5
    assert scored.off_scale_rows.tolist() == [0, 17, 4_096, 4_999]
    assert (expected.off_scale_count, expected.off_scale_rows.size) == (0, 0)


def test_item_8_off_the_scale_leaves_bodily_pain_to_item_7():
    codes = np.full((2, 36), np.nan)
    codes[0, 20:22] = 4.0, 9.0
    codes[1, 20:22] = 0.0, 2.0
    scored = scoring.score_array(SF36V2, codes, off_scale="missing")
    assert scored.values[:, 2].tolist() == [42.0, 75.0]  # 3.1 twice; 4.75 twice


@pytest.mark.parametrize(
    "codes",
    [
        np.full((3, 35), 1.0),
        np.full(36, 1.0),
        np.full((1, 3, 36), 1.0),
        np.full((1, 36), True),
        np.full((1, 36), "1"),
        np.full((1, 36), None),
        np.full((1, 36), 1 + 0j),
        np.ma.masked_equal(np.full((1, 36), 1.0), 1.0),
    ],
    ids=["35 items", "no rows", "cube", "truth values", "texts", "objects", "complex", "masked"],
)
def test_an_array_that_could_be_misread_is_refused(codes):
    with pytest.raises(scoring.WrongShape):
        scoring.score_array(SF36V2, codes)


def test_whole_numbers_are_read_as_codes():
    best = np.array([[int(code) for code in V2["best"].split()]])
    assert scoring.score_array(SF36V2, best).values.tolist() == [[100.0] * 8]


def test_answered_items_are_counted_for_each_scale():
    codes = np.full((1, 36), np.nan)
    codes[0, [0, 2, 3, 20]] = 1.0  # q1, q3a, q3b, q7
    assert scoring.score_array(SF36V2, codes).n_answered.tolist() == [[2, 0, 1, 1, 0, 0, 0, 0]]
