"""Connecting to a name whose addresses were looked up once, and judged before anything is sent there."""

import socket
from collections.abc import Callable
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from queue import Empty, SimpleQueue
from threading import Thread

RESOLVING_SECONDS = 5.0
CONNECTING_SECONDS = 5.0
MOST_ADDRESSES = 3
"""How many addresses of a name are tried: 5 + 3 x 5 seconds leave room for the exchange within a minute."""

Address = IPv4Address | IPv6Address
Permits = Callable[[Address], bool]

GLOBAL_UNICAST = IPv6Network("2000::/3")
PRIVATE = tuple(ip_network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"))
TRANSLATED = IPv6Network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address


class NotReachable(OSError):
    """The name has no address, or nobody answers there."""


class NotPermitted(OSError):
    """The name leads to an address that nothing is sent to."""


def is_public(address: Address) -> bool:
    """Whether it is an address of the internet: not private, loopback, link-local, multicast or reserved.

    IPv6 is judged by what it may carry inside: a mapped or translated IPv4 address counts as that one, and
    tunnels (6to4, Teredo) count as not public.
    """
    if isinstance(address, IPv4Address):
        return address.is_global and not address.is_multicast
    if address.ipv4_mapped is not None:
        return is_public(address.ipv4_mapped)
    if address in TRANSLATED:
        return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
    is_tunnel = address.sixtofour is not None or address.teredo is not None
    return address in GLOBAL_UNICAST and address.is_global and not is_tunnel


def is_loopback(address: Address) -> bool:
    """Whether it is this machine."""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return (mapped or address).is_loopback


def is_near(address: Address) -> bool:
    """Whether it is this machine or its own network: loopback, or private (RFC 1918, RFC 4193)."""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    near = mapped or address
    return near.is_loopback or any(near in network for network in PRIVATE)


def anywhere(address: Address) -> bool:
    """For names that the operator gave: every address is permitted."""
    return True


def connected(host: str, port: int, permits: Permits) -> socket.socket:
    """A connection to one of the addresses of a name; the name is not looked up a second time.

    One address that is not permitted spoils the name: an honest one has none.
    Raises NotPermitted before anything is connected, NotReachable.
    """
    addresses = _resolve(host, port)
    if not all(permits(address) for address in addresses):
        raise NotPermitted
    for address in addresses[:MOST_ADDRESSES]:
        with suppress(OSError):
            return socket.create_connection((str(address), port), CONNECTING_SECONDS)
    raise NotReachable


def _resolve(host: str, port: int) -> list[Address]:
    """The addresses of a name in the order of trying. The resolver has no time-out, ours is set here."""
    found: SimpleQueue[list[Address]] = SimpleQueue()
    Thread(target=lambda: found.put(_ask(host, port)), daemon=True).start()
    try:
        addresses = found.get(timeout=RESOLVING_SECONDS)
    except Empty:
        raise NotReachable from None
    if not addresses:
        raise NotReachable
    return addresses


def _ask(host: str, port: int) -> list[Address]:
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return list(dict.fromkeys(ip_address(str(answer[4][0]).partition("%")[0]) for answer in answers))
