"""Before and after the answers are sent: the list of answers, what can still be changed, and what cannot."""

import json
import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.support.studying import Site
from tests.webapp.conftest import NewPhone
from tests.webapp.lost_phone import Answers, all_alike, items_of, link_to_go_on
from tests.webapp.visiting import Visit

SF36, LUPUSQOL = "sf36v1", "lupusqol"


class Reviewing(Visit):
    """A participant whose old phone is gone, at the last question of a questionnaire on the new one."""

    def __init__(self, page: Page, nth: int) -> None:
        super().__init__(page, "es")
        self.sent: list[dict] = []
        page.on("request", self._note)
        self.open_from_home(nth)
        self.page.get_by_label(self.says.myself).check()
        self.tap(self.says.begin)

    def _note(self, request) -> None:
        if request.method == "PUT" and "/me/submissions/" in request.url:
            self.sent.append(json.loads(request.post_data))

    def is_reviewing(self) -> None:
        expect(self.heading(self.says.review)).to_be_visible()
        expect(self.page.get_by_text("Repase sus respuestas.")).to_be_visible()

    def change(self, n: int) -> None:
        self.tap(self.says.change.format(n=n))
        self.is_at(n)


@pytest.fixture
def reviewing(new_phone: NewPhone, server: Site):
    """Opens the list of answers of one questionnaire whose answers are laid down with the service."""

    def opened(instrument: str = SF36, answers: Answers | None = None) -> Reviewing:
        given = all_alike(instrument) if answers is None else answers
        page = new_phone(link_to_go_on(server, {instrument: given}))
        made = Reviewing(page, 1 if instrument == SF36 else 2)
        made.is_at(len(items_of(instrument)))
        made.settle()
        if items_of(instrument)[-1] in given:
            made.tap(made.says.next)
        else:
            made.tap(made.says.to_review)
        made.is_reviewing()
        return made

    return opened


def without(instrument: str, *left: str) -> Answers:
    return {item: code for item, code in all_alike(instrument).items() if item not in left}


def shown_as_empty(visit: Visit) -> int:
    return visit.page.get_by_text("Sin contestar").count()


@pytest.mark.requirement("R5", "R10")
def test_an_answer_is_changed_from_the_list_and_the_change_is_told(reviewing):
    """P8: one way there and back; what was answered before goes with what is sent."""
    visit = reviewing()
    visit.change(3)
    visit.choose(2)
    visit.settle()
    visit.tap(visit.says.back_to_review)
    visit.is_reviewing()
    visit.send()
    expect(visit.heading(visit.says.arrived)).to_be_visible()
    (sent,) = visit.sent
    item = items_of(SF36)[2]
    (change,) = sent["paradata"]["changes"]
    assert (change["item"], change["because"]) == (item, "review")
    assert (change["before"], change["after"]) == (all_alike(SF36)[item], sent["answers"][item])
    assert change["before"] != change["after"]


def test_what_was_sent_cannot_be_changed_any_more(reviewing):
    """P8: back of the phone leads to what became of it, and to no question."""
    visit = reviewing()
    visit.send()
    expect(visit.heading(visit.says.arrived)).to_be_visible()
    for _ in range(3):
        visit.page.go_back()
        expect(visit.heading(visit.says.arrived)).to_be_visible()
        expect(visit.button(visit.says.send)).to_have_count(0)
        expect(visit.options).to_have_count(0)
    assert len(visit.sent) == 1


def test_a_double_tap_on_send_sends_once(reviewing):
    """P23."""
    visit = reviewing()
    visit.button(visit.says.send).dblclick(delay=60)
    expect(visit.heading(visit.says.arrived)).to_be_visible()
    visit.page.wait_for_timeout(300)
    assert len(visit.sent) == 1


@pytest.mark.requirement("R6")
def test_open_questions_are_asked_about_before_they_are_sent_as_left_empty(reviewing):
    """P6, P8."""
    visit = reviewing(answers=without(SF36, "q2", "q10"))
    assert shown_as_empty(visit) == 2
    visit.send()
    expect(visit.page.get_by_role("alert")).to_contain_text("Algunas preguntas no tienen respuesta.")
    visit.tap("Contestarlas")
    visit.is_at(2)
    visit.choose(0)
    visit.settle()
    visit.tap(visit.says.back_to_review)
    visit.is_reviewing()
    assert shown_as_empty(visit) == 1
    visit.send()
    visit.tap("Dejarlas vacías")
    visit.send()
    expect(visit.heading(visit.says.arrived)).to_be_visible()
    (sent,) = visit.sent
    assert sent["answers"]["q10"] == "skipped"
    assert [change["because"] for change in sent["paradata"]["changes"]] == ["prompt-unanswered"]
    assert sent["paradata"]["presented"] == items_of(SF36)


def test_where_each_answer_is_asked_for_nothing_is_sent_without(reviewing):
    """P6: the study file says so of this questionnaire."""
    visit = reviewing(LUPUSQOL, without(LUPUSQOL, "q7"))
    visit.send()
    expect(visit.page.get_by_role("alert")).to_contain_text("Cada pregunta necesita una respuesta")
    expect(visit.button("Dejarlas vacías")).to_have_count(0)
    visit.tap("Contestarlas")
    visit.is_at(7)
    visit.choose(1)
    visit.settle()
    visit.tap(visit.says.back_to_review)
    visit.send()
    expect(visit.heading(visit.says.arrived)).to_be_visible()


def test_a_step_back_is_counted_and_what_it_changed_is_told(reviewing):
    visit = reviewing()
    visit.tap(visit.says.back)
    visit.is_at(36)
    visit.tap(visit.says.back)
    visit.is_at(35)
    visit.choose(1)
    visit.tap(visit.says.to_review)
    visit.is_reviewing()
    visit.send()
    expect(visit.heading(visit.says.arrived)).to_be_visible()
    noted = visit.sent[0]["paradata"]
    assert noted["n_back_steps"] == 2
    assert [(each["item"], each["because"]) for each in noted["changes"]] == [("q11c", "back-step")]


@pytest.mark.requirement("R51")
def test_who_answered_can_be_put_right_before_sending(reviewing):
    visit = reviewing()
    visit.page.get_by_label("Otra persona responde por mí").check()
    visit.send()
    expect(visit.heading(visit.says.arrived)).to_be_visible()
    assert visit.sent[0]["completed_by"] == "somebody_else"


def test_the_receipt_tells_when_it_arrived_and_its_code(reviewing):
    visit = reviewing()
    visit.send()
    expect(visit.page.get_by_text(re.compile(r"Recibido el .+ a las \d\d:\d\d\."))).to_be_visible()
    expect(
        visit.page.get_by_text(re.compile(r"^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$"))
    ).to_be_visible()
    expect(visit.button(visit.says.next_one)).to_be_visible()


@pytest.mark.requirement("R12")
def test_after_the_window_it_is_said_that_the_answers_come_late(reviewing, server):
    """P19: this study still takes them, marked as late. The last test here, as it moves the clock."""
    visit = reviewing()
    server.move_clock(timedelta(days=9))
    visit.page.reload()
    visit.is_reviewing()
    visit.change(1)
    expect(visit.page.get_by_text("El plazo terminó el")).to_be_visible()
    visit.settle()
    visit.tap(visit.says.back_to_review)
    visit.send()
    expect(visit.heading(visit.says.arrived)).to_be_visible()
