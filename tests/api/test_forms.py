"""Forms over HTTP."""

import pytest

import scoring

HERE = "/api/v1/instruments/lupusqol/forms/demo-1"


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_form_is_told_item_by_item_and_says_that_it_is_a_placeholder(participant, language):
    told = participant.get(f"{HERE}?language={language}").json
    assert told["language"] == language
    assert told["is_placeholder"] is True
    assert [item["id"] for item in told["items"]] == [item.id for item in scoring.load("lupusqol").items]
    assert {"NA", 0} <= {option["code"] for option in told["items"][14]["options"]}


def test_a_form_at_hand_is_not_sent_again(participant):
    first = participant.get(f"{HERE}?language=es")
    again = participant.get(f"{HERE}?language=es", headers={"If-None-Match": first.headers["ETag"]})
    assert first.headers["ETag"] == f'"{first.json["content_hash"]}"'
    assert (again.status_code, again.data) == (304, b"")
    other = participant.get(f"{HERE}?language=en", headers={"If-None-Match": first.headers["ETag"]})
    assert other.status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "lupusqol/forms/demo-9?language=es",
        "unknown/forms/demo-1?language=es",
        "lupusqol/forms/demo-1?language=fr",
    ],
)
def test_a_form_that_is_not_there_is_not_found(participant, path):
    assert participant.get(f"/api/v1/instruments/{path}").status_code == 404


def test_the_language_has_to_be_said(participant):
    assert participant.get(HERE).json["errors"] == [
        {"in": "query", "pointer": "/language", "code": "required"}
    ]


def test_a_nurse_reads_forms_too(nurse):
    assert nurse.get(f"{HERE}?language=es").status_code == 200
