"""What has been released never changes: the register of published definitions, norms and thresholds."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import scoring
from scoring import published
from scoring.reading import read_definition

pytestmark = pytest.mark.requirement("I6")

ROOT = Path(scoring.__file__).parent
HOW = "a released file is never edited: see CONTRIBUTING, 'Correcting a number'"


@pytest.fixture
def copy(tmp_path):
    for kind in published.KINDS:
        shutil.copytree(ROOT / kind, tmp_path / kind)
    shutil.copy(ROOT / published.REGISTER, tmp_path)
    return tmp_path


def test_no_released_file_has_changed_or_is_missing_and_none_is_unregistered():
    assert published.faults() == (), HOW


def test_the_register_holds_every_file_of_numbers_with_the_hash_that_scores_carry():
    register = {each.file: each for each in published.released()}
    assert {file.partition("/")[0] for file in register} == set(published.KINDS)
    for name in scoring.available():
        definition = scoring.load(name)
        entry = register[f"instruments/{name}.toml"]
        assert (entry.id, entry.version, entry.hash) == (name, definition.version, definition.hash)
        for norms in scoring.norm_sets(definition):
            assert register[f"norms/{norms}.toml"].hash == scoring.load_norm_set(norms).hash
    for each in scoring.threshold_sets():
        entry = register[f"thresholds/{each.id}.toml"]
        assert (entry.version, entry.hash) == (each.version, each.hash)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("instruments/sf36v2.toml", "4.4", "4.5"),
        ("norms/us1998.toml", "83.29094", "83.29095"),
        ("thresholds/sle-strand.toml", "value = -0.8", "value = -0.9"),
        ("consistency/project-sf36.toml", 'item = "q7"', 'item = "q6"'),
        ("instruments/lupusqol.toml", 'version = "1"', 'version = "2"'),
    ],
)
def test_one_changed_number_in_a_released_file_is_seen(copy, file, old, new):
    path = copy / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    (fault,) = published.faults(copy)
    assert fault.startswith(f"{file}: is released and has changed")


def test_a_comment_in_a_released_file_may_change(copy):
    path = copy / "norms/us1998.toml"
    path.write_text("# one more remark\n" + path.read_text("utf-8"), "utf-8")
    assert published.faults(copy) == ()


def test_a_released_file_that_is_taken_away_is_missed(copy):
    (copy / "norms/es1996.toml").unlink()
    assert published.faults(copy) == ("norms/es1996.toml: is released and is missing",)


def test_a_file_that_was_never_registered_is_told_with_its_entry(copy):
    (copy / "norms/own.toml").write_text('id = "own"\n', "utf-8")
    (fault,) = published.faults(copy)
    assert fault.startswith('norms/own.toml: is not in the register: id = "own", version = "1", hash = "')


# ------------------------------------------------------------------ a correction is a new version


def second_version(text):
    return text.replace('version = "1"', 'version = "2"', 1)


def test_a_correction_is_a_new_file_named_by_its_version():
    text = (ROOT / "instruments/sf36v2.toml").read_text("utf-8")
    corrected = read_definition(second_version(text).encode(), "sf36v2.v2.toml")
    assert (corrected.id, corrected.version) == ("sf36v2", "2")
    assert corrected.hash != scoring.load("sf36v2").hash


@pytest.mark.parametrize(
    ("file", "version", "key"),
    [
        ("sf36v2.toml", "2", "version"),
        ("sf36v2.v2.toml", "1", "version"),
        ("sf36v2.v1.toml", "1", "version"),
        ("sf36v2.v3.toml", "2", "version"),
        ("sf36v2.v2a.toml", "2a", "version"),
        ("sf36v1.v2.toml", "2", "id"),
    ],
)
def test_a_file_whose_name_and_version_do_not_agree_is_refused(file, version, key):
    text = (ROOT / "instruments/sf36v2.toml").read_text("utf-8")
    named = text.replace('version = "1"', f'version = "{version}"', 1)
    with pytest.raises(scoring.DefinitionError) as caught:
        read_definition(named.encode(), file)
    assert caught.value.key == key


def test_an_instrument_is_loaded_at_a_version_or_at_the_newest():
    assert scoring.versions("sf36v2") == ("1",)
    assert scoring.load("sf36v2", "1") is scoring.load("sf36v2")
    with pytest.raises(scoring.UnknownInstrument, match="no such version; known: 1"):
        scoring.load("sf36v2", "2")
    with pytest.raises(scoring.UnknownInstrument, match="known: lupusqol"):
        scoring.versions("sf12")


LOOK = """
import json, scoring
both = [scoring.load("sf36v2", each) for each in ("1", "2")]
scores = [scoring.score(each, {"q1": 2, "q11a": 1, "q11b": 5})["GH"] for each in both]
known = [scoring.available(), scoring.versions("sf36v2"), scoring.load("sf36v2").version]
print(json.dumps([*known, [each.hash for each in both], scores]))
"""


def test_both_versions_of_a_corrected_instrument_can_be_scored(tmp_path):
    package = shutil.copytree(ROOT, tmp_path / "scoring", ignore=shutil.ignore_patterns("__pycache__"))
    text = second_version((package / "instruments/sf36v2.toml").read_text("utf-8"))
    text = text.replace("[5.0, 4.4, 3.4, 2.0, 1.0]", "[5.0, 4.0, 3.4, 2.0, 1.0]")
    (package / "instruments/sf36v2.v2.toml").write_text(text, "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", LOOK], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    available, versions, newest, hashes, scores = json.loads(done.stdout)
    assert (available, versions, newest) == (list(scoring.available()), ["1", "2"], "2")
    assert hashes[0] == scoring.load("sf36v2").hash != hashes[1]
    # (4.4 + 1 + 1 - 3) / 12 x 100, and with 4.0
    assert scores == [pytest.approx(28.33333333), 25.0]
