"""Enrolling participants, and reading who is enrolled."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import available_timezones

from sqlalchemy.orm import Session

from pro_service.domain import anchors
from pro_service.domain.callers import Operator, Staff
from pro_service.domain.identifiers import consent_id, participant_id
from pro_service.domain.permissions import Scope
from pro_service.domain.protocol import StudyDefinition, planned_assessments
from pro_service.domain.windows import local_day
from pro_service.errors import FieldFault, IdReused, InvalidShape, NotFound, SubjectIdTaken
from pro_service.services import locks, projections, studies, windows
from pro_service.store import anchor_events as anchor_events_store
from pro_service.store import assessments as assessments_store
from pro_service.store import audit
from pro_service.store import enrolments as enrolments_store
from pro_service.store import participants as participants_store
from pro_service.store.anchor_events import AnchorEvent
from pro_service.store.base import Fact
from pro_service.store.enrolments import Found
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
    """Record a participant, the consent and every assessment planned by the version in force at the site.

    A participant whose earlier enrolment at this site has ended is enrolled again under the same subject id,
    with the next sequence; nothing of the earlier one is touched. Raises NotFound outside the scope,
    InvalidShape with the fields that do not fit the study, Locked, SubjectIdTaken, and IdReused where the id
    stands for somebody else.
    """
    studies.get_study(session, scope, study_id)
    if not scope.reaches_site(study_id, asked.site):
        raise NotFound
    before = session.get(Enrolment, enrolment_id)
    if before is not None:
        return _same_as_before(session, now, scope, study_id, before, asked)
    audit.wait_for_turn(session, study_id, now)  # so that no version comes into force meanwhile
    locks.refuse_locked_site(session, study_id, asked.site)
    definition = _in_force(session, study_id, asked.site)
    if found := tuple(_faults(definition, asked, now)):
        raise InvalidShape(*found)
    earlier = participants_store.last_enrolment(session, study_id, asked.subject_id)
    if earlier is not None and not _may_come_again(session, now, earlier, asked.site):
        raise SubjectIdTaken
    _write(session, now, who, definition, enrolment_id, asked, earlier)
    return Enrolled(get(session, scope, study_id, enrolment_id, now), is_new=True)


def get(
    session: Session, scope: Scope, study_id: str, enrolment_id: UUID, anchors_at: datetime
) -> ParticipantView:
    """One enrolment in reach, with the anchor events recorded up to `anchors_at`.

    Raises NotFound for an absent and a foreign one alike.
    """
    return _views(session, [in_reach(session, scope, study_id, enrolment_id)], anchors_at)[0]


def page(
    session: Session, scope: Scope, study_id: str, anchors_at: datetime, after: str | None, limit: int
) -> tuple[Sequence[ParticipantView], str | None]:
    """Enrolments in reach by subject id, after the last of the page before; and the last of this page.

    Each with the anchor events recorded up to `anchors_at`.

    The second is None where nothing follows. Raises NotFound where the study is out of reach.
    """
    studies.refuse_out_of_reach(scope, study_id)
    found, last = enrolments_store.page(session, scope, study_id, after, limit)
    return _views(session, found, anchors_at), last


def in_reach(session: Session, scope: Scope, study_id: str, enrolment_id: UUID) -> Found:
    """Raises NotFound for an absent and a foreign one alike."""
    found = enrolments_store.find(session, scope, study_id, enrolment_id)
    if found is None:
        raise NotFound
    return found


def _in_force(session: Session, study_id: str, site: str) -> StudyDefinition:
    try:
        return studies.in_force_at(session, study_id, site)
    except NotFound:
        raise InvalidShape(FieldFault("/site", "unknown-site")) from None


def _may_come_again(session: Session, now: datetime, earlier: Enrolment, site: str) -> bool:
    """The same person, at the same site, whose participation has ended, and not by death."""
    found = enrolments_store.of_device(session, earlier.id)
    ends = anchors.ended(windows.events_of(session, [earlier.id])[earlier.id], now)
    reasons = studies.definition_for(session, found).end_reasons
    has_ended = anchors.effects(ends, reasons).expectation is not None
    return has_ended and earlier.site == site and all(end.kind != "death" for end in ends)


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
    yield from consent_faults(definition, asked.consent, now, "/consent")


def consent_faults(
    definition: StudyDefinition, consent: ConsentGiven, now: datetime, at: str = ""
) -> Iterator[FieldFault]:
    """What does not fit the consent forms of the study; `at` is the pointer of the consent."""
    form = {each.version: each for each in definition.consent.versions}.get(consent.version)
    if form is None:
        yield FieldFault(f"{at}/version", "unknown-consent-version")
        return
    if consent.language not in form.languages:
        yield FieldFault(f"{at}/language", "not-a-language-of-the-consent")
    if not set(consent.permissions) <= set(form.permissions):
        yield FieldFault(f"{at}/permissions", "not-asked-by-the-consent")
    if "questionnaires" not in consent.permissions:
        yield FieldFault(f"{at}/permissions", "questionnaires-not-permitted")
    if consent.signed_at > now:
        yield FieldFault(f"{at}/signed_at", "in-the-future")


def _write(
    session: Session,
    now: datetime,
    who: Staff | Operator,
    definition: StudyDefinition,
    enrolment_id: UUID,
    asked: Enrolling,
    earlier: Enrolment | None,
) -> None:
    facts = facts_of(now, who, definition, enrolment_id, asked, earlier)
    audit.open_stream(session, str(enrolment_id), now)
    told: list[Fact] = list(facts[1:] if earlier else facts)
    audit.record(session, now, str(enrolment_id), who.actor, "participant.enrolled", told)
    session.add_all(
        assessments_store.new_row(enrolment_id, definition, each) for each in planned_assessments(definition)
    )
    session.flush()
    projections.project(session, now, facts[1])


def facts_of(
    now: datetime,
    who: Staff | Operator,
    definition: StudyDefinition,
    enrolment_id: UUID,
    asked: Enrolling,
    earlier: Enrolment | None = None,
) -> tuple[Participant, Enrolment, Consent]:
    """What an enrolment records; the participant is there already where it is not the first one."""
    mine = {"recorded_at": now, "recorded_by": who.actor}
    participant = Participant(
        id=participant_id(enrolment_id),
        study_id=definition.id,
        subject_id=asked.subject_id,
        **mine,
    )
    enrolment = Enrolment(
        id=enrolment_id,
        participant_id=earlier.participant_id if earlier else participant.id,
        sequence=earlier.sequence + 1 if earlier else 1,
        study_id=definition.id,
        study_version=definition.version,
        site=asked.site,
        language=asked.language,
        zone=asked.zone,
        enrolled_on=asked.enrolled_on,
        **mine,
    )
    consent = Consent(
        id=consent_id(enrolment_id, 1),
        enrolment_id=enrolment_id,
        version=asked.consent.version,
        language=asked.consent.language,
        permissions=sorted(asked.consent.permissions),
        signed_at=asked.consent.signed_at,
        **mine,
    )
    return participant, enrolment, consent


def _same_as_before(
    session: Session, now: datetime, scope: Scope, study_id: str, before: Enrolment, asked: Enrolling
) -> Enrolled:
    if before.study_id != study_id or not scope.reaches_site(study_id, before.site):
        raise IdReused
    view = get(session, scope, study_id, before.id, now)
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


def _views(session: Session, found: Sequence[Found], anchors_at: datetime) -> list[ParticipantView]:
    ids = [each.enrolment.id for each in found]
    consents = participants_store.consents_of(session, ids)
    definitions = studies.definitions_for(session, found)
    events = [
        each for each in anchor_events_store.of_enrolments(session, ids) if each.recorded_at <= anchors_at
    ]
    return [
        ParticipantView(
            enrolment_id=each.enrolment.id,
            study_id=each.enrolment.study_id,
            study_version=definitions[each.enrolment.id].version,
            subject_id=each.subject_id,
            site=each.enrolment.site,
            language=each.enrolment.language,
            zone=each.enrolment.zone,
            enrolled_on=each.enrolment.enrolled_on,
            recorded_at=each.enrolment.recorded_at,
            consents=tuple(one for one in consents if one.enrolment_id == each.enrolment.id),
            anchor_events=tuple(one for one in events if one.enrolment_id == each.enrolment.id),
        )
        for each in found
    ]
