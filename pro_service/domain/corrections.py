"""Putting a response right: which fields a correction may change, and what is wrong with one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

PARTICULARS = ("form_version", "language", "mode", "completed_by", "started_at", "completed_at", "zone")
"""What can be corrected of a response beside its answers; instrument, visit and person are put right by an
invalidation that moves it.
"""

REQUESTED_BY = ("participant", "site", "query")
"""On whose request a response is corrected."""

KINDS = ("wrong-participant", "wrong-visit", "other")
"""Why a response does not belong where it is."""


@dataclass(frozen=True, slots=True)
class Change:
    """One field: what stood there as the corrector saw it, and what is to stand; None is nothing."""

    before: Any
    after: Any


def corrected(stands: Mapping[str, Any], changes: Mapping[str, Change]) -> dict[str, Any]:
    """The fields as they are with these changes; a field that becomes None is there no longer."""
    made = {**stands, **{name: change.after for name, change in changes.items()}}
    return {name: value for name, value in made.items() if value is not None}


def misfits(stands: Mapping[str, Any], changes: Mapping[str, Change]) -> Iterator[tuple[str, str]]:
    """The fields that a correction cannot change so, each with a code and never with what stands there."""
    for name, change in changes.items():
        if stands.get(name) != change.before:
            yield name, "not-what-stands"
        elif change.before == change.after:
            yield name, "changes-nothing"
