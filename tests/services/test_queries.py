"""A monitor asks, the site answers, and no query changes any data."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import true

from pro_service import errors
from pro_service.domain.permissions import Scope
from pro_service.domain.queries import State
from pro_service.services import queries, worklist
from pro_service.services.queries import Opening, Saying
from pro_service.store import facts as facts_store
from pro_service.store.queries import Query, Wanted
from tests.support import factories
from tests.support.factories import EVERYWHERE, TWO_VISITS
from tests.support.reviewing import DATA_MANAGER, MONITOR, NURSE, OTHER_MONITOR, answer, ask

NOW = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
MARKUP = '=HYPERLINK("x") <b>&amp;\u202e  '


@pytest.fixture
def listed(read):
    def _listed(as_of=NOW + 30 * DAY, scope=EVERYWHERE, **wanted):
        views, _ = read(lambda s: queries.page(s, scope, TWO_VISITS, Wanted(**wanted), as_of, None, 50))
        return [(each.query.text, each.state) for each in views]

    return _listed


def close(session, who, phone, query_id, step_id=None, text=None):
    where = (EVERYWHERE, TWO_VISITS, phone.enrolment_id, query_id, step_id or uuid4())
    return queries.close(session, NOW, who, *where, Saying(text))


@pytest.mark.requirement("R20")
def test_a_query_is_opened_answered_and_closed(write, phone, listed):
    query_id = write(lambda s: ask(s, NOW, phone.enrolment_id, text=MARKUP, visit="first"))
    assert listed() == [(MARKUP, State.OPEN)]
    write(lambda s: answer(s, NOW, phone.enrolment_id, query_id))
    assert listed() == [(MARKUP, State.ANSWERED)]
    closed = write(lambda s: close(s, MONITOR, phone, query_id)).view
    assert closed.state is State.CLOSED
    assert [step.text for step in closed.steps] == ["Yes, at home.", None]
    with pytest.raises(errors.DoesNotApply):
        write(lambda s: answer(s, NOW, phone.enrolment_id, query_id))


@pytest.mark.requirement("R21")
def test_a_query_changes_no_other_fact(write, read, phone):
    def facts():
        others = [table for table in facts_store.tables() if table.name not in ("query", "query_step")]
        return read(lambda s: {key: row for each in others for key, row in facts_store.kept(s, each, true())})

    before = facts()
    query_id = write(lambda s: ask(s, NOW, phone.enrolment_id))
    write(lambda s: answer(s, NOW, phone.enrolment_id, query_id))
    write(lambda s: close(s, DATA_MANAGER, phone, query_id, text="Seen."))
    assert facts() == before


def test_a_monitor_closes_what_they_opened_and_a_data_manager_all(write, phone):
    query_id = write(lambda s: ask(s, NOW, phone.enrolment_id))
    with pytest.raises(errors.Forbidden):
        write(lambda s: close(s, OTHER_MONITOR, phone, query_id))
    assert write(lambda s: close(s, DATA_MANAGER, phone, query_id)).is_new


def test_a_closed_query_is_opened_again_once_by_a_new_one(write, phone, listed):
    query_id = write(lambda s: ask(s, NOW, phone.enrolment_id))
    with pytest.raises(errors.DoesNotApply):
        write(lambda s: ask(s, NOW, phone.enrolment_id, reopens=query_id))
    write(lambda s: close(s, MONITOR, phone, query_id))
    write(lambda s: ask(s, NOW, phone.enrolment_id, text="Really?", reopens=query_id))
    with pytest.raises(errors.DoesNotApply):
        write(lambda s: ask(s, NOW, phone.enrolment_id, reopens=query_id))
    assert sorted(listed()) == [("At home?", State.CLOSED), ("Really?", State.OPEN)]


@pytest.mark.parametrize(
    ("asked", "fault"),
    [
        ({"visit": "never"}, ("/visit", "not-a-visit-of-this-study")),
        ({"item": "q1"}, ("/assessment_id", "required-with-an-item")),
        ({"assessment_id": uuid4()}, ("/assessment_id", "not-of-this-participant")),
        ({"assessment_id": "mine", "item": "q99"}, ("/item", "not-of-this-instrument")),
        ({"assessment_id": "mine", "visit": "first"}, ("/visit", "told-by-the-assessment")),
        ({"reopens": uuid4()}, ("/reopens", "no-such-query")),
    ],
)
def test_a_query_is_about_something_that_there_is(write, phone, asked, fault):
    if asked.get("assessment_id") == "mine":
        asked = {**asked, "assessment_id": phone.assessment("first", "lupusqol")}
    with pytest.raises(errors.InvalidShape) as refused:
        write(lambda s: ask(s, NOW, phone.enrolment_id, **asked))
    assert [(each.pointer, each.code) for each in refused.value.errors] == [fault]


def test_a_query_about_an_item_is_kept(write, read, phone):
    mine = phone.assessment("first", "lupusqol")
    query_id = write(lambda s: ask(s, NOW, phone.enrolment_id, assessment_id=mine, item="q34"))
    kept = read(lambda s: s.get(Query, query_id))
    assert (kept.assessment_id, kept.item) == (mine, "q34")


def test_sent_again_it_is_the_same_and_another_under_its_id_is_refused(write, phone):
    query_id = uuid4()

    def send(text, now=NOW):
        where = (EVERYWHERE, TWO_VISITS, phone.enrolment_id, query_id)
        return write(lambda s: queries.open_(s, now, MONITOR, *where, Opening(text)))

    assert send("At home?").is_new
    assert not send("At home?", NOW + DAY).is_new
    with pytest.raises(errors.IdReused):
        send("On the ward?")


def test_queries_are_listed_by_state_site_participant_and_age(write, phone, listed):
    other = write(lambda s: factories.enrol(s, "01-002"))
    old = write(lambda s: ask(s, NOW, phone.enrolment_id, text="Old?"))
    write(lambda s: ask(s, NOW + 10 * DAY, other, text="New?"))
    write(lambda s: answer(s, NOW + 11 * DAY, phone.enrolment_id, old))
    assert listed(state=State.OPEN) == [("New?", State.OPEN)]
    assert listed(state=State.ANSWERED) == [("Old?", State.ANSWERED)]
    assert listed(as_of=NOW + 10 * DAY, state=State.OPEN) == [("Old?", State.OPEN), ("New?", State.OPEN)]
    assert listed(enrolment_id=other) == [("New?", State.OPEN)]
    assert listed(site="02") == []
    assert listed(opened_by=queries.opened_by(NOW + 12 * DAY, 7)) == [("Old?", State.ANSWERED)]
    assert listed(scope=Scope(sites=frozenset({(TWO_VISITS, "02")}))) == []


def test_pages_of_queries_follow_each_other(write, read, phone):
    for n in range(5):
        write(lambda s, n=n: ask(s, NOW + n * DAY, phone.enrolment_id, text=f"No. {n}?"))
    told, after = [], None
    while True:
        views, after = read(
            lambda s, a=after: queries.page(s, EVERYWHERE, TWO_VISITS, Wanted(), NOW + 9 * DAY, a, 2)
        )
        told += [each.query.text for each in views]
        if after is None:
            break
    assert told == [f"No. {n}?" for n in range(5)]


def test_a_query_out_of_reach_is_as_one_that_is_not_there(write, phone):
    query_id = write(lambda s: ask(s, NOW, phone.enrolment_id))
    other = write(lambda s: factories.enrol(s, "01-002"))
    elsewhere = Scope(sites=frozenset({(TWO_VISITS, "02")}))
    for scope, enrolment_id in ((elsewhere, phone.enrolment_id), (EVERYWHERE, other)):
        where = (scope, TWO_VISITS, enrolment_id, query_id, uuid4())
        with pytest.raises(errors.NotFound):
            write(lambda s, w=where: queries.answer(s, NOW, NURSE, *w, Saying("Yes.")))


def test_queries_to_answer_stand_on_the_work_list_of_the_site(write, read, phone):
    def reasons():
        rows, _ = read(lambda s: worklist.page(s, EVERYWHERE, TWO_VISITS, NOW + DAY, None, None, 50))
        return [(why.code, why.at, why.n) for why in rows[0].entry.reasons if why.code == "query-to-answer"]

    first = write(lambda s: ask(s, NOW, phone.enrolment_id))
    write(lambda s: ask(s, NOW + timedelta(hours=1), phone.enrolment_id))
    assert reasons() == [("query-to-answer", NOW, 2)]
    write(lambda s: answer(s, NOW + timedelta(hours=2), phone.enrolment_id, first))
    assert reasons() == [("query-to-answer", NOW + timedelta(hours=1), 1)]
