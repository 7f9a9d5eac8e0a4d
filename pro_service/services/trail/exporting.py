"""The events of a trail as lines of text, one after the other, for whoever reads them in another program."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pro_service.domain.canonical import canonical_json
from pro_service.services.trail.views import EventView

COLUMNS = (
    "id", "subject_id", "site", "enrolment_id", "recorded_on", "recorded_at", "kind", "actor", "actor_login",
    "summary", "visits", "instruments", "reasons", "changes", "facts", "details", "is_redacted",
)  # fmt: skip

BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\x00")
"""A spreadsheet would run a cell that begins so (OWASP ASVS 5.0, 1.2.10): it gets a quote before it."""


def as_json_lines(pages: Iterable[list[EventView]]) -> Iterator[str]:
    """One JSON object a line; every value exactly as it is kept. Ends with a line that counts them."""
    n = 0
    for views in pages:
        n += len(views)
        yield "".join(canonical_json(_row(each)) + "\n" for each in views)
    yield canonical_json({"events": n, "is_whole": True}) + "\n"


def as_csv(pages: Iterable[list[EventView]]) -> Iterator[str]:
    """CSV with a head line, safe to open in a spreadsheet; lists and rows stand in their cells as JSON."""
    yield _line(COLUMNS)
    for views in pages:
        yield "".join(_line([_cell(_row(each)[name]) for name in COLUMNS]) for each in views)


def _row(view: EventView) -> dict[str, Any]:
    return {name: _plain(getattr(view, name)) for name in COLUMNS}


def _plain(value: Any) -> Any:
    match value:
        case datetime() | date():
            return value.isoformat()
        case UUID():
            return str(value)
        case tuple():
            return [_plain(each) for each in value]
        case list() | dict() | str() | int() | None:
            return value
        case _:
            return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}


def _cell(value: Any) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else canonical_json(value)
    return f"'{text}" if text.startswith(BEGINS_A_FORMULA) else text


def _line(cells: Iterable[str]) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerow(cells)
    return written.getvalue()
