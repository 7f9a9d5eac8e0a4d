"""A real mail server on this machine, which does what a test tells it to."""

import asyncio
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, Session


@dataclass
class MailServer:
    """What it took, and how it behaves.

    answers   one for each RCPT in turn; 250 once they are used up
    verdict   the answer to the last dot
    drops     whether it goes away after the last dot without a word; it has the letter then
    pauses    seconds before it answers the EHLO
    ponders   seconds before it answers the last dot
    on_taken  called when it has a letter, before it answers
    """

    answers: list[str] = field(default_factory=list)
    verdict: str = "250 2.0.0 taken"
    drops: bool = False
    pauses: float = 0
    ponders: float = 0
    on_taken: Callable[[], None] = lambda: None
    port: int = 0
    envelopes: list[Envelope] = field(default_factory=list)
    were_secured: list[bool] = field(default_factory=list)

    @property
    def letters(self) -> list[EmailMessage]:
        return [message_from_bytes(each.content, policy=policy.default) for each in self.envelopes]

    async def handle_EHLO(  # noqa: N802
        self, server: Any, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        await asyncio.sleep(self.pauses)
        session.host_name = hostname
        return responses

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.answers:
            return self.answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.envelopes.append(envelope)
        self.were_secured.append(session.ssl is not None)
        self.on_taken()
        await asyncio.sleep(self.ponders)
        if self.drops:
            server.transport.abort()
        return self.verdict


@contextmanager
def mail_server(
    tls: ssl.SSLContext | None = None,
    *,
    at_once: bool = False,
    login: tuple[str, str] | None = None,
    **behaviour: Any,
) -> Iterator[MailServer]:
    """A server on 127.0.0.1; with `tls` it takes mail after STARTTLS alone, or from the first byte `at_once`.

    login  the name and password without which it takes nothing
    """
    made = MailServer(port=free_port(), **behaviour)

    def authenticator(server: Any, session: Any, envelope: Any, mechanism: str, given: Any) -> AuthResult:
        return AuthResult(success=(given.login.decode(), given.password.decode()) == login, handled=False)

    more: dict[str, Any] = {"tls_context": tls, "require_starttls": True} if tls else {}
    if at_once:
        more = {"ssl_context": tls}
    if login:
        more |= {"authenticator": authenticator, "auth_required": True, "auth_require_tls": bool(tls)}
    controller = Controller(made, hostname="127.0.0.1", port=made.port, **more)
    controller.start()
    try:
        yield made
    finally:
        controller.stop()


def free_port() -> int:
    """A port of this machine on which nobody listens now."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])
