"""How a participant can be reached and what they wish: facts about it stay, addresses do not."""

from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import event
from sqlalchemy.engine import make_url

from pro_service.domain.callers import System
from pro_service.domain.contact_state import Chosen
from pro_service.domain.reminder_plan import QuietHours
from pro_service.errors import (
    ChangedMeanwhile,
    ContactNotPermitted,
    IdReused,
    IfMatchRequired,
    InvalidShape,
    TooManyToday,
)
from pro_service.services import contacts, participants, replay, studies
from pro_service.services.contacts import (
    ContactDataAsked,
    PostponementAsked,
    PreferencesAsked,
    SubscriptionAsked,
)
from pro_service.services.transactions import in_transaction
from pro_service.store import audit
from pro_service.store import contacts as contacts_store
from pro_service.store import enrolments as enrolments_store
from pro_service.store import reminders as reminders_store
from pro_service.store.contacts import ChannelChange, ContactPreference, ContactWithdrawal, Postponement
from tests.services.test_longitudinal import DAY_0
from tests.support import contacts as given
from tests.support import factories
from tests.support.contacts import AUTH, EMAIL, ENDPOINT, IN_CLEAR, KEYRING, NUMBER, P256DH
from tests.support.databases import engine_of
from tests.support.factories import ENROLLED_AT, EVERYWHERE, OPERATOR, SECRET, TWO_VISITS

NOW = DAY_0 + timedelta(hours=1)
HOUR = timedelta(hours=1)
BASE = "https://pro.example.org"
SCHEDULER = System("scheduler")
HOSTS = ("fcm.googleapis.com", ".push.apple.com")


def put(write, phone, now=NOW, if_match="*", **asked):
    wanted = PreferencesAsked(**asked)
    return write(lambda s: contacts.put_preferences(s, KEYRING, now, phone.caller, wanted, if_match))


def addresses(read, phone, channel):
    return read(lambda s: contacts.address_of(s, KEYRING, phone.enrolment_id, channel))


def kinds(read, phone):
    return [each.kind for each in read(lambda s: audit.events_of(s, str(phone.enrolment_id)))]


def pointers(refusal):
    return [(fault.pointer, fault.code) for fault in refusal.value.errors]


# ------------------------------------------------------------------ addresses


@pytest.mark.requirement("R32")
def test_an_address_is_told_masked_and_opened_for_sending_alone(write, read, phone):
    told = put(write, phone, email=EMAIL, telephone=NUMBER)
    assert told.hints == {"email": "a…@…org", "sms": "…89"}
    assert [(each, to.value) for each, to in addresses(read, phone, "email")] == [(None, EMAIL)]
    assert [(each, to.value) for each, to in addresses(read, phone, "sms")] == [(None, NUMBER)]
    assert addresses(read, phone, "push") == []
    assert EMAIL not in repr(told) + repr(addresses(read, phone, "email"))


def test_participant_and_site_may_both_enter_it(write, read, phone):
    asked = ContactDataAsked(email=EMAIL)
    told = write(
        lambda s: contacts.put_contact_data(
            s, KEYRING, NOW, OPERATOR, EVERYWHERE, TWO_VISITS, phone.enrolment_id, asked, "*"
        )
    )
    assert (told.email_hint, told.telephone_hint) == ("a…@…org", None)
    put(write, phone, email="otra@correo.example.org")
    assert [to.value for _, to in addresses(read, phone, "email")] == ["otra@correo.example.org"]
    changes = read(lambda s: contacts_store.changes_of(s, [phone.enrolment_id]))
    assert [one.change.reason for one in changes] == ["given-by-site", "given-by-participant"]


@pytest.mark.requirement("R32")
def test_no_contact_data_stand_in_the_clear_in_any_table_event_or_file(database, engine, write, phone):
    write(lambda s: given.prefer(s, phone, NOW, email=EMAIL, telephone=NUMBER))
    write(lambda s: given.subscribe(s, phone, NOW))
    with engine.connect() as connection:
        stored = given.everything_stored(connection)
    assert "channel_change" in stored
    assert not [each for each in IN_CLEAR if each in stored]
    if database.kind == "sqlite":
        file = Path(make_url(database.url).database)
        raw = b"".join(each.read_bytes() for each in file.parent.glob(file.name + "*"))
        assert not [each for each in IN_CLEAR if each.encode() in raw]


