"""`pro-service demo`."""

import fcntl
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import click
from sqlalchemy.orm import Session

from pro_service import clock
from pro_service.api import log
from pro_service.app import create_app
from pro_service.cli import authority, server
from pro_service.cli.companion import Companion
from pro_service.cli.database import engine_over, opened, operator
from pro_service.cli.server import Serving
from pro_service.cli.simulate import STUDY, fill
from pro_service.cli.speaking import Refused, note, say
from pro_service.domain.permissions import EVERYWHERE, Role
from pro_service.domain.reminder_plan import CHANNELS
from pro_service.resources import migrations_folder
from pro_service.services import accounts, installation, pairing, studies
from pro_service.services.accounts import RoleAsked
from pro_service.services.installation import DEMO
from pro_service.services.transactions import in_transaction
from pro_service.settings import Settings
from pro_service.simulation import outlook
from pro_service.simulation.cohort import Wanted

FOLDER = Path(".demo")
ROLES = {Role.NURSE: True, Role.INVESTIGATOR: True, Role.ANALYST: False, Role.INSPECTOR: False}
"""Who can sign in, and whether at the site or for the whole study."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a demo keeps what it makes; all of it can be thrown away."""

    folder: Path

    @property
    def database(self) -> Path:
        return self.folder / "demo.sqlite3"

    @property
    def unfinished(self) -> Path:
        return self.folder / "unfinished.sqlite3"

    @property
    def secret(self) -> Path:
        return self.folder / "secret"

    @property
    def is_made(self) -> bool:
        return self.database.exists() and self.secret.exists()

    @property
    def log(self) -> Path:
        return self.folder / "requests.log"


@click.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--keep", is_flag=True, help="Go on with the database of the last demo, if there is one.")
@click.option("--lan", is_flag=True, help="Serve the network of this machine, by https, for a phone in it.")
def demo(port: int, keep: bool, lan: bool) -> None:
    """Run a whole study with simulated participants, from nothing.

    Makes a database in the folder .demo, fills it with 20 simulated participants, each followed for up to 18
    months until today, prints where to look and how to sign in, and serves until Ctrl-C stops it. Everything
    is made anew at each start, unless --keep is given. Nothing leaves the machine.

    With --lan everybody in the same network can open it, and sign in. The phone has to trust
    .demo/lan/authority.crt, which is made anew at each start and vouches for this one address.

    \b
      pro-service demo --port 8000
    """
    place = _place()
    serving = _in_network(place, port) if lan else Serving("127.0.0.1", port, workers=2, threads=4)
    server.refuse_if_taken(serving)
    with place.folder.joinpath("lock").open("w") as lock:
        _refuse_if_running(lock.fileno())
        if not (keep and place.is_made):
            note("Simulating 20 participants, each over up to 18 months …")
            _make(place, serving)
        settings = _settings(place, serving)
        with opened(settings.database_url, then="Start the demo without --keep.") as engine:
            welcome = in_transaction(engine, lambda session: _welcome(session, settings))
        lines = place.log.open("a", buffering=1, encoding="utf-8")
        app = create_app(settings, logger=log.make(lines))
        server.run(app, serving, lambda: say(welcome), Companion(_environ(settings), lines))


def _in_network(place: Place, port: int) -> Serving:
    """Raises Refused without a network."""
    address = authority.address_in_network()
    if address is None:
        raise Refused("This machine is in no network.", "Start the demo without --lan.")
    tls = authority.vouch(place.folder / "lan", address, clock.of_this_machine())
    note(f"Everybody in your network can open the demo. On the phone, trust {tls.authority} first.")
    return Serving(str(address), port, workers=2, threads=4, tls=tls)


def _settings(place: Place, serving: Serving) -> Settings:
    return Settings(
        database_url=_url(place.database),
        secret=place.secret.read_bytes(),
        base_url=serving.url,
    )


def _environ(settings: Settings) -> dict[str, str]:
    """The settings as another process of the demo reads them, and no others: nothing is sent anywhere."""
    others = {name: "" for name in os.environ if name.startswith("PRO_")}
    return others | {
        "PRO_CONSOLE_CHANNELS": ",".join(CHANNELS),
        "PRO_DATABASE_URL": settings.database_url,
        "PRO_SECRET": settings.secret.decode(),
        "PRO_BASE_URL": settings.base_url,
    }


def _place() -> Place:
    try:
        FOLDER.mkdir(mode=0o700, exist_ok=True)
    except OSError as fault:
        raise Refused(
            f"The folder {FOLDER} cannot be made here: {fault.strerror}.", "Start it where you may write."
        ) from None
    return Place(FOLDER.resolve())


def _refuse_if_running(lock: int) -> None:
    """The lock is held as long as a process of the demo lives."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Refused("A demo is running in this folder already.", "Stop it first: Ctrl-C.") from None


def _make(place: Place, serving: Serving) -> None:
    """A new database in the place of the old one, once it is finished."""
    for path in (place.database, place.unfinished, place.log):
        for left in place.folder.glob(f"{path.name}*"):
            left.unlink()
    place.secret.unlink(missing_ok=True)
    place.secret.touch(mode=0o600)
    place.secret.write_text(secrets.token_urlsafe(32))
    with engine_over(_url(place.unfinished), may_be_new=True) as engine:
        installation.migrate(engine, migrations_folder(), DEMO)
        ledger = fill(engine, _settings(place, serving), STUDY, Wanted())
        in_transaction(engine, lambda session: _let_staff_in(session, ledger.definition))
    place.unfinished.rename(place.database)


def _let_staff_in(session: Session, definition: studies.StudyDefinition) -> None:
    for role, is_at_site in ROLES.items():
        asked = RoleAsked(role, definition.id, definition.sites[0].code if is_at_site else None)
        login, name = role.value, f"Demo {role.value}"
        accounts.create(session, clock.now(session), operator(), login, name, _password(login), asked)


def _welcome(session: Session, settings: Settings) -> str:
    """Where to look and how to sign in, with a new pairing link for whoever has a visit open."""
    definition = studies.list_studies(session, EVERYWHERE)[0]
    lines = [
        "",
        f"  {definition.title}: a demonstration with simulated participants",
        "",
        f"  First page   {settings.base_url}/",
        f"  Developers   {settings.base_url}/docs",
        "",
        *(f"  Sign in      {role.value:<13} {_password(role.value)}" for role in ROLES),
        "",
        *_participant(session, definition, settings),
        "",
        "  Ctrl-C stops it.",
    ]
    return "\n".join(lines)


def _participant(session: Session, definition: studies.StudyDefinition, settings: Settings) -> list[str]:
    now = clock.now(session)
    found = outlook.waiting(session, definition, now)
    if found is None:
        return ["  No participant has a visit open today: start the demo without --keep."]
    issued = pairing.issue(
        session, now, operator(), EVERYWHERE, settings.secret, definition.id, found.enrolment_id, uuid4(),
        replaces_devices=True,
    )  # fmt: skip
    visit = definition.visit(found.visit).name["en"]
    return [
        f"  Participant  {settings.base_url}/app/#code={issued.code}",
        f"               {found.subject_id}: baseline is done, {visit} is open. The link works once,",
        f"               until {issued.expires_at:%Y-%m-%d %H:%M} UTC.",
    ]


def _password(login: str) -> str:
    """Known to everybody who reads this: it opens simulated data, on this machine."""
    return f"{login}-of-the-demo"


def _url(path: Path) -> str:
    return f"sqlite:///{path}"
