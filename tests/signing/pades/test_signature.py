"""One signature into one field: certification, lock, new field, elliptic curves, quiet writing."""

import asyncio
import io

import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import BasePdfFileWriter

from signing import gate
from signing.gate.policy import Policy
from signing.keys import soft
from signing.pades import writer
from signing.pades.errors import FieldProblem
from signing.pades.fields import FieldBox, premake
from signing.pades.signature import Placement, sign_field
from tests.signing.conftest import INITIAL, PIN, SEAL, SIGNER, person_stamp

pytestmark = pytest.mark.django_db


def sign(base, credential, now, *placements):
    signer = soft.open_signer(credential, PIN, now)
    for placement in placements:
        base = asyncio.run(sign_field(base, placement, signer=signer, now=now))
    return base


def test_the_first_signature_certifies_with_form_filling_allowed(form, officer, now):
    signed = sign(form, officer, now, Placement("Initial1", certify=True))

    with writer.reading(signed) as reader:
        (found,) = reader.embedded_signatures
        assert found.docmdp_level.value == 2


def test_a_second_certification_is_refused(form, officer, now):
    signed = sign(form, officer, now, Placement("Initial1", certify=True))

    with pytest.raises(FieldProblem, match="Signer"):
        sign(signed, officer, now, Placement("Signer", certify=True))


def test_a_field_is_signed_once(form, officer, now):
    signed = sign(form, officer, now, Placement("Initial1"))

    with pytest.raises(FieldProblem, match="already signed"):
        sign(signed, officer, now, Placement("Initial1"))


def test_a_field_that_is_not_there_is_not_made_by_itself(form, officer, now):
    with pytest.raises(FieldProblem, match="no such field"):
        sign(form, officer, now, Placement("Signer2"))


def test_the_lock_of_the_seal_refuses_a_signature_after_it(form, seal, now):
    sealed = sign(form, seal, now, Placement("Seal", lock_all=True))
    late = sign(sealed, seal, now, Placement("Signer"))

    assert not gate.validate(late, now=now).accepted


@pytest.mark.parametrize("certify", [True, False])
def test_a_seal_made_without_its_lock_still_locks(page, officer, seal, now, certify):
    bare = FieldBox("Seal", *(getattr(SEAL, k) for k in ("page", "x1", "y1", "x2", "y2")))
    base = premake(page, [INITIAL, SIGNER, bare])

    sealed = sign(
        sign(base, officer, now, Placement("Initial1", certify=certify)),
        seal,
        now,
        Placement("Seal", lock_all=True),
    )

    assert gate.validate(sealed, now=now).verdict == "valid"
    late = sign(sealed, seal, now, Placement("Signer"))
    assert not gate.validate(late, now=now).accepted


def test_rsa_and_elliptic_curves_sign_the_same_document(form, officer, leader, now):
    signed = sign(
        sign(form, officer, now, Placement("Initial1", certify=True)),
        leader,
        now,
        Placement("Signer", person_stamp()),
    )

    report = gate.validate(
        signed,
        now=now,
        policy=Policy(
            expected_fields={"Initial1": officer.fingerprint, "Signer": leader.fingerprint}
        ),
    )
    assert report.verdict == "valid"


def test_an_elliptic_curve_does_not_raise_the_version(form, officer, now):
    added = sign(form, officer, now, Placement("Initial1"))[len(form) :]

    assert b"/Version" not in added
    assert b"/ISO_" not in added


def test_metadata_are_not_rewritten(form, officer, now):
    added = sign(form, officer, now, Placement("Initial1"))[len(form) :]

    assert b"xpacket" not in added
    assert b"/Producer" not in added


def test_the_quiet_writer_hooks_what_the_library_calls():
    assert writer.QuietWriter._update_meta is not BasePdfFileWriter._update_meta
    assert hasattr(BasePdfFileWriter, "_update_meta")
    assert hasattr(IncrementalPdfFileWriter, "_write_header")


class Counting(io.BytesIO):
    """Notes how much is written at once."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[int] = []

    def write(self, data) -> int:
        self.pieces.append(len(data))
        return super().write(data)


def test_the_file_below_is_copied_in_one_piece_and_comes_out_as_the_librarys(page):
    large = page + b"%" + b"x" * 300_000 + b"\n" + page[page.rindex(b"startxref") :]
    made = []
    for kind in (writer.QuietWriter, IncrementalPdfFileWriter):
        out = Counting()
        with writer.reading(large) as reader:
            kind.from_reader(reader)._write_header(out)
        made.append((out.getvalue(), out.pieces))

    assert made[0][0] == made[1][0] == large
    assert made[0][1] == [len(large)]
    assert len(made[1][1]) > 50


def test_a_file_that_is_no_buffer_is_copied_as_the_library_does(page, tmp_path):
    (tmp_path / "page.pdf").write_bytes(page)
    out = io.BytesIO()

    with (tmp_path / "page.pdf").open("rb") as source:
        writer.QuietWriter(source, strict=True)._write_header(out)

    assert out.getvalue() == page


def test_a_file_signed_elsewhere_gets_its_field_in_the_signing_revision(page, officer, seal, now):
    elsewhere = sign(premake(page, [SIGNER]), officer, now, Placement("Signer"))

    sealed = sign(
        elsewhere,
        seal,
        now,
        Placement("IssueLine", box=FieldBox("IssueLine", 0, 70, 720, 524, 742)),
        Placement("Seal", box=SEAL, lock_all=True),
    )

    assert gate.validate(sealed, now=now).verdict == "valid"


def test_name_reason_and_place_are_written(form, officer, now):
    signed = sign(
        form, officer, now, Placement("Initial1", name="Nguyễn Thị Bình", reason="Ký nháy")
    )

    with writer.reading(signed) as reader:
        written = reader.embedded_signatures[0].sig_object
        assert (written["/Name"], written["/Reason"]) == ("Nguyễn Thị Bình", "Ký nháy")
