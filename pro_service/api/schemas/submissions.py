"""Shapes of what a phone sends, and of the receipt for it. No scores go to the phone."""

from typing import Any, ClassVar

from pro_service.api import fields
from pro_service.api.schemas.pages import EXAMPLE_CURSOR, PageOut
from pro_service.api.schemas.words import ASSESSMENT, CODE, COMPLETED_BY, FLAGS, LANGUAGE, SUBMISSION, ZONE
from pro_service.api.shapes import In, Out
from pro_service.domain.paradata import BECAUSE, MOST_CHANGES, MOST_STEPS, AnswerChange, Paradata
from pro_service.domain.submissions import Upload


class FilledFormIn(In):
    """The form that was filled in."""

    version = fields.Text(longest=64, pattern=CODE, required=True)
    language = fields.Text(longest=5, pattern=LANGUAGE, required=True)
    example: ClassVar = {"version": "demo-1", "language": "es"}


class AnswerChangeIn(In):
    """An answer that was changed before it was sent; null where the item had none, before or after."""

    item = fields.ItemId(required=True)
    before = fields.AnswerCode(required=True, allow_none=True)
    after = fields.AnswerCode(required=True, allow_none=True)
    at = fields.Instant(required=True, text="By the phone's clock.")
    because = fields.Choice(*BECAUSE, required=True, text="What led to it.")
    makes = AnswerChange
    example: ClassVar = {
        "item": "q1",
        "before": 2,
        "after": 3,
        "at": "2026-08-17T19:08:02+02:00",
        "because": "review",
    }


class ParadataIn(In):
    """How the questionnaire was filled in, beside what was answered; analysts and inspectors read it."""

    presented = fields.Many(
        fields.ItemId(), longest=fields.MOST_ANSWERS, required=True, text="In the order of first showing."
    )
    seconds = fields.SecondsByItem(required=True, text="Whole seconds on the screen, by item.")
    n_back_steps = fields.Integer(0, MOST_STEPS, required=True)
    changes = fields.Many(
        fields.Part(AnswerChangeIn), longest=MOST_CHANGES, load_default=(), text="In their order."
    )
    makes = Paradata
    example: ClassVar = {
        "presented": ["q1", "q2", "q15", "q16"],
        "seconds": {"q1": 12, "q2": 7, "q15": 9, "q16": 4},
        "n_back_steps": 1,
        "changes": [AnswerChangeIn.example],
    }


class SubmissionIn(In):
    """One completed questionnaire; the body is frozen at the first attempt to send it."""

    assessment_id = fields.Uuid(required=True)
    instrument = fields.Text(longest=64, pattern=CODE, required=True)
    form = fields.Part(FilledFormIn, required=True)
    started_at = fields.Instant(required=True)
    completed_at = fields.Instant(required=True)
    zone = fields.Text(longest=64, pattern=ZONE, required=True, text="The phone's IANA zone at completion.")
    mode = fields.Choice("self_on_device", required=True)
    completed_by = fields.Choice(*COMPLETED_BY, required=True)
    answers = fields.Answers(
        required=True,
        text='Item id to answer code, "NA" or "skipped"; an item that was never shown is not named.',
    )
    paradata = fields.Part(ParadataIn, text="What does not fit the answers is kept and flagged.")
    example: ClassVar = {
        "assessment_id": ASSESSMENT,
        "instrument": "lupusqol",
        "form": FilledFormIn.example,
        "started_at": "2026-08-17T19:02:11+02:00",
        "completed_at": "2026-08-17T19:09:40+02:00",
        "zone": "Europe/Madrid",
        "mode": "self_on_device",
        "completed_by": "participant",
        "answers": {"q1": 3, "q2": 4, "q15": "NA", "q16": "skipped"},
        "paradata": ParadataIn.example,
    }

    def make(self, loaded: dict[str, Any]) -> Upload:
        form = loaded.pop("form")
        return Upload(**loaded, form_version=form["version"], language=form["language"])


class ReceiptOut(Out):
    """The service really has it, since when, and the code to ask by."""

    submission_id = fields.Uuid()
    assessment_id = fields.Uuid()
    code = fields.Text(pattern="[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}")
    received_at = fields.Instant()
    flags = fields.Many(fields.Choice(*FLAGS))
    example: ClassVar = {
        "submission_id": SUBMISSION,
        "assessment_id": ASSESSMENT,
        "code": "4W7D-9KQ2",
        "received_at": "2026-08-17T17:09:41Z",
        "flags": [],
    }


class HeldOut(Out):
    """Kept aside: the site will look at it. The phone has done its part and must not send it again."""

    receipt = fields.Part(ReceiptOut)
    reason = fields.Text(text="The case of the decision table.")
    example: ClassVar = {"receipt": ReceiptOut.example, "reason": "completed-before-the-window"}


class ReceiptsOut(PageOut):
    """Receipts, oldest first."""

    items = fields.Many(fields.Part(ReceiptOut))
    example: ClassVar = {"items": [ReceiptOut.example], "next": EXAMPLE_CURSOR}
