"""Faults name places and kinds; neither values nor the caller's own key names come back."""

from dataclasses import dataclass

import pytest
from werkzeug.datastructures import MultiDict

from pro_service import errors
from pro_service.api import fields, shapes
from pro_service.api.shapes import In, Out, load, load_query
from pro_service.errors import FieldFault

SECRET_WORD = "what nobody should read back"


class InnerIn(In):
    number = fields.Integer(0, 9, required=True)


class OuterIn(In):
    name = fields.Text(longest=5, required=True)
    inner = fields.Part(InnerIn)
    many = fields.Many(fields.Part(InnerIn), longest=3)


def faults_of(content):
    with pytest.raises(errors.InvalidShape) as refusal:
        load(OuterIn(), content, "body")
    assert SECRET_WORD not in str(refusal.value.errors)
    return {(fault.pointer, fault.code) for fault in refusal.value.errors}


def test_every_fault_has_its_pointer_and_code():
    assert faults_of({"inner": {"number": "7"}, "many": [{"number": 1}, {}]}) == {
        ("/name", "required"),
        ("/inner/number", "not-an-integer"),
        ("/many/1/number", "required"),
    }


def test_an_unknown_field_is_told_at_its_parent_and_once():
    content = {"name": "a", SECRET_WORD: 1, "other": 2, "inner": {"number": 1, SECRET_WORD: SECRET_WORD}}
    assert faults_of(content) == {("", "unknown-field"), ("/inner", "unknown-field")}


@pytest.mark.parametrize("content", [[], None, 1, "text", True])
def test_what_is_no_object_is_said_to_be_none(content):
    assert faults_of(content) == {("", "not-an-object")}


def test_a_part_that_is_no_object_is_named():
    assert faults_of({"name": "a", "inner": SECRET_WORD}) == {("/inner", "not-an-object")}


def test_at_most_fifty_faults_are_told():
    class WideIn(In):
        many = fields.Many(fields.Integer(0, 9))

    with pytest.raises(errors.InvalidShape) as refusal:
        load(WideIn(), {"many": ["x"] * 200}, "body")
    assert len(refusal.value.errors) == 50


def test_a_message_that_is_no_code_is_never_passed_on():
    assert shapes.faults({"name": [f"{SECRET_WORD}!"]}, "body") == (FieldFault("/name", "not-valid"),)


def test_a_query_parameter_stands_once_and_is_known():
    class QueryIn(In):
        limit = fields.QueryInteger(1, 10)

    def codes(*pairs):
        with pytest.raises(errors.InvalidShape) as refusal:
            load_query(QueryIn(), MultiDict(pairs))
        return [(fault.location, fault.pointer, fault.code) for fault in refusal.value.errors]

    assert load_query(QueryIn(), MultiDict([("limit", "3")])) == {"limit": 3}
    assert codes(("limit", "3"), ("limit", "4")) == [("query", "/limit", "given-twice")]
    assert codes((SECRET_WORD, "3"), (SECRET_WORD, "4")) == [("query", "", "given-twice")]
    assert codes((SECRET_WORD, "3")) == [("query", "", "unknown-field")]


def test_an_answer_never_leaves_a_field_out():
    @dataclass
    class Half:
        name: str

    class HalfOut(Out):
        name = fields.Text()
        rest = fields.Text(allow_none=True)

    with pytest.raises(AttributeError, match=r"HalfOut\.rest"):
        HalfOut().dump(Half("a"))


@dataclass
class Held:
    """Something with a part, as a service gives it; the part may be an object or a mapping."""

    name: str
    part: object
    items: tuple = ()


class PartOut(Out):
    number = fields.Number(allow_none=True)


class HeldOut(Out):
    name = fields.Text()
    number = fields.Number(attribute="part.number", data_key="n")
    count = fields.Number(attribute="part.items.count")
    items = fields.Many(fields.Part(PartOut))


@pytest.mark.parametrize("is_mapping", [True, False])
def test_an_answer_is_written_as_field_by_field(is_mapping):
    inner = {"count": 3}
    part = {"number": 1.5, "items": inner} if is_mapping else Held("", None, inner)
    if not is_mapping:
        part.number = 1.5
    held = Held("a", part, ({"number": 2.0}, {"number": None}))
    assert HeldOut().dump(held) == {
        "name": "a",
        "n": 1.5,
        "count": 3,
        "items": [{"number": 2.0}, {"number": None}],
    }
    assert list(HeldOut().dump(held)) == ["name", "n", "count", "items"]


def test_an_answer_without_one_of_its_values_is_not_written():
    with pytest.raises(AttributeError, match="number"):
        HeldOut().dump(Held("a", Held("", None)))
