"""How a questionnaire was filled in, beside what was answered: times, steps back, changed answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

BACK_STEP, REVIEW = "back-step", "review"
PROMPTS = ("prompt-skipped", "prompt-unanswered", "prompt-inconsistent")
BECAUSE = (BACK_STEP, REVIEW, *PROMPTS)
"""What led to a change: going back to the item, the review before sending, or a prompt of the app."""

MOST_CHANGES = 500
LONGEST_SECONDS = 86_400
MOST_STEPS = 10_000

Code = int | str | None
"""An answer code, "NA" or "skipped"; None where the item had no answer."""


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """One answer that was changed before it was sent: what it was before, and what led to the change."""

    item: str
    before: Code
    after: Code
    at: datetime
    because: str


@dataclass(frozen=True, slots=True)
class Paradata:
    """What the app noted while it was filled in.

    presented  the items that were shown, in the order of their first showing
    seconds    whole seconds for which each item was on the screen, over all its showings
    changes    in the order in which they were made
    """

    presented: tuple[str, ...]
    seconds: Mapping[str, int]
    n_back_steps: int
    changes: tuple[AnswerChange, ...] = ()


def of_content(content: Mapping[str, Any]) -> Paradata | None:
    """The paradata of an upload as it was kept: it had its shape when it came; None where there are none."""
    noted = content.get("paradata")
    if noted is None:
        return None
    return Paradata(
        presented=tuple(noted["presented"]),
        seconds=dict(noted["seconds"]),
        n_back_steps=noted["n_back_steps"],
        changes=tuple(
            AnswerChange(**{**each, "at": datetime.fromisoformat(each["at"])})
            for each in noted.get("changes", ())
        ),
    )


def is_odd(answers: Mapping[str, int | str], noted: Paradata) -> bool:
    """Whether what the app noted does not fit the answers; both are kept all the same, and marked.

    What was presented was answered or skipped, and nothing else was; times and changes are of items that were
    presented; the last change of an item gave what was sent.
    """
    presented = set(noted.presented)
    last = {change.item: change.after for change in noted.changes}
    return (
        presented != set(answers)
        or len(presented) < len(noted.presented)
        or not set(noted.seconds) <= presented
        or any(item not in presented or answers.get(item) != after for item, after in last.items())
        or any(change.before == change.after for change in noted.changes)
    )
