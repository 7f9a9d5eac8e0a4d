"""Shapes of the audit trail as it is read."""

from collections.abc import Mapping
from typing import Any, ClassVar

from pro_service.api import fields
from pro_service.api.schemas.pages import EXAMPLE_CURSOR, AsOfPageOut, PageIn
from pro_service.api.schemas.words import ASSESSMENT, CODE, ENROLMENT
from pro_service.api.shapes import In, Out
from pro_service.domain.audit_kinds import LANGUAGES

ACTOR = "[a-z]{1,20}(:[A-Za-z0-9._@ -]{1,60})?"
ITEM = "q[0-9]{1,2}[a-z]?"


class _EventsIn(In):
    """What every list of events may be asked for."""

    actor = fields.Text(longest=80, pattern=ACTOR, text="Done by this one, as `actor` names it.")
    kind = fields.Text(longest=64, pattern=CODE, text="Of this kind alone.")
    language = fields.Choice(*LANGUAGES, load_default="en", text="Of the plain sentences.")


class _TrailIn(_EventsIn):
    """Which events of a study."""

    enrolment_id = fields.Uuid(text="Of this enrolment alone.")
    visit = fields.Text(longest=64, pattern=CODE, text="About this visit.")
    assessment_id = fields.Uuid(text="About this assessment.")
    item = fields.Text(longest=4, pattern=ITEM, text="That gave or changed the answer to this item.")
    text = fields.Text(longest=100, text="With these words in a reason or note; their case does not matter.")
    from_at = fields.Instant(text="From this instant on; what is told by its day stands at its midnight UTC.")
    to_at = fields.Instant(text="Before this instant.")


class AuditExportIn(_TrailIn):
    """Which events of a study are exported."""

    example: ClassVar = {"language": "en"}


class AuditQueryIn(_TrailIn, PageIn):
    """Which events of a study, and which page of them."""

    example: ClassVar = {"item": "q5", "assessment_id": ASSESSMENT}


class InstallationQueryIn(_EventsIn, PageIn):
    """Which events of accounts, sign-ins and packs."""

    example: ClassVar = {"kind": "role.given"}


class AnswerOrNone(fields.AnswerCode):
    """An answer code, or null."""

    contract: Mapping[str, Any] = {"anyOf": [*fields.AnswerCode.contract["anyOf"], {"type": "null"}]}


class AnswerChangeOut(Out):
    """An answer before and after; both null where the reader may not read answers."""

    assessment_id = fields.Uuid()
    item = fields.Text()
    before = AnswerOrNone(allow_none=True, text="Null where there was none.")
    after = AnswerOrNone(allow_none=True, text="Null where there is none from then on.")
    is_withheld = fields.Flag()
    example: ClassVar = {
        "assessment_id": ASSESSMENT, "item": "q5", "before": 2, "after": 4, "is_withheld": False
    }  # fmt: skip


class FactOut(Out):
    """A row that the event tells of, as far as the reader may see it."""

    table = fields.Text()
    row = fields.Content()
    example: ClassVar = {"table": "check_in", "row": {"visit": "baseline", "supersedes": None}}


class AuditEventOut(Out):
    """Who did what, when and why."""

    id = fields.Text(text="The same in every answer; it tells nothing of what stands around the event.")
    enrolment_id = fields.Uuid(allow_none=True)
    subject_id = fields.Text(allow_none=True)
    site = fields.Text(allow_none=True)
    recorded_on = fields.Day(text="In UTC.")
    recorded_at = fields.Instant(
        allow_none=True, text="Null where the instant could tell the order of a day's infusions."
    )
    kind = fields.Text()
    actor = fields.Text()
    actor_login = fields.Text(allow_none=True, text="Of an account.")
    summary = fields.Text(longest=2000, text="One plain sentence in the language that was asked for.")
    visits = fields.Many(fields.Text())
    instruments = fields.Many(fields.Text())
    reasons = fields.Many(fields.Text(longest=2000), text="Exactly as they were typed, or their codes.")
    changes = fields.Many(fields.Part(AnswerChangeOut), text="The answers that it gave or changed.")
    facts = fields.Many(fields.Part(FactOut))
    details = fields.Content(text="What it says beside the rows.")
    is_redacted = fields.Flag(text="Its content was taken away as the law demands; an event says by whom.")
    example: ClassVar = {
        "id": "5d41402abc4b2a76b9719d911017c592",
        "enrolment_id": ENROLMENT,
        "subject_id": "01-001",
        "site": "01",
        "recorded_on": "2026-03-04",
        "recorded_at": "2026-03-04T09:12:44Z",
        "kind": "visit.checked-in",
        "actor": "account:6b1c0b3e-7a35-4f0b-8c2b-0d9b6a1b7c66",
        "actor_login": "maria",
        "summary": "Recorded the arrival at baseline",
        "visits": ["baseline"],
        "instruments": [],
        "reasons": ["the clock of the desk was slow"],
        "changes": [],
        "facts": [FactOut.example],
        "details": {},
        "is_redacted": False,
    }


class AuditEventsOut(AsOfPageOut):
    """A page of events; it may hold fewer than asked for, or none, while `next` is not null."""

    items = fields.Many(fields.Part(AuditEventOut))
    example: ClassVar = {
        "as_of": "2026-08-17T08:15:00Z", "items": [AuditEventOut.example], "next": EXAMPLE_CURSOR
    }  # fmt: skip
