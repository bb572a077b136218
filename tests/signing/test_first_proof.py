"""The first proof: initial, leader, issue line, seal and archive time stamp on one document,
judged by our gate, by poppler's pdfsig and by openssl; what is tampered with is refused."""

import hashlib
import itertools
import re
import shutil
import subprocess
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from asn1crypto import cms
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name

from signing import authority, batches, gate
from signing.batches import GateRefused, Item, Placement
from signing.gate.policy import Policy
from signing.pades import archive, writer
from tests.signing.conftest import PIN, initial_stamp, line_stamp, person_stamp, seal_stamp

pytestmark = pytest.mark.django_db


@dataclass
class Flow:
    """The versions of one document, oldest first, and who signed what."""

    initialled: bytes
    signed: bytes
    issued: bytes
    archived: bytes
    expected: dict[str, str]


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def act(credential, base, name, placements, now, level="B-T"):
    fields = tuple(p.field for p in placements)
    items = [Item(digest(base), name, fields)]
    with batches.reserve(credential.owner, credential.purpose, PIN, items, now) as batch:
        return batch.sign(base, name, placements, level=level, now=now).data


def issue(credential, base, now):
    return act(
        credential,
        base,
        "issue",
        [
            Placement("IssueLine", line_stamp()),
            Placement("Seal", seal_stamp(), lock_all=True),
        ],
        now,
    )


@pytest.fixture
def flow(form, officer, leader, seal, now) -> Flow:
    initialled = act(
        officer, form, "initial", [Placement("Initial1", initial_stamp(), certify=True)], now
    )
    signed = act(
        leader, initialled, "sign", [Placement("Signer", person_stamp())], now + timedelta(hours=1)
    )
    issued = issue(seal, signed, now + timedelta(hours=2))
    archived = archive.timestamp(issued, now + timedelta(hours=3))
    expected = {
        "Initial1": officer.fingerprint,
        "Signer": leader.fingerprint,
        "IssueLine": seal.fingerprint,
        "Seal": seal.fingerprint,
    }
    return Flow(initialled, signed, issued, archived, expected)


def tampered(base: bytes, field: str) -> bytes:
    """The appearance of a signed field swapped in an update: another number on the page."""
    with writer.updating(base) as out:
        for name, _value, reference in writer.enumerate_sig_fields(out):
            if name == field:
                stream = generic.StreamObject(stream_data=b"1 0 0 rg 0 0 454 22 re f")
                stream[pdf_name("/Type")] = pdf_name("/XObject")
                stream[pdf_name("/Subtype")] = pdf_name("/Form")
                stream[pdf_name("/BBox")] = generic.ArrayObject(
                    [generic.NumberObject(v) for v in (0, 0, 454, 22)]
                )
                look = generic.DictionaryObject({pdf_name("/N"): out.add_object(stream)})
                reference.get_object()[pdf_name("/AP")] = look
                out.mark_update(reference)
        return writer.finish(out)


def test_our_gate_finds_every_signature_valid_with_the_expected_signers(flow, now):
    report = gate.validate(
        flow.archived,
        now=now + timedelta(hours=4),
        policy=Policy(expected_fields=flow.expected),
    )

    assert report.verdict == "valid", report.to_json()
    lines = {line.field: line for line in report.signatures if line.kind == "pades"}
    assert {name: line.signer_fingerprint for name, line in lines.items()} == flow.expected
    assert {line.integrity for line in report.signatures} == {"intact"}
    assert {line.trust for line in report.signatures} == {"trusted"}
    assert [line.kind for line in report.signatures].count("timestamp") == 1


def test_the_time_of_each_signature_is_the_time_it_was_told(flow, now):
    report = gate.validate(flow.archived, now=now + timedelta(hours=4))

    moments = {line.field: line.signed_at for line in report.signatures if line.kind == "pades"}
    assert moments == {
        "Initial1": now,
        "Signer": now + timedelta(hours=1),
        "IssueLine": now + timedelta(hours=2),
        "Seal": now + timedelta(hours=2),
    }


def test_the_archived_document_is_still_valid_after_six_months(flow, now):
    later = now + timedelta(days=183)
    authority.refresh_crl(later)

    report = gate.validate(flow.archived, now=later)

    assert report.verdict == "valid", report.to_json()


def test_the_archive_time_stamp_is_renewed_in_one_revision(flow, now):
    later = now + timedelta(days=365)
    authority.refresh_crl(later)

    renewed = archive.timestamp(flow.archived, later)

    assert renewed.startswith(flow.archived)
    assert renewed.count(b"%%EOF") == flow.archived.count(b"%%EOF") + 1
    assert gate.validate(renewed, now=later).verdict == "valid"


