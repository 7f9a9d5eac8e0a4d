"""One participant's history, carried out without a database: which facts it leaves, and what is told of them.

The rules are those of the services, asked for what they need from memory; the rows are made by the services
themselves where these have a function for it. tests/simulation/test_bulk.py holds the two ways equal.
"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

import scoring
from pro_service.domain import anchors
from pro_service.domain.answers import as_scored
from pro_service.domain.callers import DeviceCaller, Operator, Staff
from pro_service.domain.canonical import canonical_json
from pro_service.domain.offers import why_not_now
from pro_service.domain.protocol import InstrumentUse, StudyDefinition, planned_assessments
from pro_service.domain.status import AssessmentFacts, status
from pro_service.domain.submissions import Becomes, Facts, Known, Upload, decide
from pro_service.domain.timing import Readings, readings
from pro_service.domain.windows import Window
from pro_service.services import anchor_events, participants, secrets, windows
from pro_service.services.forms import FormLibrary
from pro_service.services.pairing import VALID_FOR, kept_as
from pro_service.services.submissions.facts import Case, ends
from pro_service.services.submissions.keeping import response_of, submission_of
from pro_service.services.submissions.outcomes import Arrival
from pro_service.simulation import acts
from pro_service.simulation.hands import PHONE, SIMULATION, body_of
from pro_service.store.anchor_events import AnchorEvent
from pro_service.store.assessments import Assessment, ExpectationChange, new_row
from pro_service.store.base import Fact
from pro_service.store.check_ins import CheckIn
from pro_service.store.contact_attempts import ContactAttempt
from pro_service.store.devices import Device, DeviceContact, PairingCode
from pro_service.store.licences import Presentation
from pro_service.store.not_done_reasons import NotDoneReason
from pro_service.store.participants import Consent, Enrolment
from pro_service.store.submissions import ResponseVersion


class NotMeantToBe(RuntimeError):
    """Something happened that no simulated participant does; the text names the case, never a person."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What all histories are carried out with; the session is handed on and asked nothing."""

    session: Session
    definition: StudyDefinition
    forms: FormLibrary
    secret: bytes
    nurse: Staff


@dataclass(frozen=True, slots=True)
class ToScore:
    """A response with what its scores hang on."""

    response: ResponseVersion
    use: InstrumentUse
    language: str


@dataclass(frozen=True, slots=True)
class Told:
    """An event of the participant's stream: the facts that it tells of, before those of their scoring."""

    at: datetime
    actor: str
    kind: str
    facts: tuple[Fact, ...]
    to_score: ToScore | None = None


