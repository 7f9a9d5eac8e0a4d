"""How a participant can be reached, and what they wish: addresses, preferences, not today, never again."""

from pro_service.services.contact_states import states
from pro_service.services.contacts.addresses import address_hmac, address_of, mark_gone
from pro_service.services.contacts.erasing import Disclosure, ErasureAsked, disclose, erase
from pro_service.services.contacts.finding import LookupAsked, find
from pro_service.services.contacts.preferences import (
    ContactDataAsked,
    Keep,
    PreferencesAsked,
    get_contact_data,
    get_preferences,
    put_contact_data,
    put_preferences,
)
from pro_service.services.contacts.stopping import language_of_link, stop_link, unsubscribe
from pro_service.services.contacts.subscriptions import (
    SubscriptionAdded,
    SubscriptionAsked,
    add_subscription,
    remove_subscription,
)
from pro_service.services.contacts.views import ContactDataView, PreferencesView
from pro_service.services.contacts.wishes import (
    PostponementAsked,
    postpone,
    withdraw,
)

__all__ = [
    "ContactDataAsked",
    "ContactDataView",
    "Disclosure",
    "ErasureAsked",
    "Keep",
    "LookupAsked",
    "PostponementAsked",
    "PreferencesAsked",
    "PreferencesView",
    "SubscriptionAdded",
    "SubscriptionAsked",
    "add_subscription",
    "address_hmac",
    "address_of",
    "disclose",
    "erase",
    "find",
    "get_contact_data",
    "get_preferences",
    "language_of_link",
    "mark_gone",
    "postpone",
    "put_contact_data",
    "put_preferences",
    "remove_subscription",
    "states",
    "stop_link",
    "unsubscribe",
    "withdraw",
]
