"""The certified copy of a participant: read back and compared, it is what the database holds."""

import json
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from pro_service import errors
from pro_service.domain.permissions import Scope
from pro_service.domain.receipts import receipt_code
from pro_service.domain.source_data import hash_of
from pro_service.exports.certified_page import page
from pro_service.services import certified_copies, submissions
from pro_service.store.submissions import Submission
from tests.support import aftermath, factories, putting_right, reviewing
from tests.support.factories import EVERYWHERE, FORMS, OPERATOR, TWO_VISITS, arrival, upload

NOW = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
MARKUP = '<img src=x onerror="alert(1)"> & =1+1'


@pytest.fixture
def history(engine, write, phone):
    """A questionnaire from the phone, one kept aside, one from paper, the site's records, and a review."""
    for language in ("es", "en"):
        sent = arrival(upload(phone, "first", "sf36v1", NOW, language=language), NOW)
        write(lambda s, sent=sent: submissions.receive(s, NOW, FORMS, phone.caller, uuid4(), sent))
    write(lambda s: aftermath.enter_on_paper(s, NOW, phone))
    write(lambda s: factories.record_at_site(s, NOW, phone))
    reviewing.everything(engine, NOW + HOUR, phone.enrolment_id)
    write(lambda s: reviewing.ask(s, NOW + HOUR, phone.enrolment_id, text=MARKUP))
    return phone


@pytest.fixture
def made(read, history):
    at = NOW + 2 * HOUR
    where = (EVERYWHERE, TWO_VISITS, history.enrolment_id)
    copy = read(lambda s: certified_copies.make(s, at, OPERATOR, *where, at))
    return json.loads(json.dumps(copy))  # as it is written and read back


@pytest.fixture
def differences(read):
    return lambda copy: read(lambda s: certified_copies.differences(s, EVERYWHERE, copy))


@pytest.mark.requirement("R28")
def test_read_back_it_is_what_the_database_holds(made, differences):
    assert differences(made) == ()
    tables = {fact["table"] for fact in made["facts"]}
    assert {"submission", "response_version", "quarantined", "paper_entry", "query", "sign_off"} <= tables
    assert not tables & {"score", "score_run", "device", "channel_change"}


@pytest.mark.requirement("R28")
def test_it_is_still_so_after_more_was_recorded(made, differences, write, history):
    write(lambda s: reviewing.ask(s, NOW + 3 * HOUR, history.enrolment_id))
    assert differences(made) == ()


def bend_answer(copy):
    row = next(fact["row"] for fact in copy["facts"] if fact["table"] == "response_version")
    row["answers"]["q1"] = 99


def bend_time(copy):
    copy["trail"][3]["recorded_at"] = "2026-03-01T00:00:00.000000+00:00"


BENT = {
    "an answer": bend_answer,
    "a time": bend_time,
    "a fact is missing": lambda copy: copy["facts"].pop(),
    "the last event is missing": lambda copy: copy["trail"].pop(),
    "what an event tells": lambda copy: copy["trail"][4].update(body="{}"),
    "who did it": lambda copy: copy["trail"][5].update(actor="account:somebody"),
    "whose it is": lambda copy: copy.update(subject_id="01-999"),
    "an assessment is missing": lambda copy: copy["assessments"].pop(),
    "no receipt is there": lambda copy: copy["receipts"].clear(),
}


@pytest.mark.requirement("R28")
def test_whatever_is_changed_in_a_copy_shows(made, differences):
    for what, bend in BENT.items():
        bent = deepcopy(made)
        bend(bent)
        assert differences(bent) != (), what


def cut_and_sign_again(copy):
    """Its last event taken away as if it had never been, with what that told of."""
    gone = json.loads(copy["trail"].pop()["body"])["facts"]
    copy["facts"] = [each for each in copy["facts"] if each not in gone]
    copy["content_hash"] = hash_of(copy["facts"])
    copy["head"] = {name: copy["trail"][-1][name] for name in ("seq", "hash")}


@pytest.mark.requirement("R28")
def test_a_copy_that_was_cut_with_care_is_found_by_when_it_was_whole(made, differences):
    cut_and_sign_again(made)
    assert any("not in the copy" in each for each in differences(made))


@pytest.mark.requirement("R28")
def test_a_copy_says_until_when_it_is_whole_and_a_writer_on_the_way_makes_it_no_other(
    engine, read, history, differences
):
    """The writer's instant lies before that of the copy; what it writes is seen only afterwards."""
    began_at, at = NOW + 2 * HOUR, NOW + 2 * HOUR + timedelta(seconds=10)
    where = (EVERYWHERE, TWO_VISITS, history.enrolment_id)

    def make(now):
        return json.loads(json.dumps(read(lambda s: certified_copies.make(s, now, OPERATOR, *where, at))))

    with Session(engine) as writer:
        reviewing.ask(writer, began_at, history.enrolment_id, text="On the way")
        copy = make(at)
        writer.commit()
    last = copy["head"]["seq"]
    assert (copy["settled_at"], len(copy["trail"])) == ("2026-03-03T10:58:10.000000+00:00", last)
    assert "On the way" not in json.dumps(copy)
    assert differences(copy) == ()
    again = make(at + HOUR)
    assert (again["settled_at"], again["head"]["seq"]) == (again["as_of"], last + 1)
    assert differences(again) == ()


