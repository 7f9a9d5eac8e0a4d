"""The pages: what this is, where the patient's link leads, and how the interface is used."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request, send_file

from pro_service.web import contract
from pro_service.web.texts import TEXTS, spoken


@dataclass(frozen=True, slots=True)
class StopLink:
    """What the link of an e-mail does, by its token; every token is taken, and none says whose it is.

    language  of the participant; None where the link is not ours
    stop      no e-mail to them any more
    """

    language: Callable[[str], str | None]
    stop: Callable[[str], None]


def blueprint(
    *,
    document: Callable[[], Mapping[str, Any]],
    contract_file: Path,
    mark: Callable[[], str],
    stop_link: StopLink,
) -> Blueprint:
    """The pages of one application; the document is asked for once, when the first reader comes.

    mark  what the database is for; every page of one that is not for real participants says so
    """
    pages = Blueprint(
        "pages", __name__, template_folder="templates", static_folder="static", static_url_path="/static"
    )

    pages.add_app_template_filter(contract.marked, "marked")

    @cache
    def documented() -> dict[str, Any]:
        told = document()
        return {
            "about": told["info"]["description"].split("\n\n"),
            "version": told["info"]["version"],
            "schemes": told["components"]["securitySchemes"],
            "groups": contract.groups(told),
            "catalogue": contract.catalogue(told),
        }

    @pages.get("/")
    def first_page() -> str:
        return render_template("first_page.html", **spoken(), mark=mark())

    @pages.get("/docs")
    def docs() -> str:
        in_english = {**spoken(), "language": "en", "t": TEXTS["en"]}
        return render_template("docs.html", **in_english, **documented(), mark=mark())

    @pages.get("/docs/openapi.yaml")
    def openapi() -> Response:
        return send_file(contract_file, mimetype="application/yaml")

    _add_unsubscribing(pages, stop_link, mark)
    return pages


def refusal(title: str, status: int, mark: str) -> Response:
    """A refusal for somebody who reads."""
    page = render_template("refusal.html", **spoken(), title=title, status=status, mark=mark)
    return make_response(page, status)


def _add_unsubscribing(pages: Blueprint, stop_link: StopLink, mark: Callable[[], str]) -> None:
    def unsubscribing(token: str, *, is_done: bool) -> str:
        told = {**spoken(stop_link.language(token)), "token": token, "is_done": is_done}
        return render_template("unsubscribe.html", **told, mark=mark())

    @pages.get("/unsubscribe")
    def show_unsubscribe() -> str:
        """Changes nothing: mail scanners follow links."""
        return unsubscribing(request.args.get("token", ""), is_done=False)

    @pages.post("/unsubscribe")
    def unsubscribe() -> str:
        token = request.form.get("token", "")
        stop_link.stop(token)
        return unsubscribing(token, is_done=True)
