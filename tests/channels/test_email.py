"""E-mail, over real servers on this machine."""

import socket
import time
from email import policy
from email.parser import BytesParser

import pytest

from pro_service.channels.email import EmailChannel, EmailSettings, Relay
from pro_service.channels.letters import Sender, compose, mailbox
from pro_service.channels.posting import Limits
from pro_service.channels.protocol import Address, Fate, Outcome
from tests.channels.conftest import DELIVERY, LINK, MESSAGE, NOW, STOP_LINK, quickly
from tests.support.line_server import line_server
from tests.support.mail_server import free_port, mail_server

TO = Address("ana@example.org")
SENDER = Sender(
    "Oficina del estudio", "pro@study.example.org", "bounces@study.example.org", "nurse@example.org"
)


def channel(port, security="near", tls=None, login=None, limits=quickly()):  # noqa: B008
    relay = Relay("127.0.0.1", port, security, login)
    return EmailChannel(EmailSettings(SENDER, relay, Limits(**limits)), tls)


def composed(message=MESSAGE):
    return BytesParser(policy=policy.default).parsebytes(compose(SENDER, message, "ana@example.org", NOW))


def part(letter, kind):
    return letter.get_body((kind,)).get_content()


class TestTheLetter:
    def test_it_says_who_writes_to_whom_and_that_a_machine_does(self):
        letter = composed()
        assert letter["From"] == "Oficina del estudio <pro@study.example.org>"
        assert letter["Reply-To"] == "nurse@example.org"
        assert letter["To"] == "ana@example.org"
        assert letter["Subject"] == "Cuestionarios pendientes: mañana"
        assert letter["Date"].datetime == NOW
        assert letter["Auto-Submitted"] == "auto-generated"
        assert letter["Content-Language"] == "es"

    def test_its_message_id_carries_the_delivery(self):
        assert composed()["Message-ID"] == f"<{DELIVERY}@study.example.org>"

    def test_one_click_stops_e_mails(self):
        wired = compose(SENDER, MESSAGE, "ana@example.org", NOW)
        assert f"\r\nList-Unsubscribe: <{STOP_LINK}>\r\n".encode() in wired  # whole, on one line, as it is
        assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in wired

    def test_without_a_link_that_stops_nothing_says_so(self, message):
        letter = composed(message(stop_link=None))
        assert letter["List-Unsubscribe"] is letter["List-Unsubscribe-Post"] is None
        assert "correos" not in part(letter, "plain")

    def test_both_parts_say_the_same(self):
        letter = composed()
        assert letter.get_content_type() == "multipart/alternative"
        for line in ("Buenos días.", "Tiene cuestionarios pendientes.", LINK, "Para no recibir más correos"):
            assert line in part(letter, "plain")
            assert line in part(letter, "html")
        assert f'<a href="{LINK}">{LINK}</a>' in part(letter, "html")
        assert '<html lang="es">' in part(letter, "html")

    def test_the_way_out_is_told_in_the_participants_language(self, message):
        assert "To stop e-mails" in part(composed(message(language="en-GB")), "plain")

    @pytest.mark.requirement("R33")
    def test_nothing_is_loaded_and_no_opening_is_told(self, message):
        html = part(composed(message(body="<img src=https://elsewhere.example.com/pixel>")), "html")
        assert "<img" not in html
        assert "&lt;img src=https://elsewhere.example.com/pixel&gt;" in html
        assert not any(tag in html for tag in ("<link", "<script", "<style", 'src="', "@import"))
        assert html.count("<a ") == 2  # to the app, and to stop

    @pytest.mark.parametrize(
        "hostile",
        [
            {"subject": "Hola\r\nBcc: everyone@example.com"},
            {"subject": "Hola\nX-Injected: yes\n\nbody"},
            {"subject": "Hola\u2028Bcc: everyone@example.com"},
            {"subject": "Hola\x00\x0bBcc: everyone@example.com"},
            {"language": "es\r\nBcc: everyone@example.com"},
            {"stop_link": "https://pro.example.org/>\r\nBcc: everyone@example.com"},
            {"id": f"{DELIVERY}\r\nBcc: everyone@example.com"},
            {"body": "\r\n.\r\nMAIL FROM:<x@example.com>\r\n"},
            {"subject": "\ud800", "body": "\udfff"},
        ],
    )
    def test_nothing_in_a_message_begins_a_header(self, message, hostile):
        letter = composed(message(**hostile))
        assert letter["Bcc"] is letter["X-Injected"] is None
        assert letter["Auto-Submitted"] == "auto-generated"

    def test_its_lines_are_short_and_of_seven_bits(self, message):
        wired = compose(SENDER, message(body="ñandú " * 500), "ana@example.org", NOW)
        assert wired.isascii()
        assert max(len(line) for line in wired.split(b"\r\n")) <= 998
        assert b"\n" not in wired.replace(b"\r\n", b"")


