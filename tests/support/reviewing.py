"""Those who review data, and what they do, made by the services themselves."""

import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from pro_service.domain.callers import Staff
from pro_service.domain.permissions import EVERYWHERE, Grant, Role
from pro_service.services import accounts, locks, queries, sign_offs, site_copies
from pro_service.services.accounts import RoleAsked
from pro_service.services.locks import LockAsked
from pro_service.services.queries import Opening, Saying
from pro_service.services.second_factors import CodeCheck
from pro_service.services.sign_offs import Signing, Target
from pro_service.services.transactions import in_transaction
from pro_service.settings import Settings
from pro_service.store.sealing import keyring_of
from tests.support.factories import OPERATOR, SECRET, TWO_VISITS
from tests.support.rights import REAL

PASSWORD = "correct horse battery"
NURSE = Staff(uuid4(), "ana", uuid4(), (Grant(Role.NURSE, TWO_VISITS, "01"),))
MONITOR = Staff(uuid4(), "mo", uuid4(), (Grant(Role.MONITOR, TWO_VISITS),))
OTHER_MONITOR = Staff(uuid4(), "mia", uuid4(), (Grant(Role.MONITOR, TWO_VISITS),))
DATA_MANAGER = Staff(uuid4(), "dan", uuid4(), (Grant(Role.DATA_MANAGER, TWO_VISITS),))
CHECK = CodeCheck(keyring_of(Settings(secret=SECRET)), SECRET, REAL)
REASON = "All visits are done."


def investigator(session: Session, now: datetime, login: str = "ines") -> Staff:
    """An account of site 01 with a password, as signing needs it."""
    role = RoleAsked(Role.INVESTIGATOR, TWO_VISITS, "01")
    own_id = accounts.create(session, now, OPERATOR, login, "Inés <Example>", PASSWORD, role)
    return Staff(own_id, login, uuid4(), (Grant(Role.INVESTIGATOR, TWO_VISITS, "01"),))


def lock(
    session: Session, now: datetime, part: str, state: str, change_id: UUID | None = None, **of: Any
) -> Any:
    asked = LockAsked(part, state, REASON, **of)
    return locks.lock(session, now, DATA_MANAGER, EVERYWHERE, TWO_VISITS, change_id or uuid4(), asked)


def unlock(session: Session, now: datetime, part: str, state: str, **of: Any) -> Any:
    asked = LockAsked(part, state, REASON, **of)
    return locks.unlock(session, now, DATA_MANAGER, EVERYWHERE, TWO_VISITS, uuid4(), asked)


def ask(session: Session, now: datetime, enrolment_id: UUID, who: Staff = MONITOR, **asked: Any) -> UUID:
    query_id = uuid4()
    opening = Opening(**{"text": "At home?", **asked})
    queries.open_(session, now, who, EVERYWHERE, TWO_VISITS, enrolment_id, query_id, opening)
    return query_id


def answer(session: Session, now: datetime, enrolment_id: UUID, query_id: UUID) -> None:
    said = Saying("Yes, at home.")
    queries.answer(session, now, NURSE, EVERYWHERE, TWO_VISITS, enrolment_id, query_id, uuid4(), said)


def sign(
    session: Session,
    now: datetime,
    who: Staff,
    password: str = PASSWORD,
    code: str | None = None,
    **target: Any,
) -> Any:
    """Sign what stands now, as the signer would after looking at it."""
    of = Target(**target)
    found = sign_offs.signable(session, now, EVERYWHERE, TWO_VISITS, of)
    asked = Signing(of, "reviewed", "en", found.content_hash, password, code)
    return sign_offs.sign(session, now, who, EVERYWHERE, TWO_VISITS, uuid4(), asked, CHECK)


def everything(engine: Engine, now: datetime, enrolment_id: UUID) -> None:
    """A query that is answered, a lock that is taken off again, a signature, and the site's copy."""

    def review(session: Session) -> None:
        answer(session, now, enrolment_id, ask(session, now, enrolment_id))
        lock(session, now, "participant", "soft", enrolment_id=enrolment_id)
        unlock(session, now, "participant", "open", enrolment_id=enrolment_id)
        sign(session, now, investigator(session, now), enrolment_id=enrolment_id)

    in_transaction(engine, review)
    with tempfile.TemporaryDirectory() as folder:
        left = site_copies.leave_all(engine, lambda _: now + timedelta(days=1), Path(folder))
    assert left == {"site-copies": 1}