@dataclass(slots=True)
class Chronicle:
    """What is known of one participant so far.

    told       every event, first to last
    contacts   when the phone was heard, and what its clock said
    planned    every assessment, its windows not filled in
    anchored_at  when the last anchor event was recorded, or the enrolment
    """

    desk: Desk
    told: list[Told] = field(default_factory=list)
    contacts: list[DeviceContact] = field(default_factory=list)
    planned: dict[UUID, Assessment] = field(default_factory=dict)
    events: tuple[anchors.AnchorEvent, ...] = ()
    changes: dict[UUID, ExpectationChange] = field(default_factory=dict)
    _anchored_at: datetime | None = None
    _enrolment: Enrolment | None = None
    _consent: Consent | None = None
    _subject_id: str = ""
    _windows: dict[str, Window | None] = field(default_factory=dict)
    _begun: dict[UUID, Presentation] = field(default_factory=dict)
    _sent: dict[UUID, str] = field(default_factory=dict)  # by submission
    _answered: set[UUID] = field(default_factory=set)

    @property
    def enrolment(self) -> Enrolment:
        if self._enrolment is None:
            raise NotMeantToBe("somebody does something before being enrolled")
        return self._enrolment

    @property
    def consent(self) -> Consent:
        if self._consent is None:
            raise NotMeantToBe("somebody does something before consenting")
        return self._consent

    @property
    def subject_id(self) -> str:
        return self._subject_id

    @property
    def anchored_at(self) -> datetime:
        return self._anchored_at or self.enrolment.recorded_at

    def carry_out(self, act: acts.Act) -> None:
        """One act, at its instant. Raises NotMeantToBe."""
        match act:
            case acts.Enrol():
                self._enrol(act)
            case acts.RecordEvent():
                self._record(act)
            case acts.IssueCode():
                self._issue(act)
            case acts.PairPhone():
                self._pair(act)
            case acts.Begin():
                self._begin(act)
            case acts.Send():
                self._send(act)
            case acts.CheckIn() | acts.LogContact() | acts.Exempt() | acts.GiveReason():
                self._at_site(act)
            case _:
                raise NotMeantToBe(f"{type(act).__name__} is not lived through in bulk")

    def window_of(self, assessment: Assessment) -> Window | None:
        """By the anchors known so far."""
        return self._windows[assessment.visit]

    def _tell(
        self,
        at: datetime,
        by: Operator | Staff | DeviceCaller,
        kind: str,
        *facts: Fact,
        to_score: ToScore | None = None,
    ) -> None:
        self.told.append(Told(at, by.actor, kind, facts, to_score))

    # ------------------------------------------------------------------ at the site

    def _enrol(self, act: acts.Enrol) -> None:
        definition = self.desk.definition
        if definition.pro_alerts is not None:
            raise NotMeantToBe("a study whose answers raise alerts is filled by the services alone")
        facts = participants.facts_of(act.at, SIMULATION, definition, act.enrolment_id, act.asked)
        _, self._enrolment, self._consent = facts
        self._subject_id = act.asked.subject_id
        rows = (new_row(act.enrolment_id, definition, each) for each in planned_assessments(definition))
        self.planned = {each.id: each for each in rows}
        self._project(act.at)
        self._tell(act.at, SIMULATION, "participant.enrolled", *facts)

    def _record(self, act: acts.RecordEvent) -> None:
        event: AnchorEvent = anchor_events.as_fact(
            self.desk.definition, self.enrolment, act.event_id, act.asked, act.at, SIMULATION
        )
        self.events = (*self.events, windows.as_rule(event))
        self._project(act.at)
        self._tell(act.at, SIMULATION, "anchor-event.added", event)

    def _project(self, at: datetime) -> None:
        self._anchored_at = at
        self._windows = windows.of_visits(self.desk.definition, self.enrolment.site, self.events, at)

    def _issue(self, act: acts.IssueCode) -> None:
        code = secrets.pairing_code(self.desk.secret, str(act.code_id))
        issued = PairingCode(
            id=act.code_id,
            enrolment_id=act.enrolment_id,
            code_hmac=kept_as(self.desk.secret, code),
            expires_at=act.at + VALID_FOR,
            replaces_devices=True,
            recorded_at=act.at,
            recorded_by=SIMULATION.actor,
        )
        self._tell(act.at, SIMULATION, "pairing-code.issued", issued)

    def _at_site(self, act: acts.CheckIn | acts.LogContact | acts.Exempt | acts.GiveReason) -> None:
        kind, fact = _entered(act, {"recorded_at": act.at, "recorded_by": self.desk.nurse.actor})
        if isinstance(fact, ExpectationChange):
            self.changes[fact.assessment_id] = fact
        self._tell(act.at, self.desk.nurse, kind, fact)

    # ------------------------------------------------------------------ on the phone

    def _pair(self, act: acts.PairPhone) -> None:
        device = Device(
            id=act.device_id,
            enrolment_id=act.enrolment_id,
            pairing_code_id=act.code_id,
            secret_hash=secrets.token_hash(act.secret),
            platform=PHONE,
            recorded_at=act.at,
        )
        self._tell(act.at, DeviceCaller(act.device_id, act.enrolment_id), "device.paired", device)

    def _begin(self, act: acts.Begin) -> None:
        """Nothing where the service would not take it as begun, or did so before."""
        assessment = self.planned[act.assessment_id]
        if assessment.id in self._begun or not self._can_begin(act.at, assessment):
            return
        shown = self._begun[assessment.id] = Presentation(
            assessment_id=assessment.id,
            attempt=1,
            device_id=act.device_id,
            licence_id=None,
            form_version=self.desk.definition.instrument(assessment.instrument).form_version,
            language=act.language,
            started_at=act.at,
            recorded_at=act.at,
        )
        self._tell(act.at, DeviceCaller(act.device_id, act.enrolment_id), "assessment.started", shown)

    def _can_begin(self, at: datetime, assessment: Assessment) -> bool:
        window, change = self.window_of(assessment), self.changes.get(assessment.id)
        ended_at, _ = windows.ends_of(self.desk.definition, self.events, at)
        stands = status(
            AssessmentFacts(
                as_of=at,
                opens_at=window.opens_at if window else None,
                closes_at=window.closes_at if window else None,
                exempt_at=change.recorded_at if change else None,
                expectation_ended_at=ended_at,
            )
        )
        policy = self.desk.definition.visit(assessment.visit).late_policy
        is_answered = assessment.id in self._answered
        return not is_answered and why_not_now(stands, policy, is_ended=ended_at is not None) is None

    def _send(self, act: acts.Send) -> None:
        content, device = body_of(act.upload), DeviceCaller(act.device_id, act.enrolment_id)
        raw = canonical_json(content).encode()
        case = self._case(act, device, Arrival(raw, content, act.upload, act.phone_clock))
        verdict = decide(case.facts)
        if verdict.becomes is Becomes.ACCEPTED:
            response = response_of(case)
            to_score = ToScore(response, case.kept.instrument(act.upload.instrument), act.upload.language)
            facts = (submission_of(case, verdict), response)
            self._tell(act.at, device, "submission.received", *facts, to_score=to_score)
            self._sent[act.submission_id] = case.arrival.content_hash
            self._answered.add(act.upload.assessment_id)
        elif verdict.becomes is not Becomes.REPEATED:
            raise NotMeantToBe(f"an upload became {verdict.becomes}: {verdict.case}")
        self._hear(act)

    def _hear(self, act: acts.Send) -> None:
        if all(each.received_at != act.at for each in self.contacts):
            heard = DeviceContact(device_id=act.device_id, received_at=act.at, phone_at=act.phone_clock)
            self.contacts.append(heard)

    def _case(self, act: acts.Send, device: DeviceCaller, arrival: Arrival) -> Case:
        desk = self.desk
        return Case(
            session=desk.session,
            now=act.at,
            who=device,
            submission_id=act.submission_id,
            arrival=arrival,
            definition=desk.definition,
            kept=desk.definition,
            attempt=1,
            has_draft=False,
            facts=self._facts(act, arrival),
            forms=desk.forms,
            enrolment=self.enrolment,
        )

    def _facts(self, act: acts.Send, arrival: Arrival) -> Facts:
        upload, definition = act.upload, self.desk.definition
        assessment = self.planned[upload.assessment_id]
        window, use = self.window_of(assessment), definition.instrument(assessment.instrument)
        withdrawn_at, ended_at = ends(definition, anchors.ended(self.events, act.at))
        before = self._sent.get(act.submission_id)
        scored_by = scoring.load(use.instrument, use.definition_version)
        return Facts(
            now=act.at,
            is_of_enrolment=True,
            content_hash=arrival.content_hash,
            known=(Known(before, None),) if before else (),
            consent_withdrawn_at=withdrawn_at,
            form=self.desk.forms.standing(
                assessment.instrument, upload.form_version, upload.language, use.form_version
            ),
            faults=scoring.check(scored_by, as_scored(upload.answers)),
            is_answered=assessment.id in self._answered,
            is_exempt=assessment.id in self.changes,
            ended_at=ended_at,
            window=(window.opens_at, window.closes_at) if window else None,
            late_policy=definition.visit(assessment.visit).late_policy,
            are_times_odd=upload.started_at > upload.completed_at,
            readings=self._readings(act, upload),
        )

    def _readings(self, act: acts.Send, upload: Upload) -> Readings:
        """As store/devices.with_contacts_around finds them; the upload itself comes after."""
        heard = [each for each in self.contacts if each.device_id == act.device_id]
        earlier = [each for each in heard if each.phone_at <= upload.completed_at]
        before = max(earlier, key=lambda each: each.received_at, default=None)
        later = [
            each
            for each in heard
            if each.phone_at > upload.completed_at
            and (before is None or each.received_at > before.received_at)
        ]
        after = min(later, key=lambda each: each.received_at, default=None)
        return readings(
            upload.completed_at,
            before.received_at - before.phone_at if before else None,
            after.received_at - after.phone_at if after else act.at - act.phone_clock,
        )


