"""Who takes part in a simulated study, from when on, and what is in store for them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from pro_service.domain.calendar import Duration, add
from pro_service.domain.protocol import Site, StudyDefinition
from pro_service.domain.windows import local_day
from pro_service.simulation.acts import Act
from pro_service.simulation.answers import Habits, habits
from pro_service.simulation.traits import Person, people

STILL_UNDER_WAY = 4  # one in so many has not come to the end yet
NEWEST_SINCE_DAYS = 26  # day 0 of the newest participant: in reach of the visit of week 4
WEEKDAYS = 5


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a simulation should be like: the same wishes, ending at the same instant, make the same study."""

    participants: int = 20
    months: int = 18  # of follow-up, after day 0
    seed: int = 21


@dataclass(frozen=True, slots=True)
class Fate:
    """Something that sets a participant apart, and how far into the follow-up it happens (0-1)."""

    kind: str
    share: float = 0.0


FATES = (
    Fate("withdrawal_of_consent", 0.42),
    Fate("lost_to_follow_up", 0.62),
    Fate("treatment_stop", 0.30),  # stays in the study, and goes on answering
    Fate("wrong_clock"),
    Fate("infusion_put_off"),
    Fate("no_contact"),
    Fate("lost_phone", 0.12),
    Fate("traveller", 0.25),
    Fate("no_more_contact", 0.35),
    Fate("death", 0.66),
    Fate("no_more_email", 0.2),
)
NOTHING = Fate("nothing")


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who is going to take part. `waits` is left with the visit that is open at the end."""

    seed: str
    subject_id: str
    site: Site
    language: str
    day_0: date
    months: int
    person: Person
    habits: Habits
    fate: Fate
    waits: bool


def candidates(definition: StudyDefinition, wanted: Wanted, ends_at: datetime) -> Iterator[Candidate]:
    """Everybody, in the order of their day 0."""
    rng = Random(f"cohort {wanted.seed}")  # noqa: S311 (to be repeated, not to be secret)
    days = _days_0(rng, wanted, local_day(ends_at, definition.sites[0].zone))
    fates = _fates(rng, wanted.participants)
    persons = people(rng, wanted.participants)
    for nth, (day_0, person, fate) in enumerate(zip(days, persons, fates, strict=True)):
        site = definition.sites[nth % len(definition.sites)]
        yield Candidate(
            seed=f"{wanted.seed}/{nth}",
            subject_id=f"{site.code}-{nth + 1:03}",
            site=site,
            language=site.languages[0] if rng.random() < 0.85 else rng.choice(site.languages),
            day_0=day_0,
            months=wanted.months,
            person=person,
            habits=habits(rng),
            fate=fate,
            waits=nth == wanted.participants - 1,
        )


def in_order(acts: Iterator[Act], ends_at: datetime) -> list[Act]:
    """What has happened by the end, first to last."""
    return sorted((act for act in acts if act.at <= ends_at), key=lambda act: act.at)


def _days_0(rng: Random, wanted: Wanted, ends_on: date) -> list[date]:
    """Most have come to the end of their follow-up, the last of them today; the others joined since."""
    under_way = max(1, wanted.participants // STILL_UNDER_WAY)
    done = wanted.participants - under_way
    complete_on = add(ends_on, Duration(-1, wanted.months, 0))
    recruiting_days = 10 * wanted.months
    newest_on = ends_on - timedelta(days=NEWEST_SINCE_DAYS)
    joined_days = (newest_on - complete_on).days * 3 // 4
    days = [complete_on - timedelta(days=_spread(rng, recruiting_days, nth, done)) for nth in range(done)]
    days += [
        newest_on - timedelta(days=_spread(rng, joined_days, nth, under_way)) for nth in range(under_way)
    ]
    return sorted(map(weekday, days))


def _spread(rng: Random, length_days: int, nth: int, count: int) -> int:
    """Days before the last of `count` that are spread over a length: 0 for the last itself."""
    if nth == count - 1:
        return 0
    slot = length_days / count
    return max(0, round((count - 1 - nth) * slot + rng.uniform(-0.4, 0.4) * slot))


def weekday(day: date) -> date:
    """The day, or the Friday before it: nobody is infused at the weekend."""
    return day - timedelta(days=max(0, day.weekday() - WEEKDAYS + 1))


def _fates(rng: Random, count: int) -> list[Fate]:
    """Each fate meets one participant, of those who have been in the study for long."""
    long_in = count - max(1, count // STILL_UNDER_WAY)
    met = dict(zip(rng.sample(range(long_in), long_in), FATES, strict=False))
    return [met.get(nth, NOTHING) for nth in range(count)]
