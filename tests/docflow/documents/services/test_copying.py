"""Certified copies (NĐ 30/2020/NĐ-CP, Điều 25-27, and Phụ lục I, Part II)."""

import hashlib
import io
import re
from datetime import timedelta

import pikepdf
import pytest
import typst
from django.db import IntegrityError, transaction

from docflow.core import clock, integrity
from docflow.core.audit.models import AuditEvent
from docflow.core.errors import Forbidden, Invalid, Refused
from docflow.documents.models import Copy, Document, DocumentGrantReason, RegisterEntry
from docflow.documents.policies import visible_to
from docflow.documents.rendering import pictures
from docflow.documents.selectors import copies
from docflow.documents.selectors.versions import data_of, latest
from docflow.documents.services import (
    copy_printing,
    copying,
    drafting,
    issuing,
    preserving,
    recalling,
    receiving,
    sealing,
    sharing,
)
from docflow.documents.services.copying import Wish
from docflow.documents.services.drafting import To
from docflow.documents.services.receiving import Facts
from docflow.documents.states import (
    CopyForm,
    Direction,
    EntryState,
    Medium,
    Origin,
    Status,
    VersionKind,
)
from docflow.org.models import CapacityRule
from signing import gate
from signing.pades.errors import TimestampFailed
from tests.docflow.documents.conftest import PIN
from tests.factories.documents import make_incoming, make_issued
from tests.factories.org import actor_of

P, E = Medium.PAPER, Medium.ELECTRONIC
SY, SL, TRS = CopyForm.TRUE_COPY, CopyForm.COPY_OF_COPY, CopyForm.EXTRACT
EXTRACT = ({"kind": "paragraph", "text": "Các đơn vị triển khai kế hoạch."},)


def scan(words="Công văn giấy", settings="") -> bytes:
    return typst.compile(f'#set page(paper: "a4" {settings})\n{words}'.encode(), timestamp=0)


@pytest.fixture
def paper(cast):
    """An incoming document on paper, scanned and registered; An was given it to read."""
    document = receiving.take_in_paper(
        actor=actor_of(cast.dung),
        facts=Facts(
            issuer_name="Ủy ban nhân dân Thành phố",
            subject="về công tác văn thư",
            type_code="CV",
            number=12,
            notation="UBND-VX",
            code="12/UBND-VX",
            issued_on=clock.today(),
            signer_name="Trần Văn Kha",
            signer_title="Phó Chủ tịch",
            place="Thành phố Hồ Chí Minh",
        ),
        scan=scan(),
    )
    sharing.share(actor=actor_of(cast.dung), document=document, position=cast.an)
    return document


def asked(cast, source, form=SY, medium=P, by=None, **wish):
    if form == TRS:
        wish.setdefault("extract", EXTRACT)
    wish.setdefault("signer", cast.chi)
    return copying.ask(
        actor=actor_of(by or cast.an), source=source, wish=Wish(form, medium, **wish)
    )


def permitted(cast, *args, **wish):
    document = asked(cast, *args, **wish)
    return copying.permit(actor=actor_of(wish.get("signer") or cast.chi), document=document)


def signed(cast, *args, **wish):
    document = permitted(cast, *args, **wish)
    (verdict,) = issuing.issue_many(actor=actor_of(cast.dung), documents=[document], pin=PIN)
    assert verdict.ok, verdict.message
    document.refresh_from_db()
    return document


def printed(cast, *args, **wish):
    document = permitted(cast, *args, **wish)
    return copy_printing.make(actor=actor_of(cast.dung), document=document)


def words_of(document) -> str:
    return " ".join(pictures.text(data_of(latest(document))).split())


def ways(document) -> set[tuple[str, str]]:
    return {(way.form, way.to_medium) for way in copies.source_of(document).possible}


# The ways there are (Điều 25).


def test_a_file_is_copied_to_paper_or_extracted_but_never_copied_as_a_file(way):
    assert ways(way.issued()) == {(SY, P), (TRS, P), (TRS, E)}


