"""Whose an address is, by its keyed HMAC: no address is opened, and none is told."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from pro_service.domain.callers import Staff
from pro_service.domain.permissions import Scope
from pro_service.errors import FieldFault, InvalidShape
from pro_service.services import attempts, studies
from pro_service.services.contacts.addresses import index_of
from pro_service.store import audit
from pro_service.store import contacts as contacts_store
from pro_service.store.enrolments import Found
from pro_service.store.sealing import Keyring


@dataclass(frozen=True, slots=True)
class LookupAsked:
    """An e-mail address or a telephone number, one of the two."""

    email: str | None = field(default=None, repr=False)
    telephone: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Holder:
    """A participant who has an address."""

    enrolment_id: UUID
    subject_id: str
    site: str


def find(
    session: Session,
    keyring: Keyring,
    now: datetime,
    who: Staff,
    scope: Scope,
    study_id: str,
    asked: LookupAsked,
) -> tuple[Holder, ...]:
    """Who in reach has this address, by subject id; nobody where it is a stranger's or somebody's elsewhere.

    That it was looked up stands in the trail, without the address. Raises NotFound where the study is out of
    reach, InvalidShape, and TooManyAttempts after 30 in a quarter of an hour.
    """
    studies.refuse_out_of_reach(scope, study_id)
    given = [(kind, value) for kind, value in (("email", asked.email), ("sms", asked.telephone)) if value]
    if len(given) != 1:
        raise InvalidShape(FieldFault("", "one-of-the-two"))
    ((kind, value),) = given
    attempts.begin(session, now, "contact-lookup", str(who.account_id))
    now = audit.wait_for_turn(session, study_id, now)
    digests = {index_of(keyring, kind, each) for each in (value, value.lower())}
    found = _holders(session, scope, study_id, digests)
    audit.record(session, now, study_id, who.actor, "contact.looked-up", channel=kind, found=len(found))
    return found


def sharing(session: Session, scope: Scope, found: Found) -> tuple[Holder, ...]:
    """Who else in reach has an address of this participant; another enrolment of their own is not told."""
    own = found.enrolment
    digests = {row.value_hmac for row in contacts_store.addresses_of(session, own.id).values()}
    return _holders(session, scope, own.study_id, digests, but=own.participant_id)


def _holders(
    session: Session, scope: Scope, study_id: str, digests: set[str], but: UUID | None = None
) -> tuple[Holder, ...]:
    return tuple(
        Holder(each.id, subject_id, each.site)
        for each, subject_id in contacts_store.with_same(session, scope, study_id, digests)
        if each.participant_id != but
    )
