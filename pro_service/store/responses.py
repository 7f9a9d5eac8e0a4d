"""Which submission and which response version stands at an instant: the one place that says so.

A submission stands from when it was recorded until it is invalidated. Of a standing submission the last
version recorded by then stands. What does not stand is rare, so most conditions name that.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import Session, aliased

from pro_service.store.corrections import Correction, Invalidation
from pro_service.store.submissions import ResponseVersion, Submission

FOR_EVER = datetime.max.replace(tzinfo=UTC)

Instant = datetime | ColumnElement[datetime]
"""An instant, or where a statement is built once for all instants its parameter."""


def stands(as_of: Instant) -> ColumnElement[bool]:
    """The condition on `submission`: it was there, and not invalidated by then."""
    return and_(Submission.recorded_at <= as_of, ~was_invalidated(as_of))


def was_invalidated(as_of: Instant) -> ColumnElement[bool]:
    """The condition on `submission` that it was invalidated by then."""
    return exists().where(
        Invalidation.enrolment_id == Submission.enrolment_id,
        Invalidation.submission_id == Submission.id,
        Invalidation.recorded_at <= as_of,
    )


def is_last_correction(as_of: Instant) -> ColumnElement[bool]:
    """The condition on `correction` beside `submission`: it is the last one of it by then.

    Joined from outside it adds one row at most, and none where the version as received stands.
    """
    later = aliased(Correction)
    return and_(
        Correction.enrolment_id == Submission.enrolment_id,
        Correction.submission_id == Submission.id,
        Correction.recorded_at <= as_of,
        ~exists().where(
            later.enrolment_id == Correction.enrolment_id,
            later.submission_id == Correction.submission_id,
            later.version > Correction.version,
            later.recorded_at <= as_of,
        ),
    )


def is_invalidated_version(as_of: datetime) -> ColumnElement[bool]:
    """The condition on `response_version` that its submission was invalidated by then."""
    return exists().where(
        Invalidation.enrolment_id == ResponseVersion.enrolment_id,
        Invalidation.submission_id == ResponseVersion.submission_id,
        Invalidation.recorded_at <= as_of,
    )


def is_replaced_version(as_of: datetime) -> ColumnElement[bool]:
    """The condition on `response_version` that a correction stood in its place by then."""
    later = aliased(Correction)  # the table itself may stand in the query, beside the version
    return exists().where(
        later.enrolment_id == ResponseVersion.enrolment_id,
        later.submission_id == ResponseVersion.submission_id,
        later.version > ResponseVersion.version,
        later.recorded_at <= as_of,
    )


@cache
def is_corrected_version() -> ColumnElement[bool]:
    """The condition on `response_version` that it is a correction: all others are as they were received."""
    correction = aliased(Correction)
    return exists().where(correction.id == ResponseVersion.id)


def invalidations_of(session: Session, enrolment_id: UUID, as_of: datetime) -> Sequence[Invalidation]:
    """What of an enrolment had been invalidated by then, in the order of recording."""
    rows = select(Invalidation).where(
        Invalidation.enrolment_id == enrolment_id, Invalidation.recorded_at <= as_of
    )
    return session.scalars(rows.order_by(*Invalidation.in_order())).all()


def versions_of(
    session: Session, enrolment_id: UUID, submission_id: UUID
) -> Sequence[tuple[ResponseVersion, Correction | None]]:
    """Every version of a response, oldest first, each with what makes it a correction; 1 has nothing."""
    rows = session.execute(
        select(ResponseVersion, Correction)
        .outerjoin(Correction, Correction.id == ResponseVersion.id)
        .where(ResponseVersion.enrolment_id == enrolment_id, ResponseVersion.submission_id == submission_id)
        .order_by(ResponseVersion.version)
    )
    return [(version, correction) for version, correction in rows]


def invalidation_of(session: Session, enrolment_id: UUID, submission_id: UUID) -> Invalidation | None:
    """The fact that a submission counts no longer, if there is one."""
    rows = select(Invalidation).where(
        Invalidation.enrolment_id == enrolment_id, Invalidation.submission_id == submission_id
    )
    return session.scalars(rows).one_or_none()


def move_to(session: Session, enrolment_id: UUID, submission_id: UUID) -> Invalidation | None:
    """The invalidation by which a submission was moved to where it is; None where it came there itself."""
    rows = select(Invalidation).where(
        Invalidation.moved_to_enrolment_id == enrolment_id,
        Invalidation.moved_to_submission_id == submission_id,
    )
    return session.scalars(rows).one_or_none()


def does_version_stand(session: Session, version_id: UUID) -> bool:
    """Whether a response version stands by all that is known: neither corrected since nor invalidated."""
    standing = select(ResponseVersion.id).where(
        ResponseVersion.id == version_id,
        ~is_invalidated_version(FOR_EVER),
        ~is_replaced_version(FOR_EVER),
    )
    return session.scalar(standing) is not None
