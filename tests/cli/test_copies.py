"""Copies of source data from the command line."""

import json
import zipfile
from uuid import uuid4

import pytest

from pro_service.services.transactions import in_transaction
from tests.support import factories
from tests.support.databases import engine_of
from tests.support.factories import TWO_VISITS


@pytest.fixture
def phone(database):
    def prepare(session):
        factories.load_two_visits(session)
        return factories.participant_on_day_0(session)

    with engine_of(database.url) as engine:
        return in_transaction(engine, prepare)


@pytest.fixture
def copied(on, phone, tmp_path):
    file = tmp_path / "copy.json"
    words = ("copies", "participant", "--study", TWO_VISITS, "--enrolment", phone.enrolment_id)
    written = on(*words, file)
    assert written.exit_code == 0, written.stderr
    return file


@pytest.mark.requirement("R28")
def test_a_copy_is_written_and_agrees_with_the_database(on, copied):
    agreed = on("copies", "compare", copied)
    assert (agreed.exit_code, agreed.stdout) == (
        0,
        "The copy agrees with the database, and its trail holds.\n",
    )


@pytest.mark.requirement("R28")
def test_a_copy_that_was_changed_is_refused_without_its_values(on, copied):
    content = json.loads(copied.read_text("utf-8"))
    content["facts"][0]["row"]["is_planned"] = True
    copied.write_text(json.dumps(content), "utf-8")
    refused = on("copies", "compare", copied)
    assert refused.exit_code == 1
    assert "anchor_event: a row is not in the database: " in refused.stderr


def test_a_page_is_written_in_the_language_that_is_asked_for(on, phone, tmp_path):
    file = tmp_path / "copy.html"
    words = ("copies", "participant", "--study", TWO_VISITS, "--enrolment", phone.enrolment_id)
    on(*words, "--page", "es", file)
    assert file.read_text("utf-8").startswith('<!doctype html>\n<html lang="es">')


@pytest.mark.requirement("R23")
def test_the_copy_of_a_site_is_written(on, phone, tmp_path):
    file = tmp_path / "copy.zip"
    assert on("copies", "site", "--study", TWO_VISITS, "--site", "01", file).exit_code == 0
    with zipfile.ZipFile(file) as archive:
        assert f"trail/{phone.enrolment_id}.jsonl" in archive.namelist()


def test_what_is_not_there_is_refused_with_the_reason(on, phone, tmp_path):
    words = ("copies", "participant", "--study", TWO_VISITS, "--enrolment", uuid4(), tmp_path / "x.json")
    assert "There is no such enrolment" in on(*words).stderr
    words = ("copies", "site", "--study", TWO_VISITS, "--site", "99", tmp_path / "x.zip")
    assert "There is no such site" in on(*words).stderr
    (tmp_path / "odd.json").write_text("[]", "utf-8")
    assert "odd.json is no certified copy" in on("copies", "compare", tmp_path / "odd.json").stderr
