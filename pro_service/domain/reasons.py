"""Why a number is absent: every coded reason with its meaning, as contracts and documents give them."""

from collections.abc import Mapping
from typing import get_args

import scoring
from pro_service.domain.status import Status

METRICS: tuple[str, ...] = get_args(scoring.Metric)

SCORE_REASONS: Mapping[str, str] = {
    "nothing-answered": "No item of the scale was answered.",
    "too-few-items": "Fewer items of the scale were answered than its missing-item rule needs.",
    "scale-missing": "A summary needs every scale, and one or more have no score.",
}
"""Why the rule of the instrument gives no score."""

NOTHING_CAME: Mapping[str, str] = {
    Status.NOT_YET_OPEN.value: "Nothing came yet: the window has not opened, or its anchor is not known.",
    Status.OPEN.value: "Nothing came yet: the window is open.",
    Status.STARTED.value: "Nothing came yet: the form was opened, and the window has not closed.",
    Status.MISSED.value: "Nothing came until the window closed.",
    Status.EXEMPT.value: "It was not asked of this participant, or nothing more was expected of them.",
    Status.CANCELLED.value: "It was taken away, for example by an amendment.",
}
"""The status of the assessment, where no response was accepted."""

VALUE_REASONS: Mapping[str, str] = {
    **SCORE_REASONS,
    "not-scored": "There is a response and no score of it in this way, for example under these norms.",
    "scoring-failed": "There is a response; its scoring failed, or waits for a pack to state the item map.",
    **NOTHING_CAME,
}
"""Why a row has no value."""

CHANGE_REASONS: Mapping[str, str] = {
    "on-baseline": "The row is the baseline itself.",
    "before-baseline": "The row is evaluable, on or before day 0, and earlier than the baseline.",
    "no-day-0": "Day 0 has not happened, so that there is no baseline yet.",
    "baseline-missing": "There is a value and no baseline.",
    "followup-missing": "There is a baseline and no value; `value_reason` says why.",
    "both-missing": "There is neither.",
    "not-comparable": "The two were not made in the same way; `lineage` says how this one was.",
}
"""Why a row has no change."""

PERCENT_REASONS: Mapping[str, str] = {
    "no-change": "There is no change; `change_reason` says why.",
    "norm-based": "A T score has no zero to count from, so that a percentage of it has no meaning.",
    "baseline-zero": "The baseline is 0.",
}
"""Why a row has no percent change."""
