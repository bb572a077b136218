"""The agent: who may ask, what it shows, what it signs; behind it a key file or a token."""

import base64
import hashlib
import json
import socket
import subprocess
import sys

import pytest
from asn1crypto import cms
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from signing.agent import desk, server
from signing.agent.__main__ import is_origin, main
from signing.agent.keys import FileKeys, TokenKeys
from signing.agent.refusals import Refusal
from signing.external import values
from tests.signing.agent.conftest import (
    PIN,
    SITE,
    SOFTHSM,
    Page,
    Screen,
    asking,
    attributes,
    into_softhsm,
    self_signed,
)
from tests.signing.external.tokens import Token


@pytest.fixture(scope="module")
def token() -> Token:
    return self_signed("p256")


@pytest.fixture
def file_keys(token, tmp_path) -> FileKeys:
    (tmp_path / "key.p12").write_bytes(token.p12(PIN))
    return FileKeys(tmp_path / "key.p12", PIN)


@pytest.fixture
def screen() -> Screen:
    return Screen()


@pytest.fixture
def page(serve, file_keys, screen) -> Page:
    return serve(file_keys, screen)


def signed(page: Page, given: dict, count: int) -> list[bytes]:
    status, told = page.post("open", given)
    assert (status, told.get("count")) == (200, count), told
    found = []
    for number in range(count):
        status, answer = page.post("sign", {"ticket": told["ticket"], "item": number})
        assert status == 200, answer
        found.append(base64.b64decode(answer["signature"]))
    return found


# -- what it signs -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "scheme"),
    [("rsa", "rsassa_pkcs1v15"), ("rsa", "rsassa_pss"), ("p256", "ecdsa"), ("p384", "ecdsa")],
)
@pytest.mark.parametrize("behind", ["file", "softhsm"])
def test_every_scheme_from_file_and_token(serve, screen, request, tmp_path, behind, kind, scheme):
    token = self_signed(kind)
    if behind == "softhsm":
        request.getfixturevalue("softhsm")
        label = f"{kind} {scheme}"[:30]
        into_softhsm(token, label)
        keys = TokenKeys(str(SOFTHSM), label)
    else:
        (tmp_path / "key.p12").write_bytes(token.p12(PIN))
        keys = FileKeys(tmp_path / "key.p12", PIN)
    page = serve(keys, screen)
    status, told = page.post("certificates", {})
    assert status == 200
    assert [base64.b64decode(one["certificate"]) for one in told["certificates"]] == [
        token.certificate
    ]
    assert told["certificates"][0]["holder"] == "Nguyễn Thị Bình"
    wanted = [attributes(token, "một"), attributes(token, "hai")]

    found = signed(page, asking(token, *wanted, scheme=scheme), 2)

    for data, value in zip(wanted, found, strict=True):
        assert values.verified(token.certificate, value, data, scheme, "sha256")
    with pytest.raises(values.WrongAnswer):
        values.verified(token.certificate, found[0], wanted[1], scheme, "sha256")


def test_a_wrong_pin_of_a_token_is_named_and_a_removed_token_too(serve, softhsm, token):
    into_softhsm(token, "pins")
    page = serve(TokenKeys(str(SOFTHSM), "pins"), Screen("000000"))
    given = asking(token, attributes(token))

    assert page.post("open", given) == (403, {"error": "wrong_pin"})
    assert len(signed(page, given, 1)) == 1
    gone = serve(TokenKeys(str(SOFTHSM), "not here"), Screen())
    assert gone.post("certificates", {}) == (503, {"error": "token_gone"})


# -- what it shows -------------------------------------------------------------------


def test_site_count_names_digests_and_proven_words_are_shown_before_the_pin(page, token, screen):
    text = "Docflow: đăng ký chứng thư\nNguyễn Thị Bình"
    given = asking(token, attributes(token), attributes(token, text))
    given["items"][1] |= {"text": text, "name": "\x1b[2Jtrick"}

    signed(page, given, 2)

    before = screen.shown.split("PIN to agree")[0]
    assert f"{SITE} asks to sign 2 item(s)" in before
    assert "Nguyễn Thị Bình" in before
    assert "Kế hoạch 1" in before
    assert "Docflow: đăng ký chứng thư Nguyễn Thị Bình" in before
    assert "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" in before
    assert "not proven" in before
    assert "\x1b" not in screen.shown
    assert PIN not in screen.shown
    assert screen.lines[-1] == "2 signed."


def test_an_empty_pin_declines(serve, file_keys, token):
    page = serve(file_keys, Screen(""))

    assert page.post("open", asking(token, attributes(token))) == (403, {"error": "declined"})


