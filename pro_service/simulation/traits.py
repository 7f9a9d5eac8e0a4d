"""How simulated participants feel: two traits, physical and mental, that every scale hangs on.

The numbers are chosen, not measured: so that scores look like those of lupus trials. Published for BLISS at
the start (n = 1684): PCS 39.1, SD 9.7; MCS 40.8, SD 11.3; change of PCS after a year 2.9 to 4.4, with an SD
of change of about 9. A test holds them within wide bands of that.
"""

import math
from dataclasses import dataclass
from random import Random
from statistics import NormalDist

STABLE_SHARE = 0.62
"""Of the variance of a trait, and of what is a scale's own: what is of the person; the rest is of the day."""

PHYSICAL_GAIN, MENTAL_GAIN = 0.52, 0.24
"""In standard deviations of the trait, for everybody alike, once the gain is complete."""

MONTHS_TO_MOST_OF_THE_GAIN = 2.5


@dataclass(frozen=True, slots=True)
class Profile:
    """A scale on 0-100 at the start: its mean and SD, and how much it hangs on either trait.

    What the two loadings leave of the variance is the scale's own.
    """

    mean: float
    sd: float
    physical: float
    mental: float

    @property
    def own(self) -> float:
        return math.sqrt(max(0.0, 1 - self.physical**2 - self.mental**2))


_OTHER = Profile(50, 25, 0.55, 0.45)
_MOS = {
    "PF": Profile(62, 25, 0.88, 0.12),
    "RP": Profile(50, 27, 0.80, 0.30),
    "BP": Profile(52, 23, 0.75, 0.25),
    "GH": Profile(40, 20, 0.60, 0.35),
    "VT": Profile(40, 21, 0.45, 0.60),
    "SF": Profile(58, 25, 0.52, 0.58),
    "RE": Profile(65, 26, 0.34, 0.68),
    "MH": Profile(60, 19, 0.15, 0.86),
}
_RAND = {
    **{code: _MOS[code] for code in ("PF", "RP", "RE", "SF", "GH")},
    "PA": _MOS["BP"],
    "EF": _MOS["VT"],
    "EW": _MOS["MH"],
}
_LUPUS = {
    "PH": Profile(62, 24, 0.85, 0.25),
    "PA": Profile(60, 26, 0.78, 0.20),
    "PL": Profile(63, 27, 0.68, 0.42),
    "IR": Profile(60, 30, 0.50, 0.48),
    "BO": Profile(52, 27, 0.35, 0.60),
    "EH": Profile(65, 23, 0.20, 0.85),
    "BI": Profile(66, 26, 0.25, 0.58),
    "FA": Profile(52, 25, 0.58, 0.52),
}
PROFILES = {"sf36v1": _MOS, "sf36v2": _MOS, "rand36": _RAND, "lupusqol": _LUPUS}


@dataclass(frozen=True, slots=True)
class Person:
    """The lasting part of one participant's traits, in standard deviations; `seed` for those of scales."""

    seed: str
    physical: float
    mental: float

    def own(self, instrument: str, code: str) -> float:
        """The lasting part of what is a scale's own."""
        return Random(f"{self.seed}/{instrument}/{code}").gauss()  # noqa: S311 (no secret)


def people(rng: Random, count: int) -> list[Person]:
    """Draw people whose traits spread as they should even where they are few: one of each equal slice."""
    slices = [NormalDist().inv_cdf((nth + 0.5) / count) for nth in range(count)]
    physical, mental = rng.sample(slices, count), rng.sample(slices, count)
    seeds = [f"{rng.getrandbits(64)}" for _ in range(count)]
    return [Person(*each) for each in zip(seeds, physical, mental, strict=True)]


class Day:
    """How one person is on one day, `months` after day 0 (negative before it)."""

    def __init__(self, rng: Random, person: Person, months: float) -> None:
        self._rng, self._person = rng, person
        reached = 1 - math.exp(-max(0.0, months) / MONTHS_TO_MOST_OF_THE_GAIN)
        self.physical = self._of_today(person.physical) + PHYSICAL_GAIN * reached
        self.mental = self._of_today(person.mental) + MENTAL_GAIN * reached

    def scale(self, instrument: str, code: str) -> float:
        """Where the person stands on a scale, 0-100 and a little beyond either end."""
        profile = PROFILES.get(instrument, {}).get(code, _OTHER)
        own = self._of_today(self._person.own(instrument, code))
        together = profile.physical * self.physical + profile.mental * self.mental + profile.own * own
        return profile.mean + profile.sd * together

    def _of_today(self, lasting: float) -> float:
        today = self._rng.gauss()
        return math.sqrt(STABLE_SHARE) * lasting + math.sqrt(1 - STABLE_SHARE) * today
