"""Enrolling over HTTP, and the pages of a list."""

from uuid import uuid4

import pytest

from pro_service.services.transactions import in_transaction
from tests.support import factories
from tests.support.factories import ENROLLED_AT, TWO_VISITS

HERE = f"/api/v1/studies/{TWO_VISITS}/participants"
BODY = {
    "subject_id": "01-001",
    "site": "01",
    "language": "es",
    "zone": "Europe/Madrid",
    "enrolled_on": ENROLLED_AT.date().isoformat(),
    "consent": {
        "version": "1.0",
        "language": "es",
        "permissions": ["questionnaires", "contact"],
        "signed_at": "2026-02-20T08:00:00+01:00",
    },
}


def test_enrolling_twice_with_the_same_content_changes_nothing(nurse):
    address = f"{HERE}/{uuid4()}"
    first, again = nurse.put(address, BODY), nurse.put(address, BODY)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json == again.json == nurse.get(address).json
    assert first.json["consents"][0]["signed_at"] == "2026-02-20T07:00:00Z"


def test_an_id_that_was_used_and_a_subject_id_that_is_taken_are_conflicts(nurse):
    address = f"{HERE}/{uuid4()}"
    nurse.put(address, BODY)
    reused = nurse.put(address, {**BODY, "language": "en"})
    assert (reused.status_code, reused.json["code"]) == (409, "id-reused")
    taken = nurse.put(f"{HERE}/{uuid4()}", BODY)
    assert (taken.status_code, taken.json["code"]) == (409, "subject-id-taken")


def test_what_does_not_fit_the_study_is_told_by_place(nurse):
    response = nurse.put(f"{HERE}/{uuid4()}", {**BODY, "language": "fr", "zone": "Europe/Nowhere"})
    assert response.status_code == 422
    assert {(fault["pointer"], fault["code"]) for fault in response.json["errors"]} == {
        ("/language", "not-a-language-of-the-site"),
        ("/zone", "unknown-zone"),
    }
    assert "Nowhere" not in response.text


def test_another_site_is_not_found(nurse):
    assert nurse.put(f"{HERE}/{uuid4()}", {**BODY, "site": "02"}).status_code == 404


@pytest.fixture
def seven(engine, study):
    def prepare(session):
        return [factories.enrol(session, f"01-00{n}") for n in range(1, 8)]

    return in_transaction(engine, prepare)


def walk(caller, address):
    text, pages = "", []
    while True:
        page = caller.get(f"{address}{text}").json
        pages.append([item["subject_id"] for item in page["items"]])
        if page["next"] is None:
            return pages
        text = f"&cursor={page['next']}"


def test_pages_hold_everyone_once_and_in_order(seven, nurse):
    for limit, sizes in ((3, [3, 3, 1]), (7, [7]), (200, [7])):
        pages = walk(nurse, f"{HERE}?limit={limit}")
        assert [len(page) for page in pages] == sizes
        assert [subject for page in pages for subject in page] == [f"01-00{n}" for n in range(1, 8)]


def test_a_page_that_cannot_be_asked_for_is_refused(nurse):
    for query in ("limit=0", "limit=201", "limit=x", "limit=3&limit=3", "offset=3", "cursor=made-up"):
        response = nurse.get(f"{HERE}?{query}")
        assert (response.status_code, response.json["code"]) == (422, "invalid-shape")
        assert response.json["errors"][0]["in"] == "query"


def test_a_cursor_holds_for_its_own_list_only(seven, nurse, analyst):
    cursor = nurse.get(f"{HERE}?limit=3").json["next"]
    scores = f"/api/v1/studies/{TWO_VISITS}/scores"
    assert analyst.get(f"{scores}?cursor={cursor}").status_code == 422
