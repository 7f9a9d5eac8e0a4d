"""The licence ledger of a study: what may be shown where, until when, and how often it still may."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from pro_service.domain import licences
from pro_service.domain.callers import Operator, Staff
from pro_service.domain.licences import Held
from pro_service.domain.permissions import Scope
from pro_service.domain.protocol import StudyDefinition
from pro_service.errors import FieldFault, NotFound
from pro_service.services import studies
from pro_service.services.repeats import record_once
from pro_service.store import audit
from pro_service.store import licences as licences_store
from pro_service.store.licences import Licence


@dataclass(frozen=True, slots=True)
class LicenceAsked:
    """A licence to enter: both days are included; `administrations` is None for as many as one likes."""

    instrument: str
    language: str
    mode: str
    country: str
    from_on: date
    to_on: date
    administrations: int | None
    reference: str


@dataclass(frozen=True, slots=True)
class LicenceStanding:
    """A licence as it stands on a day: how often it was used, what is left, what has to be seen to."""

    licence: licences.Licence
    used: int
    left: int | None
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LicenceAdded:
    """The licence; `is_new` is False where it was entered before."""

    standing: LicenceStanding
    is_new: bool


def list_licences(session: Session, now: datetime, scope: Scope, study_id: str) -> Sequence[LicenceStanding]:
    """Every licence of a study by its first day. Raises NotFound where no such study is in reach."""
    studies.get_study(session, scope, study_id)
    return [_standing(held, now) for held in licences_store.of_study(session, study_id)]


def add(
    session: Session,
    now: datetime,
    who: Staff | Operator,
    scope: Scope,
    study_id: str,
    licence_id: UUID,
    asked: LicenceAsked,
) -> LicenceAdded:
    """Enter a licence. Raises NotFound unless the whole study is in reach, InvalidShape, IdReused."""
    if scope.sites_of(study_id) is not None:
        raise NotFound
    definition = studies.get_study(session, scope, study_id)
    now = audit.wait_for_turn(session, study_id, now)
    licence = Licence(
        id=licence_id, study_id=study_id, **asdict(asked), recorded_at=now, recorded_by=who.actor
    )
    entered = record_once(session, study_id, "licence.added", licence, _faults(definition, asked))
    (held,) = (each for each in licences_store.of_study(session, study_id) if each.licence is entered.row)
    return LicenceAdded(_standing(held, now), entered.is_new)


def _faults(definition: StudyDefinition, asked: LicenceAsked) -> Iterator[FieldFault]:
    if asked.instrument not in [use.instrument for use in definition.instruments]:
        yield FieldFault("/instrument", "not-of-this-study")
    if asked.language not in definition.languages:
        yield FieldFault("/language", "not-of-this-study")
    if asked.to_on < asked.from_on:
        yield FieldFault("/to_on", "before-the-first-day")


def _standing(held: Held, now: datetime) -> LicenceStanding:
    licence = held.licence
    assert isinstance(licence, Licence)
    return LicenceStanding(licence, held.used, held.left, licences.warnings(held, now.astimezone(UTC).date()))
