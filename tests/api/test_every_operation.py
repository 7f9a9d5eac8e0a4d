"""Every operation, by every role, on one's own, another site's and another study's: decided and tried.

A new operation is tried here without being asked for. One whose address names something that this test has no
real example of fails `test_something_real_is_there_for_every_address`, which says what to add.
"""

import io
import itertools
from collections import Counter
from collections.abc import Iterator

import pytest

from pro_service.api import log
from pro_service.app import create_app
from pro_service.domain.canonical import read_canonical
from pro_service.domain.permissions import PUBLIC, TABLE, Reach, Role, scope_of
from pro_service.services.transactions import in_reading
from pro_service.settings import Settings
from pro_service.store import audit
from pro_service.store.tables import fact_tables, metadata
from tests.support import everything
from tests.support.databases import engine_of, for_the_web
from tests.support.everything import Owner, Tried, World
from tests.support.factories import SECRET
from tests.support.http import Caller, contract_of

REFUSALS = {"unauthenticated", "forbidden", "not-found"}
LAST = {"signOut", "changePassword", "handOver"}
"""They end the session that they are tried with."""
CREATES = {"enrolParticipant"}
"""An id that stands for somebody else is in use, wherever they are: what is tried is the site."""
MAY_BE_ABSENT = {"loadStudyVersion", "getDraft"}
"""The example of its body is the file of another study; a draft need not have been laid down."""
THEIR_OWN_ALONE = {("closeQuery", Role.MONITOR)}
"""Somebody else of the same role opened it."""
SPONSOR_SIDE = (
    Role.MONITOR, Role.DATA_MANAGER, Role.ANALYST, Role.INSPECTOR, Role.ADMINISTRATOR, Role.SERVICE_TOKEN,
)  # fmt: skip
OF_NO_PARTICIPANT = {
    "addLicence", "loadStudyVersion", "createAccount", "inviteAccount", "suspendAccount", "resumeAccount",
    "resetSecondFactor", "confirmAccount", "giveRole", "endRole", "issueServiceToken", "revokeServiceToken",
    "openQuery", "closeQuery", "lock", "unlock", "moveClock",
}  # fmt: skip
"""What the sponsor's side writes: licences, versions of a study (participants are walked by the protocol, and
nothing that they said is changed), rights, questions about data, locks, and the clock of a rehearsal. Whoever
adds an operation says why it changes no participant data.
"""
PAIRS = 2000


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def served(request) -> Iterator[tuple[World, Caller, object]]:
    databases = request.getfixturevalue(request.param)
    with databases.fresh("rehearsal") as database, engine_of(database.url) as engine:
        world = everything.world(engine)
        with engine_of(database.url, for_the_web) as web:
            app = create_app(Settings("", SECRET), web, log.make(io.StringIO()))
            yield world, Caller(app, contract_of(app)), engine


@pytest.fixture(scope="module")
def tried(served) -> list[Tried]:
    found = list(everything.operations(served[1].app))
    return sorted(found, key=lambda each: each.id in LAST)


def test_something_real_is_there_for_every_address(served, tried):
    world, _, _ = served
    for each in tried:
        unknown = set(each.parameters) - set(world.own.real) - {each.minted}
        others = {
            "run_id",
            "subscription_id",
            "factor_id",
            "alert_id",
        }  # an unknown one is refused like a foreign one
        assert not unknown - others, (
            f"{each.id} names {sorted(unknown - others)}: make a real one for every owner in "
            "tests/support/everything.py, so that it is tried on one's own and on somebody else's"
        )


def is_in_reach(world: World, role: Role, operation: Tried, owner: Owner) -> bool | None:
    """What the table says: None where the role may not at all."""
    scope = scope_of(operation.id, world.grants(role))
    if scope is None:
        return None
    reaches = TABLE[operation.id][role]
    if reaches is Reach.OWN:
        return (
            "assessment_id" not in {*operation.parameters, *(operation.example or ())} or owner is world.own
        )
    if reaches is Reach.SITE and "account_id" in operation.parameters:
        return scope.reaches_site(owner.study_id, owner.site)  # its role is held there
    if {"enrolment_id", "site"} & {*operation.parameters, *(operation.example or ())}:
        return scope.reaches_site(owner.study_id, owner.site)
    return "study_id" not in operation.parameters or scope.reaches_study(owner.study_id)


def ask(caller: Caller, operation: Tried, owner: Owner):
    return caller(operation.method, operation.at(owner.real), operation.body(owner.real))


def code_of(response) -> str:
    is_problem = response.mimetype == "application/problem+json"
    return response.json["code"] if is_problem else ""


@pytest.mark.requirement("G4")
@pytest.mark.requirement("R29")
@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OPERATOR])
def test_the_table_decides_for_every_operation_role_and_owner(served, tried, role):
    world, stranger, _ = served
    caller = stranger.with_token(world.tokens[role])
    for operation, owner in itertools.product(tried, (*world.others, world.own)):
        if operation.id in PUBLIC or (operation.id in LAST and role in TABLE[operation.id]):
            continue
        reached = is_in_reach(world, role, operation, owner)
        if reached is None and owner in world.others[1:]:
            continue  # who may not at all is refused before anybody is looked for: one other shows it
        code = code_of(ask(caller, operation, owner))
        about = f"{operation.id} by {role} on what is {owner.name}: {code}"
        if reached is None:
            assert code == "forbidden", about
        elif not reached:
            assert code == "not-found", about
        elif (operation.id, role) in THEIR_OWN_ALONE:
            assert code == "forbidden", about
        elif operation.id not in MAY_BE_ABSENT and set(operation.parameters) <= {
            *owner.real,
            operation.minted,
        }:
            assert code not in REFUSALS, about
        else:
            assert code not in ("unauthenticated", "forbidden"), about


