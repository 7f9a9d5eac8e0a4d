"""Which words may stand in an address; anything else is not found, and never reaches the database."""

from flask import Flask
from werkzeug.routing import BaseConverter

CODE_PATTERN = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}"


class CodeConverter(BaseConverter):
    """`<code:study_id>`: a study, a site, an instrument, a version."""

    regex = CODE_PATTERN


def install(app: Flask) -> None:
    app.url_map.converters["code"] = CodeConverter
