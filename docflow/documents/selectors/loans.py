"""The register of borrowed originals: what is out, what is overdue, and its nine columns.

Law: NĐ 30/2020/NĐ-CP, Phụ lục IV, IV.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Min, QuerySet

from docflow.core import clock
from docflow.core.actor import Actor
from docflow.documents.models import CaseFileItem, Document, Loan
from docflow.documents.rendering.registers import Cover, Row
from docflow.documents.selectors.periods import Period
from docflow.documents.states import LoanStatus
from docflow.org.models import Office

PAGE = 30
PRINTED = 5000


@dataclass(frozen=True)
class Line:
    """One loan with its nine cells in the decree's order."""

    loan: Loan
    cells: tuple[str, ...]
    late: bool


def out(document: Document) -> Loan | None:
    """Who has the original now; one query."""
    found = Loan.objects.filter(document=document, status=LoanStatus.LENT)
    return found.select_related("borrower__user").first()


def late(actor: Actor) -> QuerySet[Loan]:
    """What is overdue in the person's office."""
    return Loan.objects.filter(
        office_id=actor.office_id, status=LoanStatus.LENT, due_on__lt=clock.today()
    )


def late_count(actor: Actor) -> int:
    return late(actor).count()


def still_out(actor: Actor) -> QuerySet[Loan]:
    """What is out, the longest overdue first."""
    rows = Loan.objects.filter(office_id=actor.office_id, status=LoanStatus.LENT)
    return _whole(rows).order_by("due_on", "pk")


def rows(actor: Actor, period: Period) -> QuerySet[Loan]:
    """The register of the period, the newest first."""
    first, end = (moment.astimezone(clock.OFFICE_ZONE).date() for moment in period.span())
    found = Loan.objects.filter(office_id=actor.office_id, lent_on__gte=first, lent_on__lt=end)
    return _whole(found).order_by("-lent_on", "-pk")


def years(actor: Actor) -> list[int]:
    """The years in which something was lent, newest first; this year always."""
    ends = Loan.objects.filter(office_id=actor.office_id).aggregate(
        first=Min("lent_on"), last=Max("lent_on")
    )
    this = clock.today().year
    found = [day.year for day in (ends["first"], ends["last"]) if day]
    return list(range(max([this, *found]), min([this, *found]) - 1, -1))


def printed(actor: Actor, period: Period) -> tuple[Cover, list[Row]]:
    """Cover and rows as the decree prints them, the oldest first."""
    office = Office.objects.select_related("superior").get(pk=actor.office_id)
    first, last = period.named()
    cover = Cover(
        body=office.name,
        superior=office.superior.name if office.superior else "",
        year=str(period.year),
        from_date=first,
        to_date=last,
    )
    found = list(rows(actor, period).reverse()[:PRINTED])
    return cover, [Row(line.cells) for line in lines(found)]


def lines(loans: Sequence[Loan]) -> list[Line]:
    """Nine cells of each: date, user, document, title, file, signature, return, permission, note.

    Two queries however many there are.
    """
    files = _files([one.document_id for one in loans])
    today = clock.today()
    return [
        Line(
            one,
            _cells(one, files.get(one.document_id, "")),
            one.status == LoanStatus.LENT and one.due_on < today,
        )
        for one in loans
    ]


def _cells(loan: Loan, files: str) -> tuple[str, ...]:
    document = loan.document
    number = document.code or str(document.arrival_number or "")
    dated = ", ".join(part for part in (number, _day(document.issued_on)) if part)
    return (
        _day(loan.lent_on),
        loan.borrower_name,
        dated,
        document.title,
        files,
        "",
        _day(loan.returned_on),
        loan.permitted_by.user.full_name,
        "; ".join(part for part in (loan.purpose, loan.remark) if part),
    )


def _files(documents: Sequence[int]) -> dict[int, str]:
    """Codes of the case files in which each document lies."""
    found: dict[int, list[str]] = {}
    items = CaseFileItem.objects.filter(document__in=documents).order_by("pk")
    for document_id, code in items.values_list("document_id", "case_file__code"):
        found.setdefault(document_id, []).append(code)
    return {pk: ", ".join(codes) for pk, codes in found.items()}


def _whole(loans: QuerySet[Loan]) -> QuerySet[Loan]:
    return loans.select_related("document", "borrower__user", "permitted_by__user")


def _day(value: date | None) -> str:
    return f"{value:%d/%m/%Y}" if value else ""
