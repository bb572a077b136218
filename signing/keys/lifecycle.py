"""The life of a key: made or brought in, certified, renewed, its PIN changed, its end announced.

Every private key here is made, read and wrapped in the signing process; this side sees envelopes,
requests and certificates. The caller decides who may, and audits. What is slow happens before the
caller's transaction: functions return unsaved rows where they can.
"""

from dataclasses import asdict
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs7
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from signing.keys import certificates, envelope, soft
from signing.keys.errors import KeyProblem
from signing.keys.holders import Holder
from signing.keys.models import Credential, Custody, PendingKey
from signing.keys.process import material, pool
from signing.keys.process.failures import Failure

ALGORITHMS = (*material.SIZES, *material.CURVES)
# Days before the end at which its owner is told.
REMINDERS = (30, 7, 1)
# A key file with its chain is some kilobytes.
LARGEST = 256 * 1024


class BadCertificate(KeyProblem):
    """The certificate cannot be used with this key here; the message says why."""

    code = "bad_certificate"


class AlreadyThere(KeyProblem):
    """This certificate, or a request for this purpose, is registered already."""

    code = "already_there"


def generate(
    owner: str, purpose: str, algorithm: str, pin: str | None, holder: Holder, now: datetime
) -> PendingKey:
    """A new key under `pin` (None for the system key) and its request, as an unsaved row.

    `algorithm` is one of ALGORITHMS; RSA of 4096 bits takes seconds. Raises WeakPin, ProcessGone,
    ProcessBusy, and the refusal of an unknown algorithm.
    """
    soft.check_pin(purpose, pin)
    with pool.lend() as lease:
        answer, (public, request) = lease.ask(
            "make",
            *soft.pin_parts(pin),
            algorithm=algorithm,
            subject=holder.subject(),
            bound=soft.bound(owner, purpose),
            cost=asdict(envelope.cost()),
        )
    return PendingKey(
        owner=owner,
        purpose=purpose,
        algorithm=algorithm,
        envelope=answer["envelope"],
        public_key=bytes(public),
        request=bytes(request),
        subject=x509.load_der_x509_csr(bytes(request)).subject.rfc4514_string(),
        created_at=now,
    )


