"""The site's own copy of its source data."""

from flask_restx import Namespace

from pro_service.api.describes import describes
from pro_service.api.operations import Answer, Asked, Audience, PlainText
from pro_service.api.resource import Resource
from pro_service.services import site_copies

ns = Namespace("site_copies", path="/api/v1/studies/<code:study_id>/sites/<code:site>")

ZIP = PlainText("application/zip", "PK…")


@ns.route("/copy")
class SiteCopy(Resource):
    @describes(
        "getSiteCopy",
        Audience.SITE,
        outcomes={200: (None, "A zip: facts and events as JSON lines, answers as CSV, sums, and a checker.")},
        text=ZIP,
    )
    def get(self, asked: Asked, study_id: str, site: str) -> Answer:
        """Everything that was recorded of the site's participants, to be kept and checked by the site alone.

        `python3 check.py` in it needs nothing of this service. Contact data are not in it.
        """
        return Answer(200, site_copies.copy(asked.session, asked.now, asked.scope, study_id, site))
