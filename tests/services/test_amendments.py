"""A protocol amendment mid-study: participants come to the new version, and nothing answered is touched."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from pro_service import errors
from pro_service.services import amendments, assessments, participants, presentations, submissions, windows
from pro_service.services.reminders import slots
from pro_service.services.studies import definition_for
from pro_service.services.submissions import Accepted
from pro_service.services.transactions import in_transaction
from pro_service.store import audit, enrolments, reminders
from pro_service.store.assessments import Assessment, ExpectationChange
from pro_service.store.protocol_changes import ProtocolChange
from pro_service.store.scores import ScoreRun
from tests.support import factories
from tests.support.amending import version
from tests.support.factories import EVERYWHERE, FORMS, OPERATOR, TWO_VISITS, arrival, upload

DAY_0 = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
AMENDED = DAY_0 + timedelta(days=2)
LATER = AMENDED + timedelta(days=1)
SECOND_IS_OPEN = DAY_0 + timedelta(days=9)
"""The second visit opens 160 days before week 24: on 10 March; the first one closed the day before."""
ALL = ("01",)
WITHOUT_SECOND = {"without": "second"}


@pytest.fixture
def bring(write):
    def _bring(definition, now=AMENDED, sites=ALL, **options):
        return write(lambda s: amendments.bring(s, now, OPERATOR, definition, sites, "approved", **options))

    return _bring


@pytest.fixture
def standing(read, phone):
    """(visit, instrument) -> status of the participant of the tests as of an instant."""

    def _standing(as_of):
        def work(session):
            (course,) = assessments.courses(
                session, as_of, [enrolments.of_device(session, phone.enrolment_id)]
            )
            return {
                (each.assessment.visit, each.assessment.instrument): each.status.value
                for each in course.assessments
            }

        return read(work)

    return _standing


def start(session, phone, instrument, visit="first", at=DAY_0):
    return presentations.start(session, at, FORMS, phone.caller, phone.assessment(visit, instrument), "es")


def send(session, phone, instrument, at, visit="first"):
    sent = arrival(upload(phone, visit, instrument, at), at)
    return submissions.receive(session, at, FORMS, phone.caller, uuid4(), sent)


def stored_is_computed(session, phone, now):
    found = enrolments.of_device(session, phone.enrolment_id)
    return list(windows.differences(session, now, definition_for(session, found), found.enrolment)) == []


def test_a_visit_taken_away_is_cancelled_where_nothing_was_begun_and_a_new_one_is_planned(
    bring, standing, phone, write, read
):
    write(lambda s: send(s, phone, "sf36v1", DAY_0))
    write(lambda s: start(s, phone, "lupusqol", "second", SECOND_IS_OPEN))
    after = SECOND_IS_OPEN + timedelta(hours=1)
    brought = bring(version(2, **WITHOUT_SECOND), now=after)
    assert (brought.is_new, brought.walked, brought.left) == (True, 1, 0)
    assert standing(after) == {
        ("first", "sf36v1"): "completed",
        ("first", "lupusqol"): "missed",
        ("second", "sf36v1"): "cancelled",
        ("second", "lupusqol"): "started",
        ("third", "sf36v1"): "not_yet_open",
        ("third", "lupusqol"): "not_yet_open",
    }
    reasons = read(lambda s: s.scalars(select(ExpectationChange.reason)).all())
    assert reasons == ["amendment"]
    assert read(lambda s: stored_is_computed(s, phone, after))
    third = phone.assessment("third", "sf36v1")
    assert read(lambda s: s.get_one(Assessment, third).opens_at) is not None


def test_a_visit_that_comes_back_is_expected_again(bring, standing, phone):
    bring(version(2, **WITHOUT_SECOND))
    bring(version(3), now=LATER)
    assert standing(LATER - timedelta(seconds=1))["second", "sf36v1"] == "cancelled"
    assert standing(LATER)["second", "sf36v1"] == "not_yet_open"
    assert standing(LATER)["third", "sf36v1"] == "not_yet_open"


def test_what_the_site_exempted_stays_exempt_through_every_amendment(bring, standing, phone, write):
    mine = phone.assessment("second", "sf36v1")
    write(lambda s: factories.change_expectation(s, DAY_0, phone, mine, "exempt"))
    bring(version(2, **WITHOUT_SECOND))
    bring(version(3), now=LATER)
    assert standing(LATER)["second", "sf36v1"] == "exempt"


def test_a_visit_begun_before_it_hung_on_another_anchor_keeps_the_reminders_of_the_old_one(
    bring, phone, write, read
):
    """By version 2 the first visit is counted from the selection, which nobody has recorded."""
    write(lambda s: start(s, phone, "sf36v1"))
    bring(version(2, anchor="selection"))

    def stands(session):
        found = enrolments.of_device(session, phone.enrolment_id)
        definition = definition_for(session, found)
        stored = {row.assessment_id for row in reminders.slots_of(session, phone.enrolment_id)}
        return stored, list(slots.differences(session, AMENDED, definition, found))

    reminded_of, differences = read(stands)
    assert phone.assessment("first", "sf36v1") in reminded_of
    assert phone.assessment("first", "lupusqol") not in reminded_of  # not begun: it has no window
    assert differences == []


@pytest.mark.requirement("R40")
def test_a_form_begun_before_the_amendment_is_taken_in_after_it_and_scored_as_begun(
    bring, phone, write, read, standing
):
    write(lambda s: start(s, phone, "sf36v1"))
    bring(version(2, norm_set="es1996", closes="P3D"))
    # by version 2 the first visit closed on 4 March at midnight; by version 1 it closes on the 9th
    taken = write(lambda s: send(s, phone, "sf36v1", DAY_0 + timedelta(days=5)))
    assert isinstance(taken, Accepted)
    assert taken.receipt.flags == ()
    norm_sets = read(lambda s: set(s.scalars(select(ScoreRun.norm_set))))
    assert norm_sets == {"us1990", "es1996"}  # as version 1 has it: the first and the secondary
    at = DAY_0 + timedelta(days=5)
    assert standing(at)["first", "sf36v1"] == "completed"
    assert standing(at)["first", "lupusqol"] == "missed"
    assert read(lambda s: stored_is_computed(s, phone, at))


@pytest.mark.requirement("R40")
def test_what_is_begun_after_the_amendment_is_scored_by_it(bring, phone, write, read):
    bring(version(2, norm_set="es1996"))
    write(lambda s: send(s, phone, "sf36v1", LATER))
    assert read(lambda s: s.scalars(select(ScoreRun.norm_set)).all()) == ["es1996"]


def test_a_phone_that_dates_a_form_before_its_visit_was_planned_loses_nothing(bring, phone, write, read):
    bring(version(2, **WITHOUT_SECOND), now=DAY_0)
    at = DAY_0 + timedelta(weeks=56)
    begun_at = DAY_0 - timedelta(days=1)  # the clock was wrong when it was begun
    sent = replace(upload(phone, "third", "sf36v1", at), started_at=begun_at)
    taken = write(lambda s: submissions.receive(s, at, FORMS, phone.caller, uuid4(), arrival(sent, at)))
    assert isinstance(taken, Accepted)
    assert read(lambda s: s.scalars(select(ScoreRun.state)).all()) == ["scored", "scored"]


@pytest.mark.requirement("I3")
def test_every_past_instant_answers_after_the_amendments_as_it_did_before(bring, standing, phone, write):
    write(lambda s: send(s, phone, "lupusqol", DAY_0))
    instants = [AMENDED - timedelta(seconds=1), DAY_0, DAY_0 - timedelta(hours=5)]
    instants += [DAY_0 - timedelta(minutes=7919 * n) for n in range(1, 4)]
    before = {at: standing(at) for at in instants}
    bring(version(2, closes="P1D", **WITHOUT_SECOND))
    between = {at: standing(at) for at in (AMENDED, LATER - timedelta(seconds=1))}
    bring(version(3), now=LATER)
    assert {at: standing(at) for at in instants} == before
    assert {at: standing(at) for at in between} == between


@pytest.mark.requirement("I2")
def test_what_was_answered_in_its_window_stays_so_when_an_amendment_narrows_it(bring, standing, phone, write):
    write(lambda s: send(s, phone, "sf36v1", DAY_0 + timedelta(days=1)))
    bring(version(2, closes="P1D"))
    assert standing(LATER)["first", "sf36v1"] == "completed"


@pytest.fixture
def more(write, phone):
    def prepare(session):
        return [factories.enrol(session, f"01-{n:03}") for n in range(2, 6)]

    return write(prepare)


def everything(session):
    changes = session.scalars(select(ProtocolChange).order_by(ProtocolChange.enrolment_id))
    taken = session.scalars(select(ExpectationChange).order_by(ExpectationChange.id))
    rows = session.scalars(select(Assessment).order_by(Assessment.id))
    return (
        [(each.id, each.study_version) for each in changes],
        [(each.id, each.change) for each in taken],
        [(each.id, each.position, each.opens_at, each.closes_at) for each in rows],
    )


def test_an_amendment_broken_off_half_way_comes_to_the_same_end(bring, more, phone, engine, read):
    two = version(2, **WITHOUT_SECOND)
    assert (bring(two, batch=2).walked, bring(two, batch=2).left) == (2, 1)

    class Killed(RuntimeError):
        pass

    def die(session):
        amendments.bring(session, AMENDED, OPERATOR, two, ALL, "approved", batch=2)
        raise Killed

    with pytest.raises(Killed):
        in_transaction(engine, die)
    last = bring(two, batch=2)
    assert (last.is_new, last.walked, last.left) == (False, 1, 0)
    done = read(everything)
    assert [bring(two).walked for _ in range(2)] == [0, 0]
    assert read(everything) == done
    assert len(done[0]) == 5
    assert Counter(change for _, change in done[1]) == {"cancelled": 10}
    for enrolment_id in (phone.enrolment_id, *more):
        events = read(lambda s, stream=str(enrolment_id): audit.events_of(s, stream))
        assert [event.kind for event in events].count("protocol.changed") == 1


def test_a_site_gets_the_version_from_its_own_day_on(bring, write, read, phone):
    two = version(2, also_site=True, **WITHOUT_SECOND)
    bring(two, sites=("02",))

    def study_of(subject, site):
        asked = replace(factories.enrolling(subject), site=site)
        return write(
            lambda s: participants.enrol(s, LATER, OPERATOR, EVERYWHERE, TWO_VISITS, uuid4(), asked)
        ).participant.study_version

    assert (study_of("01-009", "01"), study_of("02-001", "02")) == (1, 2)
    assert bring(two, now=LATER, sites=("01",)).walked == 2
    assert study_of("01-010", "01") == 2
    assert read(lambda s: len(s.scalars(select(ProtocolChange)).all())) == 2


def test_the_preview_tells_what_then_happens_and_writes_nothing(bring, read, phone, write):
    write(lambda s: send(s, phone, "sf36v1", DAY_0))
    two = version(2, **WITHOUT_SECOND)
    before = read(everything)
    told = read(lambda s: amendments.preview(s, AMENDED, two, ALL))
    assert read(everything) == before
    assert told.participants == 1
    assert {(each.before, each.after): each.assessments for each in told.statuses} == {
        ("not_yet_open", "cancelled"): 2,
        (None, "not_yet_open"): 2,
    }
    assert "visits/second" in [change.where for change in told.changes]
    with pytest.raises(errors.PreviewOutdated) as refused:
        bring(two, previewed="0" * 64)
    assert refused.value.current == told.hash
    assert bring(two, previewed=told.hash).walked == 1


@pytest.mark.requirement("I8")
def test_the_preview_does_not_tell_an_infusion_of_the_same_day(read, phone, write):
    """Whoever loads versions sits beyond the site; midnight, in UTC, lies between the two participants."""
    two = version(2, closes="P3D")
    other = write(lambda s: factories.enrol(s, "01-002"))

    def told(at):
        return read(lambda s: amendments.preview(s, at, two, ALL))

    at_noon = DAY_0.replace(hour=12)
    before = told(at_noon)
    write(lambda s: factories.infuse(s, other))  # recorded at 6:00 of the day
    assert told(at_noon) == before
    assert told(at_noon + timedelta(hours=12)) != before


def test_a_preview_is_outdated_once_a_participant_has_begun(bring, read, phone, write):
    two = version(2, **WITHOUT_SECOND)
    told = read(lambda s: amendments.preview(s, SECOND_IS_OPEN, two, ALL))
    write(lambda s: start(s, phone, "sf36v1", "second", SECOND_IS_OPEN))
    with pytest.raises(errors.PreviewOutdated):
        bring(two, now=SECOND_IS_OPEN + timedelta(minutes=1), previewed=told.hash)


def test_a_version_that_does_not_follow_is_refused_with_its_place(bring, phone):
    with pytest.raises(errors.InvalidShape) as refused:
        bring(version(2, first_number=0.5))
    assert [(each.pointer, each.code) for each in refused.value.errors] == [
        ("/content/visits/0/number", "a-visit-keeps-its-number")
    ]
