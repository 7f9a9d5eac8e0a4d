"""One valid request for each writing operation, in a world in which it succeeds the first time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from pro_service.api.schemas.erasures import DisclosureIn, ErasureIn
from pro_service.channels.protocol import Fate, Outcome
from pro_service.channels.sms_receipts import sign
from pro_service.domain.permissions import Role
from pro_service.services import contacts as contacts_service
from pro_service.services import pairing
from pro_service.services.reminders.delivering import deliver
from pro_service.services.reminders.desk import Desk
from pro_service.services.reminders.planning import plan
from pro_service.services.transactions import in_transaction
from tests.support import contacts, erasing, putting_right, reviewing
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
from tests.support.http import PASSWORD, Caller
from tests.support.rights import code_of

NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
"""Ten o'clock in Madrid, two days after the infusion: the first visit is open."""

GATEWAY_KEY = b"a key of the gateway, long enough"
HERE = f"/api/v1/studies/{TWO_VISITS}"


@dataclass(frozen=True)
class World:
    """The database, a participant with a phone, and who asks: by role, "phone", or None without a token."""

    engine: Engine
    phone: Phone
    callers: Mapping[Role | str | None, Caller]

    @property
    def there(self) -> str:
        return f"{HERE}/participants/{self.phone.enrolment_id}"

    def assessment(self, instrument: str = "lupusqol") -> str:
        return f"{self.there}/assessments/{self.phone.assessment('first', instrument)}"

    def done(
        self, who: Role | str | None, method: str, path: str, content: Any = None, **options: Any
    ) -> Any:
        """What comes before the request; gives the answer's body."""
        answer = self.callers[who](method, path, content, **options)
        assert answer.status_code < 300, answer.text
        return answer.json if answer.is_json else None

    def of_session(self, token: str) -> Caller:
        return self.callers[None].with_token(token)


@dataclass(frozen=True)
class Request:
    """Who asks for what: a role, "phone", None for whoever has no token, or somebody else."""

    who: Role | str | Caller | None
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


def _test_message(world: World) -> Request:
    _with(world, email=contacts.EMAIL)
    return _by_phone("/api/v1/me/test-messages/{id}", {"channel": "email"})(world)


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


# ------------------------------------------------------------------ rights

ROOT = Role.ADMINISTRATOR
WHY = {"reason": "Left the hospital on 31 October."}
ACCOUNTS = "/api/v1/accounts"
TOKEN = {"name": "nightly report", "expires_at": "2026-03-20T00:00:00Z", "reason": "Agreed in the plan."}


def _account(world: World) -> str:
    """The address of a new account."""
    own = f"{ACCOUNTS}/{uuid4()}"
    world.done(ROOT, "PUT", own, {"login": "maria", "name": "María Gil"})
    return own


def _role(world: World, account: str) -> str:
    """The address of its new role."""
    own = f"{account}/roles/{uuid4()}"
    asked = {"role": "nurse", "study_id": TWO_VISITS, "site": "01", "reason": "Study nurse from today on."}
    world.done(ROOT, "PUT", own, asked)
    return own


def _invitation(world: World, account: str) -> dict[str, str]:
    """What takes a new invitation up."""
    link = world.done(ROOT, "PUT", f"{account}/invitations/{uuid4()}")["link"]
    return {"code": link.partition("#invitation=")[2], "password": PASSWORD}


def _person(world: World) -> tuple[str, Caller]:
    """The address of an account with a role and a password, and its person, signed in."""
    account = _account(world)
    _role(world, account)
    world.done(None, "PUT", f"/api/v1/passwords/{uuid4()}", _invitation(world, account))
    return account, world.of_session(_signed_in(world)["token"])


def _signed_in(world: World) -> Any:
    return world.done(None, "POST", "/api/v1/sessions", {"login": "maria", "password": PASSWORD})


def _sign_in(world: World) -> Request:
    _person(world)
    return Request(None, "POST", "/api/v1/sessions", {"login": "maria", "password": PASSWORD})


def _change_password(world: World) -> Request:
    asked = {"password": PASSWORD, "new_password": "another horse battery"}
    return Request(_person(world)[1], "PUT", "/api/v1/account/password", asked)


def _confirmation(world: World, me: Caller) -> Request:
    begun = me.put(f"/api/v1/account/second-factors/{uuid4()}").json
    path = f"/api/v1/account/second-factors/{begun['id']}/confirmations"
    return Request(me, "POST", path, {"code": code_of(begun["key"], datetime.now(UTC))})


def _with_factor(world: World) -> tuple[str, str]:
    """The address of an account with a second factor, and a recovery code of it."""
    account, me = _person(world)
    asked = _confirmation(world, me)
    return account, me(asked.method, asked.path, asked.content).json["recovery_codes"][0]


def _proof(world: World) -> Request:
    _, code = _with_factor(world)
    halfway = world.of_session(_signed_in(world)["token"])
    return Request(halfway, "POST", "/api/v1/sessions/current/second-factor", {"code": code})


