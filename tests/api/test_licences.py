"""The licence ledger and the beginning of a questionnaire, over HTTP."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from pro_service.api.schemas.licences import LicenceIn
from pro_service.domain.permissions import Role
from pro_service.services.transactions import in_transaction
from pro_service.store.audit import AuditEvent
from tests.support import factories, packs
from tests.support.factories import TWO_VISITS
from tests.support.packs import NONSENSE

LEDGER = f"/api/v1/studies/{TWO_VISITS}/licences"
EVENING = datetime(2026, 3, 2, 21, 0, tzinfo=UTC)


@pytest.fixture
def data_manager(staff):
    return staff(Role.DATA_MANAGER)


def start(caller, phone, language="es", instrument="lupusqol", visit="first"):
    assessment_id = phone.assessment(visit, instrument)
    return caller.put(f"/api/v1/me/assessments/{assessment_id}/start", {"language": language})


def test_a_data_manager_enters_a_licence_and_reads_what_is_left(data_manager):
    address = f"{LEDGER}/{uuid4()}"
    first = data_manager.put(address, LicenceIn.example)
    again = data_manager.put(address, LicenceIn.example)
    other = data_manager.put(address, {**LicenceIn.example, "administrations": 5})
    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 409)
    assert other.json["code"] == "id-reused"
    told = data_manager.get(LEDGER).json["items"]
    assert told == [first.json]
    assert (told[0]["used"], told[0]["left"], told[0]["warnings"]) == (0, 160, [])


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"from_on": "2026-02-30"}, "/from_on"),
        ({"country": "es"}, "/country"),
        ({"administrations": 0}, "/administrations"),
        ({"mode": "by_post"}, "/mode"),
        ({"to_on": "2025-01-01"}, "/to_on"),
    ],
)
def test_a_licence_with_a_fault_is_refused(data_manager, changes, pointer):
    refused = data_manager.put(f"{LEDGER}/{uuid4()}", {**LicenceIn.example, **changes})
    assert refused.status_code == 422
    assert [fault["pointer"] for fault in refused.json["errors"]] == [pointer]


def test_a_data_manager_of_one_site_enters_nothing_for_the_study(staff):
    at_site = staff(Role.DATA_MANAGER, TWO_VISITS, "01")
    assert at_site.put(f"{LEDGER}/{uuid4()}", LicenceIn.example).status_code == 404


def test_a_phone_begins_a_placeholder_once(participant, phone, move_clock):
    move_clock(EVENING)
    first, again = start(participant, phone), start(participant, phone, "en")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json == again.json
    assert first.json["form"]["language"] == "es"
    told = participant.get("/api/v1/me/assessments").json["items"]
    assert {item["instrument"]: item["status"] for item in told if item["visit"] == "first"} == {
        "sf36v1": "open",
        "lupusqol": "started",
    }
    form = participant.get("/api/v1/instruments/lupusqol/forms/demo-1?language=es").json
    assert form["content_hash"] == first.json["form"]["content_hash"]


def test_before_its_time_a_phone_begins_nothing(participant, phone):
    refused = start(participant, phone, visit="second")
    assert (refused.status_code, refused.json["code"]) == (409, "not-open")


def test_the_beginning_stands_in_the_participants_trail(participant, phone, move_clock, engine):
    move_clock(EVENING)
    start(participant, phone)
    events = in_transaction(
        engine, lambda s: s.scalars(select(AuditEvent).where(AuditEvent.kind == "assessment.started")).all()
    )
    assert [(event.stream, event.actor) for event in events] == [
        (str(phone.enrolment_id), phone.caller.actor)
    ]


@pytest.mark.requirement("R9")
def test_an_imported_pack_is_shown_under_a_licence_and_not_after_it(stranger, engine, move_clock):
    def prepare(session):
        packs.load_licensed(session)
        packs.add_licence(session, to_on=EVENING.date())
        return factories.participant_on_day_0(session)

    phone = in_transaction(engine, prepare)
    move_clock(EVENING)
    participant = stranger.with_token(phone.token)
    form = f"/api/v1/instruments/lupusqol/forms/{NONSENSE}?language=es"

    def offered():
        items = participant.get("/api/v1/me/assessments").json["items"]
        (mine,) = [e for e in items if (e["visit"], e["instrument"]) == ("first", "lupusqol")]
        return mine["can_start"], mine["why_not"], mine["start_languages"]

    assert offered() == (False, "no-form", [])
    in_transaction(engine, lambda s: packs.import_pack(s, packs.pack()))
    assert offered() == (True, None, ["es"])
    assert participant.get(form).json["items"][0]["text"] == "glorp q1"
    move_clock(EVENING + timedelta(days=1))
    assert offered() == (False, "not-licensed", [])
    assert participant.get(form).json["code"] == "not-licensed"
    refused = start(participant, phone)
    assert (refused.status_code, refused.json["code"]) == (409, "not-licensed")


def test_a_phone_that_began_under_a_licence_reads_its_form_after_the_end(stranger, engine, move_clock):
    def prepare(session):
        packs.load_licensed(session)
        packs.import_pack(session, packs.pack())
        packs.add_licence(session, to_on=EVENING.date())
        return factories.participant_on_day_0(session)

    phone = in_transaction(engine, prepare)
    move_clock(EVENING)
    participant = stranger.with_token(phone.token)
    assert start(participant, phone).status_code == 201
    move_clock(EVENING + timedelta(days=1))
    address = f"/api/v1/instruments/lupusqol/forms/{NONSENSE}?language="
    assert participant.get(f"{address}es").status_code == 200
    assert participant.get(f"{address}en").json["code"] == "not-licensed"
    assert start(participant, phone).status_code == 200
