"""Shapes of drafts: what was answered so far, laid down in case the phone is lost."""

from typing import Any, ClassVar

from pro_service.api import fields
from pro_service.api.schemas.submissions import FilledFormIn, ParadataIn
from pro_service.api.schemas.words import ASSESSMENT, COMPLETED_BY
from pro_service.api.shapes import In, Out


class DraftIn(In):
    """The answers so far; of the same shape as what is sent in the end, and of at most 64 KiB."""

    form = fields.Part(FilledFormIn, required=True)
    started_at = fields.Instant(required=True)
    answers = fields.Answers(required=True, text="Those so far; {} where there is none yet.")
    at_item = fields.ItemId(load_default=None, text="The item to go on with.")
    completed_by = fields.Choice(*COMPLETED_BY, load_default=None, text="Where it was asked already.")
    paradata = fields.Part(ParadataIn, load_default=None)
    example: ClassVar = {
        "form": FilledFormIn.example,
        "started_at": "2026-08-17T19:02:11+02:00",
        "answers": {"q1": 3, "q2": 4},
        "at_item": "q3",
    }


class DraftSavedOut(Out):
    """It is laid down, since then; it is no submission, and nobody but this participant's phones reads it."""

    assessment_id = fields.Uuid()
    saved_at = fields.Instant()
    example: ClassVar = {"assessment_id": ASSESSMENT, "saved_at": "2026-08-17T17:04:00Z"}


class DraftOut(DraftSavedOut):
    """A draft that a phone of this participant laid down."""

    content = fields.Content(text="As it was sent with putDraft.")
    example: ClassVar[Any] = {**DraftSavedOut.example, "content": DraftIn.example}
