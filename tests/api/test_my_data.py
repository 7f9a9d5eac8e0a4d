"""A participant takes the own data away: whole, own, and nothing that could unblind."""

import json
from datetime import UTC, datetime
from uuid import uuid4

import pytest
import yaml

from pro_service.api.my_data_words import WORDS
from pro_service.services import studies
from pro_service.services.transactions import in_reading, in_transaction
from pro_service.store import audit
from tests.support import contacts, erasing, factories
from tests.support.contacts import EMAIL
from tests.support.factories import OPERATOR, STUDIES

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
JSON, PAGE = "/api/v1/me/exports/json", "/api/v1/me/exports/page"


@pytest.fixture
def answered(participant, phone, move_clock, engine):
    """One questionnaire answered, with an e-mail address that was entered before."""
    move_clock(AT)
    in_transaction(engine, lambda s: contacts.prefer(s, phone, AT, email=EMAIL))
    answers = {"q1": 2, "q2": "skipped", "q15": "NA"}
    sent = factories.upload(phone, "first", "lupusqol", AT, answers, completed_by="helped")
    return participant.put(f"/api/v1/me/submissions/{uuid4()}", factories.as_content(sent)).json


@pytest.mark.requirement("R32")
def test_everything_that_was_sent_is_given_back(answered, participant, phone):
    told = participant("POST", JSON).json
    (mine,) = told["answers"]
    assert (mine["code"], mine["submission_id"]) == (answered["code"], answered["submission_id"])
    assert mine["versions"][0]["answers"] == {"q1": 2, "q2": "skipped", "q15": "NA"}
    assert (mine["completed_by"], mine["mode"]) == ("helped", "self_on_device")
    assert [each["version"] for each in told["consents"]] == ["1.0"]
    assert [each["device_id"] for each in told["devices"]] == [str(phone.caller.device_id)]
    assert told["preferences"]["is_contact_permitted"] is True
    assert EMAIL not in json.dumps(told)


@pytest.mark.requirement("I8")
@pytest.mark.requirement("R34")
def test_no_score_no_day_0_and_nothing_of_others_is_in_it(answered, participant, engine):
    other = in_transaction(engine, lambda s: factories.participant_on_day_0(s, "01-002"))
    for path in (JSON, PAGE):
        text = participant("POST", path).text
        assert not any(word in text for word in ("infusion", "anchor", "01-002", str(other.enrolment_id)))
    assert participant("POST", JSON).json["answers"][0]["runs"] is None


def test_the_page_is_in_the_participants_language_with_the_labels_of_the_form(answered, participant):
    page = participant("POST", PAGE)
    assert page.content_type == "text/html; charset=utf-8"
    assert '<html lang="es">' in page.text
    assert "Mis respuestas" in page.text
    assert "sin responder" in page.text
    assert answered["code"] in page.text
    notice = factories.FORMS.get("lupusqol", "demo-1", "es").notice
    assert notice in page.text


def test_the_page_says_the_same_in_every_language():
    assert WORDS["es"].keys() == WORDS["en"].keys()


@pytest.mark.requirement("R17")
def test_that_it_was_taken_stands_in_the_trail_without_what_was_taken(answered, participant, engine, phone):
    participant("POST", JSON)
    last = in_reading(engine, lambda s: audit.events_of(s, str(phone.enrolment_id))[-1])
    assert (last.kind, json.loads(last.body)) == ("own-data.exported", {"facts": [], "form": "json"})


def test_ten_times_a_day_are_enough(participant, move_clock):
    move_clock(AT)
    assert {participant("POST", JSON).status_code for _ in range(10)} == {200}
    refused = participant("POST", PAGE)
    assert (refused.status_code, refused.json["code"]) == (429, "too-many-exports")
    assert refused.headers["Retry-After"] == str(15 * 3600)  # from 09:00 UTC to the end of the day


def load_that_shows_scores(session):
    content = yaml.safe_load((STUDIES / "two_visits.yaml").read_text("utf-8"))
    shown = {**content, "scores_to_participants": "after_the_end"}
    studies.load(
        session, factories.ENROLLED_AT, OPERATOR, yaml.safe_dump(shown, allow_unicode=True), "x.yaml"
    )


def test_scores_are_shown_once_nothing_more_is_asked_and_the_study_says_so(engine, move_clock, stranger):
    def prepare(session):
        load_that_shows_scores(session)
        return factories.participant_on_day_0(session)

    phone = in_transaction(engine, prepare)
    participant = stranger.with_token(phone.token)
    move_clock(AT)
    sent = factories.as_content(factories.upload(phone, "first", "lupusqol", AT))
    participant.put(f"/api/v1/me/submissions/{uuid4()}", sent)
    assert participant("POST", JSON).json["answers"][0]["runs"] is None
    in_transaction(
        engine,
        lambda s: factories.add_event(s, phone.enrolment_id, AT, kind="lost_to_follow_up", occurred_at=AT),
    )
    answered = participant("POST", JSON)
    assert answered.status_code == 200, answered.text
    (run,) = answered.json["answers"][0]["runs"]
    assert {score["code"] for score in run["scores"]} == {"PH", "PA", "PL", "IR", "BO", "EH", "BI", "FA"}


@pytest.mark.requirement("R32")
def test_what_became_of_the_addresses_is_told_without_what_the_site_wrote(
    answered, participant, phone, engine
):
    in_transaction(engine, lambda s: erasing.block(s, AT, OPERATOR, phone))
    (told,) = participant("POST", JSON).json["erasures"]
    assert (told["step"], told["cause"], told["channels"]) == ("blocked", "site-decided", ["email"])
    assert (told["basis"], told["until_on"]) == (erasing.BASIS, "2029-03-02")
    page = participant("POST", PAGE).text
    assert "bloqueada" in page
    assert "Ley Orgánica 3/2018" in page
    assert "no longer needed" not in json.dumps(told) + page
