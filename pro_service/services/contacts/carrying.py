"""Erasures carried over to a database that was restored from a backup older than they are, and addresses that
were taken away singly, and withdrawals of contact.

The list names enrolments by their id and says what became of their contact data. It holds no address, and can
be kept wherever the heads of the seal chains are kept.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from pro_service.domain.callers import Operator
from pro_service.domain.canonical import canonical_json
from pro_service.domain.erasures import STEPS
from pro_service.services.contacts import carrying_singly, carrying_withdrawals
from pro_service.services.contacts.addresses import Changes
from pro_service.services.contacts.carrying_singly import Gone
from pro_service.services.contacts.carrying_withdrawals import Withdrawn
from pro_service.services.contacts.erasing import ASKED_FOR, Act, blocked_until, destroy
from pro_service.store import audit
from pro_service.store import erasures as erasures_store
from pro_service.store.erasures import Erasure
from pro_service.store.participants import Enrolment
from pro_service.store.sealing import Keyring

CARRIED_OVER = "erasure.carried-over"


@dataclass(frozen=True, slots=True)
class Line:
    """One erasure as the list tells of it."""

    id: UUID
    enrolment_id: UUID
    step: str
    cause: str
    reason: str | None
    basis: dict[str, str] | None
    until_on: date | None
    blocking_id: UUID | None


Carried = Line | Gone | Withdrawn


class NotAList(ValueError):
    """A line that is none of ours; says which, never what stands in it."""


def lines(session: Session, as_of: datetime) -> Iterator[str]:
    """A line of JSON for whoever wants no contact, what was taken away singly, and each erasure.

    In this order, so that an erasure blocks no address that had been taken away before it.
    """
    yield from carrying_withdrawals.lines(session, as_of)
    yield from carrying_singly.lines(session)
    for each in erasures_store.everything(session):
        yield canonical_json(
            {
                "id": str(each.id),
                "enrolment_id": str(each.enrolment_id),
                "step": each.step,
                "cause": each.cause,
                "reason": each.reason,
                "basis": each.basis,
                "until_on": each.until_on.isoformat() if each.until_on else None,
                "blocking_id": str(each.blocking_id) if each.blocking_id else None,
                "recorded_at": each.recorded_at.isoformat(),
            }
        )


def read(listed: Iterable[str]) -> list[Carried]:
    """The lines of a list. Raises NotAList."""
    return [_read(nth, text) for nth, text in enumerate(listed, start=1) if text.strip()]


def carry_over(session: Session, keyring: Keyring, now: datetime, who: Operator, line: Carried) -> bool:
    """Do to the contact data what was done before, under the same id; False where there is nothing to do.

    Nothing is done where the erasure is known here, or the participant is not: they came after the backup.
    """
    if isinstance(line, Withdrawn):
        return carrying_withdrawals.carry_over(session, now, who, line)
    if isinstance(line, Gone):
        return carrying_singly.carry_over(session, now, who, line)
    if session.get(Enrolment, line.enrolment_id) is None:
        return False
    now = audit.wait_for_turn(session, str(line.enrolment_id), now)
    if session.get(Erasure, line.id) is not None:
        return False
    if line.step == "destroyed":
        blocking = session.get(Erasure, line.blocking_id)
        if blocking is None:
            return False
        destroy(session, now, who.actor, blocking, line.id, line.cause)
        return True
    changes = Changes(session, now, who, line.enrolment_id)
    act = Act(CARRIED_OVER, line.cause, ASKED_FOR, line.reason, line.id)
    blocked_until(changes, keyring, line.until_on, line.basis, act)
    return True


def _read(nth: int, text: str) -> Carried:
    try:
        told: dict[str, Any] = json.loads(text)
        if carrying_withdrawals.ID in told:
            return carrying_withdrawals.read(told)
        if "change" in told:
            return carrying_singly.read(told)
        if told["step"] not in STEPS:
            raise ValueError
        return Line(
            id=UUID(told["id"]),
            enrolment_id=UUID(told["enrolment_id"]),
            step=told["step"],
            cause=told["cause"],
            reason=told["reason"],
            basis=told["basis"],
            until_on=date.fromisoformat(told["until_on"]) if told["until_on"] else None,
            blocking_id=UUID(told["blocking_id"]) if told["blocking_id"] else None,
        )
    except (ValueError, TypeError, KeyError, AttributeError):
        raise NotAList(f"line {nth} is no erasure") from None
