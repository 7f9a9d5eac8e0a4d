"""What an SMS gateway reports of messages that it took."""

from flask import request
from flask_restx import Namespace

from pro_service import errors
from pro_service.api import strict_json
from pro_service.api.describes import describes
from pro_service.api.operations import Answer, Asked, Audience
from pro_service.api.resource import Resource
from pro_service.api.schemas.headers import SignedIn
from pro_service.channels.sms_receipts import read_receipt
from pro_service.services.reminders import settling

ns = Namespace("sms-receipts", path="/api/v1/sms-receipts")


@ns.route("")
class SmsReceipts(Resource):
    @describes(
        "receiveSmsReceipt",
        Audience.OPERATOR,
        headers=SignedIn,
        outcomes={204: (None, "Taken, now or before; the same where no message of ours is named.")},
        problems=(errors.Forbidden, errors.BodyTooLarge, errors.NotUnderstood, errors.ReceiptTooEarly),
    )
    def post(self, asked: Asked) -> Answer:
        """Take the delivery receipt of an SMS gateway, JSON in a shape of its own, with a young signature.

        The settings PRO_SMS_RECEIPT_… say where id and status stand. Without them, without a signature or
        with an old one it is refused, and nothing of it is kept. One that may come before its message was
        written down is asked for again.
        """
        rules, headers = asked.parts.outward.receipts, asked.sent.headers
        content = strict_json.bytes_of(request)
        receipt = rules and read_receipt(
            rules, content, headers.get("timestamp", ""), headers.get("signature", ""), asked.now
        )
        if not receipt:
            raise errors.Forbidden
        settling.received(asked.session, asked.now, receipt.reference, receipt.state)
        return Answer(204)
