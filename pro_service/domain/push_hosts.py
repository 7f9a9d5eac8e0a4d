"""Which push services a phone may name: endpoints come from outside, and could name any machine at all."""

from urllib.parse import SplitResult, urlsplit

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def is_allowed(endpoint: str, hosts: tuple[str, ...], *, may_be_loopback: bool) -> bool:
    """Whether an endpoint may be written to, judged by its text alone.

    hosts            names in small letters; one with a dot at the beginning stands for all that end so
    may_be_loopback  whether a name of this machine among `hosts` counts, by plain http and on any port too
    """
    address = _split(endpoint)
    if address is None:
        return False
    host = address.hostname or ""
    if not any(host == each or (each.startswith(".") and host.endswith(each)) for each in hosts):
        return False
    if host in LOOPBACK:
        return may_be_loopback and address.scheme in ("http", "https")
    return address.scheme == "https" and address.port in (None, 443)


def _split(endpoint: str) -> SplitResult | None:
    """None for what libraries might read in two ways."""
    if not (endpoint.isascii() and endpoint.isprintable()) or any(each in endpoint for each in " \\#@"):
        return None
    try:
        address = urlsplit(endpoint)
        return None if address.port == 0 else address
    except ValueError:  # a port that is no number, a bracket that is not closed
        return None
