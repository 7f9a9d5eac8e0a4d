"""Scores and change from baseline, as an analyst reads them."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from pro_service.domain.permissions import Role
from pro_service.services.transactions import in_transaction
from tests.support import factories
from tests.support.factories import TWO_VISITS

FIRST = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SECOND = datetime(2026, 8, 17, 9, 0, tzinfo=UTC)  # 24 weeks later
HERE = f"/api/v1/studies/{TWO_VISITS}"

# Pain is q9 to q11, 0-4: mean / 4 x 100.
PF = [f"q3{letter}" for letter in "abcdefghij"]
HALF, FULL = {"q9": 2, "q10": 2, "q11": 2}, {"q9": 4, "q10": 4, "q11": 4}


@pytest.fixture
def send(participant, phone, move_clock):
    def _send(visit, at, answers, instrument="lupusqol"):
        move_clock(at)
        body = factories.as_content(factories.upload(phone, visit, instrument, at, answers))
        assert participant.put(f"/api/v1/me/submissions/{uuid4()}", body).status_code == 201

    return _send


def test_an_analyst_reads_scores_with_their_lineage(send, analyst_now, phone):
    send("first", FIRST + timedelta(days=1), HALF)
    (found,) = analyst_now().get(f"{HERE}/scores").json["items"]
    assert (found["subject_id"], found["visit"], found["instrument"]) == ("01-001", "first", "lupusqol")
    assert found["enrolment_id"] == str(phone.enrolment_id)
    scores = {score["code"]: score for score in found["scores"]}
    assert (scores["PA"]["value"], scores["PA"]["n_answered"], scores["PA"]["reason"]) == (50.0, 3, None)
    assert (scores["PH"]["value"], scores["PH"]["reason"]) == (None, "nothing-answered")
    assert found["run"]["state"] == "scored"
    assert len(found["run"]["definition_hash"]) == 64


@pytest.fixture
def analyst_now(staff):
    """An analyst who signs in now, by the clock of the test."""

    return lambda: staff(Role.ANALYST)


def change_of(caller, query):
    return caller.get(f"{HERE}/change-from-baseline?{query}").json["items"]


def test_change_from_baseline_equals_a_hand_calculation(send, analyst_now):
    """Half of pain's range at baseline, all of it 24 weeks later: 100 - 50 = 50, which is 100 %."""
    send("first", FIRST + timedelta(hours=12), HALF)
    send("second", SECOND, FULL)
    first, second = change_of(analyst_now(), "instrument=lupusqol&score=PA")
    assert (first["baseline_role"], first["change"], first["change_reason"]) == (
        "baseline",
        None,
        "on-baseline",
    )
    assert (second["baseline_value"], second["value"], second["change"]) == (50.0, 100.0, 50.0)
    assert (second["percent_change"], second["percent_change_reason"], second["study_day"]) == (
        100.0,
        None,
        169,
    )
    assert (first["percent_change"], first["percent_change_reason"]) == (None, "no-change")


@pytest.mark.requirement("R42")
def test_every_number_of_a_change_is_explained_by_one_call(send, analyst_now):
    send("first", FIRST + timedelta(hours=12), HALF)
    send("second", SECOND, FULL)
    analyst = analyst_now()
    _, second = change_of(analyst, "instrument=lupusqol&score=PA")
    assert second["assessment_id"] != second["run_id"]
    assert (second["mode"], second["completed_by"]) == ("self_on_device", "participant")
    for run, value in ((second["run_id"], second["value"]), (second["baseline_run_id"], 50.0)):
        told = analyst.get(f"{HERE}/score-runs/{run}/scores/{second['score']}/explanation").json
        assert (told["value"], told["is_same"]) == (value, True)
        made = {name: told["run"][name] for name in second["lineage"]}
        assert made == second["lineage"]


