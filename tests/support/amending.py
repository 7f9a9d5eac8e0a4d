"""Versions of the study of the tests, amended in one way or another."""

import copy
from typing import Any

from pro_service.domain.canonical import canonical_json
from pro_service.domain.protocol import StudyDefinition
from pro_service.domain.strict_yaml import parse
from pro_service.domain.study_file import from_content
from tests.support.factories import STUDIES

THIRD = {
    "code": "third",
    "number": 3,
    "name": {"es": "Tercera", "en": "Third"},
    "anchor": "infusion",
    "target": "P56W",
    "window": {"opens": "-P30D", "due": "P0D", "overdue": "P7D", "closes": "P30D"},
    "late_policy": "open_with_flag",
    "instruments": ["sf36v1", "lupusqol"],
}


def content(
    number: int,
    *,
    without: str | None = None,
    closes: str | None = None,
    asked: list[str] | None = None,
    anchor: str | None = None,
    first_number: float | None = None,
    norm_set: str | None = None,
    late_policy: str | None = None,
    second_entry: bool = False,
    also_site: bool = False,
    **top: Any,
) -> dict[str, Any]:
    """Version `number` of two-visits; from the second on with a third visit where one is taken away."""
    parsed = parse((STUDIES / "two_visits.yaml").read_text("utf-8"), "two_visits.yaml")
    made: dict[str, Any] = copy.deepcopy(dict(parsed.content))  # type: ignore[call-overload]
    made |= {"version": number, **top}
    first = made["visits"][0]
    if without is not None:
        made["visits"] = [*(each for each in made["visits"] if each["code"] != without), copy.deepcopy(THIRD)]
        made["key_visit"] = "first"
    if number >= 3 and without is None:
        made["visits"] = [*made["visits"], copy.deepcopy(THIRD)]
    if closes is not None:
        first["window"]["closes"] = closes
    changed = {"anchor": anchor, "instruments": asked, "number": first_number, "late_policy": late_policy}
    first |= {key: value for key, value in changed.items() if value is not None}
    if norm_set is not None:
        made["instruments"][0]["norm_set"] = norm_set
        del made["instruments"][0]["secondary_norm_sets"]
    if second_entry:
        first["paper_second_entry"] = True
    if also_site:
        made["sites"] = [*made["sites"], {**made["sites"][0], "code": "02", "name": "Otro hospital"}]
    return made


def version(number: int, **changes: Any) -> StudyDefinition:
    return from_content(content(number, **changes))


def amended_file(number: int, **changes: Any) -> str:
    """The version as the text of a file."""
    return canonical_json(content(number, **changes))
