"""Protocol amendments: a new version of a study comes into force at its sites, from now on."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from pro_service.domain import amendments
from pro_service.domain.callers import Operator, Staff
from pro_service.domain.permissions import Scope
from pro_service.domain.protocol import StudyDefinition
from pro_service.domain.reading import Fault
from pro_service.domain.study_file import StudyFileError, from_upload
from pro_service.errors import FieldFault, InvalidShape, NotFound, PreviewOutdated, StudyVersionTaken
from pro_service.services import locks, packs, studies
from pro_service.services.amendments import imagining, walking
from pro_service.services.amendments.imagining import AmendmentPreview
from pro_service.services.studies import StudyVersionRefused
from pro_service.store import audit, protocol_changes
from pro_service.store import studies as studies_store

BATCH = 50
"""How many enrolments are walked in one transaction, well within what a transaction may last."""

LONGEST_NUMBER = 6


@dataclass(frozen=True, slots=True)
class VersionAsked:
    """A version to load: its content, the sites at which it comes into force now (None: all), and why."""

    content: Mapping[str, Any]
    reason: str
    sites: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Brought:
    """What a step did: `walked` enrolments came to the version, `left` are still to come by the next step.

    preview  what the whole would change, where only that was asked; nothing is then written
    """

    study_id: str
    version: int
    sites: tuple[str, ...]
    is_new: bool
    walked: int
    left: int
    preview: AmendmentPreview | None = None


def load(
    session: Session,
    now: datetime,
    who: Staff | Operator,
    scope: Scope,
    study_id: str,
    version: str,
    asked: VersionAsked,
    *,
    is_preview: bool = False,
    previewed: str | None = None,
) -> Brought:
    """Load a version and bring it into force at its sites, a step of `BATCH` enrolments at a time.

    Asked again, it goes on with those who are left; a step that was broken off is simply asked again.
    Raises NotFound unless the whole study is in reach, InvalidShape with the faults of the content,
    StudyVersionTaken, and PreviewOutdated.
    """
    if scope.sites_of(study_id) is not None or not version.isdecimal() or len(version) > LONGEST_NUMBER:
        raise NotFound
    studies.get_study(session, scope, study_id)
    definition = _checked(session, study_id, int(version), asked)
    sites = asked.sites or tuple(site.code for site in definition.sites)
    if is_preview:
        return _as_preview(preview(session, now, definition, sites))
    try:
        return bring(session, now, who, definition, sites, asked.reason, previewed)
    except StudyVersionRefused:
        raise StudyVersionTaken from None


def preview(
    session: Session, now: datetime, definition: StudyDefinition, sites: Collection[str]
) -> AmendmentPreview:
    """What bringing a version into force at these sites would change. Raises InvalidShape."""
    _refuse_unfit(session, definition)
    return imagining.imagine(session, now, definition, sites)


def bring(
    session: Session,
    now: datetime,
    who: Staff | Operator,
    definition: StudyDefinition,
    sites: Collection[str],
    reason: str,
    previewed: str | None = None,
    batch: int = BATCH,
) -> Brought:
    """One step of bringing a version into force: who is enrolled from now on follows it at once.

    previewed  the hash of the preview that was confirmed, None where there was none; it counts until the
               version is in force at these sites. Raises PreviewOutdated, InvalidShape, Locked,
               StudyVersionRefused.
    """
    in_force = studies.versions_in_force(session, definition.id)
    is_first = any(in_force.get(site, 0) < definition.version for site in sites)
    if is_first and in_force:
        _refuse_unfit(session, definition)
        if previewed is not None and (current := preview(session, now, definition, sites)).hash != previewed:
            raise PreviewOutdated(current.hash)
    waiting = protocol_changes.following_another(session, definition.id, sites, definition.version)
    for enrolment_id in waiting[:batch]:  # always in this order, and before the stream of the study
        audit.wait_for_turn(session, str(enrolment_id), now)
    if in_force:
        now = audit.wait_for_turn(session, definition.id, now)
        for site in sorted(sites if is_first or waiting else ()):
            locks.refuse_locked_site(session, definition.id, site)
    loaded = studies.keep(session, now, who, definition, sites, reason)
    for enrolment_id in waiting[:batch]:
        walking.walk(session, now, who, enrolment_id, definition, reason)
    walked = min(batch, len(waiting))
    left = protocol_changes.following_another(session, definition.id, sites, definition.version)
    return Brought(
        definition.id,
        definition.version,
        tuple(sorted(sites)),
        loaded.is_new,
        walked,
        len(left),  # read behind the stream of the study: nobody was enrolled in between
    )


def _checked(session: Session, study_id: str, version: int, asked: VersionAsked) -> StudyDefinition:
    try:
        definition = from_upload(asked.content, packs.norm_sets(session))
    except StudyFileError as faulty:
        raise InvalidShape(*dict.fromkeys(_fault(each) for each in faulty.faults)) from None
    if definition.id != study_id:
        raise InvalidShape(FieldFault("/content/id", "of-another-study"))
    if definition.version != version:
        raise InvalidShape(FieldFault("/content/version", "of-another-version"))
    known = {site.code for site in definition.sites}
    if unknown := [nth for nth, site in enumerate(asked.sites or ()) if site not in known]:
        raise InvalidShape(*(FieldFault(f"/sites/{nth}", "unknown-site") for nth in unknown))
    return definition


def _refuse_unfit(session: Session, definition: StudyDefinition) -> None:
    """It has to be a version to which the participants of every earlier one can come."""
    found = [
        FieldFault(_pointer(key), code)
        for version in studies_store.versions(session, definition.id)
        if version < definition.version
        for key, code in amendments.faults(studies.version_of(session, definition.id, version), definition)
    ]
    if found:
        raise InvalidShape(*dict.fromkeys(found))


def _fault(fault: Fault) -> FieldFault:
    """Where a fault of the file is; its reason may name what was sent, so that it is not told here."""
    if fault.reason == "unknown key":
        return FieldFault(_pointer(fault.key.rpartition(".")[0]), "unknown-field")
    return FieldFault(_pointer(fault.key), "not-valid")


OF_LANGUAGES = ("name", "pro_alert")
"""Keys under which the sender's own words stand."""


def _pointer(key: str) -> str:
    parts = key.replace("[", ".").replace("]", "").split(".") if key and not key.startswith("(") else []
    known = next((nth + 1 for nth, part in enumerate(parts) if part in OF_LANGUAGES), len(parts))
    return "/".join(("/content", *parts[:known]))


def _as_preview(told: AmendmentPreview) -> Brought:
    return Brought(told.study_id, told.version, told.sites, False, 0, told.participants, told)