def pairs(world: World, tried: list[Tried]) -> Iterator[tuple[Role, Tried, Owner, Owner]]:
    """What a role may do, on what is somebody else's, and on what is nowhere."""
    for role, operation, owner in itertools.product(world.tokens, tried, world.others):
        if operation.id in PUBLIC or role not in TABLE[operation.id] or operation.id in CREATES:
            continue
        if is_in_reach(world, role, operation, owner) is False:
            yield role, operation, owner, _nowhere(owner)


def _nowhere(owner: Owner) -> Owner:
    """The same place, of which there is nothing."""
    ids = {name: "00000000-0000-4000-8000-000000000000" for name in owner.real if name.endswith("_id")}
    study_id = owner.study_id if owner.study_id != everything.OTHER_STUDY else "no-such-stud"
    return Owner("nowhere", study_id, owner.site, {**owner.real, **ids, "study_id": study_id}, owner.phone)


def assert_alike(one, other, about: str) -> None:
    """Status, headers with their values, and body; but for the id of the request."""
    assert one.status_code == other.status_code == 404, about
    assert [(k, v) for k, v in one.headers if k != "Date"] == [
        (k, v) for k, v in other.headers if k != "Date"
    ], about
    assert {**one.json, "instance": ""} == {**other.json, "instance": ""}, about


def compare(served, tried, most: int) -> int:
    world, stranger, _ = served
    callers = {role: stranger.with_token(token) for role, token in world.tokens.items()}
    found = list(pairs(world, tried))
    for role, operation, foreign, absent in itertools.islice(itertools.cycle(found), most or len(found)):
        one, other = ask(callers[role], operation, foreign), ask(callers[role], operation, absent)
        assert_alike(one, other, f"{operation.id} by {role} on what is {foreign.name}")
    return most or len(found)


@pytest.mark.requirement("G4")
def test_what_is_somebody_else_s_answers_as_what_is_nowhere(served, tried):
    assert compare(served, tried, most=0) > 50


@pytest.mark.slow
@pytest.mark.requirement("G4")
def test_a_foreign_and_an_absent_object_cannot_be_told_apart_in_two_thousand_pairs(served, tried):
    assert compare(served, tried, most=PAIRS) == PAIRS


@pytest.mark.requirement("R21")
def test_what_the_sponsor_s_side_may_write_changes_no_participant_data(tried):
    writes = {each.id for each in tried if each.is_write and each.id not in PUBLIC}
    allowed = {
        name
        for name in writes
        for role in SPONSOR_SIDE
        if TABLE[name].get(role, Reach.ACCOUNT) is not Reach.ACCOUNT
    }
    assert allowed == OF_NO_PARTICIPANT, (
        f"{sorted(allowed ^ OF_NO_PARTICIPANT)}: a sponsor-side role may write it, or may no longer; say in "
        "OF_NO_PARTICIPANT why it changes no participant data, or take the right away in the table"
    )


OF_PARTICIPANTS = ("enrolment_id", "assessment_id", "participant_id", "response_version_id", "run_id")


def of_participants(engine) -> dict[str, int]:
    """How many rows there are about participants, by table."""
    tables = [metadata.tables[name] for name in fact_tables()]
    concerned = [t for t in tables if any(name in t.columns for name in OF_PARTICIPANTS)]
    return in_reading(engine, lambda s: {t.name: s.query(t).count() for t in concerned})


def refused(engine) -> list[tuple[str, str]]:
    """(actor, operation) of every write that was refused and told of."""
    events = in_reading(
        engine, lambda s: [each for stream in audit.streams(s) for each in audit.events_of(s, stream)]
    )
    return [
        (each.actor, read_canonical(each.body)["operation"])
        for each in events
        if each.kind == "write.refused"
    ]


@pytest.mark.requirement("R21")
@pytest.mark.requirement("R25")
@pytest.mark.parametrize("role", SPONSOR_SIDE)
def test_a_sponsor_side_role_tries_every_write_none_succeeds_and_each_is_told_of(served, tried, role):
    world, stranger, engine = served
    caller = stranger.with_token(everything.token(engine, role))
    writes = [
        each for each in tried if each.is_write and each.id not in PUBLIC and role not in TABLE[each.id]
    ]
    before, told_before = of_participants(engine), Counter(refused(engine))
    for each in writes:
        response = ask(caller, each, world.own)
        assert (response.status_code, code_of(response)) == (403, "forbidden"), each.id
    assert of_participants(engine) == before
    told = (Counter(refused(engine)) - told_before).elements()
    actors, names = zip(*told, strict=True)
    assert sorted(names) == sorted(each.id for each in writes)
    assert len(set(actors)) == 1
