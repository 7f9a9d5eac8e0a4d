"""Explanations: the printed arithmetic, worked out by whoever reads it, gives the score bit for bit."""

import ast
import operator
import re
import struct

import pytest

import scoring
from tests.scoring.cases import LUPUSQOL, RAND36, SF36V1, SF36V2, V2, WAYS, as_answers, random_codes, read

pytestmark = [pytest.mark.requirement("R42"), pytest.mark.requirement("I6")]

EVERY_WAY = [*WAYS, ("sf36v2", None, "acute", "half")]
RESPONSES = 400  # random ones for each way: 3,600 in all
OPERATIONS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def worked_out(expression):
    """The value of plain arithmetic, in doubles; whatever is not plain arithmetic is refused."""
    assert re.fullmatch(r"[0-9.+\-*/() ]+", expression), expression

    def value(node):
        match node:
            case ast.Constant():
                return float(node.value)
            case ast.UnaryOp(op=ast.USub()):
                return -value(node.operand)
            case ast.BinOp():
                return OPERATIONS[type(node.op)](value(node.left), value(node.right))
        raise AssertionError(ast.dump(node))

    return value(ast.parse(expression, mode="eval").body)


def bits(value):
    return None if value is None else struct.pack("<d", value)


def steps_of(explained, code):
    return {step.name: step for step in explained[code].steps}


# ------------------------------------------------------------------ bit for bit


@pytest.mark.parametrize(("instrument", "norms", "recall", "policy"), EVERY_WAY)
def test_the_printed_arithmetic_gives_the_score_bit_for_bit(instrument, norms, recall, policy):
    definition = scoring.load(instrument)
    way = {"norms": norms, "recall": recall, "policy": policy}
    codes = random_codes(definition, RESPONSES, seed=3)
    stored = scoring.score_array(definition, codes, **way)
    for row, values in zip(codes, stored.values.tolist(), strict=True):
        explained = scoring.explain(definition, as_answers(definition, row), **way)
        assert tuple(each.code for each in explained.scores) == stored.codes
        for each, value in zip(explained.scores, values, strict=True):
            expected = None if value != value else value
            assert bits(each.value) == bits(each.steps[-1].value) == bits(expected), each.code
            for step in each.steps:
                if step.value is None:
                    assert step.expression == ""
                    assert step.note
                else:
                    assert bits(worked_out(step.expression)) == bits(step.value), step


@pytest.mark.parametrize(("instrument", "norms", "recall", "policy"), EVERY_WAY)
def test_each_number_in_the_arithmetic_was_a_step_before_or_stands_in_a_table(
    instrument, norms, recall, policy
):
    definition = scoring.load(instrument)
    answers = {item.id: item.codes[-1] for item in definition.items}
    explained = scoring.explain(definition, answers, norms=norms, recall=recall, policy=policy)
    for each in explained.scores:
        if each.code.endswith("_NBS"):
            scale, z, last = (steps_of(explained, each.code)[name] for name in _chain(each.code))
            assert scale.value == float(re.match(r"\(([0-9.]+) - ", z.expression)[1])
            assert z.value == worked_out(last.expression.removeprefix("50 + 10 * "))


def _chain(code):
    scale = code.removesuffix("_NBS")
    return scale, f"{scale} z", code


# ------------------------------------------------------------------ what is said


def test_bodily_pain_is_told_from_its_two_codes():
    told = scoring.explain(SF36V2, {"q7": 2, "q8": 2})["BP"]
    assert [(step.name, step.expression, step.value) for step in told.steps] == [
        ("q7", "5.4", 5.4),
        ("q8", "4", 4.0),
        ("BP answered", "2", 2.0),
        ("BP sum", "540 + 400", 940.0),
        ("BP", "(940 - 100 * 1 * 2) / (2 * (6 - 1))", 74.0),
    ]
    assert told.steps[0].note == "q7: code 2 -> 5.4"
    assert told.steps[1].note == "q8: code 2 -> 4, as q7 is code 2"
    assert told.steps[2].note == "of 2 items; at least 1 must be answered (policy half)"


