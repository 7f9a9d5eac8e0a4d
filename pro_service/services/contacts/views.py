"""How a participant can be reached, as it is told: what they chose, and addresses masked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from pro_service.domain import anchors
from pro_service.domain.contact import ContactState
from pro_service.domain.contact_state import Chosen, contact_state, hint, is_stopped, last_choice, standing
from pro_service.domain.permissions import Scope
from pro_service.domain.protocol import EndReason
from pro_service.domain.reminder_plan import Channel
from pro_service.services import studies, windows
from pro_service.services.contact_states import history_of
from pro_service.services.contacts.addresses import opened
from pro_service.services.contacts.finding import Holder, sharing
from pro_service.store import contacts as contacts_store
from pro_service.store import erasures as erasures_store
from pro_service.store.contacts import ContactPreference
from pro_service.store.enrolments import Found
from pro_service.store.erasures import Erasure
from pro_service.store.sealing import Keyring


@dataclass(frozen=True, slots=True)
class PreferencesView:
    """How a participant is written to, as they see it.

    chosen      what they chose themselves; the rest of `state.preferences` is the study's
    offered     the channels of the study's plan
    hints       masked addresses by kind, of those that stand
    revision    changes with every change of what stands here, push subscriptions aside
    """

    state: ContactState
    chosen: Chosen
    offered: tuple[Channel, ...]
    hints: dict[str, str]
    is_email_stopped: bool
    push_subscriptions: int
    revision: str

    @property
    def email_hint(self) -> str | None:
        return self.hints.get("email")

    @property
    def telephone_hint(self) -> str | None:
        return self.hints.get("sms")

    @property
    def names_chosen(self) -> tuple[str, ...]:
        """By the names that `PreferencesAsked` has for them."""
        names = {
            "zone": "zone",
            "at": "at",
            "quiet": "quiet_hours",
            "channels": "channels",
            "language": "language",
        }
        return tuple(name for own, name in names.items() if getattr(self.chosen, own) is not None)

    @property
    def is_contact_permitted(self) -> bool:
        """By consent, and not ended since by the participant."""
        return self.state.is_permitted and not self.state.is_withdrawn


@dataclass(frozen=True, slots=True)
class ContactDataView:
    """The addresses that stand, masked, what the participant said about e-mail, and what was taken away.

    erasures    what became of contact data, in the order of recording
    trial_data  the end after which trial data are kept, and on what ground; None while none has come
    sharing     who else in reach has one of these addresses
    """

    email_hint: str | None
    telephone_hint: str | None
    is_email_stopped: bool
    erasures: Sequence[Erasure]
    trial_data: EndReason | None
    sharing: tuple[Holder, ...]
    revision: str


def preferences_view(session: Session, keyring: Keyring, now: datetime, found: Found) -> PreferencesView:
    """What the participant sees of it."""
    definition = studies.definition_for(session, found)
    history = history_of(session, found)
    plan = definition.reminders
    return PreferencesView(
        state=contact_state(history, plan, now),
        chosen=last_choice(history, now),
        offered=plan.channels if plan else (),
        hints=_hints(session, keyring, found.enrolment.id),
        is_email_stopped=is_stopped(history, "email", now),
        push_subscriptions=len(standing(history, "push", now)),
        revision=revision_of(session, found.enrolment.id),
    )


def contact_data_view(
    session: Session, keyring: Keyring, now: datetime, scope: Scope, found: Found
) -> ContactDataView:
    """What the site sees of it."""
    hints = _hints(session, keyring, found.enrolment.id)
    return ContactDataView(
        email_hint=hints.get("email"),
        telephone_hint=hints.get("sms"),
        is_email_stopped=is_stopped(history_of(session, found), "email", now),
        erasures=erasures_store.of_enrolment(session, found.enrolment.id),
        trial_data=_end_of(session, now, found),
        sharing=sharing(session, scope, found),
        revision=revision_of(session, found.enrolment.id),
    )


def _end_of(session: Session, now: datetime, found: Found) -> EndReason | None:
    """The end after which nothing is expected any more, as the study judges it; None before it."""
    definition, own = studies.definition_for(session, found), found.enrolment.id
    ends = anchors.ended(windows.events_of(session, [own])[own], now)
    ended = anchors.effects(ends, definition.end_reasons).expectation
    return definition.end_reason(ended.kind) if ended else None


def _hints(session: Session, keyring: Keyring, enrolment_id: UUID) -> dict[str, str]:
    rows = contacts_store.addresses_of(session, enrolment_id)
    return {kind: hint(opened(keyring, row)) for kind, row in rows.items()}


def revision_of(session: Session, enrolment_id: UUID) -> str:
    """Changes with every choice of the participant and every change of an address."""
    chosen = contacts_store.last_number(session, ContactPreference, enrolment_id)
    return f"{chosen}-{contacts_store.last_address_change(session, enrolment_id)}"
