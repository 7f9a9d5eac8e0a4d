"""The patient app as it was built: its files, each with the caching that keeps it whole."""

import mimetypes
from collections.abc import Callable
from pathlib import Path

from flask import Blueprint, Response, render_template, request, send_from_directory
from werkzeug.exceptions import NotFound
from werkzeug.utils import safe_join

from pro_service.web.headers import NEVER_CHANGES, OF_PATIENT_APP
from pro_service.web.texts import spoken

BUILT = Path(__file__).parent / "dist" / "patient"
TYPES = {".webmanifest": "application/manifest+json"}
"""Of what the tables of some machines do not know."""


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
    """A file, packed where the build has it so and the browser takes it."""
    kind = mimetypes.guess_type(name)[0] or TYPES.get(Path(name).suffix)
    twin = f"{name}.gz"
    is_packed = "gzip" in request.accept_encodings and Path(safe_join(str(folder), twin) or "").is_file()
    answer = send_from_directory(folder, twin if is_packed else name, mimetype=kind, conditional=True)
    if is_packed:
        answer.headers["Content-Encoding"] = "gzip"
    answer.headers["Vary"] = "Accept-Encoding"
    answer.headers["Cache-Control"] = NEVER_CHANGES if name.startswith("assets/") else "no-cache"
    return answer