def test_two_wrong_pins_and_no_more_are_tried(serve, file_keys, token):
    screen = Screen("1", "2")
    page = serve(file_keys, screen)
    given = asking(token, attributes(token))

    told = [page.post("open", given)[1]["error"] for _try in range(3)]

    assert told == ["wrong_pin", "wrong_pin", "pin_blocked"]
    assert sum("PIN to agree" in line for line in screen.lines) == 2


# -- what it refuses to sign ------------------------------------------------------------


def unreadable(token) -> dict[str, dict]:
    good = asking(token, attributes(token))
    item = good["items"][0]

    def with_attributes(data: bytes) -> dict:
        return {**good, "items": [{**item, "attributes": base64.b64encode(data).decode()}]}

    twice = cms.CMSAttributes.load(attributes(token))
    doubled = cms.CMSAttributes([*twice, twice[0]]).dump()
    return {
        "a bare digest": with_attributes(bytes(32)),
        "a hash the site chose": with_attributes(b"\x04\x20" + bytes(32)),
        "data behind": with_attributes(attributes(token) + b"\x00"),
        "no certificate named": with_attributes(attributes(token, signing_certificate_v2=None)),
        "another content": with_attributes(attributes(token, content_type="signed_data")),
        "an attribute twice": with_attributes(doubled),
        "a digest of another size": with_attributes(attributes(token, message_digest=bytes(20))),
        "words that are not what is signed": {**good, "items": [{**item, "text": "other words"}]},
        "no items": {**good, "items": []},
        "too many items": {**good, "items": [item] * 201},
        "an unknown digest": {**good, "digest_algorithm": "sha1"},
        "an unknown scheme": {**good, "scheme": "raw"},
        "a key that is not one": {**good, "fingerprint": None},
        "a list": {**good, "items": "none"},
        "names of numbers": {**good, "items": [{**item, "name": 7}]},
        "not base64": {**good, "items": [{**item, "attributes": "***"}]},
    }


def test_what_it_cannot_read_it_does_not_even_ask_about(serve, file_keys, token, monkeypatch):
    monkeypatch.setitem(desk.CALLS, "open", 1000)
    screen = Screen()
    page = serve(file_keys, screen)

    for name, given in unreadable(token).items():
        assert page.post("open", given) == (400, {"error": "bad_request"}), name

    assert screen.lines == []


def test_a_key_that_is_not_there(page, token):
    given = asking(token, attributes(token), fingerprint="0" * 64)

    assert page.post("open", given) == (404, {"error": "no_key"})


def test_a_ticket_is_for_its_items_once_its_site_and_its_time(serve, file_keys, token, screen):
    now = [0.0]
    both = frozenset({SITE, "https://other.example.vn"})
    found = server.listen(desk.Desk(file_keys, screen, lambda: now[0]), both, 0)
    page = Page(found[0].server_address[1])
    try:
        given = asking(token, attributes(token, "một"), attributes(token, "hai"))
        ticket = page.post("open", given)[1]["ticket"]
        assert page.post("sign", {"ticket": ticket, "item": 0})[0] == 200
        assert page.post("sign", {"ticket": ticket, "item": 0})[0] == 400
        assert page.post("sign", {"ticket": ticket, "item": 2})[0] == 400
        assert page.post("sign", {"ticket": ticket, "item": True})[0] == 400
        assert page.post("sign", {"ticket": "x", "item": 1}) == (410, {"error": "stopped"})
        body = f'{{"ticket": "{ticket}", "item": 1}}'.encode()
        stolen = page.send("POST", "/sign", body, Origin="https://other.example.vn")
        assert stolen[:2] == (410, {"error": "stopped"})

        ticket = page.post("open", given)[1]["ticket"]
        now[0] += desk.PATIENCE
        assert page.post("sign", {"ticket": ticket, "item": 0}) == (410, {"error": "stopped"})

        ticket = page.post("open", given)[1]["ticket"]
        assert page.post("close", {"ticket": ticket}) == (200, {"closed": True})
        assert page.post("sign", {"ticket": ticket, "item": 0}) == (410, {"error": "stopped"})

        first = page.post("open", given)[1]["ticket"]
        page.post("open", given)
        assert page.post("sign", {"ticket": first, "item": 0}) == (410, {"error": "stopped"})
    finally:
        for one in found:
            one.shutdown()
            one.server_close()


