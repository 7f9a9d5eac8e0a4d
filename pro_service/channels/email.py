"""E-mail by SMTP: RFC 5321 (the conversation), RFC 3207 (STARTTLS), RFC 3461 (what a bounce carries)."""

import re
import smtplib
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from pro_service.channels.connecting import NotPermitted, anywhere, connected, is_near
from pro_service.channels.deadline import Deadline
from pro_service.channels.letters import Sender, compose, mailbox
from pro_service.channels.mail_status import is_gone, status_in
from pro_service.channels.posting import USUAL, Limits
from pro_service.channels.protocol import Address, Fate, Outcome, Outgoing

Security = Literal["starttls", "tls", "near"]


@dataclass(frozen=True, slots=True)
class Relay:
    """The mail server that takes our e-mail.

    security  starttls: refused where the server does not offer it; tls: from the first byte on;
              near: in the clear, and only to this machine or its own private network
    login     a name and a password; None where the server asks for none, and for `near`
    """

    host: str
    port: int
    security: Security = "starttls"
    login: tuple[str, str] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class EmailSettings:
    """From whom, and through which server."""

    sender: Sender
    relay: Relay
    limits: Limits = USUAL


class EmailChannel:
    """Sends one e-mail to one address, over a connection of its own.

    At most once: up to the last dot the server cannot have taken it, and a failure is NOT_NOW. After the last
    dot only its answer tells; where that is lost, the outcome is UNKNOWN.
    """

    name = "email"

    def __init__(self, settings: EmailSettings, tls: ssl.SSLContext | None = None) -> None:
        self.settings = settings
        self.tls = tls or ssl.create_default_context()

    def send(self, message: Outgoing, to: Address, now: datetime) -> Outcome:
        """Hand one e-mail to the relay."""
        recipient = mailbox(to.value)
        if recipient is None:
            return Outcome(Fate.REFUSED, "smtp-address-malformed")
        if message.expires_at <= now:
            return Outcome(Fate.REFUSED, "expired")
        letter = compose(self.settings.sender, message, recipient, now)
        try:
            relay = _Conversation(self.settings, self.tls)
        except NotPermitted:
            return Outcome(Fate.NOT_NOW, "smtp-relay-not-near")
        except OSError:  # smtplib's exceptions and those of TLS are of this kind
            return Outcome(Fate.NOT_NOW, "smtp-not-reached")
        try:
            return self._hand_over(relay, letter, recipient, message.id)
        finally:
            relay.close()

    def _hand_over(self, relay: "_Conversation", letter: bytes, recipient: str, delivery_id: str) -> Outcome:
        try:
            refused = self._introduce(relay) or self._envelope(relay, recipient, delivery_id)
            if refused:
                return refused
            relay.send(_stuffed(letter))
        except (OSError, ValueError):
            return Outcome(Fate.NOT_NOW, "smtp-connection-lost")
        try:
            relay.wait_longer()
            relay.send(b".\r\n")
            code, said = relay.getreply()
        except (OSError, ValueError):
            return Outcome(Fate.UNKNOWN, "smtp-answer-lost")
        with suppress(OSError):
            relay.putcmd("quit")  # its answer is of no use
        if code // 100 not in (2, 4, 5):
            return Outcome(Fate.UNKNOWN, "smtp-garbled")
        return _judged(code, said, is_about_recipient=True) or Outcome(Fate.HANDED_OVER, f"smtp-{code}")

    def _introduce(self, relay: "_Conversation") -> Outcome | None:
        """Greet, secure, log in; None where all went well."""
        settings = self.settings.relay
        try:
            relay.ehlo_or_helo_if_needed()
            if settings.security == "starttls":
                relay.starttls(context=self.tls)
                relay.ehlo()
            if settings.login:
                relay.login(*settings.login)
        except ssl.SSLError:
            return Outcome(Fate.NOT_NOW, "smtp-tls-failed")
        except smtplib.SMTPNotSupportedError:
            return Outcome(Fate.NOT_NOW, "smtp-no-tls" if not relay.is_secured else "smtp-no-login")
        except smtplib.SMTPResponseException as refusal:
            return Outcome(Fate.NOT_NOW, f"smtp-{refusal.smtp_code}")
        return None

    def _envelope(self, relay: "_Conversation", recipient: str, delivery_id: str) -> Outcome | None:
        """Say from whom and to whom; None where the relay waits for the letter."""
        notify = relay.has_extn("dsn")
        envelope = [f"ENVID={re.sub(r'[^A-Za-z0-9-]', '', delivery_id)}", "RET=HDRS"] if notify else []
        code, said = relay.mail(self.settings.sender.bounces, envelope)
        if refused := _judged(code, said):
            return refused
        code, said = relay.rcpt(recipient, ["NOTIFY=FAILURE"] if notify else [])
        if refused := _judged(code, said, is_about_recipient=True):
            return refused
        code, said = relay.docmd("DATA")
        return None if code == 354 else _judged(code, said) or Outcome(Fate.NOT_NOW, "smtp-garbled")


class _Conversation(smtplib.SMTP):
    """A connection to the relay that ends in time; made once the server has greeted. Raises OSError."""

    def __init__(self, settings: EmailSettings, tls: ssl.SSLContext) -> None:
        self._relay, self._limits, self._tls = settings.relay, settings.limits, tls
        self._deadline: Deadline | None = None
        super().__init__(settings.relay.host, settings.relay.port, local_hostname=settings.sender.domain)

    @property
    def is_secured(self) -> bool:
        return isinstance(self.sock, ssl.SSLSocket)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = connected(host, port, is_near if self._relay.security == "near" else anywhere)
        plain.settimeout(self._limits.step_seconds)
        self._deadline = Deadline(plain, self._limits.exchange_seconds)
        is_tls = self._relay.security == "tls"
        return self._tls.wrap_socket(plain, server_hostname=host) if is_tls else plain

    def wait_longer(self) -> None:
        """For the answer to the last dot: it may be long in coming, and is never asked for again."""
        if self.sock is not None:
            self.sock.settimeout(self._limits.exchange_seconds)

    def close(self) -> None:
        """Give the connection back, and its deadline."""
        if self._deadline is not None:
            self._deadline.cancel()
        super().close()


def _judged(code: int, said: bytes, *, is_about_recipient: bool = False) -> Outcome | None:
    """What a reply says against going on; None where it says yes."""
    if 200 <= code < 300:
        return None
    if 500 <= code < 600:
        gone = is_about_recipient and is_gone(code, status_in(said.decode("ascii", "replace")))
        return Outcome(Fate.GONE if gone else Fate.REFUSED, f"smtp-{code}")
    if 400 <= code < 500:
        return Outcome(Fate.NOT_NOW, f"smtp-{code}")
    return Outcome(Fate.NOT_NOW, "smtp-garbled")


def _stuffed(letter: bytes) -> bytes:
    """A letter as it goes over the wire: a line that begins with a dot has two."""
    return re.sub(rb"(?m)^\.", b"..", letter)
