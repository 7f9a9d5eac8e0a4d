"""Whoever tries to write what is not theirs is told of, also where nothing of what they sent can be read."""

import pytest

from pro_service.domain.canonical import read_canonical
from pro_service.domain.permissions import PUBLIC, Role, roles_for
from pro_service.services.transactions import in_reading
from pro_service.store import audit
from tests.support import everything
from tests.support.factories import TWO_VISITS

JSON = {"content_type": "application/json"}
UNREADABLE = {
    "malformed-json": {"data": b'{"reason": ', **JSON},
    "too-deep": {"data": b"[" * 2000 + b"]" * 2000, **JSON},
    "duplicate-key": {"data": b'{"a": 1, "a": 2}', **JSON},
    "body-too-large": {"data": b" " * 70_000, **JSON},
    "wrong-content-type": {"data": b"reason=x", "content_type": "text/plain"},
}


def tried(engine, stream=TWO_VISITS):
    events = in_reading(engine, lambda s: audit.events_of(s, stream))
    return [read_canonical(each.body)["operation"] for each in events if each.kind == "write.refused"]


@pytest.mark.requirement("R21")
@pytest.mark.requirement("R25")
@pytest.mark.parametrize("code", sorted(UNREADABLE))
def test_a_try_is_told_of_whatever_its_body_is(staff, engine, study, code):
    monitor = staff(Role.MONITOR)
    own = "6b1c0b3e-7a35-4f0b-8c2b-0d9b6a1b7c66"
    path = f"/api/v1/studies/{study}/participants/{own}/responses/{own}/corrections/{own}"
    answer = monitor("PUT", path, **UNREADABLE[code])
    assert answer.json["code"] == code
    assert tried(engine) == ["correctResponse"]


@pytest.mark.requirement("R21")
def test_each_write_that_a_monitor_may_not_do_is_told_of_unread(app, staff, engine, study):
    monitor = staff(Role.MONITOR)
    writes = [
        each
        for each in everything.operations(app)
        if each.is_write and each.example is not None and each.id not in PUBLIC
    ]
    forbidden = [each for each in writes if Role.MONITOR not in roles_for(each.id)]
    assert len(forbidden) > 30
    for each in writes:
        answer = monitor(each.method, each.at({"study_id": study}), **UNREADABLE["malformed-json"])
        assert answer.status_code == 400, each.id
    told = tried(engine) + tried(engine, audit.INSTALLATION)
    assert sorted(told) == sorted(each.id for each in forbidden)


def test_what_is_permitted_is_no_try_and_a_stranger_s_is_told_of_nowhere(nurse, stranger, engine, study):
    path = f"/api/v1/studies/{study}/participants/6b1c0b3e-7a35-4f0b-8c2b-0d9b6a1b7c66"
    for caller in (nurse, stranger):
        assert caller("PUT", path, **UNREADABLE["malformed-json"]).status_code == 400
    assert tried(engine) == tried(engine, audit.INSTALLATION) == []