def test_what_follows_an_item_is_signed_after_it_once_and_under_the_same_pin(page, token, screen):
    first, second = attributes(token, "dòng số"), attributes(token, "dấu")
    given = asking(token, first, attributes(token, "khác"))
    given["items"][0]["following"] = 1
    status, told = page.post("open", given)
    assert (status, told["count"]) == (200, 3)
    ticket = told["ticket"]

    def sign(item, **more):
        return page.post("sign", {"ticket": ticket, "item": item, **more})

    early = sign(0, attributes=base64.b64encode(second).decode())
    made = sign(0)
    unnamed = sign(0)
    upon = sign(0, attributes=base64.b64encode(second).decode())
    again = sign(0, attributes=base64.b64encode(second).decode())
    alone = sign(1, attributes=base64.b64encode(second).decode())

    assert (early[0], unnamed[0], again[0], alone[0]) == (400,) * 4
    for wanted, (_status, answer) in ((first, made), (second, upon)):
        value = base64.b64decode(answer["signature"])
        assert values.verified(token.certificate, value, wanted, "ecdsa", "sha256")
    before = screen.shown.split("PIN to agree")[0]
    assert "asks to sign 3 item(s)" in before
    assert "1 more signature(s), each known once the one before" in before
    assert hashlib.sha256("dấu".encode()).hexdigest() in screen.shown
    assert sign(1)[0] == 200
    assert screen.lines[-1] == "3 signed."
    assert len([line for line in screen.lines if "PIN to agree" in line]) == 1


def test_nothing_but_a_signature_of_the_same_certificate_follows(page, token):
    stranger = self_signed("p256")
    first = attributes(token, "dòng số")
    given = asking(token, first)
    given["items"][0]["following"] = 1
    ticket = page.post("open", given)[1]["ticket"]
    assert page.post("sign", {"ticket": ticket, "item": 0})[0] == 200

    for data in (
        first,
        attributes(stranger, "dấu"),
        attributes(token, "dấu", content_type="signed_data"),
        b"seal",
        hashlib.sha256(b"x").digest(),
    ):
        body = {"ticket": ticket, "item": 0, "attributes": base64.b64encode(data).decode()}
        assert page.post("sign", body) == (400, {"error": "bad_request"})
    right = base64.b64encode(attributes(token, "dấu")).decode()
    assert page.post("sign", {"ticket": ticket, "item": 0, "attributes": right})[0] == 200


def test_as_many_follow_as_were_announced_each_over_its_own_digest(page, token, screen):
    given = asking(token, attributes(token, "dòng số"))
    given["items"][0]["following"] = 3
    told = page.post("open", given)[1]

    def sign(words):
        data = base64.b64encode(attributes(token, words)).decode()
        return page.post("sign", {"ticket": told["ticket"], "item": 0, "attributes": data})[0]

    assert told["count"] == 4
    assert page.post("sign", {"ticket": told["ticket"], "item": 0})[0] == 200
    assert [sign(words) for words in ("dấu", "dấu", "dòng số", "phụ lục I")] == [200, 400, 400, 200]
    assert [sign("phụ lục II"), sign("phụ lục III")] == [200, 410]
    assert screen.lines[-1] == "4 signed."


@pytest.mark.parametrize("following", [-1, 22, True, "1", None, 1.0])
def test_no_more_and_nothing_else_may_follow(page, token, following):
    given = asking(token, attributes(token))
    given["items"][0]["following"] = following

    assert page.post("open", given) == (400, {"error": "bad_request"})


def test_nothing_follows_words_that_are_proven(page, token):
    given = asking(token, attributes(token, "Docflow"))
    given["items"][0] |= {"text": "Docflow", "following": 1}

    assert page.post("open", given) == (400, {"error": "bad_request"})


def test_a_key_nobody_came_back_for_is_dropped(file_keys, token, screen):
    now = [0.0]
    held = desk.Desk(file_keys, screen, lambda: now[0])
    held.open(SITE, asking(token, attributes(token)))
    key = held._ticket.key
    held.tidy()
    assert held._ticket is not None

    now[0] += desk.PATIENCE
    held.tidy()

    assert held._ticket is None
    assert key._key is None


def test_a_page_that_goes_on_keeps_the_key_and_no_page_longer_than_an_hour(
    file_keys, token, screen
):
    now = [0.0]
    held = desk.Desk(file_keys, screen, lambda: now[0])
    many = [attributes(token, f"văn bản {number}") for number in range(20)]
    ticket = held.open(SITE, asking(token, *many))["ticket"]

    lasting = desk.LONGEST // (desk.PATIENCE - 1)
    for number in range(lasting):
        now[0] += desk.PATIENCE - 1
        held.sign(SITE, {"ticket": ticket, "item": number})
    now[0] += desk.PATIENCE - 1
    with pytest.raises(Refusal) as refused:
        held.sign(SITE, {"ticket": ticket, "item": lasting})

    assert lasting == 12
    assert refused.value.status == 410


def test_calls_are_bounded_in_a_minute(file_keys, token, screen):
    now = [0.0]
    asked = desk.Desk(file_keys, screen, lambda: now[0])
    for _call in range(desk.CALLS["certificates"]):
        asked.certificates(SITE, {})

    with pytest.raises(Refusal) as refused:
        asked.certificates(SITE, {})
    now[0] += 60

    assert (refused.value.status, refused.value.code) == (429, "too_many")
    assert asked.certificates(SITE, {})


