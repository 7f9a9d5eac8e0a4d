"""How a participant is written to: what they choose, where they are reached, and how they end it."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask_restx import Namespace

from pro_service import errors
from pro_service.api.describes import describes
from pro_service.api.operations import Answer, Asked, Audience, created, recorded
from pro_service.api.resource import Resource
from pro_service.api.schemas.contacts import (
    ContactDataIn,
    ContactDataOut,
    ContactLookupIn,
    HoldersOut,
    MessageTestIn,
    MessageTestOut,
    PostponementIn,
    PostponementOut,
    PreferencesIn,
    PreferencesOut,
    PushKeyOut,
    SubscriptionIn,
    SubscriptionOut,
    UnsubscribedOut,
    UnsubscribeIn,
    WithdrawalOut,
)
from pro_service.api.schemas.headers import IfMatchIn, PhoneIfMatchIn
from pro_service.services import contacts
from pro_service.services.contacts import ContactDataView, PreferencesView
from pro_service.services.reminders import testing

ns = Namespace("contacts", path="/api/v1/me")
at_site = Namespace("contact-data", path="/api/v1/studies/<code:study_id>/participants/<uuid:enrolment_id>")
at_study = Namespace("contact-lookups", path="/api/v1/studies/<code:study_id>/contact-lookups")
by_link = Namespace("unsubscribe", path="/api/v1/unsubscribe")

ETAG = {"ETag": "To be sent as If-Match with what is to stand instead."}
OUTDATED = (errors.ContactNotPermitted, errors.ChangedMeanwhile, errors.IfMatchRequired)
FLOODED = (errors.TooManyToday,)
STOP_PAGE = "/unsubscribe"


@ns.route("/preferences")
class Preferences(Resource):
    @describes(
        "getPreferences",
        Audience.PARTICIPANT,
        outcomes={200: (PreferencesOut, "What stands.")},
        answer_headers=ETAG,
    )
    def get(self, asked: Asked) -> Answer:
        """How this participant is written to: when, where, in which language, and by which channels."""
        return _tagged(contacts.get_preferences(asked.session, asked.keyring, asked.now, asked.device))

    @describes(
        "putPreferences",
        Audience.PARTICIPANT,
        request=PreferencesIn,
        headers=PhoneIfMatchIn,
        outcomes={200: (PreferencesOut, "Stands so, now or before.")},
        problems=(*OUTDATED, *FLOODED),
        answer_headers=ETAG,
    )
    def put(self, asked: Asked) -> Answer:
        """Choose anew, in the place of all that was chosen before; sending it again changes nothing.

        An hour within the quiet hours cannot be chosen. Addresses are kept sealed and told masked only.
        """
        return _tagged(
            contacts.put_preferences(
                asked.session, asked.keyring, asked.now, asked.device, asked.body, asked.if_match
            )
        )


@ns.route("/push-key")
class PushKey(Resource):
    @describes("getPushKey", Audience.PARTICIPANT, outcomes={200: (PushKeyOut, "The key, or null.")})
    def get(self, asked: Asked) -> dict[str, Any]:
        """The public key (VAPID) with which a browser subscribes to push messages of this service."""
        return {"public_key": asked.parts.outward.push_key}


@ns.route("/push-subscriptions/<uuid:subscription_id>")
class PushSubscription(Resource):
    @describes(
        "addPushSubscription",
        Audience.PARTICIPANT,
        request=SubscriptionIn,
        outcomes={
            201: (SubscriptionOut, "This phone takes push messages, in the place of what it gave before."),
            200: (SubscriptionOut, "Was added before, with exactly this."),
        },
        problems=(errors.ContactNotPermitted, errors.IdReused, *FLOODED),
    )
    def put(self, asked: Asked, subscription_id: UUID) -> Answer:
        """Say where this phone takes push messages; only known push services can be named."""
        added = contacts.add_subscription(
            asked.session,
            asked.keyring,
            asked.parts.settings.push_hosts,
            asked.now,
            asked.device,
            subscription_id,
            asked.body,
        )
        return created(added, is_new=added.is_new)

    @describes("removePushSubscription", Audience.PARTICIPANT, outcomes={204: (None, "Gone, now or before.")})
    def delete(self, asked: Asked, subscription_id: UUID) -> None:
        """Take a push subscription away; nothing of it is kept but that it was there."""
        contacts.remove_subscription(asked.session, asked.now, asked.device, subscription_id)


@ns.route("/postponements/<uuid:postponement_id>")
class Postponement(Resource):
    @describes(
        "sayNotToday",
        Audience.PARTICIPANT,
        request=PostponementIn,
        outcomes={
            201: (PostponementOut, "No message until then."),
            200: (PostponementOut, "Was said before."),
        },
        problems=(errors.IdReused, *FLOODED),
    )
    def put(self, asked: Asked, postponement_id: UUID) -> Answer:
        """Not today: no message until the participant's hour of their next day; or later, a day at most.

        Questionnaires stay open.
        """
        said = contacts.postpone(asked.session, asked.now, asked.device, postponement_id, asked.body)
        return recorded(said)


@ns.route("/test-messages/<uuid:test_id>")
class MessageTest(Resource):
    @describes(
        "sendTestMessage",
        Audience.PARTICIPANT,
        request=MessageTestIn,
        outcomes={
            201: (MessageTestOut, "On its way, within a minute or two."),
            200: (MessageTestOut, "What became of it; or, in `why_not`, why none is sent."),
        },
        problems=(errors.IdReused, *FLOODED),
    )
    def put(self, asked: Asked, test_id: UUID) -> Answer:
        """Send the participant a test message by one channel; asking again tells what became of it.

        It tells nothing of the study, and quiet hours do not hold it: the participant waits for it.
        """
        tested = testing.ask(
            asked.session, asked.now, asked.device, asked.forms, test_id, asked.body["channel"]
        )
        return created(tested, is_new=tested.is_new)


@ns.route("/contact-withdrawals/<uuid:withdrawal_id>")
class ContactWithdrawal(Resource):
    @describes(
        "withdrawContact",
        Audience.PARTICIPANT,
        outcomes={
            201: (WithdrawalOut, "No message any more; every address is taken away."),
            200: (WithdrawalOut, "Was said before."),
        },
    )
    def put(self, asked: Asked, withdrawal_id: UUID) -> Answer:
        """End all contact; only a consent that is signed later can permit it again.

        Everything else of the study goes on: questionnaires can be answered as before.
        """
        said = contacts.withdraw(asked.session, asked.now, asked.device, withdrawal_id)
        return recorded(said)


@at_site.route("/contact-data")
class ContactData(Resource):
    @describes(
        "getContactData",
        Audience.SITE,
        outcomes={200: (ContactDataOut, "Which addresses stand.")},
        answer_headers=ETAG,
    )
    def get(self, asked: Asked, study_id: str, enrolment_id: UUID) -> Answer:
        """The addresses of a participant, masked: enough to see whether they are right."""
        return _tagged(
            contacts.get_contact_data(
                asked.session, asked.keyring, asked.now, asked.scope, study_id, enrolment_id
            )
        )

    @describes(
        "putContactData",
        Audience.SITE,
        request=ContactDataIn,
        headers=IfMatchIn,
        outcomes={200: (ContactDataOut, "Stands so, now or before.")},
        problems=OUTDATED,
        answer_headers=ETAG,
    )
    def put(self, asked: Asked, study_id: str, enrolment_id: UUID) -> Answer:
        """Enter the e-mail address or telephone number that a participant gave; kept sealed."""
        return _tagged(
            contacts.put_contact_data(
                asked.session,
                asked.keyring,
                asked.now,
                asked.staff,
                asked.scope,
                study_id,
                enrolment_id,
                asked.body,
                asked.if_match,
            )
        )


@at_study.route("")
class ContactLookups(Resource):
    @describes(
        "findByContact",
        Audience.SITE,
        request=ContactLookupIn,
        outcomes={
            200: (HoldersOut, "Who at one's own sites has it; nobody for one that is not known there.")
        },
        problems=(errors.TooManyAttempts,),
    )
    def post(self, asked: Asked, study_id: str) -> dict[str, Any]:
        """Find whose an address is, such as that of somebody who writes to the site.

        It is compared by a keyed HMAC: no address is opened. That it was asked stands in the trail, without
        the address.
        """
        found = contacts.find(
            asked.session, asked.keyring, asked.now, asked.staff, asked.scope, study_id, asked.body
        )
        return {"items": found}


@by_link.route("")
class Unsubscribe(Resource):
    @describes(
        "showUnsubscribe",
        Audience.PARTICIPANT,
        query=UnsubscribeIn,
        outcomes={303: (None, "To the page with the button.")},
        answer_headers={"Location": "The page, in the participant's language."},
    )
    def get(self, asked: Asked) -> Answer:
        """Where the link of an e-mail leads; it changes nothing, since mail scanners follow links."""
        page = f"{STOP_PAGE}?{urlencode({'token': asked.query['token']})}"
        return Answer(303, headers={"Location": page})

    @describes(
        "unsubscribe",
        Audience.PARTICIPANT,
        query=UnsubscribeIn,
        outcomes={200: (UnsubscribedOut, "Done, or there was nothing to do: the answer is the same.")},
    )
    def post(self, asked: Asked) -> dict[str, Any]:
        """Stop e-mail to the participant of the link, and nothing else; what mail programs call (RFC 8058).

        The body, `List-Unsubscribe=One-Click`, is not read.
        """
        contacts.unsubscribe(asked.session, asked.now, asked.secret, asked.query["token"])
        return {"is_done": True}


def _tagged(view: PreferencesView | ContactDataView) -> Answer:
    return Answer(200, view, {"ETag": f'"{view.revision}"'})
