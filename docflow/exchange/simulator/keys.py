"""The partner's own keys, and those of whoever imitates it.

Certified by the demo authority; the PIN protects nothing, as the keys prove nothing outside a demo.
"""

import asyncio
import hashlib
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from pyhanko.sign.signers import SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from docflow.org.models import Office
from signing import authority
from signing.keys import credentials
from signing.keys.errors import NoCredential
from signing.keys.models import Credential, Purpose

PIN: Final = "246810"
SIGNER: Final = "Trần Văn Giả Định"
TITLE: Final = "Giám đốc"
# A body that the authority knows and the address book does not.
STRANGER: Final = "office:0"


def ready(office: Office, now: datetime) -> list[Credential]:
    """The partner's keys, made where there is none that can be used at `now`."""
    names = {
        Purpose.SYSTEM: f"Hệ thống {office.short_name}",
        Purpose.SEAL: office.name,
        Purpose.PERSON: SIGNER,
    }
    return [_one(office.owner, purpose, name, office, now) for purpose, name in names.items()]


def stranger(office: Office, now: datetime) -> str:
    """The owner of a system key that is certified and is not the partner's."""
    _one(STRANGER, Purpose.SYSTEM, f"Hệ thống khác, không phải {office.short_name}", office, now)
    return STRANGER


def foreign(data: bytes, office: Office, now: datetime) -> bytes:
    """A detached CMS over `data` in the partner's name, under a certificate of nobody's making."""
    certificate, key = _foreign(office.short_name, now.date().toordinal())
    signer = SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(certificate),
        signing_key=asn1_keys.PrivateKeyInfo.load(key),
        cert_registry=SimpleCertificateStore(),
    )
    made = asyncio.run(
        signer.async_sign(hashlib.sha256(data).digest(), "sha256", use_pades=True, is_pdf_sig=False)
    )
    return bytes(made.dump())


def _one(owner: str, purpose: Purpose, name: str, office: Office, now: datetime) -> Credential:
    try:
        return credentials.current(owner, purpose, now)
    except NoCredential:
        pin = None if purpose == Purpose.SYSTEM else PIN
        title = TITLE if purpose == Purpose.PERSON else ""
        return authority.issue(
            owner, purpose, name[:64], office.name[:64], title, pin, now, key="ec"
        )


@lru_cache(maxsize=4)
def _foreign(name: str, day: int) -> tuple[bytes, bytes]:
    """Certificate and key in DER, self-signed, good for the days around `day`."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Hệ thống {name}"[:64])])
    start = datetime.fromordinal(day) - timedelta(days=30)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=365))
        .add_extension(
            x509.KeyUsage(
                digital_signature=True,
                content_commitment=True,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=False,
                crl_sign=False,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return certificate.public_bytes(Encoding.DER), private