def test_a_norm_based_score_has_a_change_and_no_percent_change(send, analyst_now):
    """Nothing but PF: from all 2 (50) to all 3 (100), by hand 50; T rises by 10 x 50 / SD of the norms."""
    send("first", FIRST + timedelta(hours=12), dict.fromkeys(PF, 2), "sf36v1")
    send("second", SECOND, dict.fromkeys(PF, 3), "sf36v1")
    rows = change_of(analyst_now(), "instrument=sf36v1")
    found = {(row["score"], row["norm_set"]): row for row in rows if row["visit"] == "second"}
    scale, normed = found["PF", None], found["PF_NBS", "us1990"]
    assert (scale["change"], scale["percent_change"]) == (50.0, 100.0)
    assert normed["change"] == pytest.approx(10 * 50 / 22.89490, abs=1e-4)
    assert (normed["percent_change"], normed["percent_change_reason"]) == (None, "norm-based")
    assert (scale["lineage"]["norm_hash"], len(normed["lineage"]["norm_hash"])) == (None, 64)
    assert (found["PCS", "us1990"]["value_reason"], found["GH", None]["value_reason"]) == (
        "scale-missing",
        "nothing-answered",
    )


def test_what_never_came_has_its_row_and_its_reason(send, analyst_now):
    send("first", FIRST + timedelta(hours=12), HALF)
    _, second = change_of(analyst_now(), "instrument=lupusqol&score=PA")
    assert (second["value"], second["value_reason"], second["completed_on"]) == (None, "not_yet_open", None)
    assert (second["run_id"], second["lineage"], second["mode"]) == (None, None, None)


def test_an_instant_in_the_past_tells_what_was_known_then(send, analyst_now):
    send("first", FIRST + timedelta(hours=12), HALF)
    send("second", SECOND, FULL)
    analyst = analyst_now()
    before = (FIRST + timedelta(hours=13)).isoformat().replace("+00:00", "Z")
    _, second = change_of(analyst, f"instrument=lupusqol&score=PA&as_of={before}")
    assert second["value"] is None
    assert len(analyst.get(f"{HERE}/scores?as_of={before}").json["items"]) == 1


@pytest.mark.parametrize("path", ["scores", "change-from-baseline"])
def test_the_future_cannot_be_asked_about(analyst, path):
    response = analyst.get(f"{HERE}/{path}?as_of=2199-01-01T00:00:00Z")
    assert response.json["errors"] == [{"in": "query", "pointer": "/as_of", "code": "in-the-future"}]


def test_a_walk_stays_at_its_instant(engine, send, analyst_now, phone):
    """What arrives between two pages does not enter the walk that is under way."""
    send("first", FIRST + timedelta(hours=12), HALF)
    send("first", FIRST + timedelta(hours=13), factories.all_middle("sf36v1"), "sf36v1")
    analyst = analyst_now()
    page = analyst.get(f"{HERE}/scores?limit=1").json
    send("second", SECOND, FULL)
    items, as_of = list(page["items"]), page["as_of"]
    analyst = analyst_now()
    while page["next"]:
        page = analyst.get(f"{HERE}/scores?limit=1&cursor={page['next']}").json
        items += page["items"]
        assert page["as_of"] == as_of
    assert [item["instrument"] for item in items] == ["lupusqol", "sf36v1", "sf36v1"]  # two norm sets
    assert {item["visit"] for item in items} == {"first"}
    mixed = analyst.get(f"{HERE}/scores?limit=1&as_of=2026-03-03T00:00:00Z&cursor={first_cursor(analyst)}")
    assert mixed.json["errors"][0]["code"] == "not-that-of-the-cursor"


def first_cursor(caller):
    return caller.get(f"{HERE}/scores?limit=1").json["next"]


def test_pages_of_participants_hold_each_of_them_with_all_rows(engine, analyst_now, study, move_clock):
    in_transaction(engine, lambda s: [factories.participant_on_day_0(s, f"01-00{n}") for n in (1, 2, 3)])
    move_clock(FIRST + timedelta(days=1))
    analyst, pages, cursor = analyst_now(), [], ""
    while cursor is not None:
        query = f"limit=2&instrument=lupusqol&score=PA{cursor and f'&cursor={cursor}'}"
        told = analyst.get(f"{HERE}/change-from-baseline?{query}").json
        pages.append([item["subject_id"] for item in told["items"]])
        cursor = told["next"]
    assert pages == [["01-001", "01-001", "01-002", "01-002"], ["01-003", "01-003"]]


