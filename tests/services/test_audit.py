"""The audit trail tells of every fact, in the transaction that writes it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from pro_service.domain.permissions import Role
from pro_service.services import accounts, presentations, replay, submissions
from pro_service.services.accounts import RoleAsked
from pro_service.store import audit
from pro_service.store.audit import UnrecordedFact
from pro_service.store.participants import Participant
from pro_service.store.tables import fact_tables, metadata
from tests.services.test_longitudinal import DAY_0
from tests.support import aftermath, contacts, factories, packs, reviewing, rights
from tests.support.factories import ENROLLED_AT, FORMS, OPERATOR, TWO_VISITS, arrival, upload

LATER = DAY_0 + timedelta(days=1)
OPEN_AGAIN = DAY_0 + timedelta(days=20)
AMENDED = DAY_0 + timedelta(days=30)


@pytest.fixture
def history(engine, database, tmp_path, write, phone):
    """Answers accepted, held, scored and rescored, with paradata; a showing, a licence, a pack, a new phone,
    accounts; what the site recorded and put right; reminders, an alarm, paper, reviews and an amendment;
    heads that left, and a redaction.
    """

    def send(sent, submission_id=None):
        write(
            lambda s: submissions.receive(
                s, LATER, FORMS, phone.caller, submission_id or uuid4(), arrival(sent, LATER)
            )
        )

    submission_id = uuid4()
    send(upload(phone, "first", "sf36v1", DAY_0), submission_id)
    send(upload(phone, "first", "sf36v1", DAY_0, language="en"), submission_id)
    answers = {"q1": 2, "q2": "skipped", "q15": "NA"}
    noted = factories.noted_beside(answers, DAY_0)
    send(upload(phone, "first", "lupusqol", DAY_0, answers=answers, paradata=noted))
    send(upload(phone, "second", "lupusqol", DAY_0))
    begun = phone.assessment("second", "sf36v1")
    write(lambda s: presentations.start(s, OPEN_AGAIN, FORMS, phone.caller, begun, "es"))
    write(packs.add_licence)
    write(lambda s: packs.import_pack(s, packs.pack()))
    write(packs.retire)
    write(lambda s: factories.pair(s, phone.enrolment_id, OPEN_AGAIN))
    write(lambda s: factories.record_at_site(s, OPEN_AGAIN, phone))
    write(lambda s: aftermath.unblind(s, OPEN_AGAIN, phone))
    other = write(lambda s: factories.participant_on_day_0(s, "01-002"))
    aftermath.remind(engine, DAY_0, other)
    write(lambda s: aftermath.hand_over(s, DAY_0, other))
    write(lambda s: aftermath.enter_on_paper(s, LATER, other))
    role = RoleAsked(Role.ANALYST, TWO_VISITS)
    write(lambda s: accounts.create(s, ENROLLED_AT, OPERATOR, "eva", "Eva", "a long password", role))
    write(lambda s: rights.come_and_go(s, OPEN_AGAIN))
    write(lambda s: contacts.say_everything(s, phone, OPEN_AGAIN))
    reviewing.everything(engine, OPEN_AGAIN, phone.enrolment_id)
    write(lambda s: aftermath.amend(s, AMENDED))
    factories.rescore(engine, LATER, "lupusqol", promoted=True)
    factories.rescore(engine, LATER, "sf36v1", instead_of="us1990", norm_set="es1996")
    write(lambda s: aftermath.alert(s, AMENDED, phone))
    aftermath.let_heads_leave(engine, AMENDED, tmp_path)
    aftermath.redact(database.owner_url, AMENDED, phone.enrolment_id)
    write(lambda s: aftermath.put_right(s, AMENDED, phone, submission_id))
    factories.rescore(engine, AMENDED + timedelta(days=1), "sf36v1", instead_of="es1996")
    return phone


@pytest.mark.requirement("R16")
@pytest.mark.requirement("I6")
def test_replaying_the_trail_rebuilds_every_fact(history, engine, read):
    assert list(replay.differences(engine)) == []
    tables = [metadata.tables[name] for name in fact_tables()]
    found = {each.name: read(lambda s, each=each: s.execute(select(each).limit(1)).all()) for each in tables}
    assert [name for name, rows in found.items() if not rows] == []


@pytest.mark.requirement("R18")
def test_every_stream_holds(history, read):
    streams = [str(history.enrolment_id), TWO_VISITS, audit.INSTALLATION]
    assert [read(lambda s, stream=stream: audit.breaks_of(s, stream)) for stream in streams] == [(), (), ()]


def test_a_fact_without_its_event_cannot_be_committed(write, phone, read):
    def sneak(session):
        mine = {"recorded_at": LATER, "recorded_by": "operator:x"}
        session.add(Participant(id=uuid4(), study_id=TWO_VISITS, subject_id="01-099", **mine))

    with pytest.raises(UnrecordedFact, match="Participant"):
        write(sneak)
    assert len(read(lambda s: s.query(Participant).all())) == 1


def test_no_credential_stands_in_the_trail(history, read):
    bodies = read(lambda s: [event.body or "" for event in s.query(audit.AuditEvent).all()])
    secret = history.token.rsplit("_", 1)[1]
    assert not any(word in body for body in bodies for word in (secret, "secret_hash", "code_hmac", "argon2"))


def test_no_licensed_wording_stands_in_the_trail(history, read):
    bodies = read(lambda s: [event.body or "" for event in s.query(audit.AuditEvent).all()])
    assert any('"instrument_pack"' in body for body in bodies)
    assert not any("glorp" in body for body in bodies)
