"""What an instrument is once its file has been read and checked: frozen, no arithmetic."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

Confidence = Literal["2+", "1", "D", "U"]  # two sources or more, one, derived, unverified
ItemMap = Literal["verified", "unverified"]

HIGHEST_CODE = 9  # a code is one digit


@dataclass(frozen=True)
class Basis:
    """Where the numbers of one table come from."""

    sources: tuple[str, ...]
    confidence: Confidence


@dataclass(frozen=True)
class Item:
    """One question by its printed id; its wording is licensed and stands nowhere here.

    display_number  its place on the printed form, from 1
    """

    id: str
    display_number: int
    codes: tuple[int, ...]
    allows_not_applicable: bool


@dataclass(frozen=True)
class Recode:
    """Code -> value in whole hundredths, so that sums are exact; higher is better health."""

    items: tuple[str, ...]
    codes: tuple[int, ...]
    hundredths: tuple[int, ...]
    basis: Basis


@dataclass(frozen=True)
class HangingItem:
    """An item whose value hangs on the code of another one (SF-36: item 8 on item 7).

    Each tuple follows the codes of `item`, in whole hundredths: with `hangs_on` at its first code, at any
    other code, and unanswered.
    """

    item: str
    hangs_on: str
    when_first_code: tuple[int, ...]
    otherwise: tuple[int, ...]
    when_unanswered: tuple[int, ...]
    basis: Basis


@dataclass(frozen=True)
class Scale:
    """Items scored together to 0-100, 100 the best health; lowest and highest are recoded item values."""

    code: str
    name: str
    items: tuple[str, ...]
    lowest: int
    highest: int
    basis: Basis


@dataclass(frozen=True)
class Summary:
    """A component summary over all its scales; the weights stand in the norm set."""

    code: str
    name: str
    scales: tuple[str, ...]
    basis: Basis


@dataclass(frozen=True, eq=False)
class Definition:
    """One instrument at one version. `hash` is the SHA-256 of the canonical JSON of its file."""

    id: str
    version: str
    name: str
    hash: str
    recalls: tuple[str, ...]
    policies: tuple[str, ...]
    licence_status: str
    item_map: ItemMap
    source: str
    items: tuple[Item, ...]
    recodes: tuple[Recode, ...]
    hanging: HangingItem | None
    scales: tuple[Scale, ...]
    summaries: tuple[Summary, ...]
    sources: Mapping[str, str]  # in full, by the short names that every Basis uses
    policy_bases: Mapping[str, Basis]

    @cached_property
    def item_by_id(self) -> Mapping[str, Item]:
        return {item.id: item for item in self.items}


@dataclass(frozen=True, eq=False)
class NormSet:
    """Means, SDs and summary weights of one population, for one instrument at one recall period."""

    id: str
    title: str
    hash: str
    instrument: str
    recall: str
    is_secondary: bool
    source: str
    confidence: Confidence
    means: Mapping[str, float]
    sds: Mapping[str, float]
    weights: Mapping[str, Mapping[str, float]]
    sources: Mapping[str, str]  # in full, by the short names that every Basis uses
    bases: Mapping[str, Basis]  # of `means`, of `sds` and of the weights by summary
