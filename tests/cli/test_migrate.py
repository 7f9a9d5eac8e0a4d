"""Migrating says what it did, and never gives a database another purpose."""

import pytest
from sqlalchemy import text

from tests.support.databases import engine_of


def test_a_new_database_is_marked_by_its_kind(run, databases):
    with databases.empty() as empty:
        made = run("migrate", PRO_DATABASE_URL=empty.owner_url)
        assert made.exit_code == 0, made.stderr
        purpose = "rehearsal" if empty.kind == "sqlite" else "production"
        assert f"it is marked {purpose}" in made.stdout
        with engine_of(empty.owner_url) as engine, engine.connect() as connection:
            assert connection.execute(text("SELECT mark FROM deployment")).scalar() == purpose


def test_migrating_again_does_nothing_whatever_the_mark(run, databases):
    with databases.empty() as empty:
        run("migrate", "--as", "demo", PRO_DATABASE_URL=empty.owner_url)
        again = run("migrate", PRO_DATABASE_URL=empty.owner_url)
        assert again.exit_code == 0
        assert again.stdout.startswith("Nothing to do")


def test_a_database_keeps_its_purpose(run, database):
    refused = run("migrate", "--as", "demo", PRO_DATABASE_URL=database.owner_url)
    assert refused.exit_code == 1
    assert "created for rehearsal" in refused.stderr


def test_sqlite_is_never_marked_for_production(run, tmp_path):
    file = tmp_path / "new.sqlite3"
    refused = run("migrate", "--as", "production", PRO_DATABASE_URL=f"sqlite:///{file}")
    assert refused.exit_code == 1
    assert "PostgreSQL" in refused.stderr


def test_a_database_of_a_newer_version_is_left_alone(run, database):
    with engine_of(database.owner_url) as engine, engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999_of_the_future'"))
    refused = run("migrate", PRO_DATABASE_URL=database.owner_url)
    assert refused.exit_code == 1
    assert "newer version" in refused.stderr


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("nonsense", "no address"),
        ("mysql://user:hunter2secret@somewhere/pro", "no address"),
        ("postgresql://user:hunter2secret@127.0.0.1:1/pro", "cannot be used"),
        ("sqlite:////no/such/folder/pro.sqlite3", "cannot be used"),
    ],
)
def test_an_address_that_leads_nowhere_is_told_without_its_password(run, url, reason):
    refused = run("migrate", PRO_DATABASE_URL=url)
    assert refused.exit_code == 1
    assert reason in refused.stderr
    assert "hunter2secret" not in refused.output


def test_a_command_that_needs_tables_makes_no_file(run, tmp_path):
    file = tmp_path / "absent.sqlite3"
    refused = run("study", "list", PRO_DATABASE_URL=f"sqlite:///{file}")
    assert refused.exit_code == 1
    assert "pro-service migrate" in refused.stderr
    assert not file.exists()


def test_a_database_without_tables_is_told_to_be_migrated(run, databases):
    with databases.empty() as empty:
        if empty.kind == "sqlite":
            with engine_of(empty.url) as engine, engine.connect() as connection:
                connection.execute(text("SELECT 1"))
        refused = run("study", "list", PRO_DATABASE_URL=empty.owner_url)
        assert refused.exit_code == 1
        assert "pro-service migrate" in refused.stderr