def test_a_file_as_a_true_copy_is_refused_in_words_that_say_it_is_the_original(way, cast):
    document = way.issued()

    with pytest.raises(Refused, match="chính tệp này là bản gốc"):
        asked(cast, document, SY, E)

    assert not Copy.objects.exists()


def test_the_database_too_takes_no_true_copy_from_file_to_file(way, cast):
    copy = asked(cast, way.issued(), SY, P).copied

    with pytest.raises(IntegrityError), transaction.atomic():
        Copy.objects.filter(pk=copy.pk).update(to_medium=E)


def test_paper_is_copied_and_extracted_both_ways(paper):
    assert ways(paper) == {(SY, P), (SY, E), (TRS, P), (TRS, E)}


def test_who_decides_sees_the_source_and_not_after_declining(cast, paper):
    """Nobody permits what cannot be laid beside its original; An, who asked, keeps own sight."""
    chi = actor_of(cast.chi)
    assert paper not in visible_to(chi)

    first, second = asked(cast, paper, SY, E), asked(cast, paper, SY, P)
    assert paper in visible_to(chi)

    copying.decline(actor=chi, document=first, note="Bản quét không rõ dấu.")
    assert paper in visible_to(chi)
    copying.decline(actor=chi, document=second, note="Không còn cần đến.")
    assert paper not in visible_to(chi)
    assert paper in visible_to(actor_of(cast.an))


@pytest.mark.parametrize("stage", ["asked", "permitted", "numbered"])
def test_who_was_to_decide_sees_the_source_no_more_once_the_copy_is_cancelled(cast, paper, stage):
    """Else asking for a copy would share what one may not share."""
    document = asked(cast, paper, SY, E)
    by = cast.an
    if stage != "asked":
        copying.permit(actor=actor_of(cast.chi), document=document)
    if stage == "numbered":
        by = cast.dung
        issuing.number(actor=actor_of(cast.dung), document=document)
    document.refresh_from_db()

    issuing.cancel(actor=actor_of(by), document=document, note="Không cần bản sao nữa.")

    assert paper not in visible_to(actor_of(cast.chi))
    assert paper in visible_to(actor_of(cast.an))


def test_another_picture_than_that_of_the_books_is_told_and_kept_in_the_audit(cast, paper):
    same = asked(cast, paper, SY, E, scan=scan())
    other = asked(cast, paper, SY, E, scan=scan("Công văn giấy, sửa một chữ"))

    assert (same.copied.scan_brought, copying.warnings(same)) == (False, ())
    assert other.copied.scan_brought
    assert "đối chiếu với bản giấy" in copying.warnings(other)[0]
    event = AuditEvent.objects.filter(verb="copy.ask").latest("pk")
    brought = hashlib.sha256(scan("Công văn giấy, sửa một chữ")).hexdigest()
    assert event.data["scan"] == brought
    assert "scan" not in AuditEvent.objects.filter(verb="copy.ask").earliest("pk").data


def test_the_database_knows_no_brought_picture_where_none_is_copied(cast, paper):
    copy = asked(cast, paper, SY, P).copied

    with pytest.raises(IntegrityError), transaction.atomic():
        Copy.objects.filter(pk=copy.pk).update(scan_brought=True)


def test_a_copy_of_a_copy_is_made_of_a_true_copy_alone(cast, way, paper):
    of_paper = printed(cast, paper, SY, P)
    of_scan = signed(cast, paper, SY, E)
    extract = printed(cast, way.issued(), TRS, P)

    assert ways(of_paper) == {(SL, P), (SL, E)}
    assert ways(of_scan) == {(SL, P)}
    assert ways(extract) == set()
    assert ways(printed(cast, of_paper, SL, P)) == set()


def test_a_true_copy_that_another_office_sent_may_be_copied_on(cast):
    received = make_incoming(cast.office, origin=Origin.PAPER, type_code="SY")

    assert ways(received) == {(SL, P), (SL, E)}


