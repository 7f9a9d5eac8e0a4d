"""Counts of what was refused: sign-ins, pairing codes, second factors, uploads."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Dialect, Integer, String, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from pro_service.domain.submissions import REFUSED_CASES
from pro_service.store.base import Base
from pro_service.store.types import Code


class Counter(Base):
    """How often something of a kind happened to a key within a period.

    The key is an id of ours or a keyed hash, never a name, an address or an answer.
    """

    __tablename__ = "counter"

    kind: Mapped[str] = mapped_column(Code, primary_key=True)
    key: Mapped[str] = mapped_column(String(100), primary_key=True)
    period_start: Mapped[datetime] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(Integer)
    last_at: Mapped[datetime]


def add_one(session: Session, kind: str, key: str, period_start: datetime, now: datetime) -> None:
    """Count one more; atomic on both databases."""
    insert = _insert(session.get_bind().dialect)
    row = {"kind": kind, "key": key, "period_start": period_start, "n": 1, "last_at": now}
    counted = insert(Counter).values(row)
    session.execute(
        counted.on_conflict_do_update(
            index_elements=["kind", "key", "period_start"],
            set_={"n": Counter.n + 1, "last_at": now},
        )
    )


def add_one_and_tell(session: Session, kind: str, key: str, period_start: datetime, now: datetime) -> int:
    """Count one more, and tell how many there are; of two at once each is told another number."""
    insert = _insert(session.get_bind().dialect)
    row = {"kind": kind, "key": key, "period_start": period_start, "n": 1, "last_at": now}
    counted = (
        insert(Counter)
        .values(row)
        .on_conflict_do_update(
            index_elements=["kind", "key", "period_start"], set_={"n": Counter.n + 1, "last_at": now}
        )
        .returning(Counter.n)
    )
    return int(session.execute(counted).scalar_one())


@dataclass(frozen=True, slots=True)
class RefusedUploads:
    """How many uploads of an enrolment were refused for one coded case, and when the last one was."""

    enrolment_id: UUID
    case: str
    n: int
    last_at: datetime


def refused_uploads(
    session: Session, enrolments: Collection[UUID], as_of: datetime
) -> Sequence[RefusedUploads]:
    """What phones of these enrolments sent in vain up to the day (UTC) of `as_of`, the latest first.

    Nothing of such an upload is kept, so these are counts by day and no facts: those of the day of `as_of`
    are as they stand now.
    """
    last_at = func.max(Counter.last_at)
    rows = session.execute(
        select(Counter.key, Counter.kind, func.sum(Counter.n), last_at)
        .where(
            Counter.kind.in_(REFUSED_CASES),
            Counter.key.in_([str(each) for each in enrolments]),
            Counter.period_start <= as_of,
        )
        .group_by(Counter.key, Counter.kind)
        .order_by(last_at.desc(), Counter.key, Counter.kind)
    )
    return [RefusedUploads(UUID(key), case, int(n), at) for key, case, n, at in rows]


def add_one_below(
    session: Session, kind: str, key: str, period_start: datetime, now: datetime, most: int
) -> bool:
    """Count one more unless `most` are counted; whether it was. One statement, so that no two pass at once.

    Others who count for the same key wait until this transaction has ended.
    """
    insert = _insert(session.get_bind().dialect)
    row = {"kind": kind, "key": key, "period_start": period_start, "n": 1, "last_at": now}
    counted = (
        insert(Counter)
        .values(row)
        .on_conflict_do_update(
            index_elements=["kind", "key", "period_start"],
            set_={"n": Counter.n + 1, "last_at": now},
            where=Counter.n < most,
        )
        .returning(Counter.n)
    )
    return session.execute(counted).scalar_one_or_none() is not None


def trim(session: Session, before: datetime) -> int:
    """Delete counts of periods that began before; gives how many."""
    old = delete(Counter).where(Counter.period_start < before)
    return session.execute(old).rowcount  # type: ignore[attr-defined]


def take_back_one(session: Session, kind: str, key: str, period_start: datetime) -> None:
    """Count one less."""
    session.execute(
        update(Counter)
        .where(Counter.kind == kind, Counter.key == key, Counter.period_start == period_start)
        .values(n=Counter.n - 1)
        .execution_options(synchronize_session=False)
    )


def _insert(dialect: Dialect):
    return postgresql.insert if dialect.name == "postgresql" else sqlite.insert
