"""Shapes of how a participant is written to. An address that stands is told masked, never in full."""

from typing import Any, ClassVar

from pro_service.api import fields
from pro_service.api.schemas.erasures import ErasureOut, TrialDataOut
from pro_service.api.schemas.studies import QuietHoursOut
from pro_service.api.schemas.words import EMAIL, ENROLMENT, LANGUAGE, SUBSCRIPTION, TELEPHONE, ZONE
from pro_service.api.shapes import In, Out
from pro_service.domain.contact_state import NOT_TODAY_REASONS, POSTPONEMENTS
from pro_service.domain.message_tests import STATES
from pro_service.domain.reminder_plan import CHANNELS, QuietHours
from pro_service.services.contacts import (
    ContactDataAsked,
    LookupAsked,
    PostponementAsked,
    PreferencesAsked,
    SubscriptionAsked,
)

LONGEST_EMAIL = 254
LONGEST_TOKEN = 200
MOST_SUBSCRIPTIONS = 1000
EXAMPLE_KEYS = {  # those of RFC 8291, section 5
    "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    "auth": "BTBZMqHH6r4Tts7J_aSIgg",
}
_KEEPS = "Left out it stays as it is; null takes it away."


class QuietHoursIn(In):
    """Hours at which nobody writes, over midnight where the end comes before the start."""

    starts = fields.Wall(required=True)
    ends = fields.Wall(required=True)
    makes = QuietHours
    example: ClassVar = {"starts": "21:30", "ends": "08:30"}


class _AddressesIn(In):
    """The addresses of a participant, by whom they may be entered alike."""

    email = fields.Text(longest=LONGEST_EMAIL, pattern=EMAIL, allow_none=True, text=_KEEPS)
    telephone = fields.Text(longest=16, pattern=TELEPHONE, allow_none=True, text=f"E.164. {_KEEPS}")


class ContactDataIn(_AddressesIn):
    """Addresses to enter."""

    makes = ContactDataAsked
    example: ClassVar = {"email": "ana@example.org", "telephone": "+34600000000"}


class PreferencesIn(_AddressesIn):
    """All that a participant chooses; what is null or left out is as the study says."""

    language = fields.Text(longest=5, pattern=LANGUAGE, allow_none=True, load_default=None)
    zone = fields.Text(
        longest=64, pattern=ZONE, allow_none=True, load_default=None, text="The IANA zone of wall times."
    )
    at = fields.Wall(allow_none=True, load_default=None, text="When messages leave.")
    quiet_hours = fields.Part(QuietHoursIn, allow_none=True, load_default=None)
    channels = fields.Many(
        fields.Choice(*CHANNELS),
        longest=len(CHANNELS),
        allow_none=True,
        load_default=None,
        text="In the order of trying; of those that the study offers.",
    )
    is_email_stopped = fields.Flag(
        text="True stops e-mail as its link does, false lets it come again; left out it stays as it is."
    )
    makes = PreferencesAsked
    example: ClassVar = {
        "language": "es",
        "zone": "Atlantic/Canary",
        "at": "18:30",
        "quiet_hours": QuietHoursIn.example,
        "channels": None,
        "email": "ana@example.org",
    }


class PreferencesOut(Out):
    """How the participant is written to; what they did not choose is as the study says."""

    language = fields.Text(attribute="state.preferences.language")
    zone = fields.Text(attribute="state.preferences.zone")
    at = fields.Wall(attribute="state.preferences.at")
    quiet_hours = fields.Part(QuietHoursOut, attribute="state.preferences.quiet")
    channels = fields.Many(fields.Choice(*CHANNELS), attribute="state.preferences.channels")
    chosen = fields.Many(
        fields.Choice("language", "zone", "at", "quiet_hours", "channels"),
        attribute="names_chosen",
        text="Which of these the participant chose.",
    )
    offered = fields.Many(fields.Choice(*CHANNELS), text="The channels of the study.")
    usable = fields.Many(
        fields.Choice(*CHANNELS), attribute="state.usable", text="By which a message would reach them now."
    )
    is_contact_permitted = fields.Flag(text="By consent, and not ended since by the participant.")
    is_email_stopped = fields.Flag()
    postponed_until = fields.Instant(allow_none=True, attribute="state.postponed_until")
    email_hint = fields.Text(allow_none=True, text="Masked. Null where no address stands.")
    telephone_hint = fields.Text(allow_none=True)
    push_subscriptions = fields.Integer(0, MOST_SUBSCRIPTIONS)
    example: ClassVar = {
        "language": "es",
        "zone": "Atlantic/Canary",
        "at": "18:30",
        "quiet_hours": QuietHoursIn.example,
        "channels": ["push", "email"],
        "chosen": ["language", "zone", "at", "quiet_hours"],
        "offered": ["push", "email"],
        "usable": ["email"],
        "is_contact_permitted": True,
        "is_email_stopped": False,
        "postponed_until": None,
        "email_hint": "a…@…org",
        "telephone_hint": None,
        "push_subscriptions": 0,
    }


class ContactLookupIn(In):
    """An e-mail address or a telephone number, one of the two, as it was entered or in small letters."""

    email = fields.Text(longest=LONGEST_EMAIL, pattern=EMAIL)
    telephone = fields.Text(longest=16, pattern=TELEPHONE, text="E.164.")
    makes = LookupAsked
    example: ClassVar = {"email": "ana@example.org"}


