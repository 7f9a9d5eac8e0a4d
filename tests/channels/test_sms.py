"""SMS through a gateway of this machine: segments, outcomes, receipts."""

import json
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from pro_service.channels.posting import Limits
from pro_service.channels.protocol import Address, Fate, Outcome
from pro_service.channels.segments import is_gsm7, segments
from pro_service.channels.sms import SmsChannel, SmsSettings
from pro_service.channels.sms_receipts import Receipt, ReceiptRules, read_receipt, sign
from tests.channels.conftest import DELIVERY, LINK, MESSAGE, NOW, quickly
from tests.support.line_server import line_server
from tests.support.push_service import push_service

TO = Address("+34600000001")
TEMPLATE = '{"messages": [{"to": "{to}", "text": "{text}", "from": "PRO", "ref": "{id}", "n": 1}]}'
TAKEN = json.dumps({"messages": [{"id": "gw-1", "status": "QUEUED"}]}).encode()
TEXT = f"Tiene cuestionarios pendientes: {LINK}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),  # 153 + 8
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("ñéèàìòù¿¡ÑÉ" * 14, 1),  # 154, all of them in GSM-7
        ("€" * 80, 1),  # two septets each
        ("€" * 81, 2),
        ("a" * 152 + "€" * 5, 2),  # 162; the first € does not fit into 153
        ("a" * 152 + "€" * 77, 3),  # 152 | 76 x 2 = 152 | 2: an escape is not parted from its letter
        ("á" * 70, 1),
        ("á" * 71, 2),
        ("á" * 134, 2),
        ("á" * 135, 3),
        ("a" * 69 + "ú", 1),
        ("a" * 70 + "í", 2),  # 71 with one ó, í, ú or á are two messages, with é one
        ("a" * 70 + "é", 1),
        ("😀" * 35, 1),  # two units each
        ("😀" * 36, 2),
        ("😀" * 67, 3),  # 33 | 33 | 1: a pair is not parted
    ],
)
def test_how_many_messages_a_text_takes(text, expected):
    assert segments(text) == expected


@pytest.mark.parametrize("letter", "áíóúÁÍÓÚçâ")
def test_these_letters_double_the_price(letter):
    assert not is_gsm7(letter)


@pytest.mark.parametrize("letter", "éñÉÑüÜàèìòùÇ¿¡€@")
def test_these_letters_do_not(letter):
    assert is_gsm7(letter)


def channel(origin, **other):
    settings = SmsSettings(
        url=urlsplit(f"{origin}/send?v=1"),
        template=TEMPLATE,
        authorization="Bearer horse",
        id_at="/messages/0/id",
        status_at="/messages/0/status",
        accepted=frozenset({"queued", "sent"}),
        gone=frozenset({"no-such-number"}),
        limits=Limits(**quickly()),
    )
    return SmsChannel(replace(settings, **other))


