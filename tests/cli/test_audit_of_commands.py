"""Every command that writes adds exactly its audit events."""

from uuid import uuid4

import click
import pytest

from pro_service import clock
from pro_service.cli import main
from pro_service.domain.audit_operations import BY_OTHER_MEANS, OF_COMMAND
from pro_service.domain.callers import Staff
from pro_service.services import accounts, second_factors, submissions
from pro_service.services.transactions import in_reading, in_transaction
from pro_service.store import audit
from pro_service.store.accounts import Account, RoleGrant
from pro_service.store.audit import AuditEvent
from pro_service.store.rescoring import Rescoring
from tests.cli.conftest import STUDY, STUDY_FILE
from tests.cli.test_accounts import AS_NURSE, PASSWORD, add
from tests.cli.test_bounces import phone as phone_with_a_message
from tests.cli.test_bounces import pipe
from tests.cli.test_instruments import built, key, trusting
from tests.cli.test_licences import ADD
from tests.services.test_longitudinal import DAY_0
from tests.support import erasing, factories, sealing
from tests.support.contacts import KEYRING
from tests.support.factories import FORMS, TWO_VISITS, arrival, upload
from tests.support.rights import REAL, code_of
from tests.support.sealing import ROTATING

__all__ = ["built", "key", "pipe", "trusting"]

READING = {
    "study list", "accounts list", "licences list", "instruments build", "instruments keygen",
    "instruments list", "instruments verify", "channels keys", "channels list", "channels test", "score",
    "quality", "explain", "audit heads", "audit verify", "audit export", "verify", "pages", "rescore list",
    "rescore report", "scores explain", "scores faults", "openapi", "accounts rights", "copies participant",
    "copies site", "copies compare", "rehearsal clock", "keys list", "keys new",
    "contacts erasures",
}  # fmt: skip
"""They write no fact."""

RESCORE = ("rescore", "start", TWO_VISITS, "sf36v1", "--norms", "es1996", "--instead-of", "us1990")
REASON = ("--reason", "agreed")
SECRETLY = {"PRO_SECRET": factories.SECRET.decode(), "PRO_BASE_URL": "https://pro.example.org"}


@pytest.fixture
def phone(request, engine):
    """A participant: one with a message on its way for the bounces, else one with an answer."""
    if "pipe" in request.fixturenames and request.node.callspec.params["command"] == "bounces":
        return phone_with_a_message.__wrapped__(engine)
    return None


def commands(group, context, path=()):
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        inner = click.Context(command, parent=context)
        if isinstance(command, click.Group):
            yield from commands(command, inner, (*path, name))
        else:
            yield " ".join((*path, name))


def prepare_answers(engine):
    def prepare(session):
        factories.load_two_visits(session)
        made = factories.participant_on_day_0(session)
        sent = arrival(upload(made, "first", "sf36v1", DAY_0), DAY_0)
        submissions.receive(session, DAY_0, FORMS, made.caller, uuid4(), sent)

    in_transaction(engine, prepare)


def enrol_factor(session):
    """The second factor of the one account there is, in force."""
    account = session.query(Account).one()
    who, now, own = Staff(account.id, account.login, uuid4(), ()), clock.now(session), uuid4()
    begun = second_factors.enrol(session, now, KEYRING, who, own)
    code = code_of(begun.key, REAL)
    made = second_factors.confirm(session, now, KEYRING, factories.SECRET, who, own, code, REAL)
    assert isinstance(made, second_factors.Confirmed)


def kinds(engine):
    rows = in_reading(engine, lambda s: s.query(AuditEvent.stream, AuditEvent.seq, AuditEvent.kind).all())
    return {(stream, seq): kind for stream, seq, kind in rows}


def addressed(engine):
    """A participant with something in every sealed column."""

    def prepare(session):
        factories.load_two_visits(session)
        made = factories.participant_on_day_0(session)
        sealing.write_everywhere(session, DAY_0, made, sealing.OLD_RING)
        return made.enrolment_id

    return in_transaction(engine, prepare)


def rotating(engine, on):
    addressed(engine)
    return lambda: on("keys", "rotate", PRO_DATA_KEYS=ROTATING)


def restored(engine, on, folder):
    (folder / "list").write_text(erasing.line_of(uuid4(), addressed(engine)))
    return lambda: on("contacts", "erase", "--again", folder / "list", PRO_DATA_KEYS=ROTATING)


