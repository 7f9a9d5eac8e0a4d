"""Studies as loaded from their files."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from pro_service.domain.callers import Operator
from pro_service.domain.permissions import Scope
from pro_service.domain.protocol import StudyDefinition
from pro_service.domain.study_file import from_content, read_study
from pro_service.errors import NotFound
from pro_service.services import packs
from pro_service.store import audit
from pro_service.store import studies as studies_store
from pro_service.store.enrolments import Found
from pro_service.store.studies import Site, Study, StudyVersion


class StudyVersionRefused(ValueError):
    """A study file that cannot be loaded over what is there; the text says why."""


@dataclass(frozen=True, slots=True)
class LoadedStudy:
    """What a load did: `is_new` is False where exactly this version was there already."""

    definition: StudyDefinition
    is_new: bool


def load(session: Session, now: datetime, who: Operator, text: str, file: str) -> LoadedStudy:
    """Keep a version of a study. A version once loaded is never rewritten.

    Raises StudyFileError for a faulty file, StudyVersionRefused for a version that is taken or too old, or
    that names a norm set whose pack is out of use.
    """
    definition = read_study(text, file, packs.norm_sets(session))
    newest = studies_store.newest_version(session, definition.id)
    if newest is not None and definition.version <= newest:
        return LoadedStudy(_same_as_loaded(session, definition), is_new=False)
    _refuse_retired_norms(session, definition)
    mine = {"recorded_at": now, "recorded_by": who.actor}
    facts: list[Study | StudyVersion | Site] = []
    if newest is None:
        audit.open_stream(session, definition.id, now)
        facts.append(Study(id=definition.id, title=definition.title, **mine))
    facts.append(
        StudyVersion(
            study_id=definition.id,
            version=definition.version,
            content=definition.content,
            content_hash=definition.hash,
            **mine,
        )
    )
    facts += _new_sites(session, definition, mine)
    audit.record(session, now, definition.id, who.actor, "study.loaded", facts)
    return LoadedStudy(definition, is_new=True)


def list_studies(session: Session, scope: Scope) -> Sequence[StudyDefinition]:
    """The newest version of every study in reach, by id."""
    ids = studies_store.all_ids(session)
    return [_newest(session, study_id) for study_id in ids if scope.reaches_study(study_id)]


def get_study(session: Session, scope: Scope, study_id: str) -> StudyDefinition:
    """The newest version of a study. Raises NotFound where there is none in reach."""
    refuse_out_of_reach(scope, study_id)
    return _newest(session, study_id)


def refuse_out_of_reach(scope: Scope, study_id: str) -> None:
    """Raises NotFound where the study is out of reach; what is in reach exists."""
    if not scope.reaches_study(study_id):
        raise NotFound


def definition_for(session: Session, found: Found) -> StudyDefinition:
    """The version of the study that an enrolment follows; read once, then remembered by its hash."""
    enrolment = found.enrolment
    return _definition(session, enrolment.study_id, enrolment.study_version, found.definition_hash)


def _newest(session: Session, study_id: str) -> StudyDefinition:
    version = studies_store.newest_version(session, study_id)
    if version is None:
        raise NotFound
    digest = studies_store.hash_of(session, study_id, version)
    return _definition(session, study_id, version, digest)


_remembered: dict[str, StudyDefinition] = {}


def _definition(session: Session, study_id: str, version: int, digest: str) -> StudyDefinition:
    if digest not in _remembered:
        row = session.get_one(StudyVersion, (study_id, version))
        _remembered[digest] = from_content(row.content, norm_sets=packs.norm_sets(session))
    return _remembered[digest]


def _same_as_loaded(session: Session, definition: StudyDefinition) -> StudyDefinition:
    found = session.get(StudyVersion, (definition.id, definition.version))
    if found is None:
        raise StudyVersionRefused(
            f"version {definition.version} of '{definition.id}' is older than what is loaded"
        )
    if found.content_hash != definition.hash:
        raise StudyVersionRefused(
            f"version {definition.version} of '{definition.id}' is loaded with other content: "
            "a version is never rewritten, give the changed file the next number"
        )
    return definition


def _refuse_retired_norms(session: Session, definition: StudyDefinition) -> None:
    retired = packs.norm_sets(session).keys() - packs.norm_sets(session, in_use_only=True).keys()
    for nth, use in enumerate(definition.instruments):
        if named := sorted(retired & {use.norm_set, *use.secondary_norm_sets}):
            raise StudyVersionRefused(
                f"instruments[{nth}]: the pack with norm set {named[0]} was taken out of use: name another "
                "norm set, or import a pack that holds it"
            )


def _new_sites(session: Session, definition: StudyDefinition, mine: dict) -> list[Site]:
    known = studies_store.sites_of(session, definition.id)
    return [
        Site(study_id=definition.id, code=site.code, name=site.name, **mine)
        for site in definition.sites
        if site.code not in known
    ]
