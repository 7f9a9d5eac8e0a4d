"""Seals bind the heads of streams to one another, and each way of bending them is located."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pro_service.domain import seals
from pro_service.domain.seals import Head

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CHAIN = "a-study"


def head(stream, seq):
    return Head(stream, seq, f"{stream}-{seq}")


@pytest.fixture
def sealed():
    """Three minutes: two streams moved, then one of them, then the other."""
    first = seals.append(seals.first_of(CHAIN), AT, [head("b", 4), head("a", 2)])
    second = seals.append(first, AT + timedelta(minutes=1), [head("a", 3)])
    return [first, second, seals.append(second, AT + timedelta(minutes=2), [head("b", 6)])]


def found(kept):
    return [(each.seq, each.fault) for each in seals.breaks(seals.first_of(CHAIN), kept)]


def test_a_chain_that_nobody_bent_holds(sealed):
    assert found(sealed) == []
    assert [seal.seq for seal in sealed] == [1, 2, 3]


def test_a_seal_names_its_heads_in_the_order_of_their_streams(sealed):
    assert sealed[0].heads == '[["a",2,"a-2"],["b",4,"b-4"]]'
    assert seals.heads_of(sealed[0]) == (head("a", 2), head("b", 4))


def test_a_seal_that_is_gone_leaves_a_gap(sealed):
    assert found([sealed[0], sealed[2]]) == [(2, "gap"), (3, "previous")]


def test_seals_in_another_order_are_seen(sealed):
    first, second, third = sealed
    swapped = [first, replace(third, seq=2), replace(second, seq=3)]
    assert found(swapped) == [(2, "previous"), (2, "hash"), (3, "previous"), (3, "time"), (3, "hash")]


@pytest.mark.parametrize(
    "change", [{"heads": '[["a",2,"a-2"]]'}, {"sealed_at": AT + timedelta(seconds=1)}, {"hash": "0" * 64}]
)
def test_a_seal_that_was_changed_is_seen(sealed, change):
    bent = [replace(sealed[0], **change), *sealed[1:]]
    assert (1, "hash") in found(bent)


def test_heads_that_cannot_be_read_name_nothing(sealed):
    assert seals.heads_of(replace(sealed[0], heads="nonsense")) == ()


def test_a_clock_that_was_set_back_does_not_break_the_chain(sealed):
    late = seals.append(sealed[2], AT, [head("a", 9)])
    assert late.sealed_at == sealed[2].sealed_at
    assert found([*sealed, late]) == []


def test_a_stream_that_lost_its_end_is_cut_there():
    kept = {1: "a-1", 2: "a-2"}
    assert [(b.seq, b.fault) for b in seals.unmet("a", [head("a", 3), head("a", 2)], kept)] == [(3, "cut")]


def test_another_event_in_the_place_of_a_sealed_one_is_seen():
    kept = {2: "made anew"}
    assert [(b.seq, b.fault) for b in seals.unmet("a", [head("a", 2)], kept)] == [(2, "seal")]
