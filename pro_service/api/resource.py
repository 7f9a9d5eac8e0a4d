"""The one base of all resources."""

import flask_restx


class Resource(flask_restx.Resource):
    """An address and its methods, each under `@describes`; routing is all that Flask-RESTX does for it."""