@pytest.mark.parametrize(
    ("text", "wired"),
    [
        ("ana@example.org", "ana@example.org"),
        ("Ana.Gil+pro@EXAMPLE.org", "Ana.Gil+pro@example.org"),
        ("ana@españa.example", "ana@xn--espaa-rta.example"),
        ("ana", None),
        ("ana@localhost", None),
        ("ana@example.org\r\nRCPT TO:<b@example.org>", None),
        ("ana@example.org, eva@example.org", None),
        ("<ana@example.org>", None),
        ("ana gil@example.org", None),
        ("ana@-example.org", None),
        ("ana@[127.0.0.1]", None),
        ("a..b@example.org", None),
        ("añá@example.org", None),
        ("a" * 65 + "@example.org", None),
    ],
)
def test_an_address_is_plain_or_none(text, wired):
    assert mailbox(text) == wired


class TestHandingOver:
    def test_a_relay_of_this_machine_takes_it(self):
        with mail_server() as server:
            assert channel(server.port).send(MESSAGE, TO, NOW) == Outcome(Fate.HANDED_OVER, "smtp-250")
        assert server.envelopes[0].mail_from == "bounces@study.example.org"
        assert server.envelopes[0].rcpt_tos == ["ana@example.org"]
        assert server.letters[0]["Message-ID"] == f"<{DELIVERY}@study.example.org>"

    def test_lines_that_begin_with_a_dot_arrive_as_they_are(self, message):
        with mail_server() as server:
            channel(server.port).send(message(body=".\n..hidden\n.end"), TO, NOW)
        assert part(server.letters[0], "plain").splitlines()[:3] == [".", "..hidden", ".end"]

    def test_starttls_secures_it_before_the_name_and_password(self, certificate):
        with mail_server(certificate.of_server, login=("office", "horse")) as server:
            sent = channel(server.port, "starttls", certificate.of_client, ("office", "horse"))
            assert sent.send(MESSAGE, TO, NOW).fate is Fate.HANDED_OVER
        assert server.were_secured == [True]

    def test_tls_from_the_first_byte(self, certificate):
        with mail_server(certificate.of_server, at_once=True) as server:
            assert (
                channel(server.port, "tls", certificate.of_client).send(MESSAGE, TO, NOW).code == "smtp-250"
            )
            distrusting = channel(server.port, "tls").send(MESSAGE, TO, NOW)
        assert distrusting == Outcome(Fate.NOT_NOW, "smtp-not-reached")
        assert len(server.envelopes) == 1

    def test_a_wrong_password_is_tried_again_later(self, certificate):
        with mail_server(certificate.of_server, login=("office", "horse")) as server:
            refused = channel(server.port, "starttls", certificate.of_client, ("office", "donkey"))
            assert refused.send(MESSAGE, TO, NOW) == Outcome(Fate.NOT_NOW, "smtp-535")

    def test_nothing_leaves_in_the_clear(self):
        with mail_server() as server:  # it offers no STARTTLS
            assert channel(server.port, "starttls").send(MESSAGE, TO, NOW) == Outcome(
                Fate.NOT_NOW, "smtp-no-tls"
            )
        assert server.envelopes == []

    def test_a_certificate_that_nobody_vouches_for_is_refused(self, certificate):
        with mail_server(certificate.of_server) as server:
            outcome = channel(server.port, "starttls").send(MESSAGE, TO, NOW)
        assert outcome == Outcome(Fate.NOT_NOW, "smtp-tls-failed")
        assert server.envelopes == []

    @pytest.mark.parametrize(
        ("answer", "outcome"),
        [
            ("450 4.2.0 greylisted", Outcome(Fate.NOT_NOW, "smtp-450")),
            ("452 4.2.2 over quota", Outcome(Fate.NOT_NOW, "smtp-452")),
            ("550 5.1.1 no such user", Outcome(Fate.GONE, "smtp-550")),
            ("550 5.1.10 null MX", Outcome(Fate.GONE, "smtp-550")),
            ("556 no mail here", Outcome(Fate.GONE, "smtp-556")),
            ("550 5.7.1 we do not like you", Outcome(Fate.REFUSED, "smtp-550")),
            ("550 no", Outcome(Fate.REFUSED, "smtp-550")),
        ],
    )
    def test_what_the_server_says_of_the_recipient_decides(self, answer, outcome):
        with mail_server(answers=[answer]) as server:
            assert channel(server.port).send(MESSAGE, TO, NOW) == outcome
        assert server.envelopes == []

    def test_greylisting_takes_it_the_second_time(self):
        with mail_server(answers=["451 4.7.1 come back"]) as server:
            fates = [channel(server.port).send(MESSAGE, TO, NOW).fate for _ in range(2)]
        assert fates == [Fate.NOT_NOW, Fate.HANDED_OVER]
        assert len(server.envelopes) == 1

    @pytest.mark.parametrize(
        ("verdict", "fate"),
        [
            ("451 4.3.0 disk full", Fate.NOT_NOW),
            ("554 5.6.0 no", Fate.REFUSED),
            ("550 5.1.1 none", Fate.GONE),
        ],
    )
    def test_what_the_server_says_of_the_letter_decides(self, verdict, fate):
        with mail_server(verdict=verdict) as server:
            assert channel(server.port).send(MESSAGE, TO, NOW) == Outcome(fate, f"smtp-{verdict[:3]}")

    def test_an_answer_lost_after_the_last_dot_is_unknown(self):
        with mail_server(drops=True) as server:
            outcome = channel(server.port).send(MESSAGE, TO, NOW)
        assert outcome == Outcome(Fate.UNKNOWN, "smtp-answer-lost")
        assert len(server.envelopes) == 1  # it had the letter: sending it again would double it

    def test_a_server_that_is_too_slow_is_tried_again(self):
        with mail_server(pauses=2) as server:
            assert channel(server.port).send(MESSAGE, TO, NOW) == Outcome(
                Fate.NOT_NOW, "smtp-connection-lost"
            )

    def test_the_answer_to_the_letter_is_waited_for(self):
        with mail_server(ponders=0.7) as server:  # longer than any other answer may take
            assert channel(server.port).send(MESSAGE, TO, NOW).fate is Fate.HANDED_OVER
        assert len(server.envelopes) == 1

    def test_a_server_that_dribbles_does_not_hold_us(self):
        with line_server(dribble) as port:
            began = time.monotonic()
            limits = quickly(step_seconds=5.0)
            assert channel(port, limits=limits).send(MESSAGE, TO, NOW) == Outcome(
                Fate.NOT_NOW, "smtp-not-reached"
            )
        assert time.monotonic() - began < 3

    def test_a_connection_lost_before_the_letter_was_not_taken(self):
        with line_server(until_data) as port:
            outcome = channel(port).send(MESSAGE, TO, NOW)
        assert outcome == Outcome(Fate.NOT_NOW, "smtp-connection-lost")

    @pytest.mark.parametrize(
        ("nonsense", "fate"),
        [
            (b"nonsense\r\n", Fate.NOT_NOW),
            (b"\xff\x00\r\n", Fate.NOT_NOW),
            (b"999 what\r\n", Fate.NOT_NOW),
            (b"2" * 20_000, Fate.NOT_NOW),
            (b"250-\xff\xfe\r\n250-AUTH \x00\r\n250-SIZE x\r\n250 DSN\r\n", Fate.NOT_NOW),
        ],
    )
    def test_a_server_that_talks_nonsense_takes_nothing(self, nonsense, fate):
        with line_server(lambda connection: talk(connection, nonsense)) as port:
            assert channel(port).send(MESSAGE, TO, NOW).fate is fate

    @pytest.mark.parametrize("verdict", [b"huh\r\n", b"354 go on\r\n", b"999 what\r\n"])
    def test_nonsense_after_the_last_dot_is_unknown(self, verdict):
        with line_server(lambda connection: talk(connection, b"250 ok\r\n", verdict)) as port:
            assert channel(port).send(MESSAGE, TO, NOW) == Outcome(Fate.UNKNOWN, "smtp-garbled")

    def test_a_greeting_that_turns_away_is_tried_again(self):
        with line_server(lambda connection: connection.sendall(b"421 closing down\r\n")) as port:
            assert channel(port).send(MESSAGE, TO, NOW) == Outcome(Fate.NOT_NOW, "smtp-not-reached")

    def test_nobody_there_is_tried_again(self):
        assert channel(free_port()).send(MESSAGE, TO, NOW) == Outcome(Fate.NOT_NOW, "smtp-not-reached")

    @pytest.mark.parametrize("value", ["ana", "ana@example.org\r\nDATA", "ana@example.org\n"])
    def test_an_address_that_is_none_is_refused_before_anything_is_said(self, value):
        refused = channel(free_port()).send(MESSAGE, Address(value), NOW)
        assert refused == Outcome(Fate.REFUSED, "smtp-address-malformed")

    def test_a_message_that_is_of_no_use_any_more_stays_here(self, message):
        late = message(expires_at=NOW)
        assert channel(free_port()).send(late, TO, NOW) == Outcome(Fate.REFUSED, "expired")

    def test_a_near_relay_is_near(self, monkeypatch):
        answer = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("198.51.100.7", 25))]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **more: answer)
        relay = Relay("mail.example.com", 25, "near")
        outcome = EmailChannel(EmailSettings(SENDER, relay)).send(MESSAGE, TO, NOW)
        assert outcome == Outcome(Fate.NOT_NOW, "smtp-relay-not-near")


@pytest.mark.requirement("R32")
def test_an_outcome_and_a_channel_show_no_address_and_no_password():
    shown = repr((TO, channel(1, login=("office", "horse")).settings))
    assert "ana@" not in shown
    assert "horse" not in shown


def dribble(connection):
    for _ in range(100):
        connection.sendall(b"2")
        time.sleep(0.05)


def talk(connection, answer, verdict=None):
    """Greets, gives the same answer to everything, and takes the letter only to give its verdict on it."""
    lines = connection.makefile("rb")
    connection.sendall(b"220 hello\r\n")
    while said := lines.readline():
        if verdict and said.startswith(b"DATA"):
            connection.sendall(b"354 go on\r\n")
            while lines.readline() != b".\r\n":
                pass
            answer = verdict
        connection.sendall(answer)


def until_data(connection):
    """Answers as a server would, and goes away when it is told that the letter comes."""
    lines = connection.makefile("rb")
    connection.sendall(b"220 hello\r\n")
    while not lines.readline().startswith(b"DATA"):
        connection.sendall(b"250 ok\r\n")
    connection.shutdown(socket.SHUT_RDWR)
