"""Correcting a response: field by field, by the site alone, with what stood before and why it is changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from sqlalchemy.orm import Session

import scoring
from pro_service.domain.answers import as_scored
from pro_service.domain.callers import Operator, Staff
from pro_service.domain.corrections import corrected
from pro_service.domain.permissions import Scope
from pro_service.domain.protocol import StudyDefinition
from pro_service.domain.submissions import Form
from pro_service.errors import (
    FieldFault,
    IdReused,
    IfMatchRequired,
    InvalidShape,
    OffScale,
    ResponseChanged,
    ResponseInvalidated,
)
from pro_service.services import locks, packs, projections, responses, scores, studies
from pro_service.services.corrections.asking import (
    Correcting,
    misfits_of,
    misfits_of_query,
    particulars_of,
    place_of,
    told,
)
from pro_service.services.forms import FormLibrary
from pro_service.services.participants import in_reach
from pro_service.services.rescoring.following import follow
from pro_service.services.responses import Response, Version
from pro_service.services.submissions import judging
from pro_service.services.submissions.facts import ends_of, kept_for
from pro_service.store import audit
from pro_service.store.base import Fact
from pro_service.store.corrections import Correction
from pro_service.store.submissions import ResponseVersion

__all__ = ["Corrected", "Correcting", "correct", "particulars_of", "score_again"]

TIMES = ("started_at", "completed_at")


@dataclass(frozen=True, slots=True)
class Corrected:
    """The response with the new version; `is_new` is False where exactly this was corrected before."""

    response: Response
    is_new: bool


def correct(
    session: Session,
    now: datetime,
    forms: FormLibrary,
    who: Staff | Operator,
    scope: Scope,
    study_id: str,
    enrolment_id: UUID,
    submission_id: UUID,
    correction_id: UUID,
    asked: Correcting,
    if_match: str | None,
) -> Corrected:
    """Record a new version of a response and score it, beside those that are there.

    `if_match` is the number of the version that the corrector read, or "*". Raises NotFound out of reach,
    IdReused, ResponseInvalidated, IfMatchRequired, ResponseChanged where another correction was faster, and
    InvalidShape or OffScale with the fields that cannot be corrected so.
    """
    in_reach(session, scope, study_id, enrolment_id)
    now = audit.wait_for_turn(session, str(enrolment_id), now)
    found = in_reach(session, scope, study_id, enrolment_id)
    response = responses.find(session, enrolment_id, submission_id)
    known = session.get(ResponseVersion, correction_id)
    if known is not None:
        _refuse_other(response, known, asked)
        return Corrected(response, is_new=False)
    locks.refuse_locked(session, found.enrolment)
    _refuse_outdated(response, if_match)
    definition = studies.definition_for(session, found)
    sent = response.submission
    kept = kept_for(session, definition, response.assessment, sent.attempt, sent.started_at)
    work = _Work(session, now, forms, who, definition, kept, response, correction_id, asked)
    work.refuse_faulty()
    version, correction = work.version(), work.correction()
    audit.record(
        session,
        now,
        str(enrolment_id),
        who.actor,
        "response.corrected",
        [version, correction, *work.runs(version, correction)],
        changes=told(asked),
    )
    projections.project_one(session, now, response.assessment.id)
    return Corrected(responses.find(session, enrolment_id, submission_id), is_new=True)


@dataclass(frozen=True)
class _Work:
    """One correction with all that is known around it."""

    session: Session
    now: datetime
    forms: FormLibrary
    who: Staff | Operator
    definition: StudyDefinition
    kept: StudyDefinition
    response: Response
    id: UUID
    asked: Correcting

    @property
    def stood(self) -> Version:
        """The version that is corrected."""
        return self.response.last

    @property
    def answers(self) -> dict[str, int | str]:
        return corrected(self.stood.response.answers, self.asked.answers)

    @property
    def particulars(self) -> dict[str, Any]:
        return corrected(particulars_of(self.stood), self.asked.particulars)

    def refuse_faulty(self) -> None:
        """Raises InvalidShape or OffScale; a fault names a field, never what stands or should stand there."""
        if not self.asked.answers and not self.asked.particulars:
            raise InvalidShape(FieldFault("", "changes-nothing"))
        if found := tuple(misfits_of_query(self.session, self.response, self.asked)):
            raise InvalidShape(*found)
        use = self.kept.instrument(self.response.assessment.instrument)
        scored_by = scoring.load(use.instrument, use.definition_version)
        if not self.asked.answers.keys() <= scored_by.item_by_id.keys():
            raise OffScale(FieldFault("/answers", "unknown-item"))  # its name is the sender's
        if found := tuple(misfits_of(self.stood, self.asked)):
            raise InvalidShape(*found)
        if faults := scoring.check(scored_by, as_scored(self.answers)):
            raise OffScale(*dict.fromkeys(FieldFault(place_of(each.item), each.code) for each in faults))
        if found := tuple(self._unfitting()):
            raise InvalidShape(*found)

    def _unfitting(self) -> Iterator[FieldFault]:
        stands, changed = self.particulars, self.asked.particulars
        if "zone" in changed and stands["zone"] not in available_timezones():
            yield FieldFault("/particulars/zone/after", "not-a-zone")
        if changed.keys() & {"form_version", "language"} and self._form() is Form.UNKNOWN:
            yield FieldFault("/particulars/form_version/after", "unknown-form-version")
        if changed.keys() & set(TIMES) and stands["started_at"] > stands["completed_at"]:
            yield FieldFault("/particulars/started_at/after", "after-it-was-completed")
        if "completed_at" in changed:
            yield from self._mistimed(stands["completed_at"])

    def _mistimed(self, completed_at: datetime) -> Iterator[FieldFault]:
        place = "/particulars/completed_at/after"
        withdrawn_at, _ = ends_of(
            self.session, self.now, self.definition, self.response.submission.enrolment_id
        )
        if completed_at > self.response.submission.recorded_at:
            yield FieldFault(place, "after-it-arrived")
        if withdrawn_at is not None and completed_at >= withdrawn_at:
            yield FieldFault(place, "after-consent-was-withdrawn")

    def _form(self) -> Form:
        instrument, stands = self.response.assessment.instrument, self.particulars
        current = self.definition.instrument(instrument).form_version
        return self.forms.standing(instrument, stands["form_version"], stands["language"], current)

    def version(self) -> ResponseVersion:
        before = self.stood.response
        return ResponseVersion(
            id=self.id,
            enrolment_id=before.enrolment_id,
            submission_id=before.submission_id,
            assessment_id=before.assessment_id,
            version=before.version + 1,
            answers=self.answers,
            reason=self.asked.reason,
            recorded_at=self.now,
            recorded_by=self.who.actor,
        )

    def correction(self) -> Correction:
        before = self.stood.response
        return Correction(
            id=self.id,
            enrolment_id=before.enrolment_id,
            submission_id=before.submission_id,
            version=before.version + 1,
            requested_by=self.asked.requested_by,
            note=self.asked.note,
            query_id=self.asked.query_id,
            **self._judged(),
            recorded_at=self.now,
            recorded_by=self.who.actor,
        )

    def _judged(self) -> dict[str, Any]:
        """The particulars with how they are judged: anew where a time changes, else as before."""
        stood, changed = self.stood.particulars, self.asked.particulars
        if not changed.keys() & set(TIMES):
            return judging.carried(stood, self.particulars, self._form())
        return judging.judged(
            self.response.submission,
            self.response.assessment,
            stood,
            self.particulars,
            self._form(),
            is_timed="completed_at" in changed,
        )

    def runs(self, version: ResponseVersion, correction: Correction) -> list[Fact]:
        """The new version scored as the study scores it, and as rescorings scored the one before."""
        return score_again(
            self.session, self.now, self.kept, self.stood.response, version, correction.language,
            self.response.assessment.instrument,
        )  # fmt: skip


def score_again(
    session: Session,
    now: datetime,
    kept: StudyDefinition,
    before: ResponseVersion,
    version: ResponseVersion,
    language: str,
    instrument: str,
) -> list[Fact]:
    """Score a version that comes after another one, in every way in which that one was scored."""
    use = kept.instrument(instrument)
    withheld = packs.reason_to_withhold(session, use.instrument, use.definition_version)
    runs = scores.run(now, version, use, language, packs.norm_sets(session), withheld)
    return [*runs, *follow(session, now, kept.id, before, version, runs, language)]


def _refuse_outdated(response: Response, if_match: str | None) -> None:
    if response.invalidation is not None:
        raise ResponseInvalidated
    if if_match is None:
        raise IfMatchRequired
    if if_match not in ("*", response.tag):
        raise ResponseChanged(if_match, response.last.response.version)


def _refuse_other(response: Response, known: ResponseVersion, asked: Correcting) -> None:
    """Raises IdReused unless this very correction was recorded under the id before."""
    nth = known.version - 1
    same_place = (known.enrolment_id, known.submission_id) == (
        response.submission.enrolment_id,
        response.submission.id,
    )
    if not same_place or nth < 1 or response.versions[nth].correction is None:
        raise IdReused
    before, made = response.versions[nth - 1], response.versions[nth]
    said = (made.response.reason, made.requested_by, made.note, made.query_id)
    is_same = (
        not tuple(misfits_of(before, asked))
        and corrected(before.response.answers, asked.answers) == made.response.answers
        and corrected(particulars_of(before), asked.particulars) == particulars_of(made)
        and said == (asked.reason, asked.requested_by, asked.note, asked.query_id)
    )
    if not is_same:
        raise IdReused
