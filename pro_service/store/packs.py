"""Instrument packs as imported: what each holds is licensed, and stands in no audit event."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, defer, mapped_column

from pro_service.store.base import SECRET, Base, Recorded
from pro_service.store.types import CanonicalJson, Code, Hash


class InstrumentPack(Recorded, Base):
    """One signed pack, byte for byte; its hash stands in the trail, its content does not.

    languages     language -> content hash of the form in it; empty for a pack without forms
    form_version  the version of its forms, None where it has none
    item_map      whether the licensor's item map is `same` as the shipped one, `other`, or stated in `none`
    """

    __tablename__ = "instrument_pack"
    __table_args__ = (
        UniqueConstraint("content_hash"),
        CheckConstraint("item_map IN ('same', 'other', 'none')", name="item_map"),
    )

    id: Mapped[str] = mapped_column(Code, primary_key=True)
    instrument: Mapped[str] = mapped_column(Code)
    definition_version: Mapped[str] = mapped_column(Code)
    definition_hash: Mapped[str] = mapped_column(Hash)
    form_version: Mapped[str | None] = mapped_column(Code)
    languages: Mapped[dict] = mapped_column(CanonicalJson)
    item_map: Mapped[str] = mapped_column(Code)
    key_id: Mapped[str] = mapped_column(Code)
    content_hash: Mapped[str] = mapped_column(Hash)
    content: Mapped[bytes] = mapped_column(LargeBinary, info=SECRET)


class PackRetirement(Recorded, Base):
    """A pack taken out of use: its forms are offered no more; what was begun or collected with it stays."""

    __tablename__ = "pack_retirement"

    pack_id: Mapped[str] = mapped_column(ForeignKey("instrument_pack.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(String(2000))


class ListedPack(NamedTuple):
    """A pack, and its retirement where it was taken out of use."""

    pack: InstrumentPack
    retirement: PackRetirement | None


def all_packs(session: Session) -> Sequence[ListedPack]:
    """Every pack in the order of importing, without its content, which is read when it is asked for."""
    rows = session.execute(
        select(InstrumentPack, PackRetirement)
        .outerjoin(PackRetirement, PackRetirement.pack_id == InstrumentPack.id)
        .options(defer(InstrumentPack.content, raiseload=False))
        .order_by(InstrumentPack.recorded_at, InstrumentPack.id)
    )
    return [ListedPack(*row) for row in rows]


def hashes(session: Session) -> Sequence[tuple[str, str, bool]]:
    """The id and the content hash of every pack, in the order of their ids, and whether it is out of use."""
    rows = session.execute(
        select(InstrumentPack.id, InstrumentPack.content_hash, PackRetirement.pack_id)
        .outerjoin(PackRetirement, PackRetirement.pack_id == InstrumentPack.id)
        .order_by(InstrumentPack.id)
    )
    return [(pack_id, digest, retired is not None) for pack_id, digest, retired in rows]


def is_map_stated(session: Session, instrument: str, definition_hash: str) -> bool:
    """Whether a pack states the licensor's item map of exactly this definition, and it is the same."""
    stated = select(InstrumentPack.id).where(
        InstrumentPack.instrument == instrument,
        InstrumentPack.definition_hash == definition_hash,
        InstrumentPack.item_map == "same",
    )
    return session.scalar(select(stated.exists())) or False
