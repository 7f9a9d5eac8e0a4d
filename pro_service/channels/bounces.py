"""Bounces: what mail servers write back when an e-mail cannot be delivered. RFC 3464, RFC 6522.

A bounce comes from anywhere in the world, so that it is hostile until it is shown to be none. It is believed
only where it names the id of a delivery, which nobody knows but we and whoever had the e-mail.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser, HeaderParser
from typing import Literal

from pro_service.channels.mail_status import is_gone, status_in

MOST_BYTES = 256 * 1024
MOST_PARTS = 40
"""Bounds on what is parsed: what stands behind them does not count."""

Kind = Literal["permanent", "temporary"]

KINDS: dict[str, Kind] = {"failed": "permanent", "delayed": "temporary"}
UUID = r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
ENVELOPE = re.compile(rf"\s*{UUID}\s*", re.ASCII)
NESTING = re.compile(rb"boundary|message/", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Bounce:
    """What became of one delivery after it was handed over.

    delivery_id  the id that went out with it
    kind         permanent: it will not arrive; temporary: the other side still tries
    status       an RFC 3463 code such as `5.1.1`; `5.0.0` or `4.0.0` where no better one is told
    """

    delivery_id: str
    kind: Kind
    status: str

    @property
    def is_gone(self) -> bool:
        """Whether the address does not exist, so that nothing more is to be sent there."""
        return self.kind == "permanent" and is_gone(None, self.status)


def read_bounce(mail: bytes, domain: str) -> Bounce | None:
    """Read a bounce as a mail server pipes it.

    domain  that of our Message-IDs: the domain of the address from which e-mail comes

    None where it is no bounce, tells of no failure or delay, or does not name a delivery of ours.
    """
    mail = mail[:MOST_BYTES]
    if len(NESTING.findall(mail)) > MOST_PARTS:
        return None
    try:
        return _read(BytesParser().parsebytes(mail), domain)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, AssertionError):
        return None  # the library's parser trips over malformed mail in all of these ways


def _read(letter: Message, domain: str) -> Bounce | None:
    parts = list(_parts(letter))
    report = next((part for part in parts if part.get_content_type() == "message/delivery-status"), None)
    if letter.get_content_type() != "multipart/report" or report is None:
        return None
    blocks = _blocks(report)
    told = next((found for block in blocks if (found := _told(block))), None)
    delivery_id = _id_in_envelope(blocks) or _id_in_headers(parts, domain)
    if told is None or delivery_id is None:
        return None
    return Bounce(delivery_id, *told)


def _parts(letter: Message) -> Iterator[Message]:
    """The letter and its parts, those of the returned letter with them."""
    yield letter
    for part in letter.get_payload() if letter.is_multipart() else ():
        if isinstance(part, Message):
            yield from _parts(part)


def _blocks(report: Message) -> list[Message]:
    """The fields of a report: first those of the mail, then those of each recipient."""
    payload = report.get_payload()
    return [block for block in payload if isinstance(block, Message)] if isinstance(payload, list) else []


def _told(block: Message) -> tuple[Kind, str] | None:
    """What a report says of a recipient; None where it says neither failure nor delay."""
    kind = KINDS.get(_field(block, "Action").lower())
    if kind is None:
        return None
    status = status_in(_field(block, "Status"))
    if status is None or status.endswith(".0.0"):  # Exim says so, and the better one in the diagnosis
        status = status_in(_field(block, "Diagnostic-Code")) or status
    return kind, status or ("5.0.0" if kind == "permanent" else "4.0.0")


def _id_in_envelope(blocks: list[Message]) -> str | None:
    """By the envelope id, which a server that speaks RFC 3461 gives back as it had it."""
    named = next((_field(block, "Original-Envelope-Id") for block in blocks), "")
    found = ENVELOPE.fullmatch(named.lower())
    return found.group(1) if found else None


def _id_in_headers(parts: list[Message], domain: str) -> str | None:
    """By our Message-ID: in the returned letter or its headers, else in what the bounce answers to."""
    ours = re.compile(rf"<{UUID}@{re.escape(domain.lower())}>", re.ASCII)
    named = [_field(part, "Message-ID") for part in [*_returned(parts), *parts[1:]]]
    named += [_field(parts[0], name) for name in ("In-Reply-To", "References")]
    return next((found.group(1) for each in named if (found := ours.search(each.lower()))), None)


def _returned(parts: list[Message]) -> list[Message]:
    """The headers of the returned letter where they came as text."""
    return [
        HeaderParser().parsestr(str(part.get_payload()).lstrip())
        for part in parts
        if part.get_content_type() in ("text/rfc822-headers", "message/rfc822-headers")
        and not part.is_multipart()
    ]


def _field(part: Message, name: str) -> str:
    return str(part.get(name, "")).strip()
