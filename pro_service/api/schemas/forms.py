"""Shapes of a form as it is shown, word by word."""

from typing import ClassVar

from pro_service.api import fields
from pro_service.api.schemas.words import EXAMPLE_HASH, LANGUAGE
from pro_service.api.shapes import In, Out


class FormQueryIn(In):
    """Which language of the form."""

    language = fields.Text(longest=5, pattern=LANGUAGE, required=True)
    example: ClassVar = {"language": "en"}


class OptionOut(Out):
    """One answer that can be chosen."""

    code = fields.AnswerCode()
    text = fields.Text(longest=1000)


class FormItemOut(Out):
    """One question as shown."""

    id = fields.Text()
    display_number = fields.Text()
    text = fields.Text(longest=2000)
    options = fields.Many(fields.Part(OptionOut))


class FormOut(Out):
    """One instrument, one version, one language; a placeholder says that it is one."""

    instrument = fields.Text()
    version = fields.Text()
    language = fields.Text()
    is_placeholder = fields.Flag(text="No questionnaire wording: for demonstrations only.")
    notice = fields.Text(longest=2000, allow_none=True)
    recall_text = fields.Text(longest=2000)
    items = fields.Many(fields.Part(FormItemOut))
    content_hash = fields.Text(longest=64, text="Of all of this; the form's ETag.")
    example: ClassVar = {
        "instrument": "sf36v2",
        "version": "demo-1",
        "language": "en",
        "is_placeholder": True,
        "notice": "Demonstration only: not the questionnaire's wording.",
        "recall_text": "Demo recall period",
        "items": [
            {
                "id": "q3a",
                "display_number": "3a",
                "text": "Demo item 3a",
                "options": [{"code": 1, "text": "Demo option 1"}, {"code": 2, "text": "Demo option 2"}],
            }
        ],
        "content_hash": EXAMPLE_HASH,
    }
