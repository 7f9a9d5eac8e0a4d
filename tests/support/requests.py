"""One valid request for each writing operation, in a world in which it succeeds the first time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine

from pro_service.channels.protocol import Fate, Outcome
from pro_service.channels.sms_receipts import sign
from pro_service.domain.permissions import Role
from pro_service.services import contacts as contacts_service
from pro_service.services import pairing
from pro_service.services.reminders.delivering import deliver
from pro_service.services.reminders.desk import Desk
from pro_service.services.reminders.planning import plan
from pro_service.services.transactions import in_transaction
from tests.support import contacts
from tests.support.amending import content
from tests.support.channels import Recorder
from tests.support.factories import (
    EVERYWHERE,
    FORMS,
    OPERATOR,
    SECRET,
    TWO_VISITS,
    Phone,
    all_middle,
    as_content,
    upload,
)
from tests.support.http import PASSWORD

NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
"""Ten o'clock in Madrid, two days after the infusion: the first visit is open."""

GATEWAY_KEY = b"a key of the gateway, long enough"
HERE = f"/api/v1/studies/{TWO_VISITS}"


@dataclass(frozen=True)
class World:
    """The database, a participant with a phone, and the login of a nurse."""

    engine: Engine
    phone: Phone
    login: str

    @property
    def there(self) -> str:
        return f"{HERE}/participants/{self.phone.enrolment_id}"

    def assessment(self, instrument: str = "lupusqol") -> str:
        return f"{self.there}/assessments/{self.phone.assessment('first', instrument)}"


@dataclass(frozen=True)
class Request:
    """Who asks for what: a role, "phone", or None for whoever has no token."""

    who: Role | str | None
    method: str
    path: str
    content: Any = None
    options: Mapping[str, Any] = field(default_factory=dict)


ANYHOW = {"headers": {"If-Match": "*"}}
ADDRESSES = {"email": contacts.EMAIL, "telephone": None}
CONSENT = {
    "version": "1.0", "language": "es", "permissions": ["questionnaires"], "signed_at": "2026-03-03T08:00:00Z"
}  # fmt: skip


def _form(instrument: str) -> dict[str, Any]:
    return {"form": {"version": "demo-1", "language": "es"}, "answers": all_middle(instrument)}


def _pair(world: World) -> Request:
    code = in_transaction(
        world.engine,
        lambda s: (
            pairing.issue(
                s, NOW, OPERATOR, EVERYWHERE, SECRET, TWO_VISITS, world.phone.enrolment_id, uuid4(), False
            ).code
        ),
    )
    return Request(None, "PUT", f"/api/v1/devices/{uuid4()}", {"code": code, "secret": "s" * 43})


def _nudge(world: World) -> Request:
    _with(world, email=contacts.EMAIL)
    return Request(Role.NURSE, "PUT", f"{world.assessment()}/nudge")


def _with(world: World, **addresses: str) -> None:
    in_transaction(world.engine, lambda s: contacts.prefer(s, world.phone, NOW, **addresses))


def _removal(world: World) -> Request:
    own = in_transaction(world.engine, lambda s: contacts.subscribe(s, world.phone, NOW))
    return Request("phone", "DELETE", f"/api/v1/me/push-subscriptions/{own}")


def _unsubscribe(world: World) -> Request:
    _with(world, email=contacts.EMAIL)
    link = contacts_service.stop_link(SECRET, "", world.phone.enrolment_id)
    posted = {"data": "List-Unsubscribe=One-Click", "content_type": "application/x-www-form-urlencoded"}
    return Request(None, "POST", link, options=posted)


def _receipt(world: World) -> Request:
    _with(world, telephone=contacts.NUMBER)
    sms = Recorder("sms")
    sms.answers = [Outcome(Fate.HANDED_OVER, "sms-200", reference="gw-1")]
    desk = Desk({"sms": sms}, contacts.KEYRING, FORMS, SECRET, "https://pro.example.org", print)
    plan(world.engine, lambda _: NOW)
    deliver(world.engine, lambda _: NOW, desk)
    told, stamp = b'{"id": "gw-1", "status": "Delivered"}', str(int(NOW.timestamp()))
    headers = {"Receipt-Timestamp": stamp, "Receipt-Signature": sign(GATEWAY_KEY, told, stamp)}
    return Request(None, "POST", "/api/v1/sms-receipts", options={"data": told, "headers": headers})


