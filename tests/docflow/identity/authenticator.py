"""A passkey in memory (WebAuthn Level 2, sections 6.1 and 6.5): ES256, no attestation."""

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from secrets import token_bytes
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def raw(data: str) -> bytes:
    return urlsafe_b64decode(data + "=" * (-len(data) % 4))


class Passkey:
    def __init__(self, origin: str = "http://localhost", *, verifies: bool = True) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = token_bytes(16)
        self.origin = origin
        self.flags = PRESENT | (VERIFIED if verifies else 0)
        self.user_handle = ""

    def make(self, options: str) -> str:
        asked = json.loads(options)["publicKey"]
        self.user_handle = asked["user"]["id"]
        cose = cbor.encode(dict(ES256.from_cryptography_key(self.key.public_key())))
        attested = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cose
        data = self._head(asked["rp"]["id"], self.flags | ATTESTED) + attested
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer(
            attestationObject=text(attestation),
            clientDataJSON=text(self._client("webauthn.create", asked)),
        )

    def get(self, options: str) -> str:
        asked = json.loads(options)["publicKey"]
        data, client = self._head(asked["rpId"], self.flags), self._client("webauthn.get", asked)
        signed = data + hashlib.sha256(client).digest()
        return self._answer(
            authenticatorData=text(data),
            clientDataJSON=text(client),
            signature=text(self.key.sign(signed, ec.ECDSA(hashes.SHA256()))),
            userHandle=self.user_handle,
        )

    def _head(self, site: str, flags: int) -> bytes:
        return hashlib.sha256(site.encode()).digest() + bytes([flags]) + bytes(4)

    def _client(self, kind: str, asked: dict[str, Any]) -> bytes:
        told = {"type": kind, "challenge": asked["challenge"], "origin": self.origin}
        return json.dumps(told).encode()

    def _answer(self, **response: str) -> str:
        return json.dumps(
            {
                "type": "public-key",
                "id": text(self.id),
                "rawId": text(self.id),
                "clientExtensionResults": {"credProps": {"rk": True}},
                "response": response,
            }
        )
