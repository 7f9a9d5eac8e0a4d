"""The hands of a simulation: each act through the service that serves it, in its own short transaction."""

import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from pro_service import clock
from pro_service.domain.callers import DeviceCaller, Operator, Staff
from pro_service.domain.canonical import canonical_json
from pro_service.domain.permissions import EVERYWHERE, Grant, Role
from pro_service.domain.protocol import StudyDefinition
from pro_service.domain.submissions import Upload
from pro_service.errors import NotOpen, Problem
from pro_service.services import (
    accounts,
    amendments,
    anchor_events,
    check_ins,
    contact_attempts,
    contacts,
    expectations,
    identity,
    pairing,
    participants,
    presentations,
    submissions,
)
from pro_service.services.accounts import RoleAsked
from pro_service.services.pairing import PairingAsked
from pro_service.services.reminders.desk import Desk
from pro_service.services.submissions import Accepted, Arrival, Held
from pro_service.services.transactions import in_transaction
from pro_service.simulation import acts
from pro_service.simulation.ledger import Ledger
from pro_service.simulation.reach import PUSH_HOST

Result = TypeVar("Result")

SIMULATION = Operator("simulation")
NURSE = "simulated-nurse"
PHONE = "simulated phone"
ADDRESS = "127.0.0.1"
ANYTHING = "*"
"""Whatever revision stands: nobody else writes to a simulated participant's contact data."""


