"""The e-mail itself: RFC 5322 bytes with a plain and an HTML part that say the same.

No picture, no style sheet, nothing that is loaded from anywhere, and nothing by which an opening could be
told: what the participant does with it stays with them.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime
from html import escape

from pro_service.channels.protocol import Outgoing

STOP = {
    "es": "Para no recibir más correos como este:",
    "en": "To stop e-mails like this one:",
}
"""Stands before the link that stops e-mails; a language that is not here has the link alone."""

UNWANTED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029]|[\ud800-\udfff]")
MAILBOX = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@([^\s@<>\"\\,;:()\[\]]{1,250})", re.ASCII)
DOMAIN = re.compile(
    r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]", re.ASCII
)
LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", re.ASCII)


class _OnOneLine(UnstructuredHeader):
    """A header that is not folded: the library would encode a long address, and mail programs not read it."""

    def fold(self, *, policy: EmailPolicy) -> str:
        return f"{self.name}: {self}{policy.linesep}"  # type: ignore[attr-defined]


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", _OnOneLine)  # type: ignore[arg-type]
POLICY = SMTP.clone(cte_type="7bit", header_factory=_HEADERS)


@dataclass(frozen=True, slots=True)
class Sender:
    """From whom e-mail comes.

    name      shown beside the address; may be empty
    address   in From, and before `@` of its domain the delivery's id in Message-ID
    bounces   the envelope sender, to which bounces come
    reply_to  where an answer of the participant goes; None where it goes to `address`
    """

    name: str
    address: str
    bounces: str
    reply_to: str | None = None

    @property
    def domain(self) -> str:
        return self.address.partition("@")[2]


def mailbox(text: str) -> str | None:
    """An e-mail address as it goes over the wire, its domain in IDNA; None where it is none.

    An address with other letters than ASCII before the @ is none here: few servers would take it.
    """
    if not MAILBOX.fullmatch(text):
        return None
    local, _, domain = text.partition("@")
    try:
        wired = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    is_dotted = not (local.startswith(".") or local.endswith(".") or ".." in local)
    return f"{local}@{wired}" if is_dotted and DOMAIN.fullmatch(wired) else None


def compose(sender: Sender, message: Outgoing, recipient: str, now: datetime) -> bytes:
    """The whole e-mail, lines ended by CRLF, 7 bit; `recipient` as `mailbox` gives it.

    Whatever stands in the message, it cannot begin a header of its own.
    """
    letter = EmailMessage(policy=POLICY)
    for name, value in _headers(sender, message, recipient, now):
        letter[name] = value
    plain = _with_links(message)
    letter.set_content(plain, cte="quoted-printable")
    letter.add_alternative(_html(message, plain), subtype="html", cte="quoted-printable")
    if LANGUAGE.fullmatch(message.language):
        letter["Content-Language"] = message.language
    return letter.as_bytes()


def _headers(sender: Sender, message: Outgoing, recipient: str, now: datetime) -> list[tuple[str, object]]:
    stop = _address(message.stop_link)
    headers: list[tuple[str, object]] = [
        ("From", Address(_line(sender.name), addr_spec=sender.address)),
        ("Reply-To", Address(addr_spec=sender.reply_to) if sender.reply_to else None),
        ("To", Address(addr_spec=recipient)),
        ("Subject", _line(message.subject)),
        ("Date", format_datetime(now)),
        ("Message-ID", f"<{_id(message)}@{sender.domain}>"),
        ("Auto-Submitted", "auto-generated"),
        ("List-Unsubscribe", f"<{stop}>" if stop else None),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click" if stop else None),
    ]
    return [(name, value) for name, value in headers if value is not None]


def _with_links(message: Outgoing) -> str:
    """The text, with the link to the app where it does not hold it, and how to stop e-mails."""
    body = UNWANTED.sub("", message.body.replace("\r\n", "\n").replace("\r", "\n")).strip("\n")
    parts = [body] if message.link in body else [body, message.link]
    if message.stop_link:
        told = STOP.get(message.language.partition("-")[0].lower(), "")
        parts.append(f"{told}\n{message.stop_link}".strip())
    return "\n\n".join(parts) + "\n"


def _html(message: Outgoing, plain: str) -> str:
    paragraphs = "".join(
        f"<p>{_linked(part, message)}</p>\n" for part in re.split(r"\n{2,}", plain.strip("\n"))
    )
    language = message.language if LANGUAGE.fullmatch(message.language) else "und"
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head><meta charset="utf-8">'
        f"<title>{escape(_line(message.subject))}</title></head>\n<body>\n{paragraphs}</body>\n</html>\n"
    )


def _linked(paragraph: str, message: Outgoing) -> str:
    """A paragraph in HTML in which our own links, and no others, can be followed."""
    shown = escape(paragraph).replace("\n", "<br>\n")
    links = {escape(link) for link in (_address(message.link), _address(message.stop_link)) if link}
    if not links:
        return shown
    ours = re.compile("|".join(re.escape(link) for link in sorted(links, key=len, reverse=True)))
    return ours.sub(lambda link: f'<a href="{link.group()}">{link.group()}</a>', shown)


def _address(link: str | None) -> str | None:
    """A link that may stand in a header and be followed: http or https, printable ASCII, no brackets."""
    is_fit = link is not None and re.fullmatch(r"https?://[!-;=?-~]{1,900}", link, re.ASCII)
    return link if is_fit else None


def _line(text: str) -> str:
    return UNWANTED.sub("", " ".join(text.split()))


def _id(message: Outgoing) -> str:
    return re.sub(r"[^A-Za-z0-9-]", "", message.id)
