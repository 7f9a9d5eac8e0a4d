"""Withdrawals of contact carried over to a restored database: whoever left is not written to again."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from pro_service.domain.callers import Operator
from pro_service.domain.canonical import canonical_json
from pro_service.domain.contact_state import is_withdrawn
from pro_service.services import contact_states
from pro_service.store import audit
from pro_service.store import contacts as contacts_store
from pro_service.store import enrolments as enrolments_store
from pro_service.store.contacts import ContactWithdrawal
from pro_service.store.participants import Enrolment

ID = "withdrawal_id"


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """All contact ended, under the id under which that was said."""

    id: UUID
    enrolment_id: UUID


def lines(session: Session, as_of: datetime) -> Iterator[str]:
    """A line of JSON for each enrolment that wants no contact, unless a later consent permits it again."""
    withdrawn = contacts_store.last_withdrawals(session)
    histories = contact_states.histories_of(session, enrolments_store.of_ids(session, withdrawn))
    for enrolment_id, last in withdrawn.items():
        if is_withdrawn(histories[enrolment_id], as_of):
            at = last.recorded_at.isoformat()
            yield canonical_json({ID: str(last.id), "enrolment_id": str(enrolment_id), "recorded_at": at})


def read(told: Mapping[str, Any]) -> Withdrawn:
    """One line. Raises ValueError, TypeError, KeyError or AttributeError for what is none."""
    return Withdrawn(UUID(told[ID]), UUID(told["enrolment_id"]))


def carry_over(session: Session, now: datetime, who: Operator, line: Withdrawn) -> bool:
    """End all contact, as was done before; False where that is known here, or the participant is not.

    Addresses that went with it stand among the erasures. Only a consent that is signed from now on permits
    contact again.
    """
    if session.get(Enrolment, line.enrolment_id) is None:
        return False
    now = audit.wait_for_turn(session, str(line.enrolment_id), now)
    if session.get(ContactWithdrawal, (line.enrolment_id, line.id)) is not None:
        return False
    row = ContactWithdrawal(
        enrolment_id=line.enrolment_id, id=line.id, recorded_at=now, recorded_by=who.actor
    )
    audit.record(session, now, str(line.enrolment_id), who.actor, "contact.withdrawn", [row])
    return True
