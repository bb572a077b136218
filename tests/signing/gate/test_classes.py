"""The classes of known attacks that test_attacks.py leaves out, each on a file made here."""

import io
import re

import pikepdf
import pytest
from asn1crypto import cms
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec, MDPPerm, SigFieldSpec

from tests.signing.gate import papers
from tests.signing.gate.pki import DAY, NOW, World


@pytest.fixture
def good(world: World) -> bytes:
    return papers.signed(papers.page(), world.chi, timestamper=world.tsa.timestamper(NOW))


class TestUniversalForgery:
    """The signature dictionary without what makes it one."""

    @pytest.mark.parametrize(
        ("what", "instead"),
        [
            (rb"/ByteRange ?\[[^\]]*\]", rb"null"),
            (rb"/ByteRange ?\[[^\]]*\]", rb"/ByteRange null"),
            (rb"/ByteRange ?\[[^\]]*\]", rb"/ByteRange [0 0 0 0]"),
            (rb"/ByteRange ?\[[^\]]*\]", rb"/ByteRange [-1 0 0 1]"),
            (rb"/ByteRange ?\[[^\]]*\]", rb"/ByteRange []"),
            (rb"/ByteRange ?\[[^\]]*\]", rb"/ByteRange [0 (a) 1 1]"),
            (rb"/Contents <[0-9a-fA-F]*>", rb"/Contents <>"),
            (rb"/Contents <[0-9a-fA-F]*>", rb"/Contents null"),
            (rb"/Contents <[0-9a-fA-F]*>", rb"/Contents <00>"),
            (rb"/Contents <", rb"/Ccntents <"),
            (rb"/ByteRange ", rb"/ByteRangf "),
        ],
    )
    def test_is_never_accepted(self, what: bytes, instead: bytes, good: bytes, judged) -> None:
        start = good.rindex(b"/Sig")
        start = good.rindex(b" obj", 0, start)
        found = re.compile(what).search(good, start)
        assert found is not None
        data = good[: found.start()] + instead.ljust(len(found[0])) + good[found.end() :]

        report = judged(data)

        assert report.verdict in {"invalid", "unreadable"}
        assert report.verdict == judged(data, trust_embedded=True).verdict


class TestRanges:
    """A value that is truly over the ranges it names, and the ranges are not the file."""

    @pytest.mark.parametrize(
        "ranges",
        [
            lambda r: [r[0], r[1], r[2], r[3] - 7],
            lambda r: [r[0], r[1]],
            lambda r: [r[0], r[1], 10, 200],
            lambda r: [r[0] + 9, r[1] - 9, r[2], r[3]],
            lambda r: [r[2], r[3], r[0], r[1]],
            lambda r: [r[0], r[1], r[2], 5, r[2] + 5, r[3] - 5],
            lambda r: [r[0], r[1] - 40, r[2], r[3]],
        ],
        ids=["tail", "one", "overlap", "head", "turned", "three", "short"],
    )
    def test_are_refused(self, ranges, world: World, judged) -> None:
        straight = papers.gazette_style(papers.page(), world.chi, ranges=lambda same: same)

        report = judged(papers.gazette_style(papers.page(), world.chi, ranges=ranges))

        assert judged(straight).verdict == "valid"
        assert report.verdict == "invalid"


