"""Instrument packs as imported: what each holds is licensed, and stands in no audit event."""

from collections.abc import Sequence

from sqlalchemy import CheckConstraint, LargeBinary, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, defer, mapped_column

from pro_service.store.base import SECRET, Base, Recorded
from pro_service.store.deployment import Deployment
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


def all_packs(session: Session) -> Sequence[InstrumentPack]:
    """Every pack in the order of importing, without its content, which is read when it is asked for."""
    packs = select(InstrumentPack).options(defer(InstrumentPack.content, raiseload=False))
    return session.scalars(packs.order_by(InstrumentPack.recorded_at, InstrumentPack.id)).all()


def hashes(session: Session) -> Sequence[tuple[str, str]]:
    """The id and the content hash of every pack with forms, in the order of their ids."""
    rows = session.execute(
        select(InstrumentPack.id, InstrumentPack.content_hash)
        .where(InstrumentPack.form_version.is_not(None))
        .order_by(InstrumentPack.id)
    )
    return [(pack_id, digest) for pack_id, digest in rows]


def is_map_stated(session: Session, instrument: str, definition_hash: str) -> bool:
    """Whether a pack states the licensor's item map of exactly this definition, and it is the same."""
    stated = select(InstrumentPack.id).where(
        InstrumentPack.instrument == instrument,
        InstrumentPack.definition_hash == definition_hash,
        InstrumentPack.item_map == "same",
    )
    return session.scalar(select(stated.exists())) or False


def is_production(session: Session) -> bool:
    return session.execute(select(Deployment.mark)).scalar_one() == "production"
