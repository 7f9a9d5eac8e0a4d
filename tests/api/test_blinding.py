"""Nothing that anybody reads tells the order or the instant of infusions within a day."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from pro_service import clock
from pro_service.app import create_app
from pro_service.domain.permissions import Role
from pro_service.services import anchor_events, pairing, participants, secrets, submissions
from pro_service.services.anchor_events import AnchorEventAsked
from pro_service.services.pairing import PairingAsked
from pro_service.services.transactions import in_transaction
from pro_service.settings import Settings
from tests.support import factories
from tests.support.databases import engine_of
from tests.support.factories import EVERYWHERE, FORMS, OPERATOR, SECRET, TWO_VISITS, Phone
from tests.support.http import Caller, contract_of, signed_in

DAY_0 = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
ANSWERED_AT = DAY_0 + timedelta(hours=12)
READ_AT = DAY_0 + timedelta(days=3)
HERE = f"/api/v1/studies/{TWO_VISITS}"
FOR_STAFF = (
    "/api/v1/studies", HERE, f"{HERE}/participants", f"{HERE}/participants/{UUID(int=1)}", f"{HERE}/scores",
    f"{HERE}/change-from-baseline", f"{HERE}/change-from-baseline?as_of=2026-03-04T00:00:00Z",
    f"{HERE}/compliance", f"{HERE}/compliance?as_of=2026-03-04T00:00:00Z", f"{HERE}/worklist",
    f"{HERE}/participants/{UUID(int=1)}/assessments", f"{HERE}/audit-events?limit=200",
)  # fmt: skip
FOR_A_PHONE = ("/api/v1/me", "/api/v1/me/assessments", "/api/v1/me/submissions")
READERS = (Role.NURSE, Role.INVESTIGATOR, Role.MONITOR, Role.DATA_MANAGER, Role.ANALYST, Role.INSPECTOR)
OF_THE_ROW_ALONE = ("id", "run_id", "baseline_run_id", "recorded_by", "grant_id", "account_id")
"""Ids that are drawn at random for each row."""


def enrol(session: Session, n: int) -> Phone:
    """Participant n, with the same ids in every copy."""
    enrolment_id, device_id, secret = UUID(int=n), UUID(int=100 + n), f"{n}" * 43
    asked = factories.enrolling(f"01-{n:03}")
    now = factories.ENROLLED_AT
    participants.enrol(session, now, OPERATOR, EVERYWHERE, TWO_VISITS, enrolment_id, asked)
    code = pairing.issue(
        session, now, OPERATOR, EVERYWHERE, SECRET, TWO_VISITS, enrolment_id, UUID(int=200 + n), True
    ).code
    pairing.pair(session, now, SECRET, device_id, PairingAsked(code, secret), "127.0.0.1")
    caller = factories.DeviceCaller(device_id, enrolment_id)
    return Phone(caller, f"{secrets.DEVICE_PREFIX}{device_id.hex}_{secret}")


def infuse(session: Session, n: int, at: datetime) -> None:
    """The infusion of participant n, recorded as it happens."""
    asked = AnchorEventAsked(kind="infusion", occurred_on=at.date())
    anchor_events.add(session, at, OPERATOR, EVERYWHERE, TWO_VISITS, UUID(int=n), UUID(int=300 + n), asked)


def answer(session: Session, phone: Phone) -> None:
    """At an hour of the participant's own, the same in every copy."""
    at = ANSWERED_AT + timedelta(minutes=phone.enrolment_id.int)
    sent = factories.upload(phone, "first", "lupusqol", at)
    submissions.receive(session, at, FORMS, phone.caller, UUID(int=400), factories.arrival(sent, at))


def everything_read(engine, hours: dict[int, float]) -> dict[tuple[str, str], object]:
    """All that every role and phone reads of a copy in which participants are infused at these hours."""

    def prepare(session: Session) -> list[Phone]:
        factories.load_two_visits(session)
        phones = [enrol(session, n) for n in sorted(hours)]
        for n in sorted(hours, key=hours.__getitem__):
            infuse(session, n, DAY_0 + timedelta(hours=hours[n]))
        for phone in phones:
            answer(session, phone)
        clock.move_to(session, READ_AT)
        return phones

    phones = in_transaction(engine, prepare)
    app = create_app(Settings("", SECRET), engine)
    stranger = Caller(app, contract_of(app))
    tokens = {role.value: signed_in(engine, role, TWO_VISITS, site_of(role)) for role in READERS}
    asked = [(role, token, path) for role, token in tokens.items() for path in FOR_STAFF]
    asked += [(str(phone.enrolment_id), phone.token, path) for phone in phones for path in FOR_A_PHONE]
    answers = {(who, path): stranger.with_token(token).get(path) for who, token, path in asked}
    return {
        key: (answer.status_code, sorted(answer.headers.keys()), without_ids(answer.json))
        for key, answer in answers.items()
    }


