"""Shapes of what the site enters from paper or an interview. No scores go to the site."""

from typing import Any, ClassVar

from pro_service.api import fields
from pro_service.api.schemas.submissions import FilledFormIn
from pro_service.api.schemas.words import ASSESSMENT, COMPLETED_BY, FLAGS, SUBMISSION
from pro_service.api.shapes import In, Out
from pro_service.domain.paper import MODES, State
from pro_service.services.paper import PaperAsked


class PaperEntryIn(In):
    """One questionnaire as it stands on paper or was said: by the day, and by answer codes."""

    assessment_id = fields.Uuid(required=True)
    form = fields.Part(FilledFormIn, required=True)
    mode = fields.Choice(*MODES, required=True)
    completed_by = fields.Choice(*COMPLETED_BY, required=True)
    completed_on = fields.Day(required=True, text="The day on the paper, or that of the interview.")
    answers = fields.Answers(
        required=True, text='Item id to answer code, "NA" or "skipped"; what was not asked is not named.'
    )
    example: ClassVar = {
        "assessment_id": ASSESSMENT,
        "form": FilledFormIn.example,
        "mode": "self_on_paper",
        "completed_by": "participant",
        "completed_on": "2026-08-17",
        "answers": {"q1": 3, "q2": 4, "q15": "NA", "q16": "skipped"},
    }

    def make(self, loaded: dict[str, Any]) -> PaperAsked:
        form = loaded.pop("form")
        return PaperAsked(**loaded, form_version=form["version"], language=form["language"])


class PaperEnteredOut(Out):
    """What the entry came to; where two entries differ, in which items, and never in what."""

    entry_id = fields.Uuid()
    assessment_id = fields.Uuid()
    state = fields.Choice(*(state.value for state in State), attribute="judged.state")
    differing = fields.Many(
        fields.Text(), attribute="judged.differing", text="Item ids, and keys of this request."
    )
    flags = fields.Many(fields.Choice(*FLAGS))
    example: ClassVar = {
        "entry_id": SUBMISSION,
        "assessment_id": ASSESSMENT,
        "state": "entries-differ",
        "differing": ["completed_on", "q3"],
        "flags": [],
    }
