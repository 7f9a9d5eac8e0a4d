"""A participant's own data, whole: as JSON, and as a page that can be printed."""

from flask_restx import Namespace

from pro_service import errors
from pro_service.api.describes import describes
from pro_service.api.my_data_page import page
from pro_service.api.operations import Answer, Asked, Audience, PlainText
from pro_service.api.resource import Resource
from pro_service.api.schemas.my_data import MyDataOut
from pro_service.services import my_data
from pro_service.services.my_data import MyData

ns = Namespace("my-data", path="/api/v1/me/exports")

PAGE = PlainText("text/html; charset=utf-8", "<!doctype html><html>…</html>")


@ns.route("/json")
class MyDataAsJson(Resource):
    @describes(
        "exportMyData",
        Audience.PARTICIPANT,
        outcomes={200: (MyDataOut, "Everything.")},
        problems=(errors.TooManyExports,),
    )
    def post(self, asked: Asked) -> MyData:
        """Everything this service holds of oneself: answers, receipts, consents, choices, phones, messages.

        At most ten times a day. Scores only where the study shows them, once nothing more is asked. Addresses
        are masked: the study site tells them whole.
        """
        return my_data.export(asked.session, asked.keyring, asked.now, asked.device, "json")


@ns.route("/page")
class MyDataAsPage(Resource):
    @describes(
        "printMyData",
        Audience.PARTICIPANT,
        outcomes={200: (None, "The page.")},
        problems=(errors.TooManyExports,),
        text=PAGE,
    )
    def post(self, asked: Asked) -> Answer:
        """The same as a page that can be printed, in one's own language, with the labels of the form."""
        found = my_data.export(asked.session, asked.keyring, asked.now, asked.device, "page")
        return Answer(200, page(found, asked.forms))
