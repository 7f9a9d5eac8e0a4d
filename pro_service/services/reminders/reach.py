"""Which channels of the studies' reminder plans are not set up where messages leave."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.orm import Session

from pro_service.services import studies
from pro_service.store import studies as studies_store


@dataclass(frozen=True, slots=True)
class Missing:
    """Channels of the plan of a version that is in force somewhere; `is_silent`: no other is left."""

    study_id: str
    version: int
    channels: tuple[str, ...]
    is_silent: bool


def missing(session: Session, set_up: Collection[str]) -> tuple[Missing, ...]:
    """The plans that name a channel which is not set up, by study and version; empty when all is well."""
    found = []
    for study_id in studies_store.all_ids(session):
        for version in sorted(set(studies.versions_in_force(session, study_id).values())):
            plan = studies.version_of(session, study_id, version).reminders
            channels = tuple(each for each in plan.channels if each not in set_up) if plan else ()
            if plan and channels:
                found.append(Missing(study_id, version, channels, len(channels) == len(plan.channels)))
    return tuple(found)
