"""Which roles an account held at an instant, from facts: grants, their ends, suspensions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pro_service.domain.permissions import TABLE, Role


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role over time: from an instant on, to an instant that was set when it was given, or until it ended.

    `study_id` is None for an administrator, who is one of the installation; `site` where it is the whole
    study; `to_at` and `ended_at` where there is no such end.
    """

    grant_id: UUID
    account_id: UUID
    role: Role
    study_id: str | None
    site: str | None
    from_at: datetime
    to_at: datetime | None
    ended_at: datetime | None
    recorded_at: datetime

    def is_held(self, at: datetime) -> bool:
        """Whether it is in force at an instant; both ends are outside."""
        ends = [end for end in (self.to_at, self.ended_at) if end is not None]
        return self.recorded_at <= at and self.from_at <= at and all(at < end for end in ends)


@dataclass(frozen=True, slots=True)
class Interruption:
    """A time in which an account could do nothing; `until_at` is None while it lasts."""

    from_at: datetime
    until_at: datetime | None

    def covers(self, at: datetime) -> bool:
        return self.from_at <= at and (self.until_at is None or at < self.until_at)


def interruptions(changes: Iterable[tuple[str, datetime]]) -> tuple[Interruption, ...]:
    """The suspensions of one account, from its changes in order: `suspended` or `resumed`, and when."""
    found: list[Interruption] = []
    began: datetime | None = None
    for change, at in changes:
        if change == "suspended":
            began = at
        elif change == "resumed" and began is not None:
            found.append(Interruption(began, at))
            began = None
    return (*found, *([Interruption(began, None)] if began is not None else ()))


def operations_of(role: Role) -> tuple[str, ...]:
    """What a role may do, as this version of the service has it, in alphabetical order."""
    return tuple(sorted(operation for operation, reaches in TABLE.items() if role in reaches))
