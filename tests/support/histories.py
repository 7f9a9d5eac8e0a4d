"""Everything recorded of one participant, as plain facts, and how the pure rules judge it at any instant.

The facts of a history are only ever added to. What it says of an instant is put together from the pure rules
just as the services do it, so that the rules can be tried on histories that nobody would think of.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from uuid import UUID

from pro_service.domain.anchors import AnchorEvent, Ended, effective_anchors, effects, ended
from pro_service.domain.contact import ContactFacts, Refusal, may_contact
from pro_service.domain.identifiers import assessment_id
from pro_service.domain.occurrences import code_of, occurrence, placements
from pro_service.domain.protocol import PlannedAssessment, StudyDefinition, planned_assessments
from pro_service.domain.reminder_plan import Preferences
from pro_service.domain.reminders import Slot, quiet_until, slots
from pro_service.domain.status import AssessmentFacts, Status, status
from pro_service.domain.submissions import BY_SITE, Becomes, Facts, Verdict, decide, decide_for_site
from pro_service.domain.timing import Readings
from pro_service.domain.windows import Window, window


@dataclass(frozen=True)
class Answered:
    """An upload and what became of it."""

    id: UUID
    assessment: UUID
    completed_at: datetime
    recorded_at: datetime
    verdict: Verdict


@dataclass(frozen=True)
class Retimed:
    """A correction of when an upload was completed."""

    upload: UUID
    completed_at: datetime
    recorded_at: datetime


@dataclass(frozen=True)
class TakenOut:
    """An upload that counts no longer from here on."""

    upload: UUID
    recorded_at: datetime


@dataclass(frozen=True)
class Change:
    """An assessment is exempt, cancelled or expected again."""

    assessment: UUID
    change: str
    recorded_at: datetime


@dataclass(frozen=True)
class ContactChange:
    """The participant wants no more contact, or signed a consent that permits it again."""

    is_withdrawn: bool
    recorded_at: datetime


@dataclass
class History:
    """The facts of one enrolment, in the order of recording."""

    enrolment_id: UUID
    definition: StudyDefinition
    events: list[AnchorEvent] = field(default_factory=list)
    uploads: list[Answered] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    contact: list[ContactChange] = field(default_factory=list)
    corrections: list[Retimed] = field(default_factory=list)
    invalidations: list[TakenOut] = field(default_factory=list)

    @cached_property
    def planned(self) -> dict[UUID, PlannedAssessment]:
        """Everything planned, by the id that hangs on enrolment, visit, instrument and occurrence alone."""
        return {
            assessment_id(self.enrolment_id, each.visit, each.instrument, each.occurrence): each
            for each in planned_assessments(self.definition)
        }

    def window_of(self, assessment: UUID, as_of: datetime) -> Window | None:
        visit = self.definition.visit(self.planned[assessment].visit)
        anchor = effective_anchors(self.events, as_of).get(visit.anchor)
        return window(visit, anchor.occurred_on, self.zone) if anchor else None

    @property
    def zone(self) -> str:
        return self.definition.sites[0].zone

    def ended(self, as_of: datetime) -> Ended:
        return effects(ended(self.events, as_of), self.definition.end_reasons)

    def accepted(self, assessment: UUID, as_of: datetime) -> list[Answered]:
        """What stands: taken in and not taken out by then."""
        gone = {each.upload for each in self.invalidations if each.recorded_at <= as_of}
        return [
            each
            for each in self.uploads
            if each.assessment == assessment
            and each.verdict.becomes is Becomes.ACCEPTED
            and each.recorded_at <= as_of
            and each.id not in gone
        ]

    def completed_at(self, upload: Answered, as_of: datetime) -> datetime:
        """By the last correction known then."""
        known = [
            each.completed_at
            for each in self.corrections
            if each.upload == upload.id and each.recorded_at <= as_of
        ]
        return known[-1] if known else upload.completed_at

    def status(self, assessment: UUID, as_of: datetime) -> Status:
        of, answered = self.window_of(assessment, as_of), self.accepted(assessment, as_of)
        change = self._last_change(assessment, as_of)
        at = {change.change: change.recorded_at} if change else {}
        expectation = self.ended(as_of).expectation
        return status(
            AssessmentFacts(
                as_of=as_of,
                opens_at=of.opens_at if of else None,
                closes_at=of.closes_at if of else None,
                received_at=answered[0].recorded_at if answered else None,
                is_in_window=not of or self.completed_at(answered[0], as_of) < of.closes_at
                if answered
                else None,
                exempt_at=at.get("exempt"),
                cancelled_at=at.get("cancelled"),
                expectation_ended_at=expectation.at if expectation else None,
            )
        )

    def statuses(self, as_of: datetime) -> dict[UUID, Status]:
        return {each: self.status(each, as_of) for each in self.planned}

    def judge(
        self, assessment: UUID, completed_at: datetime, now: datetime, *, by_site: bool = False
    ) -> Verdict:
        """What becomes of an upload that arrives now, or that the site takes in by its own decision."""
        of, ends = self.window_of(assessment, now), ended(self.events, now)
        change = self._last_change(assessment, now)
        withdrawn = [end.at for end in ends if end.kind == "withdrawal_of_consent"]
        left = [end.at for end in ends if end.kind in ("death", "lost_to_follow_up")]
        facts = Facts(
            now=now,
            is_of_enrolment=True,
            consent_withdrawn_at=min(withdrawn, default=None),
            is_answered=bool(self.accepted(assessment, now)),
            is_cancelled=change is not None and change.change == "cancelled",
            is_exempt=change is not None and change.change == "exempt",
            ended_at=min(left, default=None),
            window=(of.opens_at, of.closes_at) if of else None,
            late_policy=self.definition.visit(self.planned[assessment].visit).late_policy,
            readings=Readings((completed_at,), None, None),
        )
        return decide_for_site(facts, BY_SITE) if by_site else decide(facts)

    def slots(self, assessment: UUID, preferences: Preferences, as_of: datetime) -> tuple[Slot, ...]:
        """The slots of the window as known at `as_of`; nothing is planned without a window."""
        of, plan = self.window_of(assessment, as_of), self.definition.reminders
        if of is None or plan is None:
            return ()
        visit = self.definition.visit(self.planned[assessment].visit)
        known_at = effective_anchors(self.events, as_of)[visit.anchor].recorded_at
        lay = placements(self.events, (visit.anchor,), as_of)
        nth = {step.code: occurrence(step, visit, self.zone, lay) for step in plan.steps}
        found = slots(plan, of, self.zone, preferences, known_at)
        return tuple(replace(slot, step=code_of(slot.step, nth[slot.step])) for slot in found)

    def may_contact(
        self,
        assessment: UUID,
        slot: Slot | None,
        preferences: Preferences,
        as_of: datetime,
        *,
        is_sent_before: bool = False,
    ) -> Refusal | None:
        """What the gate says of a message about an assessment; a channel and a licence are there."""
        contact_end = self.ended(as_of).contact
        return may_contact(
            ContactFacts(
                as_of=as_of,
                status=self.status(assessment, as_of),
                slot_ends_at=slot.ends_at if slot else None,
                is_known_too_late=slot is not None and slot.is_known_too_late,
                contact_ended_at=contact_end.at if contact_end else None,
                is_permitted=True,
                is_withdrawn=self.is_contact_withdrawn(as_of),
                has_channel=True,
                is_licensed=True,
                is_told_today=False,
                postponed_until=None,
                quiet_until=quiet_until(as_of, preferences),
                is_sent_before=is_sent_before,
            )
        )

    def is_contact_withdrawn(self, as_of: datetime) -> bool:
        known = [each for each in self.contact if each.recorded_at <= as_of]
        return known[-1].is_withdrawn if known else False

    def _last_change(self, assessment: UUID, as_of: datetime) -> Change | None:
        known = [each for each in self.changes if each.assessment == assessment and each.recorded_at <= as_of]
        return known[-1] if known else None
