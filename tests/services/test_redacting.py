"""A name that was typed by mistake is taken out of event and row; the chain holds, and an event says why."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy.exc import DBAPIError

from pro_service.domain.canonical import read_canonical
from pro_service.services import check_ins, redacting, replay, seals, verifying
from pro_service.services.check_ins import CheckingIn
from pro_service.services.redacting import RedactionRefused
from pro_service.services.transactions import in_transaction
from pro_service.store import audit
from pro_service.store.check_ins import CheckIn
from pro_service.store.queries import Query
from tests.services.test_longitudinal import DAY_0
from tests.support import factories, reviewing
from tests.support.contacts import everything_stored
from tests.support.databases import engine_of
from tests.support.factories import EVERYWHERE, OPERATOR, TWO_VISITS

NAME = "Ana García"
LATER = DAY_0 + timedelta(days=1)
WHY = "a name stood in the reason"


@pytest.fixture
def typed(engine, phone, write):
    """The number of the event in which the name stands, after it was sealed."""
    here = (OPERATOR, EVERYWHERE, TWO_VISITS, phone.enrolment_id)
    first = uuid4()
    write(lambda s: check_ins.check_in(s, DAY_0, *here, first, CheckingIn("first", DAY_0)))
    again = CheckingIn("first", DAY_0 - timedelta(hours=1), first, f"{NAME} came earlier")
    write(lambda s: check_ins.check_in(s, DAY_0, *here, uuid4(), again))
    write(lambda s: seals.seal_moved(s, LATER))
    return write(lambda s: audit.events_of(s, str(phone.enrolment_id)))[-1].seq


@pytest.fixture
def redact(database, phone):
    def _redact(seq, reason=WHY):
        stream = str(phone.enrolment_id)
        with engine_of(database.owner_url) as owner:
            return in_transaction(owner, lambda s: redacting.redact(s, LATER, OPERATOR, stream, seq, reason))

    return _redact


@pytest.mark.requirement("R18")
def test_what_was_typed_is_nowhere_any_more_and_everything_still_holds(engine, phone, typed, redact, read):
    assert NAME in read(lambda s: everything_stored(s.connection()))
    assert redact(typed) == 1
    assert NAME not in read(lambda s: everything_stored(s.connection()))
    *broken, _ = verifying.everything(engine)
    assert broken == []
    assert list(replay.differences(engine)) == []
    assert (
        read(lambda s: s.query(CheckIn.reason).filter(CheckIn.reason.is_not(None)).scalar()) == "[redacted]"
    )


@pytest.mark.requirement("R18")
def test_an_event_says_who_took_what_out_and_why(phone, typed, redact, read):
    redact(typed)
    *_, stubbed, told = read(lambda s: audit.events_of(s, str(phone.enrolment_id)))
    assert (stubbed.seq, stubbed.body, stubbed.salt) == (typed, None, None)
    assert (told.kind, told.actor) == ("event.redacted", OPERATOR.actor)
    body = read_canonical(told.body)
    assert body["redacted_seq"] == typed
    assert [(f["table"], f["row"]["reason"], f["row"]["table_name"]) for f in body["facts"]] == [
        ("redaction", WHY, "check_in")
    ]
    assert [fact["row"]["reason"] for fact in body["left"]["facts"]] == ["[redacted]"]


@pytest.mark.requirement("R18")
def test_a_name_in_a_query_is_taken_out_of_its_text(engine, phone, redact, write, read):
    write(lambda s: reviewing.ask(s, DAY_0, phone.enrolment_id, text=f"Was {NAME} at home?"))
    event = read(lambda s: audit.events_of(s, str(phone.enrolment_id)))[-1]
    assert (event.kind, redact(event.seq)) == ("query.opened", 1)
    assert NAME not in read(lambda s: everything_stored(s.connection()))
    assert read(lambda s: s.query(Query.text).scalar()) == "[redacted]"
    assert list(replay.differences(engine)) == []


def test_what_cannot_be_redacted_is_refused(typed, redact):
    for seq, reason, told in (
        (99, WHY, "no such event"),
        (1, WHY, "nothing in it was typed"),
        (typed, "   ", "a reason has to be given"),
    ):
        with pytest.raises(RedactionRefused, match=told):
            redact(seq, reason)
    redact(typed)
    with pytest.raises(RedactionRefused, match="redacted already"):
        redact(typed)


@pytest.mark.requirement("R18")
@pytest.mark.postgres_only
def test_the_service_itself_may_redact_nothing(postgresql):
    """The service's login may write down a redaction, and is refused as it takes the text away."""
    with postgresql.fresh("rehearsal") as fresh, engine_of(fresh.url) as engine:
        in_transaction(engine, factories.load_two_visits)
        made = in_transaction(engine, factories.participant_on_day_0)
        in_transaction(engine, lambda s: factories.record_at_site(s, DAY_0, made))
        events = in_transaction(engine, lambda s: audit.events_of(s, str(made.enrolment_id)))
        seq = next(each.seq for each in events if each.kind == "contact.logged")
        with pytest.raises(DBAPIError, match="permission denied"):
            in_transaction(
                engine, lambda s: redacting.redact(s, LATER, OPERATOR, str(made.enrolment_id), seq, WHY)
            )
        assert len(in_transaction(engine, lambda s: audit.events_of(s, str(made.enrolment_id)))) == len(
            events
        )
