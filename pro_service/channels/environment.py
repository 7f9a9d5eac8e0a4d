"""What an operator sets for each channel, read from the environment and checked."""

import re
from collections.abc import Mapping
from email.errors import MessageError
from email.headerregistry import HeaderRegistry
from typing import Any, cast
from urllib.parse import SplitResult, unquote, urlsplit

from pro_service.channels import sms_template
from pro_service.channels.email import EmailSettings, Relay, Security
from pro_service.channels.letters import Sender, mailbox
from pro_service.channels.push import PushSettings
from pro_service.channels.sms import SmsSettings
from pro_service.channels.sms_receipts import ReceiptRules
from pro_service.channels.vapid import VapidKeyError, read_vapid
from pro_service.domain.push_endpoints import THIS_MACHINE, hosts_from

Environ = Mapping[str, str]

SCHEMES: Mapping[str, tuple[Security, int]] = {
    "smtp": ("starttls", 587),
    "smtps": ("tls", 465),
    "smtp+near": ("near", 25),
}
POINTER = re.compile(r"(/[^/\s]+)+")
MOST_SEGMENTS = 10
SHORTEST_RECEIPT_SECRET_BYTES = 16


class Unfit(ValueError):
    """A setting that is missing or cannot be used; names the variable, never its value."""


def email_settings(environ: Environ) -> EmailSettings:
    """PRO_SMTP_URL, PRO_MAIL_FROM, PRO_MAIL_REPLY_TO and PRO_MAIL_BOUNCES. Raises Unfit."""
    name, address = _sender(_needed(environ, "PRO_MAIL_FROM"))
    sender = Sender(
        name,
        address,
        bounces=_mailbox(environ, "PRO_MAIL_BOUNCES") or address,
        reply_to=_mailbox(environ, "PRO_MAIL_REPLY_TO"),
    )
    return EmailSettings(sender, _relay(_needed(environ, "PRO_SMTP_URL")))


def push_settings(environ: Environ) -> PushSettings:
    """PRO_VAPID_PRIVATE_KEY, PRO_VAPID_SUBJECT and PRO_PUSH_HOSTS. Raises Unfit."""
    key, subject = _needed(environ, "PRO_VAPID_PRIVATE_KEY"), _needed(environ, "PRO_VAPID_SUBJECT")
    try:
        vapid = read_vapid(key, subject)
    except VapidKeyError:
        raise Unfit(
            "PRO_VAPID_PRIVATE_KEY has to be a key of `pro-service channels keys`, and PRO_VAPID_SUBJECT "
            "mailto: with an address, or an https address"
        ) from None
    try:
        return PushSettings(vapid, hosts_from(environ.get("PRO_PUSH_HOSTS", "")))
    except ValueError:
        raise Unfit(
            "PRO_PUSH_HOSTS has to be names of hosts, or endings with a dot before, with commas"
        ) from None


def sms_settings(environ: Environ) -> SmsSettings:
    """PRO_SMS_URL, PRO_SMS_TEMPLATE and the others of PRO_SMS_. Raises Unfit."""
    url, template = _gateway(_needed(environ, "PRO_SMS_URL")), _needed(environ, "PRO_SMS_TEMPLATE")
    form = _one_of(environ, "PRO_SMS_FORMAT", ("json", "form"))
    try:
        sms_template.check(template, cast(sms_template.Form, form))
    except sms_template.TemplateError as fault:
        raise Unfit(f"PRO_SMS_TEMPLATE {fault}") from None
    status_at, accepted = _pointer(environ, "PRO_SMS_STATUS_AT"), _words(environ, "PRO_SMS_ACCEPTED")
    if bool(status_at) != bool(accepted):
        raise Unfit("PRO_SMS_STATUS_AT and PRO_SMS_ACCEPTED are set together or not at all")
    return SmsSettings(
        url=url,
        template=template,
        form=cast(sms_template.Form, form),
        method=_one_of(environ, "PRO_SMS_METHOD", ("POST", "PUT")),
        authorization=_header(environ, "PRO_SMS_AUTHORIZATION"),
        id_at=_pointer(environ, "PRO_SMS_ID_AT"),
        status_at=status_at,
        accepted=accepted,
        gone=_words(environ, "PRO_SMS_GONE"),
        most_segments=_count(environ, "PRO_SMS_MOST_SEGMENTS", 3),
    )


