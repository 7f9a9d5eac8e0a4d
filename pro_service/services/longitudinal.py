"""Change from baseline of a study's participants, at an instant."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import cast
from uuid import UUID

from sqlalchemy.orm import Session

import scoring
from pro_service.domain import anchors, longitudinal
from pro_service.domain.blinding import anchors_known_at
from pro_service.domain.longitudinal import Row, ScoreValue, Series, Visited
from pro_service.domain.permissions import Scope
from pro_service.domain.protocol import InstrumentUse, StudyDefinition
from pro_service.domain.windows import local_day
from pro_service.services import assessments, studies
from pro_service.services.assessments import Course, Standing
from pro_service.store import enrolments as enrolments_store
from pro_service.store import rescoring
from pro_service.store import scores as scores_store
from pro_service.store.rescoring import Rescoring, WhichScores
from pro_service.store.scores import Scored, ScoreRun
from scoring import Metric


@dataclass(frozen=True, slots=True)
class Asked:
    """Which part of the change from baseline is wanted, None wants all; and of which scores."""

    enrolment_id: UUID | None = None
    instrument: str | None = None
    score: str | None = None
    which: WhichScores = WhichScores.AS_RECEIVED


@dataclass(frozen=True, slots=True)
class ParticipantRow:
    """A row with the participant it is of."""

    enrolment_id: UUID
    subject_id: str
    site: str
    row: Row


def page(
    session: Session,
    scope: Scope,
    study_id: str,
    as_of: datetime,
    asked: Asked,
    after: str | None,
    limit: int,
) -> tuple[Sequence[ParticipantRow], str | None]:
    """All rows of the next `limit` participants by subject id, as known at `as_of`.

    Anchor events count from the end of the day of their recording (domain/blinding.py).

    The second of the pair is the last subject id, or None at the end. Raises NotFound out of reach.
    """
    studies.refuse_out_of_reach(scope, study_id)
    found, last = enrolments_store.page(
        session, scope, study_id, after, limit, as_of=as_of, enrolment_id=asked.enrolment_id
    )
    anchors_at = anchors_known_at(as_of)
    counting = rescoring.counting(session, study_id, asked.which, as_of)
    ids = [each.enrolment.id for each in found]
    scored = scores_store.of_enrolments(session, ids, counting, instrument=asked.instrument, code=asked.score)
    promoted = _promoted(session, study_id, as_of, asked)
    rows = [
        ParticipantRow(course.found.enrolment.id, course.found.subject_id, course.found.enrolment.site, row)
        for course in assessments.courses(session, as_of, found, anchors_at)
        for row in _rows(course, anchors_at, asked, scored, promoted)
    ]
    return rows, last


def series_of(definition: StudyDefinition) -> tuple[Series, ...]:
    """Everything that the study follows over time, in the order of its file and of each instrument.

    What an amendment took away or scored in another way is followed as before, after the rest.
    """
    uses = dict.fromkeys(use for version in definition.versions for use in version.instruments)
    return tuple(dict.fromkeys(each for use in uses for each in _of_use(use)))


def _of_use(use: InstrumentUse) -> Iterator[Series]:
    definition = scoring.load(use.instrument, use.definition_version)
    return _followed(definition, (use.norm_set, *use.secondary_norm_sets))


def _followed(definition: scoring.Definition, norm_sets: Sequence[str | None]) -> Iterator[Series]:
    """The 0-100 scales once; norm-based scores and summaries once for each norm set."""
    for code in scoring.score_codes(definition):
        yield Series(definition.id, code, "0-100", None)
    for norm_set in filter(None, norm_sets):
        for code in scoring.norm_based_codes(definition):
            yield Series(definition.id, code, "T", norm_set)


def _promoted(session: Session, study_id: str, as_of: datetime, asked: Asked) -> Sequence[Rescoring]:
    """The rescorings whose scores may be among the current ones; none among those as received."""
    is_current = asked.which is WhichScores.CURRENT
    return rescoring.promoted(session, study_id, as_of) if is_current else ()


def _rows(
    course: Course,
    anchors_at: datetime,
    asked: Asked,
    scored: Iterable[Scored],
    promoted: Sequence[Rescoring],
) -> Iterator[Row]:
    every = dict.fromkeys((*series_of(course.definition), *_added(promoted)))
    wanted = [
        series
        for series in every
        if asked.instrument in (None, series.instrument) and asked.score in (None, series.code)
    ]
    by_assessment: dict[UUID, list[Scored]] = {}
    for each in _first_norm_set_last(course.definition, scored, promoted):
        by_assessment.setdefault(each.assessment_id, []).append(each)
    zone = course.definition.site(course.found.enrolment.site).zone
    visited = [_visited(each, zone, by_assessment.get(each.assessment.id, [])) for each in course.assessments]
    return longitudinal.rows(wanted, visited, _day_0(course, anchors_at))


def _added(promoted: Sequence[Rescoring]) -> Iterator[Series]:
    """What a promoted rescoring follows beyond the study's own definitions and norm sets."""
    for each in promoted:
        yield from _followed(scoring.load(each.instrument, each.definition_version), (each.norm_set,))


def _first_norm_set_last(
    definition: StudyDefinition, scored: Iterable[Scored], promoted: Sequence[Rescoring]
) -> list[Scored]:
    """Where two runs of a response give the same 0-100 score, that of the study's first norm set counts."""
    first = {use.instrument: use.norm_set for use in definition.instruments}
    places = {each.id: each.instead_of for each in promoted}

    def is_first(run: ScoreRun) -> bool:
        place = run.norm_set if run.rescoring_id is None else places[run.rescoring_id]
        return place == first.get(run.instrument)

    return sorted(scored, key=lambda each: is_first(each.run))


def _day_0(course: Course, anchors_at: datetime) -> date | None:
    """The local day of the anchor of the baseline rule, once it has really happened."""
    event = anchors.effective_anchors(course.events, anchors_at).get(course.definition.baseline.anchor)
    return event.occurred_on if event and not event.is_planned else None


def _visited(each: Standing, zone: str, scored: Sequence[Scored]) -> Visited:
    submission = each.submission
    return Visited(
        assessment_id=each.assessment.id,
        visit=each.assessment.visit,
        visit_number=each.assessment.visit_number,
        instrument=each.assessment.instrument,
        status=each.status.value,
        completed_on=local_day(submission.corrected_completed_at, zone) if submission else None,
        mode=submission.mode if submission else None,
        completed_by=submission.completed_by if submission else None,
        flags=tuple(submission.flags) if submission else (),
        scores=dict(pair for one in scored for pair in _values(one)),
        failed=any(one.run.state == "failed" for one in scored),
    )


def _values(one: Scored) -> Iterator[tuple[Series, ScoreValue]]:
    """The scores of a run by their series; the 0-100 scores have nothing of its norm set in their lineage."""
    run, normed = one.run, one.run.lineage
    by_metric = {"T": normed, "0-100": replace(normed, norm_set=None, norm_hash=None)}
    for score in one.scores:
        lineage = by_metric[score.metric]
        series = Series(run.instrument, score.code, cast(Metric, score.metric), lineage.norm_set)
        yield series, ScoreValue(score.value, score.reason, run.id, lineage, run.rescoring_id)
