"""Asking for a copy, deciding and printing it by the browser; the panel beside a document."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from docflow.core import clock
from docflow.documents.models import Copy, Document
from docflow.documents.services import copy_printing, copying, recalling, receiving
from docflow.documents.services.copying import Wish
from docflow.documents.states import CopyForm, Medium, Origin, Status
from tests.docflow.documents.conftest import PIN
from tests.docflow.documents.services.test_copying import scan
from tests.docflow.documents.views.registry import queries_of
from tests.factories.documents import make_incoming
from tests.factories.org import actor_of


def url(name: str, document: Document) -> str:
    return reverse(f"documents:{name}", args=[document.pk])


def asked(cast, document, form=CopyForm.TRUE_COPY, to=Medium.PAPER, **wish):
    wish = Wish(form, to, cast.chi, **wish)
    return copying.ask(actor=actor_of(cast.an), source=document, wish=wish)


def test_from_the_issued_document_to_the_printed_copy(cast, way, as_):
    document = way.issued()
    an, chi, dung = (as_(person) for person in (cast.an, cast.chi, cast.dung))
    assert url("copy-new", document) in an.get(document.get_absolute_url()).content.decode()

    typed = {"way": "SY-paper", "signer": cast.chi.pk, "amount": 2, "others": "Phòng Tư pháp"}
    answer = an.post(url("copy-new", document), typed, follow=True)
    made = Copy.objects.get(source=document).document
    assert "Người ký bản sao sẽ quyết định" in answer.content.decode()
    assert url("copy-permit", made) in chi.get(made.get_absolute_url()).content.decode()
    chi.post(url("copy-permit", made))
    assert url("copy-print", made) in dung.get(made.get_absolute_url()).content.decode()
    shown = dung.post(url("copy-print", made), follow=True).content.decode()

    made.refresh_from_db()
    assert (made.status, made.code) == (Status.ISSUED, "01/SY-UBND")
    assert "01/SY-UBND" in shown
    # What is printed is one click away, also later.
    printed = reverse("documents:download", args=[made.pk, made.versions.latest("ordinal").ordinal])
    assert f'href="{printed}"' in shown
    assert "Mở bản in" in shown
    assert [one.name for one in made.recipients.all()] == ["Phòng Tư pháp"]
    panel = an.get(url("document-copies", document)).content.decode()
    assert "01/SY-UBND" in panel


def test_an_electronic_copy_is_signed_at_the_ceremony_of_issue(cast, way, as_, at_once):
    source = make_incoming(cast.office, origin=Origin.PAPER, type_code="CV", seen_by=(cast.an,))
    typed = {"way": "SY-electronic", "signer": cast.chi.pk, "amount": 1}
    file = SimpleUploadedFile("quet.pdf", scan(), content_type="application/pdf")
    as_(cast.an).post(url("copy-new", source), {**typed, "scan": file})
    made = Copy.objects.get(source=source).document
    as_(cast.chi).post(url("copy-permit", made))
    browser = as_(cast.dung)
    issue = f"{reverse('documents:issue')}?pick={made.pk}"
    assert issue in browser.get(made.get_absolute_url()).content.decode()
    ceremony = browser.get(issue)
    assert "Cấp số và ký số bản sao" in ceremony.content.decode()
    assert "đóng dấu, phát hành" not in ceremony.content.decode()
    listed = ceremony.context["ready"]

    answer = browser.post(
        reverse("documents:issue"),
        {"pick": made.pk, "shown": [item.shown for item in listed], "pin": PIN},
        follow=True,
    )

    made.refresh_from_db()
    assert made.status == Status.ISSUED, answer.content.decode()[-3000:]
    page = browser.get(made.get_absolute_url())
    assert page.context["judged"].verdict == "valid"


def test_the_mark_is_shown_before_it_is_signed_to_the_clerk_alone(cast, as_):
    source = make_incoming(cast.office, origin=Origin.PAPER, type_code="CV", seen_by=(cast.an,))
    made = asked(cast, source, to=Medium.ELECTRONIC, scan=scan())
    copying.permit(actor=actor_of(cast.chi), document=made)
    stamp = reverse("documents:stamp", args=[made.pk, "Copy"])

    assert as_(cast.dung).get(stamp)["Content-Type"] == "image/png"
    assert as_(cast.an).get(stamp).status_code == 403


def test_a_form_that_there_is_not_says_why(cast, way, as_):
    page = as_(cast.an).get(url("copy-new", way.issued()))

    words = page.content.decode()
    offered = [name for name, _label in page.context["form"].fields["way"].choices]
    assert offered == ["SY-paper", "TRS-paper", "TRS-electronic"]
    assert "chính tệp này là bản gốc" in words
    assert "Sao lục được làm từ bản sao y" in words


def test_a_form_that_is_not_offered_cannot_be_posted(cast, way, as_):
    document = way.issued()
    browser = as_(cast.an)

    for value in ("SY-electronic", "SL-paper", "", "x", "SY-"):
        typed = {"way": value, "signer": cast.chi.pk, "amount": 1}
        assert browser.post(url("copy-new", document), typed).status_code == 200

    assert not Copy.objects.exists()


def test_what_was_typed_stays_when_it_is_refused(cast, way, as_):
    typed = {
        "way": "TRS-paper",
        "signer": cast.chi.pk,
        "amount": 1,
        "extract": " ",
        "purpose": "Gửi đoàn kiểm tra",
    }

    page = as_(cast.an).post(url("copy-new", way.issued()), typed)

    words = page.content.decode()
    assert "Hãy gõ lại phần nội dung cần trích sao" in words
    assert "Gửi đoàn kiểm tra" in words


def test_the_extract_begins_with_what_our_own_document_says(cast, way, as_):
    page = as_(cast.an).get(url("copy-new", way.issued()))

    assert "Các đơn vị triển khai kế hoạch." in page.content.decode()


def test_a_document_of_which_there_is_no_copy_says_so_and_takes_nothing(cast, as_):
    document = make_incoming(cast.office, seen_by=(cast.an,))
    browser = as_(cast.an)

    page = browser.get(url("copy-new", document))
    browser.post(url("copy-new", document), {"way": "SY-paper", "signer": cast.chi.pk, "amount": 1})

    assert "Không sao được văn bản này" in page.content.decode()
    assert not Copy.objects.exists()


def test_who_may_not_decide_is_told_who_may(cast, way, as_):
    made = asked(cast, way.issued())

    page = as_(cast.an).get(made.get_absolute_url()).content.decode()
    answer = as_(cast.an).post(url("copy-permit", made))

    assert cast.chi.user.full_name in page
    assert answer.status_code == 403
    assert Document.objects.get(pk=made.pk).status == Status.IN_REVIEW


def test_a_copy_waits_on_the_lists_of_who_acts_next(cast, way, as_):
    made = asked(cast, way.issued())
    waiting = reverse("documents:outgoing") + "?waiting=review"
    assert made.subject in as_(cast.chi).get(waiting).content.decode()

    copying.permit(actor=actor_of(cast.chi), document=made)

    to_issue = reverse("documents:outgoing") + "?waiting=issue"
    assert made.subject in as_(cast.dung).get(to_issue).content.decode()
    to_sign = reverse("documents:outgoing") + "?waiting=sign"
    assert url("document", made) not in as_(cast.chi).get(to_sign).content.decode()


def test_a_declined_copy_ends_with_the_reason(cast, way, as_):
    made = asked(cast, way.issued())
    browser = as_(cast.chi)

    assert "ít nhất" in browser.post(url("copy-decline", made), {"note": "x"}).content.decode()
    browser.post(url("copy-decline", made), {"note": "Đã có bản sao trong hồ sơ."})

    page = as_(cast.an).get(made.get_absolute_url()).content.decode()
    assert "Đã có bản sao trong hồ sơ." in page


def test_the_copy_names_its_original_only_to_who_may_see_it(cast, as_):
    source = make_incoming(cast.office, origin=Origin.PAPER, type_code="CV", seen_by=(cast.an,))
    made = asked(cast, source)

    for who in (cast.an, cast.chi):
        panel = as_(who).get(url("document-copies", made)).content.decode()
        assert source.get_absolute_url() in panel
        assert as_(who).get(source.get_absolute_url()).status_code == 200
    copying.permit(actor=actor_of(cast.chi), document=made)
    for_clerk = as_(cast.dung).get(url("document-copies", made)).content.decode()
    assert source.get_absolute_url() not in for_clerk
    assert as_(cast.dung).get(source.get_absolute_url()).status_code == 404


def test_who_decides_is_told_that_the_scan_is_not_the_one_of_the_books(cast, as_):
    source = make_incoming(cast.office, origin=Origin.PAPER, type_code="CV", seen_by=(cast.an,))
    made = asked(cast, source, to=Medium.ELECTRONIC, scan=scan())

    for name in ("document-copies", "copy-permit"):
        assert "hãy đối chiếu với bản giấy" in as_(cast.chi).get(url(name, made)).content.decode()


def test_a_copy_of_what_was_recalled_says_so(cast, way, as_):
    document = way.issued()
    made = asked(cast, document)
    copying.permit(actor=actor_of(cast.chi), document=made)
    copy_printing.make(actor=actor_of(cast.dung), document=made)
    note = "Ban hành sai thẩm quyền, cần thu hồi."
    recalling.recall(actor=actor_of(cast.dung), document=document, note=note)

    panel = as_(cast.an).get(url("document-copies", made)).content.decode()

    assert "Văn bản gốc đã bị thu hồi" in panel
    assert as_(cast.an).get(url("copy-new", document)).status_code == 403


def test_recalling_a_copy_says_that_its_number_is_voided(cast, way, as_):
    made = asked(cast, way.issued())
    copying.permit(actor=actor_of(cast.chi), document=made)
    copy_printing.make(actor=actor_of(cast.dung), document=made)
    browser = as_(cast.dung)
    assert "bị hủy trong sổ bản sao" in browser.get(url("recall", made)).content.decode()

    browser.post(url("recall", made), {"note": "In thiếu trang, sao lại."})

    book = browser.get(reverse("documents:book", args=[made.entry.register_id]))
    (line,) = book.context["lines"]
    texts = [cell["text"] for cell in line["cells"]]
    assert line["voided"]
    assert texts[0] == "01/SY-UBND"
    assert "In thiếu trang, sao lại." in texts[-1]


def test_the_book_of_copies_counts_the_copies_that_were_made(cast, way, as_):
    made = asked(cast, way.issued(), amount=5)
    copying.permit(actor=actor_of(cast.chi), document=made)
    copy_printing.make(actor=actor_of(cast.dung), document=made)

    book = as_(cast.dung).get(reverse("documents:book", args=[made.entry.register_id]))

    (line,) = book.context["lines"]
    assert line["cells"][6]["text"] == "5"
    pdf = as_(cast.dung).get(reverse("documents:book-pdf", args=[made.entry.register_id]))
    assert pdf.content.startswith(b"%PDF")


def test_a_paper_copy_of_paper_asks_where_the_block_begins(cast, as_):
    source = receiving.take_in_paper(
        actor=actor_of(cast.dung),
        facts=receiving.Facts("Sở Nội vụ", "về văn thư", "CV", 3, "SNV", "3/SNV", clock.today()),
        scan=scan(),
    )
    wish = Wish(CopyForm.TRUE_COPY, Medium.PAPER, cast.chi)
    made = copying.ask(actor=actor_of(cast.dung), source=source, wish=wish)
    copying.permit(actor=actor_of(cast.chi), document=made)
    browser = as_(cast.dung)

    assert "mép trên" in browser.get(url("copy-print", made)).content.decode()
    assert browser.post(url("copy-print", made), {"top_mm": 400}).status_code == 200
    browser.post(url("copy-print", made), {"top_mm": 90})

    made.refresh_from_db()
    assert made.status == Status.ISSUED


def test_for_others_a_copy_does_not_exist(cast, way, as_):
    made = asked(cast, way.issued())

    for person in (cast.ha, cast.giang, cast.khoa, cast.dung):
        for name in ("document", "document-copies", "copy-permit", "copy-print"):
            assert as_(person).get(url(name, made)).status_code == 404


def test_the_panel_takes_as_many_queries_however_many_copies(cast, way, as_):
    document = way.issued()
    browser = as_(cast.an)
    asked(cast, document)
    few = queries_of(browser, url("document-copies", document))
    for _each in range(3):
        asked(cast, document)

    assert queries_of(browser, url("document-copies", document)) == few
