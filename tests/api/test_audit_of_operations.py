"""Every operation that writes adds exactly its audit event, in the transaction of what it writes."""

import re

import pytest
from sqlalchemy import event

from pro_service.api import document
from pro_service.app import create_app
from pro_service.channels.configured import Outward
from pro_service.channels.sms_receipts import ReceiptRules
from pro_service.domain.audit_kinds import KINDS
from pro_service.domain.audit_operations import OF_OPERATION
from pro_service.domain.permissions import Role
from pro_service.services.transactions import in_reading
from pro_service.settings import Settings
from pro_service.store.audit import AuditEvent
from pro_service.store.tables import fact_tables
from tests.api.test_pro_alerts import preparing
from tests.support import contacts
from tests.support.http import Caller, app_over
from tests.support.requests import CATALOGUE, GATEWAY_KEY, NOW, World

__all__ = ["preparing"]  # a study with a rule of alerts

RULES = ReceiptRules(GATEWAY_KEY, "/id", "/status", frozenset({"delivered"}), frozenset({"undelivered"}))
WRITING = sorted(
    operation.id
    for _, method, operation, _ in document.operations(create_app(Settings("sqlite://")))
    if method != "get"
)
INSERTED = re.compile(r"INSERT (?:OR IGNORE )?INTO (\w+)")


@pytest.fixture
def app(engine, lines):
    """A service with an SMS gateway that signs."""
    return app_over(engine, lines, Outward(contacts.P256DH, RULES))


@pytest.fixture
def callers(staff, participant, stranger, move_clock):
    """Somebody for each kind of caller, signed in at the time of the requests."""
    move_clock(NOW)
    known = {role: staff(role) for role in (Role.NURSE, Role.DATA_MANAGER)}
    return {**known, "phone": participant, None: stranger, **_others(staff)}


def _others(staff):
    return {role: staff(role) for role in (Role.INVESTIGATOR, Role.MONITOR, Role.ADMINISTRATOR)}


@pytest.fixture
def world(engine, phone, callers):
    return World(engine, phone, callers)


def keys(engine):
    rows = in_reading(engine, lambda s: s.query(AuditEvent.stream, AuditEvent.seq, AuditEvent.kind).all())
    return {(stream, seq): kind for stream, seq, kind in rows}


@pytest.fixture
def transactions(engine):
    """The tables into which each committed transaction inserted, in order."""
    committed, current = [], []

    def note(_connection, _cursor, statement, *_):
        current.extend(INSERTED.findall(statement))

    def close(_connection):
        committed.append(set(current))
        current.clear()

    def forget(_connection):
        current.clear()

    listeners = (("before_cursor_execute", note), ("commit", close), ("rollback", forget))
    for name, listener in listeners:
        event.listen(engine, name, listener)
    yield committed
    for name, listener in listeners:
        event.remove(engine, name, listener)


def test_every_writing_operation_says_which_events_it_adds_and_how_it_is_asked():
    """An operation that is missing here was added without them: `domain/audit_operations.py` names the kinds,
    `tests/support/requests.py` a request that succeeds."""
    assert set(WRITING) - set(OF_OPERATION) == set(), "name their events in domain/audit_operations.py"
    assert set(WRITING) - set(CATALOGUE) == set(), "give each a request in tests/support/requests.py"
    assert set(OF_OPERATION) == set(CATALOGUE) == set(WRITING)


@pytest.mark.requirement("G8")
@pytest.mark.requirement("R16")
@pytest.mark.requirement("R17")
@pytest.mark.parametrize("operation", WRITING)
def test_a_write_adds_exactly_its_events_in_its_own_transaction(
    engine, world, callers, transactions, operation
):
    if operation not in CATALOGUE or operation not in OF_OPERATION:
        pytest.fail(f"{operation} has no request in tests/support/requests.py, or names no events")
    asked = CATALOGUE[operation](world)
    before = keys(engine)
    transactions.clear()
    caller = asked.who if isinstance(asked.who, Caller) else callers[asked.who]
    answer = caller(asked.method, asked.path, asked.content, **asked.options)
    assert answer.status_code < 300, answer.text
    added = {key: kind for key, kind in keys(engine).items() if key not in before}
    assert sorted(added.values()) == sorted(OF_OPERATION[operation])
    facts = set(fact_tables())
    assert all("audit_event" in tables for tables in transactions if tables & facts)
    assert sum("audit_event" in tables for tables in transactions) == (1 if OF_OPERATION[operation] else 0)


def test_every_kind_that_is_named_has_its_words():
    named = {kind for kinds in OF_OPERATION.values() for kind in kinds}
    assert named <= set(KINDS)


def test_reading_adds_nothing(engine, world, callers):
    before = keys(engine)
    for path in ("/api/v1/me", "/api/v1/me/assessments"):
        assert callers["phone"].get(path).status_code == 200
    assert callers[Role.NURSE].get(world.there).status_code == 200
    assert keys(engine) == before
