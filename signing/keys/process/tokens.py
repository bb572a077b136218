"""PKCS#11 tokens and HSMs (OASIS PKCS#11 v2.40), opened in the signing process only.

A session belongs to one process and one login: it is never forked and never shared.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pkcs11
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from pkcs11 import Attribute, Mechanism, ObjectClass
from pkcs11 import exceptions as refused
from pkcs11.util.ec import encode_ecdsa_signature

from signing.keys.process.failures import Failure
from signing.keys.process.wire import Part

RSA = {
    "sha256": Mechanism.SHA256_RSA_PKCS,
    "sha384": Mechanism.SHA384_RSA_PKCS,
    "sha512": Mechanism.SHA512_RSA_PKCS,
}
ECDSA = {
    "sha256": Mechanism.ECDSA_SHA256,
    "sha384": Mechanism.ECDSA_SHA384,
    "sha512": Mechanism.ECDSA_SHA512,
}
# DigestInfo of RFC 8017, section 9.2, note 1: what the raw RSA mechanism is given to pad.
DIGEST_INFO = {
    "sha256": bytes.fromhex("3031300d060960864801650304020105000420"),
    "sha384": bytes.fromhex("3041300d060960864801650304020205000430"),
    "sha512": bytes.fromhex("3051300d060960864801650304020305000440"),
}
NO_MECHANISM = (refused.MechanismInvalid, refused.FunctionNotSupported)


class TokenKey:
    """An open session and the private key in it."""

    def __init__(self, session: Any, key: Any, rsa: bool, raw: bool) -> None:
        self.session, self.key, self.rsa, self.raw = session, key, rsa, raw

    def sign(self, data: Part, digest: str) -> bytes:
        """The signature value over `data`; falls back to the raw mechanism once and stays there.

        Raises Failure(token_gone, mechanism).
        """
        if digest not in DIGEST_INFO:
            raise Failure("mechanism")
        with _mapped():
            if not self.raw:
                try:
                    return self._value(bytes(data), (RSA if self.rsa else ECDSA)[digest])
                except NO_MECHANISM:
                    self.raw = True
            hashed = hashlib.new(digest, data).digest()
            if self.rsa:
                return self._value(DIGEST_INFO[digest] + hashed, Mechanism.RSA_PKCS)
            return self._value(hashed, Mechanism.ECDSA)

    def close(self) -> None:
        """Log out; a token that is gone has done so itself."""
        try:
            self.session.close()
        except refused.PKCS11Error:
            return

    def _value(self, data: bytes, mechanism: Mechanism) -> bytes:
        made = bytes(self.key.sign(data, mechanism=mechanism))
        return made if self.rsa else encode_ecdsa_signature(made)


def open_(module: str, where: dict[str, str], public: bytes, pin: Part, raw: bool) -> TokenKey:
    """Log in to the token `where` (label, serial, id in hex) and find its key.

    Raises Failure(pin_mismatch, token_locked, token_gone, no_token_key, token_failed).
    """
    with _mapped():
        token = _token(module, where["label"], where["serial"])
        session = token.open(user_pin=bytes(pin).decode())
    try:
        with _mapped():
            key = session.get_key(
                object_class=ObjectClass.PRIVATE_KEY, id=bytes.fromhex(where["id"])
            )
            certificate = x509.load_der_x509_certificate(public).public_key()
            return TokenKey(session, key, isinstance(certificate, RSAPublicKey), raw)
    except Failure:
        session.close()
        raise


def there(module: str, where: dict[str, str]) -> None:
    """Raises Failure(token_gone) unless the token is present; needs no PIN."""
    _token(module, where["label"], where["serial"])


def listed(module: str) -> list[dict[str, str]]:
    """Certificates on the tokens that are present: label, serial, model, id, name; no PIN needed.

    Raises Failure(module_refused, token_failed).
    """
    found = []
    for token in _present(module):
        with _mapped(), token.open() as session:
            for one in session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE}):
                found.append(_entry(token, one))
    return [entry for entry in found if entry]


def _entry(token: Any, one: Any) -> dict[str, str]:
    try:
        der = bytes(one[Attribute.VALUE])
        key = x509.load_der_x509_certificate(der).public_key()
    except (ValueError, refused.PKCS11Error):
        return {}
    if not isinstance(key, RSAPublicKey | EllipticCurvePublicKey):
        return {}
    return {
        "label": token.label,
        "serial": _serial(token),
        "model": f"{token.manufacturer_id.strip()} {token.model.strip()}",
        "id": bytes(one[Attribute.ID]).hex(),
        "certificate": der.hex(),
    }


def _serial(token: Any) -> str:
    raw = token.serial
    return raw.decode("ascii", "replace").strip() if isinstance(raw, bytes) else str(raw).strip()


def _present(module: str) -> Iterator[Any]:
    try:
        library = pkcs11.lib(module)
    except (RuntimeError, OSError):
        raise Failure("module_refused") from None
    with _mapped():
        for slot in library.get_slots(token_present=True):
            token = slot.get_token()
            if pkcs11.TokenFlag.TOKEN_INITIALIZED in token.flags:
                yield token


def _token(module: str, label: str, serial: str) -> Any:
    for token in _present(module):
        if (token.label, _serial(token)) == (label, serial):
            return token
    raise Failure("token_gone")


_CODES: tuple[tuple[tuple[type[Exception], ...], str], ...] = (
    (
        (refused.PinIncorrect, refused.PinInvalid, refused.PinLenRange),
        "pin_mismatch",
    ),
    ((refused.PinLocked, refused.PinExpired, refused.UserPinNotInitialized), "token_locked"),
    ((refused.NoSuchKey, refused.MultipleObjectsReturned), "no_token_key"),
    (
        (
            refused.DeviceRemoved,
            refused.DeviceError,
            refused.TokenNotPresent,
            refused.TokenNotRecognised,
            refused.SessionHandleInvalid,
            refused.SessionClosed,
            refused.KeyHandleInvalid,
            refused.ObjectHandleInvalid,
            refused.SlotIDInvalid,
            refused.UserNotLoggedIn,
            refused.NoSuchToken,
        ),
        "token_gone",
    ),
    (NO_MECHANISM, "mechanism"),
)


@contextmanager
def _mapped() -> Iterator[None]:
    try:
        yield
    except refused.PKCS11Error as error:
        for kinds, code in _CODES:
            if isinstance(error, kinds):
                raise Failure(code) from None
        raise Failure("token_failed") from None
