"""The reminder plan of a study file: what is read from it, and every way in which it can be at fault."""

import copy
import json
from collections.abc import Mapping
from datetime import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from pro_service.domain.calendar import Duration
from pro_service.domain.protocol import StudyDefinition
from pro_service.domain.reminder_plan import QuietHours, Step
from pro_service.domain.study_file import StudyFileError, from_content, read_study
from pro_service.resources import studies_folder

TRIAL = studies_folder() / "nct03673748.yaml"
TWO_VISITS = Path(__file__).parents[1] / "support/studies/two_visits.yaml"


@pytest.fixture(scope="module")
def trial() -> StudyDefinition:
    return read_study(TRIAL.read_text("utf-8"), TRIAL.name)


@pytest.fixture
def content(trial: StudyDefinition) -> dict[str, Any]:
    return copy.deepcopy(dict(trial.content))


def faults_of(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What is wrong with a study when its file is loaded."""
    with pytest.raises(StudyFileError) as caught:
        read_study(json.dumps(content), "a.json")
    return [(fault.key, fault.reason) for fault in caught.value.faults]


def test_a_study_that_reminds_nobody_is_as_valid_as_before(content):
    del content["reminders"]
    assert from_content(content).reminders is None


def test_the_plan_of_the_trial_is_read(trial):
    plan = trial.reminders
    assert (plan.at, plan.quiet) == (time(10), QuietHours(time(21), time(9)))
    assert plan.channels == ("push", "email", "sms")
    assert plan.steps[0] == Step("opened", "opens", Duration(1, 0, 0), "opened")
    assert plan.steps[-1] == Step("closing", "closes", Duration(-1, 0, 2), "closing")
    assert {code: sorted(texts) for code, texts in plan.messages.items()} == {
        "opened": ["en", "es"],
        "waiting": ["en", "es"],
        "closing": ["en", "es"],
    }
    assert any("reminder plan is assumed" in each for each in trial.assumptions)


def test_the_plan_is_the_same_when_it_comes_back_from_the_store(trial):
    assert from_content(json.loads(json.dumps(trial.content))) == trial


def put(content: dict[str, Any], *path: Any, value: Any) -> dict[str, Any]:
    place: Any = content
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return content


STEP = {"code": "opened", "relative_to": "opens", "offset": "P0D", "message": "opened"}


@pytest.mark.parametrize(
    ("path", "value", "key", "reason"),
    [
        (("reminders",), [], "reminders", "must hold keys and values"),
        (("reminders", "hour"), "10:00", "reminders.hour", "unknown key"),
        (("reminders", "at"), "10", "reminders.at", "must be a time of day such as 09:30"),
        (("reminders", "at"), "24:00", "reminders.at", "must be a time of day"),
        (("reminders", "at"), "9:30", "reminders.at", "must be a time of day"),
        (("reminders", "at"), 600, "reminders.at", "must be a text"),
        (("reminders", "at"), "08:59", "reminders.at", "lies in the quiet hours"),
        (("reminders", "at"), "21:00", "reminders.at", "lies in the quiet hours"),
        (("reminders", "quiet", "until"), "morning", "reminders.quiet.until", "must be a time of day"),
        (("reminders", "quiet", "to"), "09:00", "reminders.quiet.to", "unknown key"),
        (("reminders", "channels"), ["push", "fax"], "reminders.channels[1]", "one of push, email, sms"),
        (("reminders", "channels"), ["sms", "sms"], "reminders.channels[1]", "is named twice"),
        (("reminders", "channels"), [], "reminders.channels", "must be a list that is not empty"),
        # steps
        (("reminders", "steps"), [], "reminders.steps", "must be a list that is not empty"),
        (("reminders", "steps"), [STEP, STEP], "reminders.steps[1].code", "opened is given twice"),
        (("reminders", "steps", 0, "message"), "hello", "reminders.steps[0].message", "must be one of"),
        (
            ("reminders", "steps", 0, "relative_to"),
            "target",
            "reminders.steps[0].relative_to",
            "one of opens",
        ),
        (("reminders", "steps", 0, "offset"), "PT4H", "reminders.steps[0].offset", "must be a duration"),
        # the selection visit lasts 7 days, so its closing step comes on day 5
        (
            ("reminders", "steps", 0, "offset"),
            "-P1D",
            "reminders.steps[0].offset",
            "falls outside the window of selection",
        ),
        (
            ("reminders", "steps", 1, "offset"),
            "P7D",
            "reminders.steps[1].offset",
            "falls outside the window of selection",
        ),
        (
            ("reminders", "steps", 3, "offset"),
            "P0D",
            "reminders.steps[3].offset",
            "falls outside the window of selection",
        ),
        (
            ("reminders", "steps", 1, "offset"),
            "P3D",
            "reminders.steps[2].offset",
            "falls on the same day as early at visit selection",
        ),
        (
            ("reminders", "steps", 3, "offset"),
            "-P1D",
            "reminders.steps[3].offset",
            "overdue at visit baseline",
        ),
        # words
        (("reminders", "messages", "Opened!"), {}, "reminders.messages.Opened!", "must be a code"),
        (("reminders", "messages", "opened", "fr"), {}, "reminders.messages.opened.fr", "unknown key"),
        (
            ("reminders", "messages", "opened", "en", "sms"),
            "Hi",
            "reminders.messages.opened.en.sms",
            "unknown key",
        ),
        (
            ("reminders", "messages", "opened", "en", "subject"),
            "Dear {name}",
            "reminders.messages.opened.en.subject",
            "may hold no braces but those of {until}, {link}, {phone}",
        ),
        (
            ("reminders", "messages", "opened", "en", "body"),
            "{link} {until!r}",
            "reminders.messages.opened.en.body",
            "may hold no braces but",
        ),
        (
            ("reminders", "messages", "opened", "en", "body"),
            "{{link}} {link",
            "reminders.messages.opened.en.body",
            "may hold no braces but",
        ),
        (
            ("reminders", "messages", "opened", "en", "body"),
            "There is something to answer.",
            "reminders.messages.opened.en.body",
            "must hold {link}",
        ),
        (
            ("reminders", "messages", "opened", "en", "subject"),
            "Hello\nBcc: everybody",
            "reminders.messages.opened.en.subject",
            "must be one line",
        ),
        (
            ("reminders", "messages", "opened", "en", "body"),
            "{link}" + 595 * "a",
            "reminders.messages.opened.en.body",
            "must not be longer than 600 characters",
        ),
        (
            ("reminders", "messages", "opened", "es", "body"),
            "SF-36: {link}",
            "reminders.messages.opened.es.body",
            "names SF-36",
        ),
        (
            ("reminders", "messages", "opened", "es", "subject"),
            "Su salud nos importa",
            "reminders.messages.opened.es.subject",
            "tells of care: salud",
        ),
        (
            ("reminders", "messages", "opened", "en", "subject"),
            "NCT 03673748",
            "reminders.messages.opened.en.subject",
            "names NCT03673748",
        ),
        # what a text asks for is there
        (("sites", 0, "phone"), None, "reminders.messages.opened.es", "{phone}, and site 01 has none"),
    ],
)
def test_what_nobody_could_be_reminded_by_is_refused(content, path, value, key, reason):
    faults = dict(faults_of(put(content, *path, value=value)))
    assert key in faults
    assert reason in faults[key]
    assert all(each.startswith("reminders") for each in faults)


@pytest.mark.parametrize("key", ["at", "quiet", "channels", "steps", "messages"])
def test_a_plan_is_whole_or_not_there(content, key):
    del content["reminders"][key]
    assert (f"reminders.{key}", "is missing") in faults_of(content)


def test_a_message_is_there_in_each_language_of_the_study(content):
    del content["reminders"]["messages"]["opened"]["en"]
    assert faults_of(content) == [("reminders.messages.opened.en", "is missing")]


def test_a_subject_is_measured_with_the_longest_day_in_it(content):
    """The longest is "miércoles 30 de septiembre", 26 characters."""
    texts = content["reminders"]["messages"]["opened"]["es"]
    texts["subject"] = "a" * 33 + " {until}"
    assert read_study(json.dumps(content), "a.json").reminders is not None
    texts["subject"] = "a" * 34 + " {until}"
    assert faults_of(content) == [
        (
            "reminders.messages.opened.es.subject",
            "must not be longer than 60 characters with the longest day, and has 61",
        )
    ]


def test_a_step_stays_in_its_window_on_every_day_of_the_calendar(content):
    """A window of one month is 28 days long at its shortest: from 31 January to 28 February 2025."""
    content["visits"][-1]["window"] = {"opens": "P0D", "due": "P0D", "overdue": "P7D", "closes": "P1M"}
    content["reminders"]["steps"] = [STEP, {**STEP, "code": "later", "offset": "P27D"}]
    content["visits"] = content["visits"][-1:]
    content["key_visit"] = "m18"
    assert read_study(json.dumps(content), "a.json").reminders is not None
    content["reminders"]["steps"][1]["offset"] = "P28D"
    assert faults_of(content) == [
        (
            "reminders.steps[1].offset",
            "falls outside the window of m18, for example if its target day is 2025-01-31",
        )
    ]


def test_a_fault_is_told_with_its_file_its_line_and_its_key():
    text = TWO_VISITS.read_text("utf-8")
    at = text.splitlines().index(
        '      en: {subject: "You can now answer, until {until}", body: "Until {until}: {link}"}'
    )
    with pytest.raises(StudyFileError) as caught:
        read_study(text.replace("You can now answer", "Your lupus questions"), TWO_VISITS.name)
    (fault,) = caught.value.faults
    assert (fault.file, fault.line) == ("two_visits.yaml", at + 1)
    assert fault.key == "reminders.messages.opened.en.subject"
    assert fault.reason == "tells of a disease or an organ: lupus"


@pytest.mark.parametrize(
    ("written", "instead", "key", "reason"),
    [
        ("target: P12W", "target: P5W", "visits[3].window", "overlaps the window of w4"),
        ("closes: P7D}", "closes: -P1D}", "visits[0].window.closes", "the window closes before it opens"),
        ("zone: Europe/Madrid", "zone: Europe/Valladolid", "sites[0].zone", "is not a zone of the IANA"),
        (
            "relative_to: closes, offset: -P2D",
            "relative_to: closes, offset: P2D",
            "reminders.steps[3].offset",
            "falls outside the window of selection",
        ),
        (
            "subject: You can now answer, until",
            "subject: Your SF-36 is open, until",
            "reminders.messages.opened.en.subject",
            "names SF-36",
        ),
    ],
)
def test_a_faulty_study_file_is_refused_with_file_line_key_and_reason(written, instead, key, reason):
    text = TRIAL.read_text("utf-8")
    assert text.count(written) == 1
    with pytest.raises(StudyFileError) as caught:
        read_study(text.replace(written, instead), TRIAL.name)
    (fault,) = caught.value.faults
    line = text[: text.index(written)].count("\n") + 1
    assert (fault.file, fault.key) == (TRIAL.name, key)
    assert fault.reason.startswith(reason)
    assert fault.line in (line, line + 1)  # an overlap is that of the window, on the line below its target


def test_words_are_judged_when_a_file_is_loaded_and_not_when_it_comes_back_from_the_store(content):
    """So that a longer list of words never makes a study that runs unreadable."""
    content["reminders"]["messages"]["opened"]["es"]["subject"] = "Su salud nos importa"
    assert from_content(content).reminders is not None
    assert faults_of(content)[0][0] == "reminders.messages.opened.es.subject"


def test_hours_are_text_with_and_without_quotes():
    text = TWO_VISITS.read_text("utf-8").replace('"10:00"', "10:00")
    assert read_study(text, TWO_VISITS.name).reminders.at == time(10)


def test_the_steps_of_the_trial_fall_on_the_days_that_its_file_says(trial):
    """Days from the target day: selection, baseline, week 4 and week 24."""
    offsets = {
        "selection": [0, 4, 3, 5],
        "baseline": [-7, -3, 0, -1],
        "w4": [-7, -3, 3, 6],
        "w24": [-14, -10, 7, 13],
    }
    written = TRIAL.read_text("utf-8").splitlines()
    lines = [line for line in written if "relative_to" in line]
    told = [[int(each) for each in line.split("#")[1].split(",")] for line in lines]
    assert told == [list(days) for days in zip(*offsets.values(), strict=True)]
    for code, days in offsets.items():
        visit = trial.visit(code)
        instants = {
            name: getattr(visit, name).days * getattr(visit, name).sign
            for name in ("opens", "overdue", "closes")
        }
        seen = [
            instants[step.relative_to] + step.offset.sign * step.offset.days for step in trial.reminders.steps
        ]
        assert seen == days


def test_the_file_is_yaml_for_everybody():
    assert yaml.safe_load(TRIAL.read_text("utf-8"))["reminders"]["at"] == "10:00"
