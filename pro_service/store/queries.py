"""Queries about the data of participants, and what was done with them."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, String, exists, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from pro_service.domain.permissions import Scope
from pro_service.domain.queries import State, Step
from pro_service.store.assessments import Assessment
from pro_service.store.base import Base, Numbered, Recorded
from pro_service.store.corrections import Correction
from pro_service.store.participants import Enrolment
from pro_service.store.scopes import within
from pro_service.store.types import Code

Key = tuple[datetime, UUID]
"""Where a page of rows in the order of recording ends: when and which."""

LONGEST = 2000


class Query(Recorded, Base):
    """A question about a participant, a visit, an assessment or one item of it; `reopens` a closed one."""

    __tablename__ = "query"
    __table_args__ = (
        CheckConstraint("item IS NULL OR assessment_id IS NOT NULL", name="item_of_an_assessment"),
        CheckConstraint("visit IS NULL OR assessment_id IS NULL", name="one_target"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"), index=True)
    visit: Mapped[str | None] = mapped_column(Code)
    assessment_id: Mapped[UUID | None] = mapped_column(ForeignKey("assessment.id"))
    item: Mapped[str | None] = mapped_column(Code)
    text: Mapped[str] = mapped_column(String(LONGEST))
    reopens: Mapped[UUID | None] = mapped_column(ForeignKey("query.id"), unique=True)


class QueryStep(Numbered, Recorded, Base):
    """An answer of the site, or the closing; a closing may say why."""

    __tablename__ = "query_step"
    __table_args__ = (
        CheckConstraint("step IN ('answered', 'closed')", name="step"),
        CheckConstraint("step = 'closed' OR text IS NOT NULL", name="answered_in_words"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"))
    query_id: Mapped[UUID] = mapped_column(ForeignKey("query.id"), index=True)
    step: Mapped[str] = mapped_column(Code)
    text: Mapped[str | None] = mapped_column(String(LONGEST))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which queries: in this state, of this site or enrolment, opened by an instant; None for any."""

    state: State | None = None
    site: str | None = None
    enrolment_id: UUID | None = None
    opened_by: datetime | None = None


@dataclass(frozen=True, slots=True)
class ToAnswer:
    """How many queries wait for an answer, and since when the first does."""

    n: int
    since: datetime


def page(
    session: Session,
    scope: Scope,
    study_id: str,
    wanted: Wanted,
    as_of: datetime,
    after: Key | None,
    limit: int,
) -> tuple[Sequence[tuple[Query, str]], Key | None]:
    """Queries in reach as they stood at `as_of`, oldest first, each with the code of its site."""
    rows = (
        select(Query, Enrolment.site)
        .join(Enrolment, Enrolment.id == Query.enrolment_id)
        .where(within(scope, study_id), Query.recorded_at <= as_of, *_conditions(wanted, as_of))
    )
    if after is not None:
        at, last_id = after
        rows = rows.where((Query.recorded_at > at) | ((Query.recorded_at == at) & (Query.id > last_id)))
    ordered = rows.order_by(Query.recorded_at, Query.id).limit(limit + 1)
    found = [(query, site) for query, site in session.execute(ordered)]
    end = found[limit - 1][0] if len(found) > limit else None
    return found[:limit], (end.recorded_at, end.id) if end else None


def steps_of(session: Session, queries: Collection[UUID], as_of: datetime) -> dict[UUID, list[QueryStep]]:
    """What was done with these queries by `as_of`, in the order of recording; a closing comes last."""
    found: dict[UUID, list[QueryStep]] = defaultdict(list)
    rows = select(QueryStep).where(QueryStep.query_id.in_(queries), QueryStep.recorded_at <= as_of)
    for step in session.scalars(rows.order_by(*QueryStep.in_order()[:2], QueryStep.step, QueryStep.id)):
        found[step.query_id].append(step)
    return found


def about(session: Session, enrolment_id: UUID, assessment: Assessment, query_id: UUID) -> Query | None:
    """The query, where it is about this assessment, its visit or the participant as such; else None."""
    query = session.get(Query, query_id)
    if query is None or query.enrolment_id != enrolment_id:
        return None
    if query.assessment_id is not None:
        return query if query.assessment_id == assessment.id else None
    return query if query.visit in (None, assessment.visit) else None


def is_closed(session: Session, query: Query) -> bool:
    """Whether it was closed."""
    closing = exists().where(QueryStep.query_id == query.id, QueryStep.step == Step.CLOSED.value)
    return bool(session.scalar(select(closing)))


def corrections_for(
    session: Session, queries: Collection[UUID], as_of: datetime
) -> dict[UUID, list[Correction]]:
    """The corrections that these queries had led to by `as_of`, in the order of recording."""
    found: dict[UUID, list[Correction]] = defaultdict(list)
    rows = select(Correction).where(Correction.query_id.in_(queries), Correction.recorded_at <= as_of)
    for each in session.scalars(rows.order_by(Correction.recorded_at, Correction.version, Correction.id)):
        if each.query_id is not None:
            found[each.query_id].append(each)
    return found


def is_reopened(session: Session, query_id: UUID) -> bool:
    """Whether a later query opens this one again."""
    return bool(session.scalar(select(exists().where(Query.reopens == query_id))))


def to_answer(session: Session, here: ColumnElement[bool], as_of: datetime) -> dict[UUID, ToAnswer]:
    """The queries that wait for the site's answer, by enrolment."""
    rows = session.execute(
        select(Query.enrolment_id, func.count(), func.min(Query.recorded_at))
        .join(Enrolment, Enrolment.id == Query.enrolment_id)
        .where(here, Query.recorded_at <= as_of, *_conditions(Wanted(State.OPEN), as_of))
        .group_by(Query.enrolment_id)
    )
    return {enrolment_id: ToAnswer(n, since) for enrolment_id, n, since in rows}


def _conditions(wanted: Wanted, as_of: datetime) -> list[ColumnElement[bool]]:
    answered, closed = (
        exists().where(QueryStep.query_id == Query.id, QueryStep.step == step, QueryStep.recorded_at <= as_of)
        for step in (Step.ANSWERED.value, Step.CLOSED.value)
    )
    in_state: dict[State | None, list[ColumnElement[bool]]] = {
        None: [],
        State.OPEN: [~answered, ~closed],
        State.ANSWERED: [answered, ~closed],
        State.CLOSED: [closed],
    }
    found = in_state[wanted.state]
    if wanted.site is not None:
        found.append(Enrolment.site == wanted.site)
    if wanted.enrolment_id is not None:
        found.append(Query.enrolment_id == wanted.enrolment_id)
    if wanted.opened_by is not None:
        found.append(Query.recorded_at <= wanted.opened_by)
    return found
