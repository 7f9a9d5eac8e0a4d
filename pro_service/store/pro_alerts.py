"""PRO alerts that were raised, and what sites did about them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, String, UniqueConstraint, exists, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from pro_service.domain import pro_alerts
from pro_service.store.assessments import Assessment
from pro_service.store.base import Base, Fact, Recorded
from pro_service.store.participants import Enrolment
from pro_service.store.responses import is_invalidated_version
from pro_service.store.submissions import ResponseVersion
from pro_service.store.types import Code


class ProAlert(Fact, Base):
    """A rule of the study that a response version raised; it holds no answer and no score."""

    __tablename__ = "pro_alert"
    __table_args__ = (UniqueConstraint("response_version_id", "rule"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"), index=True)
    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"))
    response_version_id: Mapped[UUID] = mapped_column(ForeignKey("response_version.id"))
    rule: Mapped[str] = mapped_column(Code)
    respond_by_on: Mapped[date]


class ProAlertOutcome(Recorded, Base):
    """What the site did about an alert; several may stand, the alert ends with the first that ends it."""

    __tablename__ = "pro_alert_outcome"
    __table_args__ = (
        CheckConstraint(
            "outcome IN ('participant-called', 'seen-by-clinician', 'no-action-needed', 'answered-in-error',"
            " 'not-reached')",
            name="outcome",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    alert_id: Mapped[UUID] = mapped_column(ForeignKey("pro_alert.id"), index=True)
    outcome: Mapped[str] = mapped_column(Code)
    note: Mapped[str | None] = mapped_column(String(2000))


@dataclass(frozen=True, slots=True)
class Raised:
    """An alert, the assessment that raised it, whether that response was invalidated, and what was done."""

    alert: ProAlert
    assessment: Assessment
    is_invalidated: bool
    outcomes: tuple[ProAlertOutcome, ...]

    @property
    def is_open(self) -> bool:
        return not self.is_invalidated and pro_alerts.is_open(tuple(each.outcome for each in self.outcomes))


def find(session: Session, enrolment_id: UUID, alert_id: UUID) -> ProAlert | None:
    """An alert of this enrolment; None for an absent one and for somebody else's alike."""
    alert = session.get(ProAlert, alert_id)
    return alert if alert is not None and alert.enrolment_id == enrolment_id else None


def of_enrolments(session: Session, enrolments: Collection[UUID], as_of: datetime) -> Sequence[Raised]:
    """The alerts of these enrolments known at `as_of`, in the order in which they were raised."""
    here = ProAlert.enrolment_id.in_(enrolments) & (ProAlert.recorded_at <= as_of)
    rows = session.execute(
        select(ProAlert, Assessment, is_invalidated_version(as_of))
        .join(Assessment, Assessment.id == ProAlert.assessment_id)
        .join(ResponseVersion, ResponseVersion.id == ProAlert.response_version_id)
        .where(here)
        .order_by(ProAlert.recorded_at, ProAlert.id)
    ).all()
    outcomes: dict[UUID, list[ProAlertOutcome]] = defaultdict(list)
    told = select(ProAlertOutcome).join(ProAlert, ProAlert.id == ProAlertOutcome.alert_id)
    known = told.where(here, ProAlertOutcome.recorded_at <= as_of)
    for each in session.scalars(known.order_by(ProAlertOutcome.recorded_at, ProAlertOutcome.id)):
        outcomes[each.alert_id].append(each)
    return [Raised(*row, tuple(outcomes[row[0].id])) for row in rows]


def waiting(
    session: Session, within: ColumnElement[bool], as_of: datetime
) -> Mapping[UUID, tuple[ProAlert, ...]]:
    """The alerts in reach that no outcome has ended and whose response was not invalidated, oldest first.

    By enrolment; one statement.
    """
    ended = exists().where(
        ProAlertOutcome.alert_id == ProAlert.id,
        ProAlertOutcome.outcome != pro_alerts.LEAVES_IT_OPEN,
        ProAlertOutcome.recorded_at <= as_of,
    )
    rows = session.scalars(
        select(ProAlert)
        .join(Enrolment, Enrolment.id == ProAlert.enrolment_id)
        .join(ResponseVersion, ResponseVersion.id == ProAlert.response_version_id)
        .where(within, ProAlert.recorded_at <= as_of, ~ended, ~is_invalidated_version(as_of))
        .order_by(ProAlert.recorded_at, ProAlert.id)
    )
    found: dict[UUID, list[ProAlert]] = defaultdict(list)
    for each in rows:
        found[each.enrolment_id].append(each)
    return {own: tuple(alerts) for own, alerts in found.items()}
