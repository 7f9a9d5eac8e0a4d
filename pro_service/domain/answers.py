"""What a participant's answers hold besides codes, and how the scoring takes them."""

from collections.abc import Mapping

SKIPPED = "skipped"
"""The answer of an item that the participant saw and passed over; one that was never shown is absent."""


def as_scored(answers: Mapping[str, int | str]) -> dict[str, int | str | None]:
    """The answers as `scoring` takes them: what was skipped is unanswered."""
    return {item: None if answer == SKIPPED else answer for item, answer in answers.items()}
