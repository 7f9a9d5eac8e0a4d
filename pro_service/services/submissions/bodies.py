"""What was kept byte for byte, read again: it had its shape when it came."""

import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any
from uuid import UUID

from pro_service.domain import paradata
from pro_service.domain.submissions import Upload
from pro_service.services.submissions.outcomes import Arrival
from pro_service.store.assessments import Assessment
from pro_service.store.submissions import Quarantined, ResponseVersion, Submission


def of_held(held: Quarantined, assessment_id: UUID) -> Arrival:
    """The upload of a phone that was kept aside, as if it had been for this assessment."""
    content = json.loads(held.body)
    return Arrival(held.body, content, replace(_upload(content), assessment_id=assessment_id), held.sent_at)


def of_submission(kept: Submission, first: ResponseVersion, target: Assessment, instrument: str) -> Arrival:
    """An accepted submission, as if it had been for the target; `instrument` is the one that it answers."""
    content = json.loads(kept.body)
    offset = timezone(timedelta(minutes=kept.utc_offset_minutes))
    upload = Upload(
        assessment_id=target.id,
        instrument=instrument,
        form_version=kept.form_version,
        language=kept.language,
        started_at=kept.started_at,
        completed_at=kept.completed_at.astimezone(offset),
        zone=kept.zone,
        mode=kept.mode,
        completed_by=kept.completed_by,
        answers=first.answers,
        paradata=paradata.of_content(content),
    )
    return Arrival(kept.body, content, upload, kept.sent_at)


def _upload(content: dict[str, Any]) -> Upload:
    form = content["form"]
    return Upload(
        assessment_id=UUID(content["assessment_id"]),
        instrument=content["instrument"],
        form_version=form["version"],
        language=form["language"],
        started_at=datetime.fromisoformat(content["started_at"]),
        completed_at=datetime.fromisoformat(content["completed_at"]),
        zone=content["zone"],
        mode=content["mode"],
        completed_by=content["completed_by"],
        answers=content["answers"],
        paradata=paradata.of_content(content),
    )
