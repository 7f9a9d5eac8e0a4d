"""Contact data leave: erased or blocked by the study's rules, with why, by whom and on what ground."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from pro_service.domain.callers import Staff
from pro_service.domain.permissions import Scope
from pro_service.errors import IdReused, InvalidShape, NotFound, NothingBlocked
from pro_service.services import contacts, replay, verifying
from pro_service.services.contacts import ErasureAsked
from pro_service.services.contacts.tidying import tidy
from pro_service.store import audit
from pro_service.store import contacts as contacts_store
from pro_service.store.assessments import Assessment
from pro_service.store.erasures import BlockedAddress, Erasure
from pro_service.store.sealing import CannotOpen
from tests.services.test_longitudinal import DAY_0
from tests.support import contacts as given
from tests.support import factories
from tests.support.contacts import EMAIL, IN_CLEAR, KEYRING, NUMBER
from tests.support.erasing import BASIS, KEPT, load_blocking_study
from tests.support.factories import EVERYWHERE, TWO_VISITS
from tests.support.sealing import NEW_RING

NOW = DAY_0 + timedelta(hours=1)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NURSE = Staff(uuid4(), "maria", uuid4(), ())
ASKED = ErasureAsked("participant-asked", "Asked for it by telephone")
TOLD = "Demanded by the authority, file 12/2026"


@pytest.fixture
def blocking(write):
    """A participant with all addresses, of a study that blocks them for three years on request."""

    def prepare(session):
        load_blocking_study(session)
        return factories.participant_on_day_0(session)

    return reached(write, write(prepare))


@pytest.fixture
def erasing(write, phone):
    """A participant with all addresses, of a study that says nothing: they are erased."""
    return reached(write, phone)


def reached(write, phone):
    write(lambda s: given.prefer(s, phone, NOW, email=EMAIL, telephone=NUMBER))
    write(lambda s: given.subscribe(s, phone, NOW))
    return phone


@pytest.fixture
def erase(write):
    def _erase(phone, erasure_id=None, asked=ASKED, scope=EVERYWHERE, now=NOW):
        where = (TWO_VISITS, phone.enrolment_id, erasure_id or uuid4(), asked)
        return write(lambda s: contacts.erase(s, KEYRING, now, NURSE, scope, *where))

    return _erase


@pytest.fixture
def disclose(write):
    def _disclose(phone, blocking_id, disclosure_id=None, reason=TOLD, now=NOW + DAY):
        where = (TWO_VISITS, phone.enrolment_id, blocking_id, disclosure_id or uuid4(), reason)
        return write(lambda s: contacts.disclose(s, KEYRING, now, NURSE, EVERYWHERE, *where))

    return _disclose


@pytest.fixture
def told(read):
    """What the site is told of contact data."""
    return lambda phone, now=NOW: read(
        lambda s: contacts.get_contact_data(s, KEYRING, now, EVERYWHERE, TWO_VISITS, phone.enrolment_id)
    )


def events(read, phone):
    return read(lambda s: audit.events_of(s, str(phone.enrolment_id)))


def end(write, phone, kind, now=NOW):
    at = now - timedelta(minutes=30)
    write(lambda s: factories.add_event(s, phone.enrolment_id, now, kind=kind, occurred_at=at))


# ------------------------------------------------------------------ on request


@pytest.mark.requirement("R27")
@pytest.mark.requirement("R32")
def test_what_a_participant_wants_gone_is_gone_and_it_is_shown_why(read, erase, told, erasing):
    made = erase(erasing)
    assert (made.row.step, made.row.cause, made.row.channels) == (
        "erased", "participant-asked", ["email", "push", "sms"],
    )  # fmt: skip
    seen = told(erasing)
    assert (seen.email_hint, seen.telephone_hint) == (None, None)
    assert [(each.reason, each.recorded_by) for each in seen.erasures] == [(ASKED.reason, NURSE.actor)]
    assert read(lambda s: s.scalars(select(BlockedAddress)).all()) == []
    last = events(read, erasing)[-1]
    assert last.kind == "contact-data.erased"
    assert not [each for each in IN_CLEAR if each in last.body]


def test_asked_once_more_it_changes_nothing_and_another_thing_is_refused(read, erase, erasing):
    own = uuid4()
    first, again = erase(erasing, own), erase(erasing, own, now=NOW + HOUR)
    assert (first.is_new, again.is_new, again.row.id) == (True, False, own)
    with pytest.raises(IdReused):
        erase(erasing, own, ErasureAsked("site-decided", "Another reason"))
    assert [each.kind for each in events(read, erasing)].count("contact-data.erased") == 1


def test_who_has_no_address_left_has_it_noted_that_they_asked(erase, erasing):
    erase(erasing)
    assert erase(erasing, now=NOW + HOUR).row.channels == []


@pytest.mark.requirement("R32")
def test_a_reason_that_repeats_an_address_is_refused(erase, told, erasing):
    with pytest.raises(InvalidShape) as refusal:
        erase(erasing, asked=ErasureAsked("participant-asked", f"take {EMAIL.upper()} away"))
    assert [(each.pointer, each.code) for each in refusal.value.errors] == [
        ("/reason", "repeats-contact-data")
    ]
    assert told(erasing).email_hint


def test_nobody_of_another_site_can_ask_for_it(erase, told, erasing):
    with pytest.raises(NotFound):
        erase(erasing, scope=Scope(sites=frozenset({(TWO_VISITS, "02")})))
    assert told(erasing).email_hint


def test_it_is_no_alarm_on_the_work_list_and_an_address_can_be_given_again(read, write, erase, erasing):
    erase(erasing)
    changes = read(lambda s: contacts_store.changes_of(s, [erasing.enrolment_id]))
    assert {each.change.reason for each in changes[-3:]} == {"erasure-asked-for"}
    write(lambda s: given.prefer(s, erasing, NOW + HOUR, email="otra@correo.example.org"))
    own = erasing.enrolment_id
    ((_, address),) = read(lambda s: contacts.address_of(s, KEYRING, own, "email"))
    assert address.value == "otra@correo.example.org"


@pytest.mark.requirement("R27")
def test_who_ends_all_contact_has_it_shown_that_the_addresses_went(write, told, erasing):
    write(lambda s: contacts.withdraw(s, NOW, erasing.caller, uuid4()))
    (gone,) = told(erasing).erasures
    assert (gone.step, gone.cause, gone.recorded_by) == ("erased", "contact-withdrawn", erasing.caller.actor)
    write(lambda s: contacts.withdraw(s, NOW + HOUR, erasing.caller, uuid4()))
    assert len(told(erasing).erasures) == 1  # nothing stood any more


# ------------------------------------------------------------------ blocked


@pytest.mark.requirement("R27")
def test_what_is_blocked_is_used_for_nothing_and_kept_until_its_day(read, erase, told, blocking):
    made = erase(blocking).row
    assert (made.step, made.until_on, made.basis) == ("blocked", date(2029, 3, 2), BASIS)
    assert (told(blocking).email_hint, told(blocking).telephone_hint) == (None, None)
    own = blocking.enrolment_id
    for channel in ("email", "sms", "push"):
        assert read(lambda s, c=channel: contacts.address_of(s, KEYRING, own, c)) == []
    kept = read(lambda s: s.scalars(select(BlockedAddress).order_by(BlockedAddress.kind)).all())
    assert [each.kind for each in kept] == ["email", "sms"]


@pytest.mark.requirement("R18")
@pytest.mark.requirement("R32")
def test_it_is_told_to_whoever_says_why_and_that_stands_in_the_trail(read, erase, disclose, told, blocking):
    blocked, own = erase(blocking).row, uuid4()
    first, again = disclose(blocking, blocked.id, own), disclose(blocking, blocked.id, own)
    assert (first.email, first.telephone, first.is_new, again.is_new) == (EMAIL, NUMBER, True, False)
    assert EMAIL not in repr(first)
    with pytest.raises(IdReused):
        disclose(blocking, blocked.id, own, "Another reason")
    said = told(blocking).erasures[-1]
    assert (said.step, said.reason, said.recorded_by) == ("disclosed", TOLD, NURSE.actor)
    last = events(read, blocking)[-1]
    assert (last.kind, EMAIL in last.body) == ("blocked-data.disclosed", False)


@pytest.mark.requirement("R18")
def test_nobody_else_is_told_under_the_telling_of_another(erase, disclose, blocking, write):
    """The id and the reason of a telling are shown at the site: they open nothing."""
    blocked, own = erase(blocking).row, uuid4()
    disclose(blocking, blocked.id, own)
    other = Staff(uuid4(), "luis", uuid4(), ())
    where = (TWO_VISITS, blocking.enrolment_id, blocked.id, own, TOLD)
    with pytest.raises(IdReused):
        write(lambda s: contacts.disclose(s, KEYRING, NOW + DAY, other, EVERYWHERE, *where))
    with pytest.raises(IdReused):
        disclose(blocking, blocked.id, own, now=NOW + DAY + timedelta(minutes=5))


def test_what_is_not_blocked_is_not_told(write, erase, disclose, erasing):
    erased = erase(erasing).row
    with pytest.raises(NothingBlocked):
        disclose(erasing, erased.id)
    with pytest.raises(NotFound):
        disclose(erasing, uuid4())
    other = write(lambda s: factories.participant_on_day_0(s, "01-002"))
    with pytest.raises(NotFound):
        disclose(other, erased.id)


@pytest.mark.requirement("R27")
def test_after_its_last_day_it_is_told_to_nobody_and_destroyed(engine, read, erase, disclose, told, blocking):
    """Until 2 March 2029 in Madrid, where it is winter: that day ends at 23:00 UTC."""
    blocked = erase(blocking).row
    last = NOW.replace(year=2029, month=3, day=2, hour=22, minute=59)
    assert tidy(engine, KEYRING, lambda _: last)["destroyed"] == 0
    assert disclose(blocking, blocked.id, now=last).email == EMAIL
    over = last + timedelta(minutes=1)
    with pytest.raises(NothingBlocked):
        disclose(blocking, blocked.id, now=over)
    assert tidy(engine, KEYRING, lambda _: over)["destroyed"] == 2
    assert tidy(engine, KEYRING, lambda _: over)["destroyed"] == 0
    assert read(lambda s: s.scalars(select(BlockedAddress)).all()) == []
    gone = told(blocking, over).erasures[-1]
    assert (gone.step, gone.cause, gone.blocking_id) == ("destroyed", "term-over", blocked.id)
    assert events(read, blocking)[-1].kind == "blocked-data.destroyed"


def test_a_blocked_address_opens_nowhere_else(write, read, erase, blocking):
    """Put back among the addresses that messages go to, it means nothing."""
    erase(blocking)
    kept = read(lambda s: s.scalars(select(BlockedAddress).where(BlockedAddress.kind == "email")).one())
    write(lambda s: given.prefer(s, blocking, NOW + HOUR, email="otra@correo.example.org"))

    def smuggle(session):
        contacts_store.addresses_of(session, blocking.enrolment_id)["email"].value = kept.value

    write(smuggle)
    with pytest.raises(CannotOpen):
        read(lambda s: contacts.address_of(s, KEYRING, blocking.enrolment_id, "email"))


# ------------------------------------------------------------------ by the ends


@pytest.mark.requirement("R27")
@pytest.mark.parametrize(
    ("kind", "step", "until_on"),
    [
        ("lost_to_follow_up", "blocked", date(2029, 3, 2)),
        ("withdrawal_of_consent", "erased", None),
        ("death", "erased", None),
    ],
)
def test_each_end_does_what_the_study_says(engine, write, told, blocking, kind, step, until_on):
    end(write, blocking, kind)
    done = tidy(engine, KEYRING, lambda _: NOW + HOUR)
    assert done == {"subscriptions": 0, "addresses": 3, "destroyed": 0}
    (gone,) = told(blocking, NOW + HOUR).erasures
    assert (gone.step, gone.cause, gone.reason, gone.until_on) == (step, kind, None, until_on)
    assert gone.recorded_by == "system:housekeeping"


@pytest.mark.requirement("R27")
def test_trial_data_are_kept_and_the_ground_is_shown(engine, write, read, told, blocking):
    assert told(blocking).trial_data is None
    before = read(planned)
    end(write, blocking, "withdrawal_of_consent")
    tidy(engine, KEYRING, lambda _: NOW + HOUR)
    kept = told(blocking, NOW + HOUR).trial_data
    assert (kept.kind, kept.data, kept.basis) == ("withdrawal_of_consent", "keep_before", KEPT)
    assert read(planned) == before


def planned(session):
    return sorted(str(each) for each in session.scalars(select(Assessment.id)))


@pytest.mark.requirement("R27")
def test_an_end_after_which_contact_goes_on_takes_nothing(engine, write, told, blocking):
    end(write, blocking, "treatment_stop")
    assert set(tidy(engine, KEYRING, lambda _: NOW + HOUR).values()) == {0}
    assert told(blocking, NOW + HOUR).erasures == []
    assert told(blocking, NOW + HOUR).trial_data is None


# ------------------------------------------------------------------ the trail


@pytest.mark.requirement("R16")
@pytest.mark.requirement("R18")
def test_the_trail_holds_and_every_fact_is_rebuilt_after_all_of_it(
    engine, write, read, erase, disclose, blocking
):
    blocked = erase(blocking).row
    disclose(blocking, blocked.id)
    write(lambda s: given.prefer(s, blocking, NOW + 2 * DAY, email=EMAIL))
    end(write, blocking, "death", NOW + 3 * DAY)
    tidy(engine, KEYRING, lambda _: NOW + 4 * DAY)
    tidy(engine, KEYRING, lambda _: NOW + 4 * 366 * DAY)
    steps = read(lambda s: list(s.scalars(select(Erasure.step).order_by(Erasure.recorded_at))))
    assert steps == ["blocked", "disclosed", "erased", "destroyed"]
    assert list(replay.differences(engine)) == []
    *broken, _ = verifying.everything(engine, lambda done, total: None)
    assert broken == []


@pytest.mark.requirement("R32")
def test_whose_key_is_lost_can_still_be_erased(write, told, erasing):
    """Nothing can be read, and so nothing can be blocked; it goes all the same."""
    where = (TWO_VISITS, erasing.enrolment_id, uuid4(), ASKED)
    made = write(lambda s: contacts.erase(s, NEW_RING, NOW, NURSE, EVERYWHERE, *where))
    assert (made.row.step, made.row.channels) == ("erased", ["email", "push", "sms"])
    assert told(erasing).email_hint is None
