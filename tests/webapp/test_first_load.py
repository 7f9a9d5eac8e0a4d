"""How much comes over the network before the first question, on a phone that never opened the app."""

import gzip

from pro_service.web.patient import BUILT
from tests.webapp.conftest import pair
from tests.webapp.visiting import Visit

MOST_BYTES = 25_500
"""What the build allows, and the page itself."""


LATER = ("assets/around", "assets/ends", "assets/trouble", "assets/reading")
"""What is loaded once the question is there: the screens before, after and around it, and their words."""


def test_the_first_question_needs_little_of_the_network(server, unpaired, screenshots):
    """P27: scripts, words and styles of a question, as they are packed on the way, in one language."""
    asked: list[str] = []
    unpaired.on("request", lambda request: asked.append(request.url))
    pair(unpaired, server.invite().link)
    visit = Visit(unpaired, "es")
    visit.open_from_home(1)
    visit.begin()
    unpaired.evaluate("() => navigator.serviceWorker.ready.then(() => undefined)")
    asked.clear()
    unpaired.reload()
    visit.is_at(1)
    unpaired.screenshot(path=screenshots / "question-from-the-phone-es.png")
    loaded = {each.split("/app/")[1] for each in asked if "/app/assets/" in each}
    first = {name for name in loaded if not name.startswith(LATER)} | {"index.html"}
    assert sum(len(gzip.compress((BUILT / name).read_bytes())) for name in first) <= MOST_BYTES
    assert not [name for name in loaded if ".en-" in name]


def test_the_other_language_is_there_without_a_network(server, unpaired):
    """P21: only one language is loaded; the other one is kept for when it is wanted."""
    pair(unpaired, server.invite().link)
    unpaired.evaluate("() => navigator.serviceWorker.ready.then(() => undefined)")
    unpaired.reload()
    Visit(unpaired, "es").heading("Mis cuestionarios").wait_for()
    unpaired.context.set_offline(True)
    Visit(unpaired, "es").tap("English")
    Visit(unpaired, "en").heading("My questionnaires").wait_for()
    Visit(unpaired, "en").tap("Help")
    Visit(unpaired, "en").heading("Help").wait_for()
    unpaired.context.set_offline(False)


def test_what_is_named_by_its_contents_is_asked_for_once(server, unpaired):
    """P27: a reload loads the app from the phone."""
    pair(unpaired, server.invite().link)
    unpaired.evaluate("() => navigator.serviceWorker.ready.then(() => undefined)")
    asked: list[str] = []
    unpaired.on("request", lambda request: asked.append(request.url) if not request.service_worker else None)
    unpaired.reload()
    visit = Visit(unpaired, "es")
    visit.heading(visit.says.home).wait_for()
    sizes = unpaired.evaluate(
        "() => performance.getEntriesByType('resource')"
        ".filter((each) => each.name.includes('/app/assets/')).map((each) => each.transferSize)"
    )
    assert sum(sizes) == 0
