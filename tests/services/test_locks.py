"""Locked data: sites enter nothing, what phones send is kept aside, and each attempt is told of."""

import threading
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from pro_service import errors
from pro_service.api import document
from pro_service.app import create_app
from pro_service.domain.locks import TABLE
from pro_service.domain.permissions import Scope
from pro_service.services import (
    amendments,
    anchor_events,
    check_ins,
    consents,
    contact_attempts,
    expectations,
    locks,
    paper,
    participants,
    submissions,
)
from pro_service.services.anchor_events import AnchorEventAsked
from pro_service.services.check_ins import CheckingIn
from pro_service.services.contact_attempts import ContactLogging
from pro_service.services.expectations import Exempting, NotDone
from pro_service.services.locks import MOST_TOLD_A_DAY, LockAsked
from pro_service.services.paper import PaperAsked
from pro_service.services.participants import ConsentGiven
from pro_service.services.submissions import Accepted, Held
from pro_service.services.transactions import in_transaction
from pro_service.settings import Settings
from pro_service.store import audit
from pro_service.store.check_ins import CheckIn
from pro_service.store.counters import Counter
from tests.support import amending, factories
from tests.support.factories import EVERYWHERE, FORMS, OPERATOR, TWO_VISITS, all_middle, arrival, upload
from tests.support.reviewing import DATA_MANAGER, NURSE, REASON, ask, lock, unlock

NOW = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)

PARTS = [("study", {}), ("site", {"site": "01"}), ("participant", {"enrolment_id": "mine"})]


def of(part, phone):
    return {key: phone.enrolment_id if value == "mine" else value for key, value in dict(PARTS)[part].items()}


def writes(phone):
    """Every write of a site on a participant's data, by the name of its operation."""
    here = (EVERYWHERE, TWO_VISITS, phone.enrolment_id)
    waiting = phone.assessment("second", "lupusqol")
    consent = ConsentGiven("1.0", "es", ("questionnaires",), NOW)
    on_paper = PaperAsked(
        phone.assessment("first", "lupusqol"), "demo-1", "es", "self_on_paper", "participant",
        date(2026, 3, 2), all_middle("lupusqol"),
    )  # fmt: skip
    event = AnchorEventAsked(kind="treatment_stop", occurred_at=NOW)
    return {
        "addAnchorEvent": lambda s: anchor_events.add(s, NOW, NURSE, *here, uuid4(), event),
        "addConsent": lambda s: consents.add(s, NOW, NURSE, *here, uuid4(), consent),
        "checkIn": lambda s: check_ins.check_in(s, NOW, NURSE, *here, uuid4(), CheckingIn("first", NOW)),
        "exemptAssessment": lambda s: expectations.exempt(
            s, NOW, NURSE, *here, waiting, uuid4(), Exempting("visit-not-held")
        ),
        "recordNotDoneReason": lambda s: expectations.record_not_done(
            s, NOW, NURSE, *here, waiting, uuid4(), NotDone("participant-forgot")
        ),
        "enterOnPaper": lambda s: paper.enter(s, NOW, FORMS, NURSE, *here, uuid4(), on_paper),
    }


@pytest.mark.requirement("R25")
@pytest.mark.parametrize("state", ["soft", "hard"])
@pytest.mark.parametrize("part", [part for part, _ in PARTS])
def test_every_write_of_the_site_is_refused_under_a_lock(write, phone, part, state):
    write(lambda s: lock(s, NOW, part, state, **of(part, phone)))
    for operation, attempt in writes(phone).items():
        with pytest.raises(errors.Locked) as refused:
            write(attempt)
        assert refused.value.errors[0].code == f"{state}-lock-of-the-{part}", operation


@pytest.mark.requirement("R22")
def test_every_write_is_taken_in_once_it_is_unlocked(write, phone):
    write(lambda s: lock(s, NOW, "site", "hard", site="01"))
    write(lambda s: unlock(s, NOW, "site", "soft", site="01"))
    write(lambda s: unlock(s, NOW, "site", "open", site="01"))
    for attempt in writes(phone).values():
        write(attempt)


@pytest.mark.requirement("R25")
def test_nobody_is_enrolled_and_no_version_comes_under_a_lock_of_the_site(write, phone):
    write(lambda s: lock(s, NOW, "site", "soft", site="01"))
    with pytest.raises(errors.Locked):
        write(lambda s: factories.enrol(s, "01-002", NOW))
    version = amending.version(2, without="second")
    with pytest.raises(errors.Locked):
        write(lambda s: amendments.bring(s, NOW, OPERATOR, version, ["01"], "a test"))


