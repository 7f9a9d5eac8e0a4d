"""Simulating from the command line: what happened is told, and nothing real is ever mixed with it."""

from tests.cli.conftest import STUDY, STUDY_FILE


def test_a_cohort_is_simulated_and_told_of(on):
    done = on("simulate", "--participants", "4", "--months", "6")
    assert done.exit_code == 0, done.stderr
    assert "participants enrolled" in done.stdout
    assert "sf36v2 PCS" in done.stdout
    assert "submissions are stored once" in done.stderr
    assert STUDY in on("study", "list").stdout


def test_a_study_that_was_loaded_before_is_used(on):
    on("study", "load", STUDY_FILE)
    assert on("simulate", "--participants", "1", "--months", "2").exit_code == 0


def test_a_second_cohort_is_refused(on):
    on("simulate", "--participants", "1", "--months", "2")
    refused = on("simulate", "--participants", "1", "--months", "2")
    assert refused.exit_code == 1
    assert "migrate --as rehearsal" in refused.stderr


def test_production_is_never_simulated(run, postgresql):
    with postgresql.fresh("production") as database:
        refused = run("simulate", PRO_DATABASE_URL=database.url)
        assert refused.exit_code == 1
        assert "production database" in refused.stderr


def test_a_faulty_study_file_is_told(on, tmp_path):
    faulty = tmp_path / "faulty.yaml"
    faulty.write_text("id: nonsense")
    refused = on("simulate", "--study", faulty)
    assert refused.exit_code == 1
    assert "faulty.yaml" in refused.stderr


def test_a_store_is_filled_in_bulk_and_its_trail_holds(on):
    done = on("simulate", "--bulk", "--participants", "3", "--months", "4")
    assert done.exit_code == 0, done.stderr
    assert "audit_event" in done.stdout
    assert f"3 participants of {STUDY}" in done.stderr
    assert on("audit", "verify").exit_code == 0


def test_thousands_one_by_one_are_refused(run):
    refused = run("simulate", "--participants", "5000", PRO_DATABASE_URL="sqlite:///none.sqlite3")
    assert refused.exit_code == 1
    assert "--bulk" in refused.stderr
