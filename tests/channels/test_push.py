"""Web push, over a real push service on this machine that decrypts what it is given."""

import socket
import time
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.exceptions import InvalidSignature

from pro_service.channels.posting import Limits
from pro_service.channels.protocol import Address, Fate, Outcome
from pro_service.channels.push import PushChannel, PushSettings
from pro_service.channels.vapid import VapidKeyError, new_private_key, read_vapid
from pro_service.domain.push_endpoints import KNOWN_HOSTS, EndpointNotAllowed, allowed
from tests.channels.conftest import LINK, MESSAGE, NOW, quickly
from tests.support.line_server import line_server
from tests.support.push_service import Browser, Taken, claims, push_service

BROWSER = Browser()
VAPID = read_vapid(new_private_key(), "mailto:office@example.org")


def channel(hosts=("localhost",), tls=None, **limits):
    return PushChannel(PushSettings(VAPID, hosts, Limits(**quickly(**limits))), tls)


def sent(service, message=MESSAGE, now=NOW):
    return channel().send(message, BROWSER.address(f"{service.origin}/push/one"), now)


class TestANotification:
    def test_the_browser_can_read_it_and_nobody_between(self, certificate):
        with push_service(certificate.of_server) as service:
            to = BROWSER.address(f"{service.origin}/push/one?of=two")
            outcome = channel(tls=certificate.of_client).send(MESSAGE, to, NOW)
        assert outcome == Outcome(Fate.HANDED_OVER, "push-201")
        [taken] = service.taken
        assert (taken.method, taken.path) == ("POST", "/push/one?of=two")
        assert BROWSER.shown(taken) == {
            "title": MESSAGE.subject,
            "body": MESSAGE.body,
            "tag": "reminder",
            "url": LINK,
        }
        assert b"pendientes" not in taken.content

    def test_its_headers_say_how_long_and_how_urgent(self):
        with push_service() as service:
            sent(service)
        headers = service.taken[0].headers
        assert headers["Content-Encoding"] == "aes128gcm"
        assert headers["TTL"] == "172800"  # it expires in two days
        assert headers["Urgency"] == "normal"
        assert headers["Topic"] == "reminder"

    def test_the_push_service_knows_who_sends_it(self):
        with push_service() as service:
            sent(service)
        key, said = claims(service.taken[0])
        assert key == VAPID.public_key
        assert said["aud"] == service.origin
        assert said["sub"] == "mailto:office@example.org"
        assert datetime.fromtimestamp(said["exp"], UTC) == NOW + timedelta(hours=12)

    def test_a_signature_of_somebody_else_is_found_out(self):
        with push_service() as service:
            sent(service)
        other = read_vapid(new_private_key(), "mailto:office@example.org").public_key
        taken = service.taken[0]
        forged = taken.headers["Authorization"].replace(VAPID.public_key, other)
        with pytest.raises(InvalidSignature):
            claims(Taken(taken.method, taken.path, {"Authorization": forged}, taken.content))

    def test_a_long_text_is_cut_to_what_every_push_service_takes(self, message):
        with push_service() as service:
            assert sent(service, message(subject="ñ" * 500, body="😀" * 5000)).fate is Fate.HANDED_OVER
        shown = BROWSER.shown(service.taken[0])
        assert (len(shown["title"]), len(shown["body"])) == (120, 600)
        assert shown["body"].endswith("😀…")
        assert len(service.taken[0].content) <= 4096  # RFC 8291 section 4

    def test_it_waits_for_the_browser_no_longer_than_four_weeks(self, message):
        with push_service() as service:
            sent(service, message(expires_at=NOW + timedelta(days=400)))
        assert service.taken[0].headers["TTL"] == str(28 * 24 * 3600)

    def test_what_is_of_no_use_any_more_stays_here(self, message):
        with push_service() as service:
            assert sent(service, message(expires_at=NOW)) == Outcome(Fate.REFUSED, "expired")
        assert service.taken == []


