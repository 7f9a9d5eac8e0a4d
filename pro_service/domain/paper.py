"""Questionnaires on paper or asked in an interview: when two entries agree, and what becomes of them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

MODES = ("self_on_paper", "interview", "telephone")
"""The modes of administration that the site enters."""

WHOLE = ("form_version", "language", "mode", "completed_by", "completed_on")
"""What two entries have to have in common beside their answers."""


class Entry(Protocol):
    """One entry by one account: answers by item id, the day on the paper, how and by whom it was answered."""

    @property
    def recorded_by(self) -> str: ...
    @property
    def form_version(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def mode(self) -> str: ...
    @property
    def completed_by(self) -> str: ...
    @property
    def completed_on(self) -> date: ...
    @property
    def answers(self) -> Mapping[str, int | str]: ...


class State(StrEnum):
    """How a questionnaire on paper stands after an entry."""

    ACCEPTED = "accepted"
    AWAITS_SECOND_ENTRY = "awaits-second-entry"
    ENTRIES_DIFFER = "entries-differ"


@dataclass(frozen=True, slots=True)
class Judged:
    """The state, and in what the entry differs from the last one by somebody else: item ids and keys."""

    state: State
    differing: tuple[str, ...] = ()


def judge(entry: Entry, before: Iterable[Entry], *, is_second_needed: bool) -> Judged:
    """What an entry comes to beside those before it, oldest first.

    Where a second one is needed it has to agree, in everything, with one that another account entered.
    """
    if not is_second_needed:
        return Judged(State.ACCEPTED)
    others = [each for each in before if each.recorded_by != entry.recorded_by]
    if not others:
        return Judged(State.AWAITS_SECOND_ENTRY)
    if any(not differing(entry, other) for other in others):
        return Judged(State.ACCEPTED)
    return Judged(State.ENTRIES_DIFFER, differing(entry, others[-1]))


def differing(one: Entry, other: Entry) -> tuple[str, ...]:
    """In which items and keys two entries differ, never with what stands there; empty where they agree."""
    return (*_keys(one, other), *sorted(_items(one, other)))


def _keys(one: Entry, other: Entry) -> Iterator[str]:
    return (name for name in WHOLE if getattr(one, name) != getattr(other, name))


def _items(one: Entry, other: Entry) -> Iterator[str]:
    return (
        item for item in {*one.answers, *other.answers} if one.answers.get(item) != other.answers.get(item)
    )