class TestMessage:
    """The value of /Contents lies outside the digest: its own games."""

    def test_two_signers_in_one_value(self, good: bytes, judged) -> None:
        def double(info: cms.ContentInfo) -> cms.ContentInfo:
            one = info["content"]["signer_infos"][0]
            info["content"]["signer_infos"] = cms.SignerInfos([one, one])
            return info

        assert judged(papers.remade(good, double)).verdict == "invalid"

    def test_no_signer(self, good: bytes, judged) -> None:
        def empty(info: cms.ContentInfo) -> cms.ContentInfo:
            info["content"]["signer_infos"] = cms.SignerInfos([])
            return info

        assert judged(papers.remade(good, empty)).verdict == "invalid"

    def test_content_of_its_own(self, good: bytes, judged) -> None:
        def inside(info: cms.ContentInfo) -> cms.ContentInfo:
            info["content"]["encap_content_info"] = {"content_type": "data", "content": b"other"}
            return info

        assert not judged(papers.remade(good, inside)).accepted

    @pytest.mark.parametrize(
        "value",
        [b"", b"\x30\x80", b"\x30\x84\xff\xff\xff\xff", b"\xff" * 64, b"\x30\x03\x02\x01\x05"],
    )
    def test_no_message_at_all(self, value: bytes, good: bytes, judged) -> None:
        assert judged(papers.remade(good, lambda _: value)).verdict == "invalid"

    def test_another_signers_certificate_named(self, world: World, good: bytes, judged) -> None:
        seal = papers.signed(papers.page(), world.seal)

        def steal(info: cms.ContentInfo) -> cms.ContentInfo:
            start = seal.rindex(b"/Contents <") + len(b"/Contents <")
            theirs = cms.ContentInfo.load(
                bytes.fromhex(seal[start : seal.index(b">", start)].decode())
            )
            info["content"]["signer_infos"][0]["sid"] = theirs["content"]["signer_infos"][0]["sid"]
            info["content"]["certificates"] = theirs["content"]["certificates"]
            return info

        assert judged(papers.remade(good, steal)).verdict == "invalid"

    def test_nothing_but_zeros_fills_the_reserved_room(self, good: bytes, judged) -> None:
        report = judged(papers.remade(good, lambda info: info.dump() + b"\x00hidden"))

        assert (report.verdict, report.reasons) == ("invalid", ["uncovered_bytes"])


class TestUpdates:
    """Later revisions beyond those of test_attacks.py."""

    def test_the_signature_dictionary_rewritten(self, good: bytes, judged) -> None:
        def respell(name: str, value: object):
            def change(writer: IncrementalPdfFileWriter) -> None:
                field = papers._field(writer, "Signer")
                signature = field["/V"]
                signature[pdf_name(name)] = value
                writer.update_container(signature)

            return change

        ranges = generic.ArrayObject(map(generic.NumberObject, (0, 10, 20, 30)))
        for name, value in (
            ("/Reason", pdf_string("Dong y")),
            ("/Name", pdf_string("Chu tich")),
            ("/ByteRange", ranges),
        ):
            report = judged(papers.changed(good, respell(name, value)))
            assert report.verdict == "invalid", name

    def test_a_value_swapped_for_another_field_of_the_file(self, world: World, judged) -> None:
        data = papers.signed(papers.signed(papers.page(), world.chi), world.seal, field="Seal")

        def point_elsewhere(writer: IncrementalPdfFileWriter) -> None:
            first, second = papers._field(writer, "Signer"), papers._field(writer, "Seal")
            first[pdf_name("/V")] = second.raw_get("/V")
            writer.update_container(first)

        assert judged(papers.changed(data, point_elsewhere)).verdict == "invalid"

    def test_an_object_freed(self, good: bytes, judged) -> None:
        """Shadow "hide": what covered the page when it was signed is gone afterwards."""
        last = int(good[good.rindex(b"startxref") + 9 :].split()[0])
        size = re.findall(rb"/Size (\d+)", good)[-1]
        root = re.findall(rb"/Root (\d+ \d+ R)", good)[-1]
        for number in range(1, int(size)):
            table = b"xref\n%d 1\n0000000000 00001 f \n" % number
            trailer = b"trailer\n<</Size %s/Root %s/Prev %d>>\n" % (size, root, last)
            end = b"startxref\n%d\n%%%%EOF\n" % (len(good) + 1)
            assert not judged(good + b"\n" + table + trailer + end).accepted, number

    def test_a_font_replaced(self, good: bytes, judged) -> None:
        """Shadow "replace": the same codes, other letters."""

        def change(writer: IncrementalPdfFileWriter) -> None:
            sheet = writer.root["/Pages"]["/Kids"][0].get_object()
            font = sheet["/Resources"]["/Font"]["/F1"]
            font[pdf_name("/BaseFont")] = pdf_name("/Symbol")
            writer.update_container(font)

        assert judged(papers.changed(good, change)).verdict == "invalid"

    def test_another_catalog(self, good: bytes, judged) -> None:
        def change(writer: IncrementalPdfFileWriter) -> None:
            writer.root[pdf_name("/StructTreeRoot")] = generic.DictionaryObject(
                {pdf_name("/Type"): pdf_name("/StructTreeRoot")}
            )
            writer.update_root()

        assert judged(papers.changed(good, change)).verdict == "invalid"

    def test_a_script_added(self, good: bytes, judged) -> None:
        def change(writer: IncrementalPdfFileWriter) -> None:
            writer.root[pdf_name("/OpenAction")] = generic.DictionaryObject(
                {
                    pdf_name("/S"): pdf_name("/JavaScript"),
                    pdf_name("/JS"): pdf_string("app.alert(1)"),
                }
            )
            writer.update_root()

        assert judged(papers.changed(good, change)).verdict == "invalid"

    def test_form_fields_may_not_be_filled_where_the_certification_forbids_it(
        self, world: World, judged
    ) -> None:
        data = _certified(papers.page(form=True), world, MDPPerm.NO_CHANGES)

        assert judged(data).verdict == "valid"
        assert judged(papers.changed(data, papers.fill_note)).verdict == "invalid"

    def test_a_locked_field_may_not_be_filled(self, world: World, judged) -> None:
        lock = FieldMDPSpec(FieldMDPAction.INCLUDE, fields=["Note"])
        data = _certified(papers.page(form=True), world, MDPPerm.FILL_FORMS, lock)

        assert judged(data).verdict == "valid"
        assert judged(papers.changed(data, papers.fill_note)).verdict == "invalid"

    def test_a_document_time_stamp_of_another_file(self, world: World, judged) -> None:
        def stamped(text: str) -> bytes:
            return papers.archived(
                papers.signed(papers.page(text), world.chi),
                world.tsa,
                at=NOW,
                roots=[world.stamps.der],
                crls=[world.stamps.crl(NOW - DAY)],
            )

        ours, theirs = stamped("Ke hoach A"), stamped("Ke hoach B")
        start = theirs.rindex(b"/Contents <") + len(b"/Contents <")
        value = bytes.fromhex(theirs[start : theirs.index(b">", start)].decode())

        assert judged(ours).accepted
        assert judged(papers.remade(ours, lambda _: value)).verdict == "invalid"