class TestHandingOver:
    def test_the_gateway_is_given_number_text_and_id(self, message):
        with push_service(status=200, answer=TAKEN) as gateway:
            outcome = channel(gateway.origin).send(message(body=f"{TEXT}\n"), TO, NOW)
        assert outcome == Outcome(Fate.HANDED_OVER, "sms-200", "gw-1")
        [taken] = gateway.taken
        assert (taken.method, taken.path) == ("POST", "/send?v=1")
        assert taken.headers["Authorization"] == "Bearer horse"
        assert taken.headers["Idempotency-Key"] == DELIVERY
        assert json.loads(taken.content) == {
            "messages": [{"to": "+34600000001", "text": TEXT, "from": "PRO", "ref": DELIVERY, "n": 1}]
        }

    def test_a_form_is_filled_in_as_well(self, message):
        form = {"template": "to={to}&text={text}&from=P%26O", "form": "form", "method": "PUT"}
        with push_service(status=200, answer=TAKEN) as gateway:
            channel(gateway.origin, **form).send(message(body=f"Añada 1 & 2: {LINK}"), TO, NOW)
        [taken] = gateway.taken
        assert taken.method == "PUT"
        assert taken.headers["Content-Type"] == "application/x-www-form-urlencoded"
        assert parse_qs(taken.content.decode()) == {
            "to": ["+34600000001"],
            "text": [f"Añada 1 & 2: {LINK}"],
            "from": ["P&O"],
        }

    @pytest.mark.parametrize(
        "text", ['", "to": "+34999999999', "{to} {id} {text}", "&to=1", "\r\nX: y", "\ud800"]
    )
    def test_a_text_stays_a_text(self, message, text):
        with push_service(status=200, answer=TAKEN) as gateway:
            channel(gateway.origin).send(message(body=text), TO, NOW)
        [sent] = json.loads(gateway.taken[0].content)["messages"]
        assert sent["to"] == "+34600000001"
        assert sent["text"] == text.strip().replace("\ud800", "?")

    @pytest.mark.parametrize(
        ("status", "fate"),
        [
            (400, Fate.REFUSED),
            (401, Fate.REFUSED),
            (404, Fate.REFUSED),  # the gateway's address is wrong, not the participant's number
            (302, Fate.REFUSED),
            (429, Fate.NOT_NOW),
            (500, Fate.NOT_NOW),
            (503, Fate.NOT_NOW),
            (502, Fate.UNKNOWN),  # a proxy lost what the gateway said
            (504, Fate.UNKNOWN),
        ],
    )
    def test_the_status_decides(self, message, status, fate):
        with push_service(status=status, answer=TAKEN) as gateway:
            assert channel(gateway.origin).send(message(body=TEXT), TO, NOW) == Outcome(fate, f"sms-{status}")

    def test_it_says_when_to_come_back(self, message):
        with push_service(status=429, headers={"Retry-After": "60"}) as gateway:
            outcome = channel(gateway.origin).send(message(body=TEXT), TO, NOW)
        assert outcome.retry_at == NOW + timedelta(minutes=1)

    @pytest.mark.parametrize(
        ("answer", "outcome"),
        [
            ({"id": "gw-1", "status": "sent"}, Outcome(Fate.HANDED_OVER, "sms-200", "gw-1")),
            ({"id": 17, "status": "sent"}, Outcome(Fate.HANDED_OVER, "sms-200", "17")),
            ({"status": "sent"}, Outcome(Fate.HANDED_OVER, "sms-200")),
            ({"id": ["x"], "status": "sent"}, Outcome(Fate.HANDED_OVER, "sms-200")),
            ({"id": "x" * 201, "status": "sent"}, Outcome(Fate.HANDED_OVER, "sms-200")),
            ({"id": "gw-1", "status": "no-such-number"}, Outcome(Fate.GONE, "sms-gone")),
            ({"id": "gw-1", "status": "rejected"}, Outcome(Fate.REFUSED, "sms-status-refused")),
            ({"id": "gw-1"}, Outcome(Fate.UNKNOWN, "sms-status-missing", "gw-1")),
        ],
    )
    def test_the_status_word_decides_where_there_is_one(self, message, answer, outcome):
        with push_service(status=200, answer=json.dumps({"messages": [answer]}).encode()) as gateway:
            assert channel(gateway.origin).send(message(body=TEXT), TO, NOW) == outcome

    @pytest.mark.parametrize("answer", [b"", b"OK", b"[" * 100_000, b"\xff", b'{"messages": null}'])
    def test_an_answer_that_cannot_be_read_is_unknown(self, message, answer):
        with push_service(status=200, answer=answer) as gateway:
            outcome = channel(gateway.origin).send(message(body=TEXT), TO, NOW)
        assert outcome == Outcome(Fate.UNKNOWN, "sms-status-missing")

    def test_without_a_status_word_an_endless_answer_is_taken(self, message):
        with push_service(status=200, is_endless=True) as gateway:
            plain = channel(gateway.origin, status_at=None, id_at=None)
            assert plain.send(message(body=TEXT), TO, NOW) == Outcome(Fate.HANDED_OVER, "sms-200")

    def test_a_lost_answer_is_unknown_and_nobody_there_is_not(self, message):
        with line_server(lambda connection: connection.recv(10)) as port:
            lost = channel(f"http://localhost:{port}").send(message(body=TEXT), TO, NOW)
        assert lost == Outcome(Fate.UNKNOWN, "sms-answer-lost")
        nobody = channel(f"http://localhost:{port}").send(message(body=TEXT), TO, NOW)
        assert nobody == Outcome(Fate.NOT_NOW, "sms-not-reached")

    @pytest.mark.parametrize(
        "value", ["600000001", "+0600000001", "+34 600", "+34600000001\r\nX: y", "+٣٤٦٠٠٠٠٠"]
    )
    def test_a_number_that_is_none_is_refused(self, value):
        refused = channel("http://localhost:1").send(MESSAGE, Address(value), NOW)
        assert refused == Outcome(Fate.REFUSED, "sms-number-malformed")

    def test_a_text_that_takes_too_many_messages_is_refused(self, message):
        long = message(body="á" * (3 * 67 + 1))
        assert channel("http://localhost:1").send(long, TO, NOW) == Outcome(Fate.REFUSED, "sms-too-long")

    def test_what_is_of_no_use_any_more_stays_here(self, message):
        late = message(expires_at=NOW)
        assert channel("http://localhost:1").send(late, TO, NOW) == Outcome(Fate.REFUSED, "expired")