def test_a_file_whose_signature_was_not_confirmed_is_no_original(cast):
    received = make_incoming(cast.office, seen_by=(cast.an,))

    refused = {way.why for way in copies.source_of(received).refused if way.form == TRS}

    assert ways(received) == set()
    assert all("chưa được xác nhận hợp lệ" in why for why in refused)


@pytest.mark.parametrize("form", [SY, SL, TRS])
def test_the_table_of_ways_and_the_page_agree(form, paper):
    found = {(way.form, way.to_medium) for way in copies.source_of(paper).ways}

    assert {(form, P), (form, E)} <= found


# What may not be copied.


def test_a_state_secret_is_never_copied_here(cast):
    # Điều 27.2: under the law on state secrets.
    secret = make_incoming(
        cast.office, origin=Origin.PAPER, secrecy=1, subject="", seen_by=(cast.dung,)
    )

    with pytest.raises(Forbidden, match="bí mật nhà nước"):
        asked(cast, secret, SY, P, by=cast.dung)


def test_what_was_recalled_is_not_copied(way, cast):
    document = way.issued()
    note = "Ban hành sai thẩm quyền, cần thu hồi."
    recalling.recall(actor=actor_of(cast.dung), document=document, note=note)
    document.refresh_from_db()

    with pytest.raises(Forbidden, match="thu hồi"):
        asked(cast, document)


@pytest.mark.parametrize("stage", ["asked", "permitted"])
def test_a_copy_under_way_stops_when_its_original_is_recalled(way, cast, stage):
    document = way.issued()
    copy = asked(cast, document) if stage == "asked" else permitted(cast, document)
    note = "Ban hành sai thẩm quyền, cần thu hồi."
    recalling.recall(actor=actor_of(cast.dung), document=document, note=note)

    next_step, person = {
        "asked": (copying.permit, cast.chi),
        "permitted": (copy_printing.make, cast.dung),
    }[stage]
    with pytest.raises(Refused, match="đã bị thu hồi"):
        next_step(actor=actor_of(person), document=copy)

    assert not RegisterEntry.objects.filter(document=copy).exists()


def test_what_is_not_issued_is_not_copied(way, cast):
    with pytest.raises(Forbidden, match="chưa phát hành"):
        asked(cast, way.draft())


def test_who_does_not_see_the_document_asks_for_no_copy(way, cast):
    with pytest.raises(Forbidden):
        asked(cast, way.issued(), by=cast.giang)


@pytest.mark.parametrize("type_code", ["SY", "SL", "TRS"])
def test_no_copy_comes_about_by_uploading_a_file_as_one(cast, type_code):
    with pytest.raises(Invalid) as refused:
        drafting.upload(
            actor=actor_of(cast.an),
            type_code=type_code,
            subject="Bản sao tự làm",
            data=scan(),
            signer=cast.chi,
        )

    assert "type_code" in refused.value.fields


# Who decides (Điều 27.1).


def test_the_signer_of_copies_decides_and_nobody_else(way, cast):
    document = asked(cast, way.issued())

    for person in (cast.an, cast.binh, cast.dung):
        with pytest.raises(Forbidden):
            copying.permit(actor=actor_of(person), document=document)
    copying.permit(actor=actor_of(cast.chi), document=document)

    copy = Copy.objects.get(document=document)
    assert (copy.permitted_by, copy.document.status) == (cast.chi, Status.APPROVED)
    assert copy.permitted_at is not None


