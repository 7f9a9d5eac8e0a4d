"""Named queries about what arrived: for the decision about an upload, and for those who read later."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from uuid import UUID

from sqlalchemy import CompoundSelect, Select, bindparam, func, select
from sqlalchemy.orm import Session, defer

from pro_service.store import devices, drafts
from pro_service.store.assessments import Assessment, ExpectationChange, is_last_change
from pro_service.store.corrections import Correction, Invalidation
from pro_service.store.enrolments import Found, select_found
from pro_service.store.licences import Presentation, is_last_showing, is_over
from pro_service.store.locks import is_locked
from pro_service.store.participants import Enrolment
from pro_service.store.quarantine import is_resolved
from pro_service.store.responses import is_last_correction, stands, was_invalidated
from pro_service.store.submissions import Particulars, Quarantined, Submission
from pro_service.store.types import UTCDateTime

Key = tuple[datetime, UUID]
"""Where a page of rows in the order of recording ends: when and which."""


@dataclass(frozen=True, slots=True)
class AssessmentFound:
    """An assessment of an enrolment, how often it was answered, how many of these answers were invalidated,
    and the last change of expectation.

    is_locked  the enrolment, its site or its study is locked
    has_draft  answers so far are laid down for it
    """

    assessment: Assessment
    n_answered: int
    n_invalidated: int
    change: str | None
    is_locked: bool
    has_draft: bool

    @property
    def is_answered(self) -> bool:
        """A response stands."""
        return self.n_answered > self.n_invalidated


@dataclass(frozen=True, slots=True)
class Around:
    """What is known around an upload: how far the phone's clock stood from ours before its completion and
    after it, None without such a contact; and whether anything came under its id before.
    """

    offset_before: timedelta | None
    offset_after: timedelta | None
    has_come_before: bool


@dataclass(frozen=True, slots=True)
class CameBefore:
    """Something that came under a submission id; `held_because` is None where it was accepted."""

    content_hash: str
    held_because: str | None


def enrolment_to_answer(
    session: Session,
    enrolment_id: UUID,
    submission_id: UUID,
    assessment_id: UUID,
    device_id: UUID | None,
    completed_at: datetime,
) -> tuple[Found, AssessmentFound | None, Around]:
    """The enrolment that somebody speaks for, the assessment, None for an absent one and for somebody else's
    alike, and what is known around the upload that it is to be answered with: all in one statement.
    """
    answered = (
        select(func.count())
        .where(Submission.assessment_id == Assessment.id)
        .correlate(Assessment)
        .scalar_subquery()
    )
    invalidated = (
        select(func.count())
        .where(Invalidation.assessment_id == Assessment.id)
        .correlate(Assessment)
        .scalar_subquery()
    )
    change = (
        select(ExpectationChange.change)
        .where(ExpectationChange.assessment_id == Assessment.id)
        .order_by(*ExpectationChange.last_first())
        .limit(1)
        .correlate(Assessment)
        .scalar_subquery()
    )
    is_mine = (Assessment.enrolment_id == Enrolment.id) & (Assessment.id == assessment_id)
    came_before = _came_before(enrolment_id, submission_id).exists()
    query = (
        select_found()
        .add_columns(Assessment, answered, invalidated, change, is_locked(), drafts.is_laid_down())
        .add_columns(came_before)
        .outerjoin(Assessment, is_mine)
        .where(Enrolment.id == enrolment_id)
    )
    row = session.execute(devices.with_contacts_around(query, device_id, completed_at)).one()
    of_enrolment, of_assessment, (has_come_before, before, after) = row[:4], row[4:10], row[10:]
    around = Around(before and before.offset, after and after.offset, has_come_before)
    return Found(*of_enrolment), AssessmentFound(*of_assessment) if of_assessment[0] else None, around


def next_attempt(session: Session, assessment_id: UUID) -> int:
    """Which answer of an assessment the next one that is accepted will be: 1 plus those invalidated."""
    invalidated = select(func.count()).where(Invalidation.assessment_id == assessment_id)
    return 1 + (session.scalar(invalidated) or 0)


def came_before(session: Session, enrolment_id: UUID, submission_id: UUID) -> tuple[CameBefore, ...]:
    """Everything that came under the same id: looked up by (enrolment, submission id), never by id alone."""
    return tuple(CameBefore(*row) for row in session.execute(_came_before(enrolment_id, submission_id)))


def _came_before(enrolment_id: UUID, submission_id: UUID) -> CompoundSelect[str, str | None]:
    accepted = select(Submission.content_hash, func.nullif("", "").label("reason")).where(
        Submission.enrolment_id == enrolment_id, Submission.id == submission_id
    )
    held = select(Quarantined.content_hash, Quarantined.reason).where(
        Quarantined.enrolment_id == enrolment_id, Quarantined.submission_id == submission_id
    )
    return accepted.union_all(held)


def held_content(session: Session, enrolment_id: UUID, submission_id: UUID, content_hash: str) -> Quarantined:
    """The upload that is held aside with exactly this content."""
    return session.scalars(
        select(Quarantined).where(
            Quarantined.enrolment_id == enrolment_id,
            Quarantined.submission_id == submission_id,
            Quarantined.content_hash == content_hash,
        )
    ).one()


def held_of(session: Session, enrolment_id: UUID, as_of: datetime) -> Sequence[Quarantined]:
    """The uploads of an enrolment that were held aside by `as_of` and not decided about, oldest first."""
    rows = select(Quarantined).where(
        Quarantined.enrolment_id == enrolment_id, Quarantined.recorded_at <= as_of, ~is_resolved(as_of)
    )
    return session.scalars(rows.order_by(Quarantined.recorded_at, Quarantined.id)).all()


def held_since(session: Session, enrolment_id: UUID, since: datetime) -> int:
    """How many uploads of an enrolment were kept aside from an instant on."""
    held = select(func.count()).select_from(Quarantined)
    found = held.where(Quarantined.enrolment_id == enrolment_id, Quarantined.recorded_at >= since)
    return session.scalar(found) or 0


def accepted_page(
    session: Session, enrolment_id: UUID, after: Key | None, limit: int, visit: str | None = None
) -> tuple[Sequence[Submission], Key | None]:
    """Accepted submissions of an enrolment, oldest first; and where the page ends, None at the end of all.

    visit  those of this visit alone, where one is named
    """
    query = select(Submission).where(Submission.enrolment_id == enrolment_id)
    if visit is not None:
        query = query.join(Assessment, Assessment.id == Submission.assessment_id)
        query = query.where(Assessment.visit == visit)
    if after is not None:
        at, last_id = after
        query = query.where(
            (Submission.recorded_at > at) | ((Submission.recorded_at == at) & (Submission.id > last_id))
        )
    rows = session.scalars(query.order_by(Submission.recorded_at, Submission.id).limit(limit + 1)).all()
    last = rows[limit - 1] if len(rows) > limit else None
    return rows[:limit], (last.recorded_at, last.id) if last else None


@dataclass(frozen=True, slots=True)
class Planned:
    """An assessment, the submission that stood for it, its last correction, its last showing, and the last
    change of what is expected.

    Each is None where there was none by then. `is_freed`: what was answered after that showing counts no
    longer.
    """

    assessment: Assessment
    submission: Submission | None
    correction: Correction | None
    presentation: Presentation | None
    change: ExpectationChange | None = None
    is_freed: bool | None = False

    @property
    def particulars(self) -> Particulars | None:
        """How it was filled in and judged, as it stood corrected."""
        return self.correction or self.submission

    @property
    def begun_at(self) -> datetime | None:
        """When the service first heard that it was begun or answered; None before."""
        heard = [each.recorded_at for each in (self.submission, self.presentation) if each]
        return min(heard, default=None)


def begun(session: Session, enrolment_id: UUID, as_of: datetime) -> dict[UUID, datetime]:
    """When the service first heard of each assessment of an enrolment that it was begun or answered.

    An answer that was invalidated by `as_of` began nothing.
    """
    shown = select(Presentation.assessment_id, Presentation.recorded_at).join(
        Assessment, Assessment.id == Presentation.assessment_id
    )
    answered = select(Submission.assessment_id, Submission.recorded_at).where(
        Submission.enrolment_id == enrolment_id, ~was_invalidated(as_of)
    )
    found: dict[UUID, datetime] = {}
    for rows in (shown.where(Assessment.enrolment_id == enrolment_id), answered):
        for assessment_id, at in session.execute(rows):
            found[assessment_id] = min(at, found.get(assessment_id, at))
    return found


def planned(
    session: Session, enrolments: Collection[UUID], as_of: datetime, instrument: str | None = None
) -> Sequence[Planned]:
    """Everything planned for these enrolments and what had come of it, by enrolment and order of asking.

    instrument  what is planned with it alone; None: with any
    """
    wanted = _planned()
    if instrument is not None:
        wanted = wanted.where(Assessment.instrument == instrument)
    return [
        Planned(*row) for row in session.execute(wanted, {"enrolments": list(enrolments), "as_of": as_of})
    ]


@cache
def _planned() -> Select[Assessment, Submission, Correction, Presentation, ExpectationChange, bool]:
    """Built once: putting it together takes longer than asking it about one participant."""
    as_of = bindparam("as_of", type_=UTCDateTime())
    return (
        select(Assessment, Submission, Correction, Presentation, ExpectationChange, is_over(as_of))
        .select_from(Assessment)
        .outerjoin(Submission, (Submission.assessment_id == Assessment.id) & stands(as_of))
        .outerjoin(Correction, is_last_correction(as_of))
        .outerjoin(Presentation, is_last_showing(as_of))
        .outerjoin(ExpectationChange, is_last_change(as_of))
        .where(Assessment.enrolment_id.in_(bindparam("enrolments", expanding=True)))
        .order_by(Assessment.enrolment_id, Assessment.visit_number, Assessment.position)
        .options(defer(Submission.body))  # the longest column, which nobody who reads many asks for
    )
