"""Who may be written to: each row is a sentence of the one table that every contact is asked of."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pro_service.domain.contact import NEVER, NOT_NOW, REASONS, ContactFacts, Refusal, may_contact
from pro_service.domain.status import Status

NOW = datetime(2026, 1, 12, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)
AWAITED = ContactFacts(
    as_of=NOW,
    status=Status.OPEN,
    slot_ends_at=NOW + timedelta(days=3),
    is_known_too_late=False,
    contact_ended_at=None,
    is_permitted=True,
    is_withdrawn=False,
    has_channel=True,
    is_licensed=True,
    is_told_today=False,
    postponed_until=None,
    quiet_until=None,
)
"""A questionnaire is open, and nothing speaks against a word about it."""


@pytest.mark.parametrize(
    "known",
    [
        {},
        {"status": Status.STARTED},  # who began and stopped is reminded too
        {"slot_ends_at": None},  # a nudge has no slot
        {"slot_ends_at": NOW + SECOND},
        {"contact_ended_at": NOW + SECOND},  # an end that lies ahead has ended nothing
        {"postponed_until": NOW},  # what was put off has come
        {"quiet_until": NOW},
    ],
)
def test_who_is_awaited_is_written_to(known):
    assert may_contact(replace(AWAITED, **known)) is None


NEVER_SENT: list[tuple[str, dict[str, Any]]] = [
    # nothing after it is answered, in time or late
    ("completed", {"status": Status.COMPLETED}),
    ("completed", {"status": Status.COMPLETED_LATE}),
    # nothing of what is not asked
    ("cancelled", {"status": Status.CANCELLED}),
    ("exempt", {"status": Status.EXEMPT}),
    # nothing after death, withdrawal of consent or loss, from the instant on
    ("contact-ended", {"contact_ended_at": NOW}),
    ("contact-ended", {"contact_ended_at": NOW - timedelta(days=400)}),
    # nothing against the participant's will
    ("contact-not-permitted", {"is_permitted": False}),
    ("contact-withdrawn", {"is_withdrawn": True}),
    # nothing of a window that was moved: the step comes up anew in the new one
    ("moved", {"is_moved": True}),
    ("moved", {"is_moved": True, "status": Status.MISSED}),
    # nothing outside the window
    ("window-closed", {"status": Status.MISSED}),
    ("window-not-open", {"status": Status.NOT_YET_OPEN}),
    # nothing that is stale
    ("too-late", {"is_known_too_late": True}),
    # nothing twice because its window was moved
    ("sent-before", {"is_sent_before": True}),
    ("overtaken", {"slot_ends_at": NOW}),
    ("overtaken", {"slot_ends_at": NOW - SECOND}),
    # nothing that leads to a form that cannot be shown, nor on no way at all
    ("not-licensed", {"is_licensed": False}),
    ("no-channel", {"has_channel": False}),
    # one message a day
    ("told-today", {"is_told_today": True}),
]


@pytest.mark.parametrize(("reason", "known"), NEVER_SENT)
def test_some_steps_are_never_sent(reason, known):
    assert may_contact(replace(AWAITED, **known)) == Refusal(reason)


@pytest.mark.parametrize(
    ("reason", "known"),
    [
        ("postponed", {"postponed_until": NOW + SECOND}),
        ("quiet-hours", {"quiet_until": NOW + SECOND}),
        ("postponed", {"postponed_until": NOW + SECOND, "quiet_until": NOW + timedelta(hours=9)}),
        ("message-on-its-way", {"telling_until": NOW + SECOND}),
    ],
)
def test_some_steps_wait(reason, known):
    assert may_contact(replace(AWAITED, **known)) == Refusal(reason, until=NOW + SECOND)


def test_every_reason_has_a_sentence_here():
    assert [reason for reason, _ in NEVER] == list(dict.fromkeys(reason for reason, _ in NEVER_SENT))
    assert [reason for reason, _ in NOT_NOW] == ["postponed", "quiet-hours", "message-on-its-way"]
    assert len(set(REASONS)) == len(REASONS)


def test_what_holds_for_good_is_told_before_what_passes():
    asleep = replace(AWAITED, quiet_until=NOW + timedelta(hours=9), postponed_until=NOW + timedelta(days=1))
    assert may_contact(replace(asleep, status=Status.COMPLETED)) == Refusal("completed")
    assert may_contact(replace(asleep, is_withdrawn=True)) == Refusal("contact-withdrawn")


instants = st.none() | st.integers(-3, 3).map(lambda days: NOW + timedelta(days=days))
any_facts = st.builds(
    ContactFacts,
    as_of=st.just(NOW),
    status=st.sampled_from(Status),
    slot_ends_at=instants,
    contact_ended_at=instants,
    postponed_until=instants,
    quiet_until=instants,
)


@pytest.mark.requirement("I5")
@settings(deadline=None)
@given(any_facts)
def test_whatever_else_is_known_nobody_is_written_to_who_does_not_want_it(facts):
    assert may_contact(replace(facts, is_withdrawn=True)) is not None
    assert may_contact(replace(facts, is_permitted=False)) is not None
    assert may_contact(replace(facts, contact_ended_at=NOW)) is not None


@settings(deadline=None)
@given(any_facts)
def test_only_what_is_open_or_begun_is_spoken_of_and_a_wait_ends_in_the_future(facts):
    refusal = may_contact(facts)
    if refusal is None:
        assert facts.status in (Status.OPEN, Status.STARTED)
    elif refusal.until is not None:
        assert refusal.until > facts.as_of
        assert refusal.reason in {reason for reason, _ in NOT_NOW}
