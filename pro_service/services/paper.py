"""Entering what participants filled in on paper or said in an interview.

What is accepted goes the way of a phone's upload: the same table decides, the same code keeps and scores it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from pro_service.domain import paper
from pro_service.domain.callers import Entrant, Operator, Staff
from pro_service.domain.canonical import canonical_json, content_hash
from pro_service.domain.paper import Judged, State
from pro_service.domain.permissions import Scope
from pro_service.domain.submissions import Becomes, Upload, Verdict, decide
from pro_service.domain.windows import local_day, local_midnight
from pro_service.errors import FieldFault, IdReused, InvalidShape, NotEnterable, NotFound
from pro_service.services import locks, studies
from pro_service.services.forms import FormLibrary
from pro_service.services.participants import in_reach
from pro_service.services.submissions import keeping
from pro_service.services.submissions.facts import Case, gather
from pro_service.services.submissions.outcomes import Arrival
from pro_service.store import audit
from pro_service.store import paper as paper_store
from pro_service.store.assessments import Assessment
from pro_service.store.paper import PaperEntry
from pro_service.store.submissions import Submission


@dataclass(frozen=True, slots=True)
class PaperAsked:
    """One entry: `completed_on` is the day on the paper or of the interview; answers as in a submission."""

    assessment_id: UUID
    form_version: str
    language: str
    mode: str
    completed_by: str
    completed_on: date
    answers: Mapping[str, int | str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Entered:
    """An entry and what it came to; `flags` are those of an accepted one. `is_new`: unknown before."""

    entry_id: UUID
    assessment_id: UUID
    judged: Judged
    flags: tuple[str, ...]
    is_new: bool


def enter(
    session: Session,
    now: datetime,
    forms: FormLibrary,
    who: Staff | Operator,
    scope: Scope,
    study_id: str,
    enrolment_id: UUID,
    entry_id: UUID,
    asked: PaperAsked,
) -> Entered:
    """Keep an entry; accept and score the questionnaire, at once or when a second entry agrees with it.

    Nothing is kept of what cannot be accepted: NotEnterable tells the case, or InvalidShape. Raises NotFound
    outside the scope and for somebody else's assessment, Locked, IdReused.
    """
    in_reach(session, scope, study_id, enrolment_id)
    now = audit.wait_for_turn(session, str(enrolment_id), now)
    found = in_reach(session, scope, study_id, enrolment_id)
    definition = studies.definition_for(session, found)
    zone = definition.site(found.enrolment.site).zone
    entry = _entry(now, who, enrolment_id, entry_id, asked)
    known = session.get(PaperEntry, entry_id)
    if known is not None:
        return _same_as_before(session, known, entry)
    locks.refuse_locked(session, found.enrolment)
    case = _case(session, now, forms, who, entry, zone)
    verdict = _refuse_what_cannot_be(case, asked, zone)
    visit = case.definition.visit(session.get_one(Assessment, asked.assessment_id).visit)
    before = paper_store.in_question(session, asked.assessment_id, now)
    judged = paper.judge(entry, before, is_second_needed=visit.paper_second_entry)
    if judged.state is State.ACCEPTED:
        accepted = keeping.accept(case, verdict, "paper.accepted", [entry])
        return Entered(entry_id, asked.assessment_id, judged, accepted.receipt.flags, is_new=True)
    audit.record(session, now, str(enrolment_id), who.actor, "paper.entered", [entry])
    return Entered(entry_id, asked.assessment_id, judged, (), is_new=True)


def _entry(
    now: datetime, who: Staff | Operator, enrolment_id: UUID, entry_id: UUID, asked: PaperAsked
) -> PaperEntry:
    return PaperEntry(
        id=entry_id,
        enrolment_id=enrolment_id,
        assessment_id=asked.assessment_id,
        form_version=asked.form_version,
        language=asked.language,
        mode=asked.mode,
        completed_by=asked.completed_by,
        completed_on=asked.completed_on,
        answers=dict(asked.answers),
        content_hash=content_hash(_content(asked)),
        recorded_at=now,
        recorded_by=who.actor,
    )


def _content(asked: PaperAsked) -> dict[str, object]:
    return {
        "assessment_id": str(asked.assessment_id),
        "form": {"version": asked.form_version, "language": asked.language},
        "mode": asked.mode,
        "completed_by": asked.completed_by,
        "completed_on": asked.completed_on.isoformat(),
        "answers": dict(asked.answers),
    }


def _case(
    session: Session, now: datetime, forms: FormLibrary, who: Staff | Operator, entry: PaperEntry, zone: str
) -> Case:
    """The entry as an upload of its day: windows begin and end at midnights, so its first instant stands."""
    assessment = session.get(Assessment, entry.assessment_id)
    if assessment is None or assessment.enrolment_id != entry.enrolment_id:
        raise NotFound
    at = local_midnight(entry.completed_on, zone)
    upload = Upload(
        assessment_id=entry.assessment_id,
        instrument=assessment.instrument,
        form_version=entry.form_version,
        language=entry.language,
        started_at=at,
        completed_at=at,
        zone=zone,
        mode=entry.mode,
        completed_by=entry.completed_by,
        answers=entry.answers,
    )
    asked = PaperAsked(
        entry.assessment_id, entry.form_version, entry.language, entry.mode, entry.completed_by,
        entry.completed_on, entry.answers,
    )  # fmt: skip
    content = _content(asked)
    arrival = Arrival(canonical_json(content).encode(), content, upload, phone_clock=None)
    return gather(session, now, forms, Entrant(who.actor, entry.enrolment_id), entry.id, arrival)


PLACES = {
    "unknown-form-version": "/form/version",
    "off-scale": "/answers",
    "answered-by-somebody-else": "/completed_by",
}
"""Where in the request a case of the table lies; all others lie in its day or in the assessment itself."""
OF_THE_ASSESSMENT = ("already-answered", "cancelled-assessment", "exempt-assessment")


def _refuse_what_cannot_be(case: Case, asked: PaperAsked, zone: str) -> Verdict:
    if asked.completed_on > local_day(case.now, zone):
        raise InvalidShape(FieldFault("/completed_on", "in-the-future"))
    verdict = decide(case.facts)
    if verdict.becomes is Becomes.ACCEPTED:
        return verdict
    if verdict.case == "off-scale":
        raise keeping.off_scale(case)
    place = "/assessment_id" if verdict.case in OF_THE_ASSESSMENT else "/completed_on"
    raise NotEnterable(FieldFault(PLACES.get(verdict.case, place), verdict.case))


def _same_as_before(session: Session, known: PaperEntry, entry: PaperEntry) -> Entered:
    """The first answer once more; the state is that in which the questionnaire stands by now."""
    same = (known.enrolment_id, known.content_hash, known.recorded_by)
    if same != (entry.enrolment_id, entry.content_hash, entry.recorded_by):
        raise IdReused
    accepted = session.get(Submission, (known.enrolment_id, known.id))
    flags = tuple(accepted.flags) if accepted else ()
    return Entered(known.id, known.assessment_id, _standing(session, known), flags, is_new=False)


def _standing(session: Session, known: PaperEntry) -> Judged:
    entries = paper_store.of_assessment(session, known.assessment_id)
    if any(session.get(Submission, (each.enrolment_id, each.id)) for each in entries):
        return Judged(State.ACCEPTED)
    before = [each for each in entries if each.id != known.id]
    return paper.judge(known, before, is_second_needed=True)
