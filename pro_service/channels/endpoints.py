"""Which push endpoints are written to: they come from clients, so that they could name any machine at all.

They are judged when a subscription is added and again whenever something is sent.
"""

from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from pro_service.channels.connecting import Permits, is_loopback, is_public

KNOWN_HOSTS = (
    "fcm.googleapis.com",  # Chrome, Edge on Android, Samsung
    ".push.services.mozilla.com",  # Firefox
    ".push.apple.com",  # Safari
    ".notify.windows.com",  # Edge on Windows
)
"""The push services of the browsers; a dot at the beginning stands for every name that ends so."""

THIS_MACHINE = ("localhost", "127.0.0.1")
LONGEST_ENDPOINT = 2048


class EndpointNotAllowed(ValueError):
    """This is no endpoint of a push service that is written to; does not repeat it."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An endpoint that may be written to, at addresses that `permits` takes."""

    url: SplitResult
    permits: Permits


def allowed(endpoint: str, hosts: tuple[str, ...] = KNOWN_HOSTS) -> Endpoint:
    """Judge an endpoint by its text alone; nothing is looked up.

    hosts   names in small letters, or endings with a dot before. A name of this machine among them, for
            demonstrations and tests, lets through its own addresses, plain http and any port.

    Raises EndpointNotAllowed.
    """
    url = _split(endpoint)
    host = url.hostname or ""
    if not any(host == each or (each.startswith(".") and host.endswith(each)) for each in hosts):
        raise EndpointNotAllowed
    if host in THIS_MACHINE and url.scheme in ("http", "https"):
        return Endpoint(url, is_loopback)
    if url.scheme != "https" or url.port not in (None, 443):
        raise EndpointNotAllowed
    return Endpoint(url, is_public)


def _split(endpoint: str) -> SplitResult:
    is_plain = endpoint.isascii() and endpoint.isprintable() and " " not in endpoint and "\\" not in endpoint
    if not is_plain or len(endpoint) > LONGEST_ENDPOINT:
        raise EndpointNotAllowed
    try:
        url = urlsplit(endpoint)
        if url.username is not None or url.password is not None or url.fragment or url.port == 0:
            raise EndpointNotAllowed
    except ValueError:  # a port that is no number, a bracket that is not closed
        raise EndpointNotAllowed from None
    return url
