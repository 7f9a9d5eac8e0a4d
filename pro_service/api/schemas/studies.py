"""Shapes of a study as its file states it."""

from types import MappingProxyType
from typing import Any, ClassVar

from pro_service.api import fields
from pro_service.api.schemas.words import EXAMPLE_HASH, STUDY
from pro_service.api.shapes import Out
from pro_service.domain.erasures import BECOMES
from pro_service.domain.protocol import PROXY_POLICIES, SCORES_TO_PARTICIPANTS, SKIPPING


class IsoDuration(fields.Coded):
    """Years, months, weeks and days, counted on the calendar."""

    contract = MappingProxyType({"type": "string", "pattern": "^-?P([0-9]+M)?([0-9]+D)?$"})

    def _serialize(self, value: Any, *_: Any, **__: Any) -> str:
        return str(value)


class SiteOut(Out):
    """A site of the study."""

    code = fields.Text()
    name = fields.Text()
    zone = fields.Text(text="Its windows follow this IANA zone.")
    languages = fields.Many(fields.Text())
    phone = fields.Text(allow_none=True)
    example: ClassVar = {
        "code": "01",
        "name": "Hospital Universitario Río Hortega, Valladolid",
        "zone": "Europe/Madrid",
        "languages": ["es", "en"],
        "phone": None,
    }


class InstrumentUseOut(Out):
    """An instrument as this study uses it; every score hangs on these."""

    instrument = fields.Text()
    definition_version = fields.Text()
    recall = fields.Text()
    policy = fields.Text(text="How missing items are treated.")
    norm_set = fields.Text(allow_none=True)
    secondary_norm_sets = fields.Many(fields.Text())
    form_version = fields.Text()
    licence = fields.Text(longest=1000)
    mode = fields.Text()
    minutes = fields.Integer(1, 120, allow_none=True, text="What participants are told that it takes.")
    skipping = fields.Choice(*SKIPPING, text="Whether the app lets a question be left empty.")
    example: ClassVar = {
        "instrument": "sf36v2",
        "definition_version": "1",
        "recall": "standard",
        "policy": "half",
        "norm_set": "us1998",
        "secondary_norm_sets": [],
        "form_version": "demo-1",
        "licence": "None held. The demo forms hold no wording.",
        "mode": "self_on_device",
        "minutes": 10,
        "skipping": "allow",
    }


class VisitOut(Out):
    """A planned visit: target day from its anchor, and the window around that day."""

    code = fields.Text()
    number = fields.Number()
    name = fields.Texts()
    anchor = fields.Text()
    target = IsoDuration()
    opens = IsoDuration()
    due = IsoDuration()
    overdue = IsoDuration()
    closes = IsoDuration()
    late_policy = fields.Choice("closed", "staff_only", "open_with_flag")
    instruments = fields.Many(fields.Text(), text="In the order in which they are asked.")
    paper_second_entry = fields.Flag(text="What is entered from paper is entered twice, by two accounts.")
    example: ClassVar = {
        "code": "w24",
        "number": 5.0,
        "name": {"en": "Week 24", "es": "Semana 24"},
        "anchor": "infusion",
        "target": "P168D",
        "opens": "-P14D",
        "due": "P0D",
        "overdue": "P7D",
        "closes": "P15D",
        "late_policy": "open_with_flag",
        "instruments": ["sf36v2", "lupusqol"],
        "paper_second_entry": False,
    }


class StudyOut(Out):
    """A study, in short."""

    id = fields.Text()
    version = fields.Integer(1, 1_000_000)
    registry_id = fields.Text()
    title = fields.Text(longest=1000)
    protocol_version = fields.Text()
    languages = fields.Many(fields.Text())
    example: ClassVar = {
        "id": STUDY,
        "version": 1,
        "registry_id": "NCT03673748",
        "title": "Double-blind phase 2b trial in lupus nephritis",
        "protocol_version": "assumed-1",
        "languages": ["es", "en"],
    }


class ContactDataRuleOut(Out):
    """What becomes of contact data that are needed no more."""

    becomes = fields.Choice(*BECOMES)
    blocked_for = fields.Text(allow_none=True, text="How long they are kept blocked: an ISO 8601 duration.")
    basis = fields.Texts(allow_none=True, text="The legal ground, by language.")


class EndReasonOut(Out):
    """What the end of a participation means for contact, expectation and data."""

    kind = fields.Text()
    contact = fields.Flag(text="Whether contact goes on.")
    expectation = fields.Choice("stays", "ends")
    data = fields.Choice("keep", "keep_before")
    contact_data = fields.Part(
        ContactDataRuleOut, allow_none=True, text="What becomes of the addresses. Null where contact goes on."
    )
    basis = fields.Texts(allow_none=True, text="The legal ground on which trial data are kept.")


class BaselineOut(Out):
    """How the baseline is chosen."""

    id = fields.Text()
    anchor = fields.Text()
    compared_by = fields.Text()
    assumption = fields.Text(longest=2000)