def _acceptance(world: World) -> Request:
    taken = _invitation(world, _account(world))
    return Request(None, "PUT", f"/api/v1/passwords/{uuid4()}", taken)


def _on_account(step: str, asked: Any = None) -> Callable[[World], Request]:
    return lambda w: Request(ROOT, "PUT", f"{_account(w)}/{step}/{uuid4()}", asked)


def _resumption(world: World) -> Request:
    account = _account(world)
    world.done(ROOT, "PUT", f"{account}/suspensions/{uuid4()}", WHY)
    return Request(ROOT, "PUT", f"{account}/resumptions/{uuid4()}", WHY)


def _revoked_token(world: World) -> Request:
    own = f"{HERE}/service-tokens/{uuid4()}"
    world.done(ROOT, "PUT", own, TOKEN)
    return Request(ROOT, "PUT", f"{own}/revocation", WHY)


def _clock(world: World) -> Request:
    moves = world.done(Role.DATA_MANAGER, "GET", "/api/v1/rehearsal/clock")["moves"]
    to = (NOW + timedelta(days=1)).isoformat().replace("+00:00", "Z")
    return Request(Role.DATA_MANAGER, "PUT", "/api/v1/rehearsal/clock", {"move": moves + 1, "to": to})


# ------------------------------------------------------------------ putting right and review

EARLIER = NOW - timedelta(hours=1)
TYPED = {"reason": "The participant read the line above"}


def _sent(world: World, **answers: int) -> str:
    """The address of a response."""
    given = {**all_middle("lupusqol"), **answers}
    own = in_transaction(
        world.engine,
        lambda s: putting_right.send(s, NOW, world.phone, "first", "lupusqol", EARLIER, given),
    )
    return f"{world.there}/responses/{own}"


def _correction(world: World) -> Request:
    was = all_middle("lupusqol")["q1"]
    asked = {"answers": {"q1": {"before": was, "after": 0}}, "requested_by": "participant", **TYPED}
    options = {"headers": {"If-Match": '"1"'}}
    return Request(Role.NURSE, "PUT", f"{_sent(world)}/corrections/{uuid4()}", asked, options)


def _invalidation(world: World) -> Request:
    asked = {"kind": "other", **TYPED}
    return Request(Role.NURSE, "PUT", f"{_sent(world)}/invalidations/{uuid4()}", asked)


def _resolution(world: World) -> Request:
    def hold(session: Any) -> UUID:
        return putting_right.hold(session, NOW, world.phone, "second", "lupusqol", EARLIER)

    held = in_transaction(world.engine, hold)
    path = f"{world.there}/quarantine/{held}/resolutions/{uuid4()}"
    return Request(Role.NURSE, "PUT", path, {"outcome": "accepted", **TYPED})


def _alert(world: World) -> Request:
    _sent(world, q18=0)
    (raised,) = world.done(Role.NURSE, "GET", f"{world.there}/alerts")["items"]
    path = f"{world.there}/alerts/{raised['id']}/outcomes/{uuid4()}"
    return Request(Role.NURSE, "PUT", path, {"outcome": "participant-called", "note": "at home"})


def _query(world: World) -> str:
    """The address of an open query of the monitor."""
    own = f"{world.there}/queries/{uuid4()}"
    world.done(Role.MONITOR, "PUT", own, {"text": "At home?", "visit": "first"})
    return own


def _unlock(world: World) -> Request:
    world.done(Role.DATA_MANAGER, "PUT", f"{HERE}/locks/{uuid4()}", SOFT)
    return Request(Role.DATA_MANAGER, "PUT", f"{HERE}/unlocks/{uuid4()}", {**SOFT, "state": "open"})


def _disclosure(world: World) -> Request:
    def block(session: Session) -> UUID:
        contacts.prefer(session, world.phone, NOW, email=contacts.EMAIL)
        return erasing.block(session, NOW, reviewing.NURSE, world.phone)

    blocked = in_transaction(world.engine, block)
    path = f"{world.there}/contact-data/erasures/{blocked}/disclosures/{uuid4()}"
    return Request(Role.INVESTIGATOR, "PUT", path, DisclosureIn.example)


SOFT = {"part": "site", "site": "01", "state": "soft", "reason": "All visits are done."}


def _signature(world: World) -> Request:
    in_transaction(world.engine, lambda s: reviewing.investigator(s, NOW))
    opened = world.done(None, "POST", "/api/v1/sessions", {"login": "ines", "password": reviewing.PASSWORD})
    ines = world.of_session(opened["token"])
    own = str(world.phone.enrolment_id)
    seen = ines.get(f"{HERE}/signable?enrolment_id={own}").json
    asked = {
        "enrolment_id": own, "meaning": "reviewed", "language": "es", "content_hash": seen["content_hash"],
        "password": reviewing.PASSWORD,
    }  # fmt: skip
    return Request(ines, "PUT", f"{HERE}/sign-offs/{uuid4()}", asked)