def test_each_version_only_adds_bytes_to_the_one_before(form, flow):
    versions = [form, flow.initialled, flow.signed, flow.issued, flow.archived]

    assert all(after.startswith(before) for before, after in itertools.pairwise(versions))
    assert flow.archived.count(b"%%EOF") == flow.issued.count(b"%%EOF") + 1


@pytest.mark.parametrize("version", ["issued", "archived"])
def test_a_swapped_issue_line_is_refused(flow, now, version):
    forged = tampered(getattr(flow, version), "IssueLine")

    report = gate.validate(forged, now=now + timedelta(hours=4))

    assert not report.accepted


def test_a_number_swapped_before_the_seal_stops_the_seal(flow, seal, now):
    with_line = act(
        seal, flow.signed, "line", [Placement("IssueLine", line_stamp())], now + timedelta(hours=2)
    )
    forged = tampered(with_line, "IssueLine")

    with pytest.raises(GateRefused) as refused:
        act(
            seal,
            forged,
            "seal",
            [Placement("Seal", seal_stamp(), lock_all=True)],
            now + timedelta(hours=3),
        )

    assert refused.value.report.by_field("IssueLine").verdict == "invalid"


def test_one_changed_byte_in_the_page_is_refused(flow, now):
    at = flow.initialled.index(b"stream") + 20
    forged = bytearray(flow.archived)
    forged[at] ^= 1

    report = gate.validate(bytes(forged), now=now + timedelta(hours=4))

    assert not report.accepted


def test_a_signature_by_another_person_than_expected_is_refused(flow, officer, now):
    expected = {**flow.expected, "Signer": officer.fingerprint}

    report = gate.validate(
        flow.archived, now=now + timedelta(hours=4), policy=Policy(expected_fields=expected)
    )

    assert not report.accepted


def test_pdfsig_calls_the_four_signatures_valid(flow, tmp_path):
    tool = _tool("pdfsig")
    file = tmp_path / "document.pdf"
    file.write_bytes(flow.archived)

    said = subprocess.run([tool, "-nocert", file], capture_output=True, text=True, check=False)

    assert said.stdout.count("Signature is Valid.") == 4, said.stdout + said.stderr
    assert "Digest Mismatch" not in said.stdout


def test_pdfsig_sees_the_seal_cover_the_whole_issued_document(flow, tmp_path):
    tool = _tool("pdfsig")
    file = tmp_path / "document.pdf"
    file.write_bytes(flow.issued)

    said = subprocess.run([tool, "-nocert", file], capture_output=True, text=True, check=False)

    seal_part = said.stdout.split("Signature #4")[1]
    assert "Total document signed" in seal_part
    assert "Signature is Valid." in seal_part


def test_openssl_verifies_each_signature_against_the_root(flow, tmp_path):
    tool = _tool("openssl")
    for name, container, content in _cut(flow.archived):
        verify(tool, tmp_path, name, container, content, expect=True)


def test_openssl_refuses_a_signature_over_other_bytes(flow, tmp_path):
    tool = _tool("openssl")
    name, container, content = _cut(flow.archived)[0]

    verify(tool, tmp_path, name, container, content + b" ", expect=False)


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def _cut(data: bytes) -> list[tuple[str, bytes, bytes]]:
    """Name, CMS without its padding, and signed bytes of the regular signatures."""
    cut = []
    with writer.reading(data) as reader:
        for one in reader.embedded_regular_signatures:
            _, first, second, rest = (int(value) for value in one.byte_range)
            raw = bytes.fromhex(re.sub(rb"[<>\s]", b"", data[first:second]).decode())
            container = cms.ContentInfo.load(raw).dump()
            cut.append((one.field_name, container, data[:first] + data[second : second + rest]))
    assert len(cut) == 4
    return cut


def verify(tool: str, at: Path, name: str, container: bytes, content: bytes, *, expect: bool):
    (at / "root.pem").write_bytes(authority.roots_pem())
    (at / "signature.der").write_bytes(container)
    (at / "content.bin").write_bytes(content)
    said = subprocess.run(
        [
            *(tool, "cms", "-verify", "-binary", "-cades", "-inform", "DER", "-purpose", "any"),
            *("-in", at / "signature.der", "-content", at / "content.bin"),
            *("-CAfile", at / "root.pem", "-attime", "1773050000", "-out", at / "out.bin"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (said.returncode == 0) is expect, f"{name}: {said.stderr}"
