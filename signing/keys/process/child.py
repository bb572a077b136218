"""The process itself: reads orders from standard input, answers on standard output.

Started by `signing.keys.process.pool`; has no Django, no database, no settings. Keys lie here
under random handles, each for one batch, and are dropped when the batch ends, after a time, and
when the process that started this one is gone.
"""

import contextlib
import os
import resource
import secrets
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from signing.keys.process import hardening, key_file, material, sealing, wire
from signing.keys.process.failures import Failure

DIGESTS = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}
# How often an idle process looks whether its starter still lives (the end of the pipe says so
# earlier, unless a fork of the starter holds the other end open).
LOOK_SECONDS = 2.0
Answer = tuple[dict[str, Any], list[wire.Part]]


class OpenKey(Protocol):
    """A key that signs until it is closed."""

    def sign(self, data: wire.Part, digest: str) -> bytes: ...

    def close(self) -> None: ...


class SoftKey:
    """A key in this process's memory, parsed once."""

    def __init__(self, key: material.PrivateKey) -> None:
        self.key: material.PrivateKey | None = key

    def sign(self, data: wire.Part, digest: str) -> bytes:
        chosen = DIGESTS.get(digest)
        if chosen is None:
            raise Failure("mechanism")
        if isinstance(self.key, RSAPrivateKey):
            return self.key.sign(bytes(data), PKCS1v15(), chosen)
        if isinstance(self.key, EllipticCurvePrivateKey):
            return self.key.sign(bytes(data), ECDSA(chosen))
        raise Failure("no_handle")

    def close(self) -> None:
        self.key = None