class ConsentFormOut(Out):
    """One version of the consent form and what can be permitted with it."""

    version = fields.Text()
    languages = fields.Many(fields.Text())
    permissions = fields.Many(fields.Text())


class QuietHoursOut(Out):
    """Hours at which nobody is written to, over midnight where the end comes before the start.

    None where both are equal.
    """

    starts = fields.Wall()
    ends = fields.Wall()


class ReminderStepOut(Out):
    """One planned message: the day of an instant of the window, plus an offset."""

    code = fields.Text()
    relative_to = fields.Choice("opens", "due", "overdue", "closes")
    offset = IsoDuration()
    message = fields.Text(text="The code of its words.")


class MessageOut(Out):
    """The words of one message in one language; {until}, {link} and {phone} are filled in."""

    code = fields.Text()
    language = fields.Text()
    subject = fields.Text(longest=60)
    body = fields.Text(longest=600)


class RemindersOut(Out):
    """When participants are reminded, by which channels, and in which words; the same for everyone."""

    at = fields.Wall(text="When messages leave, unless the participant chose another hour.")
    quiet = fields.Part(QuietHoursOut)
    channels = fields.Many(fields.Text(), text="In the order in which they are tried: push, email, sms.")
    steps = fields.Many(fields.Part(ReminderStepOut))
    messages = fields.Many(fields.Part(MessageOut))

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        if attr != "messages":
            return super().get_attribute(obj, attr, default)
        return [
            {"code": code, "language": language, "subject": text.subject, "body": text.body}
            for code, languages in obj.messages.items()
            for language, text in languages.items()
        ]

    example: ClassVar = {
        "at": "10:00",
        "quiet": {"starts": "21:00", "ends": "09:00"},
        "channels": ["push", "email", "sms"],
        "steps": [{"code": "opened", "relative_to": "opens", "offset": "P0D", "message": "opened"}],
        "messages": [
            {
                "code": "opened",
                "language": "en",
                "subject": "You can now answer, until {until}",
                "body": "Until {until}: {link}",
            }
        ],
    }


class StudyDetailOut(StudyOut):
    """A study with everything that its file states for those who work on it."""

    hash = fields.Text(longest=64, text="Of the study file's content.")
    sites = fields.Many(fields.Part(SiteOut))
    instruments = fields.Many(fields.Part(InstrumentUseOut))
    anchors = fields.Many(fields.Text(), text="The kinds of dated facts that this study records.")
    visits = fields.Many(fields.Part(VisitOut))
    end_reasons = fields.Many(fields.Part(EndReasonOut))
    consent_versions = fields.Many(fields.Part(ConsentFormOut), attribute="consent.versions")
    baseline = fields.Part(BaselineOut)
    key_visit = fields.Text()
    assumptions = fields.Many(fields.Text(longest=2000), text="What the file assumes and no registry states.")
    pro_alert = fields.Texts(
        attribute="told_of_alerts", text="What participants are told about who reads their answers, and when."
    )
    reminders = fields.Part(RemindersOut, allow_none=True, text="Null where the study reminds nobody.")
    proxy_answers = fields.Choice(
        *PROXY_POLICIES, text="Whether answers that somebody else gave are declared, or kept aside."
    )
    scores_to_participants = fields.Choice(
        *SCORES_TO_PARTICIPANTS, text="Whether an own export shows scores once nothing more is asked."
    )
    example: ClassVar = {
        **StudyOut.example,
        "hash": EXAMPLE_HASH,
        "sites": [SiteOut.example],
        "instruments": [InstrumentUseOut.example],
        "anchors": ["infusion", "withdrawal_of_consent"],
        "visits": [VisitOut.example],
        "end_reasons": [
            {
                "kind": "withdrawal_of_consent",
                "contact": False,
                "expectation": "ends",
                "data": "keep_before",
                "contact_data": {"becomes": "erased", "blocked_for": None, "basis": None},
                "basis": None,
            }
        ],
        "consent_versions": [
            {"version": "1.0", "languages": ["es"], "permissions": ["questionnaires", "contact"]}
        ],
        "baseline": {
            "id": "last-evaluable-on-or-before-day-0",
            "anchor": "infusion",
            "compared_by": "local_date",
            "assumption": "What was completed on day 0 was completed before the infusion.",
        },
        "key_visit": "w24",
        "assumptions": ["The visits between day 0 and week 24 are assumed."],
        "pro_alert": {
            "en": "Nobody reads your answers right away.",
            "es": "Nadie lee sus respuestas al momento.",
        },
        "reminders": RemindersOut.example,
        "proxy_answers": "declared",
        "scores_to_participants": "never",
    }


class StudiesOut(Out):
    """All studies in reach."""

    items = fields.Many(fields.Part(StudyOut))
    next = fields.Text(allow_none=True, text="Always null: all are told at once.")
    example: ClassVar = {"items": [StudyOut.example], "next": None}
