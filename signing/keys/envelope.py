"""Envelope encryption of private keys; knows neither credentials nor the database.

A random data key encrypts the PKCS#8; it is wrapped by argon2id(PIN) and, around that, by a key
derived from the server key. A six-digit PIN alone falls to guessing: the server key is what
protects a stolen database (SIGNING.md section 8).
"""

import base64
import secrets
from dataclasses import asdict, dataclass
from typing import Any

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from signing.keys import server_key

NONCE = 12
INFO = "docflow soft key v1"


@dataclass(frozen=True)
class Cost:
    """Argon2id settings (RFC 9106); stored beside each key, so a later change opens old keys."""

    memory_kib: int = 64 * 1024
    passes: int = 3
    lanes: int = 1


class PinMismatch(Exception):
    """The PIN does not open the envelope."""


class Broken(Exception):
    """The server key is another one, or the envelope or its associated data were altered."""


def cost() -> Cost:
    """64 MiB and 3 passes, unless `SIGNING_ARGON2` says less (tests and demo) or more."""
    return Cost(**getattr(settings, "SIGNING_ARGON2", {}))


def close(secret: bytes, *, pin: str | None, bound_to: bytes) -> dict[str, Any]:
    """Encrypt `secret` under the PIN (when there is one) and the server key.

    `bound_to` is the associated data: an envelope moved to another row does not open.
    """
    salt = secrets.token_bytes(16)
    data_key = secrets.token_bytes(32)
    wrapped = data_key
    result: dict[str, Any] = {"v": 1, "salt": _text(salt), "pin": None}
    if pin is not None:
        chosen = cost()
        result["pin"] = {"kdf": "argon2id", **asdict(chosen)}
        wrapped = _encrypt(_pin_key(pin, salt, chosen), wrapped, bound_to)
    result["key"] = _text(_encrypt(server_key.derive(salt, INFO), wrapped, bound_to))
    result["secret"] = _text(_encrypt(data_key, secret, bound_to))
    return result


def check(envelope: dict[str, Any], *, bound_to: bytes) -> None:
    """Raise Broken unless the present server key opens the outer layer; needs no PIN."""
    _outer(envelope, bound_to)


def open_(envelope: dict[str, Any], *, pin: str | None, bound_to: bytes) -> bytes:
    """The secret; raises PinMismatch or Broken."""
    wrapped = _outer(envelope, bound_to)
    if envelope["pin"] is not None:
        asked = {key: value for key, value in envelope["pin"].items() if key != "kdf"}
        key = _pin_key(pin or "", _raw(envelope["salt"]), Cost(**asked))
        try:
            wrapped = _decrypt(key, wrapped, bound_to)
        except InvalidTag:
            raise PinMismatch from None
    try:
        return _decrypt(wrapped, _raw(envelope["secret"]), bound_to)
    except InvalidTag:
        raise Broken from None


def _outer(envelope: dict[str, Any], bound_to: bytes) -> bytes:
    try:
        key = server_key.derive(_raw(envelope["salt"]), INFO)
        return _decrypt(key, _raw(envelope["key"]), bound_to)
    except (InvalidTag, KeyError, ValueError):
        raise Broken from None


def _pin_key(pin: str, salt: bytes, chosen: Cost) -> bytes:
    return hash_secret_raw(
        secret=pin.encode(),
        salt=salt,
        time_cost=chosen.passes,
        memory_cost=chosen.memory_kib,
        parallelism=chosen.lanes,
        hash_len=32,
        type=Type.ID,
    )


def _encrypt(key: bytes, data: bytes, bound_to: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, data, bound_to)


def _decrypt(key: bytes, data: bytes, bound_to: bytes) -> bytes:
    return AESGCM(key).decrypt(data[:NONCE], data[NONCE:], bound_to)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _raw(text: str) -> bytes:
    return base64.b64decode(text)