class Keyring:
    """Open keys by handle, each with the moment at which it is dropped."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.open: dict[str, tuple[OpenKey, float]] = {}

    def add(self, key: OpenKey) -> str:
        handle = secrets.token_hex(16)
        self.open[handle] = (key, time.monotonic() + self.seconds)
        return handle

    def get(self, handle: str) -> OpenKey:
        self.expire()
        try:
            return self.open[handle][0]
        except KeyError:
            raise Failure("no_handle") from None

    def drop(self, handle: str) -> None:
        found = self.open.pop(handle, None)
        if found:
            found[0].close()

    def expire(self) -> None:
        now = time.monotonic()
        for handle in [one for one, (_key, until) in self.open.items() if until <= now]:
            self.drop(handle)

    def wait(self) -> float:
        """Seconds until something has to be looked at."""
        until = [moment for _key, moment in self.open.values()]
        return max(0.0, min([LOOK_SECONDS, *(moment - time.monotonic() for moment in until)]))


class Process:
    """Carries out orders; one at a time."""

    def __init__(self, config: dict[str, Any]) -> None:
        self.server_key_path = Path(config["server_key"])
        # By name: an order never carries a path that is loaded.
        self.modules: dict[str, str] = config["modules"]
        self.ring = Keyring(float(config["seconds"]))
        self.orders: dict[str, Callable[..., Answer]] = {
            "check": self.check,
            "open": self.open_soft,
            "open_file": self.open_file,
            "open_token": self.open_token,
            "sign": self.sign,
            "drop": self.drop,
            "make": self.make,
            "wrap_file": self.wrap_file,
            "wrap_key": self.wrap_key,
            "rewrap": self.rewrap,
            "tokens": self.tokens,
            "token_there": self.token_there,
        }

    def carry_out(self, head: dict[str, Any], parts: list[bytearray]) -> Answer:
        """The answer to one order; whatever came with it is overwritten afterwards."""
        try:
            order = self.orders[head.pop("do")]
            return order(*parts, **head)
        except Failure as failure:
            return {"error": failure.code}, []
        except sealing.PinMismatch:
            return {"error": "pin_mismatch"}, []
        except sealing.Broken:
            return {"error": "server_key_wrong"}, []
        except key_file.BadServerKey:
            return {"error": "server_key_missing"}, []
        except Exception as error:  # The class alone: its words might quote what must not leave.
            return {"error": "failed", "kind": type(error).__name__}, []
        finally:
            wire.wipe(*parts)

    def check(self, *, envelope: dict[str, Any], bound: str) -> Answer:
        sealing.check(envelope, bound_to=bound.encode(), server_key=self.server_key)
        return {}, []

    def open_soft(
        self, pin: bytearray | None = None, *, envelope: dict[str, Any], bound: str
    ) -> Answer:
        secret = sealing.open_(
            envelope, pin=pin, bound_to=bound.encode(), server_key=self.server_key
        )
        try:
            return self.opened(SoftKey(material.read_pkcs8(secret)))
        finally:
            wire.wipe(secret)

    def open_file(self, data: bytearray, passphrase: bytearray) -> Answer:
        found = material.read_pkcs12(data, passphrase)
        head, _none = self.opened(SoftKey(found.key))
        return head, [found.certificate, *_joined(found.others)]

    def open_token(
        self, certificate: bytearray, pin: bytearray, *, token: dict[str, str], raw: bool
    ) -> Answer:
        from signing.keys.process import tokens

        path = self.module(token["module"])
        return self.opened(tokens.open_(path, token, bytes(certificate), pin, raw))

    def opened(self, key: OpenKey) -> Answer:
        return {"handle": self.ring.add(key)}, []

    def sign(self, data: bytearray, *, handle: str, digest: str) -> Answer:
        key = self.ring.get(handle)
        value = key.sign(data, digest)
        return {"raw": bool(getattr(key, "raw", False))}, [value]

    def drop(self, *, handle: str) -> Answer:
        self.ring.drop(handle)
        return {}, []

    def make(
        self,
        pin: bytearray | None = None,
        *,
        algorithm: str,
        subject: list[list[str]],
        bound: str,
        cost: dict[str, int],
    ) -> Answer:
        key = material.make(algorithm)
        request = material.request(key, subject)
        return self.wrapped(key, pin, bound, cost, [request])

    def wrap_file(
        self,
        data: bytearray,
        passphrase: bytearray,
        pin: bytearray | None = None,
        *,
        bound: str,
        cost: dict[str, int],
    ) -> Answer:
        found = material.read_pkcs12(data, passphrase)
        extra = [found.certificate, *_joined(found.others)]
        return self.wrapped(found.key, pin, bound, cost, extra)

    def wrap_key(
        self, data: bytearray, pin: bytearray | None = None, *, bound: str, cost: dict[str, int]
    ) -> Answer:
        return self.wrapped(material.fit(material.read_pkcs8(data)), pin, bound, cost, [])

    def rewrap(
        self,
        old: bytearray,
        new: bytearray,
        *,
        envelope: dict[str, Any],
        bound: str,
        cost: dict[str, int],
    ) -> Answer:
        """Under a new PIN, with a new data key as well."""
        place = bound.encode()
        secret = sealing.open_(envelope, pin=old, bound_to=place, server_key=self.server_key)
        closed = sealing.close(
            secret,
            pin=new,
            bound_to=place,
            server_key=self.server_key,
            cost=sealing.Cost(**cost),
        )
        wire.wipe(secret)
        return {"envelope": closed}, []

    def wrapped(
        self,
        key: material.PrivateKey,
        pin: bytearray | None,
        bound: str,
        cost: dict[str, int],
        extra: list[wire.Part],
    ) -> Answer:
        """The envelope, bound to its owner and to its own public key, and that public key."""
        secret = material.pkcs8(key)
        public = material.spki(key.public_key())
        closed = sealing.close(
            secret,
            pin=pin,
            bound_to=sealing.place(bound, public),
            server_key=self.server_key,
            cost=sealing.Cost(**cost),
        )
        wire.wipe(secret)
        return {"envelope": closed}, [public, *extra]

    def tokens(self, *, module: str) -> Answer:
        from signing.keys.process import tokens

        return {"found": tokens.listed(self.module(module))}, []

    def token_there(self, *, token: dict[str, str]) -> Answer:
        from signing.keys.process import tokens

        tokens.there(self.module(token["module"]), token)
        return {}, []

    def module(self, name: str) -> str:
        try:
            return self.modules[name]
        except KeyError:
            raise Failure("module_refused") from None

    def server_key(self) -> bytes:
        return key_file.load(self.server_key_path)


def _joined(others: list[bytes]) -> list[wire.Part]:
    """Any number of certificates as one part, as one after the other (DER says its own length)."""
    return [b"".join(others)]


def serve(orders: int, answers: int) -> None:
    """Answer until the other side is gone."""
    parent = os.getppid()
    config, _parts = wire.receive(orders)
    report = hardening.harden()
    if not config["modules"]:
        # Modules of tokens may write their own state; our part writes no file.
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    process = Process(config)
    wire.send(answers, {"ready": True, **report})
    while True:
        if not wire.readable(orders, process.ring.wait()):
            process.ring.expire()
            if os.getppid() != parent:
                return
            continue
        head, parts = wire.receive(orders)
        wire.send(answers, *process.carry_out(head, parts))


def main() -> None:
    """Take the real standard output for answers, and send stray prints to standard error."""
    answers = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    os.umask(0o077)
    with contextlib.suppress(wire.Gone, KeyboardInterrupt):
        serve(sys.stdin.fileno(), answers)


if __name__ == "__main__":
    main()
