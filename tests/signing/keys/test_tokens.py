"""PKCS#11 through SoftHSM: RSA and ECDSA, wrong PIN, a token that goes, enrolment, allow-list."""

import asyncio
import io
import json
import os
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from django.core.management import CommandError, call_command

from signing import authority, gate
from signing.authority import vault
from signing.batches.models import SigningItem
from signing.keys import credentials, custody, lifecycle, tokens
from signing.keys.errors import KeyFailed, KeyProblem, Locked, TokenGone, WrongPin
from signing.keys.holders import Holder
from signing.keys.models import TRIES, Credential, TokenModel
from signing.keys.process import material, pool
from tests.signing.batches.test_service import INITIAL, item, reserve, sha
from tests.signing.opinions import at_each_level

MODULES = [
    Path("/usr/lib/softhsm/libsofthsm2.so"),
    Path("/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so"),
    Path("/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so"),
]
MODULE = next((path for path in MODULES if path.exists()), None)
TOOL = shutil.which("softhsm2-util", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/bin")
PIN = "731964"
DATA = b"the signed attributes"

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not (MODULE and TOOL), reason="SoftHSM (softhsm2) is not installed"),
]


@pytest.fixture(scope="module")
def hsm(tmp_path_factory):
    """One token with an RSA and an EC key; a copy of it is put in for each test."""
    folder = tmp_path_factory.mktemp("hsm")
    (folder / "tokens").mkdir()
    config = folder / "softhsm2.conf"
    config.write_text(f"directories.tokendir = {folder}/tokens\nlog.level = ERROR\n")
    environment = {"SOFTHSM2_CONF": str(config), "PATH": os.environ["PATH"]}

    def run(*arguments):
        subprocess.run([TOOL, *arguments], env=environment, check=True, capture_output=True)

    run("--init-token", "--free", "--label", "cơ quan", "--pin", PIN, "--so-pin", "00000000")
    keys = {
        "01": rsa.generate_private_key(public_exponent=65537, key_size=2048),
        "02": ec.generate_private_key(ec.SECP256R1()),
    }
    for mark, key in keys.items():
        file = folder / "key.pem"
        file.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        run("--import", str(file), "--token", "cơ quan", "--label", mark, "--id", mark,
            "--pin", PIN)  # fmt: skip
        file.unlink()
    return folder, keys


