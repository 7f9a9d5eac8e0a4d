"""Giving roles and ending them; a role once given is never edited."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from pro_service.domain.callers import Operator, Staff
from pro_service.domain.permissions import Role
from pro_service.errors import DoesNotApply, FieldFault, IdReused, InvalidShape, NotFound
from pro_service.store import accounts as accounts_store
from pro_service.store import audit
from pro_service.store.accounts import Account, RoleEnding, RoleGrant
from pro_service.store.studies import Site, Study

STAFF_ROLES = tuple(
    role for role in Role if role not in (Role.PARTICIPANT, Role.OPERATOR, Role.SERVICE_TOKEN)
)


@dataclass(frozen=True, slots=True)
class RoleAsked:
    """A role to be given: for all studies (administrator), one study, or one site of it.

    It is held from `from_at` on, at once where that is None, until `to_at` where that is known beforehand.
    `delegation` says where the delegation log of the site has it.
    """

    role: Role
    study_id: str | None = None
    site: str | None = None
    from_at: datetime | None = None
    to_at: datetime | None = None
    reason: str | None = None
    delegation: str | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a role cannot be held: where in the request, a code, and a sentence for the command line."""

    pointer: str
    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class RoleGiven:
    """The role; `is_new` is False where it was given before."""

    grant: RoleGrant
    is_new: bool


@dataclass(frozen=True, slots=True)
class RoleEnded:
    """The end of a role; `is_new` is False where it had ended before."""

    ending: RoleEnding
    is_new: bool


def faults(session: Session, now: datetime, asked: RoleAsked) -> Iterator[Fault]:
    """Why a role cannot be held as asked; nothing where it can."""
    role, study_id, site = asked.role, asked.study_id, asked.site
    if role not in STAFF_ROLES:
        yield Fault("/role", "not-of-the-staff", f"'{role}' is no role of the staff")
    if role is Role.ADMINISTRATOR and study_id is not None:
        yield Fault(
            "/study_id",
            "of-the-installation",
            "an administrator is one for the whole installation: name no study",
        )
    if role is not Role.ADMINISTRATOR and study_id is None:
        yield Fault("/study_id", "required", f"'{role}' is held in a study: name it")
    if study_id is not None and session.get(Study, study_id) is None:
        yield Fault("/study_id", "unknown-study", f"no study '{study_id}' is loaded")
    if site is not None and session.get(Site, (study_id, site)) is None:
        yield Fault("/site", "unknown-site", f"study '{study_id}' has no site '{site}'")
    if role in (Role.NURSE, Role.INVESTIGATOR) and site is None:
        yield Fault("/site", "required", f"'{role}' is held at a site: name it")
    if asked.from_at is not None and asked.from_at < now:
        yield Fault("/from_at", "in-the-past", "a role is held from now on, or from a later day on")
    if asked.to_at is not None and asked.to_at <= max(now, asked.from_at or now):
        yield Fault("/to_at", "before-the-start", "a role ends after it began, and not in the past")


def give(
    session: Session, now: datetime, who: Staff | Operator, account_id: UUID, grant_id: UUID, asked: RoleAsked
) -> RoleGiven:
    """Give an account one more role; the study's own trail tells of it too.

    Raises NotFound without such an account, InvalidShape for a role that cannot be held so, IdReused.
    """
    if session.get(Account, account_id) is None:
        raise NotFound
    before = session.get(RoleGrant, grant_id)
    if before is not None:
        return RoleGiven(_same_as_before(before, account_id, asked), is_new=False)
    if found := [FieldFault(fault.pointer, fault.code) for fault in faults(session, now, asked)]:
        raise InvalidShape(*found)
    now = wait_for_turn(session, now, asked.study_id)
    grant = grant_of(now, who.actor, account_id, grant_id, asked)
    audit.record(session, now, audit.INSTALLATION, who.actor, "role.given", [grant])
    tell_study(session, now, who, "role.given", grant)
    return RoleGiven(grant, is_new=True)


def end(
    session: Session, now: datetime, who: Staff | Operator, account_id: UUID, grant_id: UUID, reason: str
) -> RoleEnded:
    """End a role at once; with the last one, the sessions of the account end too.

    Raises NotFound, DoesNotApply where it was over already, IdReused where it ended for another reason.
    """
    grant = session.get(RoleGrant, grant_id)
    if grant is None or grant.account_id != account_id:
        raise NotFound
    now = wait_for_turn(session, now, grant.study_id)
    before = session.get(RoleEnding, grant_id)
    if before is not None:
        if before.reason != reason:
            raise IdReused
        return RoleEnded(before, is_new=False)
    if grant.to_at is not None and grant.to_at <= now:
        raise DoesNotApply
    ending = RoleEnding(grant_id=grant_id, reason=reason, recorded_at=now, recorded_by=who.actor)
    audit.record(session, now, audit.INSTALLATION, who.actor, "role.ended", [ending])
    tell_study(session, now, who, "role.ended", grant)
    if not accounts_store.grants_held(session, account_id, now):
        accounts_store.end_sessions(session, account_id, now)
    return RoleEnded(ending, is_new=True)


def grant_of(now: datetime, actor: str, account_id: UUID, grant_id: UUID, asked: RoleAsked) -> RoleGrant:
    """The fact of a role as asked."""
    return RoleGrant(
        id=grant_id,
        account_id=account_id,
        role=asked.role.value,
        study_id=asked.study_id,
        site=asked.site,
        from_at=max(now, asked.from_at or now),
        to_at=asked.to_at,
        reason=asked.reason,
        delegation=asked.delegation,
        recorded_at=now,
        recorded_by=actor,
    )


def tell_study(session: Session, now: datetime, who: Staff | Operator, kind: str, grant: RoleGrant) -> None:
    """Tell of a role in the trail of its study too, where those who oversee the study read it.

    The fact itself stands in the trail of the installation.
    """
    if grant.study_id is None:
        return
    audit.record(
        session, now, grant.study_id, who.actor, kind, grant_id=str(grant.id), role=grant.role,
        site=grant.site, account_id=str(grant.account_id),
        is_own=isinstance(who, Staff) and who.account_id == grant.account_id,
    )  # fmt: skip


def wait_for_turn(session: Session, now: datetime, study_id: str | None) -> datetime:
    """The study's stream before that of the installation, as everywhere."""
    if study_id is not None:
        now = audit.wait_for_turn(session, study_id, now)
    return audit.wait_for_turn(session, audit.INSTALLATION, now)


def _same_as_before(before: RoleGrant, account_id: UUID, asked: RoleAsked) -> RoleGrant:
    """Where no start was named, any start is the one that was meant."""
    recorded = RoleAsked(
        Role(before.role), before.study_id, before.site,
        before.from_at if asked.from_at else None, before.to_at, before.reason, before.delegation,
    )  # fmt: skip
    if before.account_id != account_id or recorded != asked:
        raise IdReused
    return before
