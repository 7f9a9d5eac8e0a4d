"""The migrations make exactly the tables of the models, and every way up has a way down."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import DateTime, inspect

from pro_service.resources import migrations_folder
from pro_service.services import installation
from pro_service.store.engine import make_engine
from pro_service.store.tables import metadata
from pro_service.store.types import UTCDateTime
from tests.support.databases import engine_of


def test_the_migrations_make_exactly_the_tables_of_the_models(database):
    with engine_of(database.owner_url) as engine, engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_every_way_up_has_a_way_down(databases):
    with databases.empty() as empty, engine_of(empty.owner_url) as engine:
        installation.migrate(engine, migrations_folder(), "rehearsal")
        before = set(inspect(engine).get_table_names())
        installation.downgrade(engine, migrations_folder(), "base")
        assert set(inspect(engine).get_table_names()) == {"alembic_version"}
        installation.migrate(engine, migrations_folder(), "rehearsal")
        assert set(inspect(engine).get_table_names()) == before


def test_a_database_cannot_be_given_another_purpose(databases):
    with databases.empty() as empty, engine_of(empty.owner_url) as engine:
        installation.migrate(engine, migrations_folder(), "demo")
        with pytest.raises(installation.AlreadyMarked):
            installation.migrate(engine, migrations_folder(), "production")


@pytest.mark.requirement("R13")
def test_every_instant_is_kept_with_its_zone():
    instants = [
        column for table in metadata.tables.values() for column in table.columns if "_at" in column.name
    ]
    assert instants
    assert all(isinstance(column.type, UTCDateTime) for column in instants)
    raw = [c for table in metadata.tables.values() for c in table.columns if isinstance(c.type, DateTime)]
    assert raw == []


def test_every_constraint_has_a_name():
    for table in metadata.tables.values():
        assert all(constraint.name for constraint in table.constraints)


def test_the_engine_waits_for_its_turn_to_write(tmp_path):
    engine = make_engine(f"sqlite:///{tmp_path}/x.sqlite3")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL
    engine.dispose()
