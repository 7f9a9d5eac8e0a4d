"""Change from baseline of a study's participants, at an instant."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain
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
from pro_service.store.rescoring import Rescoring, WhichScores, scoring_of
from pro_service.store.scores import Scored, ScoreRun
from scoring import Metric


@dataclass(frozen=True, slots=True)
class Asked:
    """Which part of the change from baseline is wanted, None wants all; and of which scores, None wants both.

    As received are also the days, modes and marks of the responses; current are those that stand corrected.
    """

    enrolment_id: UUID | None = None
    instrument: str | None = None
    score: str | None = None
    which: WhichScores | None = WhichScores.AS_RECEIVED


@dataclass(frozen=True, slots=True)
class ParticipantRow:
    """A row with the participant it is of.

    scoring  of which scores it is: as_received, current, or both where the two say the same
    """

    enrolment_id: UUID
    subject_id: str
    site: str
    row: Row
    scoring: str


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
    found, last = enrolments_store.page_with_anchors(
        session, scope, study_id, after, limit, as_of=as_of, enrolment_id=asked.enrolment_id
    )
    anchors_at = anchors_known_at(as_of)
    ids = [each.enrolment.id for each in found]
    known = [_known(session, study_id, as_of, ids, asked, which) for which in WhichScores.of(asked.which)]
    rows = [
        ParticipantRow(
            course.found.enrolment.id, course.found.subject_id, course.found.enrolment.site, row, scoring
        )
        for course in assessments.courses(
            session, as_of, list(found), anchors_at, asked.instrument, chain.from_iterable(found.values())
        )
        for row, scoring in _side_by_side(
            {each.which: _rows(course, anchors_at, asked, each) for each in known}
        )
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


@dataclass(frozen=True, slots=True)
class _Known:
    """The scores of a page of participants, as received or current.

    promoted  the rescorings whose scores may be among the current ones; none among those as received
    """

    which: WhichScores
    scored: Sequence[Scored]
    promoted: Sequence[Rescoring]


def _known(
    session: Session,
    study_id: str,
    as_of: datetime,
    enrolments: Sequence[UUID],
    asked: Asked,
    which: WhichScores,
) -> _Known:
    counting = rescoring.counting(session, study_id, which, as_of)
    is_current = which is WhichScores.CURRENT
    return _Known(
        which,
        scores_store.of_enrolments(
            session, enrolments, counting, instrument=asked.instrument, code=asked.score
        ),
        rescoring.promoted(session, study_id, as_of) if is_current else (),
    )


def _side_by_side(found: Mapping[WhichScores, Iterable[Row]]) -> Iterator[tuple[Row, str]]:
    """Rows of one score at one visit one after the other, and once where they are the same."""
    places: dict[tuple[Series, UUID], dict[Row, list[WhichScores]]] = {}
    for which, rows in found.items():
        for row in rows:
            place = places.setdefault((row.series, row.assessment_id), {})
            place.setdefault(row, []).append(which)
    return ((row, scoring_of(which)) for place in places.values() for row, which in place.items())


def _rows(course: Course, anchors_at: datetime, asked: Asked, known: _Known) -> Iterator[Row]:
    every = dict.fromkeys((*series_of(course.definition), *_added(known.promoted)))
    wanted = [
        series
        for series in every
        if asked.instrument in (None, series.instrument) and asked.score in (None, series.code)
    ]
    by_assessment: dict[UUID, list[Scored]] = {}
    for each in _first_norm_set_last(course.definition, known.scored, known.promoted):
        by_assessment.setdefault(each.assessment_id, []).append(each)
    zone = course.definition.site(course.found.enrolment.site).zone
    visited = [
        _visited(each, zone, by_assessment.get(each.assessment.id, []), known.which)
        for each in course.assessments
    ]
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


def _visited(each: Standing, zone: str, scored: Sequence[Scored], which: WhichScores) -> Visited:
    filled_in = each.particulars if which is WhichScores.CURRENT else each.submission
    return Visited(
        assessment_id=each.assessment.id,
        visit=each.assessment.visit,
        visit_number=each.assessment.visit_number,
        instrument=each.assessment.instrument,
        status=each.status.value,
        completed_on=local_day(filled_in.corrected_completed_at, zone) if filled_in else None,
        mode=filled_in.mode if filled_in else None,
        completed_by=filled_in.completed_by if filled_in else None,
        flags=tuple(filled_in.flags) if filled_in else (),
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
        yield series, ScoreValue(score.value, score.reason, run.id, lineage, run.rescoring_id, one.version)