@pytest.fixture
def token(hsm, demo_authority, settings, monkeypatch, tmp_path, now):
    """The token in a folder of this test, with certificates of this database's authority."""
    import pkcs11
    from pkcs11 import Attribute, ObjectClass

    folder, keys = hsm
    shutil.copytree(folder / "tokens", tmp_path / "tokens")
    config = tmp_path / "softhsm2.conf"
    config.write_text(f"directories.tokendir = {tmp_path}/tokens\nlog.level = ERROR\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(config))
    settings.PKCS11_MODULES = {"softhsm": str(MODULE)}
    mine = pool.Pool()
    monkeypatch.setattr(pool, "_pool", mine)
    issued = {}
    library = pkcs11.lib(str(MODULE))
    library.reinitialize()
    for slot in library.get_slots(token_present=True):
        one = slot.get_token()
        if one.label != "cơ quan":
            continue
        with one.open(rw=True, user_pin=PIN) as session:
            for mark, key in keys.items():
                der = vault.issue(
                    "person", Holder("Trần Văn Chí"), material.spki(key.public_key()), now
                )
                issued[mark] = der
                subject = x509.load_der_x509_certificate(der).subject.public_bytes()
                session.create_object(
                    {
                        Attribute.CLASS: ObjectClass.CERTIFICATE,
                        Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
                        Attribute.TOKEN: True,
                        Attribute.ID: bytes.fromhex(mark),
                        Attribute.SUBJECT: subject,
                        Attribute.VALUE: der,
                    }
                )
    yield tmp_path, issued
    mine.close()


@pytest.fixture
def enrolled(token, now) -> dict[str, Credential]:
    _folder, issued = token
    chain = b"".join(
        x509.load_der_x509_certificate(der).public_bytes(serialization.Encoding.PEM)
        for der in vault.chain("person")
    )
    found = tokens.listed()
    return {
        mark: lifecycle.enrol(
            tokens.register(
                f"person:{mark}",
                "person",
                material_mark(der),
                now,
                found=found,
                issuers=chain,
            )
        )
        for mark, der in issued.items()
    }


def material_mark(der: bytes) -> str:
    import hashlib

    return hashlib.sha256(der).hexdigest()


def take_out(folder: Path) -> None:
    shutil.move(folder / "tokens", folder / "drawer")
    (folder / "tokens").mkdir()


def put_in(folder: Path) -> None:
    (folder / "tokens").rmdir()
    shutil.move(folder / "drawer", folder / "tokens")


def fits(credential, value) -> None:
    public = x509.load_der_x509_certificate(bytes(credential.certificate)).public_key()
    if isinstance(public, ec.EllipticCurvePublicKey):
        public.verify(value, DATA, ec.ECDSA(hashes.SHA256()))
    else:
        public.verify(value, DATA, padding.PKCS1v15(), hashes.SHA256())


def test_rsa_and_ecdsa_sign_and_the_raw_mechanism_is_remembered_for_the_model(enrolled, now):
    for credential in enrolled.values():
        signer = custody.open_signer(credential, PIN, now)
        fits(credential, asyncio.run(signer.async_sign_raw(DATA, "sha256")))
        signer.drop()

    # SoftHSM has no mechanism that hashes for ECDSA (SIGNING.md section 3).
    (learnt,) = TokenModel.objects.all()
    assert (learnt.name, learnt.raw) == (enrolled["02"].token["model"], True)
    for credential in enrolled.values():
        signer = custody.open_signer(credential, PIN, now)
        assert signer._fell_back is None
        fits(credential, asyncio.run(signer.async_sign_raw(DATA, "sha384")) and
             asyncio.run(signer.async_sign_raw(DATA, "sha256")))  # fmt: skip
        signer.drop()


def test_a_document_signed_by_a_token_passes_the_gate(enrolled, form, now):
    for credential in enrolled.values():
        with reserve(credential, [item(form)], now, pin=PIN) as batch:
            signed = batch.sign(form, "initial", INITIAL, now=now)

        assert signed.report.verdict == "valid"
        assert signed.report.by_field("Initial1").signer_fingerprint == credential.fingerprint


@pytest.mark.parametrize("mark", ["01", "02"])
def test_the_tools_agree_at_every_level_of_a_tokens_signature(
    enrolled, form, now, mark, second_opinions
):
    credential = enrolled[mark]
    with reserve(credential, [item(form)], now, pin=PIN) as batch:
        signed = batch.sign(form, "initial", INITIAL, level="B-B", now=now)

    for level, data in at_each_level(signed.data, now).items():
        report = gate.validate(data, now=now + timedelta(hours=4))
        assert (report.verdict, report.by_field("Initial1").level) == ("valid", level)
        second_opinions(data)


def test_a_wrong_pin_is_counted_by_us_and_locks(enrolled, now):
    credential = enrolled["01"]
    left = []
    for _ in range(TRIES):
        with pytest.raises(WrongPin) as wrong:
            custody.open_signer(credential, "000000", now)
        left.append(wrong.value.tries_left)

    assert left == [4, 3, 2, 1, 0]
    with pytest.raises(Locked):
        custody.open_signer(credential, PIN, now)
    credentials.reset(credential, now)
    custody.open_signer(credential, PIN, now).drop()
    credential.refresh_from_db()
    assert credential.tries == 0


def test_a_token_that_is_away_costs_no_try(enrolled, token, now):
    credential = enrolled["01"]
    take_out(token[0])
    pool.close()

    with pytest.raises(TokenGone):
        custody.open_signer(credential, PIN, now)

    credential.refresh_from_db()
    assert credential.tries == 0


def test_a_token_taken_out_in_the_middle_fails_the_item_and_publishes_nothing(
    enrolled, token, form, page, now
):
    from signing.pades.fields import premake
    from tests.signing import conftest

    credential, second = enrolled["01"], premake(page, [conftest.INITIAL])
    with reserve(credential, [item(form), item(second)], now, pin=PIN) as batch:
        assert batch.sign(form, "initial", INITIAL, now=now).report.verdict == "valid"
        take_out(token[0])
        with pytest.raises(KeyFailed) as told:
            batch.sign(second, "initial", INITIAL, now=now)

    assert "thiết bị" in str(told.value).lower()
    failed = SigningItem.objects.get(sha256=sha(second))
    assert (failed.state, failed.result_sha256) == ("failed", "")
    put_in(token[0])
    with reserve(credential, [item(second)], now, pin=PIN) as batch:
        assert batch.sign(second, "initial", INITIAL, now=now).report.verdict == "valid"


def test_the_command_lists_and_enrols_and_refuses_what_is_not_there(token, now, settings):
    out = io.StringIO()
    call_command("enrol_token", "--json", stdout=out)
    lines = [json.loads(line) for line in out.getvalue().splitlines()]

    assert {line["token"] for line in lines} == {"cơ quan"}
    assert {line["name"] for line in lines} == {"Trần Văn Chí"}
    call_command(
        "enrol_token", "--json", "--owner", "office:1", "--purpose", "seal",
        "--fingerprint", lines[0]["fingerprint"], stdout=io.StringIO(),
    )  # fmt: skip
    made = Credential.objects.get(fingerprint=lines[0]["fingerprint"])
    assert (made.owner, made.purpose, made.custody) == ("office:1", "seal", "pkcs11")
    assert made.envelope == {}
    for again in (lines[0]["fingerprint"], "0" * 64):
        with pytest.raises(CommandError):
            call_command("enrol_token", "--owner", "office:2", "--fingerprint", again)


def test_only_modules_of_the_settings_are_loaded(enrolled, settings, now):
    credential = enrolled["01"]
    credential.token = {**credential.token, "module": str(MODULE)}

    with pytest.raises(KeyProblem, match="DOCFLOW_PKCS11_MODULES"):
        custody.open_signer(credential, PIN, now)

    settings.PKCS11_MODULES = {"softhsm": "/nowhere/evil.so"}
    with pytest.raises(KeyProblem, match="DOCFLOW_PKCS11_MODULES"):
        tokens.listed()


def test_a_pin_of_a_token_is_not_changed_here(enrolled, now):
    with pytest.raises(KeyProblem, match="thiết bị"):
        lifecycle.change_pin(enrolled["01"], PIN, "860421", now)


def test_the_authority_does_not_know_the_token(enrolled):
    assert authority.exists()
    assert all(not one.demo for one in enrolled.values())
