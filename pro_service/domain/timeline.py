"""What a site sees beside the status of an assessment."""

from datetime import datetime, timedelta

from pro_service.domain.status import Status

DUE_SOON = "due-soon"
PAPER_TO_ENTER = "paper-to-enter"

SOON = timedelta(hours=48)

_TO_BE_DONE = (Status.NOT_YET_OPEN, Status.OPEN, Status.STARTED)


def badges(status: Status, due_at: datetime | None, as_of: datetime, *, is_on_paper: bool) -> tuple[str, ...]:
    """Due within two days; or answered on paper, as the contact log or a first entry says; not received."""
    found = []
    if status in _TO_BE_DONE and due_at is not None and as_of < due_at <= as_of + SOON:
        found.append(DUE_SOON)
    if is_on_paper and status in (Status.OPEN, Status.STARTED, Status.MISSED):
        found.append(PAPER_TO_ENTER)
    return tuple(found)
