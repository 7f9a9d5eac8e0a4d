"""Shapes of what becomes of contact data. An address stands in one of them alone: a disclosure."""

from typing import ClassVar

from pro_service.api import fields
from pro_service.api.schemas.words import ENROLMENT
from pro_service.api.shapes import In, Out
from pro_service.domain.erasures import ASKED_BECAUSE, STEPS
from pro_service.domain.reminder_plan import CHANNELS
from pro_service.services.contacts import ErasureAsked

EXAMPLE_ID = "5d0e2f9a-8c3b-4b57-9a86-3f1d7c2e4b10"
BASIS = {
    "en": "GDPR, Art. 17(3)(d) and 9(2)(j): research.",
    "es": "RGPD, art. 17.3.d) y 9.2.j): investigación.",
}


class ErasureIn(In):
    """Why contact data are to go."""

    cause = fields.Choice(*ASKED_BECAUSE, required=True)
    reason = fields.ReasonText(
        required=True, text="Kept as it is typed. One that repeats an address is refused."
    )
    makes = ErasureAsked
    example: ClassVar = {"cause": "participant-asked", "reason": "Asked for it by telephone"}


class ErasureOut(Out):
    """What happened to contact data: when, why, by whom, and on what legal ground."""

    id = fields.Uuid()
    step = fields.Choice(*STEPS, text="`disclosed` and `destroyed` are about what was blocked before.")
    cause = fields.Text(text="An end of the participation, or who asked for it.")
    reason = fields.Text(longest=2000, allow_none=True, text="Null where a rule of the study did it.")
    basis = fields.Texts(allow_none=True, text="As the study file said then; null where it did not.")
    channels = fields.Many(fields.Choice(*CHANNELS), text="Of which channels there were addresses.")
    until_on = fields.Day(
        allow_none=True, text="The last local day at the site on which they are kept blocked."
    )
    blocking_id = fields.Uuid(allow_none=True, text="Which blocking it is about.")
    recorded_at = fields.Instant()
    recorded_by = fields.Text(text="Who did it, as in the audit trail.")
    example: ClassVar = {
        "id": EXAMPLE_ID,
        "step": "blocked",
        **ErasureIn.example,
        "basis": {
            "en": "Organic Law 3/2018 (Spain), Art. 32.",
            "es": "Ley Orgánica 3/2018, art. 32.",
        },
        "channels": ["email"],
        "until_on": "2029-03-02",
        "blocking_id": None,
        "recorded_at": "2026-03-02T09:15:00Z",
        "recorded_by": "account:6b1c0b3e-7a35-4f0b-8c2b-0d9b6a1b7c66",
    }


class TrialDataOut(Out):
    """After which end trial data are kept, and on what legal ground."""

    end = fields.Text(attribute="kind")
    data = fields.Choice("keep", "keep_before")
    basis = fields.Texts(allow_none=True, text="Null where the study file does not say.")
    example: ClassVar = {"end": "withdrawal_of_consent", "data": "keep_before", "basis": BASIS}


class DisclosureIn(In):
    """Why somebody has to know what is blocked, such as the demand of an authority."""

    reason = fields.ReasonText(required=True)
    example: ClassVar = {"reason": "Demanded by the data protection authority, file 12/2026"}


class DisclosureOut(Out):
    """Blocked addresses in full."""

    id = fields.Uuid(attribute="fact.id")
    blocking_id = fields.Uuid(attribute="fact.blocking_id")
    recorded_at = fields.Instant(attribute="fact.recorded_at")
    email = fields.Text(longest=254, allow_none=True)
    telephone = fields.Text(allow_none=True)
    example: ClassVar = {
        "id": ENROLMENT,
        "blocking_id": EXAMPLE_ID,
        "recorded_at": "2026-06-02T09:15:00Z",
        "email": "ana@example.org",
        "telephone": None,
    }
