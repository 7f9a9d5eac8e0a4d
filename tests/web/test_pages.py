"""The pages: what this is, where to go, and nothing that runs."""

import re
from html.parser import HTMLParser

import pytest

from pro_service.web.texts import LANGUAGES, TEXTS

PAGES = ("/", "/app/", "/docs", "/nothing")


class Seen(HTMLParser):
    """What of a page matters here: tags, attributes and links."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.ids: list[str | None] = []
        self.headings: list[int] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        self.ids += [value for name, value in attrs if name == "id"]
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))

    def links(self) -> list[str]:
        return [value or "" for name, value in self.attributes if name in ("href", "src")]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_runs_nothing_and_loads_nothing_from_elsewhere(pages, path):
    seen = Seen(pages().get(path).text)
    assert not {"script", "style", "iframe", "object", "form"} & set(seen.tags)
    assert not [name for name, _ in seen.attributes if name.startswith("on") or name == "style"]
    assert all(link.startswith(("/", "#")) and not link.startswith("//") for link in seen.links())


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_one_title_and_headings_without_gaps(pages, path):
    seen = Seen(pages().get(path).text)
    assert seen.headings.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(seen.headings, seen.headings[1:], strict=False))
    assert len(seen.ids) == len(set(seen.ids))
    assert "main" in seen.tags


@pytest.mark.parametrize("path", PAGES)
def test_every_link_leads_somewhere(pages, path):
    client = pages()
    page = Seen(client.get(path).text)
    places: dict[str, set[str]] = {}
    for link in page.links():
        address, _, place = link.partition("#")
        places.setdefault(address, set()).update({place} - {""})
    for address, wanted in places.items():
        with client.get(address or path) as answer:
            assert (
                answer.status_code == 200
                or (address, path) == ("", "/nothing")
                or address.startswith("/nothing?")
            )
            assert wanted <= set(Seen(answer.text).ids if wanted else ())


def test_both_languages_say_the_same_things():
    assert set(TEXTS) == set(LANGUAGES)
    assert set(TEXTS["es"]) == set(TEXTS["en"])
    shared = {key for key in TEXTS["es"] if TEXTS["es"][key] == TEXTS["en"][key]}
    assert not shared


@pytest.mark.parametrize(
    ("address", "accepted", "language"),
    [
        ("/", "es-ES,es;q=0.9,en;q=0.5", "es"),
        ("/", "en", "en"),
        ("/", "fr", "en"),
        ("/?lang=es", "en", "es"),
        ("/?lang=en", "es", "en"),
        ("/?lang=<script>", "es", "es"),
    ],
)
def test_a_page_speaks_the_language_asked_for(pages, address, accepted, language):
    text = pages().get(address, headers={"Accept-Language": accepted}).text
    assert f'<html lang="{language}">' in text
    assert TEXTS[language]["title"] in text
    assert "<script" not in text


@pytest.mark.requirement("R38")
@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("mark", "said"), [("demo", "simulated"), ("rehearsal", "rehearsal")])
def test_what_is_not_for_real_participants_says_so_on_every_page(pages, mark, said, path):
    answer = pages(mark).get(path)
    assert TEXTS["en"][said] in answer.text
    assert answer.headers["Pro-Deployment"] == mark


@pytest.mark.parametrize("path", PAGES)
def test_production_carries_no_such_banner(pages, path):
    answer = pages("production").get(path)
    assert not any(TEXTS["en"][said] in answer.text for said in ("simulated", "rehearsal"))
    assert "Pro-Deployment" not in answer.headers


def test_the_first_page_says_where_everybody_goes(pages):
    links = Seen(pages().get("/").text).links()
    assert {"/app/?lang=en", "/docs", "/docs#analysts", "/docs#study-nurses-and-investigators"} <= set(links)


def test_the_docs_page_tells_every_operation_with_its_example(pages):
    client = pages()
    text = client.get("/docs").text
    ids = Seen(text).ids
    assert {
        "pair",
        "putSubmission",
        "signIn",
        "enrolParticipant",
        "listChangeFromBaseline",
        "healthz",
    } <= set(ids)
    assert {"problem-already-answered", "problem-method-not-allowed"} <= set(ids)
    assert "&#34;completed_by&#34;: &#34;participant&#34;" in text  # an example, and escaped


def test_a_problem_type_leads_to_its_meaning(pages):
    client = pages()
    address, _, place = client.get("/api/v1/me").json["type"].partition("#")
    assert place in Seen(client.get(address).text).ids


def test_the_written_contract_can_be_fetched(pages):
    with pages().get("/docs/openapi.yaml") as answer:
        assert answer.mimetype == "application/yaml"
        assert answer.text.startswith("openapi: 3.1.0")


def test_the_page_for_patients_says_that_the_code_is_not_sent(pages):
    text = pages().get("/app/?lang=es").text
    assert TEXTS["es"]["app_code_1"] in text
    assert TEXTS["es"]["app_lead"] in text