DRAFT = {
    "form": {"version": "demo-1", "language": "es"}, "started_at": "2026-03-04T09:00:00+01:00",
    "answers": {"q1": 3}, "at_item": "q2",
}  # fmt: skip


CATALOGUE: Mapping[str, Callable[[World], Request]] = {
    "signIn": _sign_in,
    "signOut": lambda _: Request(Role.NURSE, "DELETE", "/api/v1/sessions/current"),
    "acceptInvitation": _acceptance,
    "changePassword": _change_password,
    "enrolSecondFactor": lambda w: Request(
        _person(w)[1], "PUT", f"/api/v1/account/second-factors/{uuid4()}"
    ),
    "confirmSecondFactor": lambda w: _confirmation(w, _person(w)[1]),
    "proveSecondFactor": _proof,
    "createAccount": lambda _: Request(
        ROOT, "PUT", f"{ACCOUNTS}/{uuid4()}", {"login": "maria", "name": "María Gil"}
    ),
    "inviteAccount": _on_account("invitations"),
    "suspendAccount": _on_account("suspensions", WHY),
    "resumeAccount": _resumption,
    "resetSecondFactor": lambda w: Request(
        ROOT, "PUT", f"{_with_factor(w)[0]}/second-factor-resets/{uuid4()}", WHY
    ),
    "confirmAccount": lambda w: Request(
        Role.INVESTIGATOR, "PUT", f"{_person(w)[0]}/confirmations/{uuid4()}", {"renewals": 1}
    ),
    "giveRole": _on_account(
        "roles", {"role": "monitor", "study_id": TWO_VISITS, "reason": "Oversees the study."}
    ),
    "endRole": lambda w: Request(ROOT, "PUT", f"{_role(w, _account(w))}/ending", WHY),
    "issueServiceToken": lambda _: Request(ROOT, "PUT", f"{HERE}/service-tokens/{uuid4()}", TOKEN),
    "revokeServiceToken": _revoked_token,
    "moveClock": _clock,
    "pair": _pair,
    "revokeDevice": lambda w: Request(
        Role.NURSE, "PUT", f"{w.there}/devices/{w.phone.caller.device_id}/revocation", {"cause": "lost"}
    ),
    "putDraft": lambda w: Request(
        "phone", "PUT", f"/api/v1/me/assessments/{w.phone.assessment('first', 'lupusqol')}/draft", DRAFT
    ),
    "exportMyData": lambda _: Request("phone", "POST", "/api/v1/me/exports/json"),
    "printMyData": lambda _: Request("phone", "POST", "/api/v1/me/exports/page"),
    "handOver": _at_site("{there}/hand-overs/{id}", {"visit": "first", "secret": "s" * 43}),
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
    "sendTestMessage": _test_message,
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
    "findByContact": lambda _: Request(
        Role.NURSE, "POST", f"{HERE}/contact-lookups", {"email": contacts.EMAIL}
    ),
    "eraseContactData": _at_site("{there}/contact-data/erasures/{id}", ErasureIn.example),
    "discloseBlockedContactData": _disclosure,
    "addConsent": _at_site("{there}/consents/{id}", CONSENT),
    "checkIn": _at_site(
        "{there}/check-ins/{id}", {"visit": "first", "occurred_at": "2026-03-03T08:00:00Z"}
    ),
    "logContact": _at_site(
        "{there}/contact-attempts/{id}",
        {"occurred_at": "2026-03-03T08:00:00Z", "channel": "telephone", "outcome": "no-answer"},
    ),
    "recordUnblinding": _at_site(
        "{there}/unblindings/{id}",
        {
            "occurred_on": "2026-03-03", "kind": "accidental", "learned_by": "participant",
            "through": "laboratory-result", "assessment": "pending",
        },
    ),
    "nudge": _nudge,
    "exemptAssessment": _at_site("{it}/exemptions/{id}", {"reason": "visit-not-held"}),
    "recordNotDoneReason": _at_site("{it}/not-done-reasons/{id}", {"reason": "participant-too-ill"}),
    "enterOnPaper": _paper,
    "correctResponse": _correction,
    "invalidateResponse": _invalidation,
    "resolveQuarantine": _resolution,
    "answerAlert": _alert,
    "openQuery": lambda w: Request(
        Role.MONITOR, "PUT", f"{w.there}/queries/{uuid4()}", {"text": "At home?", "visit": "first"}
    ),
    "answerQuery": lambda w: Request(
        Role.NURSE, "PUT", f"{_query(w)}/answers/{uuid4()}", {"text": "Yes, at home."}
    ),
    "closeQuery": lambda w: Request(Role.MONITOR, "PUT", f"{_query(w)}/closings/{uuid4()}", {}),
    "lock": lambda _: Request(Role.DATA_MANAGER, "PUT", f"{HERE}/locks/{uuid4()}", SOFT),
    "unlock": _unlock,
    "signOff": _signature,
    "addLicence": _licence,
}  # fmt: skip
"""By operationId."""