def test_who_signs_copies_is_what_the_authority_register_says(way, cast):
    issued = way.issued()
    today = clock.today()
    CapacityRule.objects.filter(position=cast.binh).delete()
    with pytest.raises(Invalid) as refused:
        asked(cast, issued, signer=cast.binh)

    rule = CapacityRule.objects.create(
        position=cast.binh,
        lines=["TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG"],
        types=["SY", "TRS"],
        valid_from=today,
    )

    assert "signer" in refused.value.fields
    assert cast.binh in copies.signers(cast.office.pk, SY)
    assert cast.binh not in copies.signers(cast.office.pk, SL)
    assert "TL. CHỦ TỊCH CHÁNH VĂN PHÒNG" in words_of(printed(cast, issued, signer=cast.binh))
    CapacityRule.objects.filter(pk=rule.pk).update(types=["KH"])
    assert cast.binh not in copies.signers(cast.office.pk, SY)


def test_who_lost_the_authority_meanwhile_permits_no_copy(way, cast):
    """Điều 27.1: the head of the office decides who signs copies."""
    rule = CapacityRule.objects.create(
        position=cast.binh, lines=["TL. CHỦ TỊCH"], types=["SY"], valid_from=clock.today()
    )
    document = asked(cast, way.issued(), signer=cast.binh)
    CapacityRule.objects.filter(pk=rule.pk).update(types=["KH"])

    with pytest.raises(Refused, match="thẩm quyền"):
        copying.permit(actor=actor_of(cast.binh), document=document)

    document.refresh_from_db()
    assert document.status == Status.IN_REVIEW


def test_who_asks_for_a_copy_does_not_hand_its_original_on(way, cast):
    issued = way.issued()
    sharing.share(actor=actor_of(cast.an), document=issued, position=cast.em)

    document = asked(cast, issued, by=cast.em)

    for actor in (actor_of(cast.em), actor_of(cast.chi)):
        with pytest.raises(Forbidden):
            sharing.share(actor=actor, document=document, position=cast.ha)


def test_who_may_sign_copies_and_asks_for_one_has_decided(way, cast):
    assert asked(cast, way.issued(), by=cast.chi).status == Status.APPROVED


def test_a_refused_copy_ends_with_its_reason_and_takes_no_number(way, cast):
    document = asked(cast, way.issued())

    copying.decline(actor=actor_of(cast.chi), document=document, note="Không cần bản sao giấy.")

    document.refresh_from_db()
    assert document.status == Status.CANCELLED
    assert not RegisterEntry.objects.filter(document=document).exists()


def test_the_reader_of_the_original_sees_a_copy_when_it_is_asked_of_him(way, cast):
    document = asked(cast, way.issued())

    causes = set(
        DocumentGrantReason.objects.filter(target=document).values_list("cause", flat=True)
    )
    assert causes == {"author", "copy"}


# Numbers (Điều 15, Phụ lục I, Part II, II.1c).


def test_all_forms_share_one_series_a_year_with_their_own_letters(way, cast, paper):
    issued = way.issued()
    made = [
        printed(cast, issued, SY, P),
        signed(cast, paper, SY, E),
        printed(cast, issued, TRS, P),
    ]
    made.append(printed(cast, made[0], SL, P))

    assert [one.code for one in made] == ["01/SY-UBND", "02/SY-UBND", "03/TrS-UBND", "04/SL-UBND"]
    assert way.issued(subject="Kế hoạch khác").number == 2
    assert {one.entry.register.name for one in made} == {"Sổ đăng ký bản sao"}


def test_a_recalled_copy_voids_its_number_with_the_reason_and_the_next_goes_on(way, cast):
    issued = way.issued()
    first = printed(cast, issued)
    note = "In thiếu trang thứ hai, sao lại."

    recalling.recall(actor=actor_of(cast.dung), document=first, note=note)

    first.refresh_from_db()
    entry = RegisterEntry.objects.get(document=first)
    assert (first.status, entry.state, entry.reason) == (
        Status.RECALLED,
        EntryState.VOIDED,
        note,
    )
    assert printed(cast, issued).code == "02/SY-UBND"


def test_a_copy_is_not_taken_back_without_a_reason(way, cast):
    document = printed(cast, way.issued())

    with pytest.raises(Invalid):
        recalling.recall(actor=actor_of(cast.dung), document=document, note="")

    assert RegisterEntry.objects.get(document=document).state == EntryState.USED


