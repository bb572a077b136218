"""Envelope encryption of private keys; knows neither settings nor database.

A random data key encrypts the PKCS#8; it is wrapped by argon2id(PIN) and, around that, by a key
derived from the server key. A six-digit PIN alone falls to guessing: the server key is what
protects a stolen database (SIGNING.md section 8).
"""

import base64
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from argon2.low_level import ARGON2_VERSION, Type, core, error_to_str, ffi
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from signing.keys.process.wire import Part, wipe

NONCE = 12
INFO = "docflow soft key v1"
SIZE = 32

# Gives the server key when it is needed and never earlier.
ServerKey = Callable[[], bytes]


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


def close(
    secret: Part, *, pin: Part | None, bound_to: bytes, server_key: ServerKey, cost: Cost
) -> dict[str, Any]:
    """Encrypt `secret` under the PIN (when there is one) and the server key.

    `bound_to` is the associated data: an envelope moved to another row does not open.
    """
    salt = secrets.token_bytes(16)
    data_key = bytearray(secrets.token_bytes(SIZE))
    wrapped: Part = data_key
    result: dict[str, Any] = {"v": 2, "salt": _text(salt), "pin": None}
    if pin is not None:
        result["pin"] = {"kdf": "argon2id", **asdict(cost)}
        by = _pin_key(pin, salt, cost)
        wrapped = _encrypt(by, wrapped, bound_to)
        wipe(by)
    outer = derive(server_key(), salt, INFO)
    result["key"] = _text(_encrypt(outer, wrapped, bound_to))
    result["secret"] = _text(_encrypt(data_key, secret, bound_to))
    wipe(outer, data_key)
    return result


def check(envelope: dict[str, Any], *, bound_to: bytes, server_key: ServerKey) -> None:
    """Raise Broken unless the present server key opens the outer layer; needs no PIN."""
    wipe(_outer(envelope, bound_to, server_key))


def open_(
    envelope: dict[str, Any], *, pin: Part | None, bound_to: bytes, server_key: ServerKey
) -> bytearray:
    """The secret, for the caller to wipe; raises PinMismatch or Broken."""
    wrapped = _outer(envelope, bound_to, server_key)
    if envelope["pin"] is not None:
        asked = {key: value for key, value in envelope["pin"].items() if key != "kdf"}
        by = _pin_key(pin or b"", _raw(envelope["salt"]), Cost(**asked))
        try:
            wrapped = _decrypt(by, wrapped, bound_to)
        except InvalidTag:
            raise PinMismatch from None
        finally:
            wipe(by)
    try:
        return _decrypt(wrapped, _raw(envelope["secret"]), bound_to)
    except InvalidTag:
        raise Broken from None
    finally:
        wipe(wrapped)


def derive(server_key: bytes, salt: bytes, info: str) -> bytearray:
    """A 32-byte key for one use (RFC 5869); the server key itself encrypts nothing."""
    return bytearray(HKDF(hashes.SHA256(), SIZE, salt, info.encode()).derive(server_key))


def place(owner: str, public_key: bytes) -> bytes:
    """Associated data of a key of `owner` (`owner|purpose`): its row and its own public key, so it
    may wait for its certificate and be renewed, and opens nowhere else."""
    return f"{owner}|{hashlib.sha256(public_key).hexdigest()}".encode()


def _outer(envelope: dict[str, Any], bound_to: bytes, server_key: ServerKey) -> bytearray:
    try:
        key = derive(server_key(), _raw(envelope["salt"]), INFO)
        return _decrypt(key, _raw(envelope["key"]), bound_to)
    except (InvalidTag, KeyError, TypeError, ValueError):
        raise Broken from None


def _pin_key(pin: Part, salt: bytes, cost: Cost) -> bytearray:
    """argon2id, called so that the PIN is read where it lies: no layer keeps a copy of it."""
    out = bytearray(SIZE)
    held = [ffi.from_buffer("uint8_t[]", part) for part in (pin, salt, out)]
    context = ffi.new(
        "argon2_context *",
        {
            "version": ARGON2_VERSION,
            "pwd": held[0],
            "pwdlen": len(pin),
            "salt": held[1],
            "saltlen": len(salt),
            "out": held[2],
            "outlen": SIZE,
            "t_cost": cost.passes,
            "m_cost": cost.memory_kib,
            "lanes": cost.lanes,
            "threads": cost.lanes,
            "allocate_cbk": ffi.NULL,
            "free_cbk": ffi.NULL,
            "flags": 0,
        },
    )
    if code := core(context, Type.ID.value):
        raise RuntimeError(error_to_str(code))
    return out


def _encrypt(key: Part, data: Part, bound_to: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, data, bound_to)


def _decrypt(key: Part, data: Part, bound_to: bytes) -> bytearray:
    view = memoryview(data)
    return bytearray(AESGCM(key).decrypt(bytes(view[:NONCE]), view[NONCE:], bound_to))


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _raw(text: str) -> bytes:
    return base64.b64decode(text)
