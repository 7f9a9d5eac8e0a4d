"""The four rates over HTTP, from twenty participants whose facts were made by the services."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import event

from pro_service import clock
from pro_service.domain.callers import Staff
from pro_service.domain.permissions import Role
from pro_service.services import expectations, submissions
from pro_service.services.expectations import Exempting
from tests.support import factories
from tests.support.factories import EVERYWHERE, FORMS, TWO_VISITS, arrival, upload

HERE = f"/api/v1/studies/{TWO_VISITS}/compliance"
IN_WINDOW = datetime(2026, 3, 4, 18, 0, tzinfo=UTC)
LATE = datetime(2026, 3, 12, 18, 0, tzinfo=UTC)  # the window of "first" closed with 9 March
CUT = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
NURSE = Staff(uuid4(), "ana", uuid4(), ())


def of_class(session, nth, letter):
    """A participant who is in this class at the cut, by what really happened."""
    enrolment_id = factories.enrol(session, f"01-{nth:03}")
    phone = factories.pair(session, enrolment_id)
    factories.infuse(session, enrolment_id, date(2026, 3, 10) if letter == "O" else factories.INFUSION_ON)
    if letter in "CPL":
        at = LATE if letter == "L" else IN_WINDOW
        answers = {} if letter == "P" else None
        sent = arrival(upload(phone, "first", "lupusqol", at, answers), at)
        submissions.receive(session, at, FORMS, phone.caller, uuid4(), sent)
    if letter == "X" and nth % 2:
        factories.add_event(session, enrolment_id, IN_WINDOW, kind="death", occurred_at=IN_WINDOW)
    elif letter == "X":
        expectations.exempt(
            session, IN_WINDOW, NURSE, EVERYWHERE, TWO_VISITS, enrolment_id,
            phone.assessment("first", "lupusqol"), uuid4(), Exempting("not-in-language"),
        )  # fmt: skip
    return enrolment_id


def all_twenty(session):
    factories.load_two_visits(session)
    letters = "C" * 13 + "P" + "L" * 2 + "M" + "O" + "X" * 2
    made = [of_class(session, nth, letter) for nth, letter in enumerate(letters, start=1)]
    clock.move_to(session, CUT)
    return made


@pytest.fixture
def preparing(request):
    """The twenty stand in every copy; nobody does where a test makes its own."""
    return all_twenty if "twenty" in request.fixturenames else None


@pytest.fixture
def twenty(database):
    return database.prepared


def first_lupusqol(told):
    return next(
        each for each in told["items"] if (each["visit"], each["instrument"]) == ("first", "lupusqol")
    )


@pytest.mark.requirement("I7")
@pytest.mark.requirement("R15")
@pytest.mark.parametrize("as_of", ["", f"?as_of={CUT:%Y-%m-%dT%H:%M:%SZ}"])
def test_the_worked_example_gives_its_four_rates(twenty, nurse, analyst, as_of):
    for caller in (nurse, analyst):
        told = first_lupusqol(caller.get(HERE + as_of).json)
        assert told["classes"] == {"C": 13, "P": 1, "L": 2, "M": 1, "O": 1, "X": 2, "W": 0}
        assert told["compliance"] == {"n": 14, "N": 17}
        assert told["compliance_including_late"] == {"n": 16, "N": 17}
        assert told["completion"] == {"n": 15, "N": 17}
        assert told["available_data"] == {"n": 15, "N": 20}


@pytest.mark.requirement("I3")
def test_a_past_instant_counts_what_was_known_then(twenty, nurse):
    at = IN_WINDOW - timedelta(hours=1)
    told = first_lupusqol(nurse.get(f"{HERE}?as_of={at:%Y-%m-%dT%H:%M:%SZ}").json)
    assert told["classes"] == {"C": 0, "P": 0, "L": 0, "M": 0, "O": 19, "X": 0, "W": 1}
    assert told["compliance"] is None
    assert told["available_data"] == {"n": 0, "N": 20}


@pytest.mark.requirement("I7")
def test_rates_are_asked_for_by_participant_visit_instrument_and_site(twenty, nurse):
    of_one = nurse.get(f"{HERE}?enrolment_id={twenty[0]}&visit=first&instrument=lupusqol&site=01").json
    (item,) = of_one["items"]
    assert (item["compliance"], item["available_data"]) == ({"n": 1, "N": 1}, {"n": 1, "N": 1})
    assert [(each["instrument"], each["compliance"]) for each in of_one["totals"]] == [
        ("lupusqol", {"n": 1, "N": 1}),
        (None, {"n": 1, "N": 1}),
    ]
    assert of_one["rule"] == {
        "evaluable": "any-scale-scored-as-received",
        "late": "counts-where-evaluable",
        "population": "all-enrolled",
    }


def test_items_stand_in_the_order_of_asking_and_totals_add_up(twenty, nurse):
    told = nurse.get(HERE).json
    assert [(each["visit"], each["instrument"]) for each in told["items"]] == [
        ("first", "sf36v1"),
        ("first", "lupusqol"),
        ("second", "sf36v1"),
        ("second", "lupusqol"),
    ]
    whole = told["totals"][-1]["classes"]
    assert whole == {letter: sum(each["classes"][letter] for each in told["items"]) for letter in "CPLMOXW"}
    assert sum(whole.values()) == 80


def test_what_is_out_of_reach_or_in_the_future_is_not_counted(twenty, nurse):
    assert nurse.get(f"{HERE}?site=02").status_code == 404
    assert nurse.get(f"{HERE}?enrolment_id={uuid4()}").status_code == 404
    ahead = nurse.get(f"{HERE}?as_of=2027-01-01T00:00:00Z")
    assert [fault["code"] for fault in ahead.json["errors"]] == ["in-the-future"]


@pytest.mark.parametrize("role", [Role.NURSE, Role.MONITOR])
def test_the_present_is_counted_by_as_many_statements_for_twenty_as_for_one(engine, twenty, staff, role):
    caller, statements = staff(role), []
    event.listen(engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    caller.get(HERE)  # the caller's session, the clock
    of_rates = [each for each in statements if "assessment" in each or "anchor_event" in each]
    assert len(of_rates) <= 3
