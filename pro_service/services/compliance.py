"""The rates of participation of a study, by visit and instrument."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, true
from sqlalchemy.orm import Session

from pro_service.domain.compliance import Counted, Tally, tally
from pro_service.domain.permissions import Scope
from pro_service.errors import NotFound
from pro_service.services import assessments, studies
from pro_service.services.participants import in_reach
from pro_service.store import enrolments as enrolments_store
from pro_service.store import standings
from pro_service.store.assessments import Assessment
from pro_service.store.participants import Enrolment
from pro_service.store.scopes import within
from pro_service.store.standings import VisitCount

AT_ONCE = 500
"""Participants whose facts are looked at together, for a past instant."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which part of a study is wanted; None wants all of it."""

    site: str | None = None
    visit: str | None = None
    instrument: str | None = None
    enrolment_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """The assessments counted together; None stands for all visits or all instruments."""

    visit: str | None
    visit_number: float | None
    instrument: str | None
    tally: Tally


@dataclass(frozen=True, slots=True)
class Compliance:
    """Each visit and instrument in the order of asking; then each instrument over all visits, then all."""

    groups: tuple[Group, ...]
    totals: tuple[Group, ...]


def live(
    session: Session, scope: Scope, study_id: str, now: datetime, anchors_at: datetime, asked: Asked
) -> Compliance:
    """The rates as they are now, from what is projected: one statement at the site, whatever its size.

    Readers beyond the site know anchor events up to `anchors_at` (domain/blinding.py): the few participants
    with a later one are judged from their facts. Where something was recorded while this was asked, all are.
    Raises NotFound for what is out of reach.
    """
    reach = _reach(session, scope, study_id, asked)
    people = _people(reach, study_id, asked)
    moved = standings.moved_since(session, people, anchors_at) if anchors_at < now else []
    settled = and_(people, Enrolment.id.not_in(moved)) if moved else people
    counted = standings.counts(session, and_(settled, _planned(asked)), now)
    if counted is None:
        return at(session, scope, study_id, now, anchors_at, asked)
    if moved:
        found = enrolments_store.of_ids(session, moved)
        counted += _from_facts(session, now, anchors_at, found, asked)
    return _compliance(counted)


def at(
    session: Session, scope: Scope, study_id: str, as_of: datetime, anchors_at: datetime, asked: Asked
) -> Compliance:
    """The rates as they were known at an instant, from the facts of then.

    Raises NotFound for what is out of reach.
    """
    reach = _reach(session, scope, study_id, asked)
    counted: list[VisitCount] = []
    last: str | None = None
    while True:
        found, last = enrolments_store.page(
            session, reach, study_id, last, AT_ONCE, as_of=as_of, enrolment_id=asked.enrolment_id
        )
        counted += _from_facts(session, as_of, anchors_at, found, asked)
        if last is None:
            return _compliance(counted)


def _reach(session: Session, scope: Scope, study_id: str, asked: Asked) -> Scope:
    """The scope, narrowed to the site that was asked for."""
    studies.refuse_out_of_reach(scope, study_id)
    if asked.enrolment_id is not None:
        in_reach(session, scope, study_id, asked.enrolment_id)
    if asked.site is None:
        return scope
    if not scope.reaches_site(study_id, asked.site):
        raise NotFound
    return Scope(sites=frozenset({(study_id, asked.site)}))


def _people(reach: Scope, study_id: str, asked: Asked) -> ColumnElement[bool]:
    """The condition on `enrolment`."""
    one = true() if asked.enrolment_id is None else Enrolment.id == asked.enrolment_id
    return and_(within(reach, study_id), one)


def _planned(asked: Asked) -> ColumnElement[bool]:
    """The condition on `assessment`."""
    wanted = ((Assessment.visit, asked.visit), (Assessment.instrument, asked.instrument))
    return and_(true(), *(column == value for column, value in wanted if value is not None))


def _from_facts(
    session: Session,
    as_of: datetime,
    anchors_at: datetime,
    found: Sequence[enrolments_store.Found],
    asked: Asked,
) -> list[VisitCount]:
    evaluable = standings.evaluable(session, [each.enrolment.id for each in found], as_of)
    return [
        VisitCount(
            each.assessment.visit,
            each.assessment.visit_number,
            each.assessment.instrument,
            each.assessment.position,
            Counted(each.status, each.assessment.id in evaluable),
        )
        for course in assessments.courses(session, as_of, found, anchors_at)
        for each in course.assessments
        if asked.visit in (None, each.assessment.visit)
        and asked.instrument in (None, each.assessment.instrument)
    ]


def _compliance(counted: Iterable[VisitCount]) -> Compliance:
    by_place: dict[tuple[str, str], list[VisitCount]] = defaultdict(list)
    for each in counted:
        by_place[each.visit, each.instrument].append(each)
    placed = [
        (
            min(each.visit_number for each in alike),
            min(each.position for each in alike),
            Group(visit, None, instrument, tally(each.counted for each in alike)),
        )
        for (visit, instrument), alike in by_place.items()
    ]
    in_order = sorted(placed, key=lambda each: (*each[:2], each[2].visit or "", each[2].instrument or ""))
    groups = tuple(Group(group.visit, number, group.instrument, group.tally) for number, _, group in in_order)
    return Compliance(groups, tuple(_totals(groups)))


def _totals(groups: Sequence[Group]) -> Iterator[Group]:
    for instrument in dict.fromkeys(group.instrument for group in groups):
        alike = (group.tally for group in groups if group.instrument == instrument)
        yield Group(None, None, instrument, sum(alike, Tally()))
    yield Group(None, None, None, sum((group.tally for group in groups), Tally()))
