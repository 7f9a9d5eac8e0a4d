"""Shapes of copies of source data."""

from typing import ClassVar

from pro_service.api import fields
from pro_service.api.schemas.words import (
    ACCOUNT,
    ASSESSMENT,
    ENROLMENT,
    EXAMPLE_HASH,
    HASH,
    STUDY,
    SUBJECT_ID,
)
from pro_service.api.shapes import In, Out
from pro_service.exports.words import LANGUAGES

MOST = 1_000_000


class CopyIn(In):
    """As of when the copy tells."""

    as_of = fields.Instant(text="As recorded by this instant, not in the future; now unless said.")


class CopyPageIn(CopyIn):
    """As of when the page tells, and in which language."""

    language = fields.Choice(*LANGUAGES, load_default="es", text="Of the page; Spanish unless said.")


class CertifiedCopyOut(Out):
    """One participant with every recorded fact and the whole audit trail."""

    format = fields.Text()
    study_id = fields.Text()
    site = fields.Text()
    enrolment_id = fields.Uuid()
    subject_id = fields.Text(pattern=SUBJECT_ID)
    as_of = fields.Text(text="Here and below: UTC, with microseconds, as it is hashed.")
    settled_at = fields.Text(
        text="Whole until then; what was on the way later is in it up to the event that `head` names."
    )
    made_at = fields.Text()
    made_by = fields.Text(text="Who had it made, as in the audit trail.")
    software_version = fields.Text()
    actors = fields.Content(text="The names of the staff, by how the trail names them.")
    facts = fields.Many(
        fields.Content(), longest=MOST, text="By table, then by the canonical JSON of the row."
    )
    assessments = fields.Many(
        fields.Content(), longest=MOST, text="What was planned, in the order of asking."
    )
    receipts = fields.Content(text="Receipt codes by content hash.")
    content_hash = fields.Text(longest=64, pattern=HASH, text="SHA-256 of the canonical JSON of `facts`.")
    trail = fields.Many(fields.Content(), longest=MOST, text="Every event of the participant's audit stream.")
    head = fields.Content(text="The number and the hash of the last event.")
    example: ClassVar = {
        "format": "pro-service certified copy 1",
        "study_id": STUDY,
        "site": "01",
        "enrolment_id": ENROLMENT,
        "subject_id": "01-007",
        "as_of": "2027-09-03T10:02:00.000000+00:00",
        "settled_at": "2027-09-03T10:00:00.000000+00:00",
        "made_at": "2027-09-03T10:02:00.000000+00:00",
        "made_by": ACCOUNT,
        "software_version": "0.1.0",
        "actors": {ACCOUNT: "Inés Example"},
        "facts": [{"table": "response_version", "row": {"assessment_id": ASSESSMENT, "version": 1}}],
        "assessments": [{"id": ASSESSMENT, "visit": "w24", "instrument": "sf36v2", "occurrence": 1}],
        "receipts": {EXAMPLE_HASH: "KYAW-J0EX"},
        "content_hash": EXAMPLE_HASH,
        "trail": [{"seq": 1, "kind": "participant.enrolled", "actor": ACCOUNT, "hash": EXAMPLE_HASH}],
        "head": {"seq": 1, "hash": EXAMPLE_HASH},
    }
