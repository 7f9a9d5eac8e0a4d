"""From a phone's answers to a receipt, over HTTP: the decision table row by row, and bad input."""

import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from pro_service.services.transactions import in_reading, in_transaction
from pro_service.store.counters import refused_uploads
from pro_service.store.scores import Score, ScoreRun
from pro_service.store.submissions import Quarantined, Submission
from tests.support import factories

COMPLETED_AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ARRIVED_AT = COMPLETED_AT + timedelta(days=1)
HERE = "/api/v1/me/submissions"


@pytest.fixture(autouse=True)
def _on_the_day_after(phone, move_clock):
    move_clock(ARRIVED_AT)


@pytest.fixture
def content(phone):
    """A body that is accepted."""

    def _content(visit="first", instrument="sf36v1", completed_at=COMPLETED_AT, **changes):
        sent = factories.upload(phone, visit, instrument, completed_at)
        return {**factories.as_content(sent), **changes}

    return _content


@pytest.fixture
def stored(engine):
    def _stored(*tables):
        return in_reading(
            engine, lambda s: tuple(s.scalar(select(func.count()).select_from(table)) for table in tables)
        )

    return _stored


def send(caller, content, submission_id=None, **options):
    return caller.put(f"{HERE}/{submission_id or uuid4()}", content, **options)


