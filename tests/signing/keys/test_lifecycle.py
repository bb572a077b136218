"""Made, certified, brought in, renewed, changed, announced; every private key in the process."""

import datetime as dt
import subprocess
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7, pkcs12

from signing import authority
from signing.authority import vault
from signing.keys import credentials, lifecycle, pins, soft
from signing.keys.errors import KeyProblem, ServerKeyWrong, WeakPin, WrongPin
from signing.keys.holders import Holder
from signing.keys.models import Credential, PendingKey
from signing.keys.process import material, pool, sealing
from tests.signing.batches.test_service import INITIAL, item, reserve
from tests.signing.conftest import PIN

pytestmark = pytest.mark.django_db
HOLDER = Holder("Nguyễn Thị Bình", "UBND Quận 2", "Trưởng phòng")
FILE_PIN = "mật-khẩu-tệp"
CIPHERS = {
    "modern": [],
    "3des": ["-legacy", "-certpbe", "PBE-SHA1-3DES", "-keypbe", "PBE-SHA1-3DES"],
    "rc2-40": ["-legacy", "-certpbe", "PBE-SHA1-RC2-40", "-keypbe", "PBE-SHA1-RC2-40"],
    "rc2-40 and 3des": ["-legacy"],
}


def pem(*certificates: bytes) -> bytes:
    return b"".join(
        x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM) for der in certificates
    )


@pytest.fixture(scope="session")
def private():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def certificate(demo_authority, private, now) -> bytes:
    return vault.issue("person", HOLDER, material.spki(private.public_key()), now)


