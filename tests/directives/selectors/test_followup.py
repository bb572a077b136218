"""The seven columns of the follow-up register: what each says, and about which documents."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from directives.selectors import followup
from directives.selectors.followup import Period
from directives.services import accepting, extending, pausing, reporting, withdrawing
from docflow.core import clock
from docflow.core.language import of_office
from docflow.documents.models import Document
from docflow.documents.states import Origin, Secrecy, Status
from tests.factories.directives import accept, finish, lead_of, make_order, part_of
from tests.factories.documents import issue, make_answer, make_incoming, make_issued
from tests.factories.org import actor_of

YEAR = Period(2026)


@pytest.fixture
def document(cast, monday) -> Document:
    return make_incoming(
        cast.office,
        leader=cast.chi,
        seen_by=(cast.dung,),
        arrival_number=42,
        code="69/KH-UBND",
        issued_on=monday.date(),
        subject="Không ai đọc trích yếu ở cột này",
    )


def cells(cast, document: Document, moment: datetime | None = None) -> tuple[str, ...]:
    found = Document.objects.select_related("presented_to__user").get(pk=document.pk)
    line = followup.lines(actor_of(cast.dung), [found], moment or clock.now())[0]
    return line.cells


def order(cast, document, lead=None, **fields):
    return make_order(cast.chi, lead or cast.unit, source_document=document, **fields)


def test_without_an_order_the_row_says_where_the_document_waits(cast, document):
    Document.objects.filter(pk=document.pk).update(due_on=date(2026, 6, 30))

    assert cells(cast, document) == (
        "42",
        "Kế hoạch số 69/KH-UBND ngày 01/06/2026 của Ủy ban nhân dân Thành phố",
        "Phạm Thị Chi",
        "30/06/2026",
        "Đã trình lãnh đạo",
        "",
        "",
    )


def test_an_order_fills_who_until_when_and_how_far(cast, document):
    given = order(cast, document, days=5, coordinating=[cast.other_unit], informed=[cast.an])
    accept(given, cast.binh)
    reporting.report_progress(
        actor=actor_of(cast.binh), assignment=lead_of(given), text="Kín", percent=60
    )

    row = cells(cast, document)

    assert row[2:] == (
        "Phòng Nội vụ; phối hợp: Phòng Tư pháp",
        "08/06/2026",
        "Đang thực hiện, báo cáo 60%",
        "",
        "",
    )
    assert "Kín" not in "".join(row)


def test_what_runs_late_says_by_how_many_working_days(cast, document):
    given = order(cast, document, days=5)
    accept(given, cast.binh)
    later = datetime(2026, 6, 11, 2, tzinfo=UTC)

    assert cells(cast, document, later)[4] == "Đã tiếp nhận, quá hạn 3 ngày làm việc"
    line = followup.lines(actor_of(cast.dung), [document], later)[0]
    assert line.late


def test_a_moved_deadline_is_counted_and_noted(cast, document):
    given = order(cast, document, days=5)
    accept(given, cast.binh)
    asked = extending.ask_extension(
        actor=actor_of(cast.binh),
        assignment=lead_of(given),
        until=date(2026, 6, 15),
        reason="Chờ số liệu của các phường",
    )
    assert cells(cast, document)[6] == "Phòng Nội vụ: đang xin gia hạn"

    extending.grant(actor=actor_of(cast.chi), extension=asked)

    row = cells(cast, document)
    assert row[3] == "15/06/2026 (đổi 1 lần, hạn đầu 08/06/2026)"
    assert row[6] == "Phòng Nội vụ: đã đổi hạn"


def test_what_is_handed_on_counts_below_and_is_no_row_of_its_own(cast, document):
    given = order(cast, document, days=5)
    accept(given, cast.binh)
    first = make_order(cast.binh, cast.an, "Một", parent=lead_of(given))
    make_order(cast.binh, cast.an, "Hai", parent=lead_of(given))
    finish(first, cast.an, cast.binh)

    row = cells(cast, document)

    assert row[2] == "Phòng Nội vụ"
    assert row[4] == "Đang thực hiện, việc giao tiếp xong 1/2"


def test_several_orders_stand_under_their_numbers_in_every_column(cast, document):
    order(cast, document, days=5)
    order(cast, document, cast.other_unit)

    row = cells(cast, document)

    assert row[2] == "1. Phòng Nội vụ\n2. Phòng Tư pháp"
    assert row[3] == "1. 08/06/2026\n2. –"
    assert row[4] == "1. Chờ tiếp nhận\n2. Chờ tiếp nhận"


def test_the_answer_stands_in_its_column_once_it_is_issued(cast, document):
    """NĐ 30/2020/NĐ-CP, Phụ lục IV."""
    answer = make_answer(document, cast.an, cast.chi)
    assert cells(cast, document)[5] == ""

    issue(answer, cast.dung)

    assert cells(cast, document)[4:6] == ("Đã hoàn thành", answer.code)
    Document.objects.filter(pk=answer.pk).update(status=Status.RECALLED)
    assert cells(cast, document)[5] == ""


def test_a_document_handed_in_as_a_result_is_an_answer_named_once(cast, document):
    given = order(cast, document)
    accept(given, cast.binh)
    product = make_issued(cast.office, seen_by=(cast.binh,))
    reporting.report_progress(
        actor=actor_of(cast.binh), assignment=lead_of(given), text="Một", outgoing=product
    )
    reporting.report_result(
        actor=actor_of(cast.binh), assignment=lead_of(given), text="Hai", outgoing=product
    )

    assert cells(cast, document)[5] == product.code


def test_a_completed_order_says_when(cast, document):
    finish(order(cast, document, days=5), cast.binh, cast.chi)

    assert cells(cast, document)[4] == "Hoàn thành ngày 01/06/2026"


def test_returned_suspended_and_cancelled_are_noted(cast, document):
    given = order(cast, document, days=5, coordinating=[cast.other_unit])
    accept(given, cast.binh)
    accepting.return_(
        actor=actor_of(cast.em),
        assignment=part_of(given, "coordinating"),
        note="Không thuộc chức năng của phòng",
    )
    chi = actor_of(cast.chi)
    pausing.suspend(actor=chi, assignment=lead_of(given), note="Chờ ý kiến cấp trên")
    assert cells(cast, document)[6] == "Phòng Nội vụ: tạm dừng\nPhòng Tư pháp: bị trả lại"

    withdrawing.cancel(actor=chi, directive=given, note="Không còn cần thiết nữa")

    row = cells(cast, document)
    assert row[6] == "Phòng Nội vụ: đã hủy\nPhòng Tư pháp: đã hủy"
    assert row[2] == "Phạm Thị Chi"


def test_only_registered_open_documents_of_the_office_and_the_period_have_a_row(cast, document):
    secret = {"subject": "", "secrecy": Secrecy.SECRET}
    make_incoming(cast.office, **secret)
    make_incoming(cast.office, origin=Origin.IMPORTED)
    make_incoming(cast.office, status=Status.ARRIVED, arrival_number=None)
    make_incoming(cast.other_office)
    old = make_incoming(cast.office, arrived_at=datetime(2025, 12, 31, 3, tzinfo=UTC))
    # 31 December in London is 1 January here.
    first = make_incoming(cast.office, arrived_at=datetime(2025, 12, 31, 18, tzinfo=UTC))
    dung = actor_of(cast.dung)

    assert list(followup.rows(dung, YEAR)) == [document, first]
    assert list(followup.rows(dung, Period(2025))) == [old]
    assert list(followup.rows(dung, Period(2026, first=date(2026, 5, 30)))) == [document]
    assert list(followup.rows(dung, Period(2026, last=date(2026, 1, 1)))) == [first]
    assert followup.years(dung) == [2026, 2025]


def test_the_print_begins_with_the_oldest_and_its_cover_names_the_period(cast, document):
    earlier = make_incoming(
        cast.office, arrival_number=7, arrived_at=clock.now() - timedelta(days=3)
    )

    cover, rows = followup.printed(actor_of(cast.dung), YEAR, clock.now())

    assert [row.cells[0] for row in rows] == [str(earlier.arrival_number), "42"]
    assert (cover.body, cover.year) == ("Ủy ban nhân dân Quận 2", "2026")
    assert (cover.from_date, cover.to_date) == ("01/01/2026", "31/12/2026")


def test_it_is_printed_in_vietnamese_whatever_the_page_speaks(cast, document):
    with translation.override("en"), of_office():
        _cover, rows = followup.printed(actor_of(cast.dung), YEAR, clock.now())

    assert rows[0].cells[4] == "Đã trình lãnh đạo"


def test_a_page_costs_the_same_whatever_it_holds(cast, document, django_assert_max_num_queries):
    dung = actor_of(cast.dung)
    given = order(cast, document, days=5)
    accept(given, cast.binh)

    def measure() -> int:
        with django_assert_max_num_queries(12) as counted:
            found = list(followup.rows(dung, YEAR)[:30])
            followup.lines(dung, found, clock.now())
        return len(counted)

    one = measure()
    for _ in range(3):
        more = make_incoming(cast.office, leader=cast.chi)
        another = order(cast, more, days=3, coordinating=[cast.other_unit])
        accept(another, cast.binh)
        make_order(cast.binh, cast.an, "Dưới", parent=lead_of(another))
        issue(make_answer(more, cast.ha, cast.chi), cast.dung)

    assert measure() == one