def _entered(
    act: acts.CheckIn | acts.LogContact | acts.Exempt | acts.GiveReason, mine: dict
) -> tuple[str, CheckIn | ContactAttempt | ExpectationChange | NotDoneReason]:
    """What the site writes down, and the kind of the event that tells of it."""
    match act:
        case acts.CheckIn():
            of = {"id": act.check_in_id, "enrolment_id": act.enrolment_id}
            said = {"visit": act.asked.visit, "occurred_at": act.asked.occurred_at}
            return "visit.checked-in", CheckIn(**of, **said, **mine)
        case acts.LogContact():
            asked, of = act.asked, {"id": act.attempt_id, "enrolment_id": act.enrolment_id}
            by = {"channel": asked.channel, "outcome": asked.outcome}
            logged = ContactAttempt(**of, visit=asked.visit, occurred_at=asked.occurred_at, **by, **mine)
            return "contact.logged", logged
        case acts.Exempt():
            of = {"id": act.change_id, "assessment_id": act.assessment_id}
            change = ExpectationChange(**of, change=act.asked.change, reason=act.asked.reason, **mine)
            return f"assessment.{act.asked.change}", change
        case acts.GiveReason():
            of = {"id": act.reason_id, "assessment_id": act.assessment_id}
            return "assessment.not-done", NotDoneReason(**of, reason=act.asked.reason, **mine)
