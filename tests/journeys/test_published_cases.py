"""From a tap to a number: published answers go in over HTTP, and the published scores come out."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from pro_service import clock
from pro_service.domain.identifiers import assessment_id
from pro_service.domain.permissions import Role
from pro_service.services import accounts
from pro_service.services.accounts import RoleAsked
from pro_service.services.transactions import in_transaction
from scoring import golden
from tests.support import factories
from tests.support.factories import OPERATOR, TWO_VISITS
from tests.support.published import APOLONE, APOLONE_SCORES, DIGITS, SF36_ITEMS, SF36_SCORES
from tests.support.running import Client, server

DAY_0 = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
WEEK_24 = DAY_0 + timedelta(weeks=24)
PASSWORD = "a password of the tests"

LUPUSQOL_ITEMS = [f"q{number}" for number in range(1, 35)]
DOMAINS = ("PH", "PA", "PL", "IR", "BO", "EH", "BI", "FA")

# Participant -> answers and domains: worked out by hand, or everything answered alike
LUPUSQOL_CASES = dict(
    zip(
        ("01", "02", "03", "04", "05", "06"),
        (
            (golden.load(suite).lines[name], expected)
            for suite, block in (("lupusqol-computed", "domains"), ("lupusqol-external", "all-equal"))
            for name, expected in golden.load(suite).expected(block).items()
        ),
        strict=True,
    )
)


@dataclass
class Participant:
    enrolment_id: UUID
    phone: Client

    def send(self, visit, instrument, items, codes, at):
        answered = {
            item: "NA" if code == "N" else int(code)
            for item, code in zip(items, codes.split(), strict=True)
            if code != "."
        }
        body = {
            "assessment_id": str(assessment_id(self.enrolment_id, visit, instrument)),
            "instrument": instrument,
            "form": {"version": "demo-1", "language": "es"},
            "started_at": (at - timedelta(minutes=6)).isoformat(),
            "completed_at": at.isoformat(),
            "zone": "Europe/Madrid",
            "mode": "self_on_device",
            "completed_by": "participant",
            "answers": answered,
        }
        answer = self.phone.put(f"/me/submissions/{uuid4()}", body, **{"Phone-Clock": at.isoformat()})
        assert answer.status_code == 201, answer.text
        return answer.json()


@pytest.fixture
def study(database, engine, tmp_path):
    """A running server; its clock stands in the morning of day 0."""

    def prepare(session):
        clock.move_to(session, DAY_0, is_running=True)
        factories.load_two_visits(session, DAY_0)
        for login, role, site in (("nurse", Role.NURSE, "01"), ("analyst", Role.ANALYST, None)):
            asked = RoleAsked(role, TWO_VISITS, site)
            accounts.create(session, DAY_0, OPERATOR, login, login.title(), PASSWORD, asked)

    in_transaction(engine, prepare)
    with server(database.url, tmp_path) as running:
        yield running


def sign_in(running, login):
    answer = Client(running.url).post("/sessions", {"login": login, "password": PASSWORD})
    assert answer.status_code == 201, answer.text
    return Client(running.url, answer.json()["token"])


def enrol(running, nurse, subject_id):
    """Enrolled, infused and paired, all over HTTP."""
    enrolment_id, base = uuid4(), f"/studies/{TWO_VISITS}/participants"
    consent = {
        "version": "1.0",
        "language": "es",
        "permissions": ["contact", "questionnaires"],
        "signed_at": (DAY_0 - timedelta(days=20)).isoformat(),
    }
    enrolled = nurse.put(
        f"{base}/{enrolment_id}",
        {
            "subject_id": subject_id, "site": "01", "language": "es", "zone": "Europe/Madrid",
            "enrolled_on": "2026-02-10", "consent": consent,
        },
    )  # fmt: skip
    assert enrolled.status_code == 201, enrolled.text
    infused = nurse.put(
        f"{base}/{enrolment_id}/anchor-events/{uuid4()}", {"kind": "infusion", "occurred_on": "2026-03-02"}
    )
    assert infused.status_code == 201, infused.text
    issued = nurse.put(f"{base}/{enrolment_id}/pairing-codes/{uuid4()}", {})
    assert issued.status_code == 201, issued.text
    device_id, secret = uuid4(), secrets.token_urlsafe(32)
    paired = Client(running.url).put(
        f"/devices/{device_id}", {"code": issued.json()["code"], "secret": secret}
    )
    assert paired.status_code == 201, paired.text
    return Participant(enrolment_id, Client(running.url, f"psd_{device_id.hex}_{secret}"))


@pytest.mark.external
@pytest.mark.requirement("R42")
def test_published_answers_come_back_as_published_scores(study, engine):
    nurse = sign_in(study, "nurse")
    participants = {case: enrol(study, nurse, f"01-0{case}") for case in APOLONE}
    for case, codes in APOLONE.items():
        participants[case].send("first", "sf36v1", SF36_ITEMS, codes, DAY_0)
    for case, (codes, _) in LUPUSQOL_CASES.items():
        participants[case].send("first", "lupusqol", LUPUSQOL_ITEMS, codes, DAY_0)

    analyst = sign_in(study, "analyst")
    listed = analyst.every(f"/studies/{TWO_VISITS}/scores", limit=7)
    for case, expected in APOLONE_SCORES.items():
        assert scores_of(listed, participants[case], "sf36v1", "us1990", SF36_SCORES) == near(expected)
    for case, (_, expected) in LUPUSQOL_CASES.items():
        assert scores_of(listed, participants[case], "lupusqol", None, DOMAINS) == near(expected)

    later_visit(engine, participants["03"])
    analyst = sign_in(study, "analyst")  # the session of week 0 is long over
    rows = analyst.every(
        f"/studies/{TWO_VISITS}/change-from-baseline", enrolment_id=str(participants["03"].enrolment_id)
    )
    changes = {
        row["score"]: row["change"]
        for row in rows
        if row["visit"] == "second" and row["instrument"] == "sf36v1" and row["norm_set"] in (None, "us1990")
    }
    # by hand, case 10 less case 03: PF 95-85, RP 100-0, BP 100-52, GH 92-35, VT 85-45, SF 100-50,
    # RE 100-0, MH 88-72, PCS 57.22017-38.84769, MCS 57.77303-36.87770
    by_hand = (10, 100, 48, 57, 40, 50, 100, 16, 18.37248, 20.89533)
    assert [changes[code] for code in SF36_SCORES[:8]] == list(by_hand[:8])
    assert [changes[code] for code in SF36_SCORES[8:]] == pytest.approx(by_hand[8:], abs=1e-5)


def later_visit(engine, participant):
    """Week 24: the same participant answers as case 10."""
    in_transaction(engine, lambda session: clock.move_to(session, WEEK_24, is_running=True))
    participant.send("second", "sf36v1", SF36_ITEMS, APOLONE["10"], WEEK_24)


def scores_of(listed, participant, instrument, norm_set, codes):
    (found,) = [
        each
        for each in listed
        if each["enrolment_id"] == str(participant.enrolment_id)
        and each["instrument"] == instrument
        and each["run"]["norm_set"] == norm_set
    ]
    values = {score["code"]: score["value"] for score in found["scores"]}
    return [values[code] for code in codes]


def near(expected):
    return [None if value is None else pytest.approx(value, abs=DIGITS) for value in expected]
