"""Which addresses our server may connect to, decided before it connects.

Refused: anything but http and https; addresses that carry a name and password; hosts written as
numbers in any notation; names that lead, by one answer of many, into this machine or a private
network. A state network is allowed by naming it in settings.FETCH_NETWORKS.
"""

import ipaddress
import re
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
PORTS = {"http": 80, "https": 443}
# RFC 1123, with a last label that no reader takes for a number (octal, hexadecimal, decimal).
HOST = re.compile(
    r"(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]"
)
# RFC 6052: IPv4 addresses behind a translator.
TRANSLATED = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))
# What is given out in IPv6 at all (RFC 4291, 2.4): site-local addresses and their like lie outside.
PUBLIC = ipaddress.ip_network("2000::/3")
# Relays of a protocol that is gone, protocol assignments, and examples: newer than the tables of
# some versions of Python.
NOT_PUBLIC = tuple(map(ipaddress.ip_network, ("192.88.99.0/24", "192.0.0.0/24", "3fff::/20")))


class Refused(ValueError):
    """The address may not be used; `code` says why (`signing.trust.messages`)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Place:
    """Where to connect: the parts of an address, and the one IP address that was checked."""

    scheme: str
    host: str
    port: int
    target: str
    ip: str = ""


def parse(url: str) -> Place:
    """The parts of `url` by its looks alone, without asking any server. Raises Refused."""
    if len(url) > 500 or any(ord(char) <= 32 or ord(char) > 126 or char == "\\" for char in url):
        raise Refused("address_malformed")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Refused("address_malformed") from error
    if parts.scheme not in PORTS:
        raise Refused("address_scheme")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise Refused("address_malformed")
    host = (parts.hostname or "").lower()
    if not HOST.fullmatch(host) and not _allowed_literal(host):
        raise Refused("address_literal")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Place(parts.scheme, host, port or PORTS[parts.scheme], target)


def resolve(place: Place) -> Place:
    """`place` with the one IP address to connect to. Asked once, so that a second answer cannot
    lead elsewhere; every answer must be allowed. Raises Refused, OSError."""
    found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    ips = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    if not ips or not all(allowed(ip) for ip in ips):
        raise Refused("address_private")
    return Place(place.scheme, place.host, place.port, place.target, str(ips[0]))


def allowed(ip: Address) -> bool:
    """Whether `ip` is on the public internet or in a network the installation named."""
    if any(ip in network for network in networks()):
        return True
    if isinstance(ip, ipaddress.IPv6Address) and (
        ip.ipv4_mapped or ip.sixtofour or ip.teredo or any(ip in one for one in TRANSLATED)
    ):
        return False
    if any(ip in one for one in NOT_PUBLIC) or (ip.version == 6 and ip not in PUBLIC):
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def networks() -> Sequence[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """The private networks that may be asked: settings.FETCH_NETWORKS, each as in 10.20.0.0/16."""
    return [ipaddress.ip_network(one) for one in getattr(settings, "FETCH_NETWORKS", ())]


def _allowed_literal(host: str) -> bool:
    """A number as host: only written in the one plain way, and only in a network we named."""
    try:
        ip = ipaddress.ip_address(host)
    except ValueError:
        return False
    return str(ip) == host and any(ip in network for network in networks())
