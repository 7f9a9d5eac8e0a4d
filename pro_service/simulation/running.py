"""Making a simulation happen: every act and every tick at its own simulated instant."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from pro_service import clock
from pro_service.domain.permissions import EVERYWHERE
from pro_service.domain.protocol import StudyDefinition
from pro_service.domain.study_file import read_study
from pro_service.services import participants, studies
from pro_service.services.forms import FormLibrary
from pro_service.services.installation import PRODUCTION
from pro_service.services.reminders.desk import Desk
from pro_service.services.reminders.reconciling import reconcile
from pro_service.services.transactions import in_reading, in_transaction
from pro_service.settings import Settings
from pro_service.simulation.acts import Act
from pro_service.simulation.amending import Versions, versions
from pro_service.simulation.cohort import Wanted, candidates, in_order
from pro_service.simulation.course import Course
from pro_service.simulation.hands import SIMULATION, Hands, nurse
from pro_service.simulation.ledger import Ledger
from pro_service.simulation.post import PostOffice
from pro_service.simulation.ticking import Ticking
from pro_service.store import deployment
from pro_service.store.engine import without_waiting_for_the_disk
from pro_service.store.sealing import keyring_of


class CannotSimulate(RuntimeError):
    """This database is not for a simulation, or no longer; the text says why."""


def simulate(
    engine: Engine,
    forms: FormLibrary,
    settings: Settings,
    study: tuple[str, str],
    wanted: Wanted,
    advance: Callable[[int, int], None] = lambda _done, _total: None,
) -> Ledger:
    """Let a study happen, from its first participant to this moment, and check what is stored of it.

    settings  by whose secret phones are paired and with whose keys addresses are sealed
    study     text and name of its file; loaded first where it is not there
    raises    CannotSimulate, StudyFileError, StudyVersionRefused, LedgerDiffers
    """
    ends_at = in_reading(engine, now_outside)
    of_study = versions(read_study(*study), wanted.months, ends_at)
    acts = planned(of_study, wanted, ends_at)
    begins_at = acts[0].at - timedelta(days=1)
    in_transaction(engine, lambda session: begin(session, study, of_study.first, begins_at))
    ledger = Ledger(of_study)
    with without_waiting_for_the_disk(engine):
        sending = desk_of(forms, settings, wanted, ledger)
        _live(engine, ledger, sending, acts, ends_at, advance)
    in_transaction(engine, lambda session: clock.move_to(session, clock.real(session), is_running=True))
    ledger.alarms = reconcile(engine, clock.now, sending[0])["alarms"]
    in_reading(engine, lambda session: ledger.check(session, clock.now(session)))
    return ledger


def planned(of_study: Versions, wanted: Wanted, ends_at: datetime) -> list[Act]:
    """Everything that somebody is going to do, first to last."""
    found = candidates(of_study.first, wanted, ends_at)
    courses = [Course(of_study, who, ends_at) for who in found]
    mine: list[Act] = [act for course in courses for act in course.acts()]
    return in_order(iter([of_study.act, *mine]), ends_at)


def desk_of(
    forms: FormLibrary, settings: Settings, wanted: Wanted, ledger: Ledger
) -> tuple[Desk, PostOffice]:
    """What a simulation sends with: channels that hand everything to a post office of its own."""
    office = PostOffice(wanted.seed, ledger.messages.note)
    keyring = keyring_of(settings)
    faults = ledger.note_fault
    desk = Desk(office.channels(), keyring, forms, settings.secret, settings.base_url, faults)
    return desk, office


def _live(
    engine: Engine,
    ledger: Ledger,
    sending: tuple[Desk, PostOffice],
    acts: list[Act],
    ends_at: datetime,
    advance: Callable[[int, int], None],
) -> None:
    desk, office = sending
    staff = in_transaction(engine, lambda session: nurse(session, ledger.definition))
    hands, ticking = Hands(engine, desk, staff, ledger), Ticking(engine, desk, office, ledger.messages)
    for done, act in enumerate(acts):
        ticking.until(act.at)
        hands.carry_out(act)
        advance(done + 1, len(acts))
    ticking.until(ends_at)


def now_outside(session: Session) -> datetime:
    """This moment, in which every simulation ends. Raises CannotSimulate on a production database."""
    if deployment.mark_of(session) == PRODUCTION:
        raise CannotSimulate("this is a production database")
    return clock.real(session)


def begin(session: Session, study: tuple[str, str], definition: StudyDefinition, begins_at: datetime) -> None:
    """Set the clock to before everything, and load the study where it is not there."""
    try:
        clock.move_to(session, begins_at)
    except clock.ClockCannotMove:
        raise CannotSimulate("the clock of this database has been moved beyond the beginning") from None
    studies.load(session, begins_at, SIMULATION, *study)
    if studies.get_study(session, EVERYWHERE, definition.id).hash != definition.hash:
        raise CannotSimulate(f"a newer version of {definition.id} is loaded")
    if participants.page(session, EVERYWHERE, definition.id, begins_at, None, 1)[0]:
        raise CannotSimulate(f"somebody is enrolled in {definition.id} already")
