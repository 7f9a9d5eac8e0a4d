"""Shapes of what would change, for whoever wants to know it before confirming."""

from typing import ClassVar

from pro_service.api import fields
from pro_service.api.schemas.words import ASSESSMENT, EXAMPLE_HASH
from pro_service.api.shapes import In, Out
from pro_service.domain.previews import REMINDER_FATES
from pro_service.domain.status import Status

MOST = 100_000
STATUS = fields.Choice(*(status.value for status in Status), allow_none=True)


class PreviewIn(In):
    """Whether to be told what would change, and nothing else."""

    preview = fields.Choice(
        "true", "false", load_default="false", text="Tell what would change, and write nothing."
    )


class WindowOut(Out):
    """The four instants of a window."""

    opens_at = fields.Instant()
    due_at = fields.Instant()
    overdue_at = fields.Instant()
    closes_at = fields.Instant()
    example: ClassVar = {
        "opens_at": "2026-02-22T23:00:00Z",
        "due_at": "2026-03-01T23:00:00Z",
        "overdue_at": "2026-03-02T23:00:00Z",
        "closes_at": "2026-03-09T23:00:00Z",
    }


class WindowMovedOut(Out):
    """An assessment whose window moves; null: without a window."""

    assessment_id = fields.Uuid()
    visit = fields.Text()
    instrument = fields.Text()
    before = fields.Part(WindowOut, allow_none=True)
    after = fields.Part(WindowOut, allow_none=True)
    example: ClassVar = {
        "assessment_id": ASSESSMENT,
        "visit": "baseline",
        "instrument": "lupusqol",
        "before": None,
        "after": WindowOut.example,
    }


class StatusChangedOut(Out):
    """An assessment that would stand otherwise."""

    assessment_id = fields.Uuid()
    visit = fields.Text()
    instrument = fields.Text()
    before = STATUS
    after = STATUS
    example: ClassVar = {
        "assessment_id": ASSESSMENT,
        "visit": "baseline",
        "instrument": "lupusqol",
        "before": "not_yet_open",
        "after": "open",
    }


class JudgedAnewOut(Out):
    """An answered assessment that would be judged otherwise: in its window, or late."""

    assessment_id = fields.Uuid()
    visit = fields.Text()
    instrument = fields.Text()
    was_in_window = fields.Flag()
    is_in_window = fields.Flag()
    example: ClassVar = {
        "assessment_id": ASSESSMENT,
        "visit": "baseline",
        "instrument": "lupusqol",
        "was_in_window": True,
        "is_in_window": False,
    }


class EndMovedOut(Out):
    """Contact or expectation would end at another instant; null: it goes on."""

    what = fields.Choice("contact", "expectation")
    before = fields.Instant(allow_none=True)
    after = fields.Instant(allow_none=True)
    example: ClassVar = {"what": "contact", "before": None, "after": "2026-03-02T09:30:00Z"}


class ReminderChangedOut(Out):
    """A step of the reminder plan that would be sent at another time, or not any more; null: not due."""

    assessment_id = fields.Uuid()
    visit = fields.Text()
    instrument = fields.Text()
    step = fields.Text()
    change = fields.Choice(*REMINDER_FATES, text="`too-late`: it would have passed already.")
    before = fields.Instant(allow_none=True)
    after = fields.Instant(allow_none=True)
    example: ClassVar = {
        "assessment_id": ASSESSMENT,
        "visit": "baseline",
        "instrument": "lupusqol",
        "step": "due",
        "change": "moved",
        "before": "2026-03-02T09:00:00Z",
        "after": "2026-03-09T09:00:00Z",
    }


class PreviewOut(Out):
    """All that would change; its hash is sent back as If-Match to confirm exactly this."""

    hash = fields.Text(longest=64)
    windows = fields.Many(fields.Part(WindowMovedOut))
    statuses = fields.Many(fields.Part(StatusChangedOut))
    judged = fields.Many(fields.Part(JudgedAnewOut))
    ends = fields.Many(fields.Part(EndMovedOut))
    reminders = fields.Many(fields.Part(ReminderChangedOut))
    example: ClassVar = {
        "hash": EXAMPLE_HASH,
        "windows": [WindowMovedOut.example],
        "statuses": [StatusChangedOut.example],
        "judged": [],
        "ends": [],
        "reminders": [ReminderChangedOut.example],
    }
