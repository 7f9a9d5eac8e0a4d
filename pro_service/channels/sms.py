"""SMS through the HTTP gateway of a provider, whichever it is: settings say how it is spoken to."""

import re
import ssl
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import SplitResult

from pro_service.channels import posting, sms_template
from pro_service.channels.connecting import NotReachable, anywhere
from pro_service.channels.posting import USUAL, Answer, AnswerLost, Limits, NotSent, Request
from pro_service.channels.protocol import Address, Fate, Outcome, Outgoing
from pro_service.channels.segments import segments

MOST_BYTES = 16 * 1024
LONGEST_REFERENCE = 200
NUMBER = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)  # E.164
PASSING = frozenset({408, 425, 429})
BETWEEN = frozenset({502, 504})
"""Said by a proxy that lost the answer of the gateway behind it."""


@dataclass(frozen=True, slots=True)
class SmsSettings:
    """How a gateway is spoken to.

    template       what is sent, with {to}, {text} and {id} in it
    form           json or form
    authorization  the value of the Authorization header; None where the gateway wants none
    id_at          the JSON pointer of its id in the answer; None where it gives none
    status_at      the JSON pointer of a status word in the answer; None where the HTTP status says all
    accepted       the status words that say that it took the message
    gone           the status words that say that the number does not exist; every other word is a refusal
    most_segments  a text that takes more messages of the network is not sent
    """

    url: SplitResult = field(repr=False)  # some gateways want their key there
    template: str = field(repr=False)
    form: sms_template.Form = "json"
    method: str = "POST"
    authorization: str | None = field(default=None, repr=False)
    id_at: str | None = None
    status_at: str | None = None
    accepted: frozenset[str] = frozenset()
    gone: frozenset[str] = frozenset()
    most_segments: int = 3
    limits: Limits = USUAL


class SmsChannel:
    """Sends one text to one telephone number."""

    name = "sms"

    def __init__(self, settings: SmsSettings, tls: ssl.SSLContext | None = None) -> None:
        self.settings = settings
        self.tls = tls or ssl.create_default_context()

    def send(self, message: Outgoing, to: Address, now: datetime) -> Outcome:
        """Hand the body of a message to the gateway; an SMS has no subject."""
        text = message.body.strip()
        if fault := self._fault(message, text, to, now):
            return Outcome(Fate.REFUSED, fault)
        try:
            request = self._request(message, text, to)
            answer = posting.exchange(request, anywhere, self.tls, MOST_BYTES, self.settings.limits)
        except (NotReachable, NotSent):
            return Outcome(Fate.NOT_NOW, "sms-not-reached")
        except AnswerLost:
            return Outcome(Fate.UNKNOWN, "sms-answer-lost")
        return self._outcome_of(answer, now)

    def _fault(self, message: Outgoing, text: str, to: Address, now: datetime) -> str | None:
        """Why a message cannot be sent at all."""
        if message.expires_at <= now:
            return "expired"
        if not NUMBER.fullmatch(to.value):
            return "sms-number-malformed"
        return "sms-too-long" if segments(text) > self.settings.most_segments else None

    def _request(self, message: Outgoing, text: str, to: Address) -> Request:
        settings = self.settings
        values = {"{to}": to.value, "{text}": text, "{id}": message.id}
        headers = {
            "Content-Type": sms_template.CONTENT_TYPES[settings.form],
            "Accept": "application/json",
            "Idempotency-Key": re.sub(r"[^A-Za-z0-9-]", "", message.id),
        }
        if settings.authorization:
            headers["Authorization"] = settings.authorization
        content = sms_template.filled(settings.template, settings.form, values)
        return Request(settings.method, settings.url, headers, content)

    def _outcome_of(self, answer: Answer, now: datetime) -> Outcome:
        code = f"sms-{answer.status}"
        if 200 <= answer.status < 300:
            return self._taken(answer)
        if answer.status in BETWEEN:
            return Outcome(Fate.UNKNOWN, code)
        if answer.status in PASSING or answer.status >= 500:
            return Outcome(Fate.NOT_NOW, code, retry_at=posting.retry_at(answer.retry_after, now))
        return Outcome(Fate.REFUSED, code)

    def _taken(self, answer: Answer) -> Outcome:
        """The gateway answered; whether it took the message may stand in a status word of its own."""
        settings = self.settings
        reference = _reference(answer.content, settings.id_at)
        if settings.status_at is None:
            return Outcome(Fate.HANDED_OVER, f"sms-{answer.status}", reference)
        word = sms_template.value_at(answer.content, settings.status_at)
        if word is None:
            return Outcome(Fate.UNKNOWN, "sms-status-missing", reference)
        if word.lower() in settings.accepted:
            return Outcome(Fate.HANDED_OVER, f"sms-{answer.status}", reference)
        gone = word.lower() in settings.gone
        return Outcome(Fate.GONE, "sms-gone") if gone else Outcome(Fate.REFUSED, "sms-status-refused")


def _reference(content: bytes, pointer: str | None) -> str | None:
    found = sms_template.value_at(content, pointer) if pointer else None
    return found if found and len(found) <= LONGEST_REFERENCE and found.isprintable() else None
