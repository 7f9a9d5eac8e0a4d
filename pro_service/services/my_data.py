"""All that the service holds of one participant, for themselves: to read, to keep, to take elsewhere.

No anchor event, no arm, no score while the study goes on for them, and nothing that staff wrote.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from pro_service.domain.callers import DeviceCaller
from pro_service.domain.offers import CLOSED, COMPLETED, NOT_EXPECTED, why_not_now
from pro_service.domain.receipts import receipt_code
from pro_service.errors import TooManyExports
from pro_service.services import assessments
from pro_service.services.assessments import Course, Standing
from pro_service.services.contacts import PreferencesView, get_preferences
from pro_service.services.reminders import telling
from pro_service.services.submissions.keeping import day_of
from pro_service.store import arrivals, audit, counters, rescoring
from pro_service.store import contacts as contacts_store
from pro_service.store import devices as devices_store
from pro_service.store import enrolments as enrolments_store
from pro_service.store import erasures as erasures_store
from pro_service.store import message_tests as message_tests_store
from pro_service.store import participants as participants_store
from pro_service.store import scores as scores_store
from pro_service.store import submissions as submissions_store
from pro_service.store.contacts import Postponement
from pro_service.store.devices import PairedDevice
from pro_service.store.erasures import Erasure
from pro_service.store.message_tests import MessageTest
from pro_service.store.participants import Consent
from pro_service.store.rescoring import WhichScores
from pro_service.store.scores import Scored
from pro_service.store.sealing import Keyring
from pro_service.store.submissions import Quarantined, ResponseVersion, Submission

DAY = timedelta(days=1)
MOST_A_DAY = 10
OVER = (CLOSED, COMPLETED, NOT_EXPECTED)


@dataclass(frozen=True, slots=True)
class MyAnswers:
    """One questionnaire that was accepted.

    versions  the answers as they were sent, and after each correction; the last one stands
    runs      the scores, None where the study does not show them, or not yet
    """

    visit: str
    visit_name: Mapping[str, str]
    instrument: str
    submission: Submission
    versions: tuple[ResponseVersion, ...] = field(repr=False)
    runs: tuple[Scored, ...] | None = field(repr=False)

    @property
    def code(self) -> str:
        """The code of the receipt."""
        return receipt_code(self.submission.content_hash)


@dataclass(frozen=True, slots=True)
class MyMessage:
    """A message that was sent: about which visit, by which channel, when."""

    visit: str
    channel: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class MyData:
    """Everything, each list oldest first."""

    exported_at: datetime
    enrolment_id: UUID
    study_id: str
    study_title: str
    site_name: str
    language: str
    zone: str
    enrolled_on: date
    consents: Sequence[Consent]
    answers: tuple[MyAnswers, ...]
    held: Sequence[Quarantined]
    preferences: PreferencesView
    postponements: Sequence[Postponement]
    devices: Sequence[PairedDevice]
    messages: tuple[MyMessage, ...]
    message_tests: Sequence[MessageTest]
    erasures: Sequence[Erasure]


def export(session: Session, keyring: Keyring, now: datetime, who: DeviceCaller, form: str) -> MyData:
    """All of it, at most ten times a day; that it was taken stands in the trail, with the form it took.

    Raises TooManyExports.
    """
    now = audit.wait_for_turn(session, str(who.enrolment_id), now)
    today = day_of(now)
    if not counters.add_one_below(session, "own-export", str(who.enrolment_id), today, now, MOST_A_DAY):
        raise TooManyExports(retry_after_s=max(1, int((today + DAY - now).total_seconds())))
    found = _gathered(session, keyring, now, who)
    audit.record(session, now, str(who.enrolment_id), who.actor, "own-data.exported", form=form)
    return found


def _gathered(session: Session, keyring: Keyring, now: datetime, who: DeviceCaller) -> MyData:
    mine = who.enrolment_id
    (course,) = assessments.courses(session, now, [enrolments_store.of_device(session, mine)])
    enrolment, definition = course.found.enrolment, course.definition
    return MyData(
        exported_at=now,
        enrolment_id=mine,
        study_id=definition.id,
        study_title=definition.title,
        site_name=definition.site(enrolment.site).name,
        language=enrolment.language,
        zone=enrolment.zone,
        enrolled_on=enrolment.enrolled_on,
        consents=participants_store.consents_of(session, [mine]),
        answers=_answers(session, now, course),
        held=arrivals.held_of(session, mine, now),
        preferences=get_preferences(session, keyring, now, who),
        postponements=contacts_store.postponements_of(session, [mine]),
        devices=devices_store.of_enrolment(session, mine),
        messages=_messages(session, now, course),
        message_tests=message_tests_store.tests_of(session, mine),
        erasures=erasures_store.of_enrolment(session, mine),
    )


def _answers(session: Session, now: datetime, course: Course) -> tuple[MyAnswers, ...]:
    versions = submissions_store.versions_of(session, course.found.enrolment.id)
    scored = _scored(session, now, course)
    return tuple(
        MyAnswers(
            visit=each.assessment.visit,
            visit_name=course.definition.visit(each.assessment.visit).name,
            instrument=each.assessment.instrument,
            submission=each.submission,
            versions=tuple(versions.get(each.submission.id, ())),
            runs=None if scored is None else tuple(scored.get(each.assessment.id, ())),
        )
        for each in course.assessments
        if each.submission is not None
    )


def _scored(session: Session, now: datetime, course: Course) -> dict[UUID, list[Scored]] | None:
    """The scores by assessment, where the study shows them and nothing more is asked; else None."""
    policy = course.definition.scores_to_participants
    if policy != "after_the_end" or not all(_is_over(course, each) for each in course.assessments):
        return None
    enrolment = course.found.enrolment
    counting = rescoring.counting(session, enrolment.study_id, WhichScores.AS_RECEIVED, now)
    found: dict[UUID, list[Scored]] = {}
    for each in scores_store.of_enrolments(session, [enrolment.id], counting):
        found.setdefault(each.assessment_id, []).append(each)
    return found


def _is_over(course: Course, each: Standing) -> bool:
    policy = course.definition.visit(each.assessment.visit).late_policy
    return why_not_now(each.status, policy, is_ended=course.ended_at is not None) in OVER


def _messages(session: Session, now: datetime, course: Course) -> tuple[MyMessage, ...]:
    visits = {each.assessment.id: each.assessment.visit for each in course.assessments}
    sent = [
        MyMessage(visits.get(assessment_id, ""), each.channel, each.decided_at)
        for assessment_id, told in telling.reminders_of(session, course.found.enrolment.id, now).items()
        for each in told
        if each.not_sent_because is None and each.channel is not None
    ]
    return tuple(sorted(sent, key=lambda each: (each.sent_at, each.visit, each.channel)))
