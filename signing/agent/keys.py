"""The keys behind the agent: a PKCS#12 file, or a token through PKCS#11. No PIN is kept."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12

from signing.agent.refusals import Refusal, bad_request

HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}


@dataclass(frozen=True)
class Certificate:
    """A certificate on offer (DER) with those above it."""

    certificate: bytes
    chain: tuple[bytes, ...]

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(self.certificate).hexdigest()


class OpenKey(Protocol):
    """A key that was opened by its PIN, until `close`."""

    def sign(self, data: bytes, digest: str, scheme: str) -> bytes: ...

    def close(self) -> None: ...


class Keys(Protocol):
    """Where keys lie. `certificates` may need no PIN; `open` always does."""

    def certificates(self) -> list[Certificate]: ...

    def open(self, fingerprint: str, pin: str) -> OpenKey: ...


class FileKeys:
    """One key in a PKCS#12 file. Its certificate is encrypted too, so the first PIN shows it."""

    def __init__(self, path: Path, pin: str) -> None:
        self._path = path
        self._certificate = self._read(pin)[1]

    def certificates(self) -> list[Certificate]:
        return [self._certificate]

    def open(self, fingerprint: str, pin: str) -> OpenKey:
        if fingerprint != self._certificate.fingerprint:
            raise Refusal(404, "no_key")
        return _FileKey(self._read(pin)[0])

    def _read(self, pin: str) -> tuple[RSAPrivateKey | EllipticCurvePrivateKey, Certificate]:
        try:
            data = self._path.read_bytes()
            key, own, others = pkcs12.load_key_and_certificates(data, pin.encode())
        except OSError:
            raise Refusal(503, "token_gone") from None
        except ValueError:
            raise Refusal(403, "wrong_pin") from None
        if own is None or not isinstance(key, RSAPrivateKey | EllipticCurvePrivateKey):
            raise Refusal(404, "no_key")
        chain = tuple(one.public_bytes(Encoding.DER) for one in others)
        return key, Certificate(own.public_bytes(Encoding.DER), chain)


class _FileKey:
    def __init__(self, key: RSAPrivateKey | EllipticCurvePrivateKey) -> None:
        self._key: RSAPrivateKey | EllipticCurvePrivateKey | None = key

    def sign(self, data: bytes, digest: str, scheme: str) -> bytes:
        algorithm = HASHES[digest]
        if isinstance(self._key, EllipticCurvePrivateKey) and scheme == "ecdsa":
            return self._key.sign(data, ECDSA(algorithm))
        if isinstance(self._key, RSAPrivateKey) and scheme == "rsassa_pkcs1v15":
            return self._key.sign(data, padding.PKCS1v15(), algorithm)
        if isinstance(self._key, RSAPrivateKey) and scheme == "rsassa_pss":
            pss = padding.PSS(padding.MGF1(algorithm), algorithm.digest_size)
            return self._key.sign(data, pss, algorithm)
        raise bad_request()

    def close(self) -> None:
        self._key = None


class TokenKeys:
    """The keys of a token by its label; every call opens a session of its own, so a token that was
    pulled out and put back is found again."""

    def __init__(self, module: str, label: str) -> None:
        self._module, self._label = module, label

    def certificates(self) -> list[Certificate]:
        from pkcs11 import Attribute, ObjectClass

        with _failures(), self._token().open() as session:
            found = session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE})
            every = [(bytes(one[Attribute.ID]), bytes(one[Attribute.VALUE])) for one in found]
        leaves = [der for mark, der in every if mark]
        above = tuple(der for mark, der in every if not mark)
        return [Certificate(der, above) for der in leaves]

    def open(self, fingerprint: str, pin: str) -> OpenKey:
        from pkcs11 import Attribute, ObjectClass

        with _failures():
            session = self._token().open(user_pin=pin)
            try:
                found = session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE})
                for one in list(found):
                    if hashlib.sha256(bytes(one[Attribute.VALUE])).hexdigest() == fingerprint:
                        wanted = {
                            Attribute.CLASS: ObjectClass.PRIVATE_KEY,
                            Attribute.ID: one[Attribute.ID],
                        }
                        for key in list(session.get_objects(wanted)):
                            return _TokenKey(session, key)
                raise Refusal(404, "no_key")
            except BaseException:
                session.close()
                raise

    def _token(self) -> Any:
        import pkcs11

        library = pkcs11.lib(self._module)
        return library.get_token(token_label=self._label)


class _TokenKey:
    def __init__(self, session: Any, key: Any) -> None:
        self._session, self._key = session, key

    def sign(self, data: bytes, digest: str, scheme: str) -> bytes:
        from pkcs11 import MGF, Mechanism

        with _failures():
            name = digest.upper()
            if scheme == "ecdsa":
                # Raw everywhere: many tokens lack the mechanisms that hash as well.
                hashed = hashlib.new(digest, data).digest()
                return bytes(self._key.sign(hashed, mechanism=Mechanism.ECDSA))
            if scheme == "rsassa_pss":
                mechanism = getattr(Mechanism, f"{name}_RSA_PKCS_PSS")
                size = HASHES[digest].digest_size
                param = (getattr(Mechanism, name), getattr(MGF, name), size)
                return bytes(self._key.sign(data, mechanism=mechanism, mechanism_param=param))
            mechanism = getattr(Mechanism, f"{name}_RSA_PKCS")
            return bytes(self._key.sign(data, mechanism=mechanism))

    def close(self) -> None:
        from pkcs11.exceptions import PKCS11Error

        try:
            self._session.close()
        except PKCS11Error:
            # The token is gone, and the session with it.
            return


@contextmanager
def _failures() -> Iterator[None]:
    """What tokens say, in our codes."""
    from pkcs11 import exceptions

    try:
        yield
    except (exceptions.PinIncorrect, exceptions.PinInvalid, exceptions.PinLenRange):
        raise Refusal(403, "wrong_pin") from None
    except (exceptions.PinLocked, exceptions.PinExpired):
        raise Refusal(403, "pin_blocked") from None
    except (
        exceptions.TokenNotPresent,
        exceptions.NoSuchToken,
        exceptions.DeviceRemoved,
        exceptions.SessionHandleInvalid,
        exceptions.SessionClosed,
    ):
        raise Refusal(503, "token_gone") from None
    except exceptions.PKCS11Error:
        raise Refusal(503, "token_failed") from None
