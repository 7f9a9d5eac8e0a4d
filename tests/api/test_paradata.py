"""How a questionnaire was filled in: kept with the answers, read by analysts, never at the site."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
import yaml

from pro_service.domain.permissions import Role
from pro_service.services import studies
from pro_service.services.transactions import in_transaction
from tests.support import factories
from tests.support.factories import ENROLLED_AT, OPERATOR, STUDIES, TWO_VISITS

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LIST = f"/api/v1/studies/{TWO_VISITS}/paradata"
ANSWERS = {"q1": 3, "q2": "skipped", "q15": "NA"}
CHANGE = {"item": "q1", "before": 2, "after": 3, "at": "2026-03-02T08:58:00Z", "because": "prompt-skipped"}
NOTED = {
    "presented": ["q1", "q2", "q15"],
    "seconds": {"q1": 12, "q2": 0, "q15": 86_400},
    "n_back_steps": 2,
    "changes": [CHANGE],
}


@pytest.fixture(autouse=True)
def _on_day_0(phone, move_clock):
    move_clock(AT)


@pytest.fixture
def send(participant, phone):
    def _send(paradata, caller=participant, of=phone, **changes):
        content = factories.as_content(factories.upload(of, "first", "lupusqol", AT, ANSWERS))
        noted = {} if paradata is None else {"paradata": paradata}
        return caller.put(f"/api/v1/me/submissions/{uuid4()}", {**content, **noted, **changes})

    return _send


@pytest.mark.requirement("R5")
@pytest.mark.requirement("R6")
def test_an_analyst_reads_the_answer_before_a_prompt_changed_it_and_what_was_presented(send, analyst):
    assert send(NOTED).json["flags"] == ["clock-unknown"]
    (told,) = analyst.get(LIST).json["items"]
    assert told["changes"] == [CHANGE]
    assert (told["presented"], told["seconds"]) == (NOTED["presented"], NOTED["seconds"])
    assert (told["n_back_steps"], told["n_changes"]) == (2, 1)


def test_a_questionnaire_without_paradata_is_taken_as_before(send, analyst):
    assert send(None).status_code == 201
    assert analyst.get(LIST).json["items"] == []


@pytest.mark.parametrize(
    "change",
    [
        {"presented": ["q1", "q2", "q15", "q16"]},  # shown, and neither answered nor skipped
        {"presented": ["q1", "q2"]},
        {"presented": ["q1", "q2", "q15", "q15"]},
        {"seconds": {"q16": 1}},
        {"changes": [{**CHANGE, "after": 1}]},
        {"changes": [{**CHANGE, "item": "q9"}]},
        {"changes": [{**CHANGE, "before": 3}]},
    ],
)
@pytest.mark.requirement("G1")
def test_notes_that_do_not_fit_the_answers_cost_no_answer(send, change):
    kept = send({**NOTED, **change})
    assert (kept.status_code, kept.json["flags"]) == (201, ["clock-unknown", "paradata-odd"])


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"seconds": {"q1": 1.5}}, "/paradata/seconds"),
        ({"seconds": {"q1": True}}, "/paradata/seconds"),
        ({"seconds": {"q1": 86_401}}, "/paradata/seconds"),
        ({"seconds": {"a word": 1}}, "/paradata/seconds"),
        ({"presented": ["a word"]}, "/paradata/presented/0"),
        ({"presented": ["q1"] * 101}, "/paradata/presented"),
        ({"n_back_steps": -1}, "/paradata/n_back_steps"),
        ({"changes": [CHANGE] * 501}, "/paradata/changes"),
        ({"changes": [{**CHANGE, "because": "a word"}]}, "/paradata/changes/0/because"),
        ({"changes": [{**CHANGE, "before": "3"}]}, "/paradata/changes/0/before"),
        ({"a_word": 1}, "/paradata"),
    ],
)
def test_paradata_of_another_shape_are_refused_by_place(send, change, pointer):
    refused = send({**NOTED, **change})
    assert refused.status_code == 422
    assert [fault["pointer"] for fault in refused.json["errors"]] == [pointer]


@pytest.mark.parametrize("role", [Role.NURSE, Role.INVESTIGATOR, Role.MONITOR, Role.DATA_MANAGER])
def test_only_analysts_and_inspectors_read_paradata(send, staff, role):
    send(NOTED)
    assert staff(role).get(LIST).status_code == 403
    assert len(staff(Role.INSPECTOR).get(LIST).json["items"]) == 1


def test_the_site_is_told_nothing_of_it(send, nurse, phone):
    send(NOTED)
    here = f"/api/v1/studies/{TWO_VISITS}/participants/{phone.enrolment_id}/assessments"
    told = nurse.get(here).text
    assert "seconds" not in told
    assert "prompt-skipped" not in told


@pytest.mark.requirement("R11")
@pytest.mark.requirement("R51")
def test_who_completed_it_is_asked_and_told_at_the_site_and_to_analysts(send, nurse, analyst, phone):
    assert send(NOTED, completed_by="somebody_else").status_code == 201
    here = f"/api/v1/studies/{TWO_VISITS}/participants/{phone.enrolment_id}/assessments"
    received = [each["received"] for each in nurse.get(here).json["items"] if each["received"]]
    assert [each["completed_by"] for each in received] == ["somebody_else"]
    (scored,) = analyst.get(f"/api/v1/studies/{TWO_VISITS}/scores").json["items"]
    assert scored["completed_by"] == "somebody_else"


@pytest.mark.requirement("R51")
def test_a_study_that_forbids_proxy_answers_keeps_them_aside_and_scores_none(engine, analyst, stranger, send):
    content = yaml.safe_load((STUDIES / "two_visits.yaml").read_text("utf-8"))
    strict = {**content, "version": 2, "proxy_answers": "forbidden"}

    def prepare(session):
        text = yaml.safe_dump(strict, allow_unicode=True)
        studies.load(session, ENROLLED_AT, OPERATOR, text, "x.yaml")
        return factories.participant_on_day_0(session, "01-007")

    other = in_transaction(engine, prepare)
    caller = stranger.with_token(other.token)
    assert caller.get("/api/v1/me").json["proxy_answers"] == "forbidden"
    held = send(NOTED, caller, other, completed_by="somebody_else")
    assert (held.status_code, held.json["reason"]) == (202, "answered-by-somebody-else")
    assert send(NOTED, caller, other, completed_by="helped").status_code == 201  # help is declared
