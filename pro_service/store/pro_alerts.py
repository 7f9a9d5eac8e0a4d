"""PRO alerts that were raised, and what sites did about them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    String,
    UniqueConstraint,
    exists,
    func,
    select,
)
from sqlalchemy.orm import Mapped, Session, aliased, defer, mapped_column

from pro_service.domain import pro_alerts
from pro_service.store.assessments import Assessment
from pro_service.store.base import Base, Fact, Numbered, Recorded, later
from pro_service.store.corrections import Invalidation
from pro_service.store.participants import Enrolment
from pro_service.store.quarantine import QuarantineResolution
from pro_service.store.submissions import Quarantined, ResponseVersion
from pro_service.store.types import Code


class ProAlert(Fact, Base):
    """A rule of the study that a response version raised, or an upload that was kept aside.

    It holds no answer and no score. That of a held upload stays the one alert of these answers whatever is
    decided about the upload; what it said when it came does not hang on that.
    """

    __tablename__ = "pro_alert"
    __table_args__ = (
        UniqueConstraint("response_version_id", "rule"),
        UniqueConstraint("quarantined_id", "rule"),
        CheckConstraint("(response_version_id IS NULL) <> (quarantined_id IS NULL)", name="of_one_upload"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"), index=True)
    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"))
    response_version_id: Mapped[UUID | None] = mapped_column(ForeignKey("response_version.id"))
    rule: Mapped[str] = mapped_column(Code)
    respond_by_on: Mapped[date]
    quarantined_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("quarantined.id"), sort_order=99, info=later()
    )


class ProAlertOutcome(Numbered, Recorded, Base):
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
    """An alert, where its answers stand or would stand, whether they were invalidated, and what was done.

    held       the upload that raised it while it was kept aside; None where a response did
    became     what the site decided about that upload; None while it waits
    """

    alert: ProAlert
    assessment: Assessment
    held: Quarantined | None
    became: str | None
    is_invalidated: bool
    outcomes: tuple[ProAlertOutcome, ...]

    @property
    def is_open(self) -> bool:
        return not self.is_invalidated and pro_alerts.is_open(tuple(each.outcome for each in self.outcomes))


def find(session: Session, enrolment_id: UUID, alert_id: UUID) -> ProAlert | None:
    """An alert of this enrolment; None for an absent one and for somebody else's alike."""
    alert = session.get(ProAlert, alert_id)
    return alert if alert is not None and alert.enrolment_id == enrolment_id else None


def rules_raised_by(session: Session, enrolment_id: UUID, quarantined_id: UUID) -> frozenset[str]:
    """The rules that an upload of this enrolment raised when it was kept aside."""
    rows = select(ProAlert.rule).where(ProAlert.enrolment_id == enrolment_id)
    return frozenset(session.scalars(rows.where(ProAlert.quarantined_id == quarantined_id)))


def of_enrolments(session: Session, enrolments: Collection[UUID], as_of: datetime) -> Sequence[Raised]:
    """The alerts of these enrolments known at `as_of`, in the order in which they were raised."""
    here = ProAlert.enrolment_id.in_(enrolments) & (ProAlert.recorded_at <= as_of)
    stands_at = func.coalesce(QuarantineResolution.assessment_id, ProAlert.assessment_id)
    alerts = (
        select(ProAlert, Assessment, Quarantined, QuarantineResolution.outcome, _is_invalidated(as_of))
        .outerjoin(Quarantined, Quarantined.id == ProAlert.quarantined_id)
        .outerjoin(QuarantineResolution, _is_decided(as_of))
        .join(Assessment, Assessment.id == stands_at)
        .where(here)
        .order_by(ProAlert.recorded_at, ProAlert.id)
        .options(defer(Quarantined.body))
    )
    outcomes: dict[UUID, list[ProAlertOutcome]] = defaultdict(list)
    told = select(ProAlertOutcome).join(ProAlert, ProAlert.id == ProAlertOutcome.alert_id)
    known = told.where(here, ProAlertOutcome.recorded_at <= as_of)
    for each in session.scalars(known.order_by(*ProAlertOutcome.in_order())):
        outcomes[each.alert_id].append(each)
    return [Raised(*row, tuple(outcomes[row[0].id])) for row in session.execute(alerts)]


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
        .where(within, ProAlert.recorded_at <= as_of, ~ended, ~_is_invalidated(as_of))
        .order_by(ProAlert.recorded_at, ProAlert.id)
    )
    found: dict[UUID, list[ProAlert]] = defaultdict(list)
    for each in rows:
        found[each.enrolment_id].append(each)
    return {own: tuple(alerts) for own, alerts in found.items()}


def _is_decided(as_of: datetime) -> ColumnElement[bool]:
    """The condition on `quarantine_resolution` that it is that of the alert's upload, and known by then."""
    return (QuarantineResolution.quarantined_id == ProAlert.quarantined_id) & (
        QuarantineResolution.recorded_at <= as_of
    )


def _is_invalidated(as_of: datetime) -> ColumnElement[bool]:
    """The condition on `pro_alert` that the response with its answers was taken out or moved by then."""
    taken_in = aliased(QuarantineResolution)
    as_response = exists().where(
        ResponseVersion.id == ProAlert.response_version_id,
        Invalidation.enrolment_id == ResponseVersion.enrolment_id,
        Invalidation.submission_id == ResponseVersion.submission_id,
        Invalidation.recorded_at <= as_of,
    )
    as_taken_in = exists().where(
        taken_in.quarantined_id == ProAlert.quarantined_id,
        Invalidation.enrolment_id == taken_in.enrolment_id,
        Invalidation.submission_id == taken_in.submission_id,
        Invalidation.recorded_at <= as_of,
    )
    return as_response | as_taken_in