@pytest.mark.requirement("R32")
def test_what_is_taken_back_is_nowhere_any_more_but_for_its_keyed_hmac(engine, write, read, phone):
    write(lambda s: given.prefer(s, phone, NOW, email=EMAIL, telephone=NUMBER))
    subscription = write(lambda s: given.subscribe(s, phone, NOW))
    with engine.connect() as connection:
        before = given.everything_stored(connection)
    assert before.count("s1.derived.") == 5
    put(write, phone, email=None, telephone=None)
    write(lambda s: contacts.remove_subscription(s, NOW, phone.caller, subscription))
    with engine.connect() as connection:
        after = given.everything_stored(connection)
    assert "s1.derived." not in after
    assert all(addresses(read, phone, channel) == [] for channel in ("push", "email", "sms"))
    assert KEYRING.blind_index("contact email", EMAIL) in after


def test_an_address_that_bounced_is_taken_away_with_a_fact(write, read, phone):
    put(write, phone, email=EMAIL)
    gone = ("email", None, "smtp-550")
    for _ in range(2):
        write(lambda s: contacts.mark_gone(s, NOW, SCHEDULER, phone.enrolment_id, *gone))
    assert addresses(read, phone, "email") == []
    last = read(lambda s: contacts_store.changes_of(s, [phone.enrolment_id]))[-1].change
    assert (last.change, last.reason, last.recorded_by) == ("removed", "smtp-550", "system:scheduler")
    assert kinds(read, phone)[-2:] == ["preferences.put", "address.gone"]
    put(write, phone, email=EMAIL)
    assert [to.value for _, to in addresses(read, phone, "email")] == [EMAIL]


def test_a_row_that_was_moved_to_somebody_else_is_not_opened(engine, write, read, phone):
    """Sealed for one enrolment, an address means nothing in another's row."""
    other = write(lambda s: factories.participant_on_day_0(s, "01-002"))
    put(write, phone, email=EMAIL)
    put(write, other, email="otra@correo.example.org")

    def swap(session):
        mine, theirs = (
            contacts_store.addresses_of(session, each.enrolment_id)["email"] for each in (phone, other)
        )
        theirs.value = mine.value

    write(swap)
    with pytest.raises(ValueError, match="not what was sealed here"):
        addresses(read, other, "email")


# ------------------------------------------------------------------ preferences


def test_what_is_chosen_stands_and_is_told_in_the_trail(write, read, phone):
    quiet = QuietHours(time(22), time(8))
    told = put(write, phone, zone="Atlantic/Canary", at=time(18, 30), quiet_hours=quiet, language="en")
    assert told.chosen == Chosen("Atlantic/Canary", time(18, 30), quiet, None, "en")
    assert told.state.preferences.at == time(18, 30)
    assert kinds(read, phone)[-1] == "preferences.put"
    kept = read(lambda s: contacts.get_preferences(s, KEYRING, NOW, phone.caller))
    assert kept == told


def test_reminders_that_are_still_to_come_move_to_the_chosen_zone_and_hour(write, read, phone):
    def _hours():
        slots = read(lambda s: reminders_store.slots_of(s, phone.enrolment_id))
        return {f"{slot.due_at:%H:%M}" for slot in slots if slot.due_at > NOW and not slot.is_planned}

    assert _hours() <= {"08:00", "09:00"}  # ten in Madrid, in summer and in winter
    put(write, phone, zone="America/Bogota", at=time(12))
    assert _hours() == {"17:00"}


def test_choosing_nothing_goes_back_to_what_the_study_says(write, phone):
    before = put(write, phone, at=time(18, 30))
    after = put(write, phone)
    assert (before.chosen.at, after.chosen) == (time(18, 30), Chosen())


def test_saying_the_same_again_writes_nothing_and_asks_for_no_revision(write, read, phone):
    first = put(write, phone, at=time(18, 30), email=EMAIL)
    again = put(write, phone, if_match=None, at=time(18, 30), email=EMAIL)
    assert again == first
    assert kinds(read, phone).count("preferences.put") == 1


def test_a_change_says_what_it_was_made_from(write, phone):
    first = put(write, phone, at=time(18, 30))
    with pytest.raises(IfMatchRequired):
        put(write, phone, if_match=None, at=time(19))
    second = put(write, phone, if_match=first.revision, at=time(19))
    with pytest.raises(ChangedMeanwhile):
        put(write, phone, if_match=first.revision, at=time(20))
    assert second.revision != first.revision
    assert put(write, phone, if_match=second.revision, at=time(20)).chosen.at == time(20)


