"""Raising PRO alerts, and what sites do about them."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from pro_service.domain.callers import Staff
from pro_service.domain.permissions import Scope
from pro_service.domain.protocol import StudyDefinition
from pro_service.domain.windows import local_day
from pro_service.errors import DoesNotApply, FieldFault, NotFound
from pro_service.services import studies
from pro_service.services.participants import in_reach
from pro_service.services.repeats import Once, record_once
from pro_service.store import audit
from pro_service.store import pro_alerts as pro_alerts_store
from pro_service.store.base import Fact
from pro_service.store.participants import Enrolment
from pro_service.store.pro_alerts import ProAlert, ProAlertOutcome, Raised
from pro_service.store.scores import Score, ScoreRun
from pro_service.store.submissions import Quarantined, ResponseVersion


@dataclass(frozen=True, slots=True)
class HeldUpload:
    """An upload that was kept aside, for which case, and what was decided; None while it waits."""

    quarantined_id: UUID
    case: str
    outcome: str | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """An alert with what the study asks the site to do about it, by language."""

    raised: Raised
    ask: dict[str, str]

    @property
    def held(self) -> HeldUpload | None:
        """The upload that raised it while it was kept aside; None where a response did."""
        kept = self.raised.held
        return HeldUpload(kept.id, kept.reason, self.raised.became) if kept else None


@dataclass(frozen=True, slots=True)
class Answering:
    """What the site did: one of `domain.pro_alerts.OUTCOMES`, and a note."""

    outcome: str
    note: str | None = None


def raise_for(
    now: datetime,
    arrived_at: datetime,
    definition: StudyDefinition,
    enrolment: Enrolment,
    instrument: str,
    response: ResponseVersion,
    runs: Iterable[Fact],
    held: Quarantined | None = None,
    but: Collection[str] = (),
) -> list[ProAlert]:
    """The alerts that answers raise by the study's policy, to be recorded with them; none without a policy.

    arrived_at  when the answers came: the days to respond are counted from then, however long they were held
    runs        the score runs and scores of them; those under the study's first norm set count
    held        the upload that they came with, where it is kept aside: then there is no such response
    but         the rules that they raised before, while they were kept aside
    """
    policy = definition.pro_alerts
    if policy is None:
        return []
    by_on = policy.respond_by(local_day(arrived_at, definition.site(enrolment.site).zone))
    return [
        ProAlert(
            id=uuid4(),
            enrolment_id=enrolment.id,
            assessment_id=response.assessment_id,
            response_version_id=None if held else response.id,
            quarantined_id=held.id if held else None,
            rule=rule.code,
            respond_by_on=by_on,
            recorded_at=now,
        )
        for rule in policy.raised(instrument, response.answers, _scores(runs))
        if rule.code not in but
    ]


def _scores(runs: Iterable[Fact]) -> dict[str, float | None]:
    made = list(runs)
    first = next((each.id for each in made if isinstance(each, ScoreRun)), None)
    return {each.code: each.value for each in made if isinstance(each, Score) and each.run_id == first}


def list_alerts(
    session: Session, scope: Scope, study_id: str, enrolment_id: UUID, as_of: datetime
) -> Sequence[Waiting]:
    """The alerts of a participant known at `as_of`, oldest first. Raises NotFound outside the scope."""
    found = in_reach(session, scope, study_id, enrolment_id)
    definition = studies.definition_for(session, found)
    asks = {
        rule.code: dict(rule.ask)
        for version in reversed(definition.versions)
        if version.pro_alerts
        for rule in version.pro_alerts.rules
    }
    raised = pro_alerts_store.of_enrolments(session, [enrolment_id], as_of)
    return [Waiting(each, asks.get(each.alert.rule, {})) for each in raised]


def answer(
    session: Session,
    now: datetime,
    who: Staff,
    scope: Scope,
    study_id: str,
    enrolment_id: UUID,
    alert_id: UUID,
    outcome_id: UUID,
    asked: Answering,
) -> Once[ProAlertOutcome]:
    """Record what the site did about an alert; `not-reached` leaves it on the work list.

    Raises NotFound outside the scope and for somebody else's alert, DoesNotApply where it has ended,
    IdReused.
    """
    in_reach(session, scope, study_id, enrolment_id)
    now = audit.wait_for_turn(session, str(enrolment_id), now)
    if pro_alerts_store.find(session, enrolment_id, alert_id) is None:
        raise NotFound
    row = ProAlertOutcome(
        id=outcome_id,
        alert_id=alert_id,
        outcome=asked.outcome,
        note=asked.note,
        recorded_at=now,
        recorded_by=who.actor,
    )
    return record_once(session, str(enrolment_id), "alert.answered", row, _faults(session, enrolment_id, row))


def _faults(session: Session, enrolment_id: UUID, row: ProAlertOutcome) -> Iterator[FieldFault]:
    known = pro_alerts_store.of_enrolments(session, [enrolment_id], row.recorded_at)
    if not any(each.is_open for each in known if each.alert.id == row.alert_id):
        raise DoesNotApply
    yield from ()
