"""Counts of what was refused: sign-ins, pairing codes, second factors, uploads."""

from datetime import datetime

from sqlalchemy import Dialect, Integer, String, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

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


def count(session: Session, kind: str, key: str, period_start: datetime) -> int:
    found = session.execute(
        select(Counter.n).where(
            Counter.kind == kind, Counter.key == key, Counter.period_start == period_start
        )
    ).scalar_one_or_none()
    return found or 0


def _insert(dialect: Dialect):
    return postgresql.insert if dialect.name == "postgresql" else sqlite.insert
