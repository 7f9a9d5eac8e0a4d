"""What is kept aside is listed and decided about over HTTP."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from pro_service.domain.permissions import Role
from pro_service.services.transactions import in_transaction
from tests.api.test_access import load_other
from tests.support import putting_right
from tests.support.factories import TWO_VISITS

EARLY = datetime(2026, 3, 5, 10, 0, tzinfo=UTC)
LIST = f"/api/v1/studies/{TWO_VISITS}/quarantine"
TYPED = "@SUM(1+1) <i>as agreed</i>"


@pytest.fixture
def held(engine, phone, move_clock):
    def prepare(session):
        return [
            putting_right.hold(session, EARLY + timedelta(minutes=n), phone, "second", instrument, EARLY)
            for n, instrument in enumerate(("lupusqol", "sf36v1"))
        ]

    made = in_transaction(engine, prepare)
    move_clock(EARLY + timedelta(days=1))
    return made


@pytest.fixture
def nurse(staff, held):
    """Signed in on the day itself."""
    return staff(Role.NURSE)


@pytest.fixture
def decide(nurse, phone, held):
    def _decide(content, caller=nurse, which=0, own=None):
        base = f"/api/v1/studies/{TWO_VISITS}/participants/{phone.enrolment_id}/quarantine"
        return caller.put(f"{base}/{held[which]}/resolutions/{own or uuid4()}", content)

    return _decide


def test_what_waits_is_listed_without_an_answer_until_it_is_decided_about(nurse, decide, held):
    page = nurse.get(f"{LIST}?limit=1").json
    assert [each["id"] for each in page["items"]] == [str(held[0])]
    assert page["items"][0]["case"] == "completed-before-the-window"
    rest = nurse.get(f"{LIST}?limit=1&cursor={page['next']}").json
    assert ([each["id"] for each in rest["items"]], rest["next"]) == ([str(held[1])], None)
    assert '"q1"' not in nurse.get(LIST).text
    own = uuid4()
    made = decide({"outcome": "accepted", "reason": TYPED}, own=own)
    assert (made.status_code, made.json["flags"]) == (201, ["completed-early", "accepted-by-site"])
    assert decide({"outcome": "accepted", "reason": TYPED}, own=own).status_code == 200
    assert [each["id"] for each in nurse.get(LIST).json["items"]] == [str(held[1])]
    (decided,) = nurse.get(f"{LIST}?state=decided").json["items"]
    assert (decided["resolution"]["reason"], decided["resolution"]["id"]) == (TYPED, str(own))
    assert len(nurse.get(f"{LIST}?state=all").json["items"]) == 2


def test_a_phone_reads_that_something_waits_for_the_site_until_that_has_decided(
    participant, phone, held, decide
):
    """Once it is left aside for good, the phone may ask for the questionnaire again."""

    def told():
        items = participant.get("/api/v1/me/assessments").json["items"]
        return {each["assessment_id"] for each in items if each["is_held"]}

    first, other = (str(phone.assessment("second", each)) for each in ("lupusqol", "sf36v1"))
    assert told() == {first, other}
    decide({"outcome": "rejected", "reason": TYPED})
    assert told() == {other}
    decide({"outcome": "accepted", "reason": TYPED}, which=1)
    assert told() == set()


def test_a_decision_is_refused_with_its_reason(decide, phone):
    decide({"outcome": "rejected", "reason": TYPED})
    again = decide({"outcome": "accepted", "reason": TYPED})
    assert (again.status_code, again.json["code"]) == (409, "already-resolved")
    target = str(phone.assessment("first", "lupusqol"))
    misfit = decide({"outcome": "attached", "reason": TYPED, "assessment_id": target}, which=1)
    assert (misfit.status_code, misfit.json["code"]) == (422, "answers-off-the-scale")
    for content, pointer in (
        ({"outcome": "accepted", "reason": " "}, "/reason"),
        ({"outcome": "deleted", "reason": TYPED}, "/outcome"),
        ({"outcome": "attached", "reason": TYPED}, "/assessment_id"),
    ):
        refused = decide(content, which=1)
        assert (refused.status_code, refused.json["errors"][0]["pointer"]) == (422, pointer)


@pytest.mark.requirement("R21")
@pytest.mark.parametrize("role", [Role.MONITOR, Role.DATA_MANAGER, Role.INSPECTOR])
def test_the_sponsor_side_sees_what_waits_and_decides_nothing(staff, role, decide, held):
    caller = staff(role)
    assert len(caller.get(LIST).json["items"]) == 2
    assert decide({"outcome": "accepted", "reason": TYPED}, caller=caller).status_code == 403


def test_the_nurse_of_another_study_sees_nothing_of_it(staff, decide, engine):
    in_transaction(engine, load_other)
    stranger = staff(Role.NURSE, "other-study")
    assert stranger.get(LIST).status_code == 404
    assert decide({"outcome": "accepted", "reason": TYPED}, caller=stranger).status_code == 404
