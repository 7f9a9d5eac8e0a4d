"""One spelling of every value: all that marshmallow's own fields wave through is refused."""

from datetime import UTC, date, datetime, timedelta, timezone
from uuid import UUID

import pytest
from marshmallow import ValidationError

from pro_service.api import fields

UUID_TEXT = "8c1f3a52-6c0b-4d0e-9a57-2f1f0c6f1a11"


def refusal(field, value):
    with pytest.raises(ValidationError) as refused:
        field.deserialize(value)
    return refused.value.messages


def test_an_integer_is_a_json_integer_within_its_bounds():
    field = fields.Integer(1, 5)
    assert [field.deserialize(value) for value in (1, 5)] == [1, 5]
    for value in (True, False, 1.0, 1.9, "3", " 3 ", "\u0663", "1_000", [3], {}):
        assert refusal(field, value) == ["not-an-integer"]
    for value in (0, 6, -1):
        assert refusal(field, value) == ["out-of-range"]
    assert refusal(field, None) == ["null-not-allowed"]


def test_an_integer_of_a_query_is_ascii_digits():
    field = fields.QueryInteger(0, 200)
    assert [field.deserialize(text) for text in ("0", "50", "200")] == [0, 50, 200]
    for text in ("", "+1", "-1", "1.0", " 1", "1 ", "01", "1_0", "\u0663", "99999999999"):
        assert refusal(field, text) == ["not-an-integer"]
    assert refusal(field, "201") == ["out-of-range"]


def test_a_text_has_a_length_and_no_control_characters():
    field = fields.Text(longest=3)
    assert field.deserialize("añb") == "añb"
    assert refusal(field, "") == ["wrong-length"]
    assert refusal(field, "abcd") == ["wrong-length"]
    for text in ("a\x00", "a\n", "\x7f", "a\x85", "\ud800"):
        assert refusal(field, text) == ["control-character"]
    for value in (1, True, ["a"], {"a": "b"}):
        assert refusal(field, value) == ["not-a-text"]


def test_a_pattern_holds_for_the_whole_text():
    field = fields.Text(longest=20, pattern="[a-z]+")
    assert refusal(field, "abc1") == ["wrong-format"]
    assert refusal(field, "abc d") == ["wrong-format"]


def test_a_choice_is_one_of_its_words():
    field = fields.Choice("es", "en")
    assert field.deserialize("es") == "es"
    for value in ("ES", "fr", "", 1, ["es"], {"es": 1}):
        assert refusal(field, value) == ["not-one-of-these"]


def test_a_uuid_has_one_spelling():
    field = fields.Uuid()
    assert field.deserialize(UUID_TEXT) == UUID(UUID_TEXT)
    for value in (
        UUID_TEXT.upper(),
        UUID_TEXT.replace("-", ""),
        f"{{{UUID_TEXT}}}",
        f"urn:uuid:{UUID_TEXT}",
        1,
    ):
        assert refusal(field, value) == ["not-a-uuid"]


def test_an_instant_has_an_offset():
    field = fields.Instant()
    summer = timezone(timedelta(hours=2))
    assert field.deserialize("2026-08-17T19:09:40+02:00") == datetime(2026, 8, 17, 19, 9, 40, tzinfo=summer)
    assert field.deserialize("2026-08-17T17:09:40.125Z").microsecond == 125_000
    for value in (
        "2026-08-17T19:09:40",  # no offset
        "2026-08-17 19:09:40+02:00",
        "2026-08-17",
        "20260817T190940Z",
        "2026-W34-1T00:00:00Z",
        "2026-08-17T19:09:40+0200",
        "2026-02-30T19:09:40Z",
        "2026-08-17T24:00:01Z",
        "0001-01-01T00:00:00+14:00",  # has no UTC
        "9999-12-31T23:59:59-14:00",
        1_755_443_380,
    ):
        assert refusal(field, value) == ["not-a-date-time-with-offset"]


def test_an_instant_is_answered_in_utc():
    at = datetime(2026, 3, 29, 2, 30, tzinfo=timezone(timedelta(hours=2)))
    assert fields.Instant()._serialize(at) == "2026-03-29T00:30:00Z"
    assert fields.Instant()._serialize(datetime(2026, 1, 1, microsecond=5, tzinfo=UTC)) == (
        "2026-01-01T00:00:00.000005Z"
    )


def test_a_day_is_a_calendar_day():
    field = fields.Day()
    assert field.deserialize("2024-02-29") == date(2024, 2, 29)
    for value in ("2026-02-29", "2026-2-9", "20260209", "2026-W07", "2026-02-09T00:00:00Z", 20260209):
        assert refusal(field, value) == ["not-a-date"]


def test_a_flag_is_true_or_false():
    field = fields.Flag()
    assert field.deserialize(True) is True
    for value in (0, 1, "true", "yes"):
        assert refusal(field, value) == ["not-a-boolean"]


def test_an_answer_is_a_code_or_one_of_two_words():
    field = fields.AnswerCode()
    assert [field.deserialize(code) for code in (0, 6, "NA", "skipped")] == [0, 6, "NA", "skipped"]
    for code in (True, 1.0, 2.5, "3", "na", "", -1, 100, [3], {"code": 3}):
        assert refusal(field, code) == ["not-an-answer-code"]


@pytest.mark.requirement("R6")
def test_answered_skipped_and_not_presented_are_three_things():
    answers = fields.Answers().deserialize({"q1": 3, "q2": "skipped"})
    assert answers == {"q1": 3, "q2": "skipped"}
    assert "q3a" not in answers


def test_answers_name_their_faults_by_item_and_their_foreign_keys_not_at_all():
    field = fields.Answers()
    assert refusal(field, {"q1": 3, "q11d": True, "q2": "3"}) == {
        "q11d": ["not-an-answer-code"],
        "q2": ["not-an-answer-code"],
    }
    assert refusal(field, {"q1": 3, "my own words": 3}) == ["unknown-item"]
    assert refusal(field, {"q1 ": 3}) == ["unknown-item"]
    assert refusal(field, [["q1", 3]]) == ["not-an-object"]
    assert refusal(field, {f"q{n}": 1 for n in range(101)}) == ["too-many"]


def test_a_list_is_a_list_of_bounded_length():
    field = fields.Many(fields.Choice("contact", "questionnaires"), longest=2)
    assert field.deserialize(["contact"]) == ("contact",)
    assert refusal(field, "contact") == ["not-a-list"]
    assert refusal(field, ["contact"] * 3) == ["too-many"]
    assert refusal(field, ["contact", "other"]) == {1: ["not-one-of-these"]}