class TestTheAnswer:
    @pytest.mark.parametrize(
        ("status", "fate"),
        [
            (201, Fate.HANDED_OVER),
            (202, Fate.HANDED_OVER),
            (404, Fate.GONE),
            (410, Fate.GONE),
            (400, Fate.REFUSED),
            (401, Fate.REFUSED),
            (403, Fate.REFUSED),
            (413, Fate.REFUSED),
            (429, Fate.NOT_NOW),
            (500, Fate.NOT_NOW),
            (503, Fate.NOT_NOW),
        ],
    )
    def test_its_status_decides(self, status, fate):
        with push_service(status=status) as service:
            assert sent(service) == Outcome(fate, f"push-{status}")

    @pytest.mark.parametrize("status", [429, 503])
    @pytest.mark.parametrize(
        ("named", "retry_at"),
        [
            ("120", NOW + timedelta(minutes=2)),
            ("Mon, 05 Oct 2026 09:30:00 GMT", NOW + timedelta(hours=2, minutes=30)),
            ("Mon, 05 Oct 2026 06:00:00 GMT", NOW),  # an hour ago
            ("999999999999999999999999", NOW + timedelta(hours=24)),
            ("Fri, 31 Dec 9999 23:59:59 GMT", NOW + timedelta(hours=24)),
            ("-5", None),
            ("soon", None),
            ("Mon, 99 Foo 2026 25:61:00 GMT", None),
        ],
    )
    def test_it_says_when_to_come_back(self, status, named, retry_at):
        with push_service(status=status, headers={"Retry-After": named}) as service:
            assert sent(service) == Outcome(Fate.NOT_NOW, f"push-{status}", retry_at=retry_at)

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_a_redirect_is_refused_and_not_followed(self, status):
        with (
            push_service() as other,
            push_service(status=status, headers={"Location": f"{other.origin}/elsewhere"}) as service,
        ):
            assert sent(service) == Outcome(Fate.REFUSED, f"push-{status}")
        assert other.taken == []

    def test_an_endless_answer_is_not_read(self):
        with push_service(is_endless=True) as service:
            began = time.monotonic()
            assert sent(service) == Outcome(Fate.HANDED_OVER, "push-201")
        assert time.monotonic() - began < 1

    def test_what_it_writes_back_is_kept_nowhere(self):
        with push_service(status=400, answer=b"secret of an inner service") as service:
            assert "secret" not in repr(sent(service))

    @pytest.mark.parametrize(
        "answer",
        [b"", b"HTTP/1.1 2", b"nonsense\r\n\r\n", b"HTTP/1.1 103 Early Hints\r\n\r\n", b"x" * 100_000],
    )
    def test_a_lost_or_garbled_answer_is_unknown(self, answer):
        with line_server(lambda connection: answer_with(connection, answer)) as port:
            outcome = channel().send(MESSAGE, BROWSER.address(f"http://localhost:{port}/"), NOW)
        assert outcome == Outcome(Fate.UNKNOWN, "push-answer-lost")

    def test_a_silent_service_is_unknown(self):
        with line_server(lambda connection: time.sleep(1)) as port:
            outcome = channel().send(MESSAGE, BROWSER.address(f"http://localhost:{port}/"), NOW)
        assert outcome == Outcome(Fate.UNKNOWN, "push-answer-lost")

    def test_a_service_that_dribbles_does_not_hold_us(self):
        with line_server(dribble) as port:
            began = time.monotonic()
            to = BROWSER.address(f"http://localhost:{port}/")
            assert channel(step_seconds=5.0).send(MESSAGE, to, NOW).fate is Fate.UNKNOWN
        assert time.monotonic() - began < 3

    def test_a_service_that_dribbles_under_tls_does_not_hold_us(self, certificate):
        with line_server(lambda connection: dribble_securely(connection, certificate.of_server)) as port:
            began = time.monotonic()
            to = BROWSER.address(f"https://localhost:{port}/")
            sending = channel(tls=certificate.of_client, step_seconds=5.0)
            assert sending.send(MESSAGE, to, NOW).fate is Fate.UNKNOWN
        assert time.monotonic() - began < 3

    def test_nobody_there_is_tried_again(self):
        with line_server(lambda connection: None) as port:
            pass
        outcome = channel().send(MESSAGE, BROWSER.address(f"http://localhost:{port}/"), NOW)
        assert outcome == Outcome(Fate.NOT_NOW, "push-not-reached")

    def test_a_certificate_that_nobody_vouches_for_is_not_written_to(self, certificate):
        with push_service(certificate.of_server) as service:
            assert sent(service) == Outcome(Fate.NOT_NOW, "push-not-reached")
        assert service.taken == []


