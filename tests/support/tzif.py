"""The clock changes of a zone, read from its TZif file (RFC 9636) and not through Python's own arithmetic."""

import re
import struct
import zoneinfo
from datetime import UTC, date, datetime, time, timedelta
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

LAST_YEAR = 2029
RULE = re.compile(
    r"(?:[A-Za-z]+|<[^>]+>)(?P<std>[-+]?[\d:]+)"
    r"(?:(?:[A-Za-z]+|<[^>]+>)(?P<dst>[-+]?[\d:]+)?,(?P<starts>M[^,]+),(?P<ends>M[^,]+))?"
)


class Span(NamedTuple):
    """Clocks are `offset` ahead of UTC during [starts, ends), seconds since 1970."""

    starts: float
    ends: float
    offset: int


def spans(zone: str) -> list[Span]:
    """All offsets of a zone in order, to the end of LAST_YEAR."""
    changes, footer = _read(_bytes_of(zone))
    last = changes[-1][0] if changes else float("-inf")
    changes += [change for change in _by_rule(footer) if change[0] > last]
    ends = [starts for starts, _ in changes[1:]] + [float("inf")]
    return [Span(starts, end, offset) for (starts, offset), end in zip(changes, ends, strict=True)]


def change_days(zone: str, first: int, last: int) -> list[date]:
    """The local days on which clocks change within the years first to last."""
    found = [
        datetime.fromtimestamp(later.starts + earlier.offset, UTC).date()
        for earlier, later in pairwise(spans(zone))
        if earlier.offset != later.offset and later.starts > 0
    ]
    return [day for day in found if first <= day.year <= last]


def instant(zone_spans: list[Span], day: date, wall: time) -> datetime:
    """The first instant at which clocks show a wall time; one that is jumped over comes as much later."""
    shown = datetime.combine(day, wall, UTC).timestamp()
    met = [shown - span.offset for span in zone_spans if span.starts <= shown - span.offset < span.ends]
    if met:
        return datetime.fromtimestamp(min(met), UTC)
    (before,) = (
        earlier.offset
        for earlier, later in pairwise(zone_spans)
        if later.starts + earlier.offset <= shown < later.starts + later.offset
    )
    return datetime.fromtimestamp(shown - before, UTC)


def _bytes_of(zone: str) -> bytes:
    """The file that zoneinfo takes too: that of the system, else that of the package tzdata."""
    for folder in zoneinfo.TZPATH:
        if (path := Path(folder) / zone).is_file():
            return path.read_bytes()
    return resources.files("tzdata").joinpath("zoneinfo", zone).read_bytes()


def _read(data: bytes) -> tuple[list[tuple[float, int]], str]:
    """The changes of the second block, with 64-bit instants, and the rule for all later years."""
    assert data[:4] == b"TZif"
    assert data[4:5] >= b"2"
    isut, isstd, leap, times, types, letters = struct.unpack(">6l", data[20:44])
    start = 44 + times * 5 + types * 6 + letters + leap * 8 + isstd + isut
    isut, isstd, leap, times, types, letters = struct.unpack(">6l", data[start + 20 : start + 44])
    at = start + 44
    instants = struct.unpack(f">{times}q", data[at : at + 8 * times])
    indices = data[at + 8 * times : at + 9 * times]
    infos = at + 9 * times
    offsets = [struct.unpack(">l", data[infos + 6 * nth : infos + 6 * nth + 4])[0] for nth in range(types)]
    end = infos + 6 * types + letters + leap * 12 + isstd + isut
    first: list[tuple[float, int]] = [(float("-inf"), offsets[0])]
    footer = data[end:].decode("ascii").strip("\n")
    return first + [(when, offsets[nth]) for when, nth in zip(instants, indices, strict=True)], footer


def _by_rule(footer: str) -> list[tuple[float, int]]:
    """The changes that the rule gives; none where clocks do not change any more."""
    rule = RULE.fullmatch(footer)
    assert rule is not None
    if rule["starts"] is None:
        return []
    std = -_seconds(rule["std"])
    dst = -_seconds(rule["dst"]) if rule["dst"] else std + 3600
    return sorted(
        change
        for year in range(2000, LAST_YEAR + 1)
        for change in (
            (_moment(rule["starts"], year) - std, dst),
            (_moment(rule["ends"], year) - dst, std),
        )
    )


def _moment(rule: str, year: int) -> float:
    """M10.5.0/3 is three o'clock on the last Sunday of October; without a time it is two."""
    day, _, hour = rule[1:].partition("/")
    month, week, weekday = map(int, day.split("."))
    days = [date(year, month, 1) + timedelta(days=nth) for nth in range(31)]
    fitting = [each for each in days if each.month == month and each.isoweekday() % 7 == weekday]
    midnight = datetime.combine(fitting[min(week, len(fitting)) - 1], time.min, UTC).timestamp()
    return midnight + _seconds(hour or "2")


def _seconds(text: str) -> int:
    sign = -1 if text.startswith("-") else 1
    parts = [int(part) for part in text.lstrip("+-").split(":")] + [0, 0]
    return sign * (3600 * parts[0] + 60 * parts[1] + parts[2])
