"""The explanation of one stored score."""

from uuid import UUID

from flask_restx import Namespace

from pro_service import errors
from pro_service.api.describes import describes
from pro_service.api.operations import Asked, Audience
from pro_service.api.resource import Resource
from pro_service.api.schemas.explanations import ExplanationOut
from pro_service.services import explanations
from pro_service.services.explanations import Explained

ns = Namespace("explanations", path="/api/v1/studies/<code:study_id>/score-runs/<uuid:run_id>")


@ns.route("/scores/<code:code>/explanation")
class Explanation(Resource):
    @describes(
        "explainScore",
        Audience.ANALYST,
        outcomes={200: (ExplanationOut, "The steps from the raw codes to the score.")},
        problems=(errors.NotRecomputable,),
    )
    def get(self, asked: Asked, study_id: str, run_id: UUID, code: str) -> Explained:
        """How a stored score came about, step by step, each as arithmetic with its source.

        The score is computed again from the stored response and the run's lineage, and `is_same` tells
        whether that gives what is stored, in every bit.
        """
        return explanations.explain(asked.session, asked.scope, study_id, run_id, code)
