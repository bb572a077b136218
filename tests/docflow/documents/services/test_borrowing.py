"""Borrowed originals (NĐ 30/2020/NĐ-CP, Điều 6.3c and Phụ lục IV, IV)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from docflow.core import clock
from docflow.core.errors import Forbidden, Invalid, Refused
from docflow.documents.models import Loan
from docflow.documents.selectors import loans
from docflow.documents.selectors.periods import Period
from docflow.documents.services import borrowing, filing
from docflow.documents.states import LoanStatus, Origin, Status
from docflow.notifications.models import Notification
from tests.factories.documents import make_incoming, make_issued
from tests.factories.org import actor_of

PURPOSE = "Đối chiếu số liệu báo cáo quý"


@pytest.fixture
def cast(company):
    return company


@pytest.fixture
def original(cast):
    return make_incoming(
        cast.office, origin=Origin.PAPER, type_code="CV", seen_by=(cast.dung, cast.an)
    )


def lent(cast, document, by=None, **values):
    given = {
        "borrower": cast.an,
        "purpose": PURPOSE,
        "permitted_by": cast.chi,
        "due_on": clock.today() + timedelta(days=7),
        **values,
    }
    return borrowing.lend(actor=actor_of(by or cast.dung), document=document, **given)


def test_the_keeper_lends_an_original_with_all_that_the_register_asks_for(cast, original):
    loan = lent(cast, original, remark="12 tờ")

    (line,) = loans.lines([Loan.objects.get(pk=loan.pk)])
    today = f"{clock.today():%d/%m/%Y}"
    assert line.cells == (
        today,
        cast.an.user.full_name,
        original.code,
        original.title,
        "",
        "",
        "",
        cast.chi.user.full_name,
        f"{PURPOSE}; 12 tờ",
    )


def test_the_case_files_of_the_original_stand_in_their_column(cast, original):
    actor = actor_of(cast.an)
    case_file = filing.open_case(
        actor=actor, code="01.NV", title="Hồ sơ báo cáo quý", retention_years=5
    )
    filing.add(actor=actor, case_file=case_file, document=original)

    (line,) = loans.lines([lent(cast, original)])

    assert line.cells[4] == "01.NV"


def test_somebody_from_outside_borrows_by_name(cast, original):
    loan = lent(cast, original, borrower=None, name=" Lê Văn Ngoài, Thanh tra thành phố ")

    assert (loan.borrower, loan.borrower_name) == (None, "Lê Văn Ngoài, Thanh tra thành phố")


def test_one_original_is_lent_to_one_person_at_a_time(cast, original):
    first = lent(cast, original)
    with pytest.raises(Refused, match=cast.an.user.full_name):
        lent(cast, original, borrower=cast.binh)

    borrowing.take_back(actor=actor_of(cast.dung), loan=first)

    assert lent(cast, original, borrower=cast.binh).status == LoanStatus.LENT


def test_the_database_too_lends_an_original_once(cast, original):
    loan = lent(cast, original)

    with pytest.raises(IntegrityError), transaction.atomic():
        Loan.objects.create(
            office=loan.office,
            document=original,
            borrower_name="Người khác",
            purpose=PURPOSE,
            permitted_by=cast.chi,
            lent_on=loan.lent_on,
            lent_by="x",
            due_on=loan.due_on,
        )


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": LoanStatus.RETURNED},
        {"returned_on": "2099-01-01"},
        {"due_on": "2001-01-01"},
        {"borrower_name": ""},
        {"purpose": ""},
    ],
)
def test_the_database_refuses_a_row_that_says_two_things(cast, original, wrong):
    loan = lent(cast, original)

    with pytest.raises(IntegrityError), transaction.atomic():
        Loan.objects.filter(pk=loan.pk).update(**wrong)


@pytest.mark.parametrize("who", ["an", "binh", "chi", "em"])
def test_only_the_keepers_lend(cast, original, who):
    with pytest.raises(Forbidden):
        lent(cast, original, by=getattr(cast, who))


def test_a_state_secret_is_not_lent_here(cast):
    secret = make_incoming(
        cast.office, origin=Origin.PAPER, secrecy=2, subject="", seen_by=(cast.dung,)
    )

    with pytest.raises(Forbidden):
        lent(cast, secret)


def test_what_is_not_issued_has_no_original_to_lend(cast):
    draft = make_issued(cast.office, status=Status.SIGNED, seen_by=(cast.dung,))

    with pytest.raises(Forbidden):
        lent(cast, draft)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("borrower", {"borrower": None, "name": " "}),
        ("purpose", {"purpose": "ngắn"}),
        ("due_on", {"due_on": clock.today() - timedelta(days=1)}),
        ("due_on", {"due_on": clock.today() + timedelta(days=91)}),
    ],
)
def test_what_is_typed_wrong_is_said_at_its_field(cast, original, field, values):
    with pytest.raises(Invalid) as refused:
        lent(cast, original, **values)

    assert set(refused.value.fields) == {field}


def test_nobody_permits_himself(cast, original):
    with pytest.raises(Invalid) as refused:
        lent(cast, original, borrower=cast.chi, permitted_by=cast.chi)

    assert "permitted_by" in refused.value.fields


def test_people_of_another_office_neither_borrow_nor_permit(cast, original):
    with pytest.raises(Invalid) as refused:
        lent(cast, original, borrower=cast.giang, permitted_by=cast.giang)

    assert {"borrower", "permitted_by"} <= set(refused.value.fields)


def test_it_is_prolonged_with_a_reason_to_a_later_day_alone(cast, original):
    loan = lent(cast, original)
    later = loan.due_on + timedelta(days=7)
    clerk = actor_of(cast.dung)
    with pytest.raises(Invalid):
        borrowing.extend(actor=clerk, loan=loan, due_on=loan.due_on, note="Cần thêm thời gian")
    with pytest.raises(Invalid):
        borrowing.extend(actor=clerk, loan=loan, due_on=later, note="")

    borrowing.extend(actor=clerk, loan=loan, due_on=later, note="Cần thêm thời gian đối chiếu")

    loan.refresh_from_db()
    assert (loan.due_on, loan.status) == (later, LoanStatus.LENT)


def test_what_came_back_is_not_taken_back_again(cast, original):
    loan = lent(cast, original)
    clerk = actor_of(cast.dung)
    borrowing.take_back(actor=clerk, loan=loan, remark="đủ 12 tờ")

    with pytest.raises(Refused):
        borrowing.take_back(actor=clerk, loan=loan)

    loan.refresh_from_db()
    assert (loan.returned_on, loan.remark) == (clock.today(), "đủ 12 tờ")


def test_keepers_and_borrower_hear_once_of_what_is_overdue(cast, original):
    loan = lent(cast, original)
    late = clock.now() + timedelta(days=9)

    counts = [borrowing.sweep(late, 10) for _each in range(2)]

    told = Notification.objects.filter(reason="loan_overdue")
    assert counts == [1, 0]
    assert set(told.values_list("user_id", flat=True)) == {cast.dung.user_id, cast.an.user_id}
    assert loan.borrower_name in told[0].text


def test_a_later_day_that_passes_is_said_again(cast, original):
    loan = lent(cast, original)
    later = loan.due_on + timedelta(days=30)
    note = "Cần thêm thời gian đối chiếu"
    late = clock.now() + timedelta(days=9)
    borrowing.sweep(late, 10)
    borrowing.extend(actor=actor_of(cast.dung), loan=loan, due_on=later, note=note)

    assert borrowing.sweep(late, 10) == 0
    assert borrowing.sweep(clock.now() + timedelta(days=60), 10) == 1


def test_what_is_back_or_not_due_is_not_said(cast, original):
    loan = lent(cast, original)
    assert borrowing.sweep(clock.now() + timedelta(days=7), 10) == 0
    borrowing.take_back(actor=actor_of(cast.dung), loan=loan)

    assert borrowing.sweep(clock.now() + timedelta(days=60), 10) == 0


def test_what_is_longest_overdue_stands_first_for_the_keeper(cast, original):
    other = make_issued(cast.office, seen_by=(cast.dung,))
    soon = lent(cast, other, due_on=clock.today() + timedelta(days=20))
    first = lent(cast, original)

    assert list(loans.still_out(actor_of(cast.dung))) == [first, soon]
    assert loans.late_count(actor_of(cast.dung)) == 0


def test_the_register_is_read_in_as_many_queries_however_long(cast, django_assert_num_queries):
    for _each in range(4):
        lent(cast, make_issued(cast.office, seen_by=(cast.dung,)))

    keeper = actor_of(cast.dung)
    with django_assert_num_queries(2):
        rows = loans.lines(list(loans.rows(keeper, Period(clock.today().year))))

    assert len(rows) == 4
