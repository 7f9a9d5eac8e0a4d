"""Rehearsing from the command line, and keeping rehearsals and real data apart."""

import pytest


def test_the_clock_is_told_and_time_passes(on):
    before = on("rehearsal", "clock")
    assert before.exit_code == 0, before.stderr
    assert "rehearsal database" in before.stdout
    passed = on("rehearsal", "pass", "--hours", "3")
    assert passed.exit_code == 0, passed.stderr
    assert "Jobs ran on the way" in passed.stdout
    assert "times" in on("rehearsal", "clock").stdout


@pytest.mark.parametrize("words", [[], ["--days", "1", "--to", "2030-01-01"], ["--to", "2020-01-01"]])
def test_a_passing_that_makes_no_sense_is_refused(on, words):
    refused = on("rehearsal", "pass", *words)
    assert refused.exit_code == 1
    assert refused.stderr.startswith("Error: ")


@pytest.mark.requirement("R38")
def test_the_clock_of_production_is_not_touched(run, databases):
    with databases.fresh("production") as real:
        for words in (["clock"], ["pass", "--days", "1"]):
            refused = run("rehearsal", *words, PRO_DATABASE_URL=real.url)
            assert refused.exit_code == 1
            assert "its clock is the real one" in refused.stderr


@pytest.mark.requirement("R38")
@pytest.mark.parametrize(("mark", "purpose"), [("production", "rehearsal"), ("rehearsal", "production")])
@pytest.mark.parametrize("command", [["accounts", "list"], ["serve"], ["scheduler", "--status"]])
def test_a_machine_opens_no_database_of_another_purpose(run, databases, mark, purpose, command):
    with databases.fresh(mark) as other:
        refused = run(*command, PRO_DATABASE_URL=other.url, PRO_PURPOSE=purpose)
        assert refused.exit_code == 1
        assert f"This is a {mark} database" in refused.stderr


def test_a_purpose_that_does_not_exist_is_refused(on):
    refused = on("rehearsal", "clock", PRO_PURPOSE="testing")
    assert refused.exit_code == 1
    assert "PRO_PURPOSE has to be one of" in refused.stderr


def test_a_new_database_is_marked_for_the_purpose_of_the_machine(run, databases):
    with databases.empty() as empty:
        made = run("migrate", PRO_DATABASE_URL=empty.owner_url, PRO_PURPOSE="rehearsal")
        assert "marked rehearsal" in made.stdout
        refused = run("migrate", "--as", "demo", PRO_DATABASE_URL=empty.owner_url, PRO_PURPOSE="rehearsal")
        assert refused.exit_code == 1
