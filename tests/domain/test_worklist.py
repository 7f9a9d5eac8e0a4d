"""Whom a site calls today, why, and what is lost if nothing happens."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from pro_service.domain.contact_attempts import Attempt
from pro_service.domain.status import Status
from pro_service.domain.worklist import CALLS, CODES, DESK, Facts, Pending, entry, urgency

MONDAY = datetime(2026, 8, 31, 7, 0, tzinfo=UTC)  # 9 in the morning in Madrid
TODAY = date(2026, 8, 31)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def pending(nth: int = 1, **changes: object) -> Pending:
    """Open since a week, not overdue, closing in five days."""
    usual = {
        "assessment_id": UUID(int=nth),
        "visit": "w12",
        "instrument": "lupusqol",
        "status": Status.OPEN,
        "opens_at": MONDAY - 7 * DAY,
        "overdue_at": MONDAY + 1 * DAY,
        "closes_at": MONDAY + 5 * DAY,
        "started_at": None,
        "is_key_visit": False,
        "late_policy": "open_with_flag",
    }
    return Pending(**{**usual, **changes})  # type: ignore[arg-type]


def facts(*open_now: Pending, **changes: object) -> Facts:
    """A participant whose phone was seen yesterday."""
    usual = {"paired_at": MONDAY - 100 * DAY, "last_seen_at": MONDAY - DAY}
    return Facts(MONDAY, "Europe/Madrid", open_now, **{**usual, **changes})  # type: ignore[arg-type]


def attempt(at: datetime, outcome: str, callback_on: date | None = None) -> Attempt:
    return Attempt(UUID(int=99), None, at, "telephone", outcome, callback_on)


def codes(of: Facts) -> list[str]:
    found = entry(of)
    return [why.code for why in found.reasons] if found else []


def test_who_has_time_and_a_phone_in_use_is_left_in_peace():
    assert entry(facts(pending())) is None


@pytest.mark.requirement("R14")
@pytest.mark.parametrize(
    ("known", "expected", "at"),
    [
        (facts(pending(closes_at=MONDAY + 48 * HOUR)), "closes-soon", MONDAY + 48 * HOUR),
        (facts(pending(overdue_at=MONDAY)), "overdue", MONDAY),
        (
            facts(pending(status=Status.STARTED, started_at=MONDAY - DAY)),
            "started-not-finished",
            MONDAY - DAY,
        ),
        (
            facts(pending(), attempts=(attempt(MONDAY - DAY, "said-not-today"),)),
            "said-not-today",
            MONDAY - DAY,
        ),
        (facts(pending(), attempts=(attempt(MONDAY - DAY, "said-too-ill"),)), "said-too-ill", MONDAY - DAY),
        (facts(rejected_at=MONDAY - 6 * DAY, n_rejected=2), "rejected-upload", MONDAY - 6 * DAY),
        (facts(held_since=MONDAY - 40 * DAY, n_held=1), "held-upload", MONDAY - 40 * DAY),
        (facts(asked_since=MONDAY - 9 * DAY, n_asked=2), "query-to-answer", MONDAY - 9 * DAY),
        (facts(pending(), paired_at=None, last_seen_at=None), "no-device", MONDAY - 7 * DAY),
        (facts(pending(), last_seen_at=MONDAY - 7 * DAY), "device-silent", MONDAY - 7 * DAY),
        (facts(bounced_at=MONDAY - 3 * DAY), "contact-bounced", MONDAY - 3 * DAY),
        (facts(pending(), postponed_at=MONDAY - HOUR), "postponed", MONDAY - HOUR),
        (facts(pending(), alarm_at=MONDAY - DAY), "reminder-never-left", MONDAY - DAY),
        (
            facts(pending(status=Status.MISSED, closes_at=MONDAY - 2 * DAY)),
            "reason-wanted",
            MONDAY - 2 * DAY,
        ),
    ],
)
def test_each_reason_is_told_with_the_instant_it_hangs_on(known, expected, at):
    found = entry(known)
    assert [(why.code, why.at) for why in found.reasons] == [(expected, at)]


def test_every_reason_has_its_code():
    assert len(CODES) == 1 + len(CALLS) + len(DESK)  # and the alert before them


@pytest.mark.parametrize(
    "known",
    [
        facts(pending(closes_at=MONDAY + 48 * HOUR + timedelta(seconds=1))),
        facts(pending(overdue_at=MONDAY + timedelta(seconds=1))),
        facts(pending(), last_seen_at=MONDAY - 7 * DAY + timedelta(seconds=1)),
        facts(rejected_at=MONDAY - 7 * DAY, n_rejected=1),
        facts(last_seen_at=MONDAY - 90 * DAY),  # no window is open
        facts(attempts=(attempt(MONDAY - DAY, "said-not-today"),)),
    ],
)
def test_a_second_short_of_a_reason_is_none(known):
    assert entry(known) is None


def test_a_phone_paired_after_a_silence_is_not_silent():
    assert codes(facts(pending(), paired_at=MONDAY - DAY, last_seen_at=MONDAY - 30 * DAY)) == []


def test_no_call_today_after_a_contact_today_that_goes_on_later():
    closing = pending(closes_at=MONDAY + 3 * HOUR)
    agreed = attempt(MONDAY - HOUR, "reached", TODAY + DAY)
    assert codes(facts(closing, attempts=(agreed,))) == []
    assert codes(facts(closing, attempts=(attempt(MONDAY - HOUR, "said-not-today"),))) == []
    assert codes(facts(closing, attempts=(attempt(MONDAY - HOUR, "no-answer"),))) == ["closes-soon"]


def test_an_agreed_day_is_kept_unless_the_window_closes_before_it():
    agreed = attempt(MONDAY - 3 * DAY, "reached", TODAY + 2 * DAY)
    overdue = pending(overdue_at=MONDAY - DAY)
    assert codes(facts(overdue, attempts=(agreed,))) == []
    before = pending(closes_at=MONDAY + DAY)
    assert codes(facts(before, attempts=(agreed,))) == ["closes-soon"]
    on_the_day = attempt(MONDAY - 3 * DAY, "reached", TODAY)
    assert codes(facts(overdue, attempts=(on_the_day,))) == ["overdue"]


@pytest.mark.requirement("I5")
def test_nobody_is_to_be_called_who_may_not_be_contacted():
    closing = pending(closes_at=MONDAY + HOUR)
    assert entry(facts(closing, is_contactable=False)) is None
    found = entry(facts(closing, is_contactable=False, held_since=MONDAY, n_held=1))
    assert ([why.code for why in found.reasons], found.is_to_be_called) == (["held-upload"], False)


def test_the_key_visit_comes_first_then_what_closes_first():
    key = entry(facts(pending(is_key_visit=True, overdue_at=MONDAY, closes_at=MONDAY + 9 * DAY)))
    soon = entry(facts(pending(closes_at=MONDAY + HOUR)))
    later = entry(facts(pending(closes_at=MONDAY + 2 * HOUR)))
    nothing = entry(facts(held_since=MONDAY, n_held=1))
    in_order = sorted([nothing, later, soon, key], key=urgency)
    assert in_order == [key, soon, later, nothing]


@pytest.mark.requirement("R50")
def test_an_alert_comes_before_everything_and_cannot_be_put_off():
    agreed = attempt(MONDAY - DAY, "reached", TODAY + 9 * DAY)
    waits = {"alert_by_on": TODAY, "n_alerts": 1}
    alerted = entry(facts(attempts=(agreed,), **waits))
    assert (alerted.reasons[0].code, alerted.is_to_be_called) == ("pro-alert", True)
    key = entry(facts(pending(is_key_visit=True, overdue_at=MONDAY, closes_at=MONDAY + HOUR)))
    assert sorted([key, alerted], key=urgency) == [alerted, key]
    assert not entry(facts(is_contactable=False, **waits)).is_to_be_called


def test_what_is_lost_is_told_with_its_instant_and_policy():
    first, second = pending(1, closes_at=MONDAY + HOUR), pending(2, is_key_visit=True, late_policy="closed")
    found = entry(facts(first, second))
    assert [(loss.assessment_id.int, loss.at, loss.late_policy) for loss in found.losses] == [
        (2, MONDAY + 5 * DAY, "closed"),
        (1, MONDAY + HOUR, "open_with_flag"),
    ]
