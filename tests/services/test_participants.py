"""Enrolling participants."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from pro_service import errors
from pro_service.domain.permissions import Scope
from pro_service.errors import SubjectIdTaken
from pro_service.services import participants
from pro_service.store import audit
from pro_service.store.assessments import Assessment
from pro_service.store.participants import Enrolment
from tests.support import factories
from tests.support.factories import ENROLLED_AT, EVERYWHERE, OPERATOR, TWO_VISITS, enrolling

AT_SITE_01 = Scope(sites=frozenset({(TWO_VISITS, "01")}))
ELSEWHERE = Scope(sites=frozenset({(TWO_VISITS, "02")}))
NOWHERE = Scope()


@pytest.fixture
def study(write):
    write(factories.load_two_visits)


@pytest.fixture
def enrol(write, study):
    def _enrol(asked=None, enrolment_id=None, scope=EVERYWHERE):
        return write(
            lambda session: participants.enrol(
                session,
                ENROLLED_AT,
                OPERATOR,
                scope,
                TWO_VISITS,
                enrolment_id or uuid4(),
                asked or enrolling(),
            )
        )

    return _enrol


@pytest.mark.requirement("I1")
def test_everything_planned_exists_from_enrolment_on(enrol, read):
    enrolled = enrol()
    rows = read(lambda session: session.scalars(select(Assessment)).all())
    assert {(row.visit, row.instrument) for row in rows} == {
        ("first", "sf36v1"), ("first", "lupusqol"), ("second", "sf36v1"), ("second", "lupusqol"),
    }  # fmt: skip
    assert {row.enrolment_id for row in rows} == {enrolled.participant.enrolment_id}
    assert all(row.opens_at is None for row in rows)


def test_an_enrolment_is_told_of_in_its_own_stream(enrol, read):
    enrolment_id = enrol().participant.enrolment_id
    events = read(lambda session: audit.events_of(session, str(enrolment_id)))
    assert [event.kind for event in events] == ["participant.enrolled"]


def test_the_same_enrolment_again_changes_nothing(enrol):
    enrolment_id = uuid4()
    assert enrol(enrolment_id=enrolment_id).is_new
    again = enrol(enrolment_id=enrolment_id)
    assert not again.is_new
    assert again.participant.subject_id == "01-001"


def test_the_same_id_for_somebody_else_is_refused(enrol):
    enrolment_id = uuid4()
    enrol(enrolment_id=enrolment_id)
    with pytest.raises(errors.IdReused):
        enrol(enrolling("01-002"), enrolment_id)


def test_a_subject_id_is_never_used_twice(enrol):
    enrol()
    with pytest.raises(errors.SubjectIdTaken):
        enrol()


@pytest.mark.parametrize("scope", [ELSEWHERE, NOWHERE])
def test_nobody_enrols_at_a_site_out_of_reach(enrol, scope):
    with pytest.raises(errors.NotFound):
        enrol(scope=scope)


@pytest.mark.parametrize(
    ("change", "place", "code"),
    [
        ({"site": "99"}, "/site", "unknown-site"),
        ({"language": "fr"}, "/language", "not-a-language-of-the-site"),
        ({"zone": "Europe/Nowhere"}, "/zone", "unknown-zone"),
        ({"enrolled_on": date(2026, 2, 21)}, "/enrolled_on", "in-the-future"),
        ({"consent": {"version": "9"}}, "/consent/version", "unknown-consent-version"),
        ({"consent": {"language": "fr"}}, "/consent/language", "not-a-language-of-the-consent"),
        (
            {"consent": {"permissions": ("questionnaires", "genes")}},
            "/consent/permissions",
            "not-asked-by-the-consent",
        ),
        ({"consent": {"permissions": ("contact",)}}, "/consent/permissions", "questionnaires-not-permitted"),
        ({"consent": {"signed_at": ENROLLED_AT + timedelta(days=1)}}, "/consent/signed_at", "in-the-future"),
    ],
)
def test_what_does_not_fit_the_study_is_refused_with_its_place(enrol, change, place, code):
    asked = enrolling()
    if "consent" in change:
        change = {"consent": replace(asked.consent, **change["consent"])}
    with pytest.raises(errors.InvalidShape) as refused:
        enrol(replace(asked, **change))
    assert [(fault.pointer, fault.code) for fault in refused.value.errors] == [(place, code)]


def test_pages_follow_each_other_and_hold_everyone_once(write, read, study):
    for number in range(5):
        write(lambda session, number=number: factories.enrol(session, f"01-00{number}"))
    seen, after = [], None
    for _ in range(3):
        views, after = read(
            lambda session, after=after: participants.page(
                session, AT_SITE_01, TWO_VISITS, ENROLLED_AT, after, 2
            )
        )
        seen += [view.subject_id for view in views]
    assert seen == [f"01-00{number}" for number in range(5)]
    assert after is None


def test_a_site_sees_nobody_of_another_site(enrol, read):
    enrolment_id = enrol().participant.enrolment_id
    for scope in (ELSEWHERE, NOWHERE):
        with pytest.raises(errors.NotFound):
            read(
                lambda session, scope=scope: participants.get(
                    session, scope, TWO_VISITS, enrolment_id, ENROLLED_AT
                )
            )
    assert (
        read(
            lambda session: participants.get(session, AT_SITE_01, TWO_VISITS, enrolment_id, ENROLLED_AT)
        ).site
        == "01"
    )
    assert (
        read(lambda session: participants.page(session, ELSEWHERE, TWO_VISITS, ENROLLED_AT, None, 10))[0]
        == []
    )


ENDED_AT = factories.ENROLLED_AT + timedelta(days=10)
AGAIN_AT = ENDED_AT + timedelta(days=5)


def again(session, now=AGAIN_AT, site="01"):
    asked = replace(factories.enrolling(), site=site)
    return participants.enrol(session, now, OPERATOR, EVERYWHERE, TWO_VISITS, uuid4(), asked)


def end(session, enrolment_id, kind):
    factories.add_event(session, enrolment_id, ENDED_AT, kind=kind, occurred_at=ENDED_AT)


@pytest.fixture
def first(write):
    def prepare(session):
        factories.load_two_visits(session)
        return factories.participant_on_day_0(session)

    return write(prepare)


@pytest.mark.parametrize("kind", ["withdrawal_of_consent", "lost_to_follow_up"])
def test_who_withdrew_or_was_lost_may_be_enrolled_again_and_nothing_of_the_first_time_changes(
    kind, write, read, first
):
    write(lambda s: end(s, first.enrolment_id, kind))
    before = read(lambda s: participants.get(s, EVERYWHERE, TWO_VISITS, first.enrolment_id, AGAIN_AT))
    second = write(again).participant
    rows = read(lambda s: s.scalars(select(Enrolment).order_by(Enrolment.sequence)).all())
    assert [(row.id, row.sequence) for row in rows] == [(first.enrolment_id, 1), (second.enrolment_id, 2)]
    assert rows[0].participant_id == rows[1].participant_id
    after = read(lambda s: participants.get(s, EVERYWHERE, TWO_VISITS, first.enrolment_id, AGAIN_AT))
    assert [each.id for each in after.anchor_events] == [each.id for each in before.anchor_events]
    assert second.anchor_events == ()
    ids = read(lambda s: set(s.scalars(select(Assessment.id))))
    assert len(ids) == 8
    pages, last = [], None
    for _ in range(2):
        views, last = read(
            lambda s, last=last: participants.page(s, EVERYWHERE, TWO_VISITS, AGAIN_AT, last, 1)
        )
        pages += [view.enrolment_id for view in views]
    assert (pages, last) == ([first.enrolment_id, second.enrolment_id], None)


@pytest.mark.parametrize("kind", [None, "treatment_stop", "death"])
def test_who_is_still_in_the_study_or_died_is_not_enrolled_again(kind, write, first):
    if kind:
        write(lambda s: end(s, first.enrolment_id, kind))
    with pytest.raises(SubjectIdTaken):
        write(again)
