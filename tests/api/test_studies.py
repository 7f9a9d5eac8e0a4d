"""Reading studies over HTTP."""

import pytest

from pro_service.domain.permissions import Role
from tests.support.factories import TWO_VISITS


@pytest.mark.parametrize("role", [Role.NURSE, Role.ANALYST, Role.ADMINISTRATOR])
def test_one_sees_the_studies_in_which_one_has_a_role(staff, role):
    told = staff(role).get("/api/v1/studies").json
    assert [study["id"] for study in told["items"]] == [TWO_VISITS]
    assert told["next"] is None


def test_a_study_is_told_as_its_file_states_it(nurse):
    told = nurse.get(f"/api/v1/studies/{TWO_VISITS}").json
    assert told["registry_id"] == "TEST-0002"
    assert [site["code"] for site in told["sites"]] == ["01"]
    assert [use["instrument"] for use in told["instruments"]] == ["sf36v1", "lupusqol"]
    assert told["instruments"][0]["secondary_norm_sets"] == ["es1996"]
    second = told["visits"][1]
    assert (second["code"], second["target"], second["closes"]) == ("second", "P168D", "P180D")
    assert second["instruments"] == ["sf36v1", "lupusqol"]


def test_a_study_tells_how_participants_are_reminded(nurse):
    told = nurse.get(f"/api/v1/studies/{TWO_VISITS}").json["reminders"]
    assert (told["at"], told["quiet"]) == ("10:00", {"starts": "21:00", "ends": "09:00"})
    assert told["channels"] == ["push", "email", "sms"]
    assert told["steps"][2] == {
        "code": "closing",
        "relative_to": "closes",
        "offset": "-P2D",
        "message": "waiting",
    }
    assert told["messages"][3] == {
        "code": "waiting",
        "language": "en",
        "subject": "There is still time, until {until}",
        "body": "Until {until}: {link}",
    }


def test_a_study_that_is_not_there_is_not_found(nurse):
    for name in ("unknown", "x" * 65, "%00", "a%2Fb", "..", "%F0%9F%98%80", "'--"):
        assert nurse.get(f"/api/v1/studies/{name}").status_code == 404
