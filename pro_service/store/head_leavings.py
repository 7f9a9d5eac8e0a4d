"""The heads of the seal chains that left the machine: who cuts the trail cannot reach them there."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from pro_service.store.base import Base, Recorded
from pro_service.store.types import Code, Hash

FOLDER, EMAIL = "folder", "email"
MEANS = (FOLDER, EMAIL)


class HeadLeaving(Recorded, Base):
    """The last seal of a chain, as it left on a day of UTC by one means; noted once it has left."""

    __tablename__ = "head_leaving"
    __table_args__ = (CheckConstraint(f"means IN {MEANS!r}", name="means"),)

    left_on: Mapped[date] = mapped_column(primary_key=True)
    chain: Mapped[str] = mapped_column(ForeignKey("audit_stream.id"), primary_key=True)
    means: Mapped[str] = mapped_column(Code, primary_key=True)
    seq: Mapped[int]
    hash: Mapped[str] = mapped_column(Hash)


def has_left(session: Session, on: date, means: str) -> bool:
    """Whether anything left by this means on that day."""
    rows = select(HeadLeaving.chain).where(HeadLeaving.left_on == on, HeadLeaving.means == means)
    return session.scalars(rows.limit(1)).first() is not None


def of_chain(session: Session, chain: str) -> Sequence[tuple[int, str]]:
    """Number and hash of each seal of a chain that left, each once."""
    rows = select(HeadLeaving.seq, HeadLeaving.hash).where(HeadLeaving.chain == chain).distinct()
    return [(seq, digest) for seq, digest in session.execute(rows.order_by(HeadLeaving.seq))]
