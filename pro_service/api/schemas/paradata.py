"""Shapes of how questionnaires were filled in, as analysts and inspectors read it."""

from typing import ClassVar

from pro_service.api import fields
from pro_service.api.schemas.pages import EXAMPLE_CURSOR, AsOfPageOut
from pro_service.api.schemas.words import ASSESSMENT, COMPLETED_BY, ENROLMENT, SUBMISSION
from pro_service.api.shapes import Out
from pro_service.domain.paradata import BECAUSE, MOST_CHANGES, MOST_STEPS
from pro_service.domain.protocol import MODES


class ChangedAnswerOut(Out):
    """An answer that was changed before it was sent; null where the item had none."""

    item = fields.ItemId()
    before = fields.AnswerCode(allow_none=True)
    after = fields.AnswerCode(allow_none=True)
    at = fields.Instant(attribute="occurred_at", text="By the phone's clock.")
    because = fields.Choice(*BECAUSE)
    example: ClassVar = {
        "item": "q1",
        "before": 2,
        "after": 3,
        "at": "2026-08-17T17:08:02Z",
        "because": "review",
    }


class NotedOut(Out):
    """How one questionnaire was filled in."""

    enrolment_id = fields.Uuid(attribute="enrolment.id")
    subject_id = fields.Text()
    site = fields.Text(attribute="enrolment.site")
    assessment_id = fields.Uuid(attribute="assessment.id")
    submission_id = fields.Uuid(attribute="submission.id")
    visit = fields.Text(attribute="assessment.visit")
    visit_number = fields.Number(attribute="assessment.visit_number")
    instrument = fields.Text(attribute="assessment.instrument")
    mode = fields.Choice(*MODES, attribute="submission.mode")
    completed_by = fields.Choice(*COMPLETED_BY, attribute="submission.completed_by")
    started_at = fields.Instant(attribute="submission.started_at", text="By the phone's clock.")
    completed_at = fields.Instant(attribute="submission.completed_at", text="By the phone's clock.")
    presented = fields.Many(
        fields.ItemId(), attribute="paradata.presented", text="In the order of first showing."
    )
    seconds = fields.SecondsByItem(attribute="paradata.seconds", text="Whole seconds on the screen.")
    n_back_steps = fields.Integer(0, MOST_STEPS, attribute="paradata.n_back_steps")
    n_changes = fields.Integer(0, MOST_CHANGES, attribute="paradata.n_changes")
    changes = fields.Many(fields.Part(ChangedAnswerOut), text="In their order.")
    example: ClassVar = {
        "enrolment_id": ENROLMENT,
        "subject_id": "01-007",
        "site": "01",
        "assessment_id": ASSESSMENT,
        "submission_id": SUBMISSION,
        "visit": "w24",
        "visit_number": 5.0,
        "instrument": "lupusqol",
        "mode": "self_on_device",
        "completed_by": "participant",
        "started_at": "2026-08-17T17:02:11Z",
        "completed_at": "2026-08-17T17:09:40Z",
        "presented": ["q1", "q2", "q15", "q16"],
        "seconds": {"q1": 12, "q2": 7, "q15": 9, "q16": 4},
        "n_back_steps": 1,
        "n_changes": 1,
        "changes": [ChangedAnswerOut.example],
    }


class ParadataOut(AsOfPageOut):
    """Questionnaires in the order of their arrival."""

    items = fields.Many(fields.Part(NotedOut))
    example: ClassVar = {
        "as_of": "2026-09-01T06:00:00Z",
        "items": [NotedOut.example],
        "next": EXAMPLE_CURSOR,
    }
