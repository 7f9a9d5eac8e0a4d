"""Which push endpoints are written to: they come from clients, so that they could name any machine at all.

They are judged when a subscription is added and again whenever something is sent.
"""

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

KNOWN_HOSTS = (
    "fcm.googleapis.com",  # Chrome, Edge on Android, Samsung
    ".push.services.mozilla.com",  # Firefox
    ".push.apple.com",  # Safari
    ".notify.windows.com",  # Edge on Windows
)
"""The push services of the browsers; a dot at the beginning stands for every name that ends so."""

THIS_MACHINE = frozenset({"localhost", "127.0.0.1"})
LONGEST_ENDPOINT = 2048

_HOST = re.compile(r"\.?[a-z0-9-]+(?:\.[a-z0-9-]+)*")


class EndpointNotAllowed(ValueError):
    """This is no endpoint of a push service that is written to; does not repeat it."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An endpoint that may be written to: on this machine, or else at an address of the internet."""

    url: SplitResult
    is_this_machine: bool


def hosts_from(text: str) -> tuple[str, ...]:
    """Names of hosts with commas between them, as an operator writes them; those of the browsers if none.

    Raises ValueError for what is no name of a host.
    """
    hosts = tuple(host.strip().lower() for host in text.split(",") if host.strip())
    if not all(_HOST.fullmatch(host) for host in hosts):
        raise ValueError("no name of a host")
    return hosts or KNOWN_HOSTS


def allowed(endpoint: str, hosts: tuple[str, ...] = KNOWN_HOSTS, *, may_be_here: bool = True) -> Endpoint:
    """Judge an endpoint by its text alone; nothing is looked up.

    hosts        names in small letters, or endings with a dot before. A name of this machine among them, for
                 demonstrations and tests, lets through its own addresses, plain http and any port.
    may_be_here  whether such a name counts

    Raises EndpointNotAllowed.
    """
    url = _split(endpoint)
    host = url.hostname or ""
    if not any(host == each or (each.startswith(".") and host.endswith(each)) for each in hosts):
        raise EndpointNotAllowed
    is_here = host in THIS_MACHINE
    is_fit = url.scheme in ("http", "https") if is_here else url.scheme == "https" and url.port in (None, 443)
    if not is_fit or (is_here and not may_be_here):
        raise EndpointNotAllowed
    return Endpoint(url, is_here)


def _split(endpoint: str) -> SplitResult:
    """Refuses what libraries might read in two ways."""
    is_plain = endpoint.isascii() and endpoint.isprintable() and not any(each in endpoint for each in " \\#@")
    if not is_plain or len(endpoint) > LONGEST_ENDPOINT:
        raise EndpointNotAllowed
    try:
        url = urlsplit(endpoint)
        if url.port == 0:
            raise EndpointNotAllowed
    except ValueError:  # a port that is no number, a bracket that is not closed
        raise EndpointNotAllowed from None
    return url
