"""A whole visit in each language: both questionnaires word by word, at four sizes, and what is sent."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Page, Response, expect

from pro_service.domain.forms import Form
from tests.support.factories import FORMS
from tests.webapp.measuring import NARROWEST, SIZES, Seen, look_at
from tests.webapp.visiting import Visit

LANGUAGES = ("es", "en")
ASKED = ("sf36v1", "lupusqol")
"""What the study for tests asks at a visit, in its order."""
LEFT_EMPTY = 5
"""The question of the first questionnaire that is left empty on purpose."""


@dataclass
class Walk:
    """What was seen and what was sent on the way through a visit."""

    language: str
    seen: dict[str, list[Seen]] = field(default_factory=dict)
    reviews: dict[str, str] = field(default_factory=dict)
    sent: list[dict] = field(default_factory=list)
    answers_of_the_service: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)


def walk(page: Page, language: str) -> Walk:
    done, visit = Walk(language), Visit(page, language)
    page.on("request", lambda request: _note_sent(done, request))
    page.on("response", lambda response: _note_answer(done, response))
    visit.open_from_home(1)
    for instrument in ASKED:
        done.seen[instrument] = list(_fill_in(visit, instrument))
        expect(visit.button(visit.says.send)).to_be_visible()
        done.reviews[instrument] = page.get_by_role("main").inner_text()
        visit.send()
        expect(visit.heading(visit.says.arrived)).to_be_visible()
        done.codes.append(page.get_by_text(re.compile(r"^[0-9A-Z]{4}-[0-9A-Z]{4}$")).inner_text())
        if instrument == ASKED[0]:
            visit.tap(visit.says.next_one)
    return done


def _fill_in(visit: Visit, instrument: str) -> Iterator[Seen]:
    total = len(FORMS.get(instrument, "demo-1", visit.page.locator("html").get_attribute("lang") or "").items)
    sizes = SIZES if visit.page.locator("html").get_attribute("lang") == LANGUAGES[0] else NARROWEST
    visit.begin()
    for n in range(1, total + 1):
        visit.is_at(n, total)
        yield look_at(visit.page, n, visit.at(n, total).inner_text(), sizes)
        if instrument == ASKED[0] and n == LEFT_EMPTY:
            visit.next()
            visit.tap(visit.says.leave_it)
        else:
            visit.choose(n % 2)
            visit.next()
    expect(visit.heading(visit.says.review)).to_be_visible()


def _note_sent(done: Walk, request) -> None:
    if request.method == "PUT" and "/me/submissions/" in request.url:
        done.sent.append(json.loads(request.post_data))


def _note_answer(done: Walk, response: Response) -> None:
    if "/api/v1/me" in response.url and response.ok:
        done.answers_of_the_service.append(response.text())


@pytest.fixture(scope="module", params=LANGUAGES)
def walked(request: pytest.FixtureRequest, new_phone) -> Walk:
    return walk(new_phone(language=request.param), request.param)


def each(walked: Walk) -> Iterator[tuple[Form, Seen]]:
    for instrument, seen in walked.seen.items():
        form = FORMS.get(instrument, "demo-1", walked.language)
        assert len(form.items) == len(seen)
        yield from ((form, one) for one in seen)


def at_each_size(walked: Walk) -> Iterator[tuple[str, dict]]:
    return ((size, told) for _, one in each(walked) for size, told in one.sizes.items())


# ------------------------------------------------------------------ what is asked


@pytest.mark.requirement("R1")
def test_every_question_stands_word_by_word_as_the_form_has_it(walked):
    """P2: the recall, the question and its answers, in their order, with nothing of the app between them."""
    for form, one in each(walked):
        item = form.items[one.n - 1]
        options = [option.text for option in item.options]
        assert one.words["legend"] == [form.recall_text, item.text]
        assert one.words["options"] == options
        assert one.words["between"].split("\n") == options


def test_the_words_of_a_questionnaire_are_in_their_language_and_never_translated(walked):
    """P2, P21."""
    for _, one in each(walked):
        assert {tuple(told) for told in one.words["foreign"]} == {(False, walked.language)}


@pytest.mark.requirement("R2")
def test_the_recall_period_is_on_the_screen_with_each_question(walked):
    """P1: inside what is seen without scrolling."""
    for _, one in each(walked):
        for size, told in one.sizes.items():
            assert told["legendSeen"] or SIZES[size][2] == 200, (one.n, size)


@pytest.mark.requirement("R3")
def test_no_answer_is_chosen_before_the_participant_does(walked):
    """P3: on all items."""
    assert {one.words["checked"] for _, one in each(walked)} == {0}


@pytest.mark.requirement("R5")
def test_progress_counts_the_questions_of_this_questionnaire(walked):
    """P14."""
    form_of = {"es": "Pregunta {} de {}", "en": "Question {} of {}"}[walked.language]
    for form, one in each(walked):
        assert one.progress == form_of.format(one.n, len(form.items))


def test_a_placeholder_says_on_every_page_that_it_is_one(walked):
    """Nobody takes the demonstration for the questionnaire."""
    for form, one in each(walked):
        assert f"Demo {form.notice}" in one.words["main"]
    for instrument, told in walked.reviews.items():
        assert f"Demo {FORMS.get(instrument, 'demo-1', walked.language).notice}" in told


def test_no_questionnaire_question_or_answer_ever_stands_in_the_address(walked):
    assert {one.words["address"].rpartition("/")[2] for _, one in each(walked)} == {""}


# ------------------------------------------------------------------ how it is drawn


@pytest.mark.requirement("R4")
def test_all_answers_of_a_question_are_equally_large_and_equally_far_apart(walked):
    """P10: at each size, on all items."""
    for size, told in at_each_size(walked):
        assert max(told["heights"]) - min(told["heights"]) <= 1, size
        assert max(told["widths"]) - min(told["widths"]) <= 1, size
        assert max(told["gaps"]) - min(told["gaps"]) <= 1, size


def test_whatever_can_be_tapped_is_64_px_high(walked):
    """P10, P23: answers, buttons, links."""
    for size, told in at_each_size(walked):
        small = [(text, height) for text, height in told["targets"] if height < 63.5]
        assert not small, size


def test_no_question_scrolls_sideways(walked):
    """P11: not on the narrowest phone with text twice as large."""
    assert {told["overflow"] for _, told in at_each_size(walked)} <= {0}


def test_text_is_large_and_follows_the_size_that_the_phone_asks_for(walked):
    """P11."""
    for size, told in at_each_size(walked):
        assert told["fontSize"] == pytest.approx(18 * SIZES[size][2] / 100)


def test_all_answers_look_alike(walked):
    """P9: no colour and no weight says which one is better."""
    assert {len(told["styles"]) for _, told in at_each_size(walked)} == {1}


# ------------------------------------------------------------------ what is sent


@pytest.mark.requirement("R6", "R51")
def test_what_is_sent_is_what_was_tapped(walked):
    """P6: and the question that was left empty is sent as such."""
    for instrument, sent in zip(ASKED, walked.sent, strict=True):
        items = FORMS.get(instrument, "demo-1", walked.language).items
        expected = {item.id: item.options[n % 2].code for n, item in enumerate(items, 1)}
        if instrument == ASKED[0]:
            expected[items[LEFT_EMPTY - 1].id] = "skipped"
        assert sent["answers"] == expected
        assert sent["form"] == {"version": "demo-1", "language": walked.language}
        assert sent["completed_by"] == "participant"


def test_what_was_noted_beside_the_answers_fits_them(walked):
    for sent in walked.sent:
        noted = sent["paradata"]
        assert noted["presented"] == list(sent["answers"])
        assert set(noted["seconds"]) == set(sent["answers"])
        assert (noted["n_back_steps"], noted["changes"]) == (0, [])


@pytest.mark.requirement("R5")
def test_the_review_names_each_answer_before_it_is_sent(walked):
    """P8."""
    empty = {"es": "Sin contestar", "en": "Not answered"}[walked.language]
    for instrument, told in walked.reviews.items():
        form = FORMS.get(instrument, "demo-1", walked.language)
        for item in form.items:
            assert item.text in told
        assert told.count(empty) == (1 if instrument == ASKED[0] else 0)


@pytest.mark.requirement("I8")
def test_no_score_reaches_the_phone(walked):
    """P9."""
    assert walked.answers_of_the_service
    for told in walked.answers_of_the_service:
        assert not re.search(r"score|pcs|mcs", told, re.I)


def test_a_receipt_is_shown_for_each_questionnaire(walked):
    told = " ".join(walked.answers_of_the_service)
    assert len(set(walked.codes)) == 2
    assert all(f'"code":"{code}"' in told.replace(" ", "") for code in walked.codes)
