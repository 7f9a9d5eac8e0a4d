"""The work list of a site: whom to call today, why, what was tried, and what is lost if nothing happens."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from pro_service.domain import contact_attempts, worklist
from pro_service.domain.contact_attempts import Attempt
from pro_service.domain.permissions import Scope
from pro_service.domain.protocol import StudyDefinition
from pro_service.domain.worklist import Entry, Facts, Pending
from pro_service.errors import NotFound
from pro_service.services import studies
from pro_service.store import contact_attempts as contact_attempts_store
from pro_service.store import paper as paper_store
from pro_service.store import pro_alerts as pro_alerts_store
from pro_service.store import queries as queries_store
from pro_service.store import worklists
from pro_service.store.enrolments import Found
from pro_service.store.pro_alerts import ProAlert
from pro_service.store.queries import ToAnswer
from pro_service.store.reminders import DeliveryEvent
from pro_service.store.scopes import within
from pro_service.store.standings import Stands
from pro_service.store.worklists import Known, Uploads

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One participant on the list.

    tried    the last attempts to reach them, newest first
    reminded what became of the last messages to them, newest first
    n_tried  how often it was tried since the first of the open windows opened
    """

    enrolment_id: UUID
    subject_id: str
    site: str
    language: str
    zone: str
    entry: Entry
    tried: tuple[Attempt, ...]
    n_tried: int
    reminded: tuple[DeliveryEvent, ...]

    @property
    def key(self) -> Key:
        """Its place in the list, as texts that sort alike."""
        rank, at = worklist.urgency(self.entry)
        return str(rank), at.astimezone(UTC).isoformat(timespec="microseconds"), self.subject_id


TOLD = 3
"""How many attempts a row tells of."""


def page(
    session: Session,
    scope: Scope,
    study_id: str,
    as_of: datetime,
    site: str | None,
    after: Key | None,
    limit: int,
) -> tuple[Sequence[Row], Key | None]:
    """The list from the row after `after` on, what is lost first first; and the key of the page's last row.

    Thirteen statements, whatever the size of the site. Raises NotFound for what is out of reach.
    """
    rows = sorted(_rows(session, _narrowed(scope, study_id, site), study_id, as_of),
                  key=lambda row: row.key)  # fmt: skip
    left = [row for row in rows if after is None or row.key > after]
    return left[:limit], left[limit - 1].key if len(left) > limit else None


def _narrowed(scope: Scope, study_id: str, site: str | None) -> Scope:
    studies.refuse_out_of_reach(scope, study_id)
    if site is None:
        return scope
    if not scope.reaches_site(study_id, site):
        raise NotFound
    return Scope(sites=frozenset({(study_id, site)}))


def _rows(session: Session, reach: Scope, study_id: str, as_of: datetime) -> Iterable[Row]:
    here = within(reach, study_id)
    known = worklists.participants(session, here)
    ids = [each.found.enrolment.id for each in known]
    beside = _Beside(
        pending=_by_enrolment(worklists.pending(session, here, as_of, as_of + worklist.OPENS_SOON)),
        attempts=_attempts(session, ids, as_of),
        held=worklists.held(session, here, as_of),
        asked=queries_store.to_answer(session, here, as_of),
        rejected=worklists.rejected(session, ids, as_of - worklist.REJECTED_LATELY),
        bounced=worklists.bounced(session, ids, as_of),
        postponed=worklists.postponed(session, ids, as_of),
        alarmed=worklists.alarmed(session, ids, as_of - worklist.ALARMED_LATELY, as_of),
        on_paper=paper_store.to_enter(session, ids, as_of),
        alerts=pro_alerts_store.waiting(session, here, as_of),
    )
    reminded = worklists.reminded(session, ids, as_of, TOLD)
    definitions = studies.definitions_for(session, [each.found for each in known])
    for each in known:
        facts = _facts(as_of, each, definitions[each.found.enrolment.id], beside)
        entry = worklist.entry(facts)
        if entry is not None:
            yield _row(each.found, facts, entry, reminded.get(each.found.enrolment.id, ()))


