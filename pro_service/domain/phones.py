"""Phones that speak for a participant: why a site ends that, and how old an app may be."""

import re

OTHER = "other"
"""Says nothing by itself: it needs a note."""

CAUSES = ("lost", "stolen", "broken", "changed", "shared", "not-the-participant", OTHER)
"""Why a site revokes a phone."""

APP_VERSION = r"[0-9]{1,4}\.[0-9]{1,4}\.[0-9]{1,4}"
"""Major, minor and patch, such as 1.4.0."""


def is_note_missing(cause: str, note: str | None) -> bool:
    """Whether this cause needs a note and has none."""
    return cause == OTHER and not (note or "").strip()


def is_older(version: str, oldest: str) -> bool:
    """Whether a version of the app comes before another.

    Raises ValueError for what is no version.
    """
    return _parts(version) < _parts(oldest)


def is_app_version(text: str) -> bool:
    """Whether a text is a version of the app."""
    return re.fullmatch(APP_VERSION, text) is not None


def _parts(version: str) -> tuple[int, ...]:
    if not is_app_version(version):
        raise ValueError("not a version of the app")
    return tuple(int(part) for part in version.split("."))
