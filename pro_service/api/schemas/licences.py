"""Shapes of the licence ledger."""

from typing import Any, ClassVar

from pro_service.api import fields
from pro_service.api.schemas.words import CODE, LANGUAGE, LICENCE
from pro_service.api.shapes import In, Out
from pro_service.domain.licences import WARNINGS
from pro_service.domain.protocol import MODES
from pro_service.services.licences import LicenceAsked

MOST_ADMINISTRATIONS = 10_000_000


class LicenceIn(In):
    """A licence as its holder granted it; both days are included."""

    instrument = fields.Text(longest=64, pattern=CODE, required=True)
    language = fields.Text(longest=5, pattern=LANGUAGE, required=True)
    mode = fields.Choice(*MODES, required=True)
    country = fields.Text(longest=2, pattern="[A-Z]{2}", required=True, text="ISO 3166 alpha-2.")
    from_on = fields.Day(required=True)
    to_on = fields.Day(required=True)
    administrations = fields.Integer(
        1,
        MOST_ADMINISTRATIONS,
        load_default=None,
        text="How many; as many as one likes where it is not said.",
    )
    reference = fields.Text(required=True, text="Of the agreement, as the licensor names it.")
    makes = LicenceAsked
    example: ClassVar = {
        "instrument": "lupusqol",
        "language": "es",
        "mode": "self_on_device",
        "country": "ES",
        "from_on": "2026-01-01",
        "to_on": "2027-12-31",
        "administrations": 160,
        "reference": "Agreement 2026-017",
    }


class LicenceOut(Out):
    """A licence, how often it was used, and what has to be seen to."""

    id = fields.Uuid(attribute="licence.id")
    instrument = fields.Text(attribute="licence.instrument")
    language = fields.Text(attribute="licence.language")
    mode = fields.Text(attribute="licence.mode")
    country = fields.Text(attribute="licence.country")
    from_on = fields.Day(attribute="licence.from_on")
    to_on = fields.Day(attribute="licence.to_on")
    administrations = fields.Integer(
        1, MOST_ADMINISTRATIONS, allow_none=True, attribute="licence.administrations"
    )
    reference = fields.Text(attribute="licence.reference")
    recorded_at = fields.Instant(attribute="licence.recorded_at")
    recorded_by = fields.Text(attribute="licence.recorded_by")
    used = fields.Integer(0, MOST_ADMINISTRATIONS, text="Administrations begun under it.")
    left = fields.Integer(0, MOST_ADMINISTRATIONS, allow_none=True, text="Null where there is no limit.")
    warnings = fields.Many(fields.Choice(*WARNINGS))
    example: ClassVar[dict[str, Any]] = {
        "id": LICENCE,
        **LicenceIn.example,
        "recorded_at": "2025-12-15T09:30:00Z",
        "recorded_by": "account:6b1c0b3e-7a35-4f0b-8c2b-0d9b6a1b7c66",
        "used": 159,
        "left": 1,
        "warnings": ["ends-within-60-days"],
    }


class LicencesOut(Out):
    """The whole ledger of a study, by the first day of each licence."""

    items = fields.Many(fields.Part(LicenceOut))
    next = fields.Text(allow_none=True, text="Always null: all are told at once.")
    example: ClassVar = {"items": [LicenceOut.example], "next": None}
