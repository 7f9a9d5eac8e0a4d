"""How much comes over the network before the first question, on a phone that never opened the app."""

import gzip

from pro_service.web.patient import BUILT
from tests.webapp.conftest import pair
from tests.webapp.visiting import Visit

MOST_BYTES = 40_000


def test_the_first_question_needs_little_of_the_network(browser, server, unpaired):
    """P27: scripts and styles of a question, as they are packed on the way."""
    first = [BUILT / "index.html", *BUILT.glob("assets/index-*.js"), *BUILT.glob("assets/*.css")]
    assert len(first) >= 3
    assert sum(len(gzip.compress(path.read_bytes())) for path in first) <= MOST_BYTES


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