@pytest.mark.parametrize(
    ("answers", "note", "value"),
    [
        ({"q7": 1, "q8": 1}, "q8: code 1 -> 6, as q7 is code 1", 100.0),
        ({"q7": 3, "q8": 1}, "q8: code 1 -> 5, as q7 is code 3", 72.0),  # (4.2 + 5 - 2) / 10 x 100
        ({"q8": 2}, "q8: code 2 -> 4.75, as q7 is unanswered", 75.0),
    ],
)
def test_item_8_says_what_it_hangs_on(answers, note, value):
    told = scoring.explain(SF36V1, answers)
    assert (steps_of(told, "BP")["q8"].note, told["BP"].value) == (note, value)


def test_a_summary_holds_every_step_from_the_raw_codes_on():
    told = scoring.explain(SF36V2, read(SF36V2, V2["best"]), norms="us1998")
    names = [step.name for step in told["PCS"].steps]
    assert len(names) == len(set(names)) == 35 + 8 * 4 + 2  # items; count, sum, score, z; sum, PCS
    assert names[-2:] == ["PCS sum", "PCS"]
    steps = steps_of(told, "PCS")
    assert steps["PF z"].expression == "(100 - 83.29094) / 23.75883"
    assert steps["PCS sum"].expression.startswith("0.42402 * 0.70")
    assert " + (-0.00753) * " in steps["PCS sum"].expression


def test_what_has_no_score_says_why():
    told = scoring.explain(SF36V2, {"q4a": 3, "q7": 1}, norms="us1998")
    assert told["RP"].reason == "too-few-items"
    assert [step.value for step in told["RP"].steps] == [3.0, None, None, None, 1.0, None]
    assert told["RP"].steps[-1].note == "no score: too few items are answered"
    assert told["PF"].steps[-1].note == "no score: nothing is answered"
    assert told["RP_NBS"].steps[-1].note == "no score: RP has none"
    assert told["PCS"].reason == "scale-missing"
    assert told["PCS"].steps[-1].note == (
        "no score: every scale is needed, and these have none: PF, RP, GH, VT, SF, RE, MH"
    )


def test_not_applicable_is_told_apart_from_unanswered():
    steps = steps_of(scoring.explain(LUPUSQOL, {"q15": "NA", "q16": 4}), "IR")
    assert steps["q15"].note == "q15: not applicable, taken as unanswered"
    assert steps["IR"].expression == "(400 - 100 * 0 * 1) / (1 * (4 - 0))"
    assert steps["IR"].value == 100.0


def test_a_policy_is_told_with_its_source():
    answered = steps_of(scoring.explain(RAND36, {"q9a": 4}, policy="any"), "EF")["EF answered"]
    assert answered.note == "of 4 items; at least 1 must be answered (policy any)"
    assert answered.sources[0] == "RAND 36-Item Health Survey 1.0 scoring page"


def test_every_step_names_its_sources_and_how_sure_they_are():
    told = scoring.explain(SF36V2, read(SF36V2, V2["gaps"]), norms="us1998-acute", recall="acute")
    assert all(step.sources and step.confidence for each in told.scores for step in each.steps)
    steps = steps_of(told, "PCS")
    assert steps["MH z"].confidence == "1"  # the acute means and SDs stand in one source
    assert steps["MH z"].sources == ("sf36v2 Stata program (Daigl, AO Clinical Investigation, 2011)",)
    assert steps["q3a"].confidence == "2+"


def test_an_unverified_item_map_shows_in_every_domain():
    told = scoring.explain(LUPUSQOL, {item.id: 2 for item in LUPUSQOL.items})
    assert {each.steps[-1].confidence for each in told.scores} == {"U"}


def test_an_explanation_carries_the_lineage_of_its_scores():
    told = scoring.explain(SF36V2, {}, norms="us1998")
    scored = scoring.score(SF36V2, {}, norms="us1998")
    for name in ("instrument", "definition_version", "definition_hash", "norm_set", "norm_hash"):
        assert getattr(told, name) == getattr(scored, name)
    assert (told.recall, told.policy, told.algorithm_version) == ("standard", "half", "1")


def test_what_cannot_be_scored_cannot_be_explained():
    with pytest.raises(scoring.OffScale):
        scoring.explain(SF36V2, {"q1": 9})
    with pytest.raises(scoring.NormSetMismatch):
        scoring.explain(SF36V2, {}, norms="us1990")
