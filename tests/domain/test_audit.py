"""The chain of an audit stream finds and locates what was bent."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pro_service.domain.audit import GENESIS, Break, append, breaks

AT = datetime(2026, 3, 2, tzinfo=UTC)


def chain(length=4):
    links, head = [], (0, GENESIS)
    for n in range(length):
        link = append("s", head, AT, "kind", "actor", f'{{"n":{n}}}', f"salt{n}")
        links.append(link)
        head = (link.seq, link.hash)
    return links, head


def found(links, head):
    return list(breaks("s", links, head))


def test_an_untouched_chain_holds():
    assert found(*chain()) == []


@pytest.mark.requirement("R18")
def test_an_erased_body_leaves_a_chain_that_holds():
    links, head = chain()
    links[1] = replace(links[1], body=None, salt=None)
    assert found(links, head) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"body": '{"n":9}'}, "body"),
        ({"salt": "other"}, "body"),
        ({"body": None}, "body"),
        ({"actor": "somebody else"}, "hash"),
        ({"kind": "other"}, "hash"),
        ({"recorded_at": datetime(2026, 3, 3, tzinfo=UTC)}, "hash"),
    ],
)
def test_a_changed_event_is_located(change, fault):
    links, head = chain()
    links[2] = replace(links[2], **change)
    assert found(links, head)[0] == Break("s", 3, fault)
    assert {each.seq for each in found(links, head)} <= {3, 4}


def test_a_rewritten_event_breaks_the_link_after_it():
    links, head = chain()
    links[1] = append("s", (1, links[0].hash), AT, "kind", "actor", "{}", "salt")
    assert found(links, head) == [Break("s", 3, "previous")]


def test_a_removed_event_leaves_a_gap():
    links, head = chain()
    assert Break("s", 2, "gap") in found([links[0], *links[2:]], head)


def test_a_truncated_chain_does_not_reach_its_head():
    links, head = chain()
    assert found(links[:3], head) == [Break("s", 4, "head")]


def test_within_a_stream_time_never_falls():
    first = append("s", (0, GENESIS), AT, "kind", "actor", "{}", "salt")
    second = append("s", (1, first.hash), AT - timedelta(seconds=1), "kind", "actor", "{}", "salt")
    assert found([first, second], (2, second.hash)) == [Break("s", 2, "time")]
