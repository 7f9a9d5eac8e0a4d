"""The events that belong to no one study: accounts, roles, sign-ins and instrument packs."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from pro_service.domain.permissions import EVERYWHERE, Scope
from pro_service.services.trail.sight import Sight
from pro_service.services.trail.views import EventView, Teller, Told, told_of
from pro_service.store import trail
from pro_service.store.audit import INSTALLATION
from pro_service.store.trail import Wanted

MOST_LOOKED_AT = 2_000
OF_ALL_STUDIES = frozenset({"instrument_pack", "pack_retirement"})


def installation_page(
    session: Session,
    scope: Scope,
    as_of: datetime,
    secret: bytes,
    language: str,
    wanted: Wanted,
    after: int,
    limit: int,
) -> tuple[list[EventView], int | None]:
    """Events after a number, in order, and the number at which this page ends; None where nothing follows.

    Whoever does not reach everything gets those about accounts with a role in a study in reach, and about
    instrument packs. A page may hold fewer than asked for while there is a next one.
    """
    outlines = trail.outlines_after(session, INSTALLATION, as_of, wanted, after, MOST_LOOKED_AT + 1)
    looked, has_more = outlines[:MOST_LOOKED_AT], len(outlines) > MOST_LOOKED_AT
    bodies = trail.bodies(session, looked)
    told = [told_of(each, None, bodies[each.stream, each.seq]) for each in looked]
    mine = _in_reach(session, scope, told)
    views = Teller(session, Sight(EVERYWHERE, is_site=True), secret, language).views(mine[:limit])
    if len(mine) > limit:
        return views, mine[limit - 1].outline.seq
    return views, looked[-1].seq if has_more else None


def _in_reach(session: Session, scope: Scope, told: Sequence[Told]) -> list[Told]:
    if scope.is_everywhere:
        return list(told)
    studies = scope.studies | {study for study, _ in scope.sites}
    accounts = trail.accounts_of(session, studies)
    return [each for each in told if _is_about(each, studies, accounts)]


def _is_about(told: Told, studies: frozenset[str], accounts: frozenset[str]) -> bool:
    """An account event names its account in its rows; a sign-in by who did it, or in its details."""
    if told.outline.actor in accounts or f"account:{(told.body or {}).get('account')}" in accounts:
        return True
    return any(_names(each, studies, accounts) for each in told.facts)


def _names(fact: Mapping[str, Any], studies: frozenset[str], accounts: frozenset[str]) -> bool:
    row = fact["row"]
    account = f"account:{row.get('account_id') or row.get('id')}"
    return fact["table"] in OF_ALL_STUDIES or row.get("study_id") in studies or account in accounts
