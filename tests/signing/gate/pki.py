"""A small authority made in memory for the tests of the gate: CAs per purpose, leaves, lists."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
YEAR = timedelta(days=365)
TIME_STAMPING = [ExtendedKeyUsageOID.TIME_STAMPING]


@dataclass
class Authority:
    """A CA with its key; `revoked` maps serial numbers to the moment of revocation."""

    name: str
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    revoked: dict[int, datetime] = field(default_factory=dict)
    # Serial numbers whose key is suspected since an earlier moment (invalidityDate).
    invalid_since: dict[int, datetime] = field(default_factory=dict)

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)

    def crl(
        self, at: datetime = NOW, days: float = 7, key: object = None, *, named: bool = False
    ) -> bytes:
        """The list of that moment; `named` says in it which key signed it."""
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.certificate.subject)
            .last_update(at)
            .next_update(at + timedelta(days=days))
        )
        if named:
            own = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
            builder = builder.add_extension(own, critical=False)
        for serial, moment in self.revoked.items():
            entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(moment)
            if serial in self.invalid_since:
                since = x509.InvalidityDate(self.invalid_since[serial].replace(tzinfo=None))
                entry = entry.add_extension(since, critical=False)
            entry = entry.add_extension(
                x509.CRLReason(x509.ReasonFlags.cessation_of_operation), critical=False
            )
            builder = builder.add_revoked_certificate(entry.build())
        signed = builder.sign(key or self.key, hashes.SHA256())
        return signed.public_bytes(serialization.Encoding.DER)

    def revoke(self, certificate: x509.Certificate, at: datetime) -> None:
        self.revoked[certificate.serial_number] = at

    def issue(self, name: str, **wishes: object) -> "Leaf":
        return _issue(self, name, **wishes)


@dataclass
class Leaf:
    """A certificate with its key and the authority that issued it."""

    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
    certificate: x509.Certificate
    issuer: Authority

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def fingerprint(self) -> str:
        return self.certificate.fingerprint(hashes.SHA256()).hex()

    def signer(self) -> SimpleSigner:
        return SimpleSigner(
            signing_cert=asn1_x509.Certificate.load(self.der),
            signing_key=_asn1_key(self.key),
            cert_registry=_store(self.issuer.der),
        )

    def timestamper(self, at: datetime) -> DummyTimeStamper:
        return DummyTimeStamper(
            asn1_x509.Certificate.load(self.der),
            _asn1_key(self.key),
            certs_to_embed=_store(self.issuer.der),
            fixed_dt=at,
        )

    def ocsp(self, at: datetime = NOW, days: float = 1, revoked: datetime | None = None) -> bytes:
        """The authority's own answer about this certificate."""
        answer = (
            ocsp.OCSPResponseBuilder()
            .add_response(
                cert=self.certificate,
                issuer=self.issuer.certificate,
                algorithm=hashes.SHA256(),
                cert_status=ocsp.OCSPCertStatus.REVOKED if revoked else ocsp.OCSPCertStatus.GOOD,
                this_update=at,
                next_update=at + timedelta(days=days),
                revocation_time=revoked,
                revocation_reason=None,
            )
            .responder_id(ocsp.OCSPResponderEncoding.HASH, self.issuer.certificate)
            .sign(self.issuer.key, hashes.SHA256())
        )
        return answer.public_bytes(serialization.Encoding.DER)

    def revoke(self, at: datetime, invalid_since: datetime | None = None) -> None:
        self.issuer.revoked[self.certificate.serial_number] = at
        if invalid_since is not None:
            self.issuer.invalid_since[self.certificate.serial_number] = invalid_since


@dataclass
class World:
    """One authority per purpose, and the people of the tests."""

    persons: Authority
    seals: Authority
    systems: Authority
    stamps: Authority
    chi: Leaf
    seal: Leaf
    tsa: Leaf

    def crls(self, at: datetime = NOW) -> tuple[bytes, ...]:
        return tuple(ca.crl(at) for ca in (self.persons, self.seals, self.systems, self.stamps))