@pytest.fixture
def run_once(engine, database, run, on, trusting, built, pipe, tmp_path):
    """Gives what runs a command once with success, after what has to come before it was done."""

    def load():
        assert on("study", "load", STUDY_FILE).exit_code == 0

    def promoted():
        prepare_answers(engine)
        on(*RESCORE, *REASON)
        own = in_reading(engine, lambda s: s.query(Rescoring.id).scalar())
        return lambda: on("promote", own, *REASON)

    def redacting():
        in_transaction(engine, factories.load_two_visits)
        made = in_transaction(engine, factories.participant_on_day_0)
        in_transaction(engine, lambda s: factories.record_at_site(s, DAY_0, made))
        stream = str(made.enrolment_id)
        events = in_reading(engine, lambda s: audit.events_of(s, stream))
        seq = next(each.seq for each in events if each.kind == "contact.logged")
        words = ("audit", "redact", stream, seq, "--reason", "a name")
        return lambda: run(*words, PRO_DATABASE_URL=database.owner_url)

    def then(before, command):
        before()
        return command

    def maria():
        load()
        assert add(on, "maria", "--name", "María Gil", *AS_NURSE).exit_code == 0

    def suspended():
        maria()
        assert on("accounts", "suspend", "maria", *REASON).exit_code == 0

    def ending():
        maria()
        own = in_reading(engine, lambda s: s.query(RoleGrant.id).scalar())
        return lambda: on("accounts", "end", own, *REASON)

    def with_factor():
        maria()
        in_transaction(engine, enrol_factor)
        return lambda: on("accounts", "reset-second-factor", "maria", *REASON)

    def reset_by_another():
        maria()
        in_transaction(engine, enrol_factor)
        root = Staff(uuid4(), "root", uuid4(), ())
        in_transaction(
            engine,
            lambda s: accounts.change(
                s, clock.now(s), root, accounts.known(s, "maria"), uuid4(), "second-factor-reset", "lost"
            ),
        )

    pack = ("instruments", "retire", "lupusqol-nonsense", *REASON)
    return {
        "study load": lambda: lambda: on("study", "load", STUDY_FILE),
        "accounts add": lambda: then(load, lambda: add(on, "maria", "--name", "María Gil", *AS_NURSE)),
        "accounts role": lambda: then(
            maria, lambda: on("accounts", "role", "maria", "--role", "monitor", "--study", STUDY)
        ),
        "accounts end": ending,
        "accounts suspend": lambda: then(maria, lambda: on("accounts", "suspend", "maria", *REASON)),
        "accounts resume": lambda: then(suspended, lambda: on("accounts", "resume", "maria", *REASON)),
        "accounts reset-second-factor": with_factor,
        "accounts confirm": lambda: then(reset_by_another, lambda: on("accounts", "confirm", "maria")),
        "accounts invite": lambda: then(maria, lambda: on("accounts", "invite", "maria", **SECRETLY)),
        "rehearsal pass": lambda: lambda: on("rehearsal", "pass", "--hours", "3"),
        "licences add": lambda: then(load, lambda: on(*ADD)),
        "instruments import": lambda: (lambda file: lambda: trusting("instruments", "import", file))(
            built("lupusqol")
        ),
        "instruments retire": lambda: then(
            lambda: trusting("instruments", "import", built("lupusqol")), lambda: trusting(*pack)
        ),
        "bounces": lambda: lambda: pipe("failed", "5.1.1"),
        "rescore start": lambda: then(lambda: prepare_answers(engine), lambda: on(*RESCORE, *REASON)),
        "promote": lambda: promoted(),
        "audit redact": lambda: redacting(),
        "contacts erase": lambda: restored(engine, on, tmp_path),
        "keys rotate": lambda: rotating(engine, on),
    }


def test_every_command_says_which_events_it_adds_or_adds_none():
    """A command that is missing here was added without them: see `domain/audit_operations.py`."""
    there = set(commands(main, click.Context(main)))
    unknown = there - set(OF_COMMAND) - READING - BY_OTHER_MEANS
    assert unknown == set(), "name their events in domain/audit_operations.py, or that they add none here"
    assert set(OF_COMMAND) | BY_OTHER_MEANS <= there


@pytest.mark.requirement("R16")
@pytest.mark.requirement("R17")
@pytest.mark.parametrize("command", sorted(OF_COMMAND))
def test_a_command_adds_exactly_its_events(engine, run_once, phone, command):
    assert command in run_once, f"{command} is not tried in this test"
    run = run_once[command]()
    before = kinds(engine)
    ended = run()
    assert ended.exit_code == 0, ended.stderr
    assert PASSWORD not in ended.output
    added = [kind for key, kind in kinds(engine).items() if key not in before]
    assert sorted(added) == sorted(OF_COMMAND[command])
