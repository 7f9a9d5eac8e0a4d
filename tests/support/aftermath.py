"""Facts of the kinds that come late in a study: reminders, an alarm, an entry from paper, an amendment."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from pro_service.domain.callers import Staff
from pro_service.services import (
    amendments,
    check_ins,
    contact_attempts,
    devices,
    expectations,
    hand_overs,
    leaving,
    paper,
    pro_alerts,
    redacting,
    seals,
    unblindings,
)
from pro_service.services.check_ins import CheckingIn
from pro_service.services.contact_attempts import ContactLogging
from pro_service.services.devices import Revoking
from pro_service.services.expectations import NotDone
from pro_service.services.hand_overs import HandingOver
from pro_service.services.leaving import Outside
from pro_service.services.paper import PaperAsked
from pro_service.services.pro_alerts import Answering
from pro_service.services.reminders import faults, testing
from pro_service.services.reminders.delivering import deliver
from pro_service.services.reminders.desk import Desk
from pro_service.services.reminders.planning import plan
from pro_service.services.transactions import in_transaction
from pro_service.services.unblindings import Unblinded
from pro_service.store import audit
from pro_service.store.anchor_events import AnchorEvent
from pro_service.store.pro_alerts import ProAlert
from pro_service.store.reminders import Delivery
from pro_service.store.submissions import Quarantined, ResponseVersion
from tests.support import contacts, erasing, factories, putting_right
from tests.support.amending import version
from tests.support.channels import Recorder
from tests.support.contacts import EMAIL, KEYRING, ask_for_test
from tests.support.databases import engine_of
from tests.support.factories import (
    EVERYWHERE,
    FORMS,
    INFUSION_ON,
    OPERATOR,
    SECRET,
    TWO_VISITS,
    Phone,
    all_middle,
)


def remind(engine: Engine, now: datetime, phone: Phone) -> None:
    """Send a test and what is due to a participant by e-mail, and raise an alarm about it."""
    in_transaction(engine, lambda s: contacts.prefer(s, phone, now, email=EMAIL))
    channels = {"email": Recorder("email")}
    desk = Desk(channels, KEYRING, FORMS, SECRET, "https://pro.example.org", print)
    in_transaction(engine, lambda s: ask_for_test(s, phone, now))
    assert testing.send_asked(engine, lambda _: now, desk) == {"test-handed-over": 1}
    plan(engine, lambda _: now)
    assert deliver(engine, lambda _: now, desk)["handed-over"]

    def alarm(session: Session) -> None:
        row = session.scalars(select(Delivery).where(Delivery.state == "handed-over")).first()
        assert row is not None
        faults.raise_alarm(session, now, faults.QUARANTINE, row)

    in_transaction(engine, alarm)


def put_right(session: Session, now: datetime, phone: Phone, submission_id: UUID) -> None:
    """A correction of the SF-36 of the first visit, which is then moved to the second; and a decision about
    each upload that is kept aside."""
    own = phone.enrolment_id
    putting_right.correct(
        session, now, own, submission_id, {"q1": 1}, {"completed_by": "helped"}, note="p. 2"
    )
    target = phone.assessment("second", "sf36v1")
    putting_right.invalidate(session, now, own, submission_id, "wrong-visit", target)
    for held in session.scalars(select(Quarantined).where(Quarantined.enrolment_id == own)):
        is_early = held.reason == "completed-before-the-window"
        putting_right.resolve(session, now, own, held.id, "accepted" if is_early else "rejected")


def enter_on_paper(session: Session, now: datetime, phone: Phone) -> None:
    """The LupusQoL of the first visit, filled in on paper on day 0."""
    asked = PaperAsked(
        assessment_id=phone.assessment("first", "lupusqol"),
        form_version="demo-1",
        language="es",
        mode="self_on_paper",
        completed_by="participant",
        completed_on=INFUSION_ON,
        answers=all_middle("lupusqol"),
    )
    paper.enter(session, now, FORMS, OPERATOR, EVERYWHERE, TWO_VISITS, phone.enrolment_id, uuid4(), asked)


def amend(session: Session, now: datetime) -> None:
    """Bring a version without the second visit into force: what was expected there is cancelled."""
    amendments.bring(session, now, OPERATOR, version(2, without="second"), ["01"], "a test")


def alert(session: Session, now: datetime, phone: Phone) -> None:
    """An alert that a policy would have raised, and what the site did about it."""
    response = session.scalars(
        select(ResponseVersion).where(ResponseVersion.enrolment_id == phone.enrolment_id)
    ).first()
    assert response is not None
    raised = ProAlert(
        id=uuid4(),
        enrolment_id=phone.enrolment_id,
        assessment_id=response.assessment_id,
        response_version_id=response.id,
        rule="call",
        respond_by_on=now.date(),
        recorded_at=now,
    )
    audit.record(session, now, str(phone.enrolment_id), OPERATOR.actor, "alert.raised", [raised])
    who = Staff(uuid4(), "ana", uuid4(), ())
    asked = Answering("participant-called", "at home")
    pro_alerts.answer(
        session, now, who, EVERYWHERE, TWO_VISITS, phone.enrolment_id, raised.id, uuid4(), asked
    )


def say_in_words(session: Session, now: datetime, phone: Phone) -> None:
    """Facts of the site to which somebody typed a reason or a note."""
    here = (session, now, OPERATOR, EVERYWHERE, TWO_VISITS, phone.enrolment_id)
    waiting = phone.assessment("second", "lupusqol")
    came = uuid4()
    check_ins.check_in(*here, came, CheckingIn("first", now))
    check_ins.check_in(*here, uuid4(), CheckingIn("first", now - timedelta(hours=1), came, "came earlier"))
    contact_attempts.log(*here, uuid4(), ContactLogging(now, "telephone", "no-answer", note="called twice"))
    expectations.record_not_done(*here, waiting, uuid4(), NotDone("other", "at a wedding"))
    day = {"kind": "infusion", "occurred_on": INFUSION_ON}
    mistaken = session.scalars(
        select(AnchorEvent.id).where(
            AnchorEvent.enrolment_id == phone.enrolment_id, AnchorEvent.kind == "infusion"
        )
    ).one()
    factories.add_event(session, phone.enrolment_id, now, **day, supersedes=mistaken, reason="misread")
    erasing.block(session, now, OPERATOR, phone)


def lose_a_phone(session: Session, now: datetime, phone: Phone) -> None:
    """A phone that stood beside the other, and why the site revoked it."""
    lost = factories.pair(session, phone.enrolment_id, now, replaces_devices=False)
    asked = Revoking("other", "left on a bus")
    devices.revoke(
        session, now, OPERATOR, EVERYWHERE, TWO_VISITS, phone.enrolment_id, lost.caller.device_id, asked
    )


def hand_over(session: Session, now: datetime, phone: Phone) -> None:
    """Somebody of the site hands over its tablet for the first visit."""
    nurse, asked = Staff(uuid4(), "ana", uuid4(), ()), HandingOver("first", "t" * 43)
    there = (EVERYWHERE, TWO_VISITS, phone.enrolment_id, uuid4())
    hand_overs.hand_over(session, now, SECRET, FORMS, nurse, *there, asked)


def unblind(session: Session, now: datetime, phone: Phone) -> None:
    """Somebody came to know an arm by chance, and it was judged later."""
    nurse, there = Staff(uuid4(), "ana", uuid4(), ()), (EVERYWHERE, TWO_VISITS, phone.enrolment_id)
    said = Unblinded(INFUSION_ON, "accidental", "participant", "laboratory-result", "pending")
    row = unblindings.record(session, now, nurse, *there, uuid4(), said).row
    judged = replace(said, assessment="no-effect-expected", supersedes=row.id)
    unblindings.record(session, now, nurse, *there, uuid4(), judged)


def let_heads_leave(engine: Engine, now: datetime, folder: Path) -> None:
    """Seal what moved, and let the heads leave to a folder."""
    in_transaction(engine, lambda s: seals.seal_moved(s, now))
    assert leaving.leave(Outside(folder), engine, lambda _: now)["folder"]


def redact(owner_url: str, now: datetime, enrolment_id: UUID) -> int:
    """Take the note out of the contact that was logged; gives the number of its event."""
    with engine_of(owner_url) as owner:
        events = in_transaction(owner, lambda s: audit.events_of(s, str(enrolment_id)))
        seq = next(each.seq for each in events if each.kind == "contact.logged" and each.body)
        in_transaction(
            owner, lambda s: redacting.redact(s, now, OPERATOR, str(enrolment_id), seq, "a name stood there")
        )
    return seq
