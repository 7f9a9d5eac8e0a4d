"""The explanation of a stored score: computed again from the response, the same in every bit."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from pro_service.domain.permissions import Scope
from pro_service.errors import NotFound
from pro_service.services import explanations, scores, submissions
from pro_service.store.scores import ScoreRun
from tests.support import factories
from tests.support.factories import EVERYWHERE, FORMS, TWO_VISITS, arrival, upload
from tests.support.published import APOLONE, answers

DAY_0 = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


@pytest.fixture
def runs(write, read, phone):
    """The run of each norm set of published case 03, and the run of a LupusQoL with pain alone."""
    lupusqol = {"q9": 2, "q10": 4, "q11": "skipped"}
    for instrument, given in (("sf36v1", answers(APOLONE["03"])), ("lupusqol", lupusqol)):
        sent = upload(phone, "first", instrument, DAY_0, answers=given)
        write(
            lambda s, sent=sent: submissions.receive(
                s, DAY_0, FORMS, phone.caller, uuid4(), arrival(sent, DAY_0)
            )
        )
    return {run.norm_set: run.id for run in read(lambda s: s.scalars(select(ScoreRun)).all())}


def explain(read, run_id, code, scope=EVERYWHERE):
    return read(lambda s: explanations.explain(s, scope, TWO_VISITS, run_id, code))


@pytest.mark.requirement("I6")
def test_every_stored_score_is_explained_by_itself(runs, read):
    for run_id in runs.values():
        found = read(
            lambda s, run_id=run_id: explanations.administrations.find(s, EVERYWHERE, TWO_VISITS, run_id)
        )
        for score in found.scores:
            told = explain(read, run_id, score.code)
            assert told.is_same
            assert (told.score.value, told.score.reason) == (score.value, score.reason)
            if score.value is not None:
                assert told.score.steps[-1].value == score.value


def test_pain_is_explained_as_by_hand(runs, read):
    """(2 + 4) / 2 / 4 x 100 = 75, the third of three items skipped."""
    told = explain(read, runs[None], "PA")
    assert (told.score.value, told.stored.value, told.score.metric) == (75.0, 75.0, "0-100")


def test_a_score_that_is_null_is_explained_by_its_reason(runs, read):
    told = explain(read, runs[None], "PH")
    assert (told.score.value, told.stored.value, told.score.reason) == (None, None, "nothing-answered")
    assert told.is_same


def test_a_rescored_run_is_explained_by_its_own_lineage(engine, runs, read):
    made = factories.rescore(
        engine, DAY_0 + timedelta(days=1), "sf36v1", norm_set="es1996", instead_of="us1990"
    )
    (run_id,) = read(lambda s: s.scalars(select(ScoreRun.id).where(ScoreRun.rescoring_id == made)).all())
    spanish, american = explain(read, run_id, "PF_NBS"), explain(read, runs["us1990"], "PF_NBS")
    assert spanish.score.value == pytest.approx(50 + 10 * (85 - 84.7) / 24.0)
    assert american.score.value == pytest.approx(50 + 10 * (85 - 84.52404) / 22.89490, abs=1e-4)
    assert spanish.is_same
    assert american.is_same


@pytest.mark.parametrize("code", ["XX", "PCS"])
def test_a_score_that_the_run_does_not_have_is_not_found(runs, read, code):
    with pytest.raises(NotFound):
        explain(read, runs[None], code)


def test_a_run_out_of_reach_is_not_found(runs, read):
    for scope in (Scope(), Scope(studies=frozenset({"another"}))):
        with pytest.raises(NotFound):
            explain(read, runs[None], "PA", scope)
    with pytest.raises(NotFound):
        explain(read, uuid4(), "PA")


def test_a_run_of_another_definition_is_not_explained_by_this_one(runs, read):
    lineage = read(lambda s: s.get(ScoreRun, runs[None])).lineage
    assert scores.is_at_hand(lineage, {})
    for other in ({"definition_hash": "0" * 64}, {"definition_version": "9"}, {"algorithm_version": "0"}):
        assert not scores.is_at_hand(replace(lineage, **other), {})