@dataclass(slots=True)
class Hands:
    """Carries acts out; what pairs a code with its phone is kept in between."""

    engine: Engine
    desk: Desk
    nurse: Staff
    ledger: Ledger
    _codes: dict[UUID, str] = field(default_factory=dict)
    _devices: dict[UUID, DeviceCaller] = field(default_factory=dict)

    def carry_out(self, act: acts.Act) -> None:
        """One act, at its instant."""
        match act:
            case acts.Amend():
                self._amend(act)
            case acts.Send():
                self.ledger.note_answer(act, self._at(act, self._send))
            case acts.Begin():
                self._at(act, self._begin)
            case acts.IssueCode():
                self._codes[act.code_id] = self._at(act, self._issue)
            case acts.PairPhone():
                self._at(act, self._pair)
                self._replace_phone(act)
            case _:
                self._at(act, self._other)
        self.ledger.note_act(act)

    def _at(self, act: acts.Act, work: Callable[..., Result]) -> Result:
        def _work(session: Session) -> Result:
            clock.move_to(session, act.at)
            return work(act, session)

        return in_transaction(self.engine, _work)

    def _other(self, act: acts.OfParticipant, session: Session) -> None:
        if isinstance(act, acts.Enrol | acts.RecordEvent | acts.EnterAddresses):
            self._by_operator(act, session)
        elif isinstance(act, acts.CheckIn | acts.LogContact | acts.Exempt | acts.GiveReason):
            self._by_nurse(act, session)
        else:
            self._by_participant(act, session)

    def _by_operator(self, act: acts.OfParticipant, session: Session) -> None:
        keyring = self.desk.keyring
        of = (EVERYWHERE, self._study_id, act.enrolment_id)
        match act:
            case acts.Enrol():
                participants.enrol(session, act.at, SIMULATION, *of, act.asked)
            case acts.RecordEvent():
                anchor_events.add(session, act.at, SIMULATION, *of, act.event_id, act.asked)
            case acts.EnterAddresses():
                contacts.put_contact_data(session, keyring, act.at, SIMULATION, *of, act.asked, ANYTHING)

    def _by_nurse(self, act: acts.OfParticipant, session: Session) -> None:
        before = (session, act.at, self.nurse, EVERYWHERE, self._study_id, act.enrolment_id)
        match act:
            case acts.CheckIn():
                check_ins.check_in(*before, act.check_in_id, act.asked)
            case acts.LogContact():
                contact_attempts.log(*before, act.attempt_id, act.asked)
            case acts.Exempt():
                expectations.exempt(*before, act.assessment_id, act.change_id, act.asked)
            case acts.GiveReason():
                expectations.record_not_done(*before, act.assessment_id, act.reason_id, act.asked)

    def _by_participant(self, act: acts.OfParticipant, session: Session) -> None:
        keyring = self.desk.keyring
        match act:
            case acts.Subscribe():
                who = self._devices[act.device_id]
                contacts.add_subscription(
                    session, keyring, (PUSH_HOST,), act.at, who, act.subscription_id, act.asked
                )
            case acts.Choose():
                who = self._devices[act.device_id]
                contacts.put_preferences(session, keyring, act.at, who, act.asked, ANYTHING)
            case acts.Postpone():
                who = self._devices[act.device_id]
                contacts.postpone(session, act.at, who, act.postponement_id, act.asked)
            case acts.EndContact():
                contacts.withdraw(session, act.at, self._devices[act.device_id], act.withdrawal_id)

    def _amend(self, act: acts.Amend) -> None:
        """In steps, as the command line does it."""
        sites = [site.code for site in act.definition.sites]

        def _step(_act: acts.Amend, session: Session) -> int:
            brought = amendments.bring(session, act.at, SIMULATION, act.definition, sites, act.reason)
            return brought.left

        while self._at(act, _step):
            pass

    def _issue(self, act: acts.IssueCode, session: Session) -> str:
        ids, secret = (act.enrolment_id, act.code_id), self.desk.secret
        return pairing.issue(
            session, act.at, SIMULATION, EVERYWHERE, secret, self._study_id, *ids, replaces_devices=True
        ).code

    def _pair(self, act: acts.PairPhone, session: Session) -> None:
        asked = PairingAsked(self._codes.pop(act.code_id), act.secret, PHONE)
        pairing.pair(session, act.at, self.desk.secret, act.device_id, asked, ADDRESS)

    def _replace_phone(self, act: acts.PairPhone) -> None:
        """From now on the participant's other phones speak for nobody."""
        for device in [each for each in self._devices.values() if each.enrolment_id == act.enrolment_id]:
            self._devices[device.device_id] = replace(device, revoked_at=act.at)
        self._devices[act.device_id] = DeviceCaller(act.device_id, act.enrolment_id)

    def _begin(self, act: acts.Begin, session: Session) -> None:
        """A phone that has the form at hand shows it even where the service does not take it as begun."""
        device = self._devices[act.device_id]
        with suppress(NotOpen):
            presentations.start(session, act.at, self.desk.forms, device, act.assessment_id, act.language)

    def _send(self, act: acts.Send, session: Session) -> Accepted | Held | Problem:
        device, content = self._devices[act.device_id], body_of(act.upload)
        arrival = Arrival(canonical_json(content).encode(), content, act.upload, act.phone_clock)
        forms = self.desk.forms
        answer = submissions.receive(session, act.at, forms, device, act.submission_id, arrival)
        identity.note_contact(session, act.at, device, act.phone_clock)
        return answer

    @property
    def _study_id(self) -> str:
        return self.ledger.definition.id


def nurse(session: Session, definition: StudyDefinition) -> Staff:
    """Who works at the sites of a simulation: an account with a password that nobody knows."""
    first, *others = [RoleAsked(Role.NURSE, definition.id, site.code) for site in definition.sites]
    now, password = clock.now(session), secrets.token_urlsafe(32)
    account_id = accounts.create(session, now, SIMULATION, NURSE, "Simulated nurse", password, first)
    for role in others:
        accounts.give_role(session, now, SIMULATION, NURSE, role)
    grants = tuple(Grant(role.role, role.study_id, role.site) for role in (first, *others))
    return Staff(account_id, NURSE, account_id, grants)


def body_of(upload: Upload) -> dict[str, object]:
    """The body in which a phone sends a questionnaire."""
    return {
        "assessment_id": str(upload.assessment_id),
        "instrument": upload.instrument,
        "form": {"version": upload.form_version, "language": upload.language},
        "started_at": upload.started_at.isoformat(),
        "completed_at": upload.completed_at.isoformat(),
        "zone": upload.zone,
        "mode": upload.mode,
        "completed_by": upload.completed_by,
        "answers": dict(upload.answers),
    }
