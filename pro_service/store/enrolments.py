"""Enrolments found within a scope, with what is read beside them every time."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, exists, select
from sqlalchemy.orm import Session

from pro_service.domain.permissions import Scope
from pro_service.store import anchor_events
from pro_service.store.anchor_events import AnchorEvent
from pro_service.store.participants import Enrolment, Participant
from pro_service.store.protocol_changes import ProtocolChange
from pro_service.store.scopes import within
from pro_service.store.studies import StudyVersion

BY_SUBJECT = (Participant.subject_id, Enrolment.sequence)


@dataclass(frozen=True, slots=True)
class Found:
    """An enrolment, the subject id of its participant, and the hash of the study version that it began with.

    `is_amended`: it has changed to another version since.
    """

    enrolment: Enrolment
    subject_id: str
    definition_hash: str
    is_amended: bool


def find(session: Session, scope: Scope, study_id: str, enrolment_id: UUID) -> Found | None:
    """One enrolment within reach; None for an absent and a foreign one alike."""
    row = session.execute(
        select_found().where(within(scope, study_id), Enrolment.id == enrolment_id)
    ).one_or_none()
    return _found(row) if row else None


def of_device(session: Session, enrolment_id: UUID) -> Found:
    """The enrolment that a phone speaks for."""
    return _found(session.execute(select_found().where(Enrolment.id == enrolment_id)).one())


def of_ids(session: Session, enrolments: Collection[UUID]) -> Sequence[Found]:
    """These enrolments, by id."""
    rows = session.execute(select_found().where(Enrolment.id.in_(enrolments)).order_by(Enrolment.id))
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
    """Enrolments within reach by subject id, and of one participant in their order, after the page before.

    The second of the pair tells where this page ends, None where nothing follows.
    """
    wanted = _wanted(scope, study_id, after, as_of, enrolment_id)
    query = select_found().where(*wanted).order_by(*BY_SUBJECT).limit(limit + 1)
    rows = [_found(row) for row in session.execute(query)]
    return rows[:limit], _end(rows, limit)


def page_with_anchors(
    session: Session,
    scope: Scope,
    study_id: str,
    after: str | None,
    limit: int,
    *,
    as_of: datetime,
    enrolment_id: UUID | None = None,
) -> tuple[Mapping[Found, Sequence[AnchorEvent]], str | None]:
    """The same page, and the anchor events of each enrolment in the order of recording, by one statement."""
    wanted = _wanted(scope, study_id, after, as_of, enrolment_id)
    listed = select(Enrolment.id).join(Participant, Participant.id == Enrolment.participant_id).where(*wanted)
    mine = listed.order_by(*BY_SUBJECT).limit(limit + 1)
    query = (
        select_found()
        .add_columns(AnchorEvent)
        .outerjoin(AnchorEvent, AnchorEvent.enrolment_id == Enrolment.id)
        .where(Enrolment.id.in_(mine))
        .order_by(*BY_SUBJECT, *anchor_events.IN_ORDER)
    )
    found: dict[Found, list[AnchorEvent]] = {}
    for *of_enrolment, event in session.execute(query):
        found.setdefault(Found(*of_enrolment), []).extend([event] if event else [])
    rows = list(found)
    return {each: found[each] for each in rows[:limit]}, _end(rows, limit)


def _wanted(
    scope: Scope, study_id: str, after: str | None, as_of: datetime | None, enrolment_id: UUID | None
) -> Iterator[ColumnElement[bool]]:
    yield within(scope, study_id)
    if as_of is not None:
        yield Enrolment.recorded_at <= as_of
    if enrolment_id is not None:
        yield Enrolment.id == enrolment_id
    if after is not None:
        yield _is_after(after)


def _end(rows: Sequence[Found], limit: int) -> str | None:
    return place_of(rows[limit - 1]) if len(rows) > limit else None


def all_after(session: Session, after: UUID | None, limit: int) -> Sequence[Found]:
    """Every enrolment of every study by id, after that of the page before: for the service's own work."""
    query = select_found().order_by(Enrolment.id).limit(limit)
    if after is not None:
        query = query.where(Enrolment.id > after)
    return [_found(row) for row in session.execute(query)]


def all_own_ids(session: Session) -> Sequence[UUID]:
    """The ids of all enrolments of all studies."""
    return session.scalars(select(Enrolment.id).order_by(Enrolment.id)).all()


def streams_of(session: Session, study_id: str) -> Sequence[str]:
    """The names of the audit streams of all enrolments of a study."""
    rows = select(Enrolment.id).where(Enrolment.study_id == study_id).order_by(Enrolment.id)
    return [str(own) for own in session.scalars(rows)]


def of_site(session: Session, study_id: str, site: str) -> Sequence[Found]:
    """Every enrolment of a site: for the service's own work."""
    here = select_found().where(Enrolment.study_id == study_id, Enrolment.site == site)
    return [_found(row) for row in session.execute(here.order_by(Enrolment.id))]


def ids_of(session: Session, study_id: str, site: str | None) -> Sequence[UUID]:
    """The ids of every enrolment of a site, or without one of the study."""
    rows = select(Enrolment.id).where(Enrolment.study_id == study_id)
    return session.scalars(rows if site is None else rows.where(Enrolment.site == site)).all()


def place_of(found: Found) -> str:
    """Where an enrolment stands in the order of `page`."""
    return f"{found.subject_id}/{found.enrolment.sequence}"


def _is_after(end: str) -> ColumnElement[bool]:
    subject_id, _, sequence = end.partition("/")
    same = (Participant.subject_id == subject_id) & (Enrolment.sequence > int(sequence or 1))
    return (Participant.subject_id > subject_id) | same


def select_found() -> Select[Enrolment, str, str, bool]:
    """Every enrolment with what makes it a `Found`: for a statement that asks for more beside it."""
    return (
        select(Enrolment, Participant.subject_id, StudyVersion.content_hash, is_amended())
        .join(Participant, Participant.id == Enrolment.participant_id)
        .join(
            StudyVersion,
            (StudyVersion.study_id == Enrolment.study_id) & (StudyVersion.version == Enrolment.study_version),
        )
    )


def is_amended() -> ColumnElement[bool]:
    """Whether the enrolment of a row has followed another version than its first."""
    return exists().where(ProtocolChange.enrolment_id == Enrolment.id)


def _found(row: Row[Enrolment, str, str, bool]) -> Found:
    return Found(*row)