class TestWhereItMayGo:
    @pytest.mark.parametrize(
        "endpoint",
        [
            "https://fcm.googleapis.com/fcm/send/abc",
            "https://updates.push.services.mozilla.com/wpush/v2/abc",
            "https://web.push.apple.com/QAbc",
            "https://wns2-par02p.notify.windows.com/w/?token=abc",
            "https://FCM.googleapis.com:443/fcm/send/abc",
        ],
    )
    def test_the_push_services_of_the_browsers_are_written_to(self, endpoint):
        assert allowed(endpoint).url.scheme == "https"

    @pytest.mark.parametrize(
        "endpoint",
        [
            "http://fcm.googleapis.com/fcm/send/abc",
            "https://fcm.googleapis.com:8443/fcm/send/abc",
            "https://fcm.googleapis.com.example.com/",
            "https://evilpush.services.mozilla.com/",
            "https://push.services.mozilla.com/",  # the ending alone is no host of it
            "https://fcm.googleapis.com@example.com/",
            "https://user@fcm.googleapis.com/",
            "https://example.com/#fcm.googleapis.com",
            "https://example.com\\@fcm.googleapis.com/",
            "https://127.0.0.1/",
            "https://localhost/",
            "http://169.254.169.254/latest/meta-data/",
            "https://[::1]/",
            "https://[fcm.googleapis.com/",
            "https://fcm.googleapis.com:99999/",
            "https://fcm.googleapis.com/a\r\nX-Injected: yes",
            "https://fcm.googleapis.com/a b",
            "https://fcm.googleapis.cöm/",
            "file:///etc/passwd",
            "gopher://fcm.googleapis.com/",
            "//fcm.googleapis.com/",
            "",
            "https://fcm.googleapis.com/" + "a" * 3000,
        ],
    )
    def test_nothing_else_is(self, endpoint):
        with pytest.raises(EndpointNotAllowed):
            allowed(endpoint)
        refused = channel(KNOWN_HOSTS).send(MESSAGE, BROWSER.address(endpoint), NOW)
        assert refused == Outcome(Fate.REFUSED, "push-endpoint-not-allowed")

    def test_this_machine_is_written_to_only_where_it_is_named(self):
        with push_service() as service:
            refused = channel(KNOWN_HOSTS).send(MESSAGE, BROWSER.address(service.origin), NOW)
        assert refused.code == "push-endpoint-not-allowed"
        assert service.taken == []

    @pytest.mark.parametrize(
        "address",
        [
            "127.0.0.1", "10.0.0.7", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",  # noqa: S104
            "224.0.0.1", "255.255.255.255", "240.0.0.1", "192.0.2.1", "::1", "::", "fe80::1", "fc00::1",
            "fec0::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1",
            "64:ff9b::a00:1", "64:ff9b:1::a00:1", "2002:7f00:1::1", "2001:0:53aa:64c::1", "2001:db8::1",
        ],
    )  # fmt: skip
    def test_a_name_that_leads_into_the_house_is_not_followed(self, resolving, address):
        resolving(address)
        to = BROWSER.address("https://fcm.googleapis.com/fcm/send/abc")
        assert channel(KNOWN_HOSTS).send(MESSAGE, to, NOW) == Outcome(
            Fate.REFUSED, "push-address-not-allowed"
        )

    def test_one_such_address_among_honest_ones_spoils_the_name(self, resolving):
        resolving("142.250.184.10", "10.0.0.7")
        to = BROWSER.address("https://fcm.googleapis.com/fcm/send/abc")
        assert channel(KNOWN_HOSTS).send(MESSAGE, to, NOW).code == "push-address-not-allowed"

    @pytest.mark.parametrize("address", ["142.250.184.10", "2a00:1450:4003::5f", "64:ff9b::8efa:b80a"])
    def test_the_address_that_was_judged_is_the_one_that_is_connected_to(
        self, resolving, monkeypatch, address
    ):
        asked = resolving(address)
        tried = []

        def refuse(where, *args, **more):
            tried.append(where)
            raise ConnectionRefusedError

        monkeypatch.setattr(socket, "create_connection", refuse)
        to = BROWSER.address("https://fcm.googleapis.com/fcm/send/abc")
        assert channel(KNOWN_HOSTS).send(MESSAGE, to, NOW) == Outcome(Fate.NOT_NOW, "push-not-reached")
        assert tried == [(address, 443)]
        assert asked == ["fcm.googleapis.com"]  # once: a second answer could be another one

    def test_a_name_that_is_not_found_is_tried_again(self, monkeypatch):
        def not_found(*args, **more):
            raise socket.gaierror

        monkeypatch.setattr(socket, "getaddrinfo", not_found)
        to = BROWSER.address("https://fcm.googleapis.com/fcm/send/abc")
        assert channel(KNOWN_HOSTS).send(MESSAGE, to, NOW) == Outcome(Fate.NOT_NOW, "push-not-reached")