# The electronic copy (Phụ lục I, Part II, I; model 3.2).


@pytest.mark.parametrize("form", [SY, TRS])
def test_an_electronic_copy_is_validly_signed_by_the_organisation_alone(cast, paper, form):
    document = signed(cast, paper, form, E)

    version = latest(document)
    report = gate.validate(data_of(version), now=version.made_at)
    (line,) = report.signatures
    assert (document.status, version.kind) == (Status.ISSUED, VersionKind.ISSUED)
    assert (report.verdict, line.field) == ("valid", "Copy")
    assert [one.name for one in document.signatures.all()] == [cast.office.name]
    assert document.signatures.get().act == "copy"


def test_the_mark_names_form_body_and_moment_in_ten_points_at_the_top_right(cast, paper):
    document = signed(cast, paper, SY, E)

    with pikepdf.open(io.BytesIO(data_of(latest(document)))) as pdf:
        (widget,) = pdf.pages[0].Annots
        rect = [float(value) for value in widget.Rect]
        pdf.flatten_annotations("all")
        flat = io.BytesIO()
        pdf.save(flat)
    page = pictures.printed(flat.getvalue()).pages[0]
    (mark,) = [line for line in page.lines if line.text.startswith("SAO Y")]
    (run,) = mark.runs
    assert re.fullmatch(
        rf"SAO Y; {cast.office.name}; \d\d/\d\d/\d{{4}}; \d\d:\d\d:\d\d \+07:00", mark.text
    )
    assert (run.size, run.face.bold, run.face.italic) == (10, False, False)
    assert rect[1] > page.height - 60
    assert abs(mark.x2 - rect[2]) < 3
    assert mark.x2 < page.width


def test_a_long_name_of_the_body_takes_two_lines_and_keeps_its_size(cast, paper):
    cast.office.name = "Ban Quản lý đầu tư xây dựng công trình giao thông và dân dụng thành phố"
    cast.office.save()

    document = signed(cast, paper, SY, E)

    with pikepdf.open(io.BytesIO(data_of(latest(document)))) as pdf:
        pdf.flatten_annotations("all")
        flat = io.BytesIO()
        pdf.save(flat)
    lines = pictures.printed(flat.getvalue()).pages[0].lines
    mark = [line for line in lines if line.text.startswith("SAO Y") or "+07:00" in line.text]
    assert len(mark) == 2
    assert {run.size for line in mark for run in line.runs} == {10}


def test_nothing_can_be_added_to_a_signed_copy_but_its_archive_time_stamp(cast, paper):
    document = signed(cast, paper, SY, E)
    issued = latest(document)

    done = preserving.sweep(issued.made_at, 10)

    newest = latest(document)
    report = gate.validate(data_of(newest), now=newest.made_at)
    assert (done, newest.kind, report.verdict) == (1, VersionKind.PRESERVED, "valid")


def test_a_failed_signature_keeps_the_number_to_try_again(cast, paper, monkeypatch):
    def no_time(*args, **kwargs):
        raise TimestampFailed

    document = permitted(cast, paper, SY, E)
    clerk = actor_of(cast.dung)
    with monkeypatch.context() as patch:
        patch.setattr("signing.batches.Batch.sign", no_time)
        (failed,) = issuing.issue_many(actor=clerk, documents=[document], pin=PIN)
    (again,) = issuing.issue_many(actor=clerk, documents=[document], pin=PIN)

    document.refresh_from_db()
    assert (failed.ok, again.ok, document.code) == (False, True, "01/SY-UBND")


def test_two_clerks_seal_a_copy_where_the_office_wants_two(cast, paper):
    type(cast.office).objects.filter(pk=cast.office.pk).update(seal_takes_two=True)
    document = permitted(cast, paper, SY, E)

    with pytest.raises(Refused, match="hai văn thư"):
        issuing.issue_many(actor=actor_of(cast.dung), documents=[document], pin=PIN)
    request = sealing.ask(actor=actor_of(cast.dung), documents=[document])

    assert request.hashes == {document.pk: latest(document).file_id}


