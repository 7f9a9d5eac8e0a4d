"""What arrives, and what becomes of it."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from uuid import UUID

from pro_service.domain.canonical import content_hash
from pro_service.domain.receipts import receipt_code
from pro_service.domain.submissions import Upload


@dataclass(frozen=True)
class Arrival:
    """An upload as it came: its bytes, what they say, and the phone's clock at sending (None if unsaid)."""

    raw: bytes = field(repr=False)
    content: object = field(repr=False)
    upload: Upload = field(repr=False)
    phone_clock: datetime | None

    @cached_property
    def content_hash(self) -> str:
        """Equal for equal content, whatever the order of its keys."""
        return content_hash(self.content)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the phone may show: the server really has it, since when, and the code to ask by."""

    submission_id: UUID
    assessment_id: UUID
    content_hash: str = field(repr=False)
    received_at: datetime
    flags: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        return receipt_code(self.content_hash)


@dataclass(frozen=True, slots=True)
class Accepted:
    """Kept and scored. `is_new` is False where it was kept before: this is its first receipt once more."""

    receipt: Receipt
    is_new: bool


@dataclass(frozen=True, slots=True)
class Held:
    """Kept aside, for a coded reason: the site will look at it."""

    receipt: Receipt
    reason: str
