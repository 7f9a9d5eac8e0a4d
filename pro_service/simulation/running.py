"""Making a simulation happen: each act in its own short transaction, at its own simulated instant."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from pro_service import clock
from pro_service.domain.callers import DeviceCaller, Operator
from pro_service.domain.canonical import canonical_json
from pro_service.domain.permissions import EVERYWHERE
from pro_service.domain.protocol import StudyDefinition
from pro_service.domain.study_file import read_study
from pro_service.domain.submissions import Upload
from pro_service.errors import Problem
from pro_service.services import anchor_events, identity, pairing, participants, studies, submissions
from pro_service.services.forms import FormLibrary
from pro_service.services.installation import PRODUCTION
from pro_service.services.pairing import PairingAsked
from pro_service.services.submissions import Accepted, Arrival, Held
from pro_service.services.transactions import in_reading, in_transaction
from pro_service.simulation.acts import Act, Enrol, IssueCode, PairPhone, RecordEvent, Send
from pro_service.simulation.cohort import Wanted, candidates, in_order
from pro_service.simulation.course import Course
from pro_service.simulation.ledger import Ledger
from pro_service.store import deployment

Result = TypeVar("Result")

SIMULATION = Operator("simulation")
PHONE = "simulated phone"
ADDRESS = "127.0.0.1"


class CannotSimulate(RuntimeError):
    """This database is not for a simulation, or no longer; the text says why."""


def simulate(
    engine: Engine,
    forms: FormLibrary,
    secret: bytes,
    study: tuple[str, str],
    wanted: Wanted,
    advance: Callable[[int, int], None] = lambda _done, _total: None,
) -> Ledger:
    """Let a study happen, from its first participant to this moment, and check what is stored of it.

    study   text and name of its file; loaded first where it is not there
    raises  CannotSimulate, StudyFileError, StudyVersionRefused, LedgerDiffers
    """
    ends_at = in_reading(engine, _now_outside)
    definition = read_study(*study)
    courses = [Course(definition, who, ends_at) for who in candidates(definition, wanted, ends_at)]
    acts = in_order((act for course in courses for act in course.acts()), ends_at)
    begins_at = acts[0].at - timedelta(days=1)
    in_transaction(engine, lambda session: _begin(session, study, definition, begins_at))
    simulation = _Simulation(engine, forms, secret, Ledger(definition))
    for done, act in enumerate(acts):
        simulation.carry_out(act)
        advance(done + 1, len(acts))
    in_transaction(engine, lambda session: clock.move_to(session, clock.real(session), is_running=True))
    in_reading(engine, lambda session: simulation.ledger.check(session, clock.now(session)))
    return simulation.ledger


def _now_outside(session: Session) -> datetime:
    if deployment.mark_of(session) == PRODUCTION:
        raise CannotSimulate("this is a production database")
    return clock.real(session)


def _begin(
    session: Session, study: tuple[str, str], definition: StudyDefinition, begins_at: datetime
) -> None:
    """Set the clock to before everything, and load the study where it is not there."""
    try:
        clock.move_to(session, begins_at)
    except clock.ClockCannotMove:
        raise CannotSimulate("the clock of this database has been moved beyond the beginning") from None
    studies.load(session, begins_at, SIMULATION, *study)
    if studies.get_study(session, EVERYWHERE, definition.id).hash != definition.hash:
        raise CannotSimulate(f"a newer version of {definition.id} is loaded")
    if participants.page(session, EVERYWHERE, definition.id, begins_at, None, 1)[0]:
        raise CannotSimulate(f"somebody is enrolled in {definition.id} already")


class _Simulation:
    """The acts, carried out through the services; what pairs a code with its phone is kept in between."""

    def __init__(self, engine: Engine, forms: FormLibrary, secret: bytes, ledger: Ledger) -> None:
        self._engine, self._forms, self._secret = engine, forms, secret
        self._codes: dict[object, str] = {}
        self.ledger = ledger

    def carry_out(self, act: Act) -> None:
        """One act, in one transaction, at its instant."""
        match act:
            case Enrol():
                self._at(act.at, partial(self._enrol, act))
            case RecordEvent():
                self._at(act.at, partial(self._record, act))
            case IssueCode():
                self._codes[act.code_id] = self._at(act.at, partial(self._issue, act))
            case PairPhone():
                self._at(act.at, partial(self._pair, act))
                device = DeviceCaller(act.device_id, act.enrolment_id)
                self.ledger.enrolments[act.enrolment_id] = device
            case Send():
                self.ledger.note_answer(act, self._at(act.at, partial(self._send, act)))
        self.ledger.note(type(act).__name__)

    def _at(self, at: datetime, work: Callable[[Session], Result]) -> Result:
        def _work(session: Session) -> Result:
            clock.move_to(session, at)
            return work(session)

        return in_transaction(self._engine, _work)

    def _enrol(self, act: Enrol, session: Session) -> None:
        study_id = self.ledger.definition.id
        participants.enrol(session, act.at, SIMULATION, EVERYWHERE, study_id, act.enrolment_id, act.asked)

    def _record(self, act: RecordEvent, session: Session) -> None:
        study_id, ids = self.ledger.definition.id, (act.enrolment_id, act.event_id)
        anchor_events.add(session, act.at, SIMULATION, EVERYWHERE, study_id, *ids, act.asked)

    def _issue(self, act: IssueCode, session: Session) -> str:
        study_id, ids = self.ledger.definition.id, (act.enrolment_id, act.code_id)
        return pairing.issue(
            session, act.at, SIMULATION, EVERYWHERE, self._secret, study_id, *ids, replaces_devices=True
        ).code

    def _pair(self, act: PairPhone, session: Session) -> None:
        asked = PairingAsked(self._codes.pop(act.code_id), act.secret, PHONE)
        pairing.pair(session, act.at, self._secret, act.device_id, asked, ADDRESS)

    def _send(self, act: Send, session: Session) -> Accepted | Held | Problem:
        device = self.ledger.enrolments[act.enrolment_id]
        content = body_of(act.upload)
        arrival = Arrival(canonical_json(content).encode(), content, act.upload, act.phone_clock)
        answer = submissions.receive(session, act.at, self._forms, device, act.submission_id, arrival)
        identity.note_contact(session, act.at, device, act.phone_clock)
        return answer


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
