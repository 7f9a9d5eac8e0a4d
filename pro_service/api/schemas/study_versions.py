"""Shapes of a new version of a study, and of what it changes."""

from typing import Any, ClassVar

from pro_service.api import fields
from pro_service.api.schemas.previews import MOST, STATUS
from pro_service.api.schemas.words import CODE, EXAMPLE_HASH, STUDY
from pro_service.api.shapes import In, Out
from pro_service.services.amendments import VersionAsked

KINDS = tuple(
    f"{word}-{what}" for word in ("visit", "instrument") for what in ("added", "removed", "changed")
)


class StudyVersionIn(In):
    """A version of a study: what its file says, as JSON, and why it is loaded."""

    content = fields.Content(required=True, text="The content of the study file.")
    reason = fields.Text(longest=2000, required=True, text="Such as the amendment's number and approval.")
    sites = fields.Many(
        fields.Text(longest=64, pattern=CODE),
        longest=1000,
        load_default=None,
        text="Where it comes into force now; at all its sites where none is named.",
    )
    makes = VersionAsked
    example: ClassVar = {
        "content": {"id": STUDY, "version": 2},
        "reason": "Amendment 1, approved by the ethics committee of site 01",
        "sites": ["01"],
    }


class VersionChangeOut(Out):
    """One difference from a version that is in force; values are canonical JSON."""

    kind = fields.Choice(*KINDS, "text-changed", "rule-changed")
    where = fields.Text(text="The key of the study file.")
    before = fields.Text(longest=65_536, allow_none=True)
    after = fields.Text(longest=65_536, allow_none=True)
    example: ClassVar = {
        "kind": "visit-changed",
        "where": "visits/w24/late_policy",
        "before": '"closed"',
        "after": '"open_with_flag"',
    }


class StatusCountOut(Out):
    """How many assessments, of how many participants, would stand otherwise; null: not planned."""

    before = STATUS
    after = STATUS
    assessments = fields.Integer(0, 100_000_000)
    participants = fields.Integer(0, MOST)
    example: ClassVar = {"before": "open", "after": "cancelled", "assessments": 2, "participants": 1}


class AmendmentPreviewOut(Out):
    """What the version would change; its hash is sent back as If-Match to confirm exactly this."""

    hash = fields.Text(longest=64)
    changes = fields.Many(fields.Part(VersionChangeOut))
    participants = fields.Integer(0, MOST, text="How many would come to the version.")
    statuses = fields.Many(fields.Part(StatusCountOut))
    windows_moved = fields.Integer(0, 100_000_000)
    example: ClassVar = {
        "hash": EXAMPLE_HASH,
        "changes": [VersionChangeOut.example],
        "participants": 20,
        "statuses": [StatusCountOut.example],
        "windows_moved": 40,
    }


class StudyVersionOut(Out):
    """How far the version has come into force; asked again, the service goes on with those who are left."""

    study_id = fields.Text()
    version = fields.Integer(1, 1_000_000)
    sites = fields.Many(fields.Text())
    walked = fields.Integer(0, MOST, text="Participants who came to the version by this request.")
    left = fields.Integer(0, MOST, text="Participants who are still to come to it.")
    preview = fields.Part(AmendmentPreviewOut, allow_none=True, text="Null where it was loaded.")
    example: ClassVar[dict[str, Any]] = {
        "study_id": STUDY,
        "version": 2,
        "sites": ["01"],
        "walked": 20,
        "left": 0,
        "preview": None,
    }
