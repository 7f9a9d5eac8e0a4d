"""What sending needs beside the database, and what is known of an assessment when somebody is to be told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from pro_service.channels.protocol import Channel
from pro_service.domain import anchors
from pro_service.domain.contact import ContactFacts, ContactState
from pro_service.domain.occurrences import step_and_nth
from pro_service.domain.reminders import quiet_until
from pro_service.domain.status import Status
from pro_service.domain.windows import local_day
from pro_service.services import assessments, contacts, packs, studies
from pro_service.services.assessments import Course, Standing
from pro_service.services.forms import FormLibrary
from pro_service.services.offers import Offering, offering
from pro_service.services.reminders.slots import Occurrences
from pro_service.store import enrolments as enrolments_store
from pro_service.store import reminders as reminders_store
from pro_service.store.sealing import Keyring

A_MOMENT = timedelta(minutes=1)
"""Before it is looked again what became of the message of the day."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where messages leave: the channels that are set up, the keys of the addresses, and our own address.

    on_fault      is told of what broke our own side, so that somebody can mend it
    hands         how many messages leave at once
    is_post_real  whether its e-mail leaves the machine; that of a demonstration may only be printed
    site_mail_to  where the daily e-mail of every site goes instead; None as a rule, and always in production
    """

    channels: Mapping[str, Channel]
    keyring: Keyring
    forms: FormLibrary
    secret: bytes
    base_url: str
    on_fault: Callable[[BaseException], None]
    hands: int = 1
    is_post_real: bool = False
    site_mail_to: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What left on the participant's local day for another step.

    is_told  a message was taken, or may have been
    until    one is on its way: when to look again; None where none is
    """

    is_told: bool
    until: datetime | None


NOBODY = Told(is_told=False, until=None)


@dataclass(frozen=True, slots=True)
class Known:
    """All that the gate hangs on for one participant at an instant."""

    now: datetime
    course: Course
    state: ContactState
    offered: Offering

    @property
    def today(self) -> date:
        """The participant's local day."""
        return local_day(self.now, self.state.preferences.zone)

    def standing(self, assessment_id: UUID) -> Standing:
        """The assessment; it is one of this enrolment."""
        return next(each for each in self.course.assessments if each.assessment.id == assessment_id)

    def facts(
        self,
        assessment_id: UUID,
        *,
        has_channel: bool,
        told: Told,
        slot_ends_at: datetime | None,
        is_known_too_late: bool,
        is_moved: bool = False,
        is_sent_before: bool = False,
    ) -> ContactFacts:
        """What the gate is asked for one assessment."""
        standing = self.standing(assessment_id)
        return ContactFacts(
            as_of=self.now,
            status=standing.status,
            slot_ends_at=slot_ends_at,
            is_known_too_late=is_known_too_late,
            contact_ended_at=self._contact_ended_at,
            is_permitted=self.state.is_permitted,
            is_withdrawn=self.state.is_withdrawn,
            has_channel=has_channel,
            is_licensed=self.offered.of(standing.assessment, standing.status, standing.going_on).can_start,
            is_told_today=told.is_told,
            telling_until=told.until,
            postponed_until=self.state.postponed_until,
            quiet_until=quiet_until(self.now, self.state.preferences),
            is_moved=is_moved,
            is_sent_before=is_sent_before,
        )

    def facts_beside(self, *, has_channel: bool) -> ContactFacts:
        """What the gate is asked for a message about no assessment, which the participant asks for just now.

        So neither the hours that they chose nor "not today" keep it, nor what else left on this day.
        """
        return ContactFacts(
            as_of=self.now,
            status=Status.OPEN,
            slot_ends_at=None,
            is_known_too_late=False,
            contact_ended_at=self._contact_ended_at,
            is_permitted=self.state.is_permitted,
            is_withdrawn=self.state.is_withdrawn,
            has_channel=has_channel,
            is_licensed=True,
            is_told_today=False,
            postponed_until=None,
            quiet_until=None,
        )

    @property
    def _contact_ended_at(self) -> datetime | None:
        ends = anchors.ended(self.course.events, self.now)
        ended = anchors.effects(ends, self.course.definition.end_reasons).contact
        return ended.at if ended else None


def known(session: Session, now: datetime, forms: FormLibrary, enrolment_id: UUID) -> Known:
    """What is known of a participant now."""
    found = enrolments_store.of_device(session, enrolment_id)
    definition = studies.definition_for(session, found)
    (course,) = assessments.courses(session, now, [found])
    state = contacts.states(session, [found], {enrolment_id: definition}, now)[enrolment_id]
    library = packs.library(session, forms)
    offered = offering(
        session, now, library, found.enrolment, definition, is_ended=course.ended_at is not None
    )
    return Known(now, course, state, offered)


def is_moved(known: Known, assessment_id: UUID, code: str) -> bool:
    """Whether the window was moved since, so that another occurrence of the step is the one to be sent."""
    visit = known.standing(assessment_id).assessment.visit
    step, _ = step_and_nth(code)
    return Occurrences(known.course, known.now).code(visit, step) != code


def told(session: Session, known: Known, assessment_id: UUID, step: str) -> Told:
    """What left today for another step. A message that nobody took, by any channel, told nobody."""
    day = reminders_store.told_on(session, known.course.found.enrolment.id, known.today)
    if day is None or (day.assessment_id, day.step) == (assessment_id, step):
        return NOBODY
    if reminders_store.was_taken(session, day.assessment_id, day.step):
        return Told(is_told=True, until=None)
    last = reminders_store.last_of(session, day.assessment_id, day.step)
    if last is None or last.state not in reminders_store.ON_ITS_WAY:
        return NOBODY
    return Told(is_told=False, until=max(last.not_before, known.now + A_MOMENT))
