"""A study that takes a second version of a form while somebody is filling in the first one."""

import json
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from pro_service import clock
from pro_service.services import amendments
from pro_service.services.transactions import in_transaction
from pro_service.store.licences import Presentation
from pro_service.store.scores import ScoreRun
from pro_service.store.submissions import ResponseVersion
from tests.support import amending, packs
from tests.support.factories import OPERATOR
from tests.support.studying import MADRID, Site
from tests.webapp.conftest import NewPhone
from tests.webapp.visiting import Visit

INSTRUMENT = "sf36v1"


def renew(site: Site) -> None:
    """Imports a pack with another form of the questionnaire, licenses it, and lets the study use it."""
    plain = amending.content(2)
    uses = [
        {**use, "form_version": packs.NONSENSE} if use["instrument"] == INSTRUMENT else use
        for use in plain["instruments"]
    ]
    places = [{**place, "country": "ES"} for place in plain["sites"]]
    second = amending.version(2, instruments=uses, sites=places)

    def work(session: Session) -> None:
        now = clock.now(session)
        today = now.astimezone(MADRID).date()
        term = {"from_on": today - timedelta(days=1), "to_on": today + timedelta(days=300)}
        packs.import_pack(session, packs.pack(instrument=INSTRUMENT), now)
        packs.add_licence(session, instrument=INSTRUMENT, **term)
        amendments.bring(session, now, OPERATOR, second, ("01",), "approved")

    in_transaction(site.engine, work)


@pytest.mark.requirement("R1", "R18")
def test_what_was_begun_goes_on_is_taken_and_scored_in_its_own_version(
    server, new_phone: NewPhone, screenshots
):
    """P18: whoever began goes on with the old form; whoever begins afterwards has the new one."""
    invited = server.answered_but_sent(INSTRUMENT)
    page = new_phone(invited.link)
    visit = Visit(page, "es")
    visit.open_from_home(1)
    page.get_by_label(visit.says.myself).check()
    visit.tap(visit.says.begin)
    visit.is_at(36)
    visit.choose(1)
    visit.tap(visit.says.pause)
    expect(visit.heading(visit.says.home)).to_be_visible()

    renew(server)
    page.reload()
    visit.open_from_home(1)
    expect(page.get_by_text("Usted sigue con las que empezó.")).to_be_visible()
    page.screenshot(path=screenshots / "renewed-es.png", full_page=True)
    visit.tap(visit.says.go_on_at.replace("{n}", "36").replace("{total}", "36"))
    visit.is_at(36)
    expect(visit.option(1)).to_be_checked()
    expect(page.get_by_text(visit.says.demo, exact=True)).to_be_visible()
    visit.next()
    visit.send()
    expect(visit.heading(visit.says.arrived)).to_be_visible()

    (taken,) = server.submissions(invited.enrolment_id)
    assert json.loads(taken.body)["form"] == {"version": "demo-1", "language": "es"}
    assert "other-form" in taken.flags
    with Session(server.engine) as session:
        response = session.scalars(
            select(ResponseVersion).where(ResponseVersion.enrolment_id == invited.enrolment_id)
        ).one()
        runs = session.scalars(select(ScoreRun).where(ScoreRun.response_version_id == response.id)).all()
    assert {run.state for run in runs} == {"scored"}

    later = server.invite()
    other = Visit(new_phone(later.link), "es")
    other.open_from_home(1)
    other.begin()
    expect(other.heading("glorp q1")).to_be_visible()
    with Session(server.engine) as session:
        shown = session.scalars(select(Presentation).order_by(Presentation.recorded_at)).all()
    assert [each.form_version for each in shown] == ["demo-1", packs.NONSENSE]
