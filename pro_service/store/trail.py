"""Reading the audit streams for a reader: first what is light of many events, then the bodies of few."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from pro_service.store.accounts import Account, RoleGrant
from pro_service.store.assessments import Assessment
from pro_service.store.audit import AuditEvent
from pro_service.store.submissions import ResponseVersion


class Outline(NamedTuple):
    """An event without its body."""

    stream: str
    seq: int
    recorded_at: datetime
    kind: str
    actor: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of the columns of an event; None where anything will do."""

    kind: str | None = None
    actor: str | None = None


def outlines(
    session: Session, streams: Sequence[str], as_of: datetime, wanted: Wanted
) -> Mapping[str, list[Outline]]:
    """The events of these streams recorded up to `as_of`, by stream, in order of seq."""
    rows = _outlines(as_of, wanted).where(AuditEvent.stream.in_(streams))
    found: dict[str, list[Outline]] = {stream: [] for stream in streams}
    for row in session.execute(rows.order_by(AuditEvent.stream, AuditEvent.seq)):
        found[row.stream].append(Outline(*row))
    return found


def outlines_after(
    session: Session, stream: str, as_of: datetime, wanted: Wanted, after: int, most: int
) -> Sequence[Outline]:
    """The next events of one stream after a number, in order of seq."""
    rows = _outlines(as_of, wanted).where(AuditEvent.stream == stream, AuditEvent.seq > after)
    return [Outline(*row) for row in session.execute(rows.order_by(AuditEvent.seq).limit(most))]


def bodies(session: Session, events: Collection[Outline]) -> Mapping[tuple[str, int], str | None]:
    """The bodies of these events by stream and seq; None where one was redacted."""
    keys = [(each.stream, each.seq) for each in events]
    rows = select(AuditEvent.stream, AuditEvent.seq, AuditEvent.body).where(
        tuple_(AuditEvent.stream, AuditEvent.seq).in_(keys)
    )
    return {(stream, seq): body for stream, seq, body in session.execute(rows)}


def logins(session: Session, accounts: Collection[UUID]) -> Mapping[UUID, str]:
    """The logins of these accounts."""
    rows = select(Account.id, Account.login).where(Account.id.in_(accounts))
    return {each.id: each.login for each in session.execute(rows)}


def planned(session: Session, assessments: Collection[UUID]) -> Mapping[UUID, tuple[str, str]]:
    """The visit and the instrument of these assessments."""
    rows = select(Assessment.id, Assessment.visit, Assessment.instrument)
    found = session.execute(rows.where(Assessment.id.in_(assessments)))
    return {each: (visit, instrument) for each, visit, instrument in found}


def assessments_at(session: Session, enrolments: Collection[UUID], visit: str) -> frozenset[UUID]:
    """What is planned at a visit for these enrolments."""
    rows = select(Assessment.id).where(Assessment.enrolment_id.in_(enrolments), Assessment.visit == visit)
    return frozenset(session.scalars(rows))


def versions(
    session: Session, keys: Iterable[tuple[UUID, UUID, int]]
) -> Mapping[tuple[UUID, UUID, int], Mapping[str, int | str]]:
    """The answers of response versions by enrolment, submission and number, as far as they are there."""
    place = tuple_(ResponseVersion.enrolment_id, ResponseVersion.submission_id, ResponseVersion.version)
    wanted = list(keys)
    rows = select(
        ResponseVersion.enrolment_id,
        ResponseVersion.submission_id,
        ResponseVersion.version,
        ResponseVersion.answers,
    ).where(place.in_(wanted))
    return {(*key,): answers for *key, answers in session.execute(rows)} if wanted else {}


def accounts_of(session: Session, studies: Collection[str]) -> frozenset[str]:
    """As they stand in events: the accounts that hold or held a role in one of these studies."""
    held = select(RoleGrant.account_id).where(RoleGrant.study_id.in_(studies))
    return frozenset(f"account:{account}" for account in session.scalars(held))


def _outlines(as_of: datetime, wanted: Wanted):
    conditions = [AuditEvent.recorded_at <= as_of]
    conditions += [AuditEvent.kind == wanted.kind] if wanted.kind is not None else []
    conditions += [AuditEvent.actor == wanted.actor] if wanted.actor is not None else []
    columns = (AuditEvent.stream, AuditEvent.seq, AuditEvent.recorded_at, AuditEvent.kind, AuditEvent.actor)
    return select(*columns).where(*conditions)