def test_no_version_comes_to_a_participant_who_is_locked(write, phone):
    write(lambda s: lock(s, NOW, "participant", "hard", enrolment_id=phone.enrolment_id))
    version = amending.version(2, without="second")
    with pytest.raises(errors.Locked):
        write(lambda s: amendments.bring(s, NOW, OPERATOR, version, ["01"], "a test"))


@pytest.mark.requirement("R25")
@pytest.mark.parametrize("part", [part for part, _ in PARTS])
def test_what_a_phone_sends_under_a_lock_is_kept_aside_and_never_refused(write, phone, part):
    def send(visit, at):
        sent = arrival(upload(phone, visit, "sf36v1", NOW - HOUR), at)
        return write(lambda s: submissions.receive(s, at, FORMS, phone.caller, uuid4(), sent))

    write(lambda s: lock(s, NOW, part, "hard", **of(part, phone)))
    held = send("first", NOW + HOUR)
    assert isinstance(held, Held)
    assert held.reason == "locked"
    write(lambda s: unlock(s, NOW + HOUR, part, "soft", **of(part, phone)))
    write(lambda s: unlock(s, NOW + HOUR, part, "open", **of(part, phone)))
    assert isinstance(send("first", NOW + 2 * HOUR), Accepted)


def test_what_was_written_before_the_lock_is_answered_as_before(write, phone):
    check_in_id = uuid4()

    def check_in(session):
        where = (EVERYWHERE, TWO_VISITS, phone.enrolment_id, check_in_id)
        return check_ins.check_in(session, NOW, NURSE, *where, CheckingIn("first", NOW))

    assert write(check_in).is_new
    write(lambda s: lock(s, NOW, "study", "hard"))
    assert not write(check_in).is_new


def test_the_contact_log_goes_on_under_a_lock(write, phone):
    write(lambda s: lock(s, NOW, "study", "hard"))
    logging = ContactLogging(NOW, "telephone", "no-answer")
    where = (EVERYWHERE, TWO_VISITS, phone.enrolment_id, uuid4())
    assert write(lambda s: contact_attempts.log(s, NOW, NURSE, *where, logging)).is_new


def test_no_query_is_opened_under_a_hard_lock_and_one_is_under_a_soft_lock(write, phone):
    write(lambda s: lock(s, NOW, "study", "soft"))
    write(lambda s: ask(s, NOW, phone.enrolment_id))
    write(lambda s: lock(s, NOW, "study", "hard"))
    with pytest.raises(errors.Locked):
        write(lambda s: ask(s, NOW, phone.enrolment_id))


@pytest.mark.parametrize(
    ("before", "verb", "state"),
    [
        ([], unlock, "open"),
        (["soft"], lock, "soft"),
        (["hard"], lock, "soft"),
        (["hard"], unlock, "open"),
        (["soft"], unlock, "soft"),
    ],
)
def test_a_lock_changes_by_its_own_steps_alone(write, phone, before, verb, state):
    for each in before:
        write(lambda s, state=each: lock(s, NOW, "study", state))
    with pytest.raises(errors.DoesNotApply):
        write(lambda s: verb(s, NOW, "study", state))


def test_a_lock_sent_again_changes_nothing(write, phone):
    change_id = uuid4()
    first = write(lambda s: lock(s, NOW, "study", "soft", change_id))
    again = write(lambda s: lock(s, NOW + HOUR, "study", "soft", change_id))
    assert (first.is_new, again.is_new, again.view.is_current) == (True, False, True)
    assert again.view.change.recorded_at == first.view.change.recorded_at
    with pytest.raises(errors.IdReused):
        write(lambda s: lock(s, NOW, "study", "hard", change_id))


@pytest.mark.parametrize(
    ("part", "given", "fault"),
    [
        ("site", {}, ("/site", "required")),
        ("participant", {"site": "01"}, ("/site", "not-of-this-part")),
        ("study", {"enrolment_id": uuid4()}, ("/enrolment_id", "not-of-this-part")),
    ],
)
def test_a_part_is_named_as_it_needs_it(write, phone, part, given, fault):
    with pytest.raises(errors.InvalidShape) as refused:
        write(lambda s: lock(s, NOW, part, "soft", **given))
    assert fault in [(each.pointer, each.code) for each in refused.value.errors]


def test_who_reaches_one_site_locks_nothing_beyond_it(write, phone):
    other = Scope(sites=frozenset({(TWO_VISITS, "02")}))
    for part, given in (("study", {}), ("site", {"site": "01"}), ("site", {"site": "no-such"})):
        asked = LockAsked(part, "soft", REASON, **given)
        with pytest.raises(errors.NotFound):
            write(lambda s, a=asked: locks.lock(s, NOW, DATA_MANAGER, other, TWO_VISITS, uuid4(), a))