def test_a_new_push_subscription_does_not_make_the_preferences_outdated(write, phone):
    first = put(write, phone, at=time(18, 30))
    write(lambda s: given.subscribe(s, phone, NOW))
    assert put(write, phone, if_match=first.revision, at=time(19)).push_subscriptions == 1


@pytest.mark.parametrize(
    ("asked", "fault"),
    [
        ({"zone": "Europe/Valladolid"}, ("/zone", "unknown-zone")),
        ({"language": "fr"}, ("/language", "not-of-this-study")),
        ({"at": time(23), "quiet_hours": QuietHours(time(21), time(9))}, ("/at", "within-quiet-hours")),
        ({"at": time(21), "quiet_hours": QuietHours(time(21), time(9))}, ("/at", "within-quiet-hours")),
        ({"quiet_hours": QuietHours(time(0), time(23, 59))}, ("/quiet_hours", "within-quiet-hours")),
        ({"channels": ("pigeon",)}, ("/channels/0", "not-of-this-study")),
    ],
)
def test_what_cannot_be_chosen_is_refused(write, phone, asked, fault):
    with pytest.raises(InvalidShape) as refusal:
        put(write, phone, **asked)
    assert pointers(refusal) == [fault]


def test_the_hour_at_which_quiet_hours_end_can_be_chosen(write, phone):
    told = put(write, phone, at=time(9), quiet_hours=QuietHours(time(21), time(9)))
    assert told.state.preferences.at == time(9)


# ------------------------------------------------------------------ push subscriptions


@pytest.mark.requirement("R32")
def test_a_phone_takes_push_messages_where_its_browser_said(write, read, phone):
    subscription = write(lambda s: given.subscribe(s, phone, NOW))
    ((found, to),) = addresses(read, phone, "push")
    assert (found, to.value, to.keys) == (subscription, ENDPOINT, {"p256dh": P256DH, "auth": AUTH})
    assert read(lambda s: given.state(s, phone, NOW)).usable == ("push",)


def test_adding_it_again_changes_nothing_and_another_takes_its_place(write, read, phone):
    first = write(lambda s: given.subscribe(s, phone, NOW))
    write(lambda s: given.subscribe(s, phone, NOW, first))
    with pytest.raises(IdReused):
        write(lambda s: given.subscribe(s, phone, NOW, first, endpoint=ENDPOINT + "x"))
    second = write(lambda s: given.subscribe(s, phone, NOW, endpoint=ENDPOINT + "x"))
    assert [each for each, _ in addresses(read, phone, "push")] == [second]
    assert kinds(read, phone).count("push-subscription.added") == 2


def test_two_phones_of_a_participant_both_take_them_until_one_is_replaced(write, read, phone):
    tablet = write(lambda s: factories.pair(s, phone.enrolment_id, NOW, replaces_devices=False))
    write(lambda s: given.subscribe(s, phone, NOW))
    write(lambda s: given.subscribe(s, tablet, NOW, endpoint=ENDPOINT + "x"))
    assert len(addresses(read, phone, "push")) == 2
    write(lambda s: factories.pair(s, phone.enrolment_id, NOW + HOUR))
    assert addresses(read, phone, "push") == []
    assert read(lambda s: given.state(s, phone, NOW)).usable == ("push",)
    assert read(lambda s: given.state(s, phone, NOW + HOUR)).usable == ()


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/fcm/send/x",
        "https://fcm.googleapis.com:8443/x",
        "https://fcm.googleapis.com.evil.example/x",
        "https://evil.example/fcm.googleapis.com",
        "https://fcm.googleapis.com@evil.example/x",
        "https://push.apple.com/x",
        "https://xpush.apple.com/x",
        "https://127.0.0.1/x",
        "https://localhost/x",
        "https://[::1]/x",
        "https://169.254.169.254/latest/meta-data",
        "https://fcm.googleapis.com\\@evil.example/x",
        "file:///etc/passwd",
        "https://fcm.googleapis.com/a b",
        "https://fcm.googleapis.com:99999/x",
        "https://[fcm.googleapis.com/x",
    ],
)
@pytest.mark.requirement("G3")
def test_only_known_push_services_can_be_named(write, phone, endpoint):
    asked = SubscriptionAsked(endpoint, P256DH, AUTH)
    with pytest.raises(InvalidShape) as refusal:
        write(lambda s: contacts.add_subscription(s, KEYRING, HOSTS, NOW, phone.caller, uuid4(), asked))
    assert pointers(refusal) == [("/endpoint", "not-a-known-push-service")]


