"""Shapes of beginning a questionnaire."""

from typing import ClassVar

from pro_service.api import fields
from pro_service.api.schemas.words import ASSESSMENT, EXAMPLE_HASH, LANGUAGE
from pro_service.api.shapes import In, Out


class StartIn(In):
    """In which language the questionnaire is to be shown."""

    language = fields.Text(longest=5, pattern=LANGUAGE, required=True)
    example: ClassVar = {"language": "es"}


class FormReferenceOut(Out):
    """The form to show; its words are read with `getForm`."""

    version = fields.Text()
    language = fields.Text()
    content_hash = fields.Text(longest=64)
    is_placeholder = fields.Flag(text="No questionnaire wording: for demonstrations only.")


class StartedOut(Out):
    """A questionnaire that was begun."""

    assessment_id = fields.Uuid()
    instrument = fields.Text()
    form = fields.Part(FormReferenceOut)
    started_at = fields.Instant()
    example: ClassVar = {
        "assessment_id": ASSESSMENT,
        "instrument": "sf36v2",
        "form": {
            "version": "demo-1",
            "language": "es",
            "content_hash": EXAMPLE_HASH,
            "is_placeholder": True,
        },
        "started_at": "2026-08-17T17:02:11Z",
    }
