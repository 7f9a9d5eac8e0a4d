"""What every answer tells the browser."""

import pytest

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
EVERYWHERE = [
    "/",
    "/docs",
    "/app",
    "/nothing",
    "/healthz",
    "/api/v1/me",
    "/api/v1/nothing",
    "/static/pages.css",
]


@pytest.mark.parametrize("path", EVERYWHERE)
def test_nothing_runs_is_framed_guessed_or_told_to_others(pages, path):
    with pages().get(path) as answer:
        assert answer.headers["Content-Security-Policy"] == POLICY
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "Server" not in answer.headers


@pytest.mark.parametrize("path", ["/api/v1/me", "/api/v1/nothing", "/healthz", "/", "/nothing"])
def test_nothing_but_style_is_kept_by_the_browser(pages, path):
    client = pages()
    assert client.get(path).headers["Cache-Control"] == "no-store"
    with client.get("/static/pages.css") as answer:
        assert answer.headers["Cache-Control"] != "no-store"


def test_https_stays_https(pages):
    assert "Strict-Transport-Security" not in pages().get("/").headers
    kept = pages(base_url="https://pro.example.org").get("/").headers["Strict-Transport-Security"]
    assert kept.startswith("max-age=31536000")


def test_nothing_is_for_other_origins(pages):
    answer = pages().get("/api/v1/me", headers={"Origin": "https://elsewhere.example"})
    assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]
