"""The pages: what this is, where the patient's link leads, and how the interface is used."""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request, send_file

from pro_service.web import contract
from pro_service.web.texts import FALLBACK, LANGUAGES, TEXTS


def blueprint(
    *, document: Callable[[], Mapping[str, Any]], contract_file: Path, is_simulated: Callable[[], bool]
) -> Blueprint:
    """The pages of one application; the document is asked for once, when the first reader comes."""
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
        return render_template("first_page.html", **_spoken(), is_simulated=is_simulated())

    @pages.get("/app/")
    def patient_app() -> str:
        return render_template("patient_app.html", **_spoken(), is_simulated=is_simulated())

    @pages.get("/docs")
    def docs() -> str:
        spoken = {**_spoken(), "language": "en", "t": TEXTS["en"]}
        return render_template("docs.html", **spoken, **documented(), is_simulated=is_simulated())

    @pages.get("/docs/openapi.yaml")
    def openapi() -> Response:
        return send_file(contract_file, mimetype="application/yaml")

    return pages


def refusal(title: str, status: int) -> Response:
    """A refusal for somebody who reads."""
    page = render_template("refusal.html", **_spoken(), title=title, status=status, is_simulated=False)
    return make_response(page, status)


def _spoken() -> dict[str, Any]:
    asked = request.args.get("lang", "")
    preferred = request.accept_languages.best_match(list(LANGUAGES), default=FALLBACK)
    language = asked if asked in LANGUAGES else preferred
    return {"language": language, "languages": LANGUAGES, "t": TEXTS[language], "path": request.path}