def test_a_paper_copy_is_never_signed_electronically(way, cast):
    document = permitted(cast, way.issued())

    with pytest.raises(Refused, match="Bản sao giấy"):
        issuing.issue_many(actor=actor_of(cast.dung), documents=[document], pin=PIN)


def test_paper_without_a_scan_needs_one_and_takes_the_one_that_is_brought(cast):
    source = make_incoming(cast.office, origin=Origin.PAPER, seen_by=(cast.an,), type_code="CV")

    with pytest.raises(Invalid) as refused:
        asked(cast, source, SY, E)
    document = signed(cast, source, SY, E, scan=scan("Bản quét mới"))

    assert "scan" in refused.value.fields
    assert "Bản quét mới" in words_of(document)


@pytest.mark.parametrize("bad", [b"", b"PK\x03\x04word", b"%PDF-1.7 broken"])
def test_a_scan_that_is_no_pdf_is_refused_at_its_field(cast, bad):
    source = make_incoming(cast.office, origin=Origin.PAPER, seen_by=(cast.an,), type_code="CV")

    with pytest.raises(Invalid):
        asked(cast, source, SY, E, scan=bad)

    assert not Document.objects.filter(origin=Origin.COPIED).exists()


def test_a_turned_scan_is_sent_back(cast):
    source = make_incoming(cast.office, origin=Origin.PAPER, seen_by=(cast.an,), type_code="CV")
    with pikepdf.open(io.BytesIO(scan())) as pdf:
        pdf.pages[0].Rotate = 90
        turned = io.BytesIO()
        pdf.save(turned)

    with pytest.raises(Invalid) as refused:
        asked(cast, source, SY, E, scan=turned.getvalue())

    assert "bị xoay" in str(refused.value.fields)


# The copy on paper (Phụ lục I, Part II, II; model 3.1).


def test_a_file_is_printed_with_the_block_of_the_copy_below_its_text(way, cast):
    office = To(office=cast.other_office)

    document = printed(cast, way.issued(), to=(office,), amount=3)

    text = words_of(document)
    today = clock.today()
    assert latest(document).kind == VersionKind.PRINTED
    for part in (
        "SAO Y",
        "Số: 01/SY-UBND",
        f"ngày {today.day:02d} tháng",
        cast.chi.user.full_name,
        f"- {cast.other_office.name};",
        "- Lưu: VT.",
    ):
        assert part in text
    # The original whole: what it says, its number, its signer.
    assert "Các đơn vị triển khai kế hoạch." in text
    assert "01/KH-UBND" in text
    assert document.copied.amount == 3


def test_the_block_stands_on_the_same_sheet_where_there_is_room(way, cast):
    issued = way.issued()

    document = printed(cast, issued)

    page = pictures.printed(data_of(latest(document))).pages[-1]
    (form,) = [line for line in page.lines if line.text == "SAO Y"]
    others = [line.y for line in page.lines if "01/KH-UBND" in line.text]
    assert latest(document).pages == latest(issued).pages
    assert 0 < form.y < min(others)
    assert {run.size for run in form.runs} == {14}
    assert form.runs[0].face.bold


def test_a_printed_copy_has_no_field_left(way, cast):
    document = printed(cast, way.issued())

    with pikepdf.open(io.BytesIO(data_of(latest(document)))) as pdf:
        assert "/AcroForm" not in pdf.Root
        assert all("/Annots" not in page for page in pdf.pages)


def test_paper_copied_to_paper_is_the_block_alone_as_far_down_as_the_text_goes(cast, paper):
    clerk = actor_of(cast.dung)
    high = copy_printing.make(actor=clerk, document=permitted(cast, paper))
    low = copy_printing.make(actor=clerk, document=permitted(cast, paper), top_mm=120)

    def place(document):
        page = pictures.printed(data_of(latest(document))).pages[0]
        return next(line.y for line in page.lines if line.text == "SAO Y")

    assert latest(high).pages == latest(low).pages == 1
    assert "công tác văn thư" not in words_of(high)
    assert abs(place(high) - place(low) - 100 * 72 / 25.4) < 2


