"""Web push: RFC 8030 (the request), RFC 8291 (the encryption), RFC 8292 (who sends it)."""

import json
import ssl
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from pywebpush import WebPusher  # type: ignore[import-untyped]

from pro_service.channels import posting
from pro_service.channels.connecting import NotPermitted, NotReachable, is_loopback, is_public
from pro_service.channels.posting import USUAL, Answer, AnswerLost, Limits, NotSent, Request
from pro_service.channels.protocol import Address, Fate, Outcome, Outgoing
from pro_service.channels.vapid import Vapid
from pro_service.domain.push_endpoints import KNOWN_HOSTS, Endpoint, EndpointNotAllowed, allowed

TOPIC = "reminder"
"""A newer message takes the place of one that was not fetched yet, and of the one that is shown."""

LONGEST_TTL = timedelta(days=28)
LONGEST_TITLE, LONGEST_BODY, LONGEST_LINK = 120, 600, 500
"""In characters. 4 bytes each at most, so that a payload stays under the 3,993 bytes of RFC 8291."""

POINT_BYTES, SECRET_BYTES = 65, 16


@dataclass(frozen=True, slots=True)
class PushSettings:
    """Who we are to push services, and which of them are written to."""

    vapid: Vapid
    hosts: tuple[str, ...] = KNOWN_HOSTS
    limits: Limits = USUAL


class PushChannel:
    """Sends a notification to one browser."""

    name = "push"

    def __init__(self, settings: PushSettings, tls: ssl.SSLContext | None = None) -> None:
        self.settings = settings
        self.tls = tls or ssl.create_default_context()

    def send(self, message: Outgoing, to: Address, now: datetime) -> Outcome:
        """Hand a notification to the push service of the browser; what it writes back is not read."""
        if message.expires_at <= now:
            return Outcome(Fate.REFUSED, "expired")
        try:
            endpoint = allowed(to.value, self.settings.hosts)
            content = encrypted(payload(message), to)
            request = self._request(message, endpoint, content, now)
            permits = is_loopback if endpoint.is_this_machine else is_public
            answer = posting.exchange(request, permits, self.tls, 0, self.settings.limits)
        except EndpointNotAllowed:
            return Outcome(Fate.REFUSED, "push-endpoint-not-allowed")
        except KeysUnusable:
            return Outcome(Fate.REFUSED, "push-keys-unusable")
        except NotPermitted:
            return Outcome(Fate.REFUSED, "push-address-not-allowed")
        except (NotReachable, NotSent):
            return Outcome(Fate.NOT_NOW, "push-not-reached")
        except AnswerLost:
            return Outcome(Fate.UNKNOWN, "push-answer-lost")
        return outcome_of(answer, now)

    def _request(self, message: Outgoing, endpoint: Endpoint, content: bytes, now: datetime) -> Request:
        headers = {
            "Authorization": self.settings.vapid.authorization(endpoint.url, now),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(int(min(message.expires_at - now, LONGEST_TTL).total_seconds())),
            "Urgency": "normal",
            "Topic": TOPIC,
        }
        return Request("POST", endpoint.url, headers, content)


class KeysUnusable(ValueError):
    """The keys of a subscription are none that one can encrypt for."""


def payload(message: Outgoing) -> bytes:
    """What the service worker is given: JSON with title, body, tag and url."""
    shown = {
        "title": cut(message.subject, LONGEST_TITLE),
        "body": cut(message.body, LONGEST_BODY),
        "tag": TOPIC,
        "url": message.link if len(message.link) <= LONGEST_LINK else "",
    }
    return json.dumps(shown, ensure_ascii=False).encode("utf-8", "replace")


def cut(text: str, longest: int) -> str:
    """A text of at most so many characters, ended by … where something was left off."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def encrypted(content: bytes, to: Address) -> bytes:
    """Encrypt for one subscription by aes128gcm. Raises KeysUnusable."""
    try:
        point, secret = (_decoded(to.keys[name]) for name in ("p256dh", "auth"))
        EllipticCurvePublicKey.from_encoded_point(SECP256R1(), point)
    except (KeyError, ValueError):
        raise KeysUnusable from None
    if len(point) != POINT_BYTES or len(secret) != SECRET_BYTES:
        raise KeysUnusable
    keys = {name: to.keys[name].rstrip("=") for name in ("p256dh", "auth")}
    return bytes(WebPusher({"endpoint": to.value, "keys": keys}).encode(content, "aes128gcm")["body"])


def outcome_of(answer: Answer, now: datetime) -> Outcome:
    """What the status of a push service says; RFC 8030 sections 5 and 7.3."""
    status = answer.status
    code = f"push-{status}"
    if 200 <= status < 300:
        return Outcome(Fate.HANDED_OVER, code)
    if status in (404, 410):
        return Outcome(Fate.GONE, code)
    if status == 429 or status >= 500:
        return Outcome(Fate.NOT_NOW, code, retry_at=posting.retry_at(answer.retry_after, now))
    return Outcome(Fate.REFUSED, code)


def _decoded(text: str) -> bytes:
    text = text.rstrip("=")
    return urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
