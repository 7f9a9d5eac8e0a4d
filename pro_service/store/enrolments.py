"""Enrolments found within a scope, with what is read beside them every time."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from pro_service.domain.permissions import Scope
from pro_service.store.participants import Enrolment, Participant
from pro_service.store.scopes import within
from pro_service.store.studies import StudyVersion


@dataclass(frozen=True, slots=True)
class Found:
    """An enrolment, the subject id of its participant, and the hash of its study definition."""

    enrolment: Enrolment
    subject_id: str
    definition_hash: str


def find(session: Session, scope: Scope, study_id: str, enrolment_id: UUID) -> Found | None:
    """One enrolment within reach; None for an absent and a foreign one alike."""
    row = session.execute(_all().where(within(scope, study_id), Enrolment.id == enrolment_id)).one_or_none()
    return _found(row) if row else None


def of_device(session: Session, enrolment_id: UUID) -> Found:
    """The enrolment that a phone speaks for."""
    return _found(session.execute(_all().where(Enrolment.id == enrolment_id)).one())


def of_ids(session: Session, enrolments: Collection[UUID]) -> list[Found]:
    """These enrolments, by subject id."""
    rows = session.execute(_all().where(Enrolment.id.in_(enrolments)).order_by(Participant.subject_id))
    return [_found(row) for row in rows]


def page(
    session: Session,
    scope: Scope,
    study_id: str,
    after: str | None,
    limit: int,
    *,
    as_of: datetime | None = None,
    enrolment_id: UUID | None = None,
) -> tuple[Sequence[Found], str | None]:
    """Enrolments within reach by subject id, after that of the page before.

    The second of the pair is the last subject id of this page, None where nothing follows.
    """
    query = _all().where(within(scope, study_id)).order_by(Participant.subject_id).limit(limit + 1)
    if as_of is not None:
        query = query.where(Enrolment.recorded_at <= as_of)
    if enrolment_id is not None:
        query = query.where(Enrolment.id == enrolment_id)
    if after is not None:
        query = query.where(Participant.subject_id > after)
    rows = [_found(row) for row in session.execute(query)]
    return rows[:limit], rows[limit - 1].subject_id if len(rows) > limit else None


def all_after(session: Session, after: UUID | None, limit: int) -> Sequence[Found]:
    """Every enrolment of every study by id, after that of the page before: for the service's own work."""
    query = _all().order_by(Enrolment.id).limit(limit)
    if after is not None:
        query = query.where(Enrolment.id > after)
    return [_found(row) for row in session.execute(query)]


def of_site(session: Session, study_id: str, site: str) -> Sequence[Found]:
    """Every enrolment of a site: for the service's own work."""
    here = _all().where(Enrolment.study_id == study_id, Enrolment.site == site)
    return [_found(row) for row in session.execute(here.order_by(Enrolment.id))]


def _all() -> Select[Enrolment, str, str]:
    return (
        select(Enrolment, Participant.subject_id, StudyVersion.content_hash)
        .join(Participant, Participant.id == Enrolment.participant_id)
        .join(
            StudyVersion,
            (StudyVersion.study_id == Enrolment.study_id) & (StudyVersion.version == Enrolment.study_version),
        )
    )


def _found(row: Row[Enrolment, str, str]) -> Found:
    return Found(*row)
