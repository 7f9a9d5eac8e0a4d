"""Texts that were taken away as the law demands, with who did it and why; a stub stands there."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, String, UniqueConstraint, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from pro_service.store.audit import AuditEvent
from pro_service.store.base import Base, Recorded
from pro_service.store.types import Code

STUB = "[redacted]"
TEXTS: Mapping[str, str] = {
    "account_change": "reason",
    "anchor_event": "reason",
    "check_in": "reason",
    "contact_attempt": "note",
    "correction": "note",
    "device_revocation": "note",
    "erasure": "reason",
    "invalidation": "reason",
    "lock_change": "reason",
    "not_done_reason": "note",
    "pro_alert_outcome": "note",
    "promotion": "reason",
    "protocol_change": "reason",
    "quarantine_resolution": "reason",
    "query": "text",
    "query_step": "text",
    "rescoring": "reason",
    "response_version": "reason",
    "role_ending": "reason",
    "role_grant": "reason",
    "service_token": "reason",
    "service_token_revocation": "reason",
}
"""Where texts stand that somebody typed, by table; only there the database lets one be stubbed."""


class Redaction(Recorded, Base):
    """One text of one row, and the event whose body told of it and is a stub now."""

    __tablename__ = "redaction"
    __table_args__ = (
        UniqueConstraint("table_name", "row_id"),
        ForeignKeyConstraint(
            ["stream", "seq"], ["audit_event.stream", "audit_event.seq"], name="fk_redaction_stream_seq"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    stream: Mapped[str] = mapped_column(Code)
    seq: Mapped[int]
    table_name: Mapped[str] = mapped_column(Code)
    row_id: Mapped[UUID]
    reason: Mapped[str] = mapped_column(String(2000))


def of_stream(session: Session, stream: str) -> frozenset[int]:
    """The events of a stream that were redacted."""
    return frozenset(session.scalars(select(Redaction.seq).where(Redaction.stream == stream)))


def key_of(table: str) -> str:
    """The one column that is the key of a table in which a text may be stubbed."""
    (key,) = Base.metadata.tables[table].primary_key
    return key.name


def stub(session: Session, redaction: Redaction) -> None:
    """Put the stub in the place of the text; the database permits it to its owner, for a redaction alone."""
    table = Base.metadata.tables[redaction.table_name]
    values = {TEXTS[redaction.table_name]: STUB}
    mine = table.c[key_of(redaction.table_name)] == redaction.row_id
    session.execute(update(table).where(mine).values(values))


def erase_body(session: Session, stream: str, seq: int) -> None:
    """Reduce an event to its stub: without body and salt its chain still holds."""
    where = (AuditEvent.stream == stream, AuditEvent.seq == seq)
    session.execute(update(AuditEvent).where(*where).values(body=None, salt=None))
