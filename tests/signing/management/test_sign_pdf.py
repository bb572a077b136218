"""`sign_pdf`: a key file in, a signed PDF and one line of JSON out; never a traceback."""

import io
import json

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from django.core.management import CommandError, call_command
from django.utils import timezone

from signing import authority, gate
from signing.authority import vault
from signing.authority.profiles import Holder

pytestmark = pytest.mark.django_db

PIN = "mật khẩu"


@pytest.fixture
def key_file(db, tmp_path):
    now = timezone.now()
    authority.setup(now)
    private = vault.make_key("ec")
    leaf = x509.load_der_x509_certificate(
        vault.issue("person", Holder("Lê Thị Dung", "UBND Quận 2"), private, now)
    )
    others = [x509.load_der_x509_certificate(der) for der in vault.chain("person")]
    path = tmp_path / "key.p12"
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"key", private, leaf, others, BestAvailableEncryption(PIN.encode())
        )
    )
    (tmp_path / "pin").write_text(PIN + "\n")
    return path


@pytest.fixture
def run(key_file, tmp_path, page):
    (tmp_path / "in.pdf").write_bytes(page)

    def run(*more, source="in.pdf", pin="pin") -> dict:
        out = io.StringIO()
        call_command(
            "sign_pdf",
            *(tmp_path / source, tmp_path / "out.pdf"),
            *("--p12", str(key_file), "--pin-file", str(tmp_path / pin), "--json", *more),
            stdout=out,
        )
        return json.loads(out.getvalue())

    return run


@pytest.mark.parametrize("level", ["B-B", "B-T", "B-LT", "B-LTA"])
def test_each_level_is_signed_and_valid(run, tmp_path, level):
    told = run("--level", level, "--tsa", "demo")

    assert (told["level"], told["verdict"]) == (level, "valid")
    report = gate.validate((tmp_path / "out.pdf").read_bytes(), now=timezone.now())
    assert (report.verdict, report.sha256) == ("valid", told["sha256"])


def test_the_signer_is_named(run):
    assert run("--level", "B-B")["signer"].startswith("Lê Thị Dung")


def test_an_empty_field_of_that_name_is_filled(run, tmp_path, form):
    (tmp_path / "in.pdf").write_bytes(form)

    assert run("--level", "B-B", "--field", "Signer")["field"] == "Signer"


def test_a_field_already_signed_is_refused(run, tmp_path):
    run("--level", "B-B")
    (tmp_path / "in.pdf").write_bytes((tmp_path / "out.pdf").read_bytes())
    (tmp_path / "out.pdf").unlink()

    with pytest.raises(CommandError, match="Signature1") as refused:
        run("--level", "B-B")

    assert refused.value.returncode == 1
    assert not (tmp_path / "out.pdf").exists()


def test_a_wrong_pin_is_refused(run, tmp_path):
    (tmp_path / "wrong").write_text("000000")

    with pytest.raises(CommandError, match="PIN"):
        run(pin="wrong")
    assert not (tmp_path / "out.pdf").exists()


@pytest.mark.parametrize("data", [b"", b"\x00\xff" * 50, b"%PDF-1.7"])
def test_what_is_no_pdf_is_refused(run, tmp_path, data):
    (tmp_path / "in.pdf").write_bytes(data)

    with pytest.raises(CommandError, match="PDF"):
        run("--level", "B-B")


def test_a_missing_file_is_refused(run):
    with pytest.raises(CommandError):
        run(source="none.pdf")


def test_a_key_nobody_trusts_signs_and_the_verdict_says_so(run, settings):
    settings.DEMO = False

    assert run("--level", "B-B")["verdict"] == "undetermined"
