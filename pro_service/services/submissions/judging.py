"""How the particulars of a response are judged again, when it is corrected or moved."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from pro_service.domain.submissions import BY_SITE, MOVED, Facts, Form, marks
from pro_service.domain.timing import readings
from pro_service.services.submissions.facts import window_of
from pro_service.store.assessments import Assessment
from pro_service.store.submissions import Particulars, Submission

OF_THE_SITE = (BY_SITE, MOVED)
"""Marks that a submission carries whatever is corrected in it."""


def judged(
    submission: Submission,
    assessment: Assessment,
    stood: Particulars,
    fields: dict[str, Any],
    form: Form,
    *,
    is_timed: bool,
) -> dict[str, Any]:
    """The columns of `Particulars` with these fields, judged by the window of the assessment as it is now.

    stood     what stood before: its clock offsets hold on
    is_timed  the time of completion is the site's own word, which no clock corrects
    """
    before, after = stood.clock_offset_before_ms, stood.clock_offset_after_ms
    if is_timed:
        before = after = None
    window = window_of(assessment)
    read = readings(fields["completed_at"], _milliseconds(before), _milliseconds(after))
    facts = Facts(
        now=submission.recorded_at,
        is_of_enrolment=True,
        form=form,
        window=window,
        are_times_odd=fields["started_at"] > fields["completed_at"] or not _is_zone(fields["zone"]),
        readings=read,
        is_entered=is_timed or "clock-unknown" not in stood.flags,
    )
    kept = [mark for mark in submission.flags if mark in OF_THE_SITE]
    return {
        **fields,
        "utc_offset_minutes": _offset_minutes(stood, fields),
        "clock_offset_before_ms": before,
        "clock_offset_after_ms": after,
        "corrected_completed_at": read.likeliest(submission.recorded_at, window),
        "timing": "late" if facts.is_late else "in_window",
        "flags": [*marks(facts), *kept],
    }


def carried(stood: Particulars, fields: dict[str, Any], form: Form) -> dict[str, Any]:
    """The same columns where no time changes: judged as before."""
    other = ["other-form"] if form is Form.OTHER else []
    return {
        **fields,
        "utc_offset_minutes": _offset_minutes(stood, fields),
        "clock_offset_before_ms": stood.clock_offset_before_ms,
        "clock_offset_after_ms": stood.clock_offset_after_ms,
        "corrected_completed_at": stood.corrected_completed_at,
        "timing": stood.timing,
        "flags": [*other, *(mark for mark in stood.flags if mark != "other-form")],
    }


def _offset_minutes(stood: Particulars, fields: dict[str, Any]) -> int:
    """That of the zone at the completion, where either is corrected and the zone exists; else as before."""
    is_as_before = (fields["zone"], fields["completed_at"]) == (stood.zone, stood.completed_at)
    if is_as_before or not _is_zone(fields["zone"]):
        return stood.utc_offset_minutes
    offset = fields["completed_at"].astimezone(ZoneInfo(fields["zone"])).utcoffset()
    return round(offset / timedelta(minutes=1)) if offset is not None else 0


def _is_zone(name: str) -> bool:
    return name in available_timezones()


def _milliseconds(offset: int | None) -> timedelta | None:
    return None if offset is None else timedelta(milliseconds=offset)
