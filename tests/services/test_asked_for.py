"""A correction on request of a query names it, and the query tells what it led to."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from pro_service import errors
from pro_service.domain.canonical import read_canonical
from pro_service.exports.certified_page import page
from pro_service.services import certified_copies, queries, replay, responses
from pro_service.store import audit
from pro_service.store.queries import Wanted
from tests.support import factories, putting_right
from tests.support.factories import EVERYWHERE, OPERATOR, TWO_VISITS
from tests.support.reviewing import MONITOR, answer, ask

DAY_0 = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
ASKED_AT, NOW, LATER = DAY_0 + HOUR, DAY_0 + 2 * HOUR, DAY_0 + 3 * HOUR


@pytest.fixture
def sent(write, phone):
    return write(lambda s: putting_right.send(s, DAY_0, phone))


@pytest.fixture
def opened(write, phone, sent):
    """A query about the response that was sent."""
    own = phone.assessment("first", "sf36v1")
    return write(lambda s: ask(s, ASKED_AT, phone.enrolment_id, assessment_id=own, item="q1"))


@pytest.fixture
def correct(write, phone, sent):
    def _correct(query_id, now=NOW, value=1, requested_by="query", **asked):
        asked |= {"requested_by": requested_by, "query_id": query_id}
        return write(
            lambda s: putting_right.correct(s, now, phone.enrolment_id, sent, {"q1": value}, **asked)
        )

    return _correct


def listed(read, as_of=LATER):
    views, _ = read(lambda s: queries.page(s, EVERYWHERE, TWO_VISITS, Wanted(), as_of, None, 50))
    return {each.query.id: each.corrections for each in views}


@pytest.mark.requirement("R20")
def test_a_query_tells_which_corrections_it_led_to_and_each_tells_its_query(
    correct, opened, write, read, phone, sent, engine
):
    first = correct(opened).response.last
    write(lambda s: answer(s, NOW + HOUR / 2, phone.enrolment_id, opened))
    correct(opened, LATER, value=2)
    history = read(lambda s: responses.find(s, phone.enrolment_id, sent)).versions
    assert [each.query_id for each in history] == [None, opened, opened]
    found = listed(read)[opened]
    assert [(each.submission_id, each.version) for each in found] == [(sent, 2), (sent, 3)]
    assert found[0].id == first.response.id
    assert [each.version for each in listed(read, LATER - HOUR / 4)[opened]] == [2]
    told = read(lambda s: audit.events_of(s, str(phone.enrolment_id)))[-1]
    rows = {each["table"]: each["row"] for each in read_canonical(told.body)["facts"]}
    assert (told.kind, rows["correction"]["query_id"]) == ("response.corrected", str(opened))
    assert list(replay.differences(engine)) == []


@pytest.mark.requirement("R28")
def test_the_certified_copy_says_which_query_asked(correct, opened, read, phone):
    correct(opened, note="Source, page 2")
    own = phone.enrolment_id
    copy = read(lambda s: certified_copies.make(s, LATER, OPERATOR, EVERYWHERE, TWO_VISITS, own, LATER))
    (made,) = [each["row"] for each in copy["facts"] if each["table"] == "correction"]
    assert made["query_id"] == str(opened)
    for language, words in (("en", "On request of"), ("es", "A petición de")):
        shown = page(copy, language)
        assert f"<dt>{words}</dt><dd>query</dd>" in shown
        assert f"<dd>{opened}</dd>" in shown


@pytest.fixture
def someone_s(write):
    """A query about the same visit of another participant."""
    other = write(lambda s: factories.participant_on_day_0(s, "01-002"))
    return write(lambda s: ask(s, ASKED_AT, other.enrolment_id))


def fault_of(correct, query_id, **asked):
    with pytest.raises(errors.InvalidShape) as refused:
        correct(query_id, **asked)
    return [(fault.pointer, fault.code) for fault in refused.value.errors]


@pytest.mark.requirement("R20")
@pytest.mark.requirement("G4")
def test_an_absent_query_a_foreign_one_and_one_about_something_else_are_refused_alike(
    correct, write, phone, someone_s
):
    elsewhere = phone.assessment("first", "lupusqol")
    of_another = write(lambda s: ask(s, ASKED_AT, phone.enrolment_id, assessment_id=elsewhere))
    of_a_visit = write(lambda s: ask(s, ASKED_AT, phone.enrolment_id, visit="second"))
    for query_id in (uuid4(), someone_s, of_another, of_a_visit):
        assert fault_of(correct, query_id) == [("/query_id", "no-such-query")]


def test_a_closed_query_asks_for_nothing_any_more(correct, opened, write, phone):
    where = (EVERYWHERE, TWO_VISITS, phone.enrolment_id, opened, uuid4())
    write(lambda s: queries.close(s, ASKED_AT + HOUR / 2, MONITOR, *where, queries.Saying()))
    assert fault_of(correct, opened) == [("/query_id", "query-closed")]


def test_a_query_is_named_exactly_where_one_asked(correct, opened):
    assert fault_of(correct, None) == [("/query_id", "required-for-a-query")]
    assert fault_of(correct, opened, requested_by="site") == [("/query_id", "only-for-a-query")]


@pytest.mark.parametrize("about", [{"visit": "first"}, {}])
def test_a_query_about_the_visit_or_the_participant_may_ask_for_it_too(correct, write, phone, sent, about):
    query_id = write(lambda s: ask(s, ASKED_AT, phone.enrolment_id, **about))
    assert correct(query_id).response.last.query_id == query_id


def test_the_same_correction_again_changes_nothing_and_of_another_query_is_another(
    correct, opened, write, phone
):
    own = uuid4()
    assert correct(opened, correction_id=own).is_new
    where = (EVERYWHERE, TWO_VISITS, phone.enrolment_id, opened, uuid4())
    write(lambda s: queries.close(s, LATER, MONITOR, *where, queries.Saying()))
    again = {"correction_id": own, "now": LATER}
    value = putting_right.Change(3, 1)
    assert not correct(opened, value=value, **again).is_new
    with pytest.raises(errors.IdReused):
        correct(uuid4(), value=value, **again)


@pytest.mark.requirement("R22")
def test_what_is_moved_to_another_visit_keeps_its_query_and_to_somebody_else_does_not(
    correct, opened, write, read, phone, sent
):
    correct(opened)
    other = write(lambda s: factories.participant_on_day_0(s, "01-002"))
    second = phone.assessment("second", "sf36v1")
    moved = write(
        lambda s: putting_right.invalidate(s, LATER, phone.enrolment_id, sent, "wrong-visit", second)
    ).moved
    there = read(lambda s: responses.find(s, phone.enrolment_id, moved.id))
    assert there.last.query_id == opened
    theirs = other.assessment("second", "sf36v1")
    away = write(
        lambda s: putting_right.invalidate(
            s, LATER + HOUR, phone.enrolment_id, moved.id, "wrong-participant", theirs, other.enrolment_id
        )
    ).moved
    last = read(lambda s: responses.find(s, other.enrolment_id, away.id)).last
    assert (last.requested_by, last.query_id) == ("query", None)