# -- who may ask ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        ({"Origin": "https://evil.example"}, (403, "bad_origin")),
        ({"Origin": None}, (403, "bad_origin")),
        ({"Origin": "null"}, (403, "bad_origin")),
        ({"Origin": SITE + ".evil.example"}, (403, "bad_origin")),
        ({"Host": "rebound.example"}, (421, "bad_host")),
        ({"Host": "127.0.0.1"}, (421, "bad_host")),
        ({"Host": None}, (421, "bad_host")),
    ],
)
def test_strangers_and_rebound_names_are_refused_by_every_method(page, screen, headers, told):
    for method, path in (("GET", "/status"), ("POST", "/certificates"), ("OPTIONS", "/open")):
        body = b"{}" if method == "POST" else None
        status, answer, sent = page.send(method, path, body, **headers)
        assert (status, answer["error"]) == told
        if told[1] == "bad_origin":
            assert "Access-Control-Allow-Origin" not in sent
    assert screen.lines == []


def test_the_preflight_names_the_one_site_and_answers_private_network_access(page):
    asked = {"Access_Control_Request_Method": "POST"}
    status, _body, plain = page.send("OPTIONS", "/open", **asked)
    _status, _body, near = page.send(
        "OPTIONS", "/open", **asked, Access_Control_Request_Private_Network="true"
    )

    assert status == 204
    assert plain["Access-Control-Allow-Origin"] == SITE
    assert "Origin" in plain["Vary"]
    assert "Access-Control-Allow-Private-Network" not in plain
    assert near["Access-Control-Allow-Private-Network"] == "true"
    assert "Access-Control-Allow-Credentials" not in near


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"{}", {"Content_Type": "text/plain"}, 415),
        (b"{}", {"Content_Type": None}, 415),
        (b"[]", {}, 400),
        (b"{", {}, 400),
        (b"[" * 100_000, {}, 400),
        (b"", {"Content_Length": "99999999"}, 413),
        (b"", {"Content_Length": "-1"}, 400),
    ],
)
def test_only_small_json_objects_are_read(page, body, headers, status):
    assert page.send("POST", "/open", body, **headers)[0] == status


def test_unknown_places_are_not_found(page):
    assert page.send("GET", "/")[0] == 404
    assert page.send("GET", "/certificates")[0] == 404
    assert page.send("POST", "/tidy", b"{}")[0] == 404
    assert page.send("POST", "/shut", b"{}")[0] == 404


def test_it_listens_on_loopback_alone(file_keys, screen):
    with pytest.raises(ValueError, match="loopback"):
        server.Loopback("192.0.2.1", socket.AF_INET, 0, desk.Desk(file_keys, screen), frozenset())


# -- the command ------------------------------------------------------------------------------


def test_origins_are_exact():
    good = ["https://a.vn", "https://a.vn:8443", "http://127.0.0.1:8000", "http://localhost"]
    bad = [
        "*",
        "a.vn",
        "http://a.vn",
        "https://a.vn/",
        "https://u@a.vn",
        "https://a.vn/x",
        "null",
        "",
    ]

    assert [one for one in good if not is_origin(one)] == []
    assert [one for one in bad if is_origin(one)] == []


@pytest.mark.parametrize(
    "words",
    [
        ["--p12", "nowhere.p12"],
        ["--allow-origin", SITE],
        ["--allow-origin", SITE, "--pkcs11", "x.so"],
        ["--allow-origin", SITE, "--pkcs11", "x.so", "--token", "t", "--p12", "x"],
        ["--allow-origin", "*", "--p12", "x"],
    ],
)
def test_wrong_usage_ends_with_two(words, capsys):
    assert main([*words, "--language", "en"]) == 2
    assert capsys.readouterr().err


def test_it_works_without_django_and_the_house(token):
    """What is installed on officers' machines: this package, asn1crypto, cryptography."""
    code = (
        "import sys, json, signing.agent.__main__\n"
        "from signing.agent import reading\n"
        "assert len(reading.asked(json.load(sys.stdin)).items) == 1\n"
        "heavy = [n for n in sys.modules if n.split('.')[0] in ('django', 'docflow', 'pyhanko')]\n"
        "assert not heavy, heavy"
    )
    given = json.dumps(asking(token, attributes(token))).encode()
    told = subprocess.run(
        [sys.executable, "-c", code], input=given, capture_output=True, check=False
    )
    assert told.returncode == 0, told.stderr


def test_no_secret_is_written_anywhere(page, token, screen, capfd):
    signed(page, asking(token, attributes(token)), 1)

    written = "".join(capfd.readouterr()) + screen.shown
    secret = token.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    assert PIN not in written
    assert secret.hex() not in written