def test_locks_are_listed_as_they_stood(write, read, phone):
    write(lambda s: lock(s, NOW, "site", "soft", site="01"))
    write(lambda s: unlock(s, NOW + HOUR, "site", "open", site="01"))

    def listed(as_of, scope=EVERYWHERE):
        views, _ = read(lambda s: locks.page(s, scope, TWO_VISITS, as_of, None, 50))
        return [(each.change.state, each.is_current) for each in views]

    assert listed(NOW) == [("soft", True)]
    assert listed(NOW + HOUR) == [("soft", False), ("open", True)]
    assert listed(NOW + HOUR, Scope(sites=frozenset({(TWO_VISITS, "02")}))) == []


@pytest.mark.requirement("R25")
def test_refused_attempts_are_told_of_in_the_trail_and_cannot_flood_it(write, read, phone):
    stream = str(phone.enrolment_id)
    refusal = errors.Locked("hard", "site", stream)
    for _ in range(MOST_TOLD_A_DAY + 3):
        write(lambda s: locks.note_refused(s, NOW, NURSE.actor, "checkIn", refusal))
    events = [e for e in read(lambda s: audit.events_of(s, stream)) if e.kind == "refused.locked"]
    assert len(events) == MOST_TOLD_A_DAY
    assert events[0].body == '{"because":"hard-lock-of-the-site","facts":[],"operation":"checkIn"}'
    assert read(lambda s: s.query(Counter.n).filter(Counter.kind == "locked-untold").scalar()) == 3


@pytest.mark.requirement("R25")
def test_every_operation_that_writes_has_its_place_in_the_table_of_locks():
    told = document.build(create_app(Settings("sqlite://")))
    writing = {
        operation["operationId"]
        for methods in told["paths"].values()
        for method, operation in methods.items()
        if method != "get"
    }
    assert writing == set(TABLE)


def test_an_enrolment_is_still_told_to_its_site_under_a_lock(write, read, phone):
    write(lambda s: lock(s, NOW, "study", "hard"))
    view = read(lambda s: participants.get(s, EVERYWHERE, TWO_VISITS, phone.enrolment_id, NOW))
    assert view.subject_id == "01-001"


@pytest.mark.requirement("R25")
def test_who_locks_waits_for_who_is_writing_and_the_next_one_sees_the_lock(engine, write, read, phone):
    check_in_id, changed = uuid4(), []
    where = (EVERYWHERE, TWO_VISITS, phone.enrolment_id)
    locking = threading.Thread(
        target=lambda: changed.append(in_transaction(engine, lambda s: lock(s, NOW, "study", "hard")))
    )
    with Session(engine) as session:
        check_ins.check_in(session, NOW + HOUR, NURSE, *where, check_in_id, CheckingIn("first", NOW))
        locking.start()
        locking.join(0.5)
        assert changed == []
        session.commit()
    locking.join(8)
    written_at = read(lambda s: s.get(CheckIn, check_in_id)).recorded_at
    assert changed[0].view.change.recorded_at >= written_at == NOW + HOUR
    with pytest.raises(errors.Locked):
        write(lambda s: check_ins.check_in(s, NOW, NURSE, *where, uuid4(), CheckingIn("second", NOW)))


@pytest.mark.requirement("I5")
def test_a_death_is_recorded_under_a_soft_lock_so_that_nobody_is_written_to(write, phone):
    write(lambda s: lock(s, NOW, "study", "soft"))
    died = AnchorEventAsked(kind="death", occurred_at=NOW)
    here = (EVERYWHERE, TWO_VISITS, phone.enrolment_id)
    assert write(lambda s: anchor_events.add(s, NOW + HOUR, NURSE, *here, uuid4(), died)).is_new


@pytest.mark.requirement("R25")
@pytest.mark.parametrize(("part", "given"), PARTS[:2])
def test_who_locks_holds_also_the_stream_of_who_was_enrolled_meanwhile(engine, phone, part, given):
    """The study's turn is waited for while somebody is enrolled: the lock begins again with all of them."""
    held = []

    def work(session):
        lock(session, NOW, part, "hard", **given)
        held.append(set(session.info["held"]))

    locking = threading.Thread(target=lambda: in_transaction(engine, work))
    with Session(engine) as session:
        newest = factories.enrol(session, "01-002", NOW)
        session.flush()
        locking.start()
        locking.join(0.5)
        assert held == []
        session.commit()
    locking.join(8)
    assert held == [{TWO_VISITS, str(phone.enrolment_id), str(newest)}]
