"""What a correction asks for, held against the version that it starts from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pro_service.domain.corrections import Change, misfits
from pro_service.errors import FieldFault
from pro_service.services.responses import Version


@dataclass(frozen=True, slots=True)
class Correcting:
    """What is corrected, why, and on whose request.

    answers      by item id; None: not presented
    particulars  by the names of domain/corrections.py
    note         where the support for it is found, such as a page of the source
    """

    answers: Mapping[str, Change] = field(repr=False)
    particulars: Mapping[str, Change]
    reason: str
    requested_by: str
    note: str | None = None


def particulars_of(version: Version) -> dict[str, Any]:
    """The particulars of a version that a correction may change, by name."""
    stands = version.particulars
    return {
        "form_version": stands.form_version,
        "language": stands.language,
        "mode": stands.mode,
        "completed_by": stands.completed_by,
        "started_at": stands.started_at,
        "completed_at": stands.completed_at,
        "zone": stands.zone,
    }


def misfits_of(stood: Version, asked: Correcting) -> Iterator[FieldFault]:
    """Where a correction does not start from what stands, or changes nothing."""
    for part, stands, changes in (
        ("answers", stood.response.answers, asked.answers),
        ("particulars", particulars_of(stood), asked.particulars),
    ):
        for name, code in misfits(stands, changes):
            yield FieldFault(f"/{part}/{name}", code)


def place_of(item: str | None) -> str:
    """Where in the request a new answer stands; that of an item that nobody knows is not named."""
    return f"/answers/{item}/after" if item else "/answers"


def told(asked: Correcting) -> list[dict[str, Any]]:
    """Each field with its old and its new value, as the audit event tells them."""
    return [
        {"field": name, "before": _plain(change.before), "after": _plain(change.after)}
        for name, change in (*sorted(asked.answers.items()), *sorted(asked.particulars.items()))
    ]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
