"""poppler, openssl and mupdf on the same files: each agrees as far as it can see."""

import io
import shutil
import subprocess
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from asn1crypto import cms
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader

from tests.signing.gate import papers
from tests.signing.gate.pki import DAY, NOW, World

AT = NOW + timedelta(hours=2)


def tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def said(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(one) for one in arguments], capture_output=True, text=True, check=False
    )


@dataclass
class Files:
    """One document at each level, as bytes."""

    by_level: dict[str, bytes]
    world: World


@pytest.fixture
def files(world: World) -> Files:
    plain = papers.signed(papers.page(), world.chi)
    stamped = papers.signed(papers.page(), world.chi, timestamper=world.tsa.timestamper(NOW))
    lists = [world.persons.crl(NOW - DAY), world.stamps.crl(NOW - DAY)]
    stored = papers.stored_data(stamped, crls=lists, certs=[world.persons.der])
    roots = [world.persons.der, world.stamps.der]
    lasting = papers.archived(
        stamped, world.tsa, at=NOW + timedelta(hours=1), roots=roots, crls=lists
    )
    gazette = papers.gazette_style(papers.page(), world.chi)
    levels = {"B-B": plain, "B-T": stamped, "B-LT": stored, "B-LTA": lasting, "PKCS7-B": gazette}
    return Files(levels, world)


def test_the_levels_are_what_they_are_called(files: Files, judged) -> None:
    for level, data in files.by_level.items():
        report = judged(data, at=AT)
        assert (report.verdict, report.signatures[0].level) == ("valid", level)


def test_pdfsig_sees_each_whole_and_each_broken(files: Files, judged, tmp_path: Path) -> None:
    pdfsig, path = tool("pdfsig"), tmp_path / "a.pdf"
    for level, data in files.by_level.items():
        for name, each in (("whole", data), ("broken", _broken(data))):
            path.write_bytes(each)
            told = said(pdfsig, "-nocert", path).stdout
            intact = judged(each, at=AT).signatures[0].integrity == "intact"
            assert intact == (name == "whole")
            assert ("Signature is Valid." in told) == intact, f"{level} {name}: {told}"


def test_mutool_sees_each_whole_and_each_broken(files: Files, judged, tmp_path: Path) -> None:
    mutool, path = tool("mutool"), tmp_path / "a.pdf"
    for level in ("B-B", "B-T", "PKCS7-B"):
        data = files.by_level[level]
        for name, each in (("whole", data), ("broken", _broken(data))):
            path.write_bytes(each)
            told = said(mutool, "sign", "-v", path)
            words = told.stdout + told.stderr
            intact = judged(each, at=AT).signatures[0].integrity == "intact"
            assert ("unchanged since signing" in words) == (intact and name == "whole"), words


def test_mutool_sees_the_later_edit_that_we_refuse(world: World, judged, tmp_path: Path) -> None:
    mutool, path = tool("mutool"), tmp_path / "a.pdf"
    data = papers.changed(papers.signed(papers.page(), world.chi), papers.draw_on_page)
    path.write_bytes(data)

    told = said(mutool, "sign", "-v", path)

    assert judged(data).verdict == "invalid"
    assert "unchanged since signing" not in told.stdout + told.stderr


@pytest.mark.parametrize("revoked", [False, True])
def test_openssl_agrees_on_signature_chain_and_revocation(
    revoked: bool, files: Files, world: World, judged, tmp_path: Path
) -> None:
    openssl = tool("openssl")
    if revoked:
        world.chi.revoke(NOW - 2 * DAY)
    crl = world.persons.crl(NOW - DAY)
    (tmp_path / "ca.pem").write_bytes(
        world.persons.certificate.public_bytes(Encoding.PEM)
        + x509.load_der_x509_crl(crl).public_bytes(Encoding.PEM)
    )
    for level in ("B-B", "B-T", "B-LTA"):
        embedded = _first(files.by_level[level])
        told = _cms(openssl, embedded, files.by_level[level], tmp_path)
        ours = judged(files.by_level["B-B"], at=AT, crls=(crl, world.stamps.crl(NOW - DAY)))
        assert (told.returncode == 0) == ours.accepted == (not revoked), f"{level}: {told.stderr}"


def test_openssl_agrees_on_time_stamps(files: Files, world: World, tmp_path: Path) -> None:
    openssl = tool("openssl")
    (tmp_path / "tsa.pem").write_bytes(world.tsa.certificate.public_bytes(Encoding.PEM))
    (tmp_path / "ca.pem").write_bytes(world.stamps.certificate.public_bytes(Encoding.PEM))
    embedded = PdfFileReader(io.BytesIO(files.by_level["B-LTA"])).embedded_timestamp_signatures[0]
    content = _signed_bytes(embedded, files.by_level["B-LTA"])
    (tmp_path / "token.der").write_bytes(_message(embedded))
    for data, expected in ((content, 0), (content + b" ", 1)):
        (tmp_path / "signed.bin").write_bytes(data)
        told = said(
            *(openssl, "ts", "-verify", "-data", tmp_path / "signed.bin", "-token_in"),
            *("-in", tmp_path / "token.der", "-CAfile", tmp_path / "ca.pem"),
            *("-untrusted", tmp_path / "tsa.pem", "-attime", int(AT.timestamp())),
        )
        assert (told.returncode != 0) == bool(expected), told.stderr


def _cms(openssl: str, embedded, data: bytes, at: Path) -> subprocess.CompletedProcess[str]:
    (at / "signature.der").write_bytes(_message(embedded))
    (at / "content.bin").write_bytes(_signed_bytes(embedded, data))
    return said(
        *(openssl, "cms", "-verify", "-binary", "-cades", "-inform", "DER", "-purpose", "any"),
        *("-in", at / "signature.der", "-content", at / "content.bin", "-CAfile", at / "ca.pem"),
        *("-crl_check_all", "-attime", int(AT.timestamp()), "-out", at / "out.bin"),
    )


def _first(data: bytes):
    return PdfFileReader(io.BytesIO(data)).embedded_regular_signatures[0]


def _message(embedded) -> bytes:
    return cms.ContentInfo.load(embedded.pkcs7_content).dump()


def _signed_bytes(embedded, data: bytes) -> bytes:
    _, first, second, rest = (int(value) for value in embedded.byte_range)
    return data[:first] + data[second : second + rest]


def _broken(data: bytes) -> bytes:
    return data.replace(b"/Helvetica", b"/Helveticb")