def test_who_is_not_in_reach_has_no_copy(read, history):
    elsewhere = Scope(sites=frozenset({(TWO_VISITS, "02")}))
    for scope, at in ((elsewhere, NOW), (EVERYWHERE, factories.ENROLLED_AT - HOUR)):
        with pytest.raises(errors.NotFound):
            read(
                lambda s, scope=scope, at=at: certified_copies.make(
                    s, NOW, OPERATOR, scope, TWO_VISITS, history.enrolment_id, at
                )
            )


class Reader(HTMLParser):
    """The texts of a page, and the elements that it has."""

    def __init__(self, text):
        super().__init__()
        self.texts, self.tags, self.addresses = [], set(), []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.addresses += [value for name, value in attrs if name in ("src", "href", "onerror")]

    def handle_data(self, data):
        self.texts.append(data)


@pytest.mark.requirement("R28")
@pytest.mark.requirement("R19")
@pytest.mark.parametrize("language", ["es", "en"])
def test_the_page_shows_every_answer_event_and_receipt(made, read, language):
    shown = Reader(page(made, language))
    text = "\n".join(shown.texts)
    for row in read(lambda s: s.query(Submission).all()):
        assert receipt_code(row.content_hash) in text
    for event in made["trail"]:
        assert event["hash"] in shown.texts
    versions = [fact["row"] for fact in made["facts"] if fact["table"] == "response_version"]
    n_answers = sum(len(row["answers"]) for row in versions)
    items = {item for row in versions for item in row["answers"]}
    assert sum(each in items for each in shown.texts) == n_answers
    assert made["content_hash"] in text
    said = {"es": "Se recibió y aceptó el cuestionario", "en": "The questionnaire was received"}
    assert said[language] in text


def responses_of(shown):
    """The texts under the heading of the questionnaires received."""
    begin, end = (shown.texts.index(name) for name in ("Questionnaires received", "Kept aside for the site"))
    return [each for each in shown.texts[begin:end] if each.strip()]


def is_within(wanted, texts):
    return any(texts[at : at + len(wanted)] == wanted for at in range(len(texts)))


@pytest.mark.requirement("R22")
@pytest.mark.requirement("R28")
def test_the_page_shows_what_a_correction_says_and_that_a_response_was_invalidated(write, read, phone):
    own, at = phone.enrolment_id, NOW + 3 * HOUR
    sent = write(lambda s: putting_right.send(s, NOW, phone, answers={"q1": 2}))
    said = {"completed_by": "helped", "mode": "interview"}
    write(lambda s: putting_right.correct(s, NOW + HOUR, own, sent, particulars=said, reason="Not herself"))
    write(lambda s: putting_right.invalidate(s, NOW + 2 * HOUR, own, sent, reason="Not <hers>"))

    def shown(then):
        where = (EVERYWHERE, TWO_VISITS, own)
        copy = read(lambda s: certified_copies.make(s, at, OPERATOR, *where, then))
        return responses_of(Reader(page(copy, "en")))

    invalidated = ["Invalidated", "other", "Who", "operator:ana"]
    invalidated += ["When (UTC)", "2026-03-03 11:00:00.000000", "Reason", "Not <hers>"]
    correction = ["Version 2", "correction", "Who", "operator:ana"]
    correction += ["When (UTC)", "2026-03-03 10:00:00.000000", "Reason", "Not herself"]
    correction += ["On request of", "participant"]
    correction += ["Completed", "2026-03-03 09:00:00.000000 UTC (Europe/Madrid)"]
    by_whom = ["Mode", "interview", "Completed by", "helped"]
    assert is_within(invalidated, shown(at))
    assert is_within(correction, shown(at))
    assert is_within(by_whom, shown(at))
    assert is_within(["Mode", "self_on_device", "Completed by", "participant"], shown(at))
    before = shown(NOW + HOUR)
    assert "Invalidated" not in before
    assert is_within(by_whom, before)


def test_markup_in_a_text_stays_text_and_the_page_loads_nothing(made):
    text = page(made, "en")
    shown = Reader(text)
    assert MARKUP in shown.texts
    assert not shown.tags & {"img", "script", "link", "iframe"}
    assert shown.addresses == []
    assert "Inés <Example>" in "".join(shown.texts)
