"""A push service and a browser on this machine: takes notifications, checks who sends them, decrypts them."""

import json
import os
import ssl
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import http_ece
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from pro_service.channels.protocol import Address


@dataclass(frozen=True)
class Taken:
    """One request as it came."""

    method: str
    path: str
    headers: Mapping[str, str]
    content: bytes


@dataclass
class PushService:
    """What came, and what is answered; `status` may be changed between two requests.

    on_taken  called when it has a message, before it answers
    """

    status: int = 201
    headers: dict[str, str] = field(default_factory=dict)
    answer: bytes = b""
    is_endless: bool = False
    on_taken: Callable[[], None] = lambda: None
    taken: list[Taken] = field(default_factory=list)
    origin: str = ""


@dataclass(frozen=True)
class Browser:
    """A subscription: the private half, which stays in the browser, and the address that it gives away."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    secret: bytes = field(default_factory=lambda: os.urandom(16))

    def address(self, endpoint: str) -> Address:
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return Address(endpoint, {"p256dh": base64url(point), "auth": base64url(self.secret)})

    def shown(self, taken: Taken) -> dict[str, Any]:
        """What the service worker is given."""
        opened = http_ece.decrypt(
            taken.content, private_key=self.key, auth_secret=self.secret, version="aes128gcm"
        )
        return json.loads(opened)


def claims(taken: Taken) -> tuple[str, dict[str, Any]]:
    """The public key and the claims of a request. Raises InvalidSignature unless they are signed with it."""
    scheme, _, rest = taken.headers["Authorization"].partition(" ")
    parts = dict(part.strip().split("=", 1) for part in rest.split(","))
    assert scheme == "vapid"
    signed, _, signature = parts["t"].rpartition(".")
    both = unbase64url(signature)
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unbase64url(parts["k"]))
    numbers = (int.from_bytes(half, "big") for half in (both[:32], both[32:]))
    public.verify(encode_dss_signature(*numbers), signed.encode(), ec.ECDSA(hashes.SHA256()))
    header, body = (json.loads(unbase64url(part)) for part in signed.split("."))
    assert header["alg"] == "ES256"
    return parts["k"], body


@contextmanager
def push_service(tls: ssl.SSLContext | None = None, **behaviour: Any) -> Iterator[PushService]:
    """A service on localhost, over https with `tls`."""
    made = PushService(**behaviour)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            made.taken.append(Taken(self.command, self.path, dict(self.headers), content))
            made.on_taken()
            self.send_response(made.status)
            for name, value in made.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(made.answer)
            while made.is_endless:
                self.wfile.write(b"x" * 65536)

        do_PUT = do_GET = do_POST  # noqa: N815

        def log_message(self, *args: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *args: Any) -> None:
            """A client that hangs up is no fault of the service."""

    server = Server(("127.0.0.1", 0), Handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    made.origin = f"{'https' if tls else 'http'}://localhost:{server.server_address[1]}"
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()


def base64url(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def unbase64url(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
