"""Studies as loaded from their files."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from pro_service.domain.callers import Operator, Staff
from pro_service.domain.permissions import Scope
from pro_service.domain.protocol import StudyDefinition, Superseded
from pro_service.domain.study_file import from_content, read_study
from pro_service.errors import NotFound
from pro_service.services import packs
from pro_service.store import audit, protocol_changes
from pro_service.store import studies as studies_store
from pro_service.store.enrolments import Found
from pro_service.store.protocol_changes import Change, SiteVersion
from pro_service.store.studies import Site, Study, StudyVersion

FIRST_LOADED = "loaded"
"""The reason that stands where a version came into force with nobody walked to it."""


class StudyVersionRefused(ValueError):
    """A study file that cannot be loaded over what is there; the text says why."""


@dataclass(frozen=True, slots=True)
class LoadedStudy:
    """What a load did: `is_new` is False where exactly this version was there already."""

    definition: StudyDefinition
    is_new: bool


def load(session: Session, now: datetime, who: Operator, text: str, file: str) -> LoadedStudy:
    """Keep a version of a study and bring it into force at all its sites, for who is enrolled from now on.

    A version once loaded is never rewritten; participants come to it by services/amendments. Raises
    StudyFileError for a faulty file, StudyVersionRefused for a version that is taken or too old.
    """
    definition = read_study(text, file, packs.norm_sets(session))
    return keep(session, now, who, definition, [site.code for site in definition.sites], FIRST_LOADED)


def keep(
    session: Session,
    now: datetime,
    who: Operator | Staff,
    definition: StudyDefinition,
    sites: Collection[str],
    reason: str,
) -> LoadedStudy:
    """Keep a version that was read and checked, and bring it into force at these sites of it.

    Raises StudyVersionRefused for a version that is taken or too old, or that names a norm set whose pack is
    out of use.
    """
    newest = studies_store.newest_version(session, definition.id)
    in_force = versions_in_force(session, definition.id)
    mine = {"recorded_at": now, "recorded_by": who.actor}
    facts: list[Study | StudyVersion | Site | SiteVersion] = []
    is_new = newest is None or definition.version > newest
    if is_new:
        _refuse_retired_norms(session, definition)
        facts += _new_version(session, now, definition, newest, mine)
    else:
        _same_as_loaded(session, definition)
    facts += [
        SiteVersion(
            study_id=definition.id, site=site, study_version=definition.version, reason=reason, **mine
        )
        for site in sorted(sites)
        if in_force.get(site, 0) < definition.version
    ]
    if facts:
        audit.record(session, now, definition.id, who.actor, "study.loaded", facts)
    return LoadedStudy(definition, is_new)


def _new_version(
    session: Session, now: datetime, definition: StudyDefinition, newest: int | None, mine: dict
) -> list[Study | StudyVersion | Site | SiteVersion]:
    facts: list[Study | StudyVersion | Site | SiteVersion] = []
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
    return [*facts, *_new_sites(session, definition, mine)]


def newest(session: Session) -> Sequence[StudyDefinition]:
    """The newest version of every study, by id: for the service's own work."""
    return [_newest(session, study_id) for study_id in studies_store.all_ids(session)]


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


def refuse_unknown_site(session: Session, scope: Scope, study_id: str, site: str) -> None:
    """Raises NotFound for a site that is out of reach, and for one that there is not."""
    if not scope.reaches_site(study_id, site) or site not in studies_store.sites_of(session, study_id):
        raise NotFound


def definition_for(session: Session, found: Found, as_of: datetime | None = None) -> StudyDefinition:
    """The version of the study that an enrolment followed at `as_of` (None: now), with those before it."""
    return definitions_for(session, [found], as_of)[found.enrolment.id]


def definitions_for(
    session: Session, found: Sequence[Found], as_of: datetime | None = None
) -> dict[UUID, StudyDefinition]:
    """The same for many, by enrolment; at most one statement more than the definitions themselves need."""
    amended = [each.enrolment.id for each in found if each.is_amended]
    changes = protocol_changes.changes_of(session, amended, as_of) if amended else ()
    of_each: dict[UUID, list[Change]] = defaultdict(list)
    for change in changes:
        of_each[change.enrolment_id].append(change)
    return {each.enrolment.id: _followed(session, each, of_each[each.enrolment.id]) for each in found}


def in_force_at(session: Session, study_id: str, site: str) -> StudyDefinition:
    """The version that who is enrolled at a site follows. Raises NotFound where none is in force there."""
    version = versions_in_force(session, study_id).get(site)
    if version is None:
        raise NotFound
    return version_of(session, study_id, version)


def versions_in_force(session: Session, study_id: str) -> dict[str, int]:
    """The version in force at each site of a study; a site where none is does not stand in it."""
    everywhere = protocol_changes.newest_in_force_everywhere(session, study_id)
    before = (
        {}
        if everywhere is None
        else {site.code: everywhere for site in version_of(session, study_id, everywhere).sites}
    )
    by_site = protocol_changes.in_force_at_sites(session, study_id)
    return {site: max(before.get(site, 0), by_site.get(site, 0)) for site in {*before, *by_site}}


def version_of(session: Session, study_id: str, version: int) -> StudyDefinition:
    """A version of a study, which exists; read once, then remembered by its hash."""
    return _definition(session, study_id, version, studies_store.hash_of(session, study_id, version))


def _followed(session: Session, found: Found, changes: Sequence[Change]) -> StudyDefinition:
    enrolment = found.enrolment
    first = _definition(session, enrolment.study_id, enrolment.study_version, found.definition_hash)
    followed = [
        first,
        *(
            _definition(session, enrolment.study_id, each.study_version, each.content_hash)
            for each in changes
        ),
    ]
    earlier = [Superseded(old, each.recorded_at) for old, each in zip(followed, changes, strict=False)]
    return replace(followed[-1], earlier=tuple(reversed(earlier))) if earlier else first


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
