"""A protocol amendment: what differs between two versions of a study, and what it means for an assessment."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pro_service.domain.canonical import canonical_json
from pro_service.domain.protocol import PlannedAssessment, StudyDefinition, Superseded, Visit
from pro_service.domain.status import Status

REASON = "amendment"
"""The coded reason of every change of expectation that an amendment makes."""

VISIT_PARTS = ("name", "anchor", "target", "window", "late_policy", "instruments", "paper_second_entry")
INSTRUMENTS = ("instruments", "instrument")
TEXTS = ("title", "condition", "pro_alert", "assumptions")
"""Keys of the study file that hold texts and change nothing of what is asked when."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two versions.

    kind    visit-added, visit-removed, visit-changed, instrument-added, instrument-removed,
            instrument-changed, text-changed or rule-changed
    where   the key of the study file, such as `visits/w24/window`
    before  what stood there as canonical JSON, None where nothing did; `after` likewise
    """

    kind: str
    where: str
    before: str | None
    after: str | None


def diff(before: StudyDefinition, after: StudyDefinition) -> tuple[Change, ...]:
    """What differs between two versions, in the order of the file; its version number is no difference."""
    old, new = before.content, after.content
    found = [
        *_named("visit", _by_name(old, "visits", "code"), _by_name(new, "visits", "code"), VISIT_PARTS),
        *_named("instrument", _by_name(old, *INSTRUMENTS), _by_name(new, *INSTRUMENTS)),
    ]
    for key in sorted({*old, *new} - {"version", "visits", "instruments"}):
        if old.get(key) != new.get(key):
            kind = "text-changed" if key in TEXTS else "rule-changed"
            found.append(Change(kind, key, _text(old.get(key)), _text(new.get(key))))
    return tuple(found)


def faults(before: StudyDefinition, after: StudyDefinition) -> Iterator[tuple[str, str]]:
    """Why whoever follows `before` cannot come to `after`: the key of the study file, and a code.

    Rows of assessments are never rewritten: a visit keeps its number, and instruments keep their order.
    """
    sites = {site.code for site in after.sites}
    if any(site.code not in sites for site in before.sites):
        yield "sites", "a-site-is-missing"
    numbers = {visit.code: visit.number for visit in before.every_visit}
    for nth, visit in enumerate(after.visits):
        if numbers.get(visit.code, visit.number) != visit.number:
            yield f"visits[{nth}].number", "a-visit-keeps-its-number"
        order = [each for each in _order(before, visit.code) if each in visit.instruments]
        if list(visit.instruments[: len(order)]) != order:
            yield f"visits[{nth}].instruments", "what-is-added-comes-after-what-stays"


def amended(before: StudyDefinition, target: StudyDefinition, at: datetime) -> StudyDefinition:
    """The target version for an enrolment that followed `before` until then."""
    return replace(target, earlier=(Superseded(replace(before, earlier=()), at), *before.earlier))


def added(definition: StudyDefinition) -> Iterator[PlannedAssessment]:
    """Everything that a version with its earlier ones plans, each at its place in the order of asking."""
    for visit in definition.visits:
        order = _order(definition, visit.code)
        for instrument in visit.instruments:
            yield PlannedAssessment(visit.code, instrument, 1, order.index(instrument) + 1)


def expectation(target: StudyDefinition, planned: tuple[str, str], status: Status, reason: str) -> str | None:
    """What becomes of an assessment, by its visit and instrument: `cancelled`, `expected`, or None: nothing.

    What was answered, begun or missed stays as it is. `reason` is that of its last change of expectation.
    """
    is_planned = any(visit.code == planned[0] and planned[1] in visit.instruments for visit in target.visits)
    if not is_planned and status in (Status.NOT_YET_OPEN, Status.OPEN):
        return "cancelled"
    if is_planned and status is Status.CANCELLED and reason == REASON:
        return "expected"
    return None


def _order(definition: StudyDefinition, visit: str) -> list[str]:
    """The instruments ever asked at a visit, in the order of asking."""
    visits: Iterable[Visit] = (
        each for version in reversed(definition.versions) for each in version.visits if each.code == visit
    )
    return list(dict.fromkeys(instrument for each in visits for instrument in each.instruments))


def _by_name(content: Mapping[str, Any], key: str, named_by: str) -> dict[str, Mapping[str, Any]]:
    return {each[named_by]: each for each in content[key]}


def _named(
    word: str,
    old: Mapping[str, Mapping[str, Any]],
    new: Mapping[str, Mapping[str, Any]],
    parts: tuple[str, ...] = (),
) -> Iterator[Change]:
    for name in dict.fromkeys((*old, *new)):
        where = f"{word}s/{name}"
        if name not in old:
            yield Change(f"{word}-added", where, None, _text(new[name]))
        elif name not in new:
            yield Change(f"{word}-removed", where, _text(old[name]), None)
        else:
            for part in parts or sorted({*old[name], *new[name]}):
                was, now = old[name].get(part), new[name].get(part)
                if was != now:
                    kind = "text-changed" if part == "name" else f"{word}-changed"
                    yield Change(kind, f"{where}/{part}", _text(was), _text(now))


def _text(value: Any) -> str | None:
    return None if value is None else canonical_json(value)