def keep(row: PendingKey) -> PendingKey:
    """Save a row of `generate`; raises AlreadyThere while another request of its kind waits."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise AlreadyThere(
            _("Đang có một khóa chờ chứng thư. Hãy nhập chứng thư cho khóa đó hoặc bỏ khóa đó.")
        ) from None
    return row


def request_pem(pending: PendingKey) -> bytes:
    """The request as PEM, to be handed to the certification authority."""
    parsed = x509.load_der_x509_csr(bytes(pending.request))
    return parsed.public_bytes(serialization.Encoding.PEM)


def certify(pending: PendingKey, data: bytes, now: datetime, *, demo: bool = False) -> Credential:
    """Give a pending key its certificate: a file of certificates (PEM, DER or PKCS#7) that holds
    the one for this key, and its issuers if it likes. The pending row goes.

    An older key stays in use until the new certificate is in force. Raises BadCertificate,
    AlreadyThere.
    """
    found = read_certificates(data)
    public = bytes(pending.public_key)
    own = [one for one in found if material.spki(one.public_key()) == public]
    if not own:
        raise BadCertificate(
            _(
                "Tệp không có chứng thư của khóa đang chờ. Chưa có gì thay đổi; "
                "hãy chọn chứng thư được cấp theo đúng yêu cầu đã gửi."
            )
        )
    leaf = fit(own[0], now)
    row = soft.described(
        pending.owner,
        pending.purpose,
        Custody.SOFT,
        _der(leaf),
        certificates.chain_from(leaf, found),
        now,
        demo=demo,
    )
    row.envelope = pending.envelope
    with transaction.atomic():
        _save(row)
        PendingKey.objects.filter(pk=pending.pk).delete()
    return row


def upload(
    owner: str, purpose: str, data: bytes, passphrase: str, pin: str | None, now: datetime
) -> Credential:
    """A key file (PKCS#12, old ciphers too), wrapped anew under `pin`, as an unsaved row.

    The file's own passphrase is used once and kept nowhere. Raises WeakPin, BadCertificate, and
    refusals with the codes bad_key_file, bad_passphrase, old_cipher, unsupported_key.
    """
    soft.check_pin(purpose, pin)
    if len(data) > LARGEST:
        raise KeyProblem(_("Tệp khóa quá lớn. Chưa có gì được lưu."))
    with pool.lend() as lease:
        answer, (_public, leaf, others) = lease.ask(
            "wrap_file",
            data,
            bytearray(passphrase.encode()),
            *soft.pin_parts(pin),
            bound=soft.bound(owner, purpose),
            cost=asdict(envelope.cost()),
        )
    parsed = [x509.load_der_x509_certificate(one) for one in pool.certificates_in(others)]
    certificate = fit(x509.load_der_x509_certificate(bytes(leaf)), now)
    chain = certificates.chain_from(certificate, parsed)
    row = soft.described(owner, purpose, Custody.SOFT, bytes(leaf), chain, now)
    row.envelope = answer["envelope"]
    return row


def enrol(row: Credential) -> Credential:
    """Save an unsaved credential; raises AlreadyThere when its certificate is registered."""
    with transaction.atomic():
        return _save(row)


def change_pin(credential: Credential, old: str, new: str, now: datetime) -> dict[str, object]:
    """The envelope under the new PIN, for `rewrapped`; the old PIN is a counted try."""
    if credential.custody != Custody.SOFT:
        raise KeyProblem(
            _("Mã PIN của thiết bị được đổi bằng công cụ của thiết bị. Chưa có gì thay đổi.")
        )
    return soft.rewrap(credential, old, new, now)


def rewrapped(credential: Credential, closed: dict[str, object]) -> None:
    """Store the envelope of `change_pin`; raises KeyProblem when another change was faster."""
    with transaction.atomic():
        row = Credential.objects.select_for_update().get(pk=credential.pk)
        if row.envelope != credential.envelope:
            raise KeyProblem(_("Mã PIN vừa được đổi ở nơi khác. Hãy thử lại."))
        row.envelope = closed
        row.save(update_fields=["envelope"])


def ending(now: datetime, limit: int) -> list[tuple[Credential, int]]:
    """Credentials whose end is near and was not announced yet, with the days of the reminder.

    One that is revoked, or that has a successor in force until later, is not announced.
    """
    near = (
        Credential.objects.usable(now)
        .filter(not_after__lte=now + timedelta(days=max(REMINDERS)))
        .order_by("not_after", "pk")
    )
    found = []
    for row in near.iterator():
        due = min(days for days in REMINDERS if row.not_after <= now + timedelta(days=days))
        if row.reminded is not None and row.reminded <= due:
            continue
        followed = Credential.objects.filter(
            owner=row.owner,
            purpose=row.purpose,
            not_after__gt=now + timedelta(days=max(REMINDERS)),
            revoked_at__isnull=True,
        )
        if not followed.exists():
            found.append((row, due))
        if len(found) == limit:
            break
    return found


def announced(credential: Credential, days: int) -> bool:
    """Note that the reminder was given; False when another sweep gave it."""
    rows = Credential.objects.filter(pk=credential.pk).exclude(reminded__lte=days)
    return bool(rows.update(reminded=days))


def read_certificates(data: bytes) -> list[x509.Certificate]:
    """Every certificate in a file of PEM, DER or PKCS#7; raises BadCertificate."""
    readers = (
        x509.load_pem_x509_certificates,
        lambda raw: [x509.load_der_x509_certificate(raw)],
        pkcs7.load_pem_pkcs7_certificates,
        pkcs7.load_der_pkcs7_certificates,
    )
    if len(data) <= LARGEST:
        for read in readers:
            try:
                if found := list(read(data)):
                    return found
            except (ValueError, TypeError):
                continue
    raise BadCertificate(
        _("Đây không phải tệp chứng thư (.cer, .crt, .pem, .p7b). Chưa có gì thay đổi.")
    )


def fit(certificate: x509.Certificate, now: datetime) -> x509.Certificate:
    """The certificate, when it may sign here at `now` or later; raises BadCertificate.

    RFC 5280, 4.2.1.3: where key usage is stated it must allow signatures; never a CA's own.
    """
    try:
        material.fit_public(certificate.public_key())
    except Failure:
        raise BadCertificate(
            _(
                "Chứng thư dùng loại khóa không được chấp nhận: "
                "cần RSA 2048–4096 hoặc EC P-256, P-384."
            )
        ) from None
    if certificate.not_valid_after_utc <= now:
        raise BadCertificate(_("Chứng thư đã hết hạn. Chưa có gì được lưu."))
    if not certificates.signs(certificate):
        raise BadCertificate(
            _("Chứng thư này không được cấp để ký (theo mục đích ghi trong chứng thư).")
        )
    return certificate


def _save(row: Credential) -> Credential:
    if Credential.objects.filter(fingerprint=row.fingerprint).exists():
        raise AlreadyThere(_("Chứng thư này đã được đăng ký. Chưa có gì được lưu."))
    row.save()
    return row


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.DER)