def authority(name: str, key: ec.EllipticCurvePrivateKey | None = None) -> Authority:
    """A self-signed CA, valid for twenty years around NOW."""
    key = key or _key()
    subject = _name(name)
    builder = _builder(subject, subject, key, NOW - 10 * YEAR, NOW + 10 * YEAR)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    builder = builder.add_extension(_usage(ca=True), critical=True)
    return Authority(name, key, builder.sign(key, hashes.SHA256()))


def subordinate(parent: Authority, name: str) -> Authority:
    """A CA under `parent`."""
    key = _key()
    builder = _builder(_name(name), parent.certificate.subject, key, NOW - 9 * YEAR, NOW + 9 * YEAR)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_usage(ca=True), critical=True)
    return Authority(name, key, builder.sign(parent.key, hashes.SHA256()))


def world() -> World:
    """A fresh set of leaves under authorities that are made once per run."""
    persons, seals, systems, stamps = (
        Authority(ca.name, ca.key, ca.certificate)
        for ca in (
            _ca("CA cá nhân"),
            _ca("CA con dấu"),
            _ca("CA hệ thống"),
            _ca("CA dấu thời gian"),
        )
    )
    return World(
        persons=persons,
        seals=seals,
        systems=systems,
        stamps=stamps,
        chi=persons.issue("Nguyễn Thị Chi"),
        seal=seals.issue("Ủy ban nhân dân Quận 2"),
        tsa=stamps.issue("TSA", usage=TIME_STAMPING, years=8, key=tsa_key()),
    )


def _issue(
    ca: Authority,
    name: str,
    *,
    usage: list[x509.ObjectIdentifier] | None = None,
    content_commitment: bool = True,
    start: datetime = NOW - YEAR,
    end: datetime | None = None,
    years: float = 2,
    ca_true: bool = False,
    key: rsa.RSAPrivateKey | None = None,
    asks: str = "",
) -> Leaf:
    key = key or _key()
    end = end or start + years * YEAR
    builder = _builder(_name(name), ca.certificate.subject, key, start, end)
    builder = builder.add_extension(
        x509.BasicConstraints(ca=ca_true, path_length=None), critical=True
    )
    builder = builder.add_extension(_usage(content_commitment=content_commitment), critical=True)
    if usage:
        # RFC 3161, 2.3: critical where it stands for time stamping.
        critical = usage == TIME_STAMPING
        builder = builder.add_extension(x509.ExtendedKeyUsage(usage), critical=critical)
    if asks:
        responder = x509.AccessDescription(
            AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier(asks)
        )
        builder = builder.add_extension(
            x509.AuthorityInformationAccess([responder]), critical=False
        )
    return Leaf(key, builder.sign(ca.key, hashes.SHA256()), ca)


@cache
def _ca(name: str) -> Authority:
    return authority(name)


@cache
def tsa_key(bits: int = 2048) -> rsa.RSAPrivateKey:
    """RSA, because the library's time stamper for tests can do no other; slow, so made once."""
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def _key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def _name(text: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.COMMON_NAME, text),
        ]
    )


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    start: datetime,
    end: datetime,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
    )


def _usage(*, ca: bool = False, content_commitment: bool = True) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not ca,
        content_commitment=not ca and content_commitment,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=ca,
        crl_sign=ca,
        encipher_only=False,
        decipher_only=False,
    )


def _asn1_key(key: ec.EllipticCurvePrivateKey) -> asn1_keys.PrivateKeyInfo:
    return asn1_keys.PrivateKeyInfo.load(
        key.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


def _store(*certificates: bytes) -> SimpleCertificateStore:
    store = SimpleCertificateStore()
    store.register_multiple(asn1_x509.Certificate.load(der) for der in certificates)
    return store
