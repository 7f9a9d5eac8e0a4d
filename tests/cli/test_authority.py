"""The authority of a demo in a network: a phone that trusts it trusts one address, and nothing else by it."""

import socket
import ssl
import threading
from datetime import UTC, datetime
from ipaddress import IPv4Address

import pytest

from pro_service.cli import authority
from pro_service.cli.server import Serving

HERE, ELSEWHERE = IPv4Address("127.0.0.1"), IPv4Address("127.0.0.2")


@pytest.fixture
def tls(tmp_path):
    return authority.vouch(tmp_path / "lan", HERE, datetime.now(UTC))


def shaken_hands(tls, trusted, name: str) -> None:
    """A client that trusts one certificate meets a server that shows another; raises SSLError."""
    shown = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    shown.load_cert_chain(tls.certificate, tls.key)
    client = ssl.create_default_context(cafile=str(trusted))
    one, other = socket.socketpair()

    def serve() -> None:
        try:
            shown.wrap_socket(other, server_side=True).close()
        except OSError:
            other.close()

    serving = threading.Thread(target=serve)
    serving.start()
    try:
        client.wrap_socket(one, server_hostname=name).close()
    finally:
        one.close()
        serving.join()


def test_a_phone_that_trusts_the_authority_opens_the_demo(tls):
    shaken_hands(tls, tls.authority, str(HERE))


def test_the_authority_vouches_for_no_other_address(tls):
    with pytest.raises(ssl.SSLError):
        shaken_hands(tls, tls.authority, str(ELSEWHERE))


def test_another_authority_is_not_believed(tls, tmp_path):
    other = authority.vouch(tmp_path / "other", HERE, datetime.now(UTC))
    with pytest.raises(ssl.SSLError):
        shaken_hands(tls, other.authority, str(HERE))


def test_only_the_servers_key_is_kept_and_nobody_else_reads_it(tls):
    assert sorted(path.name for path in tls.key.parent.iterdir()) == [
        "authority.crt",
        "server.crt",
        "server.key",
    ]
    assert tls.key.stat().st_mode & 0o077 == 0


def test_a_demo_serves_this_machine_alone_unless_asked_otherwise(tls):
    assert Serving("127.0.0.1", 8000, 2, 4).url == "http://127.0.0.1:8000"
    assert Serving("192.168.1.20", 8000, 2, 4, tls).url == "https://192.168.1.20:8000"
