"""A response with all its versions, as the site and those who verify it read it."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from pro_service.domain.permissions import Scope
from pro_service.domain.receipts import receipt_code
from pro_service.errors import NotFound
from pro_service.services.participants import in_reach
from pro_service.store import quarantine as quarantine_store
from pro_service.store import responses as responses_store
from pro_service.store.assessments import Assessment
from pro_service.store.corrections import Correction, Invalidation
from pro_service.store.quarantine import QuarantineResolution
from pro_service.store.submissions import Particulars, ResponseVersion, Submission


@dataclass(frozen=True, slots=True)
class Version:
    """The answers and particulars of a response at one time; `correction` where it is one.

    age_s  whole seconds from the arrival of the response to this version
    """

    response: ResponseVersion
    particulars: Particulars
    correction: Correction | None
    age_s: int

    @property
    def requested_by(self) -> str | None:
        """On whose request it was corrected; None of version 1, as with the note."""
        return self.correction.requested_by if self.correction else None

    @property
    def note(self) -> str | None:
        return self.correction.note if self.correction else None

    @property
    def query_id(self) -> UUID | None:
        """The query that asked for it; None where none did, or where it is older than the link."""
        return self.correction.query_id if self.correction else None


@dataclass(frozen=True, slots=True)
class Response:
    """A submission with its versions, oldest first: the last stands, unless all was invalidated.

    moved_here   the invalidation that moved it here from elsewhere
    taken_in     the decision of the site by which it was taken in from what was kept aside
    """

    submission: Submission
    assessment: Assessment
    versions: tuple[Version, ...]
    invalidation: Invalidation | None
    moved_here: Invalidation | None
    taken_in: QuarantineResolution | None

    @property
    def last(self) -> Version:
        return self.versions[-1]

    @property
    def receipt_code(self) -> str:
        return receipt_code(self.submission.content_hash)

    @property
    def tag(self) -> str:
        """Changes with every change of what stands here."""
        return f"{self.last.response.version}{'-invalidated' if self.invalidation else ''}"


def read(session: Session, scope: Scope, study_id: str, enrolment_id: UUID, submission_id: UUID) -> Response:
    """One response, whether it stands or not. Raises NotFound for what is out of reach or not there."""
    in_reach(session, scope, study_id, enrolment_id)
    return find(session, enrolment_id, submission_id)


def find(session: Session, enrolment_id: UUID, submission_id: UUID) -> Response:
    """One response of an enrolment. Raises NotFound."""
    submission = session.get(Submission, (enrolment_id, submission_id))
    if submission is None:
        raise NotFound
    rows = responses_store.versions_of(session, enrolment_id, submission_id)
    return Response(
        submission=submission,
        assessment=session.get_one(Assessment, submission.assessment_id),
        versions=tuple(
            Version(each, correction or submission, correction, _age_s(submission, each))
            for each, correction in rows
        ),
        invalidation=responses_store.invalidation_of(session, enrolment_id, submission_id),
        moved_here=responses_store.move_to(session, enrolment_id, submission_id),
        taken_in=quarantine_store.taken_in_as(session, enrolment_id, submission_id),
    )


def _age_s(submission: Submission, version: ResponseVersion) -> int:
    return (version.recorded_at - submission.recorded_at) // timedelta(seconds=1)
