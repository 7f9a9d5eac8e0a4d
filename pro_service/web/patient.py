"""The patient app as it was built: its files, each with the caching that keeps it whole."""

from collections.abc import Callable
from pathlib import Path

from flask import Blueprint, Response, render_template, send_from_directory
from werkzeug.exceptions import NotFound

from pro_service.web.headers import NEVER_CHANGES, OF_PATIENT_APP
from pro_service.web.texts import spoken

BUILT = Path(__file__).parent / "dist" / "patient"


def blueprint(*, mark: Callable[[], str], built: Path) -> Blueprint:
    """The app under /app/; where it was not built, a page that says how it is.

    mark   what the database is for; every page of one that is not for real participants says so
    built  the folder that `vite build` wrote
    """
    patient = Blueprint(OF_PATIENT_APP, __name__, template_folder="templates")

    @patient.get("/app/")
    def app() -> Response | str:
        if not (built / "index.html").is_file():
            return render_template("patient_app.html", **spoken(), mark=mark())
        return _sent(built, "index.html")

    @patient.get("/app/<path:name>")
    def file(name: str) -> Response:
        if name.count("/") > 1 or ("/" in name and not name.startswith("assets/")):
            raise NotFound
        return _sent(built, name)

    return patient


def _sent(folder: Path, name: str) -> Response:
    answer = send_from_directory(folder, name, conditional=True)
    answer.headers["Cache-Control"] = NEVER_CHANGES if name.startswith("assets/") else "no-cache"
    return answer