@dataclass(frozen=True, slots=True)
class _Beside:
    """What was read for everybody in reach, by enrolment."""

    pending: Mapping[UUID, Sequence[Stands]]
    attempts: Mapping[UUID, Sequence[Attempt]]
    held: Mapping[UUID, Uploads]
    asked: Mapping[UUID, ToAnswer]
    rejected: Mapping[UUID, Uploads]
    bounced: Mapping[UUID, datetime]
    postponed: Mapping[UUID, datetime]
    alarmed: Mapping[UUID, datetime]
    on_paper: frozenset[UUID]
    alerts: Mapping[UUID, Sequence[ProAlert]]


def _attempts(session: Session, ids: Sequence[UUID], as_of: datetime) -> dict[UUID, list[Attempt]]:
    attempts: dict[UUID, list[Attempt]] = defaultdict(list)
    for row in contact_attempts_store.of_enrolments(session, ids, as_of):
        attempts[row.enrolment_id].append(row.as_attempt())
    return attempts


def _by_enrolment(stands: Iterable[Stands]) -> dict[UUID, list[Stands]]:
    found: dict[UUID, list[Stands]] = defaultdict(list)
    for each in stands:
        found[each.assessment.enrolment_id].append(each)
    return found


def _facts(as_of: datetime, known: Known, definition: StudyDefinition, beside: _Beside) -> Facts:
    own, ended_at = known.found.enrolment.id, known.contact_ended_at
    is_ended = ended_at is not None and ended_at <= as_of
    held, rejected = beside.held.get(own), beside.rejected.get(own)
    alerts = beside.alerts.get(own, ())
    asked = beside.asked.get(own)
    return Facts(
        as_of=as_of,
        zone=definition.site(known.found.enrolment.site).zone,
        pending=tuple(_pending(definition, each) for each in beside.pending.get(own, ())),
        attempts=contact_attempts.standing(beside.attempts.get(own, ())),
        paired_at=known.paired_at,
        last_seen_at=known.last_seen_at,
        held_since=held.at if held else None,
        n_held=held.n if held else 0,
        asked_since=asked.since if asked else None,
        n_asked=asked.n if asked else 0,
        rejected_at=rejected.at if rejected else None,
        n_rejected=rejected.n if rejected else 0,
        bounced_at=beside.bounced.get(own),
        postponed_at=beside.postponed.get(own),
        alarm_at=beside.alarmed.get(own),
        on_paper=beside.on_paper,
        alert_by_on=min((each.respond_by_on for each in alerts), default=None),
        n_alerts=len(alerts),
        is_contactable="contact" in known.permissions and not is_ended and not known.is_withdrawn,
    )


def _pending(definition: StudyDefinition, each: Stands) -> Pending:
    assessment = each.assessment
    opens_at, overdue_at, closes_at = assessment.opens_at, assessment.overdue_at, assessment.closes_at
    if opens_at is None or overdue_at is None or closes_at is None:
        raise ValueError("an assessment without a window is not pending")
    return Pending(
        assessment_id=assessment.id,
        visit=assessment.visit,
        instrument=assessment.instrument,
        status=each.status,
        opens_at=opens_at,
        overdue_at=overdue_at,
        closes_at=closes_at,
        started_at=each.started_at,
        is_key_visit=assessment.visit == definition.key_visit,
        late_policy=definition.visit(assessment.visit).late_policy,
    )


def _row(found: Found, facts: Facts, entry: Entry, reminded: Sequence[DeliveryEvent]) -> Row:
    since = min((each.opens_at for each in facts.open), default=None)
    return Row(
        enrolment_id=found.enrolment.id,
        subject_id=found.subject_id,
        site=found.enrolment.site,
        language=found.enrolment.language,
        zone=found.enrolment.zone,
        entry=entry,
        tried=tuple(reversed(facts.attempts[-TOLD:])),
        n_tried=sum(since is not None and each.occurred_at >= since for each in facts.attempts),
        reminded=tuple(reminded),
    )
