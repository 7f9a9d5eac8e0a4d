"""The self-check of an instrument pack: arithmetic and structure, told without any wording."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import scoring
from pro_service.domain.forms import Form
from pro_service.domain.packs import ItemMap, shipped_map
from scoring import NOT_APPLICABLE

Codes = Mapping[str, int]

OF_THE_MAP = ("item count", "item map")
"""These fail where a licensor states another map than the shipped one; the wording may be right."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: what, of which language or scale, whether it holds, and a figure."""

    name: str
    of: str
    is_passed: bool
    figure: str = ""


def check(
    definition: scoring.Definition,
    forms: Iterable[Form],
    stated_hashes: Mapping[str, str],
    item_map: ItemMap | None,
) -> tuple[Check, ...]:
    """Every check of a pack: of its form in each language, then of each scale of its instrument."""
    made: list[Check] = []
    for form in forms:
        made += _of_form(definition, form, stated_hashes.get(form.language))
    stated = item_map or shipped_map(definition)
    for scale in definition.scales:
        made += _of_scale(definition, scale, stated.scales.get(scale.code, ()))
    return tuple(made)


def _of_form(definition: scoring.Definition, form: Form, stated: str | None) -> Iterator[Check]:
    shown = [item.id for item in form.items]
    yield Check("every item", form.language, shown == [item.id for item in definition.items], str(len(shown)))
    offered = {item.id: {option.code for option in item.options} for item in form.items}
    due = {
        item.id: {*item.codes, *([NOT_APPLICABLE] if item.allows_not_applicable else [])}
        for item in definition.items
    }
    n_codes = sum(map(len, offered.values()))
    yield Check("every code", form.language, offered == due, str(n_codes))
    yield Check("content hash", form.language, form.content_hash == stated, form.content_hash[:16])


def _of_scale(
    definition: scoring.Definition, scale: scoring.Scale, stated: tuple[str, ...]
) -> Iterator[Check]:
    tried = _Tried(definition, scale)
    yield Check("item count", scale.code, len(stated) == len(scale.items), str(len(stated)))
    yield Check("item map", scale.code, set(stated) == set(scale.items))
    yield Check("monotone", scale.code, tried.is_monotone())
    yield Check("reversal", scale.code, tried.is_reversed_rightly(), f"{tried.n_reversed} reversed")
    yield Check("bounds", scale.code, (tried.of_all(best=False), tried.of_all(best=True)) == (0.0, 100.0))
    yield Check("permutation", scale.code, tried.is_same_when_permuted())
    yield Check("zero-safe", scale.code, tried.is_zero_kept())


class _Tried:
    """One scale, tried with made-up answers."""

    def __init__(self, definition: scoring.Definition, scale: scoring.Scale) -> None:
        self.definition = definition
        self.scale = scale
        self.items = [definition.item_by_id[item] for item in scale.items]
        self.middle = {item.id: item.codes[len(item.codes) // 2] for item in self.items}
        self.courses = {item.id: self._course(item) for item in self.items}

    def score(self, codes: Codes) -> float | None:
        return scoring.score(self.definition, codes)[self.scale.code]

    def of_all(self, *, best: bool) -> float | None:
        """The score where every item has its best, or its worst, code."""
        return self.score(
            {item.id: item.codes[-1 if self._rises(item.id) == best else 0] for item in self.items}
        )

    def is_monotone(self) -> bool:
        """Each item alone moves the score in one direction, and its first and last code differ."""
        return all(
            course[0] != course[-1] and course in (sorted(course), sorted(course, reverse=True))
            for course in self.courses.values()
        )

    @property
    def n_reversed(self) -> int:
        """Items whose higher codes mean worse health."""
        return sum(not self._rises(item.id) for item in self.items)

    def is_reversed_rightly(self) -> bool:
        """Each item moves the score in the direction of its own recode."""
        recoded = {item: recode for recode in self.definition.recodes for item in recode.items}
        return all(
            self._rises(item) == (recode.hundredths[-1] > recode.hundredths[0])
            for item in self.scale.items
            if (recode := recoded.get(item)) is not None
        )

    def is_same_when_permuted(self) -> bool:
        """Items with one recode can change places: only which values there are counts, not whose they are."""
        alike = [item for group in self._alike() for item in group]
        rotated = [item for group in self._alike() for item in (*group[1:], *group[:1])]
        codes = dict(self.middle)
        for nth, item in enumerate(alike):
            known = self.definition.item_by_id[item].codes
            codes[item] = known[nth % len(known)]
        turned = codes | {item: codes[other] for item, other in zip(alike, rotated, strict=True)}
        return self.score(codes) == self.score(turned)

    def is_zero_kept(self) -> bool:
        """The worst health is scored 0, and no answer at all is scored nothing."""
        return self.of_all(best=False) == 0.0 and self.score({}) is None

    def _course(self, item: scoring.Item) -> list[float]:
        return [self.score({**self.middle, item.id: code}) or 0.0 for code in item.codes]

    def _rises(self, item: str) -> bool:
        return self.courses[item][-1] > self.courses[item][0]

    def _alike(self) -> list[tuple[str, ...]]:
        """The items of the scale in groups of one recode; an item that hangs on another stands in none."""
        mine = set(self.scale.items)
        return [tuple(item for item in recode.items if item in mine) for recode in self.definition.recodes]
