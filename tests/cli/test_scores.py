"""A stored score explained from the command line, as text and as a page to be printed."""

import re
from uuid import uuid4

import pytest
from sqlalchemy import select

from pro_service.services import submissions
from pro_service.services.transactions import in_reading, in_transaction
from pro_service.store.scores import ScoreRun
from tests.cli.test_explain import Cells
from tests.scoring.test_explain import worked_out
from tests.services.test_longitudinal import DAY_0
from tests.support import factories
from tests.support.factories import FORMS, TWO_VISITS, arrival, upload
from tests.support.published import APOLONE, answers

pytestmark = pytest.mark.requirement("R42")


@pytest.fixture
def run_id(engine):
    """The run by the norms us1990 of published case 03, which has PCS 38.84769."""

    def prepare(session):
        factories.load_two_visits(session)
        phone = factories.participant_on_day_0(session)
        sent = upload(phone, "first", "sf36v1", DAY_0, answers=answers(APOLONE["03"]))
        submissions.receive(session, DAY_0, FORMS, phone.caller, uuid4(), arrival(sent, DAY_0))

    in_transaction(engine, prepare)
    wanted = select(ScoreRun.id).where(ScoreRun.norm_set == "us1990")
    return in_reading(engine, lambda s: s.scalars(wanted).one())


def test_a_stored_score_is_told_with_its_whole_lineage(on, run_id):
    told = on("scores", "explain", TWO_VISITS, run_id, "PCS")
    assert told.exit_code == 0, told.stderr
    for line in (
        "subject: 01-001",
        "visit: first",
        "completed: 2026-03-02 10:00:00 UTC, self on device, completed by participant",
        "instrument: SF-36 Health Survey",
        "norm set: us1990",
        f"score run: {run_id}, computed 2026-03-02 10:00:00 UTC",
        "rescoring: none, scored as received",
        "stored: 38.847",
        "the same as computed again, bit for bit",
    ):
        assert line in told.stdout


@pytest.mark.external
def test_the_page_of_a_stored_score_can_be_printed_and_worked_out_again(on, run_id, tmp_path):
    target = tmp_path / "pcs.html"
    told = on("scores", "explain", TWO_VISITS, run_id, "PCS", "--html", target)
    assert told.exit_code == 0, told.stderr
    assert told.stdout == ""
    assert "The page holds answers." in told.stderr
    text = target.read_text("utf-8")
    page = Cells(text)
    steps = [row for row in page.rows if row[0] != "Step"]
    for name, expression, gives, *_ in steps:
        assert worked_out(expression) == float(gives), name
    assert steps[-1][0] == "PCS"
    assert float(steps[-1][2]) == pytest.approx(38.84769, abs=1.1e-5)
    shown = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))
    for part in ("subject 01-001", "visit first", "norm set us1990", str(run_id), "bit for bit"):
        assert part in shown
    assert not page.tags & {"script", "link", "img", "iframe", "form", "object"}
    assert "http" not in text


def test_a_score_that_the_run_does_not_have_is_refused(on, run_id):
    refused = on("scores", "explain", TWO_VISITS, run_id, "XX")
    assert refused.exit_code == 1
    assert "no score XX in such a run" in refused.stderr
