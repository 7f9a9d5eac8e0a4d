"""Which licence allows a form to be shown: instrument, language, mode, country, day and number."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol
from uuid import UUID

WARNED_BEFORE = timedelta(days=60)
"""From so long before its last day on, a licence is marked, so that it can be renewed in time."""

ENDS_SOON, ENDED, USED_UP = "ends-within-60-days", "ended", "used-up"
WARNINGS = (ENDS_SOON, ENDED, USED_UP)


@dataclass(frozen=True, slots=True)
class Showing:
    """A form that is about to be shown: what, in which language and mode, in which country, on which day.

    country  ISO 3166 alpha-2; None where the study does not say, and then no licence covers it
    on       the local day at the site
    """

    instrument: str
    language: str
    mode: str
    country: str | None
    on: date


class Licence(Protocol):
    """The right to show an instrument from one day to another, both included.

    administrations  how many there may be; None for as many as one likes
    """

    @property
    def id(self) -> UUID: ...
    @property
    def instrument(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def mode(self) -> str: ...
    @property
    def country(self) -> str: ...
    @property
    def from_on(self) -> date: ...
    @property
    def to_on(self) -> date: ...
    @property
    def administrations(self) -> int | None: ...
    @property
    def reference(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Held:
    """A licence and how many administrations were begun under it."""

    licence: Licence
    used: int

    @property
    def left(self) -> int | None:
        """Administrations left, never under 0; None for as many as one likes."""
        granted = self.licence.administrations
        return None if granted is None else max(granted - self.used, 0)


def covering(ledger: Iterable[Held], showing: Showing) -> Held | None:
    """The licence under which a form may be shown; of several the one that ends first."""
    fitting = [held for held in ledger if _covers(held.licence, showing) and held.left != 0]
    return min(fitting, key=lambda held: (held.licence.to_on, held.licence.id), default=None)


def warnings(held: Held, on: date) -> tuple[str, ...]:
    """What those who renew licences have to know of one on this day."""
    to_on = held.licence.to_on
    marks = {
        ENDS_SOON: on <= to_on <= on + WARNED_BEFORE,
        ENDED: to_on < on,
        USED_UP: held.left == 0,
    }
    return tuple(mark for mark, applies in marks.items() if applies)


def _covers(licence: Licence, showing: Showing) -> bool:
    same = (licence.instrument, licence.language, licence.mode, licence.country) == (
        showing.instrument,
        showing.language,
        showing.mode,
        showing.country,
    )
    return same and licence.from_on <= showing.on <= licence.to_on
