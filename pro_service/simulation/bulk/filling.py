"""Filling a store with very many participants: the histories of a batch at a time, put in as rows."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from pro_service import clock
from pro_service.domain.callers import Staff
from pro_service.domain.protocol import StudyDefinition
from pro_service.domain.study_file import read_study
from pro_service.services import packs, studies, windows
from pro_service.services.forms import FormLibrary
from pro_service.services.reminders import slots
from pro_service.services.transactions import in_reading, in_transaction
from pro_service.simulation.acts import Act
from pro_service.simulation.bulk.chronicle import Chronicle, Desk
from pro_service.simulation.bulk.history import histories
from pro_service.simulation.bulk.rows import Made, rows_of
from pro_service.simulation.cohort import Wanted, candidates
from pro_service.simulation.hands import nurse
from pro_service.simulation.ledger import LedgerDiffers
from pro_service.simulation.running import begin, now_outside
from pro_service.store import audit, copying, standings
from pro_service.store import enrolments as enrolments_store
from pro_service.store.assessments import Assessment
from pro_service.store.engine import without_waiting_for_the_disk
from pro_service.store.tables import metadata

AT_ONCE = 40
"""Participants in one transaction: well within the longest that a transaction may take."""

LOOKED_AT = 25
"""Participants who are looked at in the end, spread over all."""

BEFORE_DAY_0 = timedelta(days=60)
"""So long before the first day 0 nothing has happened yet."""


@dataclass(slots=True)
class Filled:
    """What was put in: the rows by table, and every enrolment."""

    definition: StudyDefinition
    rows: Counter[str] = field(default_factory=Counter)
    enrolments: list[UUID] = field(default_factory=list)


def fill(
    engine: Engine,
    forms: FormLibrary,
    secret: bytes,
    study: tuple[str, str],
    wanted: Wanted,
    advance: Callable[[int, int], None] = lambda _done, _total: None,
    ends_at: datetime | None = None,
) -> Filled:
    """Fill a store, and look at some of it as the services see it.

    secret  by which pairing codes are kept
    study   text and name of its file; loaded first where it is not there
    ends_at this moment, or an earlier one
    raises  CannotSimulate, StudyFileError, StudyVersionRefused, NotMeantToBe, LedgerDiffers
    """
    now, definition = in_reading(engine, now_outside), read_study(*study)
    ends_at = ends_at or now
    since = begins_at(definition, wanted, ends_at)
    in_transaction(engine, lambda session: begin(session, study, definition, since))
    staff = in_transaction(engine, lambda session: nurse(session, definition))
    filled = Filled(definition)
    with without_waiting_for_the_disk(engine):
        ahead = histories(definition, wanted, ends_at)
        while batch := list(islice(ahead, AT_ONCE)):
            _put(engine, forms, secret, staff, filled, batch)
            advance(len(filled.enrolments), wanted.participants)
    in_transaction(engine, lambda session: clock.move_to(session, clock.real(session), is_running=True))
    in_reading(engine, lambda session: check(session, filled, clock.now(session)))
    return filled


def begins_at(definition: StudyDefinition, wanted: Wanted, ends_at: datetime) -> datetime:
    """An instant before everything."""
    first = next(candidates(definition, wanted, ends_at)).day_0
    return ends_at - (ends_at.date() - first) - BEFORE_DAY_0


def check(session: Session, filled: Filled, as_of: datetime) -> None:
    """Look at some participants: their streams hold, and what is stored for speed follows from the facts.

    Raises LedgerDiffers with everything that does not.
    """
    step = max(1, len(filled.enrolments) // LOOKED_AT)
    looked_at = filled.enrolments[::step]
    found = [line for each in looked_at for line in _differences(session, each, as_of)]
    if found:
        raise LedgerDiffers("\n".join(found))


def _differences(session: Session, enrolment_id: UUID, as_of: datetime) -> Iterator[str]:
    if audit.breaks_of(session, str(enrolment_id)):
        yield f"the audit stream of enrolment {enrolment_id} is broken"
    found = enrolments_store.of_device(session, enrolment_id)
    definition = studies.definition_for(session, found)
    moved = [
        *windows.differences(session, as_of, definition, found.enrolment),
        *slots.differences(session, as_of, definition, found),
        *standings.differences(session, Assessment.enrolment_id == enrolment_id),
    ]
    if moved:
        yield f"{len(moved)} stored windows, outcomes, slots of enrolment {enrolment_id} are not its own"


def _put(
    engine: Engine,
    forms: FormLibrary,
    secret: bytes,
    staff: Staff,
    filled: Filled,
    batch: Sequence[Sequence[Act]],
) -> None:
    def _work(session: Session) -> tuple[Made, list[UUID]]:
        desk = Desk(session, filled.definition, forms, secret, staff)
        chronicles = [_lived(desk, history) for history in batch]
        made = rows_of(chronicles, packs.norm_sets(session))
        for table in metadata.sorted_tables:
            copying.put(session, table, made.get(table, ()))
        return made, [each.enrolment.id for each in chronicles]

    made, enrolments = in_transaction(engine, _work)
    filled.rows.update({table.name: len(rows) for table, rows in made.items()})
    filled.enrolments += enrolments


def _lived(desk: Desk, history: Sequence[Act]) -> Chronicle:
    chronicle = Chronicle(desk)
    for act in history:
        chronicle.carry_out(act)
    return chronicle