@pytest.mark.requirement("R32")
def test_neither_the_key_nor_the_number_is_shown():
    shown = repr((channel("http://localhost:1").settings, TO))
    assert "horse" not in shown
    assert "+34" not in shown


RULES = ReceiptRules(
    b"0123456789abcdef", "/id", "/status", frozenset({"delivered"}), frozenset({"failed", "expired"})
)
AT = str(int(NOW.timestamp()))


def receipt(content=b'{"id": "gw-1", "status": "DELIVERED"}', timestamp=AT, signature=None, now=NOW):
    signature = sign(RULES.secret, content, timestamp) if signature is None else signature
    return read_receipt(RULES, content, timestamp, signature, now)


class TestReceipts:
    def test_the_signature_is_what_openssl_makes(self):
        # printf '1791183600.{"id": "gw-1", "status": "DELIVERED"}' |
        #   openssl dgst -sha256 -hmac 0123456789abcdef
        by_openssl = "2278162359bfb22e4e328a80d940c3a5f3d81cf299bf815d060eb50fff03369d"
        assert AT == "1791183600"
        assert receipt(signature=by_openssl) == Receipt("gw-1", "delivered")

    @pytest.mark.parametrize(
        ("word", "state"),
        [("DELIVERED", "delivered"), ("failed", "failed"), ("Expired", "failed"), ("buffered", "unknown")],
    )
    def test_what_became_of_a_message_is_told(self, word, state):
        content = json.dumps({"id": "gw-1", "status": word}).encode()
        assert receipt(content) == Receipt("gw-1", state)

    def test_a_prefix_before_the_signature_is_known(self):
        content = b'{"id": 17, "status": "failed"}'
        signed = f"sha256={sign(RULES.secret, content, AT).upper()}"
        assert receipt(content, signature=signed) == Receipt("17", "failed")

    @pytest.mark.parametrize("minutes", [-5, 5])
    def test_five_minutes_either_way_are_young_enough(self, minutes):
        assert receipt(now=NOW + timedelta(minutes=minutes)) is not None

    @pytest.mark.parametrize("seconds", [-301, 301])
    def test_an_old_one_is_a_replay(self, seconds):
        assert receipt(now=NOW + timedelta(seconds=seconds)) is None

    @pytest.mark.parametrize(
        "forged",
        [
            {"signature": ""},
            {"signature": "0" * 64},
            {"signature": "é" * 64},
            {"signature": sign(b"another secret!!", b'{"id": "gw-1", "status": "DELIVERED"}', AT)},
            {"signature": sign(RULES.secret, b'{"id": "gw-2", "status": "DELIVERED"}', AT)},
            {"signature": sign(RULES.secret, b'{"id": "gw-1", "status": "DELIVERED"}', "1")},
            {"timestamp": "soon"},
            {"timestamp": "-1"},
            {"timestamp": "٣"},
            {"timestamp": "9" * 400},
            {"content": b"not json"},
            {"content": b"{}"},
            {"content": b'{"id": "", "status": "delivered"}'},
            {"content": b'{"id": "gw-1", "status": true}'},
            {"content": b'{"id": "' + b"x" * 20_000 + b'", "status": "delivered"}'},
            {"content": b"[" * 10_000},
        ],
    )
    def test_what_cannot_be_believed_is_none(self, forged):
        assert receipt(**forged) is None
