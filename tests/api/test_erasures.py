"""Contact data are erased over HTTP, and what is blocked is told to the investigator alone."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from pro_service.domain.permissions import Role
from pro_service.services.transactions import in_transaction
from tests.support import contacts as given
from tests.support import erasing, reviewing
from tests.support.contacts import EMAIL, NUMBER
from tests.support.factories import TWO_VISITS

NOW = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
ASKED = {"cause": "participant-asked", "reason": "Asked for it by telephone"}
WHY = {"reason": "Demanded by the authority, file 12/2026"}


@pytest.fixture(autouse=True)
def reached(engine, move_clock, phone):
    """A participant with an e-mail address and a telephone number."""
    move_clock(NOW)
    in_transaction(engine, lambda s: given.prefer(s, phone, NOW, email=EMAIL, telephone=NUMBER))


@pytest.fixture
def there(phone):
    return f"/api/v1/studies/{TWO_VISITS}/participants/{phone.enrolment_id}/contact-data"


@pytest.fixture
def blocked(engine, there, phone):
    """The address under which what is blocked is told."""
    own = in_transaction(engine, lambda s: erasing.block(s, NOW, reviewing.NURSE, phone))
    return f"{there}/erasures/{own}/disclosures"


@pytest.mark.requirement("R27")
def test_the_site_sees_what_was_erased_when_why_by_whom(nurse, there):
    own = f"{there}/erasures/{uuid4()}"
    made, again = nurse.put(own, ASKED), nurse.put(own, ASKED)
    assert (made.status_code, again.status_code, again.json) == (201, 200, made.json)
    told = nurse.get(there).json
    assert (told["email_hint"], told["telephone_hint"], told["erasures"]) == (None, None, [made.json])
    (gone,) = told["erasures"]
    assert {name: gone[name] for name in ("step", "cause", "reason", "channels", "until_on")} == {
        "step": "erased", "channels": ["email", "sms"], "until_on": None, **ASKED,
    }  # fmt: skip
    assert gone["recorded_by"].startswith("account:")


def test_what_was_read_before_is_outdated(nurse, there):
    etag = nurse.get(there).headers["ETag"]
    nurse.put(f"{there}/erasures/{uuid4()}", ASKED)
    late = nurse.put(there, {"email": EMAIL}, headers={"If-Match": etag})
    assert (late.status_code, late.json["code"]) == (412, "changed-meanwhile")


@pytest.mark.requirement("R32")
@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ({"cause": "participant-asked"}, ("/reason", "required")),
        ({**ASKED, "reason": "   "}, ("/reason", "wrong-format")),
        ({**ASKED, "reason": "x" * 10_240}, ("/reason", "wrong-length")),
        ({**ASKED, "cause": "because"}, ("/cause", "not-one-of-these")),
        ({**ASKED, "reason": f"delete {EMAIL}"}, ("/reason", "repeats-contact-data")),
    ],
)
def test_what_is_wrong_is_refused_and_not_repeated(nurse, there, body, fault):
    refused = nurse.put(f"{there}/erasures/{uuid4()}", body)
    assert refused.status_code == 422
    assert [(each["pointer"], each["code"]) for each in refused.json["errors"]] == [fault]
    assert EMAIL not in refused.text
    assert nurse.get(there).json["email_hint"]


@pytest.mark.requirement("G4")
@pytest.mark.parametrize("role", [Role.MONITOR, Role.DATA_MANAGER, Role.INSPECTOR, Role.ANALYST])
def test_nobody_beyond_the_site_has_anything_erased_or_told(staff, there, blocked, role):
    caller = staff(role)
    assert caller.put(f"{there}/erasures/{uuid4()}", ASKED).status_code == 403
    assert caller.put(f"{blocked}/{uuid4()}", WHY).status_code == 403
    assert caller.get(there).status_code == 403


@pytest.mark.requirement("R32")
def test_what_is_blocked_is_told_to_the_investigator_who_says_why(staff, nurse, there, blocked):
    assert nurse.put(f"{blocked}/{uuid4()}", WHY).status_code == 403
    told = staff(Role.INVESTIGATOR).put(f"{blocked}/{uuid4()}", WHY)
    assert told.status_code == 201
    assert (told.json["email"], told.json["telephone"]) == (EMAIL, NUMBER)
    assert told.headers["Cache-Control"] == "no-store"
    seen = nurse.get(there)
    assert [each["step"] for each in seen.json["erasures"]] == ["blocked", "disclosed"]
    assert seen.json["erasures"][0]["basis"] == erasing.BASIS
    assert EMAIL not in seen.text


def test_what_was_erased_cannot_be_told(staff, nurse, there):
    own = uuid4()
    nurse.put(f"{there}/erasures/{own}", ASKED)
    refused = staff(Role.INVESTIGATOR).put(f"{there}/erasures/{own}/disclosures/{uuid4()}", WHY)
    assert (refused.status_code, refused.json["code"]) == (409, "nothing-blocked")


@pytest.mark.requirement("R18")
def test_the_trail_tells_of_it_in_plain_words_and_without_the_address(nurse, there, blocked):
    nurse.put(f"{there}/erasures/{uuid4()}", ASKED)
    told = nurse.get(f"/api/v1/studies/{TWO_VISITS}/audit-events?kind=contact-data.erased&language=en")
    summaries = [each["summary"] for each in told.json["items"]]
    assert "Had the contact data taken away (erased): Asked for it by telephone" in summaries
    assert EMAIL not in told.text
