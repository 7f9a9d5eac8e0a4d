"""Queries: a monitor or a data manager asks about data, the site answers; no query changes any data."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

import scoring
from pro_service.domain.callers import Staff, System
from pro_service.domain.locks import Effect
from pro_service.domain.permissions import Role, Scope
from pro_service.domain.queries import State, Step, state_of
from pro_service.errors import DoesNotApply, FieldFault, Forbidden, InvalidShape, NotFound
from pro_service.services import locks, studies
from pro_service.services.participants import in_reach
from pro_service.services.repeats import same_as_before
from pro_service.store import audit
from pro_service.store import queries as queries_store
from pro_service.store.assessments import Assessment
from pro_service.store.corrections import Correction
from pro_service.store.enrolments import Found
from pro_service.store.queries import Key, Query, QueryStep, Wanted


@dataclass(frozen=True, slots=True)
class Opening:
    """A question, and what it is about: a visit, an assessment, an item of it, or the participant as such.

    `reopens` names the closed query that this one opens again.
    """

    text: str
    visit: str | None = None
    assessment_id: UUID | None = None
    item: str | None = None
    reopens: UUID | None = None


@dataclass(frozen=True, slots=True)
class Saying:
    """What is said in a step: an answer has words, a closing may have some."""

    text: str | None = None


@dataclass(frozen=True, slots=True)
class QueryView:
    """A query as it stands, with what was done with it and corrected for it, in the order of recording."""

    query: Query
    site: str
    state: State
    steps: tuple[QueryStep, ...]
    corrections: tuple[Correction, ...]


@dataclass(frozen=True, slots=True)
class QueryWritten:
    """The query as it stands now; `is_new` is False where exactly this was recorded before."""

    view: QueryView
    is_new: bool


def open_(
    session: Session,
    now: datetime,
    who: Staff | System,
    scope: Scope,
    study_id: str,
    enrolment_id: UUID,
    query_id: UUID,
    asked: Opening,
) -> QueryWritten:
    """Ask the site about a participant's data.

    Raises NotFound outside the scope, InvalidShape with the fields that do not fit, Locked under a hard lock,
    DoesNotApply where what it reopens is not closed or was reopened before, IdReused.
    """
    found, now = _in_turn(session, now, scope, study_id, enrolment_id)
    row = Query(
        id=query_id,
        enrolment_id=enrolment_id,
        visit=asked.visit,
        assessment_id=asked.assessment_id,
        item=asked.item,
        text=asked.text,
        reopens=asked.reopens,
        recorded_at=now,
        recorded_by=who.actor,
    )
    before = session.get(Query, query_id)
    if before is not None:
        return QueryWritten(_view(session, found, same_as_before(before, row), now), is_new=False)
    locks.refuse_locked(session, found.enrolment, Effect.REFUSED_WHEN_HARD)
    if faults := tuple(_faults(session, found, asked)):
        raise InvalidShape(*faults)
    if asked.reopens is not None:
        _refuse_not_closed(session, found, asked.reopens, now)
    audit.record(session, now, str(enrolment_id), who.actor, "query.opened", [row])
    return QueryWritten(_view(session, found, row, now), is_new=True)


def answer(
    session: Session,
    now: datetime,
    who: Staff,
    scope: Scope,
    study_id: str,
    enrolment_id: UUID,
    query_id: UUID,
    step_id: UUID,
    said: Saying,
) -> QueryWritten:
    """Answer a query at the site; it may be answered again until it is closed.

    Raises NotFound outside the scope, DoesNotApply where it is closed, IdReused.
    """
    found, now = _in_turn(session, now, scope, study_id, enrolment_id)
    query = _query(session, found, query_id)
    return _step(session, now, who, found, query, step_id, Step.ANSWERED, said)


def close(
    session: Session,
    now: datetime,
    who: Staff | System,
    scope: Scope,
    study_id: str,
    enrolment_id: UUID,
    query_id: UUID,
    step_id: UUID,
    said: Saying,
) -> QueryWritten:
    """Close a query, answered or not.

    Raises NotFound outside the scope, Forbidden for who neither opened it nor is data manager, DoesNotApply
    where it is closed, IdReused.
    """
    found, now = _in_turn(session, now, scope, study_id, enrolment_id)
    query = _query(session, found, query_id)
    if query.recorded_by != who.actor and not _is_data_manager(who, study_id):
        raise Forbidden
    return _step(session, now, who, found, query, step_id, Step.CLOSED, said)


def page(
    session: Session,
    scope: Scope,
    study_id: str,
    wanted: Wanted,
    as_of: datetime,
    after: Key | None,
    limit: int,
) -> tuple[Sequence[QueryView], Key | None]:
    """Queries in reach as they stood at `as_of`, oldest first; and where the page ends.

    Raises NotFound where the study is out of reach.
    """
    studies.refuse_out_of_reach(scope, study_id)
    rows, end = queries_store.page(session, scope, study_id, wanted, as_of, after, limit)
    ids = [query.id for query, _ in rows]
    steps = queries_store.steps_of(session, ids, as_of)
    made = queries_store.corrections_for(session, ids, as_of)
    return [_as_view(*row, steps.get(row[0].id, ()), made.get(row[0].id, ())) for row in rows], end


def opened_by(as_of: datetime, older_than_days: int | None) -> datetime | None:
    """By when a query that is so many days old at an instant was opened; None where the age is all one."""
    return None if older_than_days is None else as_of - timedelta(days=older_than_days)


def _in_turn(
    session: Session, now: datetime, scope: Scope, study_id: str, enrolment_id: UUID
) -> tuple[Found, datetime]:
    found = in_reach(session, scope, study_id, enrolment_id)
    return found, audit.wait_for_turn(session, str(enrolment_id), now)


def _query(session: Session, found: Found, query_id: UUID) -> Query:
    query = session.get(Query, query_id)
    if query is None or query.enrolment_id != found.enrolment.id:
        raise NotFound
    return query


def _is_data_manager(who: Staff | System, study_id: str) -> bool:
    grants = who.grants if isinstance(who, Staff) else ()
    return any(grant.role is Role.DATA_MANAGER and grant.study_id == study_id for grant in grants)


def _step(
    session: Session,
    now: datetime,
    who: Staff | System,
    found: Found,
    query: Query,
    step_id: UUID,
    step: Step,
    said: Saying,
) -> QueryWritten:
    row = QueryStep(
        id=step_id,
        enrolment_id=query.enrolment_id,
        query_id=query.id,
        step=step.value,
        text=said.text,
        recorded_at=now,
        recorded_by=who.actor,
    )
    before = session.get(QueryStep, step_id)
    if before is not None:
        same_as_before(before, row)
        return QueryWritten(_view(session, found, query, now), is_new=False)
    if _view(session, found, query, now).state is State.CLOSED:
        raise DoesNotApply
    audit.record(session, now, str(query.enrolment_id), who.actor, f"query.{step.value}", [row])
    return QueryWritten(_view(session, found, query, now), is_new=True)


def _view(session: Session, found: Found, query: Query, now: datetime) -> QueryView:
    steps = queries_store.steps_of(session, [query.id], now)
    made = queries_store.corrections_for(session, [query.id], now)
    return _as_view(query, found.enrolment.site, steps.get(query.id, ()), made.get(query.id, ()))


def _as_view(query: Query, site: str, steps: Sequence[QueryStep], made: Sequence[Correction]) -> QueryView:
    return QueryView(query, site, state_of(each.step for each in steps), tuple(steps), tuple(made))


def _refuse_not_closed(session: Session, found: Found, query_id: UUID, now: datetime) -> None:
    before = session.get(Query, query_id)
    if before is None or before.enrolment_id != found.enrolment.id:
        raise InvalidShape(FieldFault("/reopens", "no-such-query"))
    is_reopened = queries_store.is_reopened(session, query_id)
    if is_reopened or _view(session, found, before, now).state is not State.CLOSED:
        raise DoesNotApply


def _faults(session: Session, found: Found, asked: Opening) -> list[FieldFault]:
    definition = studies.definition_for(session, found)
    faults = []
    if asked.visit is not None and asked.assessment_id is not None:
        faults.append(FieldFault("/visit", "told-by-the-assessment"))
    elif asked.visit is not None and asked.visit not in [each.code for each in definition.visits]:
        faults.append(FieldFault("/visit", "not-a-visit-of-this-study"))
    if asked.item is not None and asked.assessment_id is None:
        faults.append(FieldFault("/assessment_id", "required-with-an-item"))
    if asked.assessment_id is None:
        return faults
    assessment = session.get(Assessment, asked.assessment_id)
    if assessment is None or assessment.enrolment_id != found.enrolment.id:
        return [*faults, FieldFault("/assessment_id", "not-of-this-participant")]
    items = [each.id for each in scoring.load(assessment.instrument).items]
    if asked.item is not None and asked.item not in items:
        faults.append(FieldFault("/item", "not-of-this-instrument"))
    return faults
