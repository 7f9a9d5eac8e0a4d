"""How participants can be reached: addresses, phones, hours and zones, and whoever wants no more of it.

Every address ends in `.invalid`, a name that by RFC 2606 never leads anywhere.
"""

from base64 import urlsafe_b64encode
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from random import Random
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from pro_service.services.contacts import ContactDataAsked, PreferencesAsked, SubscriptionAsked
from pro_service.simulation.acts import Act, Choose, EndContact, EnterAddresses, Subscribe
from pro_service.simulation.life import Life, new_id

PUSH_HOST = "push.simulation.invalid"
MAIL_HOST = "mail.simulation.invalid"
AWAY_IN = "America/Bogota"
AWAY_FOR = timedelta(days=70)

HAS_EMAIL, HAS_TELEPHONE, TAKES_PUSH = 0.85, 0.7, 0.6
OWN_HOUR = 0.3
HOURS = (time(9, 30), time(12), time(18), time(20, 15))


class Reach:
    """What one participant and the site do about contact, between enrolment and the end."""

    def __init__(self, life: Life, met_at: datetime | None) -> None:
        """met_at  when the participant's fate comes; None for whoever has none that needs a time"""
        self._life, self._met_at = life, met_at
        rng = life.stream("reach")
        self._has_email, self._has_telephone = rng.random() < HAS_EMAIL, rng.random() < HAS_TELEPHONE
        self._takes_push = rng.random() < TAKES_PUSH
        self._hour = rng.choice(HOURS) if rng.random() < OWN_HOUR else None
        self._rng = rng

    def zone(self, at: datetime) -> str:
        """Where the participant is."""
        travels = self._fate == "traveller" and self._met_at is not None
        is_away = travels and self._met_at <= at < self._met_at + AWAY_FOR  # type: ignore[operator]
        return AWAY_IN if is_away else self._life.who.site.zone

    def at_enrolment(self, at: datetime, device_id: UUID) -> Iterator[Act]:
        """Addresses at the site, and on the phone what it is asked for at first."""
        if self._fate == "no_contact":
            return
        minute, who = timedelta(minutes=1), self._life.who
        email = f"participant.{who.subject_id}@{MAIL_HOST}" if self._has_email else None
        telephone = f"+34000{int(who.subject_id.rpartition('-')[2]):06}" if self._has_telephone else None
        asked = ContactDataAsked(email, telephone)
        yield EnterAddresses(at + 6 * minute, self._life.enrolment_id, asked)
        yield from self.on_phone(at + 10 * minute, device_id)
        if self._hour is not None:
            yield self._choose(at + 11 * minute, device_id)

    def on_phone(self, at: datetime, device_id: UUID) -> Iterator[Act]:
        """A phone just paired asks whether it may notify."""
        if self._takes_push and self._fate != "no_contact":
            yield Subscribe(
                at, self._life.enrolment_id, device_id, new_id(self._rng), _subscription(self._rng)
            )

    def later(self, device_id: UUID) -> Iterator[Act]:
        """What the participant changes in the course of the study."""
        at, enrolment_id = self._met_at, self._life.enrolment_id
        if at is None:
            return
        match self._fate:
            case "traveller":
                yield self._choose(at, device_id, zone=AWAY_IN)
                yield self._choose(at + AWAY_FOR, device_id)
            case "no_more_email":
                yield self._choose(at, device_id, is_email_stopped=True)
            case "no_more_contact":
                yield EndContact(at, enrolment_id, device_id, new_id(self._rng))

    @property
    def _fate(self) -> str:
        return self._life.who.fate.kind

    def _choose(
        self, at: datetime, device_id: UUID, zone: str | None = None, is_email_stopped: bool | None = None
    ) -> Choose:
        asked = PreferencesAsked(zone=zone, at=self._hour, is_email_stopped=is_email_stopped)
        return Choose(at, self._life.enrolment_id, device_id, asked)


def _subscription(rng: Random) -> SubscriptionAsked:
    key = ec.derive_private_key(rng.getrandbits(250) + 1, ec.SECP256R1()).public_key()
    point = key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return SubscriptionAsked(
        f"https://{PUSH_HOST}/{rng.getrandbits(128):032x}", _base64url(point), _base64url(rng.randbytes(16))
    )


def _base64url(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()
