"""What a simulated study looks like in the end: its figures, and who has something to answer now."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from statistics import mean, stdev
from uuid import UUID

from sqlalchemy.orm import Session

import scoring
from pro_service.domain.baseline import Role
from pro_service.domain.permissions import EVERYWHERE
from pro_service.domain.protocol import StudyDefinition
from pro_service.services import longitudinal
from pro_service.services.longitudinal import Asked, ParticipantRow

PAGE = 500


@dataclass(frozen=True, slots=True)
class Figure:
    """One score of all participants: at baseline, and its change at the visit that the study turns on."""

    instrument: str
    code: str
    at_baseline: Sequence[float]
    change: Sequence[float]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A participant who has a baseline, and a visit open now."""

    enrolment_id: UUID
    subject_id: str
    visit: str


def figures(session: Session, definition: StudyDefinition, as_of: datetime) -> Iterator[Figure]:
    """The summaries of each instrument, or its first scale where it has none."""
    for use in definition.instruments:
        instrument = scoring.load(use.instrument, use.definition_version)
        summaries = instrument.summaries if use.norm_set else ()
        for each in summaries or instrument.scales[:1]:
            asked = Asked(instrument=use.instrument, score=each.code)
            rows = [each.row for each in _rows(session, definition, as_of, asked)]
            base = [row.value for row in rows if row.baseline_role is Role.BASELINE]
            change = [row.change for row in rows if row.visit == definition.key_visit]
            yield Figure(use.instrument, each.code, *(_known(values) for values in (base, change)))


def waiting(session: Session, definition: StudyDefinition, as_of: datetime) -> Waiting | None:
    """The last participant, by number, who has a baseline and an open visit; None for nobody."""
    first = definition.instruments[0]
    asked = Asked(score=scoring.load(first.instrument, first.definition_version).scales[0].code)
    found = None
    for enrolment_id, of_one in groupby(
        _rows(session, definition, as_of, asked), lambda each: each.enrolment_id
    ):
        rows = list(of_one)
        open_visits = [each.row.visit for each in rows if each.row.status == "open"]
        if open_visits and any(each.row.baseline_role is Role.BASELINE for each in rows):
            found = Waiting(enrolment_id, rows[0].subject_id, open_visits[0])
    return found


def spread(values: Sequence[float]) -> str:
    """Mean and standard deviation, with one digit."""
    if len(values) < 2:
        return f"{values[0]:.1f}" if values else ""
    return f"{mean(values):.1f} ({stdev(values):.1f})"


def _rows(
    session: Session, definition: StudyDefinition, as_of: datetime, asked: Asked
) -> Iterator[ParticipantRow]:
    after: str | None = None
    while True:
        page, after = longitudinal.page(session, EVERYWHERE, definition.id, as_of, asked, after, PAGE)
        yield from page
        if after is None:
            return


def _known(values: Sequence[float | None]) -> list[float]:
    return [value for value in values if value is not None]
