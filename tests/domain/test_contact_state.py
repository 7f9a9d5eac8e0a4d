"""What is known of contacting a participant follows from the facts that were recorded by then."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pro_service.domain.contact_state import (
    CHANGES,
    ChannelFact,
    ChoiceMade,
    Chosen,
    ConsentFact,
    ContactHistory,
    Postponed,
    contact_state,
    hint,
    is_stopped,
    standing,
)
from pro_service.domain.reminder_plan import CHANNELS, Preferences, QuietHours, ReminderPlan

AT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
NIGHT = QuietHours(time(21), time(9))
PLAN = ReminderPlan(time(10), NIGHT, ("push", "email", "sms"), (), {})
SIGNED = ConsentFact(permits_contact=True, signed_at=AT - 9 * HOUR, recorded_at=AT - 8 * HOUR)
NEW = ContactHistory("Europe/Madrid", "es", consents=(SIGNED,))


def added(channel, address, at=AT, **more):
    return ChannelFact(channel, "added", address, at, **more)


def state(history, as_of=AT):
    return contact_state(history, PLAN, as_of)


def test_who_chose_nothing_is_written_to_as_the_plan_and_the_enrolment_say():
    assert state(NEW).preferences == Preferences("Europe/Madrid", time(10), NIGHT, PLAN.channels, "es")


def test_what_a_participant_chose_goes_before_the_plan():
    chosen = Chosen("Atlantic/Canary", time(18, 30), QuietHours(time(22), time(7)), ("sms", "push"), "en")
    told = state(replace(NEW, choices=(ChoiceMade(chosen, AT),))).preferences
    assert told == Preferences(
        "Atlantic/Canary", time(18, 30), QuietHours(time(22), time(7)), ("sms", "push"), "en"
    )


def test_midnight_is_an_hour_that_can_be_chosen():
    chosen = Chosen(at=time(0), quiet=QuietHours(time(1), time(2)))
    assert state(replace(NEW, choices=(ChoiceMade(chosen, AT),))).preferences.at == time(0)


def test_a_later_choice_takes_the_place_of_the_whole_earlier_one():
    choices = (ChoiceMade(Chosen(at=time(18)), AT - HOUR), ChoiceMade(Chosen(language="en"), AT))
    told = state(replace(NEW, choices=choices)).preferences
    assert (told.at, told.language) == (time(10), "en")


def test_a_channel_that_the_plan_does_not_have_is_not_used():
    chosen = ChoiceMade(Chosen(channels=("sms", "email")), AT)
    told = contact_state(replace(NEW, choices=(chosen,)), replace(PLAN, channels=("push", "email")), AT)
    assert told.preferences.channels == ("email",)


def test_a_study_without_a_plan_writes_to_nobody():
    assert contact_state(replace(NEW, changes=(added("email", "a"),)), None, AT).usable == ()


def test_channels_are_usable_in_the_participant_s_order_where_an_address_stands():
    changes = (added("email", "a"), added("push", "p"))
    history = replace(NEW, changes=changes)
    assert state(history).usable == ("push", "email")
    chosen = ChoiceMade(Chosen(channels=("email", "push", "sms")), AT)
    assert state(replace(history, choices=(chosen,))).usable == ("email", "push")


def test_an_address_that_is_gone_makes_its_channel_useless():
    changes = (added("email", "a"), ChannelFact("email", "removed", "a", AT))
    assert state(replace(NEW, changes=changes)).usable == ()


def test_of_e_mail_addresses_the_last_one_stands():
    changes = (added("email", "a"), added("email", "b"))
    history = replace(NEW, changes=changes)
    assert standing(history, "email", AT) == ("b",)
    late = replace(history, changes=(*changes, ChannelFact("email", "removed", "a", AT)))
    assert standing(late, "email", AT) == ("b",)


def test_push_subscriptions_stand_side_by_side_until_their_phone_is_revoked():
    changes = (added("push", "p"), added("push", "q", revoked_at=AT))
    history = replace(NEW, changes=changes)
    assert standing(history, "push", AT - HOUR) == ()
    assert standing(history, "push", AT) == ("p",)
    earlier = replace(history, changes=tuple(replace(each, recorded_at=AT - HOUR) for each in changes))
    assert standing(earlier, "push", AT - HOUR) == ("p", "q")


@pytest.mark.requirement("I5")
def test_who_stopped_e_mail_is_reached_otherwise_until_they_resume_it():
    stopped = (added("email", "a"), added("sms", "s"), ChannelFact("email", "stopped", None, AT))
    history = replace(NEW, changes=stopped)
    assert state(history).usable == ("sms",)
    given_anew = replace(history, changes=(*stopped, added("email", "b", AT + HOUR)))
    assert state(given_anew, AT + HOUR).usable == ("sms",)
    resumed = replace(history, changes=(*stopped, ChannelFact("email", "resumed", None, AT + HOUR)))
    assert state(resumed, AT + HOUR).usable == ("email", "sms")
    assert is_stopped(resumed, "email", AT)


@pytest.mark.requirement("I5")
def test_the_last_consent_says_whether_contact_is_permitted():
    without = ConsentFact(permits_contact=False, signed_at=AT, recorded_at=AT)
    history = replace(NEW, consents=(SIGNED, without))
    assert state(history, AT - HOUR).is_permitted
    assert not state(history).is_permitted
    assert not state(replace(NEW, consents=())).is_permitted


@pytest.mark.requirement("I5")
def test_contact_that_was_ended_comes_back_by_a_consent_signed_later_alone():
    ended = replace(NEW, withdrawn_at=(AT,))
    assert not state(ended, AT - HOUR).is_withdrawn
    assert state(ended).is_withdrawn
    for signed_at, is_withdrawn in ((AT - HOUR, True), (AT, True), (AT + HOUR, False)):
        again = ConsentFact(permits_contact=True, signed_at=signed_at, recorded_at=AT + 2 * HOUR)
        told = state(replace(ended, consents=(SIGNED, again)), AT + 3 * HOUR)
        assert told.is_withdrawn == is_withdrawn
    other = ConsentFact(permits_contact=False, signed_at=AT + HOUR, recorded_at=AT + HOUR)
    assert state(replace(ended, consents=(SIGNED, other)), AT + 3 * HOUR).is_withdrawn


def test_the_longest_of_what_was_postponed_holds():
    postponed = (Postponed(AT + 5 * HOUR, AT), Postponed(AT + 2 * HOUR, AT))
    history = replace(NEW, postponed=postponed)
    assert state(history, AT - HOUR).postponed_until is None
    assert state(history).postponed_until == AT + 5 * HOUR
    assert state(history, AT + 5 * HOUR).postponed_until is None


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("ana.garcia@correo.example.es", "a…@…es"),
        ("x@y.org", "x…@…org"),
        ("+34600123489", "…89"),
    ],
)
def test_an_address_is_recognised_by_its_owner_alone(address, masked):
    assert hint(address) == masked


instants = st.integers(0, 200).map(lambda n: AT + n * HOUR)
consents = st.builds(ConsentFact, st.booleans(), instants, instants)
choices = st.builds(
    ChoiceMade,
    st.builds(
        Chosen,
        zone=st.sampled_from([None, "Atlantic/Canary"]),
        channels=st.none() | st.lists(st.sampled_from(CHANNELS), unique=True).map(tuple),
    ),
    instants,
)
changes = st.builds(
    ChannelFact,
    st.sampled_from(CHANNELS),
    st.sampled_from(CHANGES),
    st.sampled_from("ab"),
    instants,
    st.none() | instants,
)
postponed = st.builds(Postponed, instants, instants)


def in_order(facts):
    return st.lists(facts, max_size=8).map(lambda each: tuple(sorted(each, key=lambda one: one.recorded_at)))


histories = st.builds(
    ContactHistory,
    zone=st.just("Europe/Madrid"),
    language=st.just("es"),
    consents=in_order(consents),
    choices=in_order(choices),
    changes=in_order(changes),
    withdrawn_at=st.lists(instants, max_size=3).map(lambda each: tuple(sorted(each))),
    postponed=in_order(postponed),
)


def known_at(history, as_of):
    """The history as it stood at an instant: what was recorded later is not there yet."""

    def by_then(facts):
        return tuple(each for each in facts if each.recorded_at <= as_of)

    changes = tuple(
        replace(each, revoked_at=each.revoked_at if each.revoked_at and each.revoked_at <= as_of else None)
        for each in by_then(history.changes)
    )
    return replace(
        history,
        consents=by_then(history.consents),
        choices=by_then(history.choices),
        changes=changes,
        withdrawn_at=tuple(at for at in history.withdrawn_at if at <= as_of),
        postponed=by_then(history.postponed),
    )


@pytest.mark.requirement("I3")
@given(histories, instants)
def test_what_is_recorded_later_never_changes_what_was_known(history, as_of):
    assert contact_state(history, PLAN, as_of) == contact_state(known_at(history, as_of), PLAN, as_of)


@pytest.mark.requirement("I5")
@given(histories, instants)
def test_a_channel_without_an_address_or_that_was_stopped_is_never_usable(history, as_of):
    for channel in state(history, as_of).usable:
        of_channel = [
            each for each in history.changes if each.channel == channel and each.recorded_at <= as_of
        ]
        wishes = [each.change for each in of_channel if each.change in ("stopped", "resumed")]
        assert any(each.change == "added" for each in of_channel)
        assert not wishes or wishes[-1] == "resumed"
