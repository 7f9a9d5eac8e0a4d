"""A nurse nudges over HTTP, and is told why not."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from pro_service.domain.permissions import Role
from pro_service.services.transactions import in_transaction
from pro_service.store import audit
from tests.support import contacts
from tests.support.factories import TWO_VISITS

TEN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""Ten o'clock in Madrid on day 0."""


@pytest.fixture
def there(engine, phone, move_clock):
    in_transaction(engine, lambda s: contacts.prefer(s, phone, TEN, email=contacts.EMAIL))
    move_clock(TEN)
    return f"/api/v1/studies/{TWO_VISITS}/participants/{phone.enrolment_id}/assessments"


def test_a_nurse_nudges_once_however_often_she_clicks(engine, there, phone, nurse):
    address = f"{there}/{phone.assessment('first', 'lupusqol')}/nudge"
    told = [nurse.put(address) for _ in range(2)]
    assert [answer.status_code for answer in told] == [200, 200]
    assert (
        told[0].json
        == told[1].json
        == {
            "assessment_id": str(phone.assessment("first", "lupusqol")),
            "is_on_its_way": True,
            "why_not": None,
            "until": None,
        }
    )
    event = in_transaction(engine, lambda s: audit.events_of(s, str(phone.enrolment_id)))[-1]
    assert (event.kind, event.actor[:8]) == ("reminder.nudged", "account:")


def test_what_keeps_a_participant_from_being_told_is_an_answer(there, phone, nurse):
    told = nurse.put(f"{there}/{phone.assessment('second', 'lupusqol')}/nudge")
    assert (told.status_code, told.json["why_not"]) == (200, "window-not-open")


def test_only_the_site_nudges_and_only_what_is_there(there, phone, nurse, staff, stranger):
    address = f"{there}/{phone.assessment('first', 'lupusqol')}/nudge"
    assert stranger.put(address).status_code == 401
    assert staff(Role.MONITOR).put(address).status_code == 403
    assert nurse.put(f"{there}/{uuid4()}/nudge").status_code == 404
