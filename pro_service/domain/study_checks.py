"""What must hold between the parts of a study file, beyond the shape of each."""

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import combinations, pairwise
from types import MappingProxyType

import scoring
from pro_service.domain.calendar import add
from pro_service.domain.protocol import InstrumentUse, StudyDefinition, Visit
from pro_service.domain.reading import Sheet

NormSets = Mapping[str, scoring.NormSet]
"""Norm sets of imported packs, by id."""

SHIPPED_ALONE: NormSets = MappingProxyType({})

FOUR_YEARS = tuple(date(2024, 1, 1) + timedelta(days=nth) for nth in range(1461))
"""Months differ in length: what is to hold for every anchor day is tried on each day of four years."""


def check(definition: StudyDefinition, sheet: Sheet, norm_sets: NormSets = SHIPPED_ALONE) -> None:
    """Note every fault between the parts; parts that are faulty in themselves are passed over."""
    for nth, use in enumerate(definition.instruments):
        if sheet.is_clean(f"instruments[{nth}]"):
            _check_instrument(use, f"instruments[{nth}]", sheet, norm_sets)
    if sheet.is_clean("consent") and not _can_ask(definition):
        sheet.note("consent.versions", "no version permits questionnaires")
    if sheet.is_clean("visits"):
        _check_visits(definition, sheet)


def _can_ask(definition: StudyDefinition) -> bool:
    return any("questionnaires" in each.permissions for each in definition.consent.versions)


# ------------------------------------------------------------------ instruments


def _check_instrument(use: InstrumentUse, key: str, sheet: Sheet, norm_sets: NormSets) -> None:
    versions = scoring.versions(use.instrument)
    if use.definition_version not in versions:
        sheet.note(f"{key}.definition_version", f"must be one of those shipped: {', '.join(versions)}")
        return
    definition = scoring.load(use.instrument, use.definition_version)
    if use.recall not in definition.recalls:
        sheet.note(f"{key}.recall", f"must be one of {', '.join(definition.recalls)}")
    if use.policy not in definition.policies:
        sheet.note(f"{key}.policy", f"must be one of {', '.join(definition.policies)}")
    if use.norm_set is not None:
        _check_norm_set(use, use.norm_set, f"{key}.norm_set", sheet, norm_sets)
    for nth, norm_set in enumerate(use.secondary_norm_sets):
        _check_norm_set(use, norm_set, f"{key}.secondary_norm_sets[{nth}]", sheet, norm_sets)
        if norm_set == use.norm_set:
            sheet.note(f"{key}.secondary_norm_sets[{nth}]", "is the first norm set already")


def _check_norm_set(use: InstrumentUse, norm_set: str, key: str, sheet: Sheet, norm_sets: NormSets) -> None:
    shipped = scoring.norm_sets(scoring.load(use.instrument))
    packed = [each.id for each in norm_sets.values() if each.instrument == use.instrument]
    fitting = (*shipped, *(each for each in packed if each not in shipped))
    if norm_set not in fitting:
        sheet.note(key, f"{norm_set} is not a norm set of {use.instrument}: {_choices(use, fitting)}")
        return
    recall = (norm_sets.get(norm_set) or scoring.load_norm_set(norm_set)).recall
    if recall != use.recall and use.recall in scoring.load(use.instrument, use.definition_version).recalls:
        sheet.note(key, f"{norm_set} was made for {recall} recall, not for {use.recall}")


def _choices(use: InstrumentUse, fitting: tuple[str, ...]) -> str:
    if not scoring.load(use.instrument).summaries:
        return "must be left out"
    known = f"must be one of {', '.join(fitting)}" if fitting else "none is shipped"
    return f"{known}; one of a licence holder is imported in its pack first (pro-service instruments import)"


# ------------------------------------------------------------------ visits


def _check_visits(definition: StudyDefinition, sheet: Sheet) -> None:
    visits = definition.visits
    if definition.key_visit not in {visit.code for visit in visits}:
        sheet.note("key_visit", "is not the code of a visit")
    for nth, (earlier, later) in enumerate(pairwise(visits), start=1):
        if earlier.number >= later.number:
            sheet.note(f"visits[{nth}].number", "must rise from visit to visit")
    for nth, visit in enumerate(visits):
        _check_window(visit, f"visits[{nth}].window", sheet)
    spans = [[_span(visit, day) for day in FOUR_YEARS] for visit in visits]
    for first, second in combinations(range(len(visits)), 2):
        if visits[first].anchor == visits[second].anchor:
            _refuse_overlap(visits[first], spans[first], spans[second], f"visits[{second}].window", sheet)


def _check_window(visit: Visit, key: str, sheet: Sheet) -> None:
    steps = (visit.opens, visit.due, visit.overdue, visit.closes)
    days = FOUR_YEARS if any(step.months for step in steps) else FOUR_YEARS[:1]
    for day in days:
        opens, due, overdue, closes = (add(day, step) for step in steps)
        if closes <= opens:
            sheet.note(f"{key}.closes", "the window closes before it opens")
        elif due < opens:
            sheet.note(f"{key}.due", "must not lie before opens")
        elif overdue < due:
            sheet.note(f"{key}.overdue", "must not lie before due")
        elif closes < overdue:
            sheet.note(f"{key}.overdue", "must not lie after closes")
        else:
            continue
        return


def _span(visit: Visit, anchor_on: date) -> tuple[date, date]:
    target = add(anchor_on, visit.target)
    return add(target, visit.opens), add(target, visit.closes)


def _refuse_overlap(
    visit: Visit, first: list[tuple[date, date]], second: list[tuple[date, date]], key: str, sheet: Sheet
) -> None:
    for day, (opens, closes), (other_opens, other_closes) in zip(FOUR_YEARS, first, second, strict=True):
        if opens < other_closes and other_opens < closes:
            sheet.note(key, f"overlaps the window of {visit.code}, for example if {visit.anchor} is on {day}")
            return
