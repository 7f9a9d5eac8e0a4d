"""The audit trail is followed from the command line, and a place where it was bent is named."""

import json

import pytest
from sqlalchemy import text

from pro_service import clock
from pro_service.domain.audit import GENESIS
from pro_service.scheduler.jobs import seal
from pro_service.services.transactions import in_reading
from pro_service.store import seals
from tests.cli.conftest import STUDY, STUDY_FILE
from tests.services.test_seals import as_owner
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


@pytest.mark.requirement("R18")
def test_an_end_that_was_cut_after_it_was_sealed_is_located(on, database, engine):
    """The owner of the database moves the head back too: the stream alone shows nothing."""
    on("study", "load", STUDY_FILE)
    assert "1 stream with events not sealed yet" in on("audit", "verify").stderr
    seal(engine, clock.now)
    assert on("audit", "verify").stderr == ""
    with as_owner(database, "audit_event", "audit_stream") as owner:
        owner.execute(text(f"DELETE FROM audit_event WHERE stream = '{STUDY}'"))  # noqa: S608
        back = f"UPDATE audit_stream SET head_seq = 0, head_hash = '{GENESIS}' WHERE id = '{STUDY}'"  # noqa: S608
        owner.execute(text(back))
    ended = on("audit", "verify")
    assert ended.exit_code == 1
    assert f"stream {STUDY}, event 1: cut" in ended.stderr


@pytest.mark.requirement("R18")
def test_a_seal_that_is_gone_is_located(on, database, engine):
    on("study", "load", STUDY_FILE)
    seal(engine, clock.now)
    with as_owner(database, "seal") as owner:
        owner.execute(text(f"DELETE FROM seal WHERE chain = '{STUDY}'"))  # noqa: S608
    assert f"seals of {STUDY}, seal 1: head" in on("audit", "verify").stderr


def test_the_last_seals_can_be_kept_elsewhere(on, engine):
    on("study", "load", STUDY_FILE)
    seal(engine, clock.now)
    names = {line.split()[0]: line.split() for line in on("audit", "heads").stdout.splitlines()}
    assert set(names) == {STUDY}
    last = in_reading(engine, lambda s: seals.last_of(s, STUDY))
    assert (names[STUDY][1], names[STUDY][3]) == ("1", last.hash)


@pytest.mark.requirement("R19")
def test_the_operator_exports_the_whole_trail_of_a_study(on):
    on("study", "load", STUDY_FILE)
    lines = [json.loads(line) for line in on("audit", "export", STUDY).stdout.splitlines()]
    assert lines.pop() == {"events": 1, "is_whole": True}
    assert [each["kind"] for each in lines] == ["study.loaded"]
    assert lines[0]["facts"][0]["table"] == "study"
    assert lines[0]["recorded_at"] is not None
    as_csv = on("audit", "export", STUDY, "--format", "csv", "--language", "es").stdout
    assert "Cargó la versión 1 del estudio" in as_csv
    assert on("audit", "export", "nowhere").exit_code == 1


@pytest.mark.requirement("R18")
def test_a_head_that_had_left_is_compared(on, engine, tmp_path):
    on("study", "load", STUDY_FILE)
    seal(engine, clock.now)
    file = tmp_path / "heads.txt"
    file.write_text(on("audit", "heads").stdout)
    assert on("audit", "verify", "--head", file).exit_code == 0
    file.write_text(f"{STUDY} 9 2026-03-02T10:00:00Z {GENESIS}\n")
    ended = on("audit", "verify", "--head", file)
    assert (ended.exit_code, f"seals of {STUDY}, seal 9: left" in ended.stderr) == (1, True)


@pytest.mark.requirement("R18")
def test_the_folder_of_heads_is_compared_of_itself(on, engine, tmp_path):
    on("study", "load", STUDY_FILE)
    seal(engine, clock.now)
    (tmp_path / "heads-2026-03-02.txt").write_text(on("audit", "heads").stdout)
    assert on("audit", "verify", PRO_HEADS_FOLDER=str(tmp_path)).exit_code == 0
    (tmp_path / "heads-2026-03-03.txt").write_text(f"{STUDY} 9 2026-03-03T10:00:00Z {GENESIS}\n")
    ended = on("audit", "verify", PRO_HEADS_FOLDER=str(tmp_path))
    assert (ended.exit_code, f"seals of {STUDY}, seal 9: left" in ended.stderr) == (1, True)


def test_an_event_that_is_not_there_is_not_redacted(on):
    ended = on("audit", "redact", "nowhere", 1, "--reason", "a name")
    assert (ended.exit_code, "there is no such event" in ended.stderr) == (1, True)
