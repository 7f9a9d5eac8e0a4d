"""What the application was put together from, for the code that answers a request."""

from dataclasses import dataclass
from typing import Any, cast

from flask import Flask, current_app
from sqlalchemy import Engine

from pro_service.channels.configured import Outward
from pro_service.services.forms import FormLibrary
from pro_service.settings import Settings

_KEY = "pro_service"


@dataclass(frozen=True, slots=True)
class Parts:
    """Settings, database, forms and log of one application, and what of the channels faces outward."""

    settings: Settings
    engine: Engine
    forms: FormLibrary
    log: Any  # a structlog logger
    outward: Outward


def install(app: Flask, parts_of_app: Parts) -> None:
    app.extensions[_KEY] = parts_of_app


def parts() -> Parts:
    """The parts of the application that answers the current request."""
    return cast(Parts, current_app.extensions[_KEY])
