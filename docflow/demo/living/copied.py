"""Certified copies and borrowed originals: one of each kind, and what waits for a decision."""

from collections.abc import Iterator
from datetime import timedelta

from docflow.core import clock
from docflow.demo.living import letters
from docflow.demo.living.paper import scan
from docflow.demo.living.receiving import Fate, handle
from docflow.demo.living.sending import Letter, issue, send
from docflow.demo.living.stage import Moments, Stage, crew, fresh
from docflow.documents.models import Document, Loan
from docflow.documents.services import borrowing, copy_printing, copying
from docflow.documents.services import receiving as incoming
from docflow.documents.services.copying import Wish
from docflow.documents.services.receiving import Facts
from docflow.documents.states import CopyForm, Medium


def scenes(stage: Stage) -> Iterator[tuple[str, Moments]]:
    yield "copies of paper", _of_paper(stage, 46)
    yield "copies of a file", _of_file(stage, 28)


def _of_paper(stage: Stage, back: int) -> Moments:
    """A decision that came on paper: a true copy as a file; its original is lent twice."""
    yield stage.days.at(back, "08:55")
    sender = stage.office("tp")
    facts = Facts(
        issuer_name=sender.name,
        subject="Về việc giao chỉ tiêu tinh giản biên chế",
        type_code="QD",
        number=512,
        notation="QĐ-UBND",
        code="512/QĐ-UBND",
        issued_on=stage.days.backwards[min(back + 3, stage.days.longest)],
        signer_name="Trần Quốc Bảo",
        signer_title="Phó Chủ tịch",
        place=sender.place,
    )
    words = "Giao chỉ tiêu tinh giản biên chế cho các quận theo phụ lục kèm theo."
    clerk = stage.actor("vanthu")
    source = incoming.take_in_paper(
        actor=clerk, facts=facts, scan=scan(facts, words), sender=sender
    )
    yield from handle(stage, "q2", source, Fate("noted", back, leader="chutich"))
    yield stage.days.at(back - 1, "09:30")
    copy = _asked(stage, source, "vanthu", CopyForm.TRUE_COPY, Medium.ELECTRONIC)
    yield stage.days.at(back - 1, "10:20")
    copying.permit(actor=stage.actor("chutich"), document=fresh(copy))
    yield stage.days.at(back - 1, "14:00")
    issue(stage, "vanthu", copy)
    yield from _lent(stage, source, back - 2)


def _lent(stage: Stage, source: Document, back: int) -> Moments:
    """Once given back in time, once still out and overdue."""
    yield stage.days.at(back, "08:40")
    loan = _lend(stage, source, "nv.chuyenvien", "Lập hồ sơ trình thẩm định", 7)
    yield stage.days.at(back - 3, "16:00")
    borrowing.take_back(actor=stage.actor("vanthu"), loan=loan, remark="Đủ trang, còn nguyên.")
    yield stage.days.at(9, "08:45")
    _lend(stage, source, "ttr.chuyenvien", "Đối chiếu khi thanh tra", 5)


def _of_file(stage: Stage, back: int) -> Moments:
    """A letter of the committee: printed as a true copy, an extract declined, one still asked."""
    text = letters.filled(letters.LETTERS["nv"][0], f"{stage.days.backwards[back]:%m/%Y}")
    letter = Letter(crew("q2", "nv"), text, to=("p03",), late=14)
    source = yield from send(stage, letter, back)
    yield stage.days.at(back - 1, "08:30")
    printed = _asked(stage, source, "nv.chuyenvien", CopyForm.TRUE_COPY, Medium.PAPER, amount=3)
    declined = _asked(stage, source, "nv.chuyenvien", CopyForm.EXTRACT, Medium.PAPER)
    yield stage.days.at(back - 1, "09:10")
    leader = stage.actor("chutich")
    copying.permit(actor=leader, document=fresh(printed))
    copying.decline(
        actor=leader, document=fresh(declined), note="Bản sao y đã đủ dùng cho hồ sơ này."
    )
    yield stage.days.at(back - 1, "10:00")
    copy_printing.make(actor=stage.actor("vanthu"), document=fresh(printed))
    yield stage.days.at(1, "15:20")
    _asked(stage, source, "nv.chuyenvien", CopyForm.EXTRACT, Medium.ELECTRONIC)


def _asked(
    stage: Stage, source: Document, who: str, form: CopyForm, medium: Medium, amount: int = 1
) -> Document:
    extract = ({"kind": "paragraph", "text": "Kết quả chung trong kỳ báo cáo."},)
    return copying.ask(
        actor=stage.actor(who),
        source=fresh(source),
        wish=Wish(
            form,
            medium,
            signer=stage.position("chutich"),
            amount=amount,
            purpose="Bổ sung hồ sơ lưu",
            extract=extract if form == CopyForm.EXTRACT else (),
        ),
    )


def _lend(stage: Stage, source: Document, to: str, purpose: str, days: int) -> Loan:
    return borrowing.lend(
        actor=stage.actor("vanthu"),
        document=fresh(source),
        borrower=stage.position(to),
        purpose=purpose,
        permitted_by=stage.position("chutich"),
        due_on=clock.today() + timedelta(days=days),
    )