@pytest.mark.parametrize("endpoint", ["https://web.push.apple.com/x", "https://fcm.googleapis.com:443/x"])
def test_names_below_a_known_one_are_known_too(write, phone, endpoint):
    asked = SubscriptionAsked(endpoint, P256DH, AUTH)
    added = write(lambda s: contacts.add_subscription(s, KEYRING, HOSTS, NOW, phone.caller, uuid4(), asked))
    assert added.is_new


@pytest.mark.parametrize(("mark", "is_taken"), [("rehearsal", True), ("production", False)])
def test_this_machine_can_be_named_in_a_rehearsal_alone(databases, mark, is_taken):
    asked = SubscriptionAsked("http://127.0.0.1:8099/push/x", P256DH, AUTH)

    def try_it(session):
        factories.load_two_visits(session)
        phone = factories.participant_on_day_0(session)
        hosts = (*HOSTS, "127.0.0.1")
        contacts.add_subscription(session, KEYRING, hosts, NOW, phone.caller, uuid4(), asked)

    with databases.fresh(mark) as fresh, engine_of(fresh.url) as engine:
        if is_taken:
            in_transaction(engine, try_it)
        else:
            with pytest.raises(InvalidShape):
                in_transaction(engine, try_it)


@pytest.mark.parametrize("key", ["A" * 87, "BCVxsr7N" + "A" * 79, P256DH[:-4] + "AAAA"])
def test_a_key_that_nothing_can_be_encrypted_for_is_refused(write, phone, key):
    with pytest.raises(InvalidShape) as refusal:
        write(lambda s: given.subscribe(s, phone, NOW, p256dh=key))
    assert pointers(refusal) == [("/keys/p256dh", "not-a-key")]


# ------------------------------------------------------------------ wishes


def test_not_today_lasts_until_the_hour_of_the_next_day(write, read, phone):
    asked, said = PostponementAsked("not_today", "too-ill"), uuid4()
    put(write, phone, at=time(18, 30))
    first = write(lambda s: contacts.postpone(s, NOW, phone.caller, said, asked))
    again = write(lambda s: contacts.postpone(s, NOW + HOUR, phone.caller, said, asked))
    assert (first.is_new, again.is_new) == (True, False)
    assert first.row.until_at == again.row.until_at
    assert first.row.until_at.isoformat() == "2026-03-03T17:30:00+00:00"  # 18:30 in Madrid
    assert read(lambda s: given.state(s, phone, NOW)).postponed_until == first.row.until_at
    other = replace(asked, reason="no-time")
    with pytest.raises(IdReused):
        write(lambda s: contacts.postpone(s, NOW, phone.caller, said, other))


def test_a_snooze_lasts_a_day_at_most(write, read, phone):
    def snooze(until):
        asked = PostponementAsked("snooze", until=until)
        return write(lambda s: contacts.postpone(s, NOW, phone.caller, uuid4(), asked))

    assert snooze(NOW + 24 * HOUR).row.until_at == NOW + 24 * HOUR
    for until in (NOW, NOW - HOUR, NOW + 24 * HOUR + timedelta(seconds=1)):
        with pytest.raises(InvalidShape):
            snooze(until)


@pytest.mark.parametrize(
    ("asked", "fault"),
    [
        (PostponementAsked("not_today"), ("/reason", "required")),
        (PostponementAsked("not_today", "other", NOW + HOUR), ("/until", "not-for-this-kind")),
        (PostponementAsked("snooze"), ("/until", "required")),
    ],
)
def test_what_is_said_has_to_be_whole(write, phone, asked, fault):
    with pytest.raises(InvalidShape) as refusal:
        write(lambda s: contacts.postpone(s, NOW, phone.caller, uuid4(), asked))
    assert pointers(refusal) == [fault]


@pytest.mark.requirement("I5")
@pytest.mark.requirement("R27")
def test_who_ends_all_contact_leaves_no_address_behind(engine, write, read, phone):
    said = uuid4()
    write(lambda s: given.prefer(s, phone, NOW, email=EMAIL, telephone=NUMBER))
    write(lambda s: given.subscribe(s, phone, NOW))
    first = write(lambda s: contacts.withdraw(s, NOW, phone.caller, said))
    again = write(lambda s: contacts.withdraw(s, NOW + HOUR, phone.caller, said))
    assert (first.is_new, again.is_new, again.row.recorded_at) == (True, False, NOW)
    told = read(lambda s: given.state(s, phone, NOW))
    assert (told.is_withdrawn, told.usable) == (True, ())
    with engine.connect() as connection:
        assert "s1.derived." not in given.everything_stored(connection)


