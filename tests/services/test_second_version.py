"""A study keeps the definition version that it pins when a newer one is shipped.

Version 2 of the LupusQoL is invented here: its codes are 1 to 5, and its pain scale is called PN.
"""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

import scoring
from pro_service import errors
from pro_service.domain.forms import FormFileError, read_forms
from pro_service.resources import forms_folder
from pro_service.services import explanations, longitudinal, submissions
from pro_service.services.longitudinal import Asked
from pro_service.services.rescoring import WhichScores
from pro_service.services.submissions import Accepted
from pro_service.store.scores import ScoreRun
from tests.support import factories
from tests.support.definitions import second_version
from tests.support.factories import EVERYWHERE, FORMS, TWO_VISITS, arrival, upload

pytestmark = pytest.mark.requirement("I6")

DAY_0 = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
LATER = DAY_0 + timedelta(hours=1)
PAIN = {"q9": 0, "q10": 4, "q11": 2}  # version 1: 6 / 3 / 4 x 100 = 50; 0 is no code of version 2
ONE_TO_FIVE = ("codes = [0, 1, 2, 3, 4]", "codes = [1, 2, 3, 4, 5]")
RENAMED = ('code = "PA"', 'code = "PN"')


@pytest.fixture
def two_versions(tmp_path):
    with second_version(tmp_path, "lupusqol", ONE_TO_FIVE, RENAMED):
        assert scoring.load("lupusqol").version == "2"
        yield


def send(write, phone, answers=PAIN):
    sent = upload(phone, "first", "lupusqol", DAY_0, answers=answers)
    return write(lambda s: submissions.receive(s, DAY_0, FORMS, phone.caller, uuid4(), arrival(sent, DAY_0)))


def pain(read, which=WhichScores.AS_RECEIVED):
    asked = Asked(instrument="lupusqol", which=which)
    page = read(lambda s: longitudinal.page(s, EVERYWHERE, TWO_VISITS, LATER, asked, None, 1))[0]
    return {
        each.row.series.code: each.row
        for each in page
        if each.row.visit == "first" and each.row.series.code in ("PA", "PN")
    }


def test_answers_are_checked_and_scored_by_the_pinned_version(two_versions, write, read, phone):
    assert isinstance(send(write, phone), Accepted)
    (row,) = pain(read).values()
    assert (row.series.code, row.value, row.lineage.definition_version) == ("PA", 50.0, "1")


def test_what_the_pinned_version_does_not_offer_is_refused(two_versions, write, phone):
    """5 is a code of version 2 alone."""
    with pytest.raises(errors.OffScale):
        raise send(write, phone, {"q9": 5})


def test_a_rescoring_is_by_the_pinned_version_unless_told_another(engine, two_versions, write, read, phone):
    send(write, phone, {"q9": 3, "q10": 3, "q11": 2})
    same = factories.rescore(engine, LATER, "lupusqol")
    other = factories.rescore(engine, LATER, "lupusqol", definition_version="2", promoted=True)
    runs = {run.rescoring_id: run for run in read(lambda s: s.scalars(select(ScoreRun)).all())}
    assert {made: run.definition_version for made, run in runs.items()} == {None: "1", same: "1", other: "2"}
    current = pain(read, WhichScores.CURRENT)
    # version 2, codes 3 3 2 -> 2 2 1: 5 / 3 / 4 x 100
    assert current["PN"].value == pytest.approx(500 / 12)
    assert (current["PA"].value, current["PA"].value_reason) == (None, "not-scored")
    assert pain(read)["PA"].value == pytest.approx(800 / 12)


def test_a_score_is_explained_by_the_version_that_made_it_and_not_where_that_is_absent(
    engine, tmp_path, write, read, phone
):
    def explained(run_id, code):
        return read(lambda s: explanations.explain(s, EVERYWHERE, TWO_VISITS, run_id, code))

    with second_version(tmp_path, "lupusqol", ONE_TO_FIVE, RENAMED):
        send(write, phone, {"q9": 3, "q10": 3, "q11": 2})
        other = factories.rescore(engine, LATER, "lupusqol", definition_version="2")
        runs = {run.rescoring_id: run.id for run in read(lambda s: s.scalars(select(ScoreRun)).all())}
        assert explained(runs[other], "PN").is_same
        assert explained(runs[None], "PA").definition.version == "1"
    assert explained(runs[None], "PA").is_same
    with pytest.raises(errors.NotRecomputable):
        explained(runs[other], "PN")


def test_a_form_fits_any_version_of_its_instrument(tmp_path):
    """The form of the demo offers 0 to 4."""
    file = next(forms_folder().rglob("lupusqol.toml"))
    with second_version(tmp_path / "codes", "lupusqol", ONE_TO_FIVE):
        assert read_forms(file.read_text("utf-8"), file.name)
        text = file.read_text("utf-8").replace("codes = [0, 1, 2, 3, 4]", "codes = [0, 1, 2, 3, 9]")
        assert text != file.read_text("utf-8")
        with pytest.raises(FormFileError, match="must offer 1, 2, 3, 4, 5"):
            read_forms(text, file.name)
