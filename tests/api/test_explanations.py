"""The explanation of a score, as an analyst reads it."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from pro_service.domain.permissions import Role
from tests.support import factories
from tests.support.factories import TWO_VISITS

FIRST = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HERE = f"/api/v1/studies/{TWO_VISITS}"


@pytest.fixture
def address(participant, phone, move_clock, staff):
    """Where pain of the first visit is explained: two of its three items, 2 and 4 of 4."""
    move_clock(FIRST)
    answers = {"q9": 2, "q10": 4, "q11": "skipped"}
    body = factories.as_content(factories.upload(phone, "first", "lupusqol", FIRST, answers))
    assert participant.put(f"/api/v1/me/submissions/{uuid4()}", body).status_code == 201
    (found,) = staff(Role.ANALYST).get(f"{HERE}/scores").json["items"]
    return f"{HERE}/score-runs/{found['run']['id']}/scores/PA/explanation"


@pytest.mark.parametrize("role", [Role.ANALYST, Role.INSPECTOR])
def test_a_score_is_explained_to_those_who_may_read_it(address, staff, role):
    """(2 + 4) / 2 / 4 x 100 = 75."""
    told = staff(role).get(address)
    assert told.status_code == 200
    assert (told.json["value"], told.json["stored_value"], told.json["is_same"]) == (75.0, 75.0, True)
    assert told.json["steps"][-1]["value"] == 75.0
    assert (told.json["subject_id"], told.json["visit"], told.json["code"]) == ("01-001", "first", "PA")


@pytest.mark.parametrize("role", [Role.NURSE, Role.INVESTIGATOR, Role.MONITOR, Role.DATA_MANAGER])
def test_who_may_read_no_score_reads_no_explanation(address, staff, role):
    assert staff(role).get(address).status_code == 403


def test_a_phone_and_a_stranger_read_no_explanation(address, participant, stranger):
    assert participant.get(address).status_code == 403
    assert stranger.get(address).status_code == 401


def test_another_run_or_score_is_not_found(address, staff):
    analyst = staff(Role.ANALYST)
    assert analyst.get(address.replace("/PA/", "/XX/")).status_code == 404
    other = f"{HERE}/score-runs/{uuid4()}/scores/PA/explanation"
    assert analyst.get(other).status_code == 404
