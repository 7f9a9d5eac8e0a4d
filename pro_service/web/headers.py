"""What every answer tells the browser: load nothing from elsewhere, run nothing, frame nothing."""

from collections.abc import Callable

from flask import Flask, Response, request

POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
POLICY_OF_FORMS = POLICY.replace("form-action 'none'", "form-action 'self'")
OF_PATIENT_APP = "patient"
POLICY_OF_APP = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
"""The patient app runs its own scripts and speaks to this service, and to nobody else."""
NEVER_CHANGES = "public, max-age=31536000, immutable"
WITH_FORM = "pages.show_unsubscribe"
"""The one page with a form: it may send it to this service alone."""

ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
A_YEAR = "max-age=31536000; includeSubDomains"


DEPLOYMENT = "Pro-Deployment"
"""What a database that is not for real participants is for: on every answer, so that every screen can say."""


def install(app: Flask, *, is_https: bool, mark: Callable[[], str]) -> None:
    """Put the headers on every answer; the browser keeps to https once it came by https.

    mark  what the database is for; empty while it cannot be asked
    """

    @app.after_request
    def _add(response: Response) -> Response:
        response.headers.update(ALWAYS)
        if request.endpoint == WITH_FORM:
            response.headers["Content-Security-Policy"] = POLICY_OF_FORMS
        if request.blueprint == OF_PATIENT_APP:
            response.headers["Content-Security-Policy"] = POLICY_OF_APP
        if (told := mark()) not in ("", "production"):
            response.headers[DEPLOYMENT] = told
        if is_https:
            response.headers["Strict-Transport-Security"] = A_YEAR
        is_kept = request.endpoint == "pages.static" or request.blueprint == OF_PATIENT_APP
        if not is_kept or not response.headers.get("Cache-Control"):
            response.headers["Cache-Control"] = "no-store"
        return response
