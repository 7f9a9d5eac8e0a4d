"""Who could do what on a day: the list of persons with dated permissions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from sqlalchemy.orm import Session

from pro_service.domain.permissions import Role, Scope
from pro_service.domain.rights import Interruption, interruptions, operations_of
from pro_service.errors import FieldFault, InvalidShape
from pro_service.services.accounts import held_role
from pro_service.services.scores import SOFTWARE_VERSION
from pro_service.store import accounts as accounts_store
from pro_service.store import service_tokens as tokens_store


@dataclass(frozen=True, slots=True)
class Right:
    """A role in force at an instant: who held it, where, since and until when, given by whom, and for what.

    A program's token has no account. `operations` are those of the role in this version of the service.
    """

    account_id: UUID | None
    token_id: UUID | None
    login: str | None
    name: str
    role: Role
    study_id: str | None
    site: str | None
    from_at: datetime
    until_at: datetime | None
    recorded_by: str
    delegation: str | None
    operations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rights:
    """Everything that somebody in reach could do at an instant, by login; programs last."""

    at: datetime
    software_version: str
    items: Sequence[Right]


def rights_at(session: Session, now: datetime, scope: Scope, at: datetime | None) -> Rights:
    """Who could do what at an instant, which is not in the future, as the facts recorded by then have it.

    Only what reaches into the studies in reach; roles of the installation where everything is. Raises
    InvalidShape.
    """
    asked = at or now
    if asked > now:
        raise InvalidShape(FieldFault("/at", "in-the-future", "query"))
    items = [*_of_accounts(session, scope, asked), *_of_programs(session, scope, asked)]
    return Rights(asked, SOFTWARE_VERSION, items)


def _of_accounts(session: Session, scope: Scope, at: datetime) -> list[Right]:
    people = {each.id: each for each in accounts_store.all_accounts(session)}
    stopped = _interruptions(session)
    held = [
        (people[grant.account_id], held_role(grant, ending), grant)
        for grant, ending in accounts_store.all_grants(session)
        if _is_seen(scope, grant.study_id, grant.site)
    ]
    found = [
        Right(
            person.id, None, person.login, person.name, role.role, role.study_id, role.site, role.from_at,
            role.to_at, grant.recorded_by, grant.delegation, operations_of(role.role),
        )
        for person, role, grant in held
        if role.is_held(at) and not any(each.covers(at) for each in stopped.get(person.id, ()))
    ]  # fmt: skip
    return sorted(found, key=lambda each: (each.login or "", each.from_at))


def _of_programs(session: Session, scope: Scope, at: datetime) -> Iterator[Right]:
    for each in tokens_store.of_all(session):
        token, revoked = each.token, each.revocation
        until = _end(token.expires_at, revoked.recorded_at if revoked else None)
        is_held = token.recorded_at <= at and (until is None or at < until)
        if is_held and _is_seen(scope, token.study_id, None):
            yield Right(
                None, token.id, None, token.name, Role.SERVICE_TOKEN, token.study_id, None, token.recorded_at,
                token.expires_at, token.recorded_by, None, operations_of(Role.SERVICE_TOKEN),
            )  # fmt: skip


def _interruptions(session: Session) -> dict[UUID, tuple[Interruption, ...]]:
    changes = accounts_store.all_changes(session)
    return {
        account_id: interruptions((each.change, each.recorded_at) for each in mine)
        for account_id, mine in groupby(changes, key=lambda each: each.account_id)
    }


def _is_seen(scope: Scope, study_id: str | None, site: str | None) -> bool:
    if study_id is None:
        return scope.is_everywhere
    return scope.reaches_study(study_id) if site is None else scope.reaches_site(study_id, site)


def _end(*instants: datetime | None) -> datetime | None:
    return min((each for each in instants if each is not None), default=None)
