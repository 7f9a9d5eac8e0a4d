"""The audit trail is followed from the command line, and a place where it was bent is named."""

import pytest
from sqlalchemy import text

from tests.cli.conftest import STUDY, STUDY_FILE
from tests.support.databases import engine_of


@pytest.mark.requirement("R19")
def test_a_trail_that_holds_is_said_to_hold(on):
    on("study", "load", STUDY_FILE)
    ended = on("audit", "verify")
    assert ended.exit_code == 0
    assert ended.stdout == "2 streams of the audit trail, and every one holds.\n"  # installation, study


@pytest.mark.requirement("R18")
def test_what_the_owner_bent_is_found_and_located(on, database):
    on("study", "load", STUDY_FILE)
    off, back = (
        ("ALTER TABLE audit_event DISABLE TRIGGER ALL", "ALTER TABLE audit_event ENABLE TRIGGER ALL")
        if database.kind == "postgresql"
        else ("DROP TRIGGER keep_audit_event_update", "SELECT 1")
    )
    with engine_of(database.owner_url) as owner, owner.begin() as connection:
        for statement in (off, "UPDATE audit_event SET actor = 'operator:somebody else'", back):
            connection.execute(text(statement))
    ended = on("audit", "verify")
    assert ended.exit_code == 1
    assert f"stream {STUDY}, event 1: hash" in ended.stderr
