"""What happens to the participants of a store that is filled in bulk.

The same courses as in any simulation, less what hangs on messages: no addresses, no phones lost or replaced,
no amendment. So that fates are met by as many as in a large study, they come by turns.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from pro_service.domain.protocol import StudyDefinition
from pro_service.simulation.acts import (
    Act,
    Begin,
    CheckIn,
    Enrol,
    Exempt,
    GiveReason,
    IssueCode,
    LogContact,
    PairPhone,
    RecordEvent,
    Send,
)
from pro_service.simulation.amending import Versions
from pro_service.simulation.cohort import FATES, NOTHING, Candidate, Wanted, candidates, in_order
from pro_service.simulation.course import Course

LIVED = (Enrol, RecordEvent, IssueCode, PairPhone, Begin, Send, CheckIn, LogContact, Exempt, GiveReason)
"""What is lived through in bulk."""

NOT_IN_BULK = ("lost_phone", "no_more_contact", "no_more_email")
MET = tuple(fate for fate in FATES if fate.kind not in NOT_IN_BULK)
ONE_IN = 6
"""Every so-manieth participant meets one of the fates, each in its turn."""

AT_HAND = timedelta(minutes=1)
"""What is sent so soon after it was completed was filled in with the network at hand."""


def histories(definition: StudyDefinition, wanted: Wanted, ends_at: datetime) -> Iterator[list[Act]]:
    """What each participant does and undergoes by the end, first to last; in the order of their day 0."""
    unamended = Versions(definition, definition, ends_at)
    for nth, who in enumerate(candidates(definition, wanted, ends_at)):
        course = Course(unamended, _with_fate(nth, who), ends_at)
        yield in_order(_lived(course), ends_at)


def _with_fate(nth: int, who: Candidate) -> Candidate:
    turn, rest = divmod(nth, ONE_IN)
    return replace(who, fate=NOTHING if rest or who.waits else MET[turn % len(MET)])


def _lived(course: Course) -> Iterator[Act]:
    begun = set()
    for act in course.acts():
        if not isinstance(act, LIVED):
            continue
        if isinstance(act, Send) and act.submission_id not in begun:
            begun.add(act.submission_id)
            yield from _begin(act)
        yield act


def _begin(act: Send) -> Iterator[Begin]:
    """When it was begun, by our clock; a phone without network tells nobody."""
    if act.phone_clock - act.upload.completed_at < AT_HAND:
        at = act.at - (act.phone_clock - act.upload.started_at)
        yield Begin(at, act.enrolment_id, act.device_id, act.upload.assessment_id, act.upload.language)
