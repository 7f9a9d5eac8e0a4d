"""Which licence allows a form to be shown."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

import pytest

from pro_service.domain.licences import Held, Showing, covering, warnings

FIRST, SECOND = UUID(int=1), UUID(int=2)


@dataclass(frozen=True)
class Licence:
    id: UUID = FIRST
    instrument: str = "lupusqol"
    language: str = "es"
    mode: str = "self_on_device"
    country: str = "ES"
    from_on: date = date(2026, 1, 1)
    to_on: date = date(2026, 3, 31)
    administrations: int | None = None
    reference: str = "Agreement 1"


LICENCE = Licence()
SHOWING = Showing("lupusqol", "es", "self_on_device", "ES", date(2026, 2, 1))


@pytest.mark.requirement("R9")
@pytest.mark.parametrize(
    ("changes", "is_covered"),
    [
        ({}, True),
        ({"instrument": "sf36v2"}, False),
        ({"language": "en"}, False),
        ({"mode": "self_on_paper"}, False),
        ({"country": "FR"}, False),
        ({"country": None}, False),
        ({"on": date(2025, 12, 31)}, False),
        ({"on": date(2026, 1, 1)}, True),  # both days are included
        ({"on": date(2026, 3, 31)}, True),
        ({"on": date(2026, 4, 1)}, False),
    ],
)
def test_a_licence_is_for_an_instrument_a_language_a_mode_a_country_and_a_period(changes, is_covered):
    found = covering([Held(LICENCE, used=7)], replace(SHOWING, **changes))
    assert (found is not None) == is_covered


@pytest.mark.parametrize(("granted", "used", "left"), [(3, 2, 1), (3, 3, 0), (3, 4, 0), (None, 99, None)])
def test_a_licence_covers_until_its_last_administration_is_used(granted, used, left):
    held = Held(replace(LICENCE, administrations=granted), used)
    assert held.left == left
    assert (covering([held], SHOWING) is None) == (left == 0)


def test_of_two_licences_the_one_that_ends_first_is_used_first():
    later = Held(replace(LICENCE, id=SECOND, to_on=date(2026, 12, 31)), used=0)
    sooner = Held(LICENCE, used=0)
    assert covering([later, sooner], SHOWING) == sooner
    used_up = Held(replace(LICENCE, administrations=1), used=1)
    assert covering([later, used_up], SHOWING) == later


@pytest.mark.parametrize(
    ("on", "used", "told"),
    [
        (date(2026, 1, 29), 0, ()),  # 61 days before 31 March
        (date(2026, 1, 30), 0, ("ends-within-60-days",)),  # 60 days before it
        (date(2026, 3, 31), 0, ("ends-within-60-days",)),
        (date(2026, 4, 1), 0, ("ended",)),
        (date(2026, 1, 29), 5, ("used-up",)),
        (date(2026, 4, 1), 5, ("ended", "used-up")),
    ],
)
def test_who_renews_licences_is_warned_sixty_days_before(on, used, told):
    assert warnings(Held(replace(LICENCE, administrations=5), used), on) == told
