"""What becomes of an upload, row by row of the ordered table."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from pro_service.domain.submissions import (
    BARS_THE_SITE,
    BY_SITE,
    FLAGS,
    MOVED,
    TABLE,
    Becomes,
    Facts,
    Form,
    Known,
    decide,
    decide_for_site,
)
from pro_service.domain.timing import readings
from scoring import Fault

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
OPENS, CLOSES = NOW - timedelta(days=2), NOW + timedelta(days=2)
DAY = timedelta(days=1)
EXACT = timedelta(0)


def completed(at):
    return readings(at, EXACT, EXACT)


WELL_FORMED = Facts(
    now=NOW,
    is_of_enrolment=True,
    content_hash="a",
    window=(OPENS, CLOSES),
    readings=completed(NOW - timedelta(minutes=1)),
)

CASES = {
    "foreign-assessment": {"is_of_enrolment": False},
    "same-id-same-content": {"known": (Known("a", None),)},
    "held-before": {"known": (Known("a", "exempt-assessment"),)},
    "submission-id-reused": {"known": (Known("b", None),)},
    "revoked-device": {"is_device_revoked": True},
    "consent-withdrawn": {"consent_withdrawn_at": NOW - DAY},
    "unknown-form-version": {"form": Form.UNKNOWN},
    "off-scale": {"faults": (Fault("q1", "code-off-scale"),)},
    "already-answered": {"is_answered": True},
    "cancelled-assessment": {"is_cancelled": True},
    "exempt-assessment": {"is_exempt": True},
    "locked": {"is_locked": True},
    "answered-by-somebody-else": {"is_proxy_refused": True},
    "completed-in-the-future": {"readings": completed(NOW + timedelta(hours=1))},
    "completed-after-the-end": {"ended_at": NOW - DAY},
    "completed-before-the-window": {"readings": completed(OPENS - timedelta(seconds=1))},
    "completed-late": {"now": CLOSES + DAY, "readings": completed(CLOSES), "late_policy": "closed"},
    "accepted": {},
}
"""For each row, what makes it apply to an upload that is otherwise well-formed and in its window."""


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.case)
def test_each_row_applies_to_its_own_case(row):
    verdict = decide(replace(WELL_FORMED, **CASES[row.case]))
    assert (verdict.case, verdict.becomes) == (row.case, row.becomes)


@pytest.mark.parametrize(("first", "second"), list(pairwise(TABLE[:-1])), ids=lambda row: row.case)
def test_where_two_rows_apply_the_earlier_one_wins(first, second):
    if (first.case, second.case) == ("completed-in-the-future", "completed-after-the-end"):
        both = {**CASES[first.case], "ended_at": NOW}
    elif (first.case, second.case) == ("completed-after-the-end", "completed-before-the-window"):
        both = {**CASES[second.case], "ended_at": OPENS - DAY}
    elif first.case == "same-id-same-content":
        both = {"known": (Known("a", None), Known("a", "exempt-assessment"))}
    else:
        both = {**CASES[second.case], **CASES[first.case]}
    assert decide(replace(WELL_FORMED, **both)).case == first.case


@pytest.mark.requirement("R27")
def test_what_was_completed_before_consent_was_withdrawn_is_kept():
    verdict = decide(replace(WELL_FORMED, consent_withdrawn_at=NOW))
    assert verdict.becomes is Becomes.ACCEPTED


def test_what_was_completed_before_a_death_or_a_loss_is_kept():
    assert decide(replace(WELL_FORMED, ended_at=NOW)).becomes is Becomes.ACCEPTED


def test_the_instant_of_opening_is_in_the_window_and_that_of_closing_is_not():
    late = replace(WELL_FORMED, now=CLOSES, late_policy="closed")
    assert decide(replace(WELL_FORMED, readings=completed(OPENS))).case == "accepted"
    assert decide(replace(late, readings=completed(CLOSES - timedelta(microseconds=1)))).case == "accepted"
    assert decide(replace(late, readings=completed(CLOSES))).case == "completed-late"


def test_an_assessment_whose_anchor_is_unknown_has_no_window_to_be_in():
    assert decide(replace(WELL_FORMED, window=None)).case == "completed-before-the-window"


@pytest.mark.parametrize(
    ("changes", "flags"),
    [
        ({}, ()),
        ({"now": CLOSES + DAY}, ("arrived-late",)),
        ({"now": CLOSES + DAY, "readings": completed(CLOSES)}, ("completed-late",)),
        ({"form": Form.OTHER}, ("other-form",)),
        ({"readings": readings(NOW, None, None)}, ("clock-unknown",)),
        ({"readings": readings(NOW - DAY, timedelta(hours=3), EXACT)}, ("clock-moved",)),
    ],
)
def test_an_accepted_upload_carries_the_marks_of_its_history(changes, flags):
    assert decide(replace(WELL_FORMED, **changes)).flags == flags


@pytest.mark.parametrize(
    ("policy", "case"),
    [("closed", "completed-late"), ("staff_only", "completed-late"), ("open_with_flag", "accepted")],
)
def test_what_was_completed_late_follows_the_policy_of_the_visit(policy, case):
    late = replace(WELL_FORMED, now=CLOSES + DAY, readings=completed(CLOSES), late_policy=policy)
    assert decide(late).case == case


@pytest.mark.parametrize("case", CASES)
def test_the_site_takes_in_what_is_kept_aside_unless_it_bars_everybody(case):
    verdict = decide_for_site(replace(WELL_FORMED, **CASES[case]), BY_SITE)
    if case in BARS_THE_SITE:
        assert (verdict.case, verdict.flags) == (case, ())
        assert verdict.becomes is not Becomes.ACCEPTED
    else:
        assert (verdict.case, verdict.becomes) == ("accepted", Becomes.ACCEPTED)
        assert verdict.flags[-1] == BY_SITE


@pytest.mark.parametrize(
    ("changes", "flags"),
    [
        ({}, (MOVED,)),
        ({"readings": completed(OPENS - timedelta(seconds=1))}, ("completed-early", MOVED)),
        ({"readings": completed(OPENS)}, (MOVED,)),
        ({"now": CLOSES + DAY, "readings": completed(CLOSES)}, ("completed-late", MOVED)),
        ({"now": CLOSES + DAY}, ("arrived-late", MOVED)),
        ({"window": None}, (MOVED,)),
    ],
)
def test_what_the_site_takes_in_is_marked_by_the_window_it_comes_to(changes, flags):
    assert decide_for_site(replace(WELL_FORMED, **changes), MOVED).flags == flags


def test_every_mark_is_among_those_that_answers_may_carry():
    early = replace(WELL_FORMED, readings=completed(OPENS - timedelta(seconds=1)), are_times_odd=True)
    assert set(decide_for_site(early, BY_SITE).flags) <= set(FLAGS)