class TestActive:
    """Programs and old forms inside a file: one report each, and no more than was signed."""

    @pytest.mark.parametrize("kind", ["script", "xfa", "layers", "cycle", "pages"])
    def test_one_report_each(self, kind: str, judged) -> None:
        report = judged(_active(kind))

        assert report.verdict in {"unsigned", "unreadable"}

    def test_what_was_there_when_it_was_signed_is_signed(self, world: World, judged) -> None:
        """Refusing it is for the look before signing; the signature itself is whole."""
        assert judged(papers.signed(_active("script"), world.chi)).verdict == "valid"


def _certified(
    data: bytes, world: World, permitted: MDPPerm, lock: FieldMDPSpec | None = None
) -> bytes:
    meta = signers.PdfSignatureMetadata(
        field_name="Signer", subfilter=papers.PADES, certify=True, docmdp_permissions=permitted
    )
    spec = SigFieldSpec("Signer", field_mdp_spec=lock)
    signer = signers.PdfSigner(meta, signer=world.chi.signer(), new_field_spec=spec)
    session = signer.init_signing_session(IncrementalPdfFileWriter(io.BytesIO(data)))
    session.system_time = NOW
    document = session.prepare_tbs_document(validation_info=None, bytes_reserved=16384)
    ranges, out = document.digest_tbs_document(output=io.BytesIO())
    import asyncio

    asyncio.run(
        document.perform_signature(
            document_digest=ranges.document_digest,
            pdf_cms_signed_attrs=papers.PdfCMSSignedAttributes(signing_time=NOW),
        )
    )
    return out.getvalue()


def _active(kind: str) -> bytes:
    pdf = pikepdf.open(io.BytesIO(papers.page(form=kind == "xfa")))
    name, array, book = pikepdf.Name, pikepdf.Array, pikepdf.Dictionary
    if kind == "script":
        pdf.Root.OpenAction = book(S=name.JavaScript, JS="app.alert(1)")
    if kind == "xfa":
        pdf.Root.AcroForm.XFA = pdf.make_stream(b"<xdp/>")
    if kind == "layers":
        layer = pdf.make_indirect(book(Type=name.OCG, Name="hidden"))
        pdf.Root.OCProperties = book(OCGs=array([layer]), D=book(OFF=array([layer])))
    if kind == "cycle":
        field = pdf.make_indirect(book(T="a", FT=name.Sig))
        field.Kids = array([field])
        pdf.Root.AcroForm = book(Fields=array([field]))
    if kind == "pages":
        pdf.Root.Pages.Kids.append(pdf.Root.Pages)
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()
