"""A study with one participant, for the services."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from pro_service.services.transactions import in_reading, in_transaction
from tests.support import factories
from tests.support.databases import Database, Preparing
from tests.support.factories import Phone


@pytest.fixture
def write(engine: Engine) -> Callable[..., Any]:
    """Run a function of a session in one transaction."""
    return lambda work: in_transaction(engine, work)


@pytest.fixture
def read(engine: Engine) -> Callable[..., Any]:
    """Run a function of a session that writes nothing."""
    return lambda work: in_reading(engine, work)


def _with_a_phone(session: Session) -> Phone:
    factories.load_two_visits(session)
    return factories.participant_on_day_0(session)


@pytest.fixture
def preparing(request: pytest.FixtureRequest) -> Preparing | None:
    """The participant stands in every copy where a test asks for this room's `phone`."""
    is_asked = "phone" in request.fixturenames and not hasattr(request.module, "phone")
    return _with_a_phone if is_asked else None


@pytest.fixture
def phone(database: Database) -> Phone:
    """A participant on day 0, with a paired phone."""
    return database.prepared