@pytest.mark.parametrize(
    "keys",
    [
        {},
        {"p256dh": "AAAA", "auth": "AAAA"},
        {"p256dh": "é", "auth": "é"},
        {**BROWSER.address("").keys, "auth": "AAAA"},
        {**BROWSER.address("").keys, "p256dh": "B" + "A" * 86},  # no point of the curve
    ],
)
def test_keys_that_nobody_can_encrypt_for_are_refused(keys):
    with push_service() as service:
        outcome = channel().send(MESSAGE, Address(service.origin, keys), NOW)
    assert outcome == Outcome(Fate.REFUSED, "push-keys-unusable")


@pytest.mark.parametrize(
    ("key", "subject"),
    [
        ("", "mailto:office@example.org"),
        ("A" * 43, "mailto:office@example.org"),  # nought
        ("_" * 43, "mailto:office@example.org"),  # more than the order of the curve
        (new_private_key(), "office@example.org"),
        (new_private_key(), "http://example.org"),
        (new_private_key(), "mailto:office@example.org\r\nX: y"),
    ],
    ids=["no key", "nought", "too large", "no scheme", "not https", "two lines"],  # keys differ in each run
)
def test_a_key_or_subject_that_is_none_is_refused(key, subject):
    with pytest.raises(VapidKeyError):
        read_vapid(key, subject)


@pytest.mark.requirement("R32")
def test_neither_the_key_nor_a_subscription_is_shown():
    shown = repr((channel().settings, BROWSER.address("https://fcm.googleapis.com/secret")))
    assert "secret" not in shown
    assert "p256dh" not in shown


@pytest.fixture
def resolving(monkeypatch):
    """Every name leads to these addresses; gives the names asked for."""
    asked = []

    def lead_to(*addresses):
        answers = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, 443)) for each in addresses]
        monkeypatch.setattr(socket, "getaddrinfo", lambda host, *args, **more: asked.append(host) or answers)
        return asked

    return lead_to


def answer_with(connection, answer):
    connection.recv(65536)
    time.sleep(0.05)
    connection.sendall(answer)


def dribble(connection):
    connection.recv(65536)
    for _ in range(100):
        connection.sendall(b"H")
        time.sleep(0.05)


def dribble_securely(connection, tls):
    with tls.wrap_socket(connection, server_side=True) as secured:
        dribble(secured)