def test_scores_are_read_as_received_and_as_current_side_by_side(engine, send, analyst_now):
    """Rescored and promoted: the same value, and the page says who made it."""
    send("first", FIRST + timedelta(hours=12), HALF)
    made = factories.rescore(engine, FIRST + timedelta(hours=12), "lupusqol", promoted=True)
    analyst = analyst_now()
    for query, rescoring_id in (("", None), ("scoring=as_received", None), ("scoring=current", str(made))):
        (found,) = analyst.get(f"{HERE}/scores?{query}").json["items"]
        assert found["run"]["rescoring_id"] == rescoring_id
        assert {score["code"]: score["value"] for score in found["scores"]}["PA"] == 50.0
        first, _ = change_of(analyst, f"instrument=lupusqol&score=PA&{query}".rstrip("&"))
        assert (first["value"], first["rescoring_id"]) == (50.0, rescoring_id)


def test_both_scorings_come_in_one_call_and_each_row_says_of_which_it_is(engine, send, analyst_now, phone):
    """The first response was scored again and that was promoted; the second one came afterwards."""
    send("first", FIRST + timedelta(hours=12), HALF)
    made = str(factories.rescore(engine, FIRST + timedelta(hours=12), "lupusqol", promoted=True))
    send("second", SECOND, FULL)
    analyst = analyst_now()

    found = analyst.get(f"{HERE}/scores?scoring=both").json["items"]
    assert {(each["visit"], each["run"]["rescoring_id"], each["scoring"]) for each in found} == {
        ("first", None, "as_received"),
        ("first", made, "current"),
        ("second", None, "both"),
    }
    assert len(found) == 3

    query = "instrument=lupusqol&score=PA"
    rows = change_of(analyst, f"{query}&scoring=both")
    # the change at the second visit is 50 either way, from baselines that two runs made
    told = [(each["visit"], each["scoring"], each["rescoring_id"], each["change"]) for each in rows]
    assert told == [
        ("first", "as_received", None, None),
        ("first", "current", made, None),
        ("second", "as_received", None, 50.0),
        ("second", "current", None, 50.0),
    ]
    for one in ("as_received", "current"):
        alone = change_of(analyst, f"{query}&scoring={one}")
        assert [each for each in rows if each["scoring"] == one] == alone
        assert {each["scoring"] for each in analyst.get(f"{HERE}/scores?scoring={one}").json["items"]} == {
            one
        }


def test_where_nothing_was_scored_again_the_two_are_one(send, analyst_now):
    send("first", FIRST + timedelta(hours=12), HALF)
    analyst = analyst_now()
    both = change_of(analyst, "scoring=both")
    assert {each.pop("scoring") for each in both} == {"both"}
    received = change_of(analyst, "scoring=as_received")
    assert {each.pop("scoring") for each in received} == {"as_received"}
    assert both == received


def test_scores_that_failed_are_found_by_their_state(engine, send, analyst_now, phone):
    send("first", FIRST + timedelta(hours=12), factories.all_middle("sf36v1"), "sf36v1")
    in_transaction(
        engine, lambda s: factories.score_without_norms_at_hand(s, FIRST + timedelta(hours=12), phone)
    )
    (failed,) = analyst_now().get(f"{HERE}/scores?state=failed").json["items"]
    assert (failed["run"]["state"], failed["run"]["fault"]) == ("failed", "UnknownNormSet")
    assert failed["scores"] == []


@pytest.mark.parametrize("query", ["scoring=newest", "state=lost"])
def test_an_unknown_choice_of_scores_is_refused(analyst, query):
    assert analyst.get(f"{HERE}/scores?{query}").json["errors"][0]["code"] == "not-one-of-these"


def test_a_cursor_belongs_to_the_scores_it_was_made_for(send, analyst_now):
    send("first", FIRST + timedelta(hours=12), factories.all_middle("sf36v1"), "sf36v1")
    cursor = first_cursor(analyst_now())
    refused = analyst_now().get(f"{HERE}/scores?limit=1&scoring=current&cursor={cursor}")
    assert refused.json["errors"][0]["code"] == "not-valid"