class HolderOut(Out):
    """A participant who has an address."""

    enrolment_id = fields.Uuid()
    subject_id = fields.Text()
    site = fields.Text()
    example: ClassVar = {"enrolment_id": ENROLMENT, "subject_id": "01-001", "site": "01"}


class HoldersOut(Out):
    """Who has an address; nobody is told of beyond one's own sites."""

    items = fields.Many(fields.Part(HolderOut))
    example: ClassVar = {"items": [HolderOut.example]}


class ContactDataOut(Out):
    """The addresses that stand, masked; and what became of contact data and trial data."""

    email_hint = fields.Text(allow_none=True)
    telephone_hint = fields.Text(allow_none=True)
    is_email_stopped = fields.Flag(text="By the participant; only they let it come again.")
    erasures = fields.Many(fields.Part(ErasureOut), text="In the order of recording.")
    trial_data = fields.Part(
        TrialDataOut, allow_none=True, text="Why they are kept after the end; null before it."
    )
    sharing = fields.Many(
        fields.Part(HolderOut),
        text="Who else at one's own sites has one of these addresses: a slip, perhaps.",
    )
    example: ClassVar = {
        "email_hint": "a…@…org",
        "telephone_hint": "…00",
        "is_email_stopped": False,
        "erasures": [],
        "trial_data": None,
        "sharing": [],
    }


class PushKeysIn(In):
    """The keys that the browser made for the subscription, in base64url without padding."""

    p256dh = fields.Text(longest=87, shortest=87, pattern="[A-Za-z0-9_-]{87}", required=True)
    auth = fields.Text(longest=22, shortest=22, pattern="[A-Za-z0-9_-]{22}", required=True)


class SubscriptionIn(In):
    """A push subscription as the browser gave it; at most one a phone stands."""

    endpoint = fields.Text(longest=1000, pattern="https?://[!-~]+", required=True)
    keys = fields.Part(PushKeysIn, required=True)
    example: ClassVar = {
        "endpoint": "https://fcm.googleapis.com/fcm/send/example",
        "keys": EXAMPLE_KEYS,
    }

    def make(self, loaded: dict[str, Any]) -> SubscriptionAsked:
        return SubscriptionAsked(loaded["endpoint"], **loaded["keys"])


class PushKeyOut(Out):
    """What a browser is given as applicationServerKey."""

    public_key = fields.Text(
        longest=87, allow_none=True, text="In base64url; null where this service sends no push messages."
    )
    example: ClassVar = {"public_key": EXAMPLE_KEYS["p256dh"]}


class SubscriptionOut(Out):
    """A push subscription that stands."""

    subscription_id = fields.Uuid()
    example: ClassVar = {"subscription_id": SUBSCRIPTION}


class PostponementIn(In):
    """Not today, for a reason; or later, for a day at most."""

    kind = fields.Choice(*POSTPONEMENTS, required=True)
    reason = fields.Choice(*NOT_TODAY_REASONS, load_default=None, text="Needed for `not_today`.")
    until = fields.Instant(load_default=None, text="For `snooze`: at most 24 hours from now.")
    makes = PostponementAsked
    example: ClassVar = {"kind": "not_today", "reason": "too-tired"}


class PostponementOut(Out):
    """No message before `until_at`."""

    id = fields.Uuid()
    kind = fields.Choice(*POSTPONEMENTS)
    reason = fields.Choice(*NOT_TODAY_REASONS, allow_none=True)
    until_at = fields.Instant()
    example: ClassVar = {
        "id": "2e7d90b6-45a1-4cf3-9d02-6b8f3c1a7e55",
        **PostponementIn.example,
        "until_at": "2026-03-03T09:00:00Z",
    }


class MessageTestIn(In):
    """By which channel."""

    channel = fields.Choice(*CHANNELS, required=True)
    example: ClassVar = {"channel": "email"}


class MessageTestOut(Out):
    """A test message that was asked for."""

    id = fields.Uuid()
    channel = fields.Choice(*CHANNELS)
    state = fields.Choice(
        *STATES,
        allow_none=True,
        text="What became of it; null while it waits. `sending` that stays: nobody knows.",
    )
    why_not = fields.Text(allow_none=True, text="Why it is not sent, as for reminders; null where it is.")
    example: ClassVar = {
        "id": "5d0b1c52-8a35-4b57-b6f1-0d9f4f6b2c11",
        **MessageTestIn.example,
        "state": None,
        "why_not": None,
    }


class WithdrawalOut(Out):
    """All contact ended."""

    id = fields.Uuid()
    recorded_at = fields.Instant()
    example: ClassVar = {
        "id": "7b31c8d0-9f24-4e6a-b5a7-12d4e8f06c33",
        "recorded_at": "2026-03-02T09:15:00Z",
    }


class UnsubscribeIn(In):
    """The link at the foot of an e-mail."""

    token = fields.Text(longest=LONGEST_TOKEN, required=True, text="Signed; it can stop e-mail alone.")


class UnsubscribedOut(Out):
    """The same for every link, so that nobody learns whom it was for."""

    is_done = fields.Flag()
    example: ClassVar = {"is_done": True}
