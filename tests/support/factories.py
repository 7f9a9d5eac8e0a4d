"""Participants, phones and answers for the tests, made by the services themselves."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

import scoring
from pro_service.domain.callers import DeviceCaller, Operator, Staff
from pro_service.domain.canonical import canonical_json
from pro_service.domain.identifiers import assessment_id
from pro_service.domain.paradata import REVIEW, AnswerChange, Paradata
from pro_service.domain.permissions import EVERYWHERE
from pro_service.domain.protocol import InstrumentUse
from pro_service.domain.study_file import read_study
from pro_service.domain.submissions import Upload
from pro_service.services import (
    anchor_events,
    check_ins,
    contact_attempts,
    expectations,
    pairing,
    participants,
    projections,
    rescoring,
    scores,
    secrets,
    studies,
)
from pro_service.services.anchor_events import AnchorEventAsked
from pro_service.services.check_ins import CheckingIn
from pro_service.services.contact_attempts import ContactLogging
from pro_service.services.expectations import Exempting, NotDone
from pro_service.services.forms import load_library
from pro_service.services.pairing import PairingAsked
from pro_service.services.participants import ConsentGiven, Enrolling
from pro_service.services.rescoring import RescoringAsked
from pro_service.services.submissions import Arrival
from pro_service.services.transactions import in_transaction
from pro_service.store import audit
from pro_service.store.assessments import ExpectationChange
from pro_service.store.submissions import ResponseVersion

STUDIES = Path(__file__).parent / "studies"
OPERATOR = Operator("tester")
SECRET = b"a secret of the tests, thirty-two bytes or more"
FORMS = load_library()

TWO_VISITS = "two-visits"
INFUSION_ON = date(2026, 3, 2)
ENROLLED_AT = datetime(2026, 2, 20, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Phone:
    """A paired phone: the caller that services take, and the token that HTTP takes."""

    caller: DeviceCaller
    token: str

    @property
    def enrolment_id(self) -> UUID:
        return self.caller.enrolment_id

    def assessment(self, visit: str, instrument: str) -> UUID:
        return assessment_id(self.enrolment_id, visit, instrument)


def load_two_visits(session: Session, now: datetime = ENROLLED_AT) -> None:
    file = STUDIES / "two_visits.yaml"
    studies.load(session, now, OPERATOR, file.read_text("utf-8"), file.name)


def enrolling(subject_id: str = "01-001") -> Enrolling:
    consent = ConsentGiven("1.0", "es", ("contact", "questionnaires"), ENROLLED_AT - timedelta(hours=1))
    return Enrolling(subject_id, "01", "es", "Europe/Madrid", ENROLLED_AT.date(), consent)


def enrol(session: Session, subject_id: str = "01-001", now: datetime = ENROLLED_AT) -> UUID:
    enrolment_id = uuid4()
    participants.enrol(session, now, OPERATOR, EVERYWHERE, TWO_VISITS, enrolment_id, enrolling(subject_id))
    return enrolment_id


def add_event(session: Session, enrolment_id: UUID, now: datetime, **asked: object) -> UUID:
    event_id = uuid4()
    anchor_events.add(
        session, now, OPERATOR, EVERYWHERE, TWO_VISITS, enrolment_id, event_id,
        AnchorEventAsked(**asked),  # type: ignore[arg-type]
    )  # fmt: skip
    return event_id


def infuse(session: Session, enrolment_id: UUID, on: date = INFUSION_ON) -> UUID:
    """Day 0, recorded in the morning of that day."""
    at = datetime(on.year, on.month, on.day, 6, 0, tzinfo=UTC)
    return add_event(session, enrolment_id, at, kind="infusion", occurred_on=on)


def pair(
    session: Session,
    enrolment_id: UUID,
    now: datetime = ENROLLED_AT,
    replaces_devices: bool = True,
    study_id: str = TWO_VISITS,
) -> Phone:
    code = pairing.issue(
        session, now, OPERATOR, EVERYWHERE, SECRET, study_id, enrolment_id, uuid4(), replaces_devices
    ).code
    device_id, secret = uuid4(), "phone-" + uuid4().hex + "-secret"
    pairing.pair(session, now, SECRET, device_id, PairingAsked(code, secret), "127.0.0.1")
    token = f"{secrets.DEVICE_PREFIX}{device_id.hex}_{secret}"
    return Phone(DeviceCaller(device_id, enrolment_id), token)


def participant_on_day_0(session: Session, subject_id: str = "01-001") -> Phone:
    """Enrolled and paired, with the infusion recorded: the windows of both visits are known."""
    enrolment_id = enrol(session, subject_id)
    phone = pair(session, enrolment_id)
    infuse(session, enrolment_id)
    return phone


def all_middle(instrument: str) -> dict[str, int | str]:
    """A complete set of answers: the middle code of every item."""
    return {item.id: item.codes[len(item.codes) // 2] for item in scoring.load(instrument).items}


def upload(
    phone: Phone,
    visit: str,
    instrument: str,
    completed_at: datetime,
    answers: Mapping[str, int | str] | None = None,
    **changes: object,
) -> Upload:
    whole = Upload(
        assessment_id=phone.assessment(visit, instrument),
        instrument=instrument,
        form_version="demo-1",
        language="es",
        started_at=completed_at - timedelta(minutes=7),
        completed_at=completed_at,
        zone="Europe/Madrid",
        mode="self_on_device",
        completed_by="participant",
        answers=all_middle(instrument) if answers is None else answers,
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def arrival(sent: Upload, phone_clock: datetime | None = None) -> Arrival:
    """The upload as its bytes would have come."""
    content = as_content(sent)
    return Arrival(canonical_json(content).encode(), content, sent, phone_clock)


def noted_beside(answers: Mapping[str, int | str], at: datetime) -> Paradata:
    """How such answers may have been filled in: 5 seconds an item, the first one changed at the review."""
    item, code = next(iter(answers.items()))
    change = AnswerChange(item, "skipped" if code != "skipped" else None, code, at, REVIEW)
    return Paradata(tuple(answers), dict.fromkeys(answers, 5), n_back_steps=1, changes=(change,))


def _paradata_as_content(noted: Paradata) -> dict[str, object]:
    changes = [{**asdict(each), "at": each.at.isoformat()} for each in noted.changes]
    return {
        "presented": list(noted.presented),
        "seconds": dict(noted.seconds),
        "n_back_steps": noted.n_back_steps,
        "changes": changes,
    }


def as_content(sent: Upload) -> dict[str, object]:
    noted = {"paradata": _paradata_as_content(sent.paradata)} if sent.paradata else {}
    return {
        "assessment_id": str(sent.assessment_id),
        "instrument": sent.instrument,
        "form": {"version": sent.form_version, "language": sent.language},
        "started_at": sent.started_at.isoformat(),
        "completed_at": sent.completed_at.isoformat(),
        "zone": sent.zone,
        "mode": sent.mode,
        "completed_by": sent.completed_by,
        "answers": dict(sent.answers),
        **noted,
    }


def rescore(engine: Engine, now: datetime, instrument: str, *, promoted: bool = False, **asked: Any) -> UUID:
    """A rescoring of all that the study has received of an instrument, carried to its end."""
    rescoring_id = uuid4()
    wanted = RescoringAsked(TWO_VISITS, instrument, "a test", **asked)
    in_transaction(engine, lambda s: rescoring.start(s, now, OPERATOR, rescoring_id, wanted))
    rescoring.carry_on(engine, lambda _: now, OPERATOR, rescoring_id)
    if promoted:
        in_transaction(engine, lambda s: rescoring.promote(s, now, OPERATOR, rescoring_id, "a test"))
    return rescoring_id


def use_of(instrument: str) -> InstrumentUse:
    """The instrument as the study of the tests uses it."""
    file = STUDIES / "two_visits.yaml"
    return read_study(file.read_text("utf-8"), file.name).instrument(instrument)


def lineage_of(use: InstrumentUse) -> scoring.Lineage:
    """The way in which the study scores."""
    definition = scoring.load(use.instrument, use.definition_version)
    return scoring.score(definition, {}, norms=use.norm_set, recall=use.recall, policy=use.policy).lineage


def score_without_norms_at_hand(session: Session, now: datetime, phone: Phone) -> None:
    """Score the SF-36 of the first visit once more, as a study would that names a norm set not at hand."""
    response = session.scalars(
        select(ResponseVersion).where(ResponseVersion.assessment_id == phone.assessment("first", "sf36v1"))
    ).one()
    use = replace(use_of("sf36v1"), norm_set="us2009", secondary_norm_sets=())
    runs = scores.run(now, response, use, "es", {})
    audit.record(session, now, str(phone.enrolment_id), OPERATOR.actor, "score.made", runs)


def store_off_scale(session: Session, now: datetime, phone: Phone) -> None:
    """A corrected version of the LupusQoL of the first visit, with a code that its item does not offer."""
    first = session.scalars(
        select(ResponseVersion).where(ResponseVersion.assessment_id == phone.assessment("first", "lupusqol"))
    ).one()
    response = ResponseVersion(
        id=uuid4(),
        enrolment_id=first.enrolment_id,
        submission_id=first.submission_id,
        assessment_id=first.assessment_id,
        version=2,
        answers={**first.answers, "q9": 9},
        reason="a test",
        recorded_at=now,
        recorded_by=OPERATOR.actor,
    )
    runs = scores.run(now, response, use_of("lupusqol"), "es", {})
    audit.record(session, now, str(phone.enrolment_id), OPERATOR.actor, "response.made", [response, *runs])


def change_expectation(
    session: Session, now: datetime, phone: Phone, assessment_id: UUID, change: str
) -> None:
    """The participant's assessment is exempt, cancelled or expected again, whatever its status is."""
    stream = str(phone.enrolment_id)
    now = audit.wait_for_turn(session, stream, now)
    row = ExpectationChange(
        id=uuid4(),
        assessment_id=assessment_id,
        change=change,
        reason="visit-not-held",
        recorded_at=now,
        recorded_by=OPERATOR.actor,
    )
    audit.record(session, now, stream, OPERATOR.actor, f"assessment.{change}", [row])
    projections.project_one(session, now, assessment_id)


def record_at_site(session: Session, now: datetime, phone: Phone) -> None:
    """A contact, a check-in, a reason for what was not done, and an exemption."""
    who = Staff(uuid4(), "ana", uuid4(), ())
    here = (session, now, who, EVERYWHERE, TWO_VISITS, phone.enrolment_id)
    waiting = phone.assessment("second", "lupusqol")
    contact_attempts.log(*here, uuid4(), ContactLogging(now, "telephone", "no-answer", note="a note"))
    check_ins.check_in(*here, uuid4(), CheckingIn("first", now))
    expectations.record_not_done(*here, waiting, uuid4(), NotDone("participant-forgot"))
    expectations.exempt(*here, waiting, uuid4(), Exempting("visit-not-held"))
