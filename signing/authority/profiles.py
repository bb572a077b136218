"""What the demo authority writes into certificates (X.509, RFC 5280); signs nothing.

Leaves carry no AIA or CRL address: nobody fetches from a demo authority, and poppler's pdfsig
accepts the chain only without them.
"""

from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from signing.authority.models import Role
from signing.keys.holders import Holder
from signing.keys.models import Purpose

PublicKey = RSAPublicKey | EllipticCurvePublicKey

ORGANISATION = "Docflow - thử nghiệm, không có giá trị pháp lý"
CA_NAMES = {
    Role.PERSON_ROOT: "Docflow Demo Root - Cá nhân",
    Role.PERSON: "Docflow Demo CA - Cá nhân",
    Role.SEAL_ROOT: "Docflow Demo Root - Con dấu cơ quan",
    Role.SEAL: "Docflow Demo CA - Con dấu cơ quan",
    Role.SYSTEM_ROOT: "Docflow Demo Root - Hệ thống",
    Role.SYSTEM: "Docflow Demo CA - Hệ thống",
    Role.TSA_ROOT: "Docflow Demo Root - Dấu thời gian",
    Role.TSA: "Docflow Demo CA - Dấu thời gian",
    Role.TSA_UNIT: "Docflow Demo TSA",
}
CA_YEARS = 20
LEAF_YEARS = 5

# The arc 2.999 is reserved for examples, which is what this authority is (ITU-T X.660).
PURPOSE_USAGE = {
    Purpose.PERSON: x509.ObjectIdentifier("2.999.30.1"),
    Purpose.SEAL: x509.ObjectIdentifier("2.999.30.2"),
    Purpose.SYSTEM: x509.ObjectIdentifier("2.999.30.3"),
}
# id-kp-documentSigning, RFC 9336.
DOCUMENT_SIGNING = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")


def authority_name(role: str) -> x509.Name:
    """The distinguished name of a certificate of the authority itself."""
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, ORGANISATION),
            x509.NameAttribute(NameOID.COMMON_NAME, CA_NAMES[Role(role)]),
        ]
    )


def holder_name(holder: Holder) -> x509.Name:
    """The distinguished name of a person, office or system."""
    return x509.Name(
        x509.NameAttribute(x509.ObjectIdentifier(oid), text) for oid, text in holder.subject()
    )


def certificate_authority(
    role: str, key: PublicKey, issuer: x509.Certificate | None, now: datetime
) -> x509.CertificateBuilder:
    """The root (issuer None) or a sub-CA; both begin two years back: a demo has a past."""
    start = now.replace(
        year=now.year - 2, month=1, day=1, hour=0, minute=0, second=0, microsecond=0
    )
    subject = authority_name(role)
    builder = _builder(subject, issuer.subject if issuer else subject, key, start)
    builder = builder.not_valid_after(start + timedelta(days=365 * CA_YEARS))
    builder = builder.add_extension(
        x509.BasicConstraints(ca=True, path_length=None if issuer is None else 0), critical=True
    )
    if issuer is not None:
        builder = builder.add_extension(_issuer_key(issuer), critical=False)
    return builder.add_extension(_usage(authority=True), critical=True)


def time_stamping_unit(
    key: PublicKey, issuer: x509.Certificate, now: datetime
) -> x509.CertificateBuilder:
    """RFC 3161 section 2.3: the usage is critical and the only one."""
    builder = _builder(
        authority_name(Role.TSA_UNIT), issuer.subject, key, issuer.not_valid_before_utc
    )
    return (
        builder.not_valid_after(issuer.not_valid_after_utc)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_issuer_key(issuer), critical=False)
        .add_extension(_usage(authority=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    )


def leaf(
    purpose: str, holder: Holder, key: PublicKey, issuer: x509.Certificate, now: datetime
) -> x509.CertificateBuilder:
    """A certificate of a person, a seal or a system; its purpose stands in the extended usage."""
    start = now.replace(microsecond=0)
    usages = [PURPOSE_USAGE[Purpose(purpose)]]
    if purpose != Purpose.SYSTEM:
        usages += [DOCUMENT_SIGNING, ExtendedKeyUsageOID.EMAIL_PROTECTION]
    builder = _builder(holder_name(holder), issuer.subject, key, start)
    return (
        builder.not_valid_after(start + timedelta(days=365 * LEAF_YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_issuer_key(issuer), critical=False)
        .add_extension(_usage(authority=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage(usages), critical=False)
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, key: PublicKey, start: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _issuer_key(issuer: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    own = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(own)


def _usage(*, authority: bool) -> x509.KeyUsage:
    """Authorities sign certificates and lists; leaves sign and cannot deny it afterwards."""
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )
