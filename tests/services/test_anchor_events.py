"""Anchor events move windows, and end participations."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from pro_service import errors
from pro_service.domain.anchors import ended
from pro_service.services import anchor_events, assessments, submissions, windows
from pro_service.services.anchor_events import AnchorEventAsked
from pro_service.services.studies import definition_for
from pro_service.store import enrolments
from pro_service.store.anchor_events import AnchorEvent
from pro_service.store.assessments import Assessment
from pro_service.store.audit import AuditEvent
from tests.support import factories
from tests.support.factories import EVERYWHERE, FORMS, OPERATOR, TWO_VISITS

NOW = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=3)
TODAY = date(2026, 3, 2)


@pytest.fixture
def enrolment_id(write):
    def prepare(session):
        factories.load_two_visits(session)
        return factories.enrol(session)

    return write(prepare)


@pytest.fixture
def add(write, enrolment_id):
    def _add(event_id=None, now=NOW, **asked):
        return write(
            lambda session: anchor_events.add(
                session, now, OPERATOR, EVERYWHERE, TWO_VISITS, enrolment_id, event_id or uuid4(),
                AnchorEventAsked(**asked),
            )
        )  # fmt: skip

    return _add


@pytest.fixture
def first_window(read, enrolment_id):
    def _window():
        row_id = factories.assessment_id(enrolment_id, "first", "sf36v1")
        row = read(lambda session: session.get_one(Assessment, row_id))
        return row.opens_at, row.closes_at

    return _window


def test_the_infusion_opens_the_windows_that_hang_on_it(add, first_window):
    added = add(kind="infusion", occurred_on=TODAY)
    assert added.windows_moved == 4
    # 60 days before 2 March is 1 January, 8 days after is 10 March; midnight in Madrid is 23:00 UTC
    assert first_window() == (datetime(2025, 12, 31, 23, tzinfo=UTC), datetime(2026, 3, 9, 23, tzinfo=UTC))


def test_an_actual_infusion_takes_the_place_of_a_planned_one(add, first_window):
    add(kind="infusion", occurred_on=TODAY + timedelta(days=7), is_planned=True)
    assert first_window()[1] == datetime(2026, 3, 16, 23, tzinfo=UTC)
    add(kind="infusion", occurred_on=TODAY)
    assert first_window()[1] == datetime(2026, 3, 9, 23, tzinfo=UTC)


def test_a_mistyped_day_is_superseded_for_a_reason(add, first_window):
    wrong = add(kind="infusion", occurred_on=TODAY).event.id
    add(
        now=LATER,
        kind="infusion",
        occurred_on=TODAY - timedelta(days=1),
        supersedes=wrong,
        reason="typed the wrong day",
    )
    assert first_window()[1] == datetime(2026, 3, 8, 23, tzinfo=UTC)


def test_the_stored_windows_are_those_computed_anew(add, read, enrolment_id):
    wrong = add(kind="infusion", occurred_on=TODAY).event.id
    add(
        now=LATER,
        kind="infusion",
        occurred_on=TODAY - timedelta(days=1),
        supersedes=wrong,
        reason="typed the wrong day",
    )

    def differences(session):
        found = enrolments.of_device(session, enrolment_id)
        return list(windows.differences(session, LATER, definition_for(session, found), found.enrolment))

    assert read(differences) == []


def test_the_same_event_again_changes_nothing(add):
    event_id = uuid4()
    assert add(event_id, kind="infusion", occurred_on=TODAY).is_new
    assert not add(event_id, kind="infusion", occurred_on=TODAY).is_new
    with pytest.raises(errors.IdReused):
        add(event_id, kind="infusion", occurred_on=TODAY - timedelta(days=1))


@pytest.mark.parametrize(
    ("asked", "place", "code"),
    [
        ({"kind": "first_dose", "occurred_on": TODAY}, "/kind", "not-a-kind-of-this-study"),
        ({"kind": "infusion"}, "/occurred_on", "day-alone-required-for-this-kind"),
        (
            {"kind": "infusion", "occurred_on": TODAY, "occurred_at": NOW},
            "/occurred_on",
            "day-alone-required-for-this-kind",
        ),
        ({"kind": "infusion", "occurred_on": TODAY + timedelta(days=1)}, "/occurred_on", "in-the-future"),
        ({"kind": "death", "occurred_on": TODAY}, "/occurred_at", "instant-required-for-this-kind"),
        ({"kind": "death", "occurred_at": NOW + timedelta(hours=1)}, "/occurred_at", "in-the-future"),
        ({"kind": "death", "occurred_at": NOW, "is_planned": True}, "/is_planned", "not-plannable"),
        (
            {"kind": "infusion", "occurred_on": TODAY, "supersedes": uuid4(), "reason": "x"},
            "/supersedes",
            "no-such-standing-event",
        ),
    ],
)
def test_an_event_that_does_not_fit_is_refused_with_its_place(add, asked, place, code):
    with pytest.raises(errors.InvalidShape) as refused:
        add(**asked)
    assert [(fault.pointer, fault.code) for fault in refused.value.errors] == [(place, code)]


def test_a_second_infusion_has_to_say_which_one_it_replaces(add):
    first = add(kind="infusion", occurred_on=TODAY).event.id
    with pytest.raises(errors.InvalidShape) as refused:
        add(kind="infusion", occurred_on=TODAY - timedelta(days=1))
    assert refused.value.errors[0].code == "name-the-event-that-this-replaces"
    with pytest.raises(errors.InvalidShape) as refused:
        add(kind="infusion", occurred_on=TODAY - timedelta(days=1), supersedes=first, reason="  ")
    assert refused.value.errors[0].code == "required-to-supersede"


@pytest.mark.requirement("R22")
def test_a_death_recorded_for_the_wrong_participant_is_taken_back(add, read, enrolment_id):
    mistaken = add(kind="death", occurred_at=NOW).event.id
    again = {"kind": "death", "occurred_at": NOW, "supersedes": mistaken, "is_void": True}
    with pytest.raises(errors.InvalidShape):
        add(now=LATER, **again)
    add(now=LATER, **again, reason="recorded for the wrong participant")
    events = read(lambda session: windows.events_of(session, [enrolment_id])[enrolment_id])
    assert [end.kind for end in ended(events, NOW)] == ["death"]
    assert ended(events, LATER) == ()


@pytest.mark.requirement("I8")
@pytest.mark.requirement("R34")
def test_the_instant_of_an_infusion_has_no_place_to_be_kept_in(add):
    assert add(kind="infusion", occurred_on=TODAY).event.occurred_at is None


@pytest.fixture
def preview(write, enrolment_id):
    def _preview(now=NOW, **asked):
        whole = AnchorEventAsked(**asked)
        where = (OPERATOR, EVERYWHERE, TWO_VISITS, enrolment_id, uuid4())
        return write(lambda session: anchor_events.preview(session, now, *where, whole)).preview

    return _preview


def counted(read):
    tables = (AnchorEvent, AuditEvent)
    return [read(lambda s, t=t: s.scalar(select(func.count()).select_from(t))) for t in tables]


def test_a_preview_tells_which_windows_would_move_and_writes_nothing(preview, add, read, first_window):
    before = counted(read)
    told = preview(kind="infusion", occurred_on=TODAY)
    assert counted(read) == before
    assert first_window() == (None, None)
    assert {(each.visit, each.instrument) for each in told.windows} == {
        (visit, instrument) for visit in ("first", "second") for instrument in ("sf36v1", "lupusqol")
    }
    moved = next(each for each in told.windows if (each.visit, each.instrument) == ("first", "sf36v1"))
    assert moved.before is None
    assert moved.after.closes_at == datetime(2026, 3, 9, 23, tzinfo=UTC)
    assert {(each.visit, each.before, each.after) for each in told.statuses} == {
        ("first", "not_yet_open", "open")
    }
    assert (told.judged, told.ends) == ((), ())
    assert add(kind="infusion", occurred_on=TODAY).windows_moved == len(told.windows)
    assert first_window()[1] == moved.after.closes_at


def test_a_preview_tells_which_answers_would_be_judged_otherwise(preview, add, write, read, enrolment_id):
    wrong = add(kind="infusion", occurred_on=TODAY).event.id
    phone = write(lambda s: factories.pair(s, enrolment_id, NOW))
    at = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)
    sent = factories.arrival(factories.upload(phone, "first", "sf36v1", at), at)
    write(lambda s: submissions.receive(s, at, FORMS, phone.caller, uuid4(), sent))
    # by an infusion on 20 February the first visit closed with 27 February
    told = preview(
        now=at, kind="infusion", occurred_on=date(2026, 2, 20), supersedes=wrong, reason="typed the wrong day"
    )
    assert [(each.instrument, each.was_in_window, each.is_in_window) for each in told.judged] == [
        ("sf36v1", True, False)
    ]
    assert ("completed", "completed_late") in {(each.before, each.after) for each in told.statuses}


@pytest.mark.parametrize(
    ("kind", "ends"),
    [
        ("death", ["contact", "expectation"]),
        ("withdrawal_of_consent", ["contact", "expectation"]),
        ("lost_to_follow_up", ["contact", "expectation"]),
        ("treatment_stop", []),
    ],
)
def test_a_preview_tells_what_would_end_by_the_study_s_table(kind, ends, preview, add):
    add(kind="infusion", occurred_on=TODAY)
    told = preview(now=LATER, kind=kind, occurred_at=LATER)
    assert [(each.what, each.before, each.after) for each in told.ends] == [
        (what, None, LATER) for what in ends
    ]


def test_what_would_change_otherwise_by_now_is_not_confirmed(preview, add, write, enrolment_id):
    asked = {"kind": "infusion", "occurred_on": TODAY}
    told = preview(**asked, is_planned=True)

    def confirm(hash_of_preview):
        return write(
            lambda session: anchor_events.add(
                session, NOW, OPERATOR, EVERYWHERE, TWO_VISITS, enrolment_id, uuid4(),
                AnchorEventAsked(**asked), hash_of_preview,
            )
        )  # fmt: skip

    add(kind="infusion", occurred_on=TODAY + timedelta(days=3), is_planned=True)
    with pytest.raises(errors.PreviewOutdated) as refused:
        confirm(told.hash)
    assert confirm(refused.value.current).is_new


SECOND = timedelta(seconds=1)
CLOSES_AT = datetime(2026, 3, 9, 23, tzinfo=UTC)


@pytest.mark.requirement("R14")
@pytest.mark.requirement("R27")
@pytest.mark.parametrize("kind", ["death", "withdrawal_of_consent", "lost_to_follow_up", "treatment_stop"])
@pytest.mark.parametrize("ended_at", [CLOSES_AT - SECOND, CLOSES_AT, CLOSES_AT + SECOND])
def test_what_an_end_means_for_what_is_expected_is_exact_to_the_second(
    kind, ended_at, add, read, enrolment_id
):
    """At CLOSES_AT the first window closes and the second opens: who ended before was not to answer."""
    add(kind="infusion", occurred_on=TODAY)
    at = CLOSES_AT + timedelta(hours=1)
    add(now=at, kind=kind, occurred_at=ended_at)
    found = read(lambda s: enrolments.of_device(s, enrolment_id))
    (course,) = read(lambda s: assessments.courses(s, at, [found]))
    statuses = {each.assessment.visit: each.status.value for each in course.assessments}
    is_ended = kind != "treatment_stop"
    assert statuses == {
        "first": "exempt" if is_ended and ended_at < CLOSES_AT else "missed",
        "second": "exempt" if is_ended else "open",
    }
    assert course.ended_at == (ended_at if is_ended else None)


@pytest.mark.requirement("I3")
@pytest.mark.parametrize("kind", ["death", "withdrawal_of_consent", "lost_to_follow_up"])
def test_an_end_is_known_from_its_recording_on(kind, add, read, enrolment_id):
    add(kind="infusion", occurred_on=TODAY)
    add(now=LATER, kind=kind, occurred_at=NOW + SECOND)
    found = read(lambda s: enrolments.of_device(s, enrolment_id))
    for at, status in ((LATER - SECOND, "open"), (LATER, "exempt"), (LATER + SECOND, "exempt")):
        (course,) = read(lambda s, at=at: assessments.courses(s, at, [found]))
        assert {e.status.value for e in course.assessments if e.assessment.visit == "first"} == {status}
