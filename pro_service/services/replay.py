"""Rebuilding every fact from the audit streams alone, and comparing it with what the tables hold (R16).

Participants are taken a few at a time, so that a large study is never held whole. What is told in a stream of
another kind than its rows belong to is set aside, and looked for at the end.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from pro_service.domain.audit import Break
from pro_service.services.rescoring import recomputed
from pro_service.services.transactions import in_reading
from pro_service.store import audit, enrolments, facts
from pro_service.store.facts import Key, Row
from pro_service.store.ownership import is_owned, of_enrolments, of_nobody

ENROLMENTS_AT_ONCE = 50

Advance = Callable[[float, float], None]


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that is not what the trail tells: `missing`, `changed` or `added`; never what stands in it.

    row      its primary key, the parts joined by a slash
    columns  those that differ, where it was changed
    """

    table: str
    row: str
    fault: str
    columns: tuple[str, ...] = ()


@dataclass(slots=True)
class _Aside:
    """What did not find its like among the rows or the events of the same participants."""

    told: dict[Key, Row] = field(default_factory=dict)
    kept: dict[Key, Row] = field(default_factory=dict)


def differences(engine: Engine, advance: Advance = lambda done, total: None) -> Iterator[Difference | Break]:
    """Every row that the trail does not tell of as it stands, and every event of a rescoring whose digest is
    not that of its rows."""
    aside = _Aside()
    everybody = in_reading(engine, enrolments.all_own_ids)
    for start in range(0, len(everybody), ENROLMENTS_AT_ONCE):
        some = everybody[start : start + ENROLMENTS_AT_ONCE]
        yield from in_reading(engine, partial(_of_enrolments, some=some, aside=aside))
        advance(start + len(some), len(everybody) + 1)
    yield from in_reading(engine, partial(_of_the_rest, everybody=everybody, aside=aside))
    yield from recomputed.faults(engine)


def _of_enrolments(session: Session, some: Sequence[UUID], aside: _Aside) -> list[Difference]:
    told = _told(session, [str(own) for own in some])
    kept = {
        key: row
        for table in facts.tables()
        if is_owned(table)
        for key, row in facts.kept(session, table, of_enrolments(table, some))
    }
    found = list(_compared(told, kept))
    aside.told |= {key: row for key, row in told.items() if key not in kept}
    aside.kept |= {key: row for key, row in kept.items() if key not in told}
    return found


def _of_the_rest(session: Session, everybody: Sequence[UUID], aside: _Aside) -> list[Difference]:
    """The streams of studies and of the installation, and the rows of no participant."""
    own = {str(each) for each in enrolments.all_own_ids(session)}
    began_since = own - {str(each) for each in everybody}
    others = [stream for stream in audit.streams(session) if stream not in own]
    told = aside.told | _told(session, others)
    kept = dict(aside.kept)
    for table in facts.tables():
        kept |= dict(facts.kept(session, table, of_nobody(table)))
    since = _told(session, sorted(began_since)) if began_since else {}
    found = list(_compared(told, kept))
    found += [_difference(key, "missing") for key in told if key not in kept]
    found += [_difference(key, "added") for key in kept if key not in told and key not in since]
    return found


def _told(session: Session, streams: Sequence[str]) -> dict[Key, Row]:
    return {key: row for event in audit.events_of_all(session, streams) for key, row in facts.told_in(event)}


def _compared(told: dict[Key, Row], kept: dict[Key, Row]) -> Iterator[Difference]:
    for key, row in kept.items():
        if key in told and (columns := facts.differing(told[key], row)):
            yield _difference(key, "changed", columns)


def _difference(key: Key, fault: str, columns: tuple[str, ...] = ()) -> Difference:
    table, parts = key
    return Difference(table, "/".join(_plain(each) for each in parts), fault, columns)


def _plain(value: Any) -> str:
    return str(value)
