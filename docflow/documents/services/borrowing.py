"""Originals that leave the store: lent, prolonged, taken back; the keepers hear what is overdue.

Law: NĐ 30/2020/NĐ-CP, Điều 6.3c (the registry keeps the office's copies and serves who uses them),
Phụ lục IV, IV (register of borrowed originals).
"""

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from docflow.core import clock, deeds, policy, workflow
from docflow.core.actor import Actor
from docflow.core.errors import Invalid, Refused
from docflow.core.workflow import NOTE_LENGTH
from docflow.documents.models import Document, Loan
from docflow.documents.services import telling
from docflow.documents.states import LoanStatus, Perm
from docflow.org.models import Position

SWEEP = "documents.loans"
# Nobody needs a paper longer without asking again.
LONGEST = timedelta(days=90)
_NAME, _TEXT = 150, 300


def lend(
    *,
    actor: Actor,
    document: Document,
    borrower: Position | None,
    name: str = "",
    purpose: str,
    permitted_by: Position,
    due_on: date,
    remark: str = "",
) -> Loan:
    """Give the original to a colleague, or to somebody from outside by `name`.

    Raises Forbidden, Invalid for each field at fault, Refused while somebody else has it.
    """
    with deeds.act():
        row = workflow.lock(document)
        policy.guard(actor, Perm.LEND, row)
        who = borrower.user.full_name if borrower else name.strip()
        _check(row, borrower, who, purpose, permitted_by, due_on)
        loan = _open(
            Loan(
                office_id=row.office_id,
                document=row,
                borrower=borrower,
                borrower_name=who,
                purpose=purpose.strip(),
                permitted_by=permitted_by,
                lent_on=clock.today(),
                lent_by=actor.name,
                due_on=due_on,
                remark=remark.strip()[:_TEXT],
            )
        )
        data = {"to": who, "due": due_on.isoformat(), "permitted_by": str(permitted_by)}
        deeds.record(actor, "loan.lend", loan, summary=loan.purpose, data=data)
        deeds.record(actor, "document.lend", row, summary=who, data={"loan": loan.pk, **data})
    return loan


def extend(*, actor: Actor, loan: Loan, due_on: date, note: str) -> Loan:
    """A later day, with the reason. Raises Invalid for a day that is no later or too far."""
    policy.guard(actor, Perm.LEND, loan)
    today = clock.today()
    if not max(loan.due_on, today) < due_on <= today + LONGEST:
        raise Invalid({"due_on": [_due_words(max(loan.due_on, today) + timedelta(days=1))]})
    with deeds.act():
        return workflow.advance(
            loan,
            "extend",
            actor=actor,
            note=note,
            changes={"due_on": due_on},
            data={"due": due_on.isoformat()},
        )


def take_back(*, actor: Actor, loan: Loan, remark: str = "") -> Loan:
    """The original is in the store again. Raises Refused when it was noted before."""
    changes: dict[str, object] = {"returned_on": clock.today()}
    if remark.strip():
        changes["remark"] = "; ".join(x for x in (loan.remark, remark.strip()) if x)[:_TEXT]
    with deeds.act():
        row = workflow.advance(loan, "return", actor=actor, note=remark, changes=changes)
        deeds.record(actor, "document.given_back", row.document, summary=row.borrower_name)
    return row


def sweep(now: datetime, limit: int) -> int:
    """Tell the keepers and the borrower of what is overdue, once for each day that was set."""
    today = now.astimezone(clock.OFFICE_ZONE).date()
    late = Loan.objects.filter(status=LoanStatus.LENT, due_on__lt=today).filter(
        Q(warned_for__isnull=True) | ~Q(warned_for=F("due_on"))
    )
    return sum(_warn(loan.pk, today) for loan in late.order_by("due_on", "pk")[:limit])


def _warn(pk: int, today: date) -> bool:
    with deeds.act():
        rows = Loan.objects.select_related("document", "borrower").filter(pk=pk)
        loan = rows.select_for_update(of=("self",)).get()
        if loan.status != LoanStatus.LENT or loan.due_on >= today or loan.warned_for == loan.due_on:
            return False
        loan.warned_for = loan.due_on
        loan.save(update_fields=["warned_for"])
        telling.overdue(loan)
    return True


def _open(loan: Loan) -> Loan:
    try:
        with transaction.atomic():
            loan.save(force_insert=True)
    except IntegrityError as error:
        out = Loan.objects.filter(document=loan.document, status=LoanStatus.LENT).first()
        if out is None:
            raise
        raise Refused(
            _("Bản lưu này đang do %(name)s mượn, hạn trả %(day)s.")
            % {"name": out.borrower_name, "day": f"{out.due_on:%d/%m/%Y}"}
        ) from error
    return loan


def _check(
    document: Document,
    borrower: Position | None,
    who: str,
    purpose: str,
    permitted_by: Position,
    due_on: date,
) -> None:
    today = clock.today()
    wrong: dict[str, list[str]] = {}
    if not who or len(who) > _NAME:
        wrong["borrower"] = [_("Hãy chọn người mượn hoặc ghi họ tên người ngoài cơ quan.")]
    elif borrower and (borrower.office_id != document.office_id or not borrower.holds_on(today)):
        wrong["borrower"] = [_("Người mượn phải đang giữ chức vụ trong cơ quan.")]
    if not NOTE_LENGTH <= len(purpose.strip()) <= _TEXT:
        wrong["purpose"] = [_("Hãy ghi mục đích sử dụng, từ %(n)d ký tự.") % {"n": NOTE_LENGTH}]
    if permitted_by.office_id != document.office_id or not permitted_by.holds_on(today):
        wrong["permitted_by"] = [_("Người cho phép phải đang giữ chức vụ trong cơ quan.")]
    elif borrower is not None and permitted_by.pk == borrower.pk:
        wrong["permitted_by"] = [_("Người mượn không tự cho phép mình.")]
    if not today <= due_on <= today + LONGEST:
        wrong["due_on"] = [_due_words(today)]
    if wrong:
        raise Invalid(wrong)


def _due_words(first: date) -> str:
    last = clock.today() + LONGEST
    return _("Chọn một ngày từ %(first)s đến %(last)s.") % {
        "first": f"{first:%d/%m/%Y}",
        "last": f"{last:%d/%m/%Y}",
    }
