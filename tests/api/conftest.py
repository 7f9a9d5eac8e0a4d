"""The service over HTTP, on a database whose clock stands where the test puts it."""

import io
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from pro_service import clock
from pro_service.api import log
from pro_service.app import create_app
from pro_service.domain.permissions import Role
from pro_service.services.transactions import in_transaction
from tests.support import factories
from tests.support.databases import Database, Preparing, engine_of, for_the_web
from tests.support.factories import ENROLLED_AT, TWO_VISITS, Phone
from tests.support.http import SETTINGS, Caller, app_over, contract_of, signed_in

AT_SITE = (Role.NURSE, Role.INVESTIGATOR)


@pytest.fixture
def lines() -> io.StringIO:
    """What the service logs."""
    return io.StringIO()


@pytest.fixture
def web(database: Database) -> Iterator[Engine]:
    """An engine of the application's own that, as in production, reaches nothing by itself."""
    with engine_of(database.url, for_the_web) as made:
        yield made


@pytest.fixture
def app(web: Engine, lines: io.StringIO) -> Flask:
    """The application as it is."""
    return app_over(web, lines)


@pytest.fixture
def own_app(web: Engine, lines: io.StringIO) -> Flask:
    """An application for one test, to which it may add."""
    return create_app(SETTINGS, web, log.make(lines))


@pytest.fixture
def stranger(app: Flask) -> Caller:
    """Somebody without a token."""
    return Caller(app, contract_of(app))


@pytest.fixture
def move_clock(engine: Engine) -> Callable[[datetime], None]:
    return lambda instant: in_transaction(engine, lambda session: clock.move_to(session, instant))


def _with_a_study(session: Session) -> None:
    factories.load_two_visits(session)
    clock.move_to(session, ENROLLED_AT)


def _with_a_phone(session: Session) -> Phone:
    _with_a_study(session)
    return factories.participant_on_day_0(session)


@pytest.fixture
def preparing(request: pytest.FixtureRequest) -> Preparing | None:
    """Study and participant stand in every copy where a test asks for this room's own."""
    if hasattr(request.module, "study") or hasattr(request.module, "phone"):
        return None
    asked = request.fixturenames
    return _with_a_phone if "phone" in asked else _with_a_study if "study" in asked else None


@pytest.fixture
def study(preparing: Preparing | None, engine: Engine) -> str:
    """The study of the tests, loaded, on the day on which its first participant is enrolled."""
    if preparing is None:
        in_transaction(engine, _with_a_study)
    return TWO_VISITS


@pytest.fixture
def staff(engine: Engine, stranger: Caller, study: str) -> Callable[..., Caller]:
    """Somebody of the staff, by role: nurses and investigators at site 01, the others for the whole study."""

    def _staff(role: Role, study_id: str | None = study, site: str | None = None) -> Caller:
        at = "01" if role in AT_SITE and site is None else site
        held_in = None if role is Role.ADMINISTRATOR else study_id
        return stranger.with_token(signed_in(engine, role, held_in, at))

    return _staff


@pytest.fixture
def nurse(staff: Callable[..., Caller]) -> Caller:
    return staff(Role.NURSE)


@pytest.fixture
def analyst(staff: Callable[..., Caller]) -> Caller:
    return staff(Role.ANALYST)


@pytest.fixture
def phone(database: Database, engine: Engine, study: str) -> Phone:
    """A participant on day 0, with a paired phone."""
    return database.prepared or in_transaction(engine, factories.participant_on_day_0)


@pytest.fixture
def participant(stranger: Caller, phone: Phone) -> Caller:
    """The caller of that phone."""
    return stranger.with_token(phone.token)
