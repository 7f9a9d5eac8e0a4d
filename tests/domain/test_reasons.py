"""The coded reasons of absent numbers, in the code and in the document for analysts."""

import re
from pathlib import Path
from typing import get_args

import pytest

import scoring
from pro_service.domain import reasons
from pro_service.domain.status import Status

PAGE = (Path(__file__).parent.parent.parent / "docs" / "analysts.md").read_text("utf-8")

LISTS = {
    "value_reason": reasons.VALUE_REASONS,
    "change_reason": reasons.CHANGE_REASONS,
    "percent_change_reason": reasons.PERCENT_REASONS,
}


@pytest.mark.parametrize("column", LISTS)
def test_the_document_lists_every_reason_with_its_meaning_and_no_other(column):
    part = PAGE.partition(f"| `{column}` | ")[2].partition("\n\n")[0]
    rows = dict(re.findall(r"^\| `([a-z0-9_-]+)` \| (.+) \|$", part, re.MULTILINE))
    assert rows == dict(LISTS[column])


def test_every_reason_of_the_scoring_is_among_them():
    assert set(reasons.SCORE_REASONS) == set(get_args(scoring.Reason))
    assert set(get_args(scoring.NoChange)) < set(reasons.CHANGE_REASONS)
    assert set(reasons.PERCENT_REASONS) == set(get_args(scoring.NoPercent))


def test_every_status_without_a_response_is_a_reason():
    assert set(reasons.NOTHING_CAME) == set(Status) - {Status.COMPLETED, Status.COMPLETED_LATE}
