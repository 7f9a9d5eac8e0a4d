"""PRO alerts: which answers or scores the clinical team is told of, by the study's policy alone.

The policy is data of the study file, the same for every participant and every arm. What participants are told
follows from it: where there is a rule, their text says within how many days the site answers; where there is
none, answers are not monitored (SPIRIT-PRO 22).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Outcome = Literal[
    "participant-called", "seen-by-clinician", "no-action-needed", "answered-in-error", "not-reached"
]

OUTCOMES: Mapping[str, str] = {
    "participant-called": "The site spoke with the participant.",
    "seen-by-clinician": "A clinician saw the participant.",
    "no-action-needed": "The site knows of it already, or nothing has to be done.",
    "answered-in-error": "The participant says that the answer was a slip.",
    "not-reached": "The participant could not be reached: the alert stays.",
}
"""What a site did about an alert; all but the last one end it."""

LEAVES_IT_OPEN = "not-reached"
DAYS = "{days}"
"""Stands in the text for participants where answers are monitored."""


@dataclass(frozen=True, slots=True)
class AlertRule:
    """One rule: certain answers to one item, or a score below a value.

    item, answers  the item and the response codes that raise it; None and empty for a rule about a score
    score, below   the score code and the value; raised by an unrounded score that lies below; else None
    ask            what the site is asked to do, by language; it is shown to the site alone
    """

    code: str
    instrument: str
    item: str | None
    answers: frozenset[int]
    score: str | None
    below: float | None
    ask: Mapping[str, str]

    def is_raised(self, answers: Mapping[str, int | str], scores: Mapping[str, float | None]) -> bool:
        """Whether it is raised; never by what is absent."""
        if self.item is not None:
            return answers.get(self.item) in self.answers
        value = scores.get(self.score or "")
        return value is not None and self.below is not None and value < self.below


@dataclass(frozen=True, slots=True)
class AlertPolicy:
    """What a study does about answers: within how many days the site responds, and to what."""

    respond_within_days: int
    rules: tuple[AlertRule, ...]

    def raised(
        self, instrument: str, answers: Mapping[str, int | str], scores: Mapping[str, float | None]
    ) -> tuple[AlertRule, ...]:
        """The rules that a response raises, in the order of the file.

        answers  by item id, as stored; scores  by code, under the study's first norm set, None where not due
        """
        return tuple(
            rule for rule in self.rules if rule.instrument == instrument and rule.is_raised(answers, scores)
        )

    def respond_by(self, today: date) -> date:
        """The last local day on which the site has responded in time."""
        return today + timedelta(days=self.respond_within_days)


def told(texts: Mapping[str, str], policy: AlertPolicy | None) -> Mapping[str, str]:
    """What participants are told, by language."""
    if policy is None:
        return texts
    return {language: text.replace(DAYS, str(policy.respond_within_days)) for language, text in texts.items()}


def is_open(outcomes: tuple[str, ...]) -> bool:
    """Whether an alert waits, after these outcomes in the order of recording."""
    return all(outcome == LEAVES_IT_OPEN for outcome in outcomes)
