"""The one place where the parts are put together."""

from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

from flask import Flask, Response
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from werkzeug.middleware.proxy_fix import ProxyFix

from pro_service import clock
from pro_service.api import converters, document, log, namespaces, problems, strict_json
from pro_service.api.parts import Parts, install
from pro_service.channels.configured import Outward
from pro_service.resources import openapi_file
from pro_service.services import contacts
from pro_service.services.forms import load_library
from pro_service.services.transactions import in_reading, in_transaction
from pro_service.settings import Settings
from pro_service.store import reach
from pro_service.store.deployment import mark_of
from pro_service.store.engine import make_engine
from pro_service.web import headers, pages, patient


def create_app(
    settings: Settings,
    engine: Engine | None = None,
    logger: Any = None,
    outward: Outward | None = None,
    patient_app: Path = patient.BUILT,
) -> Flask:
    """The WSGI application over one database, with the patient app as it was built in a folder."""
    engine = engine or make_engine(settings.database_url, reach=reach.NOTHING)
    app = Flask("pro_service", static_folder=None, template_folder=None)
    if settings.trusted_proxies:  # without one, nobody's word about the address of somebody else counts
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.trusted_proxies)  # type: ignore[method-assign]
    app.url_map.merge_slashes = False  # an address has one spelling
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False  # nothing here is for other origins
    app.config["MAX_CONTENT_LENGTH"] = strict_json.LARGEST_BODY_BYTES + 1  # one more, to see that it is more
    forms = load_library(settings.forms)
    install(app, Parts(settings, engine, forms, logger or log.make(), outward or Outward()))
    log.install(app)
    mark = _mark_of(engine)
    headers.install(app, is_https=settings.is_https, mark=mark)
    converters.install(app)
    namespaces.install(app)
    app.register_blueprint(
        pages.blueprint(
            document=lambda: document.build(app),
            contract_file=openapi_file(),
            mark=mark,
            stop_link=_stop_link(settings, engine),
        )
    )
    app.register_blueprint(patient.blueprint(mark=mark, built=patient_app))
    app.register_error_handler(Exception, partial(_refuse, mark))
    return app


def _mark_of(engine: Engine) -> Callable[[], str]:
    @cache  # the mark of a database can never change
    def known() -> str:
        return in_reading(engine, mark_of)

    def mark() -> str:
        """Empty while the database cannot be asked."""
        try:
            return known()
        except SQLAlchemyError:
            return ""

    return mark


def _stop_link(settings: Settings, engine: Engine) -> pages.StopLink:
    def language(token: str) -> str | None:
        return in_reading(
            engine, lambda s: contacts.language_of_link(s, clock.now(s), settings.secret, token)
        )

    def stop(token: str) -> None:
        in_transaction(engine, lambda session: unsubscribe(session, token))

    def unsubscribe(session: Session, token: str) -> None:
        reach.widen(session)  # the link itself says whose it is
        contacts.unsubscribe(session, clock.now(session), settings.secret, token)

    return pages.StopLink(language, stop)


def _refuse(mark: Callable[[], str], error: Exception) -> Response:
    if problems.is_for_machines():
        return problems.answer_of(error)
    problem = problems.problem_of(error)
    return pages.refusal(problem.title(), problems.STATUS[type(problem)], mark())