def _enrolment(_: World) -> Request:
    asked = {
        "subject_id": "01-077", "site": "01", "language": "es", "zone": "Europe/Madrid",
        "enrolled_on": "2026-03-03", "consent": CONSENT,
    }  # fmt: skip
    return Request(Role.NURSE, "PUT", f"{HERE}/participants/{uuid4()}", asked)


def _licence(_: World) -> Request:
    asked = {
        "instrument": "lupusqol", "language": "es", "mode": "self_on_device", "country": "ES",
        "from_on": "2026-01-01", "to_on": "2027-12-31", "reference": "Agreement 2026-017",
    }  # fmt: skip
    return Request(Role.DATA_MANAGER, "PUT", f"{HERE}/licences/{uuid4()}", asked)


def _paper(world: World) -> Request:
    asked = {
        "assessment_id": str(world.phone.assessment("first", "lupusqol")), **_form("lupusqol"),
        "mode": "interview", "completed_by": "participant", "completed_on": "2026-03-03",
    }  # fmt: skip
    return Request(Role.NURSE, "PUT", f"{world.there}/paper-entries/{uuid4()}", asked)


def _at_site(path: str, asked: Any, **options: Any) -> Callable[[World], Request]:
    """Something that a nurse puts under a new id."""
    return lambda w: Request(
        Role.NURSE, "PUT", path.format(there=w.there, it=w.assessment(), id=uuid4()), asked, options
    )


def _by_phone(path: str, asked: Any = None, **options: Any) -> Callable[[World], Request]:
    return lambda w: Request("phone", "PUT", path.format(id=uuid4()), asked, options)


CATALOGUE: Mapping[str, Callable[[World], Request]] = {
    "signIn": lambda w: Request(None, "POST", "/api/v1/sessions", {"login": w.login, "password": PASSWORD}),
    "signOut": lambda _: Request(Role.NURSE, "DELETE", "/api/v1/sessions/current"),
    "pair": _pair,
    "issuePairingCode": _at_site("{there}/pairing-codes/{id}", {"replaces_devices": False}),
    "startAssessment": lambda w: Request(
        "phone", "PUT", f"/api/v1/me/assessments/{w.phone.assessment('first', 'lupusqol')}/start",
        {"language": "es"},
    ),
    "putSubmission": lambda w: Request(
        "phone", "PUT", f"/api/v1/me/submissions/{uuid4()}",
        as_content(upload(w.phone, "first", "lupusqol", NOW)),
    ),
    "putPreferences": _by_phone("/api/v1/me/preferences", {"at": "18:30"}, **ANYHOW),
    "addPushSubscription": _by_phone(
        "/api/v1/me/push-subscriptions/{id}",
        {"endpoint": contacts.ENDPOINT, "keys": {"p256dh": contacts.P256DH, "auth": contacts.AUTH}},
    ),
    "removePushSubscription": _removal,
    "sayNotToday": _by_phone("/api/v1/me/postponements/{id}", {"kind": "not_today", "reason": "too-tired"}),
    "withdrawContact": _by_phone("/api/v1/me/contact-withdrawals/{id}"),
    "unsubscribe": _unsubscribe,
    "receiveSmsReceipt": _receipt,
    "loadStudyVersion": lambda _: Request(
        Role.DATA_MANAGER, "PUT", f"{HERE}/versions/2",
        {"content": content(2, without="second"), "reason": "Amendment 1, approved"},
    ),
    "enrolParticipant": _enrolment,
    "addAnchorEvent": _at_site(
        "{there}/anchor-events/{id}", {"kind": "selection", "occurred_on": "2026-03-01"}
    ),
    "putContactData": _at_site("{there}/contact-data", ADDRESSES, **ANYHOW),
    "addConsent": _at_site("{there}/consents/{id}", CONSENT),
    "checkIn": _at_site(
        "{there}/check-ins/{id}", {"visit": "first", "occurred_at": "2026-03-03T08:00:00Z"}
    ),
    "logContact": _at_site(
        "{there}/contact-attempts/{id}",
        {"occurred_at": "2026-03-03T08:00:00Z", "channel": "telephone", "outcome": "no-answer"},
    ),
    "nudge": _nudge,
    "exemptAssessment": _at_site("{it}/exemptions/{id}", {"reason": "visit-not-held"}),
    "recordNotDoneReason": _at_site("{it}/not-done-reasons/{id}", {"reason": "participant-too-ill"}),
    "enterOnPaper": _paper,
    "addLicence": _licence,
}  # fmt: skip
"""By operationId."""
