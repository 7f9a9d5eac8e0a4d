"""What participants ask for the moment: not today, later, never again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from pro_service.domain.callers import DeviceCaller
from pro_service.domain.contact_state import LONGEST_SNOOZE, contact_state
from pro_service.domain.erasures import CONTACT_WITHDRAWN
from pro_service.domain.reminders import tomorrow_at
from pro_service.errors import FieldFault
from pro_service.services import attempts, studies
from pro_service.services.contact_states import history_of
from pro_service.services.contacts.addresses import Changes
from pro_service.services.contacts.erasing import Act, removed
from pro_service.services.repeats import Once, record_once
from pro_service.store import audit
from pro_service.store import enrolments as enrolments_store
from pro_service.store.base import Fact
from pro_service.store.contacts import ContactWithdrawal, Postponement


@dataclass(frozen=True, slots=True)
class PostponementAsked:
    """`not_today` with a reason, or `snooze` until an instant."""

    kind: str
    reason: str | None = None
    until: datetime | None = None


def postpone(
    session: Session, now: datetime, who: DeviceCaller, postponement_id: UUID, asked: PostponementAsked
) -> Once[Postponement]:
    """Write to this participant no sooner than on their next day, or than they say.

    Raises InvalidShape, TooManyToday, and IdReused where the id stands for something else that was said.
    """
    now = audit.wait_for_turn(session, str(who.enrolment_id), now)
    before = session.get(Postponement, (who.enrolment_id, postponement_id))
    tomorrow = before.until_at if before else _tomorrow(session, now, who)
    until = tomorrow if asked.kind == "not_today" else asked.until
    said = Postponement(
        enrolment_id=who.enrolment_id,
        id=postponement_id,
        kind=asked.kind,
        reason=asked.reason,
        until_at=until,
        recorded_at=now,
        recorded_by=who.actor,
    )
    return record_once(
        session, str(who.enrolment_id), "contact.postponed", said, _faults(session, asked, said)
    )


def withdraw(
    session: Session, now: datetime, who: DeviceCaller, withdrawal_id: UUID
) -> Once[ContactWithdrawal]:
    """End all contact, and take every address away; a consent signed later can permit contact again.

    Everything else of the study goes on. Saying it again changes nothing.
    """
    now = audit.wait_for_turn(session, str(who.enrolment_id), now)
    before = session.get(ContactWithdrawal, (who.enrolment_id, withdrawal_id))
    if before is not None:
        return Once(before, is_new=False)
    said = ContactWithdrawal(
        enrolment_id=who.enrolment_id, id=withdrawal_id, recorded_at=now, recorded_by=who.actor
    )
    changes = Changes(session, now, who, who.enrolment_id)
    erased = removed(changes, Act("contact.withdrawn", CONTACT_WITHDRAWN, CONTACT_WITHDRAWN))
    facts: list[Fact] = [said, *([erased] if changes.facts else []), *changes.facts]
    audit.record(session, now, str(who.enrolment_id), who.actor, "contact.withdrawn", facts)
    return Once(said, is_new=True)


def _faults(session: Session, asked: PostponementAsked, said: Postponement) -> Iterator[FieldFault]:
    """Counts what is said for the first time. Raises TooManyToday."""
    now = said.recorded_at
    yield from _misfits(asked, now)
    attempts.count_today(session, now, "postponement", said.enrolment_id)


def _misfits(asked: PostponementAsked, now: datetime) -> Iterator[FieldFault]:
    if asked.kind == "not_today":
        if asked.reason is None:
            yield FieldFault("/reason", "required")
        if asked.until is not None:
            yield FieldFault("/until", "not-for-this-kind")
    elif asked.until is None:
        yield FieldFault("/until", "required")
    elif not now < asked.until <= now + LONGEST_SNOOZE:
        yield FieldFault("/until", "out-of-range")


def _tomorrow(session: Session, now: datetime, who: DeviceCaller) -> datetime:
    found = enrolments_store.of_device(session, who.enrolment_id)
    plan = studies.definition_for(session, found).reminders
    return tomorrow_at(now, contact_state(history_of(session, found), plan, now).preferences)