@pytest.mark.requirement("I5")
def test_no_address_is_taken_in_after_all_contact_was_ended(write, phone):
    write(lambda s: contacts.withdraw(s, NOW, phone.caller, uuid4()))
    with pytest.raises(ContactNotPermitted):
        put(write, phone, email=EMAIL)
    with pytest.raises(ContactNotPermitted):
        write(lambda s: given.subscribe(s, phone, NOW))
    asked = ContactDataAsked(telephone=NUMBER)
    with pytest.raises(ContactNotPermitted):
        write(
            lambda s: contacts.put_contact_data(
                s, KEYRING, NOW, OPERATOR, EVERYWHERE, TWO_VISITS, phone.enrolment_id, asked, "*"
            )
        )
    assert put(write, phone, at=time(18, 30)).state.is_withdrawn


@pytest.mark.requirement("I5")
@pytest.mark.parametrize("kind", ["withdrawal_of_consent", "lost_to_follow_up", "death"])
def test_no_address_is_taken_in_after_an_end_that_ends_contact(write, phone, kind):
    def enter(session, **asked):
        wanted = ContactDataAsked(**asked)
        return contacts.put_contact_data(
            session, KEYRING, NOW + HOUR, OPERATOR, EVERYWHERE, TWO_VISITS, phone.enrolment_id, wanted, "*"
        )

    write(lambda s: enter(s, email=EMAIL))
    write(lambda s: factories.add_event(s, phone.enrolment_id, NOW + HOUR, kind=kind, occurred_at=NOW))
    with pytest.raises(ContactNotPermitted):
        write(lambda s: enter(s, telephone=NUMBER))
    with pytest.raises(ContactNotPermitted):
        write(lambda s: given.subscribe(s, phone, NOW + HOUR))
    with pytest.raises(ContactNotPermitted):
        put(write, phone, NOW + HOUR, telephone=NUMBER)
    assert write(lambda s: enter(s, email=None)).email_hint is None  # taking away is always possible


@pytest.mark.requirement("I5")
def test_no_address_is_taken_in_where_consent_does_not_permit_contact(write):
    def enrol(session):
        factories.load_two_visits(session)
        asked = factories.enrolling()
        consent = replace(asked.consent, permissions=("questionnaires",))
        enrolment_id = uuid4()
        participants.enrol(
            session, ENROLLED_AT, OPERATOR, EVERYWHERE, TWO_VISITS, enrolment_id,
            replace(asked, consent=consent),
        )  # fmt: skip
        return factories.pair(session, enrolment_id)

    quiet = write(enrol)
    with pytest.raises(ContactNotPermitted):
        put(write, quiet, ENROLLED_AT, email=EMAIL)


# ------------------------------------------------------------------ the link in an e-mail


def token_of(phone, secret=SECRET):
    return contacts.stop_link(secret, BASE, phone.enrolment_id).partition("?token=")[2]


@pytest.mark.requirement("R32")
def test_the_link_tells_nobody_for_whom_it_is(phone):
    link = contacts.stop_link(SECRET, BASE, phone.enrolment_id)
    assert link.startswith("https://pro.example.org/api/v1/unsubscribe?token=")
    assert link == contacts.stop_link(SECRET, BASE, phone.enrolment_id)
    assert phone.enrolment_id.hex not in link
    assert str(phone.enrolment_id) not in link
    assert len(link) < 200


@pytest.mark.requirement("I5")
def test_the_link_stops_e_mail_once_and_nothing_else(write, read, phone):
    put(write, phone, email=EMAIL, telephone=NUMBER)
    for _ in range(2):
        write(lambda s: contacts.unsubscribe(s, NOW, SECRET, token_of(phone)))
    told = read(lambda s: given.state(s, phone, NOW))
    assert (told.usable, told.is_withdrawn, told.is_permitted) == (("sms",), False, True)
    assert kinds(read, phone).count("channel.stopped") == 1
    put(write, phone, is_email_stopped=False)
    assert read(lambda s: given.state(s, phone, NOW)).usable == ("email", "sms")