def test_the_block_is_not_printed_off_the_sheet(cast, paper):
    document = permitted(cast, paper)

    with pytest.raises(Invalid):
        copy_printing.make(actor=actor_of(cast.dung), document=document, top_mm=290)


def test_only_the_registry_numbers_and_prints(way, cast):
    document = permitted(cast, way.issued())

    for person in (cast.an, cast.chi):
        with pytest.raises(Forbidden):
            copy_printing.make(actor=actor_of(person), document=document)


def test_a_copy_is_printed_once(way, cast):
    document = printed(cast, way.issued())

    with pytest.raises(Refused):
        copy_printing.make(actor=actor_of(cast.dung), document=document)

    assert document.versions.filter(kind=VersionKind.PRINTED).count() == 1


# The extract (Điều 25.3b).


def test_an_extract_is_laid_out_anew_in_full_form(cast, paper):
    document = printed(cast, paper, TRS, P)

    text = words_of(document)
    for part in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "ỦY BAN NHÂN DÂN THÀNH PHỐ",
        "Số: 12/UBND-VX",
        "Các đơn vị triển khai kế hoạch",
        "PHÓ CHỦ TỊCH",
        "Trần Văn Kha",
        "TRÍCH SAO",
        "Số: 01/TrS-UBND",
    ):
        assert part in text


def test_an_extract_of_nothing_is_refused(way, cast):
    with pytest.raises(Invalid) as refused:
        asked(cast, way.issued(), TRS, P, extract=())

    assert "extract" in refused.value.fields


@pytest.mark.parametrize(
    ("field", "wish"),
    [
        ("amount", {"amount": 0}),
        ("amount", {"amount": 1000}),
        ("purpose", {"purpose": "x" * 501}),
    ],
)
def test_what_is_typed_wrong_is_said_at_its_field(way, cast, field, wish):
    with pytest.raises(Invalid) as refused:
        asked(cast, way.issued(), **wish)

    assert field in refused.value.fields


# What holds of all of them.


def test_check_integrity_finds_a_copy_that_nobody_permitted(way, cast, paper):
    printed(cast, way.issued())
    document = signed(cast, paper, SY, E)
    clean = [one for one in integrity.run().problems if one["check"] == "copies"]
    Copy.objects.filter(document=document).update(permitted_by=None, permitted_at=None)

    broken = [one for one in integrity.run().problems if one["check"] == "copies"]

    assert (clean, len(broken)) == ([], 1)


def test_integrity_of_issued_documents_takes_copies_for_what_they_are(way, cast, paper):
    printed(cast, way.issued())
    signed(cast, paper, SY, E)

    assert [one for one in integrity.run().problems if one["check"] == "versions"] == []


def test_a_copy_is_not_edited_routed_or_signed_by_a_person(way, cast):
    from docflow.core import policy
    from docflow.documents.states import Perm

    document = asked(cast, way.issued())

    for perm in (Perm.EDIT, Perm.SUBMIT, Perm.REVIEW, Perm.APPROVE, Perm.SIGN, Perm.RETURN):
        assert policy.refusal(actor_of(cast.an), perm, document) is not None
        assert policy.refusal(actor_of(cast.chi), perm, document) is not None


def test_the_number_of_a_copy_is_of_the_year_in_which_it_is_made(cast):
    yesterday = clock.today() - timedelta(days=400)
    old = make_issued(cast.office, origin=Origin.IMPORTED, issued_on=yesterday, seen_by=(cast.an,))

    document = printed(cast, old)

    assert document.copied.from_medium == P
    assert document.entry.register.year == clock.today().year
    assert document.direction == Direction.OUTGOING
