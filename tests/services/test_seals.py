"""The heads of all streams are sealed, and what the owner of the database bends after that is located."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from pro_service.domain.seals import heads_of
from pro_service.services import seals
from pro_service.services.seals import Sealed
from pro_service.services.transactions import in_transaction
from pro_service.store import audit
from pro_service.store import seals as kept
from tests.services.test_longitudinal import DAY_0
from tests.support import factories
from tests.support.databases import engine_of
from tests.support.factories import OPERATOR, TWO_VISITS

LATER = DAY_0 + timedelta(days=1)


@pytest.fixture
def seal(write):
    """Seal what moved, at an instant."""
    return lambda at=LATER, **more: write(lambda s: seals.seal_moved(s, at, **more))


@pytest.fixture
def tell(write):
    """An event of the participant's stream."""

    def _tell(phone, at=LATER):
        write(lambda s: audit.record(s, at, str(phone.enrolment_id), OPERATOR.actor, "a-test", note="x"))

    return _tell


@contextmanager
def as_owner(database, *tables):
    """Past every guard, as only the owner of the database can go."""
    off = [f"ALTER TABLE {table} DISABLE TRIGGER ALL" for table in tables if database.kind == "postgresql"]
    with engine_of(database.owner_url) as owner, owner.begin() as connection:
        if database.kind == "sqlite":
            names = connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all()
            off = [f"DROP TRIGGER {name}" for name in names]
        for statement in off:
            connection.execute(text(statement))
        yield connection


def seals_of(engine, chain):
    return in_transaction(engine, lambda s: kept.page(s, chain, after=0, most=1_000))


def streams_of(engine, chain):
    found = {}
    for head in (head for seal in seals_of(engine, chain) for head in heads_of(seal)):
        found.setdefault(head.stream, []).append(head.seq)
    return found


def faults(engine, chain=TWO_VISITS):
    """What `audit verify` would find in the seals of a chain and in the streams that they name."""
    return [tuple(vars_of(each)) for each in seals.follow(engine, chain)]


def vars_of(found):
    return (getattr(found, name) for name in found.__dataclass_fields__)


@pytest.mark.requirement("R18")
def test_every_stream_is_sealed_in_the_chain_of_its_study(engine, phone, seal):
    assert seal() == Sealed(heads=2, seals=1)
    assert set(streams_of(engine, TWO_VISITS)) == {TWO_VISITS, str(phone.enrolment_id)}
    assert faults(engine) == []


def test_the_stream_of_the_installation_has_a_chain_of_its_own(engine, phone, seal, write):
    write(lambda s: audit.record(s, LATER, audit.INSTALLATION, OPERATOR.actor, "a-test"))
    assert seal() == Sealed(heads=3, seals=2)
    assert streams_of(engine, audit.INSTALLATION) == {audit.INSTALLATION: [1]}


def test_where_nothing_moved_nothing_is_sealed(engine, phone, seal):
    seal()
    assert seal(LATER + timedelta(minutes=1)) == Sealed(heads=0, seals=0)
    assert len(seals_of(engine, TWO_VISITS)) == 1


def test_only_what_moved_is_sealed_again(engine, phone, seal, tell, read):
    seal()
    tell(phone)
    assert read(kept.unsealed) == 1
    assert seal() == Sealed(heads=1, seals=1)
    assert len(streams_of(engine, TWO_VISITS)[str(phone.enrolment_id)]) == 2
    assert len(streams_of(engine, TWO_VISITS)[TWO_VISITS]) == 1
    assert read(kept.unsealed) == 0


def test_what_is_too_much_for_one_transaction_is_sealed_in_several(engine, phone, seal):
    assert [seal(most=1).heads for _ in range(3)] == [1, 1, 0]
    assert len(seals_of(engine, TWO_VISITS)) == 2


def test_sealing_takes_few_statements_however_many_streams_there_are(engine, phone, seal, write):
    statements = []
    event.listen(engine, "before_cursor_execute", lambda *call: statements.append(call[2]))
    seal()
    few = len(statements)
    for n in range(2, 12):
        write(lambda s, n=n: factories.enrol(s, f"01-{n:03}"))
    statements.clear()
    assert seal().heads == 10
    assert len(statements) <= few


@pytest.mark.requirement("R18")
def test_a_stream_cut_together_with_its_head_is_found(engine, database, phone, seal, tell, read):
    """Nothing in the stream itself shows it: before it was sealed, nobody would ever know."""
    tell(phone)
    seal()
    stream = str(phone.enrolment_id)
    with as_owner(database, "audit_event", "audit_stream") as owner:
        last = owner.execute(
            text("SELECT max(seq) FROM audit_event WHERE stream = :s"), {"s": stream}
        ).scalar()
        here = {"s": stream, "last": last}
        owner.execute(text("DELETE FROM audit_event WHERE stream = :s AND seq = :last"), here)
        owner.execute(
            text(
                "UPDATE audit_stream SET head_seq = :last - 1, head_hash = (SELECT hash FROM audit_event"
                " WHERE stream = :s AND seq = :last - 1) WHERE id = :s"
            ),
            here,
        )
    assert read(lambda s: audit.breaks_of(s, stream)) == ()
    assert faults(engine) == [(stream, last, "cut")]


@pytest.mark.requirement("R18")
def test_a_stream_made_anew_from_a_sealed_event_on_is_found(engine, database, phone, seal):
    seal()
    with as_owner(database, "audit_event") as owner:
        owner.execute(
            text("UPDATE audit_event SET hash = :other WHERE stream = :s"),
            {"other": "0" * 64, "s": TWO_VISITS},
        )
    assert faults(engine) == [(TWO_VISITS, 1, "seal")]


@pytest.mark.requirement("R18")
@pytest.mark.parametrize(
    ("bent", "located"),
    [
        ("DELETE FROM seal WHERE seq = 2", [(TWO_VISITS, 2, "gap"), (TWO_VISITS, 3, "previous")]),
        ("DELETE FROM seal WHERE seq = 3", [(TWO_VISITS, 3, "head")]),
        ("UPDATE seal SET heads = '[]' WHERE seq = 2", [(TWO_VISITS, 2, "hash")]),
        (
            "UPDATE seal SET seq = 5 - seq + 100 WHERE seq IN (2, 3)",
            [(TWO_VISITS, 2, "gap"), (TWO_VISITS, 102, "previous"), (TWO_VISITS, 102, "hash")],
        ),
    ],
)  # fmt: skip
def test_a_bent_chain_of_seals_is_located(engine, database, phone, seal, tell, bent, located):
    for minute in range(3):
        tell(phone, LATER + timedelta(minutes=minute))
        seal(LATER + timedelta(minutes=minute))
    assert faults(engine) == []
    with as_owner(database, "seal") as owner:
        owner.execute(text(bent))
    assert [each for each in faults(engine) if each in located] == located


@pytest.mark.requirement("R18")
@pytest.mark.parametrize("role", ["app", "owner"])
@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM seal",
        "UPDATE seal SET sealed_at = sealed_at",
        "DELETE FROM sealed_head",
        "UPDATE sealed_head SET head_seq = head_seq - 1",
        "UPDATE sealed_head SET chain = stream",
    ],
)
def test_no_seal_is_changed_or_deleted_by_anybody(database, phone, seal, role, statement):
    seal()
    url = database.url if role == "app" else database.owner_url
    with (
        engine_of(url) as made,
        made.connect() as connection,
        pytest.raises(DBAPIError, match=r"append-only|permission denied"),
    ):
        connection.execute(text(statement))
