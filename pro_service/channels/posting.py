"""One bounded HTTP request: no redirect, no cookie, no proxy, no second look-up, an end after 35 seconds."""

import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPResponse
from urllib.parse import SplitResult

from pro_service.channels.connecting import Permits, connected
from pro_service.channels.deadline import Deadline

STEP_SECONDS = 10.0
EXCHANGE_SECONDS = 35.0
LONGEST_RETRY = timedelta(hours=24)


class NotSent(Exception):
    """The request did not leave whole: the other side cannot have taken it."""


class AnswerLost(Exception):
    """The request left, and no answer came: it may or may not have been taken."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent to an http or https address; the content whole and small."""

    method: str
    url: SplitResult = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    content: bytes = field(repr=False)

    @property
    def port(self) -> int:
        return self.url.port or (443 if self.url.scheme == "https" else 80)

    @property
    def path(self) -> str:
        path = self.url.path or "/"
        return f"{path}?{self.url.query}" if self.url.query else path


@dataclass(frozen=True, slots=True)
class Answer:
    """A status from 200; the beginning of the content as far as it was asked for and came."""

    status: int
    retry_after: str | None
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds for one step and for the whole exchange once connected."""

    step_seconds: float = STEP_SECONDS
    exchange_seconds: float = EXCHANGE_SECONDS


USUAL = Limits()


def exchange(
    request: Request, permits: Permits, tls: ssl.SSLContext, most_bytes: int, limits: Limits = USUAL
) -> Answer:
    """Send a request and read the answer, of its content no more than `most_bytes`.

    Raises NotPermitted and NotReachable (connecting.py), NotSent, AnswerLost.
    """
    with _opened(request, permits, tls, limits) as connection:
        _begin(connection, request)
        try:
            connection.send(request.content)
            connection.sock.settimeout(limits.exchange_seconds)  # what is lost here is never sent again
            answer = connection.getresponse()
        except (OSError, HTTPException, ValueError):
            raise AnswerLost from None
        if answer.status < 200:  # a word in between, not the answer
            raise AnswerLost
        return Answer(answer.status, answer.getheader("Retry-After"), _beginning(answer, most_bytes))


def retry_at(named: str | None, now: datetime) -> datetime | None:
    """The instant that a Retry-After names, as seconds or as a date, no later than 24 hours from now.

    None where there is none or it cannot be read.
    """
    if named is None or not named.isascii():
        return None
    try:
        wait = timedelta(seconds=int(named[:10])) if named.strip().isdigit() else _date(named) - now
    except (ValueError, TypeError, OverflowError):
        return None
    return now + min(max(wait, timedelta()), LONGEST_RETRY)


def _date(named: str) -> datetime:
    date = parsedate_to_datetime(named)
    return date if date.tzinfo else date.replace(tzinfo=UTC)


@contextmanager
def _opened(
    request: Request, permits: Permits, tls: ssl.SSLContext, limits: Limits
) -> Iterator[HTTPConnection]:
    host = request.url.hostname or ""
    plain = connected(host, request.port, permits)
    plain.settimeout(limits.step_seconds)
    deadline = Deadline(plain, limits.exchange_seconds)
    connection = HTTPConnection(host, request.port)
    connection.default_port = 443 if request.url.scheme == "https" else 80  # for the Host header
    connection.auto_open = 0  # never a second connection
    try:
        connection.sock = _secured(plain, host, tls) if request.url.scheme == "https" else plain
        yield connection
    finally:
        deadline.cancel()
        connection.close()
        plain.close()


def _secured(plain: socket.socket, host: str, tls: ssl.SSLContext) -> ssl.SSLSocket:
    try:
        return tls.wrap_socket(plain, server_hostname=host)
    except OSError:
        raise NotSent from None


def _begin(connection: HTTPConnection, request: Request) -> None:
    """Send all that goes before the content."""
    try:
        connection.putrequest(request.method, request.path, skip_accept_encoding=True)
        for name, value in request.headers.items():
            connection.putheader(name, value)
        connection.putheader("Content-Length", str(len(request.content)))
        connection.putheader("Connection", "close")
        connection.endheaders()
    except (OSError, HTTPException, ValueError):
        raise NotSent from None


def _beginning(answer: HTTPResponse, most_bytes: int) -> bytes:
    """What came of the content; the status has decided by now, so that nothing here is a fault."""
    content = b""
    with suppress(OSError, HTTPException, ValueError):
        while len(content) < most_bytes and (piece := answer.read1(most_bytes - len(content))):
            content += piece
    return content