def test_a_link_that_is_not_ours_does_nothing(write, read, phone):
    before = kinds(read, phone)
    good = token_of(phone)
    mine = contacts.stop_link(SECRET, BASE, uuid4()).partition("?token=")[2]
    for token in (
        "",
        "x",
        good[:-1],
        good[1:],
        token_of(phone, SECRET + b"!"),
        mine,
        "ñ",
        "." * 150,
    ):
        write(lambda s, token=token: contacts.unsubscribe(s, NOW, SECRET, token))
        assert read(lambda s, token=token: contacts.language_of_link(s, NOW, SECRET, token)) is None
    assert kinds(read, phone) == before


def test_the_page_of_the_link_speaks_the_participant_s_language(write, read, phone):
    def language():
        return read(lambda s: contacts.language_of_link(s, NOW, SECRET, token_of(phone)))

    assert language() == "es"
    put(write, phone, language="en")
    assert language() == "en"


# ------------------------------------------------------------------ many at once, and the trail


def test_the_number_of_statements_does_not_grow_with_the_participants(engine, write, read, phone):
    phones = [
        phone,
        *(write(lambda s, n=n: factories.participant_on_day_0(s, f"01-0{n}")) for n in range(10, 20)),
    ]
    for each in phones:
        write(lambda s, each=each: given.say_everything(s, each, NOW))
    counted = []

    def ask(session, some):
        found = [enrolments_store.of_device(session, each.enrolment_id) for each in some]
        definitions = {
            each.enrolment.id: given.with_plan(studies.definition_for(session, each)) for each in found
        }
        statements = []
        listen = lambda *args: statements.append(args[2])  # noqa: E731
        event.listen(engine, "before_cursor_execute", listen)
        told = contacts.states(session, found, definitions, NOW)
        event.remove(engine, "before_cursor_execute", listen)
        counted.append(len(statements))
        return told

    assert len(read(lambda s: ask(s, phones[:1]))) == 1
    assert len(read(lambda s: ask(s, phones))) == 11
    assert counted == [5, 5]


@pytest.mark.requirement("R16")
def test_replaying_the_trail_rebuilds_every_fact_about_contact(engine, write, read, phone):
    write(lambda s: given.say_everything(s, phone, NOW))
    write(lambda s: contacts.unsubscribe(s, NOW, SECRET, token_of(phone)))
    assert list(replay.differences(engine)) == []
    facts = (ContactPreference, ChannelChange, ContactWithdrawal, Postponement)
    assert all(read(lambda s, fact=fact: s.query(fact).count()) for fact in facts)
    assert read(lambda s: audit.breaks_of(s, str(phone.enrolment_id))) == ()


def test_a_phone_that_floods_is_heard_so_often_a_day_and_again_on_the_next(write, phone):
    for minutes in range(20):
        write(lambda s, m=minutes: snooze(s, phone, NOW + timedelta(minutes=m)))
    with pytest.raises(TooManyToday) as refused:
        write(lambda s: snooze(s, phone, NOW + HOUR))
    midnight = (NOW + timedelta(days=1)).replace(hour=0, minute=0)
    assert refused.value.retry_after_s == (midnight - NOW - HOUR).total_seconds()
    assert write(lambda s: snooze(s, phone, midnight)).is_new


def snooze(session, phone, now):
    asked = PostponementAsked("snooze", until=now + HOUR)
    return contacts.postpone(session, now, phone.caller, uuid4(), asked)


def test_what_was_said_before_may_be_said_again_however_often(write, phone):
    own_id, asked = uuid4(), PostponementAsked("snooze", until=NOW + HOUR)
    for _ in range(25):
        write(lambda s: contacts.postpone(s, NOW, phone.caller, own_id, asked))


def test_subscriptions_and_preferences_are_limited_too(write, phone):
    for n in range(20):
        write(lambda s, n=n: given.subscribe(s, phone, NOW, endpoint=f"{ENDPOINT}{n}"))
    with pytest.raises(TooManyToday):
        write(lambda s: given.subscribe(s, phone, NOW, endpoint=f"{ENDPOINT}20"))
    for n in range(50):
        put(write, phone, at=time(10 + n % 2))
    with pytest.raises(TooManyToday):
        put(write, phone, at=time(12))


def test_who_wants_no_more_e_mail_is_heard_however_often_something_was_changed(write, phone):
    for n in range(50):
        put(write, phone, at=time(10 + n % 2))
    assert put(write, phone, at=time(11), is_email_stopped=True).is_email_stopped
