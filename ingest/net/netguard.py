"""Keeping addresses that came from outside away from the reader's own network.

A name is resolved once, every address it has is checked, and the connection goes to an
address that was checked, so a name that changes its mind in between gains nothing.
Special-purpose addresses: IANA registries (RFC 6890), RFC 6052 (NAT64), RFC 3056 (6to4),
RFC 5214 (ISATAP), RFC 9637 (documentation), RFC 7526 (6to4 relays). Names in other scripts:
RFC 5891 (IDNA 2008).
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError
from urllib3.util import parse_url
from urllib3.util.connection import allowed_gai_family

from graph.errors import FetchError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], list[str]]

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_ISATAP = (0x00005EFE, 0x02005EFE)
# Special purposes that the standard library's tables lack or count as global.
_SPECIAL = tuple(
    ipaddress.ip_network(network)
    for network in ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "3fff::/20", "64:ff9b:1::/48")
)
# Cloud metadata services that live at addresses otherwise public.
_METADATA = {ipaddress.ip_address("168.63.129.16")}


class RefusedAddressError(Exception):
    """An address was refused; `host` is the name that led to it."""

    def __init__(self, host: str, why: str) -> None:
        super().__init__(why)
        self.host = host
        self.why = why


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet's."""
    try:
        ip: Address = ipaddress.ip_address(address.split("%", 1)[0])
    except ValueError:
        return False
    return _public(ip)


def _public(ip: Address) -> bool:
    if ip in _NAT64:
        # An IPv6-only network reaches all of IPv4 through these: what counts is inside.
        return _public(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
    if ip in _METADATA or not ip.is_global or ip.is_multicast or ip.is_reserved:
        return False
    if any(ip in network for network in _SPECIAL):
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if inner is None and (int(ip) >> 32) & 0xFFFFFFFF in _ISATAP:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return _public(inner)
        if ip.teredo is not None or ip.is_site_local or int(ip) >> 32 == 0:
            return False
    return True


def check_url(url: str) -> str:
    """`url` when it is a plain http or https address; raises FetchError otherwise.

    User information, control characters, backslashes, and addresses that two parsers read
    differently are refused.
    """
    if any(ord(char) < 33 or ord(char) == 127 or char == "\\" for char in url):
        raise FetchError(url[:200], "has spaces or control characters in it; correct the address")
    try:
        parts = urlsplit(url)
        host, other = parts.hostname, parse_url(url).host
        _ = parts.port
    except ValueError:
        raise FetchError(url[:200], "is not a valid address; correct it") from None
    if parts.scheme.lower() not in ("http", "https") or not host:
        raise FetchError(url[:200], "is not an http or https address; only those are fetched")
    if "@" in parts.netloc:
        raise FetchError(url[:200], "has a user name in it, which is not allowed; remove it")
    if (other or "").strip("[]").lower() != _ascii(host):
        raise FetchError(url[:200], "is not a valid address; correct it")
    return url


def _ascii(host: str) -> str:
    """A host as it is looked up; "" for one that only looks like another."""
    if host.isascii():
        return host.lower()
    import idna

    try:
        return idna.encode(host.lower(), strict=True, std3_rules=True).decode()
    except (idna.IDNAError, ValueError):
        return ""


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name, as the system resolves it."""
    found = socket.getaddrinfo(host, port, allowed_gai_family(), socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def checked(host: str, port: int, resolver: Resolver = resolve) -> list[str]:
    """The addresses of a name, all of them public; raises RefusedAddressError or
    socket.gaierror."""
    addresses = resolver(host.strip("[]").rstrip("."), port)
    if not addresses:
        raise socket.gaierror(socket.EAI_NONAME, "no address")
    for address in addresses:
        if not is_public(address):
            raise RefusedAddressError(
                host,
                f"leads to {address}, which is not on the open internet; addresses from"
                " outside may not reach this machine or its network",
            )
    return addresses


def _connect(conn: HTTPConnection, resolver: Resolver) -> socket.socket:
    """A socket to the first checked address of the connection's host that answers."""
    port = conn.port or conn.default_port
    last: OSError | None = None
    for address in checked(conn.host, port, resolver):
        try:
            sock = socket.create_connection((address, port), _seconds(conn.timeout))
        except TimeoutError as error:
            raise ConnectTimeoutError(conn, "timed out") from error
        except OSError as error:
            last = error
        else:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return sock
    raise NewConnectionError(conn, f"failed to connect: {last}") from last


def _seconds(timeout: object) -> float:
    return float(timeout) if isinstance(timeout, (int, float)) else 10.0


def guarded_adapter(resolver: Resolver = resolve) -> HTTPAdapter:
    """An adapter for requests that connects to public addresses only."""

    class GuardedHTTP(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return _connect(self, resolver)

    class GuardedHTTPS(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return _connect(self, resolver)

    class GuardedHTTPPool(HTTPConnectionPool):
        ConnectionCls = GuardedHTTP

    class GuardedHTTPSPool(HTTPSConnectionPool):
        ConnectionCls = GuardedHTTPS

    class GuardedAdapter(HTTPAdapter):
        def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
            super().init_poolmanager(*args, **kwargs)
            self.poolmanager.pool_classes_by_scheme = {
                "http": GuardedHTTPPool,
                "https": GuardedHTTPSPool,
            }

    return GuardedAdapter(pool_connections=4, pool_maxsize=1)
