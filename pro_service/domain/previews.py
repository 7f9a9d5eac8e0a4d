"""What would change for an enrolment: how its assessments stand now, held against how they would stand."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Literal, get_args
from uuid import UUID

from pro_service.domain.anchors import End
from pro_service.domain.canonical import content_hash
from pro_service.domain.reminders import Slot
from pro_service.domain.windows import Window


@dataclass(frozen=True, slots=True)
class Stands:
    """How one assessment stands; `is_in_window` is None where nothing was answered."""

    assessment_id: UUID
    visit: str
    instrument: str
    window: Window | None
    status: str
    is_in_window: bool | None


@dataclass(frozen=True, slots=True)
class WindowMoved:
    """An assessment whose window moves; None: without a window, before or after."""

    assessment_id: UUID
    visit: str
    instrument: str
    before: Window | None
    after: Window | None


@dataclass(frozen=True, slots=True)
class StatusChanged:
    """An assessment that would stand otherwise; None: not planned, before or after."""

    assessment_id: UUID
    visit: str
    instrument: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class JudgedAnew:
    """An answered assessment that would be judged otherwise: in its window, or late."""

    assessment_id: UUID
    visit: str
    instrument: str
    was_in_window: bool
    is_in_window: bool


@dataclass(frozen=True, slots=True)
class EndMoved:
    """`contact` or `expectation` would end at another instant; None: it goes on."""

    what: str
    before: datetime | None
    after: datetime | None


ReminderFate = Literal["moved", "dropped", "new", "too-late"]
REMINDER_FATES: tuple[ReminderFate, ...] = get_args(ReminderFate)


@dataclass(frozen=True, slots=True)
class ReminderChanged:
    """A step of the reminder plan that would be sent at another time, or not any more.

    before, after  when it is due; None where it is not. `too-late`: it would be due, and have passed already.
    """

    assessment_id: UUID
    visit: str
    instrument: str
    step: str
    change: ReminderFate
    before: datetime | None
    after: datetime | None


@dataclass(frozen=True, slots=True)
class Preview:
    """All that would change, each part by visit in the order of asking; empty where nothing does."""

    windows: tuple[WindowMoved, ...]
    statuses: tuple[StatusChanged, ...]
    judged: tuple[JudgedAnew, ...]
    ends: tuple[EndMoved, ...]
    reminders: tuple[ReminderChanged, ...] = ()

    @property
    def hash(self) -> str:
        """Equal where the same would change."""
        return content_hash(_plain(asdict(self)))


def compare(
    before: Iterable[Stands],
    after: Iterable[Stands],
    ended_before: Mapping[str, End | None],
    ended_after: Mapping[str, End | None],
) -> Preview:
    """What differs between two ways in which an enrolment may stand at the same instant."""
    old, new = ({each.assessment_id: each for each in part} for part in (before, after))
    pairs = [(old.get(key), new.get(key)) for key in dict.fromkeys((*old, *new))]
    return Preview(
        windows=tuple(
            WindowMoved(*_named(was, now), was.window if was else None, now.window if now else None)
            for was, now in pairs
            if (was.window if was else None) != (now.window if now else None)
        ),
        statuses=tuple(
            StatusChanged(*_named(was, now), was.status if was else None, now.status if now else None)
            for was, now in pairs
            if (was.status if was else None) != (now.status if now else None)
        ),
        judged=tuple(_judged_anew(pairs)),
        ends=tuple(
            EndMoved(what, _at(ended_before[what]), _at(ended_after[what]))
            for what in sorted(ended_before)
            if _at(ended_before[what]) != _at(ended_after[what])
        ),
    )


def reminder_change(before: Slot | None, after: Slot | None, now: datetime) -> ReminderFate | None:
    """What becomes of a step; None where it stays as it is, or was past and comes up no more."""
    was, will_be = _comes(before, now), _comes(after, now)
    if will_be:
        if before is None or after is None:
            return "new"
        return None if was and before.due_at == after.due_at else "moved"
    if after is None:
        return "dropped" if was else None
    return "too-late" if was or before is None else None


def _comes(slot: Slot | None, now: datetime) -> bool:
    """Whether a step is still to be sent."""
    return slot is not None and now < slot.ends_at and not slot.is_known_too_late


def _judged_anew(pairs: Iterable[tuple[Stands | None, Stands | None]]) -> Iterable[JudgedAnew]:
    for was, now in pairs:
        if was is None or now is None or was.is_in_window is None or now.is_in_window is None:
            continue
        if was.is_in_window != now.is_in_window:
            yield JudgedAnew(*_named(was, now), was.is_in_window, now.is_in_window)


def _named(was: Stands | None, now: Stands | None) -> tuple[UUID, str, str]:
    each = now or was
    assert each is not None
    return each.assessment_id, each.visit, each.instrument


def _at(end: End | None) -> datetime | None:
    return end.at if end else None


def _plain(value: Any) -> Any:
    """As canonical JSON takes it; instants in UTC."""
    match value:
        case dict():
            return {key: _plain(each) for key, each in value.items()}
        case list() | tuple():
            return [_plain(each) for each in value]
        case datetime():
            return value.astimezone(UTC).isoformat()
        case UUID():
            return str(value)
        case _:
            return value
