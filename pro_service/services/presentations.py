"""The first showing of a form: judged, counted against its licence and recorded in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from pro_service.domain.callers import DeviceCaller, Entrant, Taker
from pro_service.domain.forms import Form
from pro_service.domain.offers import NOT_LICENSED, PLACEHOLDER_ONLY
from pro_service.domain.protocol import StudyDefinition
from pro_service.domain.submissions import Upload
from pro_service.errors import (
    FieldFault,
    InvalidShape,
    NotFound,
    NotLicensed,
    NotOpen,
    PlaceholderOnly,
    Problem,
)
from pro_service.services import assessments, studies
from pro_service.services.assessments import Course, Standing
from pro_service.services.forms import FormLibrary
from pro_service.services.offers import offering
from pro_service.store import arrivals, audit, deployment
from pro_service.store import enrolments as enrolments_store
from pro_service.store import licences as licences_store
from pro_service.store.licences import Presentation
from pro_service.store.participants import Enrolment

REFUSALS: Mapping[str, type[Problem]] = {NOT_LICENSED: NotLicensed, PLACEHOLDER_ONLY: PlaceholderOnly}
"""How it is refused to begin, by the reason; by any other reason as not open."""


@dataclass(frozen=True, slots=True)
class Started:
    """The form to show, and since when it is shown; `is_new` is False where it was begun before."""

    assessment_id: UUID
    instrument: str
    form: Form
    started_at: datetime
    is_new: bool


def start(
    session: Session,
    now: datetime,
    forms: FormLibrary,
    who: DeviceCaller,
    assessment_id: UUID,
    language: str,
) -> Started:
    """Begin an assessment in a language, and count the administration where its form is licensed.

    Beginning it again changes nothing: it goes on with the form and the language of the first time. After an
    invalidation it is another administration, judged and counted anew. Raises
    NotFound for an absent and for somebody else's assessment, NotOpen, NotLicensed, PlaceholderOnly on a
    production database, and InvalidShape where there is no form in this language.
    """
    now = audit.wait_for_turn(session, str(who.enrolment_id), now)
    found = enrolments_store.of_device(session, who.enrolment_id)
    (course,) = assessments.courses(session, now, [found])
    standing = _standing(course, who, assessment_id)
    if standing.going_on is not None:
        return _started(forms, standing, standing.going_on, is_new=False)
    attempt = arrivals.next_attempt(session, assessment_id)
    presentation = _judged(session, now, forms, who, course, standing, language, attempt)
    audit.record(session, now, str(who.enrolment_id), who.actor, "assessment.started", [presentation])
    return _started(forms, standing, presentation, is_new=True)


def shown_offline(
    session: Session,
    now: datetime,
    forms: FormLibrary,
    who: DeviceCaller | Entrant | Taker,
    enrolment: Enrolment,
    definition: StudyDefinition,
    upload: Upload,
    attempt: int,
) -> list[Presentation]:
    """The showing of a licensed form that the service hears of only now, with its answers.

    It was shown by a phone without network, or on paper or in an interview, whose modes are licensed apart.

    It counts against the licence of the day on which it was begun; where there was none it counts against
    none, and the answers are kept all the same. Empty where the showing is known, or needed no licence.

    attempt  which answer of the assessment this is: 1, or more where others were invalidated
    """
    form = forms.get(upload.instrument, upload.form_version, upload.language)
    if form.is_placeholder or session.get(Presentation, (upload.assessment_id, attempt)) is not None:
        return []
    now = audit.wait_for_turn(session, definition.id, now)
    offered = offering(session, upload.started_at, forms, enrolment, definition)
    device_id = None if isinstance(who, Entrant) else who.device_id
    is_by_phone = device_id is not None
    held = offered.licence(upload.instrument, upload.language, None if is_by_phone else upload.mode)
    return [
        Presentation(
            assessment_id=upload.assessment_id,
            attempt=attempt,
            device_id=device_id,
            entered_by=None if is_by_phone else who.actor,
            licence_id=held.licence.id if held else None,
            form_version=upload.form_version,
            language=upload.language,
            started_at=upload.started_at,
            recorded_at=now,
        )
    ]


def refuse_not_to_be_shown(
    session: Session, now: datetime, forms: FormLibrary, who: DeviceCaller, form: Form
) -> None:
    """Raises NotLicensed for wording that this phone may neither begin with now nor has begun with before.

    PlaceholderOnly for a placeholder on a production database.

    A phone reads a form ahead of showing it, to have it where there is no network; that counts nothing.
    NotFound where the study does not use the instrument, and for a retired form that was never begun.
    """
    if form.is_placeholder:
        if deployment.is_production(session):
            raise PlaceholderOnly
        return
    found = enrolments_store.of_device(session, who.enrolment_id)
    definition = studies.definition_for(session, found)
    if form.instrument not in [use.instrument for use in definition.instruments]:
        raise NotFound
    offered = offering(session, now, forms, found.enrolment, definition)
    if offered.licence(form.instrument, form.language) is not None and not forms.is_retired(form):
        return
    if not licences_store.was_shown(session, who.enrolment_id, form.instrument, form.version, form.language):
        raise NotFound if forms.is_retired(form) else NotLicensed


def _standing(course: Course, who: DeviceCaller, assessment_id: UUID) -> Standing:
    mine = (each for each in course.assessments if each.assessment.id == assessment_id)
    standing = next(mine, None)
    if standing is None or not who.speaks_for(standing.assessment.visit):
        raise NotFound
    return standing


def _judged(
    session: Session,
    now: datetime,
    forms: FormLibrary,
    who: DeviceCaller,
    course: Course,
    standing: Standing,
    language: str,
    attempt: int,
) -> Presentation:
    instrument = standing.assessment.instrument
    version = course.definition.instrument(instrument).form_version
    if forms.needs_licence(instrument, version):
        # Whoever counts against the licences of this study stands in line here, so that the last is the last.
        now = audit.wait_for_turn(session, course.definition.id, now)
    enrolment, definition = course.found.enrolment, course.definition
    offered = offering(session, now, forms, enrolment, definition, is_ended=course.ended_at is not None)
    offer = offered.of(standing.assessment, standing.status, None)
    if not offer.can_start:
        raise REFUSALS.get(offer.why_not or "", NotOpen)
    if language not in forms.languages(instrument, version):
        raise InvalidShape(FieldFault("/language", "no-form-in-this-language"))
    form = forms.get(instrument, version, language)
    if language not in offer.languages:
        raise PlaceholderOnly if form.is_placeholder else NotLicensed
    held = None if form.is_placeholder else offered.licence(instrument, language)
    return Presentation(
        assessment_id=standing.assessment.id,
        attempt=attempt,
        device_id=who.device_id,
        licence_id=held.licence.id if held else None,
        form_version=version,
        language=language,
        started_at=now,
        recorded_at=now,
    )


def _started(forms: FormLibrary, standing: Standing, shown: Presentation, *, is_new: bool) -> Started:
    instrument = standing.assessment.instrument
    form = forms.get(instrument, shown.form_version, shown.language)
    return Started(shown.assessment_id, instrument, form, shown.started_at, is_new)