@pytest.mark.requirement("I2")
def test_a_submission_counts_once(participant, content, stored):
    submission_id = uuid4()
    first, again = (send(participant, content(), submission_id) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json == again.json
    assert first.json["flags"] == ["clock-unknown"]
    assert stored(Submission, ScoreRun, Quarantined) == (1, 2, 0)  # one run for each norm set of the study


def test_the_same_answers_in_another_order_are_the_same_content(participant, content):
    submission_id, body = uuid4(), content()
    send(participant, body, submission_id)
    turned = json.dumps(dict(reversed(body.items())), indent=3)
    again = participant.put(f"{HERE}/{submission_id}", data=turned, content_type="application/json")
    assert again.status_code == 200


def test_the_same_id_with_one_answer_changed_is_kept_aside(participant, content, stored):
    submission_id, body = uuid4(), content()
    send(participant, body, submission_id)
    changed = {**body, "answers": {**body["answers"], "q1": 1}}
    for _ in range(2):
        refused = send(participant, changed, submission_id)
        assert (refused.status_code, refused.json["code"]) == (409, "submission-id-reused")
    assert stored(Submission, Quarantined) == (1, 1)


def test_a_second_response_to_an_assessment_is_kept_aside(participant, content, stored):
    send(participant, content())
    refused = send(participant, content(completed_by="helped"))
    assert (refused.status_code, refused.json["code"]) == (409, "already-answered")
    assert stored(Submission, Quarantined) == (1, 1)


def test_what_was_completed_in_the_future_is_kept_aside(participant, content, stored):
    held = send(participant, content(completed_at=ARRIVED_AT + timedelta(hours=1)))
    assert (held.status_code, held.json["reason"]) == (202, "completed-in-the-future")
    assert stored(Submission, Quarantined) == (0, 1)


def test_an_unknown_form_version_is_kept_aside(participant, content, stored):
    held = send(participant, content(form={"version": "demo-9", "language": "es"}))
    assert (held.status_code, held.json["reason"]) == (202, "unknown-form-version")
    assert stored(Submission, Quarantined) == (0, 1)


def test_what_was_completed_after_withdrawal_is_not_kept(participant, content, stored, engine, phone):
    at = COMPLETED_AT - timedelta(hours=1)
    in_transaction(
        engine,
        lambda session: factories.add_event(
            session, phone.enrolment_id, ARRIVED_AT, kind="withdrawal_of_consent", occurred_at=at
        ),
    )
    refused = send(participant, content())
    assert (refused.status_code, refused.json["code"]) == (403, "consent-withdrawn")
    assert stored(Submission, Quarantined) == (0, 0)


def test_somebody_elses_assessment_answers_as_one_that_is_not_there(participant, content, engine, stored):
    other = in_transaction(engine, lambda session: factories.participant_on_day_0(session, "01-002"))
    foreign = send(participant, content(assessment_id=str(other.assessment("first", "sf36v1"))))
    absent = send(participant, content(assessment_id=str(uuid4())))
    assert (foreign.status_code, absent.status_code) == (404, 404)
    assert {**foreign.json, "instance": ""} == {**absent.json, "instance": ""}
    assert stored(Submission, Quarantined) == (0, 0)


@pytest.mark.parametrize(
    ("answers", "pointer"),
    [({"q1": 9}, "/answers/q1"), ({"q1": "NA"}, "/answers/q1"), ({"q99": 1}, "/answers")],
)
def test_a_code_off_the_scale_is_refused_by_place(participant, content, stored, answers, pointer):
    refused = send(participant, content(answers=answers))
    assert (refused.status_code, refused.json["code"]) == (422, "answers-off-the-scale")
    assert [fault["pointer"] for fault in refused.json["errors"]] == [pointer]
    assert stored(Submission, Quarantined) == (0, 0)


WORD = "a-word-of-the-sender"
SHAPES = {
    "a boolean": {"answers": {"q1": True}},
    "a float": {"answers": {"q1": 3.0}},
    "digits in a text": {"answers": {"q1": "3"}},
    "a null": {"answers": {"q1": None}},
    "a list": {"answers": {"q1": [3]}},
    "an unknown item": {"answers": {WORD: 3}},
    "answers as a list": {"answers": [["q1", 3]]},
    "an unknown field": {WORD: 1},
    "an unknown field of the form": {"form": {"version": "demo-1", "language": "es", WORD: 1}},
    "no offset": {"completed_at": "2026-03-02T09:00:00"},
    "a time of no calendar": {"completed_at": "2026-02-30T09:00:00Z"},
    "an id in capitals": {"assessment_id": "8C1F3A52-6C0B-4D0E-9A57-2F1F0C6F1A11"},
    "an unknown mode": {"mode": WORD},
    "an unknown helper": {"completed_by": WORD},
    "a zone of no shape": {"zone": f"../{WORD}"},
    "a language of no shape": {"form": {"version": "demo-1", "language": WORD}},
}


@pytest.mark.requirement("G3")
def test_another_shape_is_refused_by_place_and_nothing_is_echoed(participant, content, stored):
    body = content()
    for name, changes in SHAPES.items():
        refused = send(participant, {**body, **changes})
        assert (refused.status_code, refused.json["code"]) == (422, "invalid-shape"), name
        assert refused.json["errors"], name
        assert WORD not in refused.text, name
    assert stored(Submission, Quarantined) == (0, 0)


@pytest.mark.requirement("G3")
def test_a_missing_field_is_named(participant, content):
    body = content()
    for field in body:
        errors = send(participant, {key: value for key, value in body.items() if key != field}).json["errors"]
        assert errors == [{"in": "body", "pointer": f"/{field}", "code": "required"}]


UNREADABLE = {
    "NaN": (lambda text: text.replace('"q1": 3', '"q1": NaN'), 400, "not-finite"),
    "1e999": (lambda text: text.replace('"q1": 3', '"q1": 1e999'), 400, "not-finite"),
    "a key twice": (lambda text: text.replace('"q1": 3', '"q1": 3, "q1": 3'), 400, "duplicate-key"),
    "deep nesting": (lambda _: "[" * 2000 + "]" * 2000, 400, "too-deep"),
    "half": (lambda text: text[:-1], 400, "malformed-json"),
    "NUL": (lambda text: text.replace("Europe/Madrid", "Europe\\u0000"), 400, "forbidden-character"),
    "65 KiB": (lambda text: text + " " * 65 * 1024, 413, "body-too-large"),
}


@pytest.mark.requirement("G3")
def test_what_cannot_be_read_is_refused_as_such(participant, content, stored):
    whole = json.dumps(content())
    for name, (change, status, code) in UNREADABLE.items():
        assert change(whole) != whole
        refused = participant.put(f"{HERE}/{uuid4()}", data=change(whole), content_type="application/json")
        assert (refused.status_code, refused.json["code"]) == (status, code), name
    assert stored(Submission, Quarantined) == (0, 0)


def test_another_content_type_is_refused(participant, content):
    text = json.dumps(content())
    refused = participant.put(f"{HERE}/{uuid4()}", data=text, content_type="text/plain")
    assert (refused.status_code, refused.json["code"]) == (415, "wrong-content-type")


@pytest.mark.requirement("R6")
def test_skipped_and_not_presented_items_are_taken_and_scored_as_missing(participant, content, stored):
    kept = send(participant, content(answers={"q1": 3, "q2": "skipped"}))
    assert kept.status_code == 201
    assert stored(Submission)[0] == 1
    assert stored(Score)[0] > 0


def test_the_phones_clock_corrects_the_time_of_completion(participant, content):
    """The phone runs three hours ahead, and says so: what looks like the future was an hour ago."""
    ahead = timedelta(hours=3)
    body = content(completed_at=ARRIVED_AT + ahead - timedelta(hours=1))
    kept = send(participant, body, headers={"Phone-Clock": (ARRIVED_AT + ahead).isoformat()})
    assert (kept.status_code, kept.json["flags"]) == (201, [])


def test_receipts_can_be_read_again_page_by_page(participant, content, move_clock):
    receipts = []
    for n, instrument in enumerate(("sf36v1", "lupusqol")):
        move_clock(ARRIVED_AT + timedelta(minutes=n))
        receipts.append(send(participant, content(instrument=instrument)).json)
    first = participant.get(f"{HERE}?limit=1").json
    second = participant.get(f"{HERE}?limit=1&cursor={first['next']}").json
    assert [*first["items"], *second["items"]] == receipts
    assert second["next"] is None


def test_what_a_known_phone_sends_in_vain_is_counted_for_its_enrolment(
    participant, stranger, content, engine, phone, move_clock
):
    """By kind, with the last instant; what a stranger sends, or what is asked elsewhere, is not."""

    def counted(as_of):
        found = in_reading(engine, lambda s: refused_uploads(s, [phone.enrolment_id, uuid4()], as_of))
        return [(each.enrolment_id, each.case, each.n, each.last_at) for each in found]

    broken = {"data": "{", "content_type": "application/json"}
    address = f"{HERE}/{uuid4()}"
    for caller in (participant, participant, stranger, stranger.with_token("psd_nobody")):
        assert caller.put(address, **broken).status_code == 400
    assert stranger.put(address, {"q": 1}).status_code == 401
    assert participant.get(f"{HERE}?limit=none").status_code == 422
    mine, soon = phone.enrolment_id, ARRIVED_AT + timedelta(minutes=5)
    assert counted(soon) == [(mine, "not-readable", 2, ARRIVED_AT)]
    next_day = ARRIVED_AT + timedelta(days=1)
    move_clock(next_day)
    assert send(participant, content(mode="by pigeon")).status_code == 422
    assert send(participant, content(answers={"q1": 9})).status_code == 422
    assert counted(next_day) == [
        (mine, "off-scale", 1, next_day),
        (mine, "wrong-shape", 1, next_day),
        (mine, "not-readable", 2, ARRIVED_AT),
    ]
    assert counted(soon) == [(mine, "not-readable", 2, ARRIVED_AT)]