def receipt_rules(environ: Environ) -> ReceiptRules | None:
    """PRO_SMS_RECEIPT_SECRET, _ID_AT, _STATUS_AT, _DELIVERED and _FAILED; None where no secret is set.

    Raises Unfit.
    """
    secret = environ.get("PRO_SMS_RECEIPT_SECRET", "").encode()
    if not secret:
        return None
    if len(secret) < SHORTEST_RECEIPT_SECRET_BYTES:
        raise Unfit(f"PRO_SMS_RECEIPT_SECRET is shorter than {SHORTEST_RECEIPT_SECRET_BYTES} bytes")
    _needed(environ, "PRO_SMS_ID_AT")  # else no message is known by the id of a receipt
    _needed(environ, "PRO_SMS_RECEIPT_DELIVERED")
    return ReceiptRules(
        secret,
        id_at=_pointer(environ, "PRO_SMS_RECEIPT_ID_AT") or "/id",
        status_at=_pointer(environ, "PRO_SMS_RECEIPT_STATUS_AT") or "/status",
        delivered=_words(environ, "PRO_SMS_RECEIPT_DELIVERED"),
        failed=_words(environ, "PRO_SMS_RECEIPT_FAILED"),
    )


def _needed(environ: Environ, name: str) -> str:
    value = environ.get(name, "").strip()
    if not value:
        raise Unfit(f"{name} is not set")
    return value


def _relay(text: str) -> Relay:
    url = _split("PRO_SMTP_URL", text)
    if url.scheme not in SCHEMES or url.path not in ("", "/") or url.query:
        raise Unfit(
            "PRO_SMTP_URL has to be smtp://host, smtps://host or smtp+near://host, with a port or none"
        )
    security, usual_port = SCHEMES[url.scheme]
    login = (unquote(url.username), unquote(url.password or "")) if url.username else None
    if login and security == "near":
        raise Unfit("PRO_SMTP_URL has a password that smtp+near would send in the clear; use smtp or smtps")
    return Relay(url.hostname or "", url.port or usual_port, security, login)


def _gateway(text: str) -> SplitResult:
    url = _split("PRO_SMS_URL", text)
    is_this_machine = url.scheme == "http" and url.hostname in THIS_MACHINE
    if (url.scheme != "https" and not is_this_machine) or url.username:
        raise Unfit("PRO_SMS_URL has to be an https address without a login; plain http is for this machine")
    return url


def _split(name: str, text: str) -> SplitResult:
    """An address whose host and port can be read."""
    try:
        url = urlsplit(text)
        is_whole = bool(url.hostname) and url.port != 0 and text.isascii() and text.isprintable()
    except ValueError:
        is_whole = False
    if not is_whole or " " in text:
        raise Unfit(f"{name} is no address")
    return url


def _sender(text: str) -> tuple[str, str]:
    """Name and address of `Study office <pro@example.org>`, or of the address alone."""
    fault = Unfit("PRO_MAIL_FROM has to be one address, such as Study office <pro@example.org>")
    try:
        header: Any = HeaderRegistry()("From", text)
        address, *others = header.addresses
        found = mailbox(address.addr_spec)
    except (ValueError, IndexError, MessageError):
        raise fault from None
    if found is None or others or header.defects:
        raise fault
    return address.display_name, found


def _mailbox(environ: Environ, name: str) -> str | None:
    text = environ.get(name, "").strip()
    found = mailbox(text) if text else None
    if text and found is None:
        raise Unfit(f"{name} has to be an e-mail address without a name")
    return found


def _words(environ: Environ, name: str) -> frozenset[str]:
    return frozenset(word.strip().lower() for word in environ.get(name, "").split(",") if word.strip())


def _one_of(environ: Environ, name: str, words: tuple[str, ...]) -> str:
    word = environ.get(name, "").strip() or words[0]
    if word not in words:
        raise Unfit(f"{name} has to be {' or '.join(words)}")
    return word


def _pointer(environ: Environ, name: str) -> str | None:
    pointer = environ.get(name, "").strip() or None
    if pointer and not POINTER.fullmatch(pointer):
        raise Unfit(f"{name} has to be a JSON pointer, such as /messages/0/id")
    return pointer


def _header(environ: Environ, name: str) -> str | None:
    value = environ.get(name, "").strip() or None
    if value and not (value.isascii() and value.isprintable()):
        raise Unfit(f"{name} holds what cannot stand in a header")
    return value


def _count(environ: Environ, name: str, usual: int) -> int:
    text = environ.get(name, "").strip() or str(usual)
    if not re.fullmatch(r"[1-9][0-9]?", text, re.ASCII) or int(text) > MOST_SEGMENTS:
        raise Unfit(f"{name} has to be a whole number from 1 to {MOST_SEGMENTS}")
    return int(text)
