"""Keys behind the agent (a file, SoftHSM), and a page that asks."""

import base64
import hashlib
import http.client
import json
import os
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import cms
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from pyhanko.sign import general
from pyhanko.sign.general import simple_cms_attribute

from signing.agent import server
from signing.agent.asking import Person
from signing.agent.desk import Desk
from signing.agent.words import Words
from tests.signing.external.tokens import Token

SITE, PIN = "https://docflow.example.vn", "135790"
SOFTHSM = Path("/usr/lib/softhsm/libsofthsm2.so")


def self_signed(kind: str) -> Token:
    """The agent believes nobody and asks no authority: a certificate of its own will do."""
    key = (
        rsa.generate_private_key(65537, 2048)
        if kind == "rsa"
        else ec.generate_private_key(ec.SECP384R1() if kind == "p384" else ec.SECP256R1())
    )
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Nguyễn Thị Bình")])
    start = datetime.now(UTC) - timedelta(days=1)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 7, start, start + timedelta(days=9))
        .sign(key, hashes.SHA256())
        .public_bytes(Encoding.DER)
    )
    return Token(key, made, [])


def attributes(token: Token, text: str = "", **changed: Any) -> bytes:
    """What the office would ask to sign, over a text or over some digest."""
    parsed = asn1_x509.Certificate.load(token.certificate)
    found = {
        "content_type": "data",
        "message_digest": hashlib.sha256(text.encode()).digest(),
        "signing_certificate_v2": general.as_signing_certificate_v2(parsed),
        **changed,
    }
    every = [simple_cms_attribute(name, value) for name, value in found.items() if value]
    return bytes(cms.CMSAttributes(every).dump())


def asking(token: Token, *given: bytes, scheme: str = "", **more: Any) -> dict[str, Any]:
    rsa_key = isinstance(token.key, rsa.RSAPrivateKey)
    items = [
        {"attributes": base64.b64encode(one).decode(), "name": f"Kế hoạch {number}"}
        for number, one in enumerate(given, start=1)
    ]
    return {
        "fingerprint": hashlib.sha256(token.certificate).hexdigest(),
        "digest_algorithm": "sha256",
        "scheme": scheme or ("rsassa_pkcs1v15" if rsa_key else "ecdsa"),
        "items": items,
        **more,
    }


class Screen(Person):
    """A person whose answers are given beforehand, and what was shown to them."""

    def __init__(self, *answers: str) -> None:
        self.answers, self.lines = list(answers), []
        super().__init__(Words("en"), ask=self._answer)

    def _answer(self, prompt: str) -> str:
        self.lines.append(prompt)
        return self.answers.pop(0) if self.answers else PIN

    def say(self, line: str) -> None:
        self.lines.append(line)

    @property
    def shown(self) -> str:
        return "\n".join(self.lines)


@dataclass
class Page:
    """A browser's page of the allowed site, as HTTP."""

    port: int

    def send(
        self, method: str, path: str, body: bytes | None = None, **headers: str | None
    ) -> tuple[int, dict[str, Any], dict[str, str]]:
        given = {
            "Host": f"127.0.0.1:{self.port}",
            "Origin": SITE,
            "Content-Type": "application/json",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in given.items():
            if value is not None:
                connection.putheader(name, value)
        if body is not None and "Content-Length" not in given:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        answer = connection.getresponse()
        data = answer.read()
        connection.close()
        return answer.status, json.loads(data or b"{}"), dict(answer.getheaders())

    def post(self, act: str, body: object) -> tuple[int, dict[str, Any]]:
        return self.send("POST", f"/{act}", json.dumps(body).encode())[:2]


@pytest.fixture
def serve():
    """An agent over `keys` for `person`, on a free port."""
    running: list[server.Loopback] = []

    def start(keys, person: Person) -> Page:
        found = server.listen(Desk(keys, person), frozenset({SITE}), 0)
        running.extend(found)
        return Page(found[0].server_address[1])

    yield start
    for one in running:
        one.shutdown()
        one.server_close()


@pytest.fixture
def softhsm(tmp_path_factory, monkeypatch):
    """Puts a token's key into SoftHSM; gives the label."""
    if not SOFTHSM.exists():
        pytest.skip("SoftHSM is not installed")
    folder = _tokens_folder(tmp_path_factory)
    return folder


def _tokens_folder(tmp_path_factory) -> Path:
    # One folder a process: the library is loaded once and keeps its configuration.
    if "SOFTHSM2_CONF" not in os.environ:
        folder = tmp_path_factory.mktemp("softhsm")
        (folder / "tokens").mkdir()
        (folder / "conf").write_text(f"directories.tokendir = {folder}/tokens\n")
        os.environ["SOFTHSM2_CONF"] = str(folder / "conf")
    return Path(os.environ["SOFTHSM2_CONF"]).parent


def into_softhsm(token: Token, label: str) -> None:
    """Initialise a token of that label and write key and certificate onto it."""
    import pkcs11
    from cryptography.hazmat.primitives.serialization import NoEncryption, PrivateFormat
    from pkcs11.util.ec import decode_ec_private_key
    from pkcs11.util.rsa import decode_rsa_private_key
    from pkcs11.util.x509 import decode_x509_certificate

    made = subprocess.run(
        [
            "softhsm2-util",
            "--init-token",
            "--free",
            "--label",
            label,
            "--pin",
            PIN,
            "--so-pin",
            "1234",
        ],
        capture_output=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    library = pkcs11.lib(str(SOFTHSM))
    library.reinitialize()
    with library.get_token(token_label=label).open(rw=True, user_pin=PIN) as session:
        if isinstance(token.key, rsa.RSAPrivateKey):
            der = token.key.private_bytes(
                Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption()
            )
            private = decode_rsa_private_key(der)
        else:
            der = token.key.private_bytes(
                Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption()
            )
            private = decode_ec_private_key(der)
        store = {pkcs11.Attribute.TOKEN: True, pkcs11.Attribute.ID: b"\x01"}
        session.create_object(
            {
                **private,
                **store,
                pkcs11.Attribute.PRIVATE: True,
                pkcs11.Attribute.SENSITIVE: True,
                pkcs11.Attribute.SIGN: True,
            }
        )
        session.create_object({**decode_x509_certificate(token.certificate), **store})
