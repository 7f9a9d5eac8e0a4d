"""A study that runs today: a participant whose first visit is open, on a server that can be killed."""

import contextlib
import io
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from pro_service import clock
from pro_service.api import log
from pro_service.app import create_app
from pro_service.domain.permissions import EVERYWHERE, Role
from pro_service.services import accounts, anchor_events, devices, pairing, participants, studies
from pro_service.services.accounts import RoleAsked
from pro_service.services.anchor_events import AnchorEventAsked
from pro_service.services.devices import Revoking
from pro_service.services.participants import ConsentGiven, Enrolling
from pro_service.services.transactions import in_transaction
from pro_service.settings import Settings
from pro_service.store import devices as devices_store
from pro_service.store import reach
from pro_service.store.engine import make_engine
from pro_service.store.submissions import Quarantined, Submission
from tests.support import factories
from tests.support.databases import SQLite, engine_of
from tests.support.factories import OPERATOR, SECRET, STUDIES
from tests.support.running import Client, Server, free_port

STUDY = "two-visits"
MADRID = ZoneInfo("Europe/Madrid")
LOST = Revoking("lost")


@dataclass(frozen=True)
class Invited:
    """A participant, and the link that the nurse gives them."""

    enrolment_id: UUID
    code: str
    link: str
    subject_id: str


class OwnServer:
    """The service within this process, with a patient app of the test's own."""

    def __init__(self, database_url: str, patient_app: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        settings = Settings(database_url, secret=SECRET, base_url=self.url)
        logger = log.make(io.StringIO())
        app = create_app(
            settings, make_engine(database_url, reach=reach.NOTHING), logger, patient_app=patient_app
        )
        self._server = make_server("127.0.0.1", self.port, app, threaded=True)

    def start(self) -> None:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def kill(self) -> None:
        self._server.shutdown()


class Site:
    """The service with its database, and what a nurse and an operator do there."""

    def __init__(self, database_url: str, server: Server | OwnServer) -> None:
        self.server = server
        self._engines = contextlib.ExitStack()
        self.engine = self._engines.enter_context(engine_of(database_url))
        self._n = 0
        self._subjects: dict[UUID, str] = {}

    @property
    def app(self) -> str:
        return f"{self.server.url}/app/"

    def invite(self) -> Invited:
        """Enrols a participant whose infusion is today, with the first visit open since long."""
        self._n += 1
        enrolment_id = uuid4()
        self._subjects[enrolment_id] = f"01-{self._n:03}"
        in_transaction(self.engine, lambda session: self._enrol(session, enrolment_id))
        return self.new_code(enrolment_id)

    def new_code(self, enrolment_id: UUID) -> Invited:
        """A code for another phone of the same participant; the earlier ones end."""
        code = in_transaction(self.engine, lambda session: self._code(session, enrolment_id))
        return Invited(enrolment_id, code, f"{self.app}#code={code}", self._subjects[enrolment_id])

    def answered_but_sent(self, instrument: str = "sf36v1") -> Invited:
        """A participant who answered every question of a questionnaire on a phone that is lost since."""
        invited = self.invite()
        phone = in_transaction(
            self.engine,
            lambda s: factories.pair(s, invited.enrolment_id, clock.now(s), study_id=STUDY),
        )
        items = [item.id for item in factories.FORMS.get(instrument, "demo-1", "es").items]
        at = f"/me/assessments/{phone.assessment('first', instrument)}"
        draft = {
            "form": {"version": "demo-1", "language": "es"},
            "started_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "answers": factories.all_middle(instrument),
            "at_item": items[-1],
            "completed_by": "participant",
            "paradata": {"presented": items, "seconds": dict.fromkeys(items, 2), "n_back_steps": 0},
        }
        client = Client(self.server.url, phone.token)
        for path, body in ((f"{at}/start", {"language": "es"}), (f"{at}/draft", draft)):
            client.put(path, body).raise_for_status()
        client.close()
        return self.new_code(invited.enrolment_id)

    def nurse(self, login: str, password: str) -> None:
        """A nurse of the site, with an account."""
        role = RoleAsked(Role.NURSE, STUDY, "01", reason="joins the team")
        in_transaction(
            self.engine,
            lambda s: accounts.create(s, clock.now(s), OPERATOR, login, "Inés Gil", password, role),
        )

    def revoke(self, enrolment_id: UUID) -> None:
        """Takes every device of a participant back, the site's tablet among them."""

        def revoke(session: Session) -> None:
            now = clock.now(session)
            for paired in devices_store.of_enrolment(session, enrolment_id):
                if paired.revocation is None:
                    own = paired.device.id
                    devices.revoke(session, now, OPERATOR, EVERYWHERE, STUDY, enrolment_id, own, LOST)

        in_transaction(self.engine, revoke)

    def submissions(self, enrolment_id: UUID) -> list[Submission]:
        """Everything accepted from a participant."""
        asked = select(Submission).where(Submission.enrolment_id == enrolment_id)
        with Session(self.engine) as session:
            return list(session.scalars(asked))

    def n_kept_aside(self, enrolment_id: UUID) -> int:
        asked = select(func.count()).where(Quarantined.enrolment_id == enrolment_id)
        with Session(self.engine) as session:
            return session.scalar(asked.select_from(Quarantined)) or 0

    def work(self, act: Callable[[Session, datetime], object]) -> None:
        """Something that the site does, now."""
        in_transaction(self.engine, lambda session: act(session, clock.now(session)))

    def move_clock(self, by: timedelta) -> None:
        """Lets time pass at the service; it runs on from there."""

        def move(session: Session) -> None:
            clock.move_to(session, clock.now(session) + by, is_running=True)

        in_transaction(self.engine, move)

    def close(self) -> None:
        self.server.kill()
        self._engines.close()

    def _enrol(self, session: Session, enrolment_id: UUID) -> None:
        now = clock.now(session)
        consent = ConsentGiven("1.0", "es", ("contact", "questionnaires"), now - timedelta(hours=1))
        today = now.astimezone(MADRID).date()
        asked = Enrolling(self._subjects[enrolment_id], "01", "es", MADRID.key, today, consent)
        participants.enrol(session, now, OPERATOR, EVERYWHERE, STUDY, enrolment_id, asked)
        infusion = AnchorEventAsked(kind="infusion", occurred_on=today)
        anchor_events.add(session, now, OPERATOR, EVERYWHERE, STUDY, enrolment_id, uuid4(), infusion)

    def _code(self, session: Session, enrolment_id: UUID) -> str:
        now = clock.now(session)
        return pairing.issue(
            session, now, OPERATOR, EVERYWHERE, SECRET, STUDY, enrolment_id, uuid4(), replaces_devices=True
        ).code


@contextlib.contextmanager
def site(sqlite: SQLite, folder: Path, patient_app: Path | None = None) -> Iterator[Site]:
    """A running server with the study for tests; with `patient_app` that build of it, within this process."""
    with sqlite.fresh("rehearsal") as database:
        own = patient_app and OwnServer(database.url, patient_app)
        made = Site(database.url, own or Server(database.url, folder / "server.log"))
        file = STUDIES / "two_visits.yaml"
        in_transaction(
            made.engine,
            lambda s: studies.load(s, datetime.now(UTC), OPERATOR, file.read_text("utf-8"), file.name),
        )
        made.server.start()
        try:
            yield made
        finally:
            made.close()