def key_file(tmp_path, private, certificate, options=(), passphrase=FILE_PIN) -> bytes:
    """As OpenSSL writes it, and tokens' tools wrote it: the tool itself is asked."""
    (tmp_path / "key.pem").write_bytes(
        private.private_bytes(
            Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    (tmp_path / "certificates.pem").write_bytes(pem(certificate, *vault.chain("person")))
    subprocess.run(
        ["openssl", "pkcs12", "-export", *options, "-inkey", tmp_path / "key.pem",
         "-in", tmp_path / "certificates.pem", "-out", tmp_path / "key.p12",
         "-passout", f"pass:{passphrase}"],
        check=True, capture_output=True,
    )  # fmt: skip
    return (tmp_path / "key.p12").read_bytes()


@pytest.mark.parametrize("algorithm", ["p256", "p384", "rsa2048", "rsa3072"])
def test_a_key_made_here_is_certified_and_signs_a_document(demo_authority, form, now, algorithm):
    pending = lifecycle.keep(lifecycle.generate("person:4", "person", algorithm, PIN, HOLDER, now))
    request = x509.load_pem_x509_csr(lifecycle.request_pem(pending))
    assert request.is_signature_valid
    assert "Nguyễn Thị Bình" in pending.subject

    made = lifecycle.certify(pending, authority.certify(pending, HOLDER, now), now)

    assert not PendingKey.objects.exists()
    assert len(made.chain) == 2
    with reserve(made, [item(form)], now) as batch:
        assert batch.sign(form, "initial", INITIAL, now=now).report.verdict == "valid"


def test_a_renewal_stands_beside_the_old_key_until_it_is_in_force(officer, now):
    pending = lifecycle.keep(lifecycle.generate("person:1", "person", "p256", PIN, HOLDER, now))
    assert credentials.current("person:1", "person", now) == officer
    with pytest.raises(lifecycle.AlreadyThere):
        lifecycle.keep(lifecycle.generate("person:1", "person", "p256", PIN, HOLDER, now))
    tomorrow = now + timedelta(days=1)

    newer = lifecycle.certify(pending, authority.certify(pending, HOLDER, tomorrow), now)

    assert credentials.current("person:1", "person", now) == officer
    assert credentials.current("person:1", "person", tomorrow + timedelta(hours=1)) == newer


def test_a_certificate_of_another_key_is_refused_and_the_key_keeps_waiting(officer, now):
    pending = lifecycle.keep(lifecycle.generate("person:1", "person", "p256", PIN, HOLDER, now))

    for data in (pem(bytes(officer.certificate)), b"no certificate", b""):
        with pytest.raises(lifecycle.BadCertificate):
            lifecycle.certify(pending, data, now)

    assert PendingKey.objects.get() == pending
    assert Credential.objects.count() == 1


def test_certificates_come_as_pem_der_and_pkcs7(demo_authority, now):
    chain = [x509.load_der_x509_certificate(der) for der in vault.chain("person")]
    for encoding in (Encoding.PEM, Encoding.DER):
        found = lifecycle.read_certificates(pkcs7.serialize_certificates(chain, encoding))
        assert sorted(found, key=repr) == sorted(chain, key=repr)
    assert lifecycle.read_certificates(pem(*vault.chain("person"))) == chain
    assert lifecycle.read_certificates(vault.chain("person")[0]) == chain[:1]


@pytest.mark.parametrize("cipher", CIPHERS)
def test_a_key_file_is_kept_under_a_new_pin_whatever_its_cipher(
    tmp_path, private, certificate, form, now, cipher
):
    data = key_file(tmp_path, private, certificate, CIPHERS[cipher])

    row = lifecycle.upload("person:4", "person", data, "mật-khẩu-tệp", PIN, now)
    lifecycle.enrol(row)

    assert len(row.chain) == 2
    with reserve(row, [item(form)], now) as batch:
        assert batch.sign(form, "initial", INITIAL, now=now).report.verdict == "valid"
    with pytest.raises(lifecycle.AlreadyThere):
        lifecycle.enrol(lifecycle.upload("person:5", "person", data, "mật-khẩu-tệp", PIN, now))


def test_a_key_file_that_cannot_be_used_says_why(tmp_path, private, certificate, now):
    data = key_file(tmp_path, private, certificate)
    small = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505
    odd = ec.generate_private_key(ec.SECP521R1())

    def upload(data, passphrase=FILE_PIN):
        with pytest.raises(KeyProblem) as told:
            lifecycle.upload("person:4", "person", data, passphrase, PIN, now)
        return told.value.code

    assert upload(data, "sai") == "bad_passphrase"
    assert upload(data[: len(data) // 2]) == "bad_key_file"
    assert upload(b"not a key file") == "bad_key_file"
    assert upload(b"\x30\x80" + bytes(50)) == "bad_key_file"
    assert upload(bytes(lifecycle.LARGEST + 1)) == "key_problem"
    for key in (small, odd):
        assert upload(self_signed(key, now)) == "unsupported_key"
    assert upload(self_signed(private, now - timedelta(days=100))) == "bad_certificate"
    assert upload(self_signed(private, now, ca=True)) == "bad_certificate"
    assert not Credential.objects.exists()


def self_signed(key, now, ca=False) -> bytes:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Tự ký")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(77)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca, None), critical=True)
        .sign(key, hashes.SHA256())
    )
    protection = serialization.BestAvailableEncryption("mật-khẩu-tệp".encode())
    return pkcs12.serialize_key_and_certificates(b"x", key, made, None, protection)


def test_the_pin_is_changed_with_the_old_one_which_is_a_counted_try(officer, now):
    with pytest.raises(WrongPin):
        lifecycle.change_pin(officer, "860421", "975310a", now)
    officer.refresh_from_db()
    assert officer.tries == 1

    lifecycle.rewrapped(officer, lifecycle.change_pin(officer, PIN, "975310a", now))

    officer.refresh_from_db()
    assert officer.tries == 0
    soft.open_signer(officer, "975310a", now).drop()
    with pytest.raises(WrongPin):
        soft.open_signer(officer, PIN, now)
    with pytest.raises(WeakPin):
        lifecycle.change_pin(officer, "975310a", "123456", now)


@pytest.mark.parametrize(
    "pin",
    ["", "12345", "123456", "654321", "135791", "111111", "121212", "123123", "112233", "123321",
     "abcdef", "890123", "password", "MatKhau", "159753", "111112", " 860421", "86\n0421",
     "x" * 65],
)  # fmt: skip
def test_a_pin_that_is_guessed_first_is_refused(pin):
    with pytest.raises(WeakPin):
        pins.check(pin)


@pytest.mark.parametrize("pin", ["246810", "860421", "731964", "mùa-thu-vàng", "a1b2c3d4"])
def test_another_pin_is_taken(pin):
    pins.check(pin)


def test_the_end_is_announced_thirty_seven_and_one_days_before_and_once(officer, leader, now):
    end = officer.not_after
    Credential.objects.filter(pk=leader.pk).update(revoked_at=now)
    told = []
    day = end - timedelta(days=40)
    while day < end:
        for row, days in lifecycle.ending(day, 10):
            assert lifecycle.announced(row, days)
            assert not lifecycle.announced(row, days)
            told.append((row.owner, days))
        day += timedelta(hours=12)

    assert told == [("person:1", 30), ("person:1", 7), ("person:1", 1)]


def test_a_key_that_has_a_successor_is_not_announced(officer, now):
    near = officer.not_after - timedelta(days=10)
    authority.issue("person:1", "person", "Bình", "", "", PIN, near, key="ec")

    assert lifecycle.ending(near, 10) == []


def test_an_envelope_of_the_first_kind_still_opens(officer, now, settings):
    """They were bound to the certificate, not to the key."""
    secret = sealing.open_(
        officer.envelope,
        pin=PIN.encode(),
        bound_to=soft.place(officer).encode(),
        server_key=lambda: soft.envelope.server_key.read(),
    )
    old = soft.envelope.close(
        bytes(secret), pin=PIN, bound_to=f"person:1|person|{officer.fingerprint}".encode()
    )
    Credential.objects.filter(pk=officer.pk).update(envelope={**old, "v": 1})
    officer.refresh_from_db()

    soft.open_signer(officer, PIN, now).drop()


def test_a_stolen_database_opens_nothing_even_with_the_pin(officer, seal, system, now, settings,
                                                          tmp_path):  # fmt: skip
    """The thief has every row, the code and the PIN; the server key is elsewhere."""
    lifecycle.keep(lifecycle.generate("person:1", "person", "p256", PIN, HOLDER, now))
    settings.SERVER_KEY_FILE = tmp_path / "the-thief-has-another.key"
    pool.close()

    for credential in Credential.objects.all():
        pin = None if credential.purpose == "system" else PIN
        with pytest.raises(ServerKeyWrong):
            soft.open_signer(credential, pin, now)
    for row in [*Credential.objects.all(), PendingKey.objects.get()]:
        # Without the software too: no key derived from the PIN alone opens any layer.
        with pytest.raises(sealing.Broken):
            sealing.open_(
                row.envelope,
                pin=PIN.encode(),
                bound_to=soft.place(row).encode(),
                server_key=lambda: bytes(32),
            )
