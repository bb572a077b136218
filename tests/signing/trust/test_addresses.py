"""Where our server never connects to, however the address is written."""

import socket

import pytest

from signing.trust import addresses
from signing.trust.addresses import Refused


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("ftp://ca.gov.vn/ca.crl", "address_scheme"),
        ("file:///etc/passwd", "address_scheme"),
        ("ldap://ca.gov.vn/cn=CA", "address_scheme"),
        ("ca.gov.vn/ca.crl", "address_scheme"),
        ("http://", "address_literal"),
        ("http://user:secret@ca.gov.vn/ca.crl", "address_malformed"),
        ("http://ca.gov.vn@10.0.0.1/ca.crl", "address_malformed"),
        ("http://ca.gov.vn\\@10.0.0.1/", "address_malformed"),
        ("http://ca.gov.vn/a b", "address_malformed"),
        ("http://ca.gov.vn/\r\nHost: x", "address_malformed"),
        ("http://ca.gov.vn:99999/", "address_malformed"),
        ("http://ca.gov.vn/#part", "address_malformed"),
        ("http://ca.gov.vn/" + "a" * 600, "address_malformed"),
        ("http://93.184.216.34/ca.crl", "address_literal"),
        ("http://127.0.0.1/", "address_literal"),
        ("http://2130706433/", "address_literal"),
        ("http://0177.0.0.1/", "address_literal"),
        ("http://0x7f.0.0.1/", "address_literal"),
        ("http://0x7f000001/", "address_literal"),
        ("http://127.1/", "address_literal"),
        ("http://a.127/", "address_literal"),
        ("http://[::1]/", "address_literal"),
        ("http://[::ffff:127.0.0.1]/", "address_literal"),
        ("http://[2606:2800:220:1::1]/", "address_literal"),
        ("http://localhost/", "address_literal"),
        ("http://ca.gov.vn./", "address_literal"),
        ("http://ca_x.gov.vn/", "address_literal"),
    ],
)
def test_by_its_looks(url: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        addresses.parse(url)

    assert refused.value.code == code


def test_a_plain_address_is_taken_apart() -> None:
    place = addresses.parse("https://CA.gov.vn/pki/pub/crl/sscag2.crl?x=1")

    assert (place.scheme, place.host, place.port) == ("https", "ca.gov.vn", 443)
    assert place.target == "/pki/pub/crl/sscag2.crl?x=1"


PRIVATE = [
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",  # noqa: S104
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "192.0.2.1",
    "::1",
    "::",
    "fe80::1%eth0",
    "fec0::1",
    "3fff::1",
    "::127.0.0.1",
    "192.88.99.1",
    "192.0.0.8",
    "fc00::1",
    "ff02::1",
    "::ffff:10.0.0.1",
    "::ffff:93.184.216.34",
    "64:ff9b::a00:1",
    "2002:a00:1::1",
    "2001:0:a00:1::1",
    "2001:db8::1",
]


def answering(monkeypatch, *ips: str) -> list[str]:
    asked: list[str] = []

    def lookup(host: str, port: int, **_: object) -> list[tuple]:
        asked.append(host)
        return [(0, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in ips]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    return asked


@pytest.mark.parametrize("ip", PRIVATE)
def test_a_name_that_leads_inside_is_refused(ip: str, monkeypatch) -> None:
    answering(monkeypatch, ip)

    with pytest.raises(Refused) as refused:
        addresses.resolve(addresses.parse("http://ca.example.vn/ca.crl"))

    assert refused.value.code == "address_private"


def test_one_answer_inside_among_many_outside_is_enough_to_refuse(monkeypatch) -> None:
    answering(monkeypatch, "93.184.216.34", "10.0.0.1")

    with pytest.raises(Refused):
        addresses.resolve(addresses.parse("http://ca.example.vn/"))


def test_a_public_name_leads_to_its_first_address_asked_once(monkeypatch) -> None:
    asked = answering(monkeypatch, "93.184.216.34", "2606:2800:220:1::1")

    place = addresses.resolve(addresses.parse("http://ca.example.vn/"))

    assert (place.ip, asked) == ("93.184.216.34", ["ca.example.vn"])


def test_a_network_named_in_the_settings_may_be_asked_and_no_other(settings, monkeypatch) -> None:
    settings.FETCH_NETWORKS = ["10.20.0.0/16"]
    answering(monkeypatch, "10.20.3.4")

    assert addresses.resolve(addresses.parse("http://ca.tinh.vn/")).ip == "10.20.3.4"
    assert addresses.parse("http://10.20.3.4/ca.crl").host == "10.20.3.4"
    for other in ("http://10.21.0.1/", "http://010.20.3.4/", "http://0xa140304/"):
        with pytest.raises(Refused):
            addresses.parse(other)
    answering(monkeypatch, "10.21.0.1")
    with pytest.raises(Refused):
        addresses.resolve(addresses.parse("http://ca.tinh.vn/"))
