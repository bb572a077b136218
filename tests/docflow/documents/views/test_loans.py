"""The register of borrowed originals by the browser: who reads it, its days, print and sheet."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from docflow.core import clock
from docflow.documents.models import Loan
from docflow.documents.rendering import pictures
from docflow.documents.services import borrowing
from docflow.documents.states import LoanStatus, Origin
from tests.docflow.documents.views.registry import queries_of
from tests.factories.documents import make_incoming, make_issued
from tests.factories.org import actor_of

PAGE, PDF, XLSX = (reverse(f"documents:{name}") for name in ("loans", "loans-pdf", "loans-xlsx"))
PURPOSE = "Đối chiếu số liệu báo cáo quý"


@pytest.fixture
def cast(company):
    return company


@pytest.fixture
def original(cast):
    return make_incoming(
        cast.office, origin=Origin.PAPER, type_code="CV", seen_by=(cast.dung, cast.an)
    )


def lent(cast, document, days=7):
    return borrowing.lend(
        actor=actor_of(cast.dung),
        document=document,
        borrower=cast.an,
        purpose=PURPOSE,
        permitted_by=cast.chi,
        due_on=clock.today() + timedelta(days=days),
    )


def overdue(loan):
    """As if it had been lent three weeks ago."""
    long_ago = clock.today() - timedelta(days=21)
    due = long_ago + timedelta(days=7)
    Loan.objects.filter(pk=loan.pk).update(lent_on=long_ago, due_on=due)
    return loan


@pytest.mark.parametrize("url", [PAGE, PDF, XLSX])
def test_the_keepers_alone_read_it(cast, as_, url):
    names = ("an", "binh", "chi", "dung", "em", "ha", "giang", "khoa")

    answers = {who: as_(getattr(cast, who)).get(url).status_code for who in names}

    assert answers == {who: 200 if who == "dung" else 403 for who in names}


def test_from_the_document_to_the_register_and_back(cast, original, as_):
    browser = as_(cast.dung)
    lend = reverse("documents:lend", args=[original.pk])
    assert lend in browser.get(original.get_absolute_url()).content.decode()
    typed = {
        "borrower": cast.an.pk,
        "purpose": PURPOSE,
        "permitted_by": cast.chi.pk,
        "due_on": (clock.today() + timedelta(days=7)).isoformat(),
    }

    answer = browser.post(lend, typed, follow=True)

    loan = Loan.objects.get()
    assert answer.redirect_chain[-1][0] == loan.get_absolute_url()
    assert cast.an.user.full_name in browser.get(PAGE).content.decode()
    assert "đang mượn" in browser.get(lend).content.decode()
    browser.post(reverse("documents:loan-return", args=[loan.pk]), {"remark": "đủ tờ"})
    loan.refresh_from_db()
    assert (loan.status, loan.remark) == (LoanStatus.RETURNED, "đủ tờ")
    (line,) = browser.get(PAGE).context["lines"]
    assert line["cells"][6] == f"{clock.today():%d/%m/%Y}"


def test_nonsense_lends_nothing(cast, original, as_):
    browser = as_(cast.dung)
    lend = reverse("documents:lend", args=[original.pk])

    for typed in ({}, {"due_on": "x"}, {"borrower": "999999", "purpose": "x"}):
        assert browser.post(lend, typed).status_code == 200

    assert not Loan.objects.exists()


def test_what_is_overdue_is_marked_and_stands_first(cast, original, as_):
    lent(cast, make_issued(cast.office, seen_by=(cast.dung,)))
    late = overdue(lent(cast, original, 30))

    page = as_(cast.dung).get(PAGE)

    assert next(line["loan"].pk for line in page.context["out"]) == late.pk
    assert page.context["late"] == 1
    assert "Quá hạn" in page.content.decode()


def test_the_borrower_sees_the_own_loan_and_does_nothing_with_it(cast, original, as_):
    loan = lent(cast, original)

    assert PURPOSE in as_(cast.an).get(loan.get_absolute_url()).content.decode()
    for name in ("loan-return", "loan-extend"):
        assert as_(cast.an).post(reverse(f"documents:{name}", args=[loan.pk])).status_code == 403
    for person in (cast.binh, cast.giang, cast.khoa):
        assert as_(person).get(loan.get_absolute_url()).status_code == 404


def test_it_is_prolonged_with_its_reason(cast, original, as_):
    loan = lent(cast, original)
    later = loan.due_on + timedelta(days=10)
    extend = reverse("documents:loan-extend", args=[loan.pk])
    browser = as_(cast.dung)

    browser.post(extend, {"due_on": later.isoformat(), "note": "ngắn"})
    browser.post(extend, {"due_on": later.isoformat(), "note": "Cần thêm thời gian đối chiếu"})

    loan.refresh_from_db()
    assert loan.due_on == later


def test_print_and_sheet_hold_the_nine_columns_and_the_cover(cast, original, as_):
    lent(cast, original)
    browser = as_(cast.dung)

    # A hyphen at the end of a line is read as its sign; the number may stand in two lines.
    text = " ".join(pictures.text(browser.get(PDF).content).replace("\x02", "-").split())
    book = load_workbook(BytesIO(browser.get(XLSX).content))

    for part in ("SỔ SỬ DỤNG BẢN LƯU", "Quyển số", "(9)", original.code, PURPOSE):
        assert part in text
    heads = next(iter(book.active.values))
    assert heads[:3] == ("Ngày tháng", "Họ tên người sử dụng", "Số, ký hiệu ngày tháng văn bản")
    assert len([head for head in heads if head]) == 9
    cover = [str(cell) for row in book["Bìa"].values for cell in row if cell]
    assert "SỔ SỬ DỤNG BẢN LƯU" in cover


def test_days_narrow_it_and_nonsense_does_not(cast, original, as_):
    lent(cast, original)
    browser = as_(cast.dung)
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()

    assert browser.get(PAGE, {"first": tomorrow}).context["total"] == 0
    for nonsense in ({"first": "x"}, {"year": "1"}, {"year": "abc", "from": "-3"}):
        assert browser.get(PAGE, nonsense).context["total"] == 1


def test_an_empty_register_says_what_comes_here(cast, as_):
    assert "Chưa cho mượn bản lưu nào" in as_(cast.dung).get(PAGE).content.decode()


def test_it_is_named_among_the_books(cast, as_):
    words = as_(cast.dung).get(reverse("documents:registers")).content.decode()

    assert PAGE in words


def test_the_register_takes_as_many_queries_however_long(cast, as_):
    browser = as_(cast.dung)
    lent(cast, make_issued(cast.office, seen_by=(cast.dung,)))
    few = queries_of(browser, PAGE)
    for _each in range(5):
        lent(cast, make_issued(cast.office, seen_by=(cast.dung,)))

    assert queries_of(browser, PAGE) == few
