"""The ledger from the command line."""

import pytest

from tests.cli.conftest import STUDY, STUDY_FILE

ADD = (
    "licences", "add", "--study", STUDY, "--instrument", "lupusqol", "--language", "es", "--country", "ES",
    "--from", "2026-01-01", "--to", "2026-12-31", "--reference", "Agreement 1",
)  # fmt: skip


@pytest.fixture
def loaded(on):
    on("study", "load", STUDY_FILE)
    return on


def test_a_licence_is_entered_and_listed(loaded):
    assert "No licence is entered" in loaded("licences", "list", "--study", STUDY).stdout
    entered = loaded(*ADD, "--administrations", 160)
    assert entered.exit_code == 0, entered.stderr
    assert entered.stdout.startswith("Entered: ")
    listed = loaded("licences", "list", "--study", STUDY).stdout
    assert "Agreement 1" in listed
    assert "160" in listed


def test_entering_it_again_under_its_id_is_harmless(loaded):
    same = ("--id", "a3c1d5e7-2b4f-4d60-8e91-7c0a5b3f2d66")
    loaded(*ADD, *same)
    assert loaded(*ADD, *same).stdout.startswith("Was entered before")
    refused = loaded(*ADD, *same, "--administrations", 3)
    assert refused.exit_code == 1
    assert "used before for another licence" in refused.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--study", "nowhere"), "There is no study nowhere"),
        (("--instrument", "rand36"), "instrument: not-of-this-study"),
        (("--to", "2025-12-31"), "to_on: before-the-first-day"),
    ],
)
def test_what_cannot_be_entered_is_refused_with_the_reason(loaded, words, said):
    refused = loaded(*ADD, *words)
    assert refused.exit_code == 1
    assert said in refused.stderr


def test_the_ledger_of_no_study_is_refused(loaded):
    assert "There is no study nowhere" in loaded("licences", "list", "--study", "nowhere").stderr
