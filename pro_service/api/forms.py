"""The forms that are shown."""

from flask_restx import Namespace

from pro_service import errors
from pro_service.api.describes import describes
from pro_service.api.operations import Answer, Asked, Audience
from pro_service.api.resource import Resource
from pro_service.api.schemas.forms import FormOut, FormQueryIn
from pro_service.api.schemas.headers import FormHeadersIn
from pro_service.domain.callers import DeviceCaller
from pro_service.services import presentations

ns = Namespace("forms", path="/api/v1/instruments")


@ns.route("/<code:instrument>/forms/<code:version>")
class FormVersion(Resource):
    @describes(
        "getForm",
        Audience.PARTICIPANT,
        query=FormQueryIn,
        headers=FormHeadersIn,
        outcomes={200: (FormOut, "The form."), 304: (None, "The caller has it already.")},
        problems=(errors.NotLicensed, errors.PlaceholderOnly),
        answer_headers={"ETag": "The form's content hash; a form version never changes."},
    )
    def get(self, asked: Asked, instrument: str, version: str) -> Answer:
        """One version of a form in one language, word by word."""
        forms = asked.forms
        form = forms.get(instrument, version, asked.query["language"])
        if isinstance(asked.caller, DeviceCaller):
            presentations.refuse_not_to_be_shown(asked.session, asked.now, forms, asked.caller, form)
        tag = f'"{form.content_hash}"'
        headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
        if asked.sent.headers.get("if_none_match") == tag:
            return Answer(304, headers=headers)
        return Answer(200, form, headers)
