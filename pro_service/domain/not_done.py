"""Why a questionnaire was not done: one coded list for exemptions and for what was missed."""

OTHER = "other"
"""Says nothing by itself: it needs a note."""

REASONS = (
    "participant-too-ill",
    "participant-refused",
    "participant-not-reachable",
    "participant-forgot",
    "technical-problem-device",
    "technical-problem-service",
    "reminder-never-left",
    "site-error",
    "not-in-language",
    "visit-not-held",
    "died",
    "withdrew",
    OTHER,
)


def is_note_missing(reason: str, note: str | None) -> bool:
    """Whether this reason needs a note and has none."""
    return reason == OTHER and not (note or "").strip()
