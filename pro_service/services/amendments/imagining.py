"""What an amendment would change for those who are enrolled; nothing is written."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from pro_service.domain import amendments
from pro_service.domain.amendments import Change
from pro_service.domain.blinding import anchors_known_at
from pro_service.domain.canonical import content_hash
from pro_service.domain.previews import Preview
from pro_service.domain.protocol import StudyDefinition
from pro_service.services import assessments, previews, studies
from pro_service.services.amendments import walking
from pro_service.services.assessments import Course
from pro_service.store import assessments as assessments_store
from pro_service.store import enrolments as enrolments_store
from pro_service.store import protocol_changes
from pro_service.store.arrivals import Planned

PAGE = 200


@dataclass(frozen=True, slots=True)
class StatusCount:
    """How many assessments, of how many participants, would stand otherwise; None: not planned."""

    before: str | None
    after: str | None
    assessments: int
    participants: int


@dataclass(frozen=True, slots=True)
class AmendmentPreview:
    """What bringing a version into force at some sites would change.

    changes        what differs from each version that is in force at these sites now
    participants   how many enrolments would come to the version
    windows_moved  how many assessments would have another window, or one for the first time
    """

    study_id: str
    version: int
    sites: tuple[str, ...]
    changes: tuple[Change, ...]
    participants: int
    statuses: tuple[StatusCount, ...]
    windows_moved: int

    @property
    def hash(self) -> str:
        """Equal where the same would change."""
        return content_hash(asdict(self))


def imagine(
    session: Session, now: datetime, target: StudyDefinition, sites: Collection[str]
) -> AmendmentPreview:
    """What would change at `now`, counted over everybody enrolled at these sites."""
    waiting = protocol_changes.following_another(session, target.id, sites, target.version)
    told = [
        each
        for begin in range(0, len(waiting), PAGE)
        for each in _of_enrolments(session, now, target, waiting[begin : begin + PAGE])
    ]
    return AmendmentPreview(
        target.id,
        target.version,
        tuple(sorted(sites)),
        _differences(session, target, sites),
        len(waiting),
        _counted(told),
        sum(len(each.windows) for each in told),
    )


def _differences(session: Session, target: StudyDefinition, sites: Collection[str]) -> tuple[Change, ...]:
    in_force = studies.versions_in_force(session, target.id)
    versions = sorted({version for site, version in in_force.items() if site in sites} - {target.version})
    found = (
        change
        for version in versions
        for change in amendments.diff(studies.version_of(session, target.id, version), target)
    )
    return tuple(dict.fromkeys(found))


def _of_enrolments(
    session: Session, now: datetime, target: StudyDefinition, enrolments: Sequence[UUID]
) -> list[Preview]:
    found = enrolments_store.of_ids(session, enrolments)
    return [
        previews.compare(now, before, _after(session, now, before, target))
        for before in assessments.courses(session, now, found, anchors_known_at(now))
    ]


def _after(session: Session, now: datetime, before: Course, target: StudyDefinition) -> Course:
    """How an enrolment would stand right after it came to the version."""
    enrolment = before.found.enrolment
    imagined = {each.assessment_id: each for each in walking.changes(session, now, "", before, target)}
    changes = assessments_store.last_changes(session, [enrolment.id], now) | imagined
    known = (
        Planned(each.assessment, each.submission, each.correction, each.presentation, is_freed=each.is_freed)
        for each in before.assessments
    )
    added = (Planned(row, None, None, None) for row in walking.new_rows(before, target, now))
    definition = amendments.amended(before.definition, target, now)
    facts = (before.found, definition, before.events, changes, [*known, *added])
    return assessments.course(now, anchors_known_at(now), *facts)


def _counted(told: Sequence[Preview]) -> tuple[StatusCount, ...]:
    n: dict[tuple[str | None, str | None], list[int]] = defaultdict(list)
    for nth, each in enumerate(told):
        for changed in each.statuses:
            n[changed.before, changed.after].append(nth)
    in_order = sorted(n.items(), key=lambda each: tuple(word or "" for word in each[0]))
    return tuple(StatusCount(*words, len(of), len(set(of))) for words, of in in_order)
