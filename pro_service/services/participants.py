"""Enrolling participants, and reading who is enrolled."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid5
from zoneinfo import available_timezones

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from pro_service.domain.callers import Operator, Staff
from pro_service.domain.identifiers import ASSESSMENTS, assessment_id
from pro_service.domain.permissions import Scope
from pro_service.domain.protocol import StudyDefinition, planned_assessments
from pro_service.domain.windows import local_day
from pro_service.errors import FieldFault, IdReused, InvalidShape, NotFound, SubjectIdTaken
from pro_service.services import studies, windows
from pro_service.store import audit
from pro_service.store.anchor_events import AnchorEvent
from pro_service.store.assessments import Assessment
from pro_service.store.base import Fact
from pro_service.store.participants import Consent, Enrolment, Participant


@dataclass(frozen=True, slots=True)
class ConsentGiven:
    """The consent that an enrolment rests on."""

    version: str
    language: str
    permissions: tuple[str, ...]
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class Enrolling:
    """What a site says of a new participant: a subject id, never a name."""

    subject_id: str
    site: str
    language: str
    zone: str
    enrolled_on: date
    consent: ConsentGiven


@dataclass(frozen=True, slots=True)
class ParticipantView:
    """An enrolment as the site sees it, with its consents and anchor events in order of recording."""

    enrolment_id: UUID
    study_id: str
    study_version: int
    subject_id: str
    site: str
    language: str
    zone: str
    enrolled_on: date
    recorded_at: datetime
    consents: tuple[Consent, ...]
    anchor_events: tuple[AnchorEvent, ...]


@dataclass(frozen=True, slots=True)
class Enrolled:
    """The enrolment; `is_new` is False where exactly this was recorded before."""

    participant: ParticipantView
    is_new: bool


def enrol(
    session: Session,
    now: datetime,
    who: Staff | Operator,
    scope: Scope,
    study_id: str,
    enrolment_id: UUID,
    asked: Enrolling,
) -> Enrolled:
    """Record a participant, the consent and every planned assessment.

    Raises NotFound outside the scope, InvalidShape with the fields that do not fit the study,
    SubjectIdTaken, and IdReused where the id stands for somebody else.
    """
    definition = studies.get_study(session, scope, study_id)
    if not scope.reaches_site(study_id, asked.site):
        raise NotFound
    before = session.get(Enrolment, enrolment_id)
    if before is not None:
        return _same_as_before(session, scope, study_id, before, asked)
    if found := tuple(_faults(definition, asked, now)):
        raise InvalidShape(*found)
    if _is_taken(session, study_id, asked.subject_id):
        raise SubjectIdTaken
    _write(session, now, who, definition, enrolment_id, asked)
    return Enrolled(get(session, scope, study_id, enrolment_id), is_new=True)


def get(session: Session, scope: Scope, study_id: str, enrolment_id: UUID) -> ParticipantView:
    """One enrolment in reach. Raises NotFound for an absent and a foreign one alike."""
    found = session.execute(_enrolments(scope, study_id).where(Enrolment.id == enrolment_id)).one_or_none()
    if found is None:
        raise NotFound
    return _views(session, [found])[0]


def page(
    session: Session, scope: Scope, study_id: str, after: str | None, limit: int
) -> tuple[Sequence[ParticipantView], str | None]:
    """Enrolments in reach by subject id, after the last of the page before; and the last of this page.

    The second is None where nothing follows. Raises NotFound where the study is out of reach.
    """
    studies.get_study(session, scope, study_id)
    query = _enrolments(scope, study_id).order_by(Participant.subject_id).limit(limit + 1)
    if after is not None:
        query = query.where(Participant.subject_id > after)
    rows = session.execute(query).all()
    views = _views(session, rows[:limit])
    return views, views[-1].subject_id if len(rows) > limit else None


def enrolment_in_reach(session: Session, scope: Scope, study_id: str, enrolment_id: UUID) -> Enrolment:
    """Raises NotFound for an absent and a foreign one alike."""
    found = session.execute(_enrolments(scope, study_id).where(Enrolment.id == enrolment_id)).one_or_none()
    if found is None:
        raise NotFound
    return found.Enrolment


def in_scope(scope: Scope, study_id: str):
    """The condition on `enrolment` that keeps a query within reach; an empty scope reaches no row."""
    if scope.is_everywhere or study_id in scope.studies:
        return Enrolment.study_id == study_id
    sites = [
        and_(Enrolment.study_id == study, Enrolment.site == site)
        for study, site in sorted(scope.sites)
        if study == study_id
    ]
    return or_(*sites) if sites else Enrolment.id.is_(None)


def _enrolments(scope: Scope, study_id: str) -> Select:
    return (
        select(Enrolment, Participant.subject_id)
        .join(Participant, Participant.id == Enrolment.participant_id)
        .where(in_scope(scope, study_id))
    )


def _faults(definition: StudyDefinition, asked: Enrolling, now: datetime) -> Iterator[FieldFault]:
    site = {each.code: each for each in definition.sites}.get(asked.site)
    if site is None:
        yield FieldFault("/site", "unknown-site")
        return
    if asked.language not in site.languages:
        yield FieldFault("/language", "not-a-language-of-the-site")
    if asked.zone not in available_timezones():
        yield FieldFault("/zone", "unknown-zone")
    if asked.enrolled_on > local_day(now, site.zone):
        yield FieldFault("/enrolled_on", "in-the-future")
    yield from _consent_faults(definition, asked.consent, now)


def _consent_faults(
    definition: StudyDefinition, consent: ConsentGiven, now: datetime
) -> Iterator[FieldFault]:
    form = {each.version: each for each in definition.consent.versions}.get(consent.version)
    if form is None:
        yield FieldFault("/consent/version", "unknown-consent-version")
        return
    if consent.language not in form.languages:
        yield FieldFault("/consent/language", "not-a-language-of-the-consent")
    if not set(consent.permissions) <= set(form.permissions):
        yield FieldFault("/consent/permissions", "not-asked-by-the-consent")
    if "questionnaires" not in consent.permissions:
        yield FieldFault("/consent/permissions", "questionnaires-not-permitted")
    if consent.signed_at > now:
        yield FieldFault("/consent/signed_at", "in-the-future")


def _is_taken(session: Session, study_id: str, subject_id: str) -> bool:
    return (
        session.scalar(
            select(Participant.id).where(
                Participant.study_id == study_id, Participant.subject_id == subject_id
            )
        )
        is not None
    )


def _write(
    session: Session,
    now: datetime,
    who: Staff | Operator,
    definition: StudyDefinition,
    enrolment_id: UUID,
    asked: Enrolling,
) -> None:
    mine = {"recorded_at": now, "recorded_by": who.actor}
    participant = Participant(
        id=uuid5(ASSESSMENTS, f"{enrolment_id}/participant"),
        study_id=definition.id,
        subject_id=asked.subject_id,
        **mine,
    )
    enrolment = Enrolment(
        id=enrolment_id,
        participant_id=participant.id,
        sequence=1,
        study_id=definition.id,
        study_version=definition.version,
        site=asked.site,
        language=asked.language,
        zone=asked.zone,
        enrolled_on=asked.enrolled_on,
        **mine,
    )
    consent = Consent(
        id=uuid5(ASSESSMENTS, f"{enrolment_id}/consent/1"),
        enrolment_id=enrolment_id,
        version=asked.consent.version,
        language=asked.consent.language,
        permissions=sorted(asked.consent.permissions),
        signed_at=asked.consent.signed_at,
        **mine,
    )
    audit.open_stream(session, str(enrolment_id))
    facts: list[Fact] = [participant, enrolment, consent]
    audit.record(session, now, str(enrolment_id), who.actor, "participant.enrolled", facts)
    session.add_all(_assessments(definition, enrolment_id))
    session.flush()
    windows.project(session, now, enrolment)


def _assessments(definition: StudyDefinition, enrolment_id: UUID) -> Iterator[Assessment]:
    for planned in planned_assessments(definition):
        yield Assessment(
            id=assessment_id(enrolment_id, planned.visit, planned.instrument, planned.occurrence),
            enrolment_id=enrolment_id,
            visit=planned.visit,
            visit_number=definition.visit(planned.visit).number,
            instrument=planned.instrument,
            occurrence=planned.occurrence,
            position=planned.position,
        )


def _same_as_before(
    session: Session, scope: Scope, study_id: str, before: Enrolment, asked: Enrolling
) -> Enrolled:
    if before.study_id != study_id or not scope.reaches_site(study_id, before.site):
        raise IdReused
    view = get(session, scope, study_id, before.id)
    first = view.consents[0]
    recorded = Enrolling(
        view.subject_id, view.site, view.language, view.zone, view.enrolled_on,
        ConsentGiven(first.version, first.language, tuple(first.permissions), first.signed_at),
    )  # fmt: skip
    if recorded != _in_order(asked):
        raise IdReused
    return Enrolled(view, is_new=False)


def _in_order(asked: Enrolling) -> Enrolling:
    consent = asked.consent
    ordered = ConsentGiven(
        consent.version, consent.language, tuple(sorted(consent.permissions)), consent.signed_at
    )
    return Enrolling(asked.subject_id, asked.site, asked.language, asked.zone, asked.enrolled_on, ordered)


def _views(session: Session, rows: Sequence) -> list[ParticipantView]:
    ids = [row.Enrolment.id for row in rows]
    consents = session.scalars(
        select(Consent).where(Consent.enrolment_id.in_(ids)).order_by(Consent.recorded_at, Consent.id)
    ).all()
    events = session.scalars(
        select(AnchorEvent)
        .where(AnchorEvent.enrolment_id.in_(ids))
        .order_by(AnchorEvent.recorded_at, AnchorEvent.id)
    ).all()
    return [
        ParticipantView(
            enrolment_id=enrolment.id,
            study_id=enrolment.study_id,
            study_version=enrolment.study_version,
            subject_id=subject_id,
            site=enrolment.site,
            language=enrolment.language,
            zone=enrolment.zone,
            enrolled_on=enrolment.enrolled_on,
            recorded_at=enrolment.recorded_at,
            consents=tuple(each for each in consents if each.enrolment_id == enrolment.id),
            anchor_events=tuple(each for each in events if each.enrolment_id == enrolment.id),
        )
        for enrolment, subject_id in rows
    ]
