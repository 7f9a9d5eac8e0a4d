"""A response is read, corrected and invalidated over HTTP, by the site alone."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from pro_service.domain.permissions import Role
from pro_service.services.transactions import in_transaction
from pro_service.store import audit
from tests.api.test_access import load_other
from tests.support import factories, putting_right
from tests.support.factories import TWO_VISITS
from tests.support.reviewing import ask

DAY_0 = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
NOW = DAY_0 + timedelta(days=1)
TYPED = "=cmd|' /C calc'!A0 <script>alert(1)</script> @+- «ñ» 3 > 2"
CHANGE = {"q1": {"before": 3, "after": 1}}
ASKED = {"answers": CHANGE, "reason": TYPED, "requested_by": "participant"}


@pytest.fixture
def sent(engine, phone, move_clock):
    made = in_transaction(engine, lambda s: putting_right.send(s, DAY_0, phone))
    move_clock(NOW)
    return made


@pytest.fixture
def nurse(staff, sent):
    """Signed in on the day itself."""
    return staff(Role.NURSE)


@pytest.fixture
def analyst(staff, sent):
    return staff(Role.ANALYST)


@pytest.fixture
def address(phone, sent):
    return f"/api/v1/studies/{TWO_VISITS}/participants/{phone.enrolment_id}/responses/{sent}"


@pytest.fixture
def correct(nurse, address):
    def _correct(content, tag='"1"', correction_id=None):
        headers = {"If-Match": tag} if tag else {}
        return nurse.put(f"{address}/corrections/{correction_id or uuid4()}", content, headers=headers)

    return _correct


@pytest.mark.requirement("R20")
@pytest.mark.requirement("R16")
def test_a_correction_is_read_back_with_its_reason_as_it_was_typed(correct, nurse, address, engine, phone):
    before = nurse.get(address)
    assert (before.headers["ETag"], [each["version"] for each in before.json["versions"]]) == ('"1"', [1])
    made = correct({**ASKED, "note": TYPED})
    assert (made.status_code, made.headers["ETag"]) == (201, '"2"')
    first, second = nurse.get(address).json["versions"]
    assert (first["answers"]["q1"], first["reason"], first["requested_by"]) == (3, None, None)
    assert (second["answers"]["q1"], second["reason"], second["note"]) == (1, TYPED, TYPED)
    assert (second["requested_by"], first["age_s"], second["age_s"]) == ("participant", 0, 24 * 60 * 60)
    assert second["recorded_by"].startswith("account:")
    event = in_transaction(engine, lambda s: audit.events_of(s, str(phone.enrolment_id))[-1])
    assert (event.kind, event.actor) == ("response.corrected", second["recorded_by"])


@pytest.mark.requirement("R22")
def test_particulars_are_corrected_too(correct):
    particulars = {
        "completed_by": {"before": "participant", "after": "helped"},
        "started_at": {"before": "2026-03-02T09:53:00Z", "after": "2026-03-02T10:40:00+01:00"},
        "completed_at": {"before": "2026-03-02T11:00:00+01:00", "after": "2026-03-02T09:50:00Z"},
    }
    made = correct({"particulars": particulars, "reason": "a reason", "requested_by": "site"})
    stands = made.json["versions"][-1]
    assert (stands["completed_by"], stands["completed_at"]) == ("helped", "2026-03-02T09:50:00Z")
    assert stands["corrected_completed_at"] == "2026-03-02T09:50:00Z"


def test_the_second_of_two_who_correct_at_once_is_told_which_version_stands(correct):
    assert correct(ASKED).status_code == 201
    late = correct({**ASKED, "answers": {"q2": {"before": 3, "after": 1}}})
    assert (late.status_code, late.json["code"], late.headers["ETag"]) == (412, "response-changed", '"2"')
    assert late.json["versions"] == {"sent": 1, "current": 2}
    assert "getResponse" in late.json["title"]
    assert late.json["errors"] == [
        {"in": "header", "pointer": "/If-Match", "code": "not-the-version-that-stands"}
    ]
    unasked = correct(ASKED, tag=None)
    assert (unasked.status_code, unasked.json["code"]) == (428, "if-match-required")
    odd = correct(ASKED, tag='"x"')
    assert odd.json["versions"] == {"sent": None, "current": 2}


def test_the_same_request_again_gets_the_same_answer(correct):
    own = uuid4()
    first, again = correct(ASKED, correction_id=own), correct(ASKED, correction_id=own)
    assert (first.status_code, again.status_code, first.json) == (201, 200, again.json)


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"reason": "   "}, "/reason", "wrong-format"),
        ({"reason": "\u00a0\u3000\u2003"}, "/reason", "wrong-format"),
        ({"reason": "a "}, "/reason", "wrong-length"),
        ({"reason": "x" * 12_240}, "/reason", "wrong-length"),  # 10 KiB too long
        ({"reason": "a\u0007reason"}, "/reason", "control-character"),
        ({"reason": "two\nlines"}, "/reason", "control-character"),
        ({"note": "a\u009bnote"}, "/note", "control-character"),
        ({"requested_by": "sponsor"}, "/requested_by", "not-one-of-these"),
        ({"answers": {"q1": {"before": 3}}}, "/answers/q1", "not-a-change"),
        ({"answers": {"q1": {"before": 3, "after": 1.0}}}, "/answers/q1", "not-a-change"),
        ({"answers": {"q1": {"before": 3, "after": True}}}, "/answers/q1", "not-a-change"),
        ({"answers": {"'; DROP": {"before": 3, "after": 1}}}, "/answers", "unknown-item"),
        ({"answers": {}}, "", "changes-nothing"),
        ({"answers": {"q1": {"before": 3, "after": 3}}}, "/answers/q1", "changes-nothing"),
        ({"answers": {"q1": {"before": 2, "after": 3}}}, "/answers/q1", "not-what-stands"),
        ({"answers": {"q1": {"before": 3, "after": 6}}}, "/answers/q1/after", "code-off-scale"),
        ({"particulars": {"mode": {"before": "self_on_device", "after": "x"}}}, "/particulars/mode",
         "not-one-of-these"),
        ({"particulars": {"arm": {"before": "a", "after": "b"}}}, "/particulars", "unknown-field"),
    ],
)  # fmt: skip
def test_bad_input_is_refused_with_its_place_and_echoed_nowhere(correct, changes, pointer, code, lines):
    answer = correct({**ASKED, **changes})
    assert answer.status_code == 422
    assert [(each["pointer"], each["code"]) for each in answer.json["errors"]] == [(pointer, code)]
    for typed in ("DROP", "xxxx", "alert(1)"):
        assert typed not in answer.text
        assert typed not in lines.getvalue()


def test_what_is_invalidated_is_read_and_corrected_no_longer(nurse, address, correct, phone):
    target = str(phone.assessment("second", "sf36v1"))
    asked = {"kind": "wrong-visit", "reason": TYPED, "move_to": {"assessment_id": target}}
    own = uuid4()
    made = nurse.put(f"{address}/invalidations/{own}", asked)
    assert (made.status_code, made.json["flags"]) == (201, ["completed-early", "moved"])
    assert nurse.put(f"{address}/invalidations/{own}", asked).status_code == 200
    told = nurse.get(address)
    assert (told.json["invalidation"]["reason"], told.headers["ETag"]) == (TYPED, '"1-invalidated"')
    there = f"{address.rpartition('/')[0]}/{made.json['invalidation']['moved_to_submission_id']}"
    assert nurse.get(there).json["moved_here"]["id"] == str(own)
    assert nurse.get(there).json["content_hash"] == told.json["content_hash"]
    for again in (correct(ASKED), nurse.put(f"{address}/invalidations/{uuid4()}", asked)):
        assert (again.status_code, again.json["code"]) == (409, "response-invalidated")
    back = {**asked, "move_to": {"assessment_id": str(phone.assessment("first", "lupusqol"))}}
    elsewhere = nurse.put(f"{there}/invalidations/{uuid4()}", back)
    assert (elsewhere.status_code, elsewhere.json["code"]) == (409, "not-taken-in")


@pytest.mark.requirement("R21")
@pytest.mark.requirement("R23")
@pytest.mark.parametrize("role", [Role.MONITOR, Role.DATA_MANAGER, Role.INSPECTOR, Role.ANALYST])
def test_the_sponsor_side_reads_to_verify_and_changes_nothing(staff, role, address, phone):
    caller = staff(role)
    assert caller.get(address).status_code == (403 if role is Role.ANALYST else 200)
    headers = {"If-Match": '"1"'}
    assert caller.put(f"{address}/corrections/{uuid4()}", ASKED, headers=headers).status_code == 403
    asked = {"kind": "other", "reason": TYPED}
    assert caller.put(f"{address}/invalidations/{uuid4()}", asked).status_code == 403


def test_the_nurse_of_another_study_finds_nothing(staff, address, engine):
    in_transaction(engine, load_other)
    stranger = staff(Role.NURSE, "other-study")
    absent = stranger.get(f"{address.rpartition('/')[0]}/{uuid4()}")
    for each in (stranger.get(address), absent):
        assert (each.status_code, each.json["code"]) == (404, "not-found")


def test_the_timeline_and_the_scores_tell_the_version(nurse, analyst, correct, address, phone, sent):
    correct(ASKED)
    course = f"/api/v1/studies/{TWO_VISITS}/participants/{phone.enrolment_id}/assessments"
    received = [each["received"] for each in nurse.get(course).json["items"] if each["received"]]
    assert [(each["submission_id"], each["version"]) for each in received] == [(str(sent), 2)]
    for which, version in (("as_received", 1), ("current", 2)):
        told = analyst.get(f"/api/v1/studies/{TWO_VISITS}/scores?scoring={which}").json["items"]
        assert {each["response_version"] for each in told} == {version}
        change = f"/api/v1/studies/{TWO_VISITS}/change-from-baseline?scoring={which}&score=GH"
        rows = analyst.get(change).json["items"]
        assert [each["response_version"] for each in rows] == [version, None]


def test_a_move_to_another_participant_needs_both_in_reach(nurse, address, engine):
    other = in_transaction(engine, lambda s: factories.participant_on_day_0(s, "01-002"))
    target = {"assessment_id": str(other.assessment("first", "sf36v1"))}
    asked = {"kind": "wrong-participant", "reason": TYPED, "move_to": target}
    nowhere = {**asked, "move_to": {**target, "enrolment_id": str(uuid4())}}
    assert nurse.put(f"{address}/invalidations/{uuid4()}", nowhere).status_code == 404
    misfit = nurse.put(f"{address}/invalidations/{uuid4()}", asked)
    assert misfit.json["errors"][0]["code"] == "does-not-go-with-the-kind"
    there = {**asked, "move_to": {**target, "enrolment_id": str(other.enrolment_id)}}
    assert nurse.put(f"{address}/invalidations/{uuid4()}", there).status_code == 201


@pytest.mark.requirement("R20")
def test_a_query_that_asked_is_told_with_the_correction_and_the_correction_with_the_query(
    correct, nurse, address, engine, phone, staff
):
    asked = {**ASKED, "requested_by": "query"}
    own = phone.assessment("first", "sf36v1")
    query_id = str(in_transaction(engine, lambda s: ask(s, NOW, phone.enrolment_id, assessment_id=own)))
    for without, code in (
        (asked, "required-for-a-query"),
        ({**asked, "query_id": str(uuid4())}, "no-such-query"),
    ):
        refused = correct(without)
        assert (refused.status_code, refused.json["errors"][0]["code"]) == (422, code)
    assert correct({**asked, "query_id": query_id}).status_code == 201
    last = nurse.get(address).json["versions"][-1]
    assert (last["requested_by"], last["query_id"]) == ("query", query_id)
    (query,) = staff(Role.MONITOR).get(f"/api/v1/studies/{TWO_VISITS}/queries").json["items"]
    (made,) = query["corrections"]
    assert (query["id"], made["version"], address.endswith(made["submission_id"])) == (query_id, 2, True)
