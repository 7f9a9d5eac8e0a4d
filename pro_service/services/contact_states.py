"""What is known of contacting participants: their facts, read and judged."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time
from itertools import groupby
from typing import Any, cast
from uuid import UUID

from sqlalchemy.orm import Session

from pro_service.domain.contact import ContactState
from pro_service.domain.contact_state import (
    Change,
    ChannelFact,
    ChoiceMade,
    Chosen,
    ConsentFact,
    ContactHistory,
    Postponed,
    contact_state,
)
from pro_service.domain.protocol import StudyDefinition
from pro_service.domain.reminder_plan import Channel, QuietHours
from pro_service.store import contacts as contacts_store
from pro_service.store import participants as participants_store
from pro_service.store.contacts import ChangeOfChannel, ContactPreference
from pro_service.store.enrolments import Found


def states(
    session: Session, found: Sequence[Found], definitions: Mapping[UUID, StudyDefinition], as_of: datetime
) -> dict[UUID, ContactState]:
    """What was known of contacting each of these participants at `as_of`, by enrolment id.

    `definitions` are the studies by enrolment id. Five statements, however many there are.
    """
    histories = histories_of(session, found)
    return {
        enrolment_id: contact_state(history, definitions[enrolment_id].reminders, as_of)
        for enrolment_id, history in histories.items()
    }


def histories_of(session: Session, found: Sequence[Found]) -> dict[UUID, ContactHistory]:
    """Every fact about contacting each of these participants, by enrolment id."""
    ids = [each.enrolment.id for each in found]
    consents = _by_enrolment(participants_store.consents_of(session, ids))
    choices = _by_enrolment(contacts_store.preferences_of(session, ids))
    changes = _changes_by_enrolment(contacts_store.changes_of(session, ids))
    withdrawals = _by_enrolment(contacts_store.withdrawals_of(session, ids))
    postponements = _by_enrolment(contacts_store.postponements_of(session, ids))
    return {
        each.enrolment.id: ContactHistory(
            zone=each.enrolment.zone,
            language=each.enrolment.language,
            consents=tuple(
                ConsentFact("contact" in row.permissions, row.signed_at, row.recorded_at)
                for row in consents.get(each.enrolment.id, ())
            ),
            choices=tuple(
                ChoiceMade(_chosen(row), row.recorded_at) for row in choices.get(each.enrolment.id, ())
            ),
            changes=tuple(_change(one) for one in changes.get(each.enrolment.id, ())),
            withdrawn_at=tuple(row.recorded_at for row in withdrawals.get(each.enrolment.id, ())),
            postponed=tuple(
                Postponed(row.until_at, row.recorded_at) for row in postponements.get(each.enrolment.id, ())
            ),
        )
        for each in found
    }


def history_of(session: Session, found: Found) -> ContactHistory:
    """Every fact about contacting one participant."""
    return histories_of(session, [found])[found.enrolment.id]


def wall_text(wall: time) -> str:
    """A wall time as it is stored and told: HH:MM."""
    return wall.isoformat("minutes")


def _chosen(row: ContactPreference) -> Chosen:
    starts, ends = row.quiet_starts, row.quiet_ends
    return Chosen(
        zone=row.zone,
        at=time.fromisoformat(row.at) if row.at else None,
        quiet=QuietHours(time.fromisoformat(starts), time.fromisoformat(ends)) if starts and ends else None,
        channels=None if row.channels is None else tuple(row.channels),
        language=row.language,
    )


def _change(one: ChangeOfChannel) -> ChannelFact:
    row = one.change
    return ChannelFact(
        channel=cast(Channel, row.channel),
        change=cast(Change, row.change),
        address=row.value_hmac,
        recorded_at=row.recorded_at,
        revoked_at=one.revoked_at,
    )


def _by_enrolment(rows: Iterable[Any]) -> dict[UUID, list[Any]]:
    grouped: dict[UUID, list[Any]] = {}
    for row in rows:
        grouped.setdefault(row.enrolment_id, []).append(row)
    return grouped


def _changes_by_enrolment(rows: Iterable[ChangeOfChannel]) -> dict[UUID, list[ChangeOfChannel]]:
    return {
        enrolment_id: list(alike)
        for enrolment_id, alike in groupby(rows, lambda one: one.change.enrolment_id)
    }
