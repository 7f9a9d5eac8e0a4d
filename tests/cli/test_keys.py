"""The data keys are listed and exchanged from the command line."""

import base64
import re

import pytest

from pro_service.cli import fitness
from pro_service.services.transactions import in_transaction
from pro_service.settings import Settings, from_environment
from tests.services.test_longitudinal import DAY_0
from tests.support import factories
from tests.support.factories import SECRET
from tests.support.sealing import NEW, OLD, OLD_RING, ROTATED, ROTATING, write_everywhere


@pytest.fixture
def stored(engine):
    def prepare(session):
        factories.load_two_visits(session)
        write_everywhere(session, DAY_0, factories.participant_on_day_0(session), OLD_RING)

    in_transaction(engine, prepare)


def row(listed, key_id):
    return next(line.split() for line in listed.stdout.splitlines() if line.split()[:1] == [key_id])


@pytest.mark.requirement("R32")
def test_a_key_is_exchanged_and_the_old_one_taken_out(on, stored):
    before = on("keys", "list", PRO_DATA_KEYS=ROTATING)
    assert row(before, "new")[1:3] == ["0", "seals"]
    assert row(before, "old")[1] == "9"
    done = on("keys", "rotate", PRO_DATA_KEYS=ROTATING)
    assert done.exit_code == 0
    assert done.stdout.splitlines() == [
        "9 values sealed anew with 'new'.",
        "Nothing is sealed with old: it can be taken out of PRO_DATA_KEYS.",
    ]
    after = on("keys", "list", PRO_DATA_KEYS=ROTATING)
    assert row(after, "old")[1:] == ["0", "can", "be", "taken", "out"]
    taken_out = on("keys", "rotate", PRO_DATA_KEYS=ROTATED)
    assert taken_out.stdout == "0 values sealed anew with 'new'.\n"


@pytest.mark.requirement("R32")
def test_a_key_that_is_still_needed_is_named(on, stored):
    told = on("keys", "rotate", PRO_DATA_KEYS=ROTATED)
    assert told.exit_code == 1
    assert "'old': 9 values; put its key into PRO_DATA_KEYS, at the end" in told.stderr
    assert "9 values cannot be opened" in told.stderr
    listed = on("keys", "list", PRO_DATA_KEYS=ROTATED)
    assert "is not at hand" in " ".join(row(listed, "old"))


@pytest.mark.requirement("R32")
def test_what_opens_nothing_is_told_at_the_start_of_the_service(engine, stored):
    """Other bytes under the same name; nothing where the key is the right one, or is only missing."""
    another = Settings(secret=SECRET, data_keys=(("old", b"x" * 32),))
    (told,) = fitness.unreadable(another, engine)
    assert "the key 'old' does not open" in told
    assert "other bytes in PRO_DATA_KEYS" in told
    assert fitness.unreadable(Settings(secret=SECRET, data_keys=(("old", OLD),)), engine) == []
    (missing,) = fitness.unreadable(Settings(secret=SECRET, data_keys=(("new", NEW),)), engine)
    assert "9 sealed values need the key 'old'" in missing


def test_no_key_is_shown(on, stored):
    shown = "".join(on("keys", *words, PRO_DATA_KEYS=ROTATING).output for words in (["list"], ["rotate"]))
    assert not any(base64.b64encode(key).decode() in shown for key in (OLD, NEW))


def test_a_new_key_fits_into_the_settings(run):
    made = {run("keys", "new").stdout.strip() for _ in range(2)}
    assert len(made) == 2
    assert all(re.fullmatch(r"[0-9a-f]{8}:[A-Za-z0-9+/]{43}=", each) for each in made)
    assert [len(key) for _, key in from_environment({"PRO_DATA_KEYS": ",".join(made)}).data_keys] == [32, 32]
