"""What a participant chooses, and the addresses that participant and site enter."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time
from enum import Enum
from uuid import UUID
from zoneinfo import available_timezones

from sqlalchemy.orm import Session

from pro_service.domain.callers import DeviceCaller, Operator, Staff
from pro_service.domain.contact_state import (
    Chosen,
    ContactHistory,
    contact_state,
    is_stopped,
    last_choice,
    preferences_from,
    standing,
)
from pro_service.domain.permissions import Scope
from pro_service.domain.protocol import StudyDefinition
from pro_service.domain.reminder_plan import Channel, QuietHours
from pro_service.errors import (
    ChangedMeanwhile,
    ContactNotPermitted,
    FieldFault,
    IfMatchRequired,
    InvalidShape,
)
from pro_service.services import attempts, projections, studies, windows
from pro_service.services.contact_states import history_of, wall_text
from pro_service.services.contacts.addresses import Actor, Changes, index_of, set_address
from pro_service.services.contacts.views import (
    ContactDataView,
    PreferencesView,
    contact_data_view,
    preferences_view,
    revision_of,
)
from pro_service.services.participants import in_reach
from pro_service.store import audit
from pro_service.store import contacts as contacts_store
from pro_service.store import enrolments as enrolments_store
from pro_service.store.base import Fact
from pro_service.store.contacts import ContactPreference
from pro_service.store.enrolments import Found
from pro_service.store.sealing import Keyring


class Keep(Enum):
    """An address that is not named stays what it is."""

    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class ContactDataAsked:
    """Addresses to enter: None takes one away, KEEP leaves it."""

    email: str | Keep | None = field(default=Keep.KEEP, repr=False)
    telephone: str | Keep | None = field(default=Keep.KEEP, repr=False)


@dataclass(frozen=True, slots=True)
class PreferencesAsked:
    """All that a participant chooses; None where the study decides.

    is_email_stopped  True stops e-mail, False lets it come again, None leaves that as it is
    """

    zone: str | None = None
    at: time | None = None
    quiet_hours: QuietHours | None = None
    channels: tuple[Channel, ...] | None = None
    language: str | None = None
    is_email_stopped: bool | None = None
    email: str | Keep | None = field(default=Keep.KEEP, repr=False)
    telephone: str | Keep | None = field(default=Keep.KEEP, repr=False)

    @property
    def chosen(self) -> Chosen:
        return Chosen(self.zone, self.at, self.quiet_hours, self.channels, self.language)

    @property
    def contact_data(self) -> ContactDataAsked:
        return ContactDataAsked(self.email, self.telephone)


def get_preferences(session: Session, keyring: Keyring, now: datetime, who: DeviceCaller) -> PreferencesView:
    """How the participant of this phone is written to."""
    return preferences_view(session, keyring, now, enrolments_store.of_device(session, who.enrolment_id))


def put_preferences(
    session: Session,
    keyring: Keyring,
    now: datetime,
    who: DeviceCaller,
    asked: PreferencesAsked,
    if_match: str | None,
) -> PreferencesView:
    """Keep what the participant chooses, in the place of all that was chosen before.

    `if_match` is the revision that the caller read, or "*". Where everything stands so already, nothing is
    written and no revision is asked for. Raises InvalidShape, IfMatchRequired, ChangedMeanwhile,
    TooManyToday, and ContactNotPermitted where an address is entered that nothing may be sent to.
    """
    found = enrolments_store.of_device(session, who.enrolment_id)
    definition = studies.definition_for(session, found)
    now = audit.wait_for_turn(session, str(who.enrolment_id), now)
    history = history_of(session, found)
    if faults := tuple(_faults(definition, history, asked)):
        raise InvalidShape(*faults)
    is_chosen_anew = asked.chosen != last_choice(history, now)
    turned = _turned(asked, history, now)
    addresses = _differing(keyring, history, now, asked.contact_data)
    if is_chosen_anew or turned or addresses:
        _refuse_if_outdated(revision_of(session, who.enrolment_id), if_match)
        _refuse_unpermitted(session, found, history, now, addresses)
        if is_chosen_anew or addresses or turned == "resumed":  # whoever wants no more e-mail is always heard
            attempts.count_today(session, now, "preferences", who.enrolment_id)
        changes = Changes(session, now, who, who.enrolment_id)
        for kind, value in addresses.items():
            set_address(changes, keyring, kind, value, _reason(value, "participant"))
        if turned:
            changes.note("email", turned, "preferences", None)
        chosen = [_choice(session, now, who, asked.chosen)] if is_chosen_anew else []
        facts: list[Fact] = [*chosen, *changes.facts]
        audit.record(session, now, str(who.enrolment_id), who.actor, "preferences.put", facts)
    if is_chosen_anew:  # another zone or hour moves reminders that have not left
        projections.project(session, now, found.enrolment)
    return preferences_view(session, keyring, now, found)


def get_contact_data(
    session: Session, keyring: Keyring, now: datetime, scope: Scope, study_id: str, enrolment_id: UUID
) -> ContactDataView:
    """The addresses of a participant, masked. Raises NotFound."""
    return contact_data_view(session, keyring, now, scope, in_reach(session, scope, study_id, enrolment_id))


def put_contact_data(
    session: Session,
    keyring: Keyring,
    now: datetime,
    who: Staff | Operator,
    scope: Scope,
    study_id: str,
    enrolment_id: UUID,
    asked: ContactDataAsked,
    if_match: str | None,
) -> ContactDataView:
    """Enter addresses at the site; otherwise as `put_preferences`. Raises NotFound as well."""
    found = in_reach(session, scope, study_id, enrolment_id)
    now = audit.wait_for_turn(session, str(enrolment_id), now)
    history = history_of(session, found)
    addresses = _differing(keyring, history, now, asked)
    if addresses:
        _refuse_if_outdated(revision_of(session, enrolment_id), if_match)
        _refuse_unpermitted(session, found, history, now, addresses)
        changes = Changes(session, now, who, enrolment_id)
        for kind, value in addresses.items():
            set_address(changes, keyring, kind, value, _reason(value, "site"))
        audit.record(session, now, str(enrolment_id), who.actor, "contact-data.put", changes.facts)
    return contact_data_view(session, keyring, now, scope, found)


def refuse_if_not_permitted(session: Session, found: Found, history: ContactHistory, now: datetime) -> None:
    """Raises ContactNotPermitted where nothing may be sent: then no address is kept either."""
    definition, own = studies.definition_for(session, found), found.enrolment.id
    state = contact_state(history, definition.reminders, now)
    events = windows.events_of(session, [own])[own]
    _, ended_at = windows.ends_of(definition, events, now)
    if state.is_withdrawn or not state.is_permitted or (ended_at is not None and ended_at <= now):
        raise ContactNotPermitted


def _faults(
    definition: StudyDefinition, history: ContactHistory, asked: PreferencesAsked
) -> Iterator[FieldFault]:
    if asked.zone is not None and asked.zone not in available_timezones():
        yield FieldFault("/zone", "unknown-zone")
    if asked.language is not None and asked.language not in definition.languages:
        yield FieldFault("/language", "not-of-this-study")
    offered = definition.reminders.channels if definition.reminders else ()
    for nth, channel in enumerate(asked.channels or ()):
        if channel not in offered:
            yield FieldFault(f"/channels/{nth}", "not-of-this-study")
        elif channel in (asked.channels or ())[:nth]:
            yield FieldFault(f"/channels/{nth}", "given-twice")
    would_be = preferences_from(asked.chosen, history, definition.reminders)
    if would_be.quiet.holds(would_be.at):
        yield FieldFault("/at" if asked.at else "/quiet_hours", "within-quiet-hours")


def _turned(asked: PreferencesAsked, history: ContactHistory, now: datetime) -> str | None:
    """The change that stops e-mail or lets it come again; None where neither is asked or needed."""
    if asked.is_email_stopped in (None, is_stopped(history, "email", now)):
        return None
    return "stopped" if asked.is_email_stopped else "resumed"


def _differing(
    keyring: Keyring, history: ContactHistory, now: datetime, asked: ContactDataAsked
) -> dict[str, str | None]:
    """The addresses by kind that are asked to be other than they are."""
    wanted: dict[Channel, str | Keep | None] = {"email": asked.email, "sms": asked.telephone}
    found: dict[str, str | None] = {}
    for kind, value in wanted.items():
        if isinstance(value, Keep):
            continue
        digests = () if value is None else (index_of(keyring, kind, value),)
        if digests != standing(history, kind, now):
            found[kind] = value
    return found


def _refuse_if_outdated(revision: str, if_match: str | None) -> None:
    if if_match is None:
        raise IfMatchRequired
    if if_match not in ("*", revision):
        raise ChangedMeanwhile


def _refuse_unpermitted(
    session: Session, found: Found, history: ContactHistory, now: datetime, addresses: dict[str, str | None]
) -> None:
    if any(value is not None for value in addresses.values()):
        refuse_if_not_permitted(session, found, history, now)


def _reason(value: str | None, by: str) -> str:
    return f"{'taken-back' if value is None else 'given'}-by-{by}"


def _choice(session: Session, now: datetime, who: Actor, chosen: Chosen) -> ContactPreference:
    assert isinstance(who, DeviceCaller)
    last = contacts_store.last_number(session, ContactPreference, who.enrolment_id)
    quiet = chosen.quiet
    return ContactPreference(
        enrolment_id=who.enrolment_id,
        number=last + 1,
        zone=chosen.zone,
        at=wall_text(chosen.at) if chosen.at else None,
        quiet_starts=wall_text(quiet.starts) if quiet else None,
        quiet_ends=wall_text(quiet.ends) if quiet else None,
        channels=None if chosen.channels is None else list(chosen.channels),
        language=chosen.language,
        recorded_at=now,
        recorded_by=who.actor,
    )
