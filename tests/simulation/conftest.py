"""A simulated study, once for each kind of database."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import Engine

from pro_service.domain.protocol import StudyDefinition
from pro_service.domain.study_file import read_study
from pro_service.resources import studies_folder
from pro_service.settings import Settings
from pro_service.simulation.cohort import Wanted
from pro_service.simulation.ledger import Ledger
from pro_service.simulation.running import simulate
from tests.support.databases import engine_of
from tests.support.factories import FORMS, SECRET

STUDY_FILE = studies_folder() / "nct03673748.yaml"
STUDY = (STUDY_FILE.read_text("utf-8"), STUDY_FILE.name)
WANTED = Wanted(participants=12, seed=27)
SETTINGS = Settings(secret=SECRET)


@dataclass(frozen=True)
class Simulated:
    """A finished simulation: where it is stored, and its own book."""

    engine: Engine
    ledger: Ledger
    version: str


@pytest.fixture(scope="session")
def definition() -> StudyDefinition:
    return read_study(*STUDY)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def made(request: pytest.FixtureRequest) -> Iterator[Simulated]:
    databases = request.getfixturevalue(request.param)
    with databases.fresh("rehearsal") as database, engine_of(database.url) as engine:
        yield Simulated(engine, simulate(engine, FORMS, SETTINGS, STUDY, WANTED), database.version)


@pytest.fixture
def simulated(made: Simulated, request: pytest.FixtureRequest) -> Simulated:
    request.node.user_properties.append(("database", made.version))
    return made
