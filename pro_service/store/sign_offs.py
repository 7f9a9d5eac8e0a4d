"""Signatures of investigators under the data of a site, a participant or a visit."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from pro_service.domain.permissions import Scope
from pro_service.store.base import Base, Recorded
from pro_service.store.types import CanonicalJson, Code, Hash

Key = tuple[datetime, UUID]
"""Where a page of rows in the order of recording ends: when and which."""


class SignOff(Recorded, Base):
    """One signature: who, when, with which meaning, and the hash of what was signed.

    `contents` holds for each enrolment, by its id, the hash of its facts and the number of the last event of
    its stream before; `content_hash` is taken of these hashes alone. `statement` is the sentence as it was
    shown to the signer.
    """

    __tablename__ = "sign_off"
    __table_args__ = (
        CheckConstraint("visit IS NULL OR enrolment_id IS NOT NULL", name="visit_of_an_enrolment"),
        ForeignKeyConstraint(
            ["study_id", "site"], ["site.study_id", "site.code"], name="fk_sign_off_study_id_site"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    study_id: Mapped[str] = mapped_column(ForeignKey("study.id"), index=True)
    site: Mapped[str] = mapped_column(Code)
    enrolment_id: Mapped[UUID | None] = mapped_column(ForeignKey("enrolment.id"))
    visit: Mapped[str | None] = mapped_column(Code)
    meaning: Mapped[str] = mapped_column(Code)
    language: Mapped[str] = mapped_column(Code)
    statement: Mapped[str] = mapped_column(String(500))
    signer_name: Mapped[str] = mapped_column(String(200))
    content_hash: Mapped[str] = mapped_column(Hash)
    contents: Mapped[dict] = mapped_column(CanonicalJson)


def page(
    session: Session,
    scope: Scope,
    study_id: str,
    site: str | None,
    enrolment_id: UUID | None,
    as_of: datetime,
    after: Key | None,
    limit: int,
) -> tuple[Sequence[SignOff], Key | None]:
    """Signatures in reach, oldest first; and where the page ends, None where nothing follows."""
    rows = select(SignOff).where(SignOff.study_id == study_id, SignOff.recorded_at <= as_of)
    sites = scope.sites_of(study_id)
    if sites is not None:
        rows = rows.where(SignOff.site.in_(sites))
    if site is not None:
        rows = rows.where(SignOff.site == site)
    if enrolment_id is not None:
        rows = rows.where(SignOff.enrolment_id == enrolment_id)
    if after is not None:
        at, last_id = after
        rows = rows.where((SignOff.recorded_at > at) | ((SignOff.recorded_at == at) & (SignOff.id > last_id)))
    found = session.scalars(rows.order_by(SignOff.recorded_at, SignOff.id).limit(limit + 1)).all()
    end = found[limit - 1] if len(found) > limit else None
    return found[:limit], (end.recorded_at, end.id) if end else None