def site_of(role: Role) -> str | None:
    return "01" if role in (Role.NURSE, Role.INVESTIGATOR) else None


def without_ids(content):
    if isinstance(content, dict):
        return {
            name: without_ids(value)
            for name, value in content.items()
            if name not in (*OF_THE_ROW_ALONE, "instance")
        }
    return [without_ids(each) for each in content] if isinstance(content, list) else content


@pytest.mark.requirement("I8")
@pytest.mark.requirement("R34")
def test_two_copies_that_differ_in_the_hours_of_infusion_read_the_same(databases):
    copies = []
    for hours in ({1: 1, 2: 3, 3: 5}, {3: 0.5, 1: 2, 2: 6.25}):
        with databases.fresh("rehearsal") as fresh, engine_of(fresh.url) as engine:
            copies.append(everything_read(engine, hours))
    first, second = copies
    assert {status for status, *_ in first.values()} == {200, 403}
    assert first == second


@pytest.mark.requirement("R34")
def test_asking_for_every_hour_of_the_day_tells_nothing_of_the_hour(databases):
    """Whoever reads beyond the site sees an infusion from the end of its day on, whenever in it it was."""
    seen = []
    for hour in (1.25, 9.5):
        with databases.fresh("rehearsal") as fresh, engine_of(fresh.url) as engine:
            everything_read(engine, {1: hour})
            app = create_app(Settings("", SECRET), engine)
            analyst = Caller(app, contract_of(app), signed_in(engine, Role.ANALYST, TWO_VISITS))
            instants = [DAY_0 + timedelta(hours=each) for each in range(-7, 48)]
            paths = [
                f"{HERE}/change-from-baseline?score=PA&as_of={each:%Y-%m-%dT%H:%M:%SZ}" for each in instants
            ]
            seen.append([without_ids(analyst.get(path).json) for path in paths])
    assert seen[0] == seen[1]
    roles = [item["baseline_role"] for page in seen[0] for item in page["items"] if item["visit"] == "first"]
    assert {"no-day-0"} < set(roles)


@pytest.mark.requirement("R34")
def test_the_rates_of_now_and_of_then_tell_nothing_of_the_hour(databases):
    """Who reads beyond the site counts what was known when the day began; the site counts at once."""
    path = f"{HERE}/compliance?visit=first&instrument=lupusqol"
    with databases.fresh("rehearsal") as fresh, engine_of(fresh.url) as engine:

        def prepare(session: Session) -> None:
            factories.load_two_visits(session)
            for n in (1, 2):
                enrol(session, n)
            infuse(session, 1, DAY_0 - timedelta(days=1))
            infuse(session, 2, DAY_0)
            clock.move_to(session, DAY_0 + timedelta(hours=1))

        in_transaction(engine, prepare)
        app = create_app(Settings("", SECRET), engine)

        def counted(role: Role, as_of: str = "") -> tuple[int, int]:
            caller = Caller(app, contract_of(app), signed_in(engine, role, TWO_VISITS, site_of(role)))
            classes = caller.get(path + as_of).json["items"][0]["classes"]
            return classes["O"], classes["W"]

        then = f"&as_of={DAY_0 + timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}"
        assert counted(Role.NURSE) == counted(Role.NURSE, then) == (2, 0)
        for role in (Role.MONITOR, Role.ANALYST, Role.INSPECTOR):
            assert counted(role) == counted(role, then) == (1, 1)


@pytest.mark.requirement("R34")
def test_a_monitor_hears_of_an_infusion_when_its_day_is_over(databases):
    with databases.fresh("rehearsal") as fresh, engine_of(fresh.url) as engine:

        def prepare(session: Session) -> None:
            factories.load_two_visits(session)
            enrol(session, 1)
            infuse(session, 1, DAY_0)
            clock.move_to(session, DAY_0 + timedelta(hours=1))

        in_transaction(engine, prepare)
        app = create_app(Settings("", SECRET), engine)
        path = f"{HERE}/participants/{UUID(int=1)}"

        def events(role: Role) -> list[str]:
            caller = Caller(app, contract_of(app), signed_in(engine, role, TWO_VISITS, site_of(role)))
            return [event["kind"] for event in caller.get(path).json["anchor_events"]]

        assert (events(Role.NURSE), events(Role.MONITOR)) == (["infusion"], [])
        in_transaction(engine, lambda session: clock.move_to(session, DAY_0 + timedelta(hours=16)))
        assert events(Role.MONITOR) == ["infusion"]
