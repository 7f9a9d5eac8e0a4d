"""The source data of participants, read whole as the audit trail tells them."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, inspect, select
from sqlalchemy.orm import Session

from pro_service.domain.canonical import read_canonical
from pro_service.domain.source_data import Told
from pro_service.store.assessments import Assessment
from pro_service.store.audit import AuditEvent, as_body
from pro_service.store.base import Base, Fact
from pro_service.store.participants import Enrolment
from pro_service.store.pro_alerts import ProAlert


def facts_of(
    session: Session, tables: Collection[str], enrolments: Collection[UUID], as_of: datetime
) -> dict[UUID, list[Told]]:
    """The facts of these tables that were recorded of each enrolment by an instant, in no order.

    A participant's own row belongs to each of their enrolments.
    """
    found: dict[UUID, list[Told]] = {each: [] for each in enrolments}
    for table in tables:
        for enrolment_id, fact in _of_table(session, table, enrolments, as_of):
            found[enrolment_id].append(as_body(fact))
    return found


def visits_of(session: Session, enrolments: Collection[UUID]) -> dict[str, str]:
    """The visit of each assessment planned for these enrolments, by the text of its id."""
    rows = session.execute(
        select(Assessment.id, Assessment.visit).where(Assessment.enrolment_id.in_(enrolments))
    )
    return {str(assessment_id): visit for assessment_id, visit in rows}


def assessments_of(session: Session, enrolments: Collection[UUID]) -> dict[UUID, list[Assessment]]:
    """Everything planned for these enrolments, in the order of asking."""
    found: dict[UUID, list[Assessment]] = defaultdict(list)
    rows = select(Assessment).where(Assessment.enrolment_id.in_(enrolments))
    for each in session.scalars(rows.order_by(Assessment.visit_number, Assessment.position, Assessment.id)):
        found[each.enrolment_id].append(each)
    return found


def events_by(session: Session, stream: str, as_of: datetime) -> Sequence[AuditEvent]:
    """The events of a stream recorded by an instant, in order."""
    rows = select(AuditEvent).where(AuditEvent.stream == stream, AuditEvent.recorded_at <= as_of)
    return session.scalars(rows.order_by(AuditEvent.seq)).all()


def bodies_after(session: Session, stream: str, seq: int) -> Iterator[tuple[AuditEvent, dict[str, Any]]]:
    """The events of a stream after one of them, in order, with what they tell; without erased ones."""
    rows = select(AuditEvent).where(
        AuditEvent.stream == stream, AuditEvent.seq > seq, AuditEvent.body.is_not(None)
    )
    for event in session.scalars(rows.order_by(AuditEvent.seq)):
        yield event, read_canonical(event.body or "{}")


def table_class(table: str) -> type[Any]:
    """The model of a table of facts. KeyError where there is none."""
    models = (mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, Fact))
    return {str(getattr(model, "__tablename__", "")): model for model in models}[table]


def _of_table(
    session: Session, table: str, enrolments: Collection[UUID], as_of: datetime
) -> Iterator[tuple[UUID, Fact]]:
    model = table_class(table)
    query, owner = _owned(model)
    rows = session.execute(query.where(owner.in_(enrolments), model.recorded_at <= as_of))
    yield from ((enrolment_id, fact) for fact, enrolment_id in rows)


def _owned(model: type[Any]) -> tuple[Select[Any, UUID], ColumnElement[UUID]]:
    """The rows of a table, each with the enrolment that it belongs to."""
    columns = inspect(model).local_table.columns
    if model is Enrolment:
        return select(model, Enrolment.id), Enrolment.id  # type: ignore[return-value]
    if "enrolment_id" in columns:
        return select(model, model.enrolment_id), model.enrolment_id
    if "assessment_id" in columns:
        joined = select(model, Assessment.enrolment_id).join(Assessment, Assessment.id == model.assessment_id)
        return joined, Assessment.enrolment_id  # type: ignore[return-value]
    if "alert_id" in columns:
        joined = select(model, ProAlert.enrolment_id).join(ProAlert, ProAlert.id == model.alert_id)
        return joined, ProAlert.enrolment_id  # type: ignore[return-value]
    joined = select(model, Enrolment.id).join(Enrolment, Enrolment.participant_id == model.id)
    return joined, Enrolment.id  # type: ignore[return-value]
