"""Whatever is bent in the trail or in the facts: the service's own role is refused, and what the owner of the
database does is found and located."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from pro_service.domain import audit as chain
from pro_service.domain import seals as sealing
from pro_service.domain.audit import GENESIS
from pro_service.domain.seals import Head
from pro_service.services import check_ins, leaving, seals, submissions
from pro_service.services.check_ins import CheckingIn
from pro_service.services.leaving import Outside
from pro_service.services.transactions import in_transaction
from pro_service.store import audit
from pro_service.store.audit import AuditEvent, AuditStream
from pro_service.store.participants import Consent
from pro_service.store.seals import Seal, SealedHead
from pro_service.store.submissions import ResponseVersion
from pro_service.store.tables import metadata
from tests.services.test_longitudinal import DAY_0
from tests.support import factories
from tests.support.databases import engine_of
from tests.support.factories import EVERYWHERE, FORMS, OPERATOR, TWO_VISITS, arrival, upload

LATER = DAY_0 + timedelta(days=1)
GUARDED = ("audit_event", "audit_stream", "seal", "sealed_head", "head_leaving", "anchor_event", "check_in",
           "consent", "response_version", "score")  # fmt: skip


@dataclass(frozen=True)
class Bent:
    """What was bent: where it is to be found."""

    stream: str
    events: int
    anchor: str
    check_in: str
    response: str


def happen(session):
    """Seven events of one participant: 4 is the infusion, 5 the answers, 6 and 7 a check-in put right."""
    factories.load_two_visits(session)
    phone = factories.participant_on_day_0(session)
    sent = arrival(upload(phone, "first", "lupusqol", DAY_0), DAY_0)
    submissions.receive(session, DAY_0, FORMS, phone.caller, uuid4(), sent)
    here = (OPERATOR, EVERYWHERE, TWO_VISITS, phone.enrolment_id)
    first, second = uuid4(), uuid4()
    check_ins.check_in(session, DAY_0, *here, first, CheckingIn("first", DAY_0))
    again = CheckingIn("first", DAY_0 - timedelta(minutes=5), first, "the clock was slow")
    check_ins.check_in(session, LATER, *here, second, again)
    anchor = session.scalar(select(metadata.tables["anchor_event"].c.id))
    response = session.scalar(select(ResponseVersion.id))
    return Bent(str(phone.enrolment_id), 7, str(anchor), str(second), str(response))


@pytest.fixture
def history(engine, tmp_path):
    made = in_transaction(engine, happen)
    in_transaction(engine, lambda s: seals.seal_moved(s, LATER))
    for hour in (1, 2):
        at = LATER + timedelta(hours=hour)
        in_transaction(engine, lambda s, at=at: audit.record(s, at, TWO_VISITS, OPERATOR.actor, "a-test"))
        in_transaction(engine, lambda s, at=at: seals.seal_moved(s, at))
    assert leaving.leave(Outside(tmp_path), engine, lambda _: LATER + timedelta(hours=3))["folder"] == 1
    return made


@pytest.fixture
def as_owner(database):
    """Run something past every guard, as only the owner of the database can go."""

    def _run(work):
        off = [f"ALTER TABLE {table} DISABLE TRIGGER ALL" for table in GUARDED]
        with engine_of(database.owner_url) as owner, owner.connect() as connection:
            if database.kind == "sqlite":
                connection.exec_driver_sql("ROLLBACK")
                connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                rows = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
                off = [f"DROP TRIGGER {name}" for (name,) in rows]
            for statement in off:
                connection.execute(text(statement))
            work(connection)
            connection.commit()

    return _run


# ------------------------------------------------------------------ twenty-six ways to bend it


def of_event(seq):
    return lambda bent: (AuditEvent.stream == bent.stream, AuditEvent.seq == seq)


def setting(nth, **values):
    return lambda bent: [update(AuditEvent).where(*of_event(nth)(bent)).values(values)]


def rewriting(seq, was, now):
    return lambda bent: [
        text(
            f"UPDATE audit_event SET body = replace(body, '{was}', '{now}')"  # noqa: S608
            f" WHERE stream = '{bent.stream}' AND seq = {seq}"
        )
    ]


def removing(*seqs):
    return lambda bent: [delete(AuditEvent).where(*of_event(seq)(bent)) for seq in seqs]


def everything(bent):
    return [delete(AuditEvent).where(AuditEvent.stream == bent.stream)]


def last_with_its_head(bent):
    before = (
        select(AuditEvent.hash)
        .where(AuditEvent.stream == bent.stream, AuditEvent.seq == bent.events - 1)
        .scalar_subquery()
    )
    back = {"head_seq": bent.events - 1, "head_hash": before}
    moved = update(AuditStream).where(AuditStream.id == bent.stream).values(back)
    return [*removing(bent.events)(bent), moved]


def swapped(bent):
    return [*setting(3, seq=1003)(bent), *setting(4, seq=3)(bent), *setting(1003, seq=4)(bent)]


def inserted(bent):
    table = AuditEvent.__table__
    columns = [column for column in table.columns if column.name != "seq"]
    copied = select(*columns, (table.c.seq + 1).label("seq")).where(
        table.c.stream == bent.stream, table.c.seq == bent.events
    )
    return [insert(table).from_select([*(c.name for c in columns), "seq"], copied)]


def whole_stream(bent):
    return [*everything(bent), delete(AuditStream).where(AuditStream.id == bent.stream)]


def head(**values):
    return lambda bent: [update(AuditStream).where(AuditStream.id == bent.stream).values(values)]


def row(table, which, **values):
    of = metadata.tables[table]
    return lambda bent: [update(of).where(of.c.id == UUID(getattr(bent, which))).values(values)]


def without_row(table, which):
    of = metadata.tables[table]
    return lambda bent: [delete(of).where(of.c.id == UUID(getattr(bent, which)))]


def added_row(_bent):
    table = Consent.__table__
    others = [column for column in table.columns if column.name != "id"]
    new = uuid4()
    copied = select(*others, text(f"'{new.hex}'")).limit(1)
    return [insert(table).from_select([*(c.name for c in others), "id"], copied)]


def score(_bent):
    return [update(metadata.tables["score"]).where(metadata.tables["score"].c.code == "PH").values(value=1.0)]


def seal(seq, **values):
    return lambda _: [update(Seal).where(Seal.chain == TWO_VISITS, Seal.seq == seq).values(values)]


def without_seals(*seqs):
    return lambda _: [delete(Seal).where(Seal.chain == TWO_VISITS, Seal.seq.in_(seqs))]


BROUGHT_BY_HAND = datetime.fromisoformat("2026-03-02T23:00:00+00:00")
Statements = Callable[[Bent], list]

KINDS: dict[str, tuple[Statements, str]] = {
    "a body": (rewriting(4, "infusion", "selection"), "stream {stream}, event 4: body"),
    "a reason": (rewriting(7, "slow", "fast"), "stream {stream}, event 7: body"),
    "an actor": (setting(3, actor="operator:nobody"), "stream {stream}, event 3: hash"),
    "a time": (setting(5, recorded_at=BROUGHT_BY_HAND), "stream {stream}, event 5: hash"),
    "a kind": (setting(5, kind="submission.held"), "stream {stream}, event 5: hash"),
    "a hash": (setting(3, hash="0" * 64), "stream {stream}, event 3: hash"),
    "a salt": (setting(5, salt="0" * 32), "stream {stream}, event 5: body"),
    "the hash of a body": (setting(5, body_hash="0" * 64), "stream {stream}, event 5: body"),
    "a body taken away": (setting(5, body=None, salt=None), "stream {stream}, event 5: erased"),
    "an event gone in the middle": (removing(3), "stream {stream}, event 3: gap"),
    "the first event gone": (removing(1), "stream {stream}, event 1: gap"),
    "the last event gone": (removing(7), "stream {stream}, event 7: head"),
    "the last event gone with its head": (last_with_its_head, "stream {stream}, event 7: cut"),
    "all events gone": (everything, "stream {stream}, event 7: cut"),
    "a whole stream gone": (whole_stream, "stream {stream}, event 7: cut"),
    "two events swapped": (swapped, "stream {stream}, event 3: hash"),
    "an event put in": (inserted, "stream {stream}, event 8: hash"),
    "the hash of a head": (head(head_hash="0" * 64), "stream {stream}, event 7: head"),
    "the number of a head": (head(head_seq=9), "stream {stream}, event 9: head"),
    "a fact changed": (row("anchor_event", "anchor", is_planned=True),
                       "table anchor_event, row {anchor}: changed (is_planned)"),
    "an answer changed": (row("response_version", "response", answers={"q1": 1}),
                          "table response_version, row {response}: changed (answers)"),
    "a reason changed in its row": (row("check_in", "check_in", reason="[redacted]"),
                                    "table check_in, row {check_in}: changed (reason)"),
    "a fact gone": (without_row("check_in", "check_in"), "table check_in, row {check_in}: missing"),
    "a fact put in": (added_row, "table consent, row "),
    "a score changed": (score, "/PH: changed (value)"),
    "a seal changed": (seal(2, heads="[]"), "seals of two-visits, seal 2: hash"),
    "a seal gone": (without_seals(2), "seals of two-visits, seal 2: gap"),
    "the last seal gone": (without_seals(3), "seals of two-visits, seal 3: left"),
    "all seals gone": (without_seals(1, 2, 3), "seals of two-visits, seal 1: head"),
}  # fmt: skip

NOT_REFUSED_BUT_FOUND = {"an event put in", "a fact put in"}
"""The service adds events and facts: the database cannot know that nobody told of one."""


@pytest.mark.requirement("G8")
@pytest.mark.requirement("R18")
@pytest.mark.parametrize("kind", sorted(set(KINDS) - NOT_REFUSED_BUT_FOUND))
def test_the_service_s_own_role_cannot_bend_anything(history, engine, kind):
    """On SQLite, which knows no roles, nobody can before the triggers are gone."""
    statements = KINDS[kind][0](history)
    with pytest.raises(DBAPIError, match=r"append-only|permission denied"):
        in_transaction(engine, lambda s: [s.execute(statement) for statement in statements])


@pytest.mark.requirement("G8")
@pytest.mark.requirement("R18")
@pytest.mark.parametrize("kind", KINDS)
def test_what_the_owner_bent_is_found_and_located(history, on, as_owner, tmp_path, kind):
    statements, located = KINDS[kind]
    file = next(tmp_path.glob("heads-*.txt"))

    def bend(connection: Connection) -> None:
        for statement in statements(history):
            connection.execute(statement)

    as_owner(bend)
    ended = on("audit", "verify", "--replay", "--head", file)
    assert ended.exit_code == 1
    assert located.format(**vars(history)) in ended.stderr


def test_what_was_not_bent_holds(history, on, tmp_path):
    ended = on("audit", "verify", "--replay", "--head", next(tmp_path.glob("heads-*.txt")))
    assert ended.exit_code == 0, ended.stderr
    assert "Every fact is as the trail tells it." in ended.stdout


# ------------------------------------------------------------------ everything made anew


def make_stream_anew(connection: Connection, stream: str) -> None:
    """Change what was told of the infusion, in event and row, and bind every event after it again."""
    table = AuditEvent.__table__
    rows = connection.execute(select(table).where(table.c.stream == stream).order_by(table.c.seq)).all()
    last = (0, GENESIS)
    for found in rows:
        body = found.body.replace('"is_planned":false', '"is_planned":true')
        link = chain.append(stream, last, found.recorded_at, found.kind, found.actor, body, found.salt)
        where = (table.c.stream == stream, table.c.seq == found.seq)
        connection.execute(update(table).where(*where).values(**vars(link)))
        last = (link.seq, link.hash)
    values = {"head_hash": last[1]}
    connection.execute(update(AuditStream).where(AuditStream.id == stream).values(values))
    connection.execute(update(metadata.tables["anchor_event"]).values(is_planned=True))


def make_seals_anew(connection: Connection) -> None:
    """Seal the streams as they are now, under the numbers and times of the seals that there were."""
    table, events = Seal.__table__, AuditEvent.__table__
    last = sealing.first_of(TWO_VISITS)
    for found in connection.execute(
        select(table).where(table.c.chain == TWO_VISITS).order_by(table.c.seq)
    ).all():
        told = sealing.Seal(
            found.chain, found.seq, found.sealed_at, found.heads, found.previous_hash, found.hash
        )
        heads = [
            Head(each.stream, each.seq, connection.scalar(
                select(events.c.hash).where(events.c.stream == each.stream, events.c.seq == each.seq)
            ))
            for each in sealing.heads_of(told)
        ]  # fmt: skip
        last = replace(sealing.append(last, found.sealed_at, heads), seq=found.seq)
        where = (table.c.chain == TWO_VISITS, table.c.seq == found.seq)
        values = {name: getattr(last, name) for name in last.__dataclass_fields__}
        connection.execute(update(table).where(*where).values(values))


@pytest.mark.requirement("R18")
def test_a_stream_made_anew_from_one_event_on_is_found_by_the_seals(history, on, as_owner):
    as_owner(lambda connection: make_stream_anew(connection, history.stream))
    ended = on("audit", "verify", "--replay")
    assert f"stream {history.stream}, event 7: seal" in ended.stderr
    assert "table" not in ended.stderr


@pytest.mark.requirement("R18")
def test_streams_and_seals_made_anew_are_found_by_a_head_that_had_left(history, on, as_owner, tmp_path):
    """The owner even takes away the note of what left: nothing within the database shows it any more."""
    file = next(tmp_path.glob("heads-*.txt"))

    def bend(connection: Connection) -> None:
        make_stream_anew(connection, history.stream)
        make_seals_anew(connection)

    as_owner(bend)
    assert "seals of two-visits, seal 3: left" in on("audit", "verify").stderr
    as_owner(lambda connection: connection.execute(delete(metadata.tables["head_leaving"])))
    assert on("audit", "verify").exit_code == 0
    ended = on("audit", "verify", "--head", file)
    assert ended.exit_code == 1
    assert "seals of two-visits, seal 3: left" in ended.stderr


@pytest.mark.requirement("R18")
def test_the_newest_events_gone_with_their_seals_are_found_by_a_head_that_had_left(
    history, on, as_owner, tmp_path
):
    def bend(connection: Connection) -> None:
        for statement in (
            *without_seals(3)(history),
            delete(AuditEvent).where(AuditEvent.stream == TWO_VISITS, AuditEvent.seq == 3),
            update(AuditStream)
            .where(AuditStream.id == TWO_VISITS)
            .values(
                head_seq=2,
                head_hash=select(AuditEvent.hash)
                .where(AuditEvent.stream == TWO_VISITS, AuditEvent.seq == 2)
                .scalar_subquery(),
            ),
            update(SealedHead).where(SealedHead.stream == TWO_VISITS).values(head_seq=2),
            delete(metadata.tables["head_leaving"]),
        ):
            connection.execute(statement)

    as_owner(bend)
    assert on("audit", "verify").exit_code == 0
    ended = on("audit", "verify", "--head", next(tmp_path.glob("heads-*.txt")))
    assert "seals of two-visits, seal 3: left" in ended.stderr
