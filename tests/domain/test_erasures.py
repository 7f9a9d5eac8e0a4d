"""What becomes of contact data, as a study file says it."""

import copy
from datetime import date
from typing import Any

import pytest

from pro_service.domain.calendar import Duration
from pro_service.domain.erasures import ERASED, ContactDataRule, names_any
from pro_service.domain.study_file import from_content, read_study
from tests.domain.test_study_file import TWO_VISITS, faults_of

BASIS = {"es": "Ley Orgánica 3/2018, art. 32.", "en": "Organic Law 3/2018 (Spain), Art. 32."}
BLOCKED = {"becomes": "blocked", "for": "P3Y", "basis": BASIS}


@pytest.fixture(scope="module")
def read_once() -> dict[str, Any]:
    return dict(read_study(TWO_VISITS.read_text("utf-8"), TWO_VISITS.name).content)


@pytest.fixture
def content(read_once: dict[str, Any]) -> dict[str, Any]:
    """The study of two visits: withdrawal of consent, lost to follow-up, death, stop of treatment."""
    return copy.deepcopy(read_once)


@pytest.mark.requirement("R27")
def test_where_a_study_does_not_say_addresses_are_erased_when_contact_ends(content):
    study = from_content(content)
    assert {each.kind: each.contact_data for each in study.end_reasons} == {
        "withdrawal_of_consent": ERASED,
        "lost_to_follow_up": ERASED,
        "death": ERASED,
        "treatment_stop": None,
    }
    assert study.erasure_on_request == ERASED


@pytest.mark.requirement("R27")
def test_each_end_says_what_becomes_of_addresses_and_why_trial_data_are_kept(content):
    content["end_reasons"][1] |= {"contact_data": BLOCKED, "basis": BASIS}
    content["erasure_on_request"] = BLOCKED
    study = from_content(content)
    lost, death = study.end_reason("lost_to_follow_up"), study.end_reason("death")
    assert lost.contact_data == ContactDataRule("blocked", Duration(1, 36, 0), BASIS)
    assert (lost.basis, death.contact_data, death.basis) == (BASIS, ERASED, None)
    assert study.erasure_on_request == lost.contact_data


@pytest.mark.parametrize(
    ("end", "row", "fault"),
    [
        (3, {"contact_data": BLOCKED}, ("end_reasons[3].contact_data", "must be left out: contact stays")),
        (0, {"contact_data": {"becomes": "kept"}}, ("becomes", "must be one of erased, blocked")),
        (0, {"contact_data": {"becomes": "blocked", "basis": BASIS}}, ("for", "is missing")),
        (0, {"contact_data": {"becomes": "blocked", "for": "P3Y"}}, ("basis", "is missing")),
        (0, {"contact_data": BLOCKED | {"for": "P0D"}}, ("for", "must be longer than nothing")),
        (0, {"contact_data": BLOCKED | {"for": "-P1Y"}}, ("for", "must be longer than nothing")),
        (0, {"contact_data": BLOCKED | {"for": "P21Y"}}, ("for", "must not be longer than 20 years")),
        (0, {"contact_data": {"becomes": "erased", "for": "P3Y"}}, ("for", "must be left out")),
        (0, {"contact_data": BLOCKED | {"basis": {"es": "art. 32"}}}, ("basis.en", "is missing")),
        (0, {"contact_data": BLOCKED | {"until": "2030-01-01"}}, ("until", "unknown key")),
        (0, {"basis": {"es": "art. 17", "en": ""}}, ("basis.en", "must be a text that is not empty")),
    ],
)
def test_what_does_not_hold_is_told_with_file_key_and_reason(content, end, row, fault):
    content["end_reasons"][end] |= row
    ((key, reason),) = faults_of(lambda: from_content(content))
    assert key.startswith(f"end_reasons[{end}].")
    assert key.endswith(fault[0])
    assert fault[1] in reason


def test_a_term_counts_whole_calendar_months_from_the_local_day():
    """31 August and six months is the last day of February."""
    half_a_year = ContactDataRule("blocked", Duration(1, 6, 0), BASIS)
    assert half_a_year.until_on(date(2026, 8, 31)) == date(2027, 2, 28)
    assert ERASED.until_on(date(2026, 8, 31)) is None


@pytest.mark.requirement("R32")
@pytest.mark.parametrize(
    ("said", "is_named"),
    [
        ("Asked for it by telephone", False),
        ("delete ana.garcia@correo.example.org please", True),
        ("ANA.GARCIA @ CORREO.EXAMPLE.ORG", True),
        ("number +34 600 123 489", True),
        ("number 600-123-489", True),
        ("number 600 123 488", False),
        ("ana", False),
    ],
)
def test_a_reason_that_repeats_an_address_is_noticed(said, is_named):
    assert names_any(said, ["ana.garcia@correo.example.org", "+34600123489"]) is is_named
