"""Reminders that really leave: who is reminded, the servers that take messages, and processes that send."""

import contextlib
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Event
from uuid import uuid4

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from pro_service import clock
from pro_service.channels.vapid import new_private_key
from pro_service.cli.desk import HANDS
from pro_service.services import contacts as contacts_service
from pro_service.services.contacts import SubscriptionAsked
from pro_service.services.reminders.delivering import deliver
from pro_service.services.reminders.planning import plan
from pro_service.services.transactions import in_transaction
from tests.support import contacts, factories
from tests.support.contacts import AUTH, KEYRING, P256DH
from tests.support.factories import SECRET
from tests.support.mail_server import MailServer, mail_server
from tests.support.push_service import PushService, push_service


@dataclass(frozen=True)
class Receivers:
    """A mail server and a push service of this machine, and the environment that leads messages there."""

    mail: MailServer
    push: PushService
    environ: dict[str, str]

    def taken(self) -> Counter[str]:
        """How often each recipient was written to: by e-mail address, or path of the push endpoint."""
        by_mail = (to for envelope in self.mail.envelopes for to in envelope.rcpt_tos)
        return Counter([*by_mail, *(each.path for each in self.push.taken)])


@contextlib.contextmanager
def receivers() -> Iterator[Receivers]:
    """Both servers on loopback, taking everything."""
    with mail_server() as mail, push_service() as push:
        yield Receivers(
            mail,
            push,
            {
                "PRO_SECRET": SECRET.decode(),
                "PRO_BASE_URL": "https://pro.example.org",
                "PRO_SMTP_URL": f"smtp+near://127.0.0.1:{mail.port}",
                "PRO_MAIL_FROM": "Estudio <estudio@hospital.example.org>",
                "PRO_VAPID_PRIVATE_KEY": new_private_key(),
                "PRO_VAPID_SUBJECT": "mailto:estudio@hospital.example.org",
                "PRO_PUSH_HOSTS": "localhost",
                "PRO_REHEARSAL_ADDRESSES": "@correo.example.org",
            },
        )


def participant(session: Session, number: int, now: datetime, push: PushService | None = None) -> str:
    """Somebody on day 0 who is reminded by push where a service is given, else by e-mail; gives where."""
    enrolment_id = factories.enrol(session, f"01-{number:04}")
    phone = factories.pair(session, enrolment_id)
    factories.infuse(session, enrolment_id)
    if push is None:
        address = f"p{number}@correo.example.org"
        contacts.prefer(session, phone, now, email=address)
        return address
    path = f"/push/{number}"
    asked = SubscriptionAsked(push.origin + path, P256DH, AUTH)
    contacts_service.add_subscription(session, KEYRING, ("localhost",), now, phone.caller, uuid4(), asked)
    return path


class Dispatchers:
    """Starts processes that send what is due and end, one after the other, each to be killed at any moment.

    They are forked from a program that stands ready, so that one more costs no start of Python.
    """

    def __init__(self, database_url: str, environ: dict[str, str], hands: int) -> None:
        self._program = subprocess.Popen(
            [sys.executable, "-m", "tests.support.dispatching", str(hands)],
            env={**os.environ, **environ, "PRO_DATABASE_URL": database_url},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._is_started = Event()
        self._pid = 0
        self._ask()  # until it stands ready

    def start(self) -> None:
        """Start one."""
        self._is_started.clear()
        assert self._program.stdin is not None
        self._program.stdin.write("go\n")
        self._program.stdin.flush()
        self._pid = self._ask()
        self._is_started.set()

    def kill(self) -> None:
        """kill -9 of the one that runs."""
        assert self._is_started.wait(30)
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)

    def wait(self) -> int:
        """Its exit code; that of a killed one is the signal's number below zero."""
        return self._ask()

    def close(self) -> None:
        self._program.kill()
        self._program.communicate(timeout=30)

    def _ask(self) -> int:
        assert self._program.stdout is not None
        return int(self._program.stdout.readline())


@contextlib.contextmanager
def dispatchers(database_url: str, environ: dict[str, str], hands: int = HANDS) -> Iterator[Dispatchers]:
    made = Dispatchers(database_url, environ, hands)
    try:
        yield made
    finally:
        made.close()


def move_clock(engine: Engine, instant: datetime) -> None:
    """Set the simulated clock, which runs on from there."""
    in_transaction(engine, lambda session: clock.move_to(session, instant, is_running=True))


def main() -> None:
    from pro_service.api import log  # noqa: PLC0415 (only the process of its own needs these)
    from pro_service.cli.database import environment  # noqa: PLC0415
    from pro_service.cli.desk import desk_of  # noqa: PLC0415
    from pro_service.store.engine import make_engine  # noqa: PLC0415

    settings = environment()
    desk = replace(desk_of(settings, "rehearsal", log.make()), hands=int(sys.argv[1]))

    def work() -> None:
        engine = make_engine(settings.database_url)
        plan(engine, clock.now)
        deliver(engine, clock.now, desk, budget=None)

    print(0, flush=True)
    while sys.stdin.readline():
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                work()
                code = 0
            finally:
                os._exit(code)
        print(pid, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)


if __name__ == "__main__":
    main()
