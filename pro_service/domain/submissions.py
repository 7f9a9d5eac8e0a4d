"""What becomes of an upload: one ordered table, first match wins.

Whoever cannot be read or has no credential never comes here; for the rest, the table below is the rule, and
the API's answers and the nurse's inbox follow from it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pro_service.domain.paradata import Paradata
from pro_service.domain.timing import LEEWAY, Readings
from scoring import Fault


@dataclass(frozen=True, slots=True)
class Upload:
    """What the phone says: one completed questionnaire.

    answers   item id -> code, "NA" (not applicable) or "skipped"; an item that was never shown is absent
    paradata  how it was filled in; None where the app noted nothing, and on paper
    times     aware, with the offset that the phone had; `zone` is its IANA name
    """

    assessment_id: UUID
    instrument: str
    form_version: str
    language: str
    started_at: datetime
    completed_at: datetime
    zone: str
    mode: str
    completed_by: str
    answers: Mapping[str, int | str]
    paradata: Paradata | None = None


class Form(StrEnum):
    """How the form that was filled in stands to those we know."""

    CURRENT = "current"  # the one that the participant's version of the study names
    OTHER = "other"  # one that this service holds, older or newer: versions have no order
    UNKNOWN = "unknown"


class Becomes(StrEnum):
    """What is done with an upload."""

    ACCEPTED = "accepted"  # kept, made a response, scored
    REPEATED = "repeated"  # known already, word for word: the first answer once more
    HELD = "held"  # kept aside for the site
    REFUSED = "refused"  # not kept, counted


@dataclass(frozen=True, slots=True)
class Known:
    """An upload that came before under the same id."""

    content_hash: str
    held_because: str | None  # None: it was accepted


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the decision hangs on; times are aware and by our clock.

    is_of_enrolment  the assessment exists and belongs to the enrolment that the phone speaks for
    handed_until     how long a tablet of the site was in the participant's hand; None for their own phone
    ended_at         death or loss to follow-up, whichever came first
    window           [opens, closes), or None while its anchor is unknown
    is_locked        the enrolment, its site or its study is locked: what comes is kept aside
    are_times_odd    begun after it was completed, or in a zone that does not exist
    is_proxy_refused  somebody else answered, and the study takes no such answers
    are_notes_odd    what the app noted beside the answers does not fit them
    is_entered       the site says when: by paper, an interview or a correction, with no clock to correct
    """

    now: datetime
    is_of_enrolment: bool
    content_hash: str = ""
    known: tuple[Known, ...] = ()
    is_device_revoked: bool = False
    handed_until: datetime | None = None
    consent_withdrawn_at: datetime | None = None
    form: Form = Form.CURRENT
    faults: tuple[Fault, ...] = ()
    is_other_instrument: bool = False
    is_answered: bool = False
    is_cancelled: bool = False
    is_exempt: bool = False
    is_locked: bool = False
    ended_at: datetime | None = None
    window: tuple[datetime, datetime] | None = None
    late_policy: str = "open_with_flag"
    is_proxy_refused: bool = False
    are_times_odd: bool = False
    are_notes_odd: bool = False
    readings: Readings | None = None
    is_entered: bool = False

    @property
    def completed(self) -> Readings:
        """The readings of the completion time; asked for only where there is an upload to judge."""
        if self.readings is None:
            raise ValueError("these facts hold no completion time")
        return self.readings

    @property
    def is_late(self) -> bool:
        """Completed after the window had closed, by every reading."""
        return self.window is not None and self.completed.all_from(self.window[1])


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table: a coded case, when it applies, what it leads to."""

    case: str
    applies: Callable[[Facts], bool]
    becomes: Becomes


@dataclass(frozen=True, slots=True)
class Verdict:
    """The row that applied, and the marks that an accepted upload carries."""

    case: str
    becomes: Becomes
    flags: tuple[str, ...] = ()


def _same_content(facts: Facts, *, held: bool) -> bool:
    return any(
        known.content_hash == facts.content_hash and (known.held_because is not None) == held
        for known in facts.known
    )


def _after_withdrawal(facts: Facts) -> bool:
    withdrawn_at = facts.consent_withdrawn_at
    return withdrawn_at is not None and facts.completed.all_from(withdrawn_at)


def _after_hand_over(facts: Facts) -> bool:
    return facts.handed_until is not None and facts.completed.all_from(facts.handed_until)


def _before_window(facts: Facts) -> bool:
    return facts.window is None or facts.completed.all_before(facts.window[0])


def _too_late(facts: Facts) -> bool:
    """Late, where the visit's policy takes in no late entry, or none but the site's own."""
    taken = ("open_with_flag", "staff_only") if facts.is_entered else ("open_with_flag",)
    return facts.is_late and facts.late_policy not in taken


def _after_end(facts: Facts) -> bool:
    return facts.ended_at is not None and facts.completed.all_from(facts.ended_at)


TABLE: tuple[Row, ...] = (
    Row("foreign-assessment", lambda f: not f.is_of_enrolment, Becomes.REFUSED),
    Row("same-id-same-content", lambda f: _same_content(f, held=False), Becomes.REPEATED),
    Row("held-before", lambda f: _same_content(f, held=True), Becomes.REPEATED),
    Row("submission-id-reused", lambda f: bool(f.known), Becomes.HELD),
    Row("revoked-device", lambda f: f.is_device_revoked or _after_hand_over(f), Becomes.HELD),
    Row("consent-withdrawn", _after_withdrawal, Becomes.REFUSED),
    Row("unknown-form-version", lambda f: f.form is Form.UNKNOWN, Becomes.HELD),
    Row("off-scale", lambda f: bool(f.faults) or f.is_other_instrument, Becomes.REFUSED),
    Row("already-answered", lambda f: f.is_answered, Becomes.HELD),
    Row("cancelled-assessment", lambda f: f.is_cancelled, Becomes.HELD),
    Row("exempt-assessment", lambda f: f.is_exempt, Becomes.HELD),
    Row("locked", lambda f: f.is_locked, Becomes.HELD),
    Row("answered-by-somebody-else", lambda f: f.is_proxy_refused, Becomes.HELD),
    Row("completed-in-the-future", lambda f: f.completed.all_from(f.now + LEEWAY), Becomes.HELD),
    Row("completed-after-the-end", _after_end, Becomes.HELD),
    Row("completed-before-the-window", _before_window, Becomes.HELD),
    Row("completed-late", _too_late, Becomes.HELD),
    Row("accepted", lambda _: True, Becomes.ACCEPTED),
)


BARS_THE_SITE = (
    "foreign-assessment",
    "consent-withdrawn",
    "unknown-form-version",
    "off-scale",
    "already-answered",
)
"""What the site cannot take in either, whatever its reason."""

SITE_TABLE = tuple(row for row in TABLE if row.case in (*BARS_THE_SITE, "accepted"))
"""The same table for what the site takes in by a decision of its own."""

BY_SITE, MOVED = "accepted-by-site", "moved"
"""The marks of what the site took in from what was kept aside, and of what it moved from elsewhere."""

FLAGS = (
    "completed-late",
    "completed-early",
    "arrived-late",
    "other-form",
    "clock-moved",
    "clock-unknown",
    "times-odd",
    "paradata-odd",
    BY_SITE,
    MOVED,
)
"""All marks that an accepted upload can carry."""

NOT_READABLE, WRONG_SHAPE, TOO_MANY_HELD = "not-readable", "wrong-shape", "too-many-held"

REFUSED_CASES = (
    NOT_READABLE,
    WRONG_SHAPE,
    *(row.case for row in TABLE if row.becomes is Becomes.REFUSED),
    TOO_MANY_HELD,
)
"""Every case in which an upload of a known phone is not kept, and is counted for its enrolment."""

MOST_HELD_A_DAY = 50
"""Uploads kept aside for one enrolment on one day (UTC); a phone that sends more is out of order."""


def decide(facts: Facts) -> Verdict:
    """What becomes of an upload: the first row of the table that applies."""
    row = next(row for row in TABLE if row.applies(facts))
    flags = marks(facts) if row.becomes is Becomes.ACCEPTED else ()
    return Verdict(row.case, row.becomes, flags)


def decide_for_site(facts: Facts, mark: str) -> Verdict:
    """Whether an upload can be taken in by a decision of the site, which then marks it."""
    row = next(row for row in SITE_TABLE if row.applies(facts))
    flags = (*marks(facts), mark) if row.becomes is Becomes.ACCEPTED else ()
    return Verdict(row.case, row.becomes, flags)


def marks(facts: Facts) -> tuple[str, ...]:
    """What an accepted upload is marked with, for those who judge it later."""
    closes_at = facts.window[1] if facts.window else None
    applying = {
        "completed-late": facts.is_late,
        "completed-early": facts.window is not None and _before_window(facts),
        "arrived-late": closes_at is not None and facts.now >= closes_at and not facts.is_late,
        "other-form": facts.form is Form.OTHER,
        "clock-moved": facts.completed.is_clock_moved,
        "clock-unknown": facts.completed.is_clock_unknown and not facts.is_entered,
        "times-odd": facts.are_times_odd,
        "paradata-odd": facts.are_notes_odd,
    }
    return tuple(mark for mark, applies in applying.items() if applies)
