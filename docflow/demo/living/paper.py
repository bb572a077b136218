"""What comes on paper: scans of letters, and paper that follows an electronic document."""

import io
from collections.abc import Iterator
from datetime import date

from PIL import Image

from docflow.demo.living import letters
from docflow.demo.living.receiving import Fate, handle, receive
from docflow.demo.living.sending import Letter, send
from docflow.demo.living.stage import Moments, Stage, crew
from docflow.documents.rendering import letter as printing
from docflow.documents.rendering import pictures
from docflow.documents.rendering.content import Content, IssueLine, Paragraph
from docflow.documents.services import receiving as incoming
from docflow.documents.services.looks import place_and_date
from docflow.documents.services.receiving import Facts
from docflow.exchange.services import receiving as exchange

RESOLUTION = 1.6


def scenes(stage: Stage) -> Iterator[tuple[str, Moments]]:
    yield (
        "paper city",
        _from_outside(stage, "tp", 84, "Về việc báo cáo số liệu cải cách hành chính"),
    )
    yield "paper treasury", _from_outside(stage, "kbnn", 37, "Về việc đối chiếu số dư tài khoản")
    yield "paper city 2", _from_outside(stage, "tp", 9, "Về việc chuẩn bị đoàn kiểm tra công vụ")
    yield "paper followed", _followed(stage, 20)


def scan(facts: Facts, words: str) -> bytes:
    """A PDF of nothing but a picture of the page, as a scanner makes it."""
    page = printing.render(
        Content(
            type_code="",
            type_name="Công văn",
            issuer=facts.issuer_name.upper(),
            subject=facts.subject,
            place=facts.place,
            body=(Paragraph(words),),
            addressees=("Ủy ban nhân dân Quận 2",),
            recipients=("Như trên;",),
            capacity_lines=(facts.signer_title.upper(),),
            signer_name=facts.signer_name,
            issue_line=IssueLine(
                f"Số: {facts.code}", place_and_date(facts.place, facts.issued_on or date.min)
            ),
            demo=True,
        )
    )
    picture = Image.open(io.BytesIO(pictures.render(page.pdf, 0, RESOLUTION))).convert("L")
    out = io.BytesIO()
    picture.save(out, "PDF", resolution=72 * RESOLUTION)
    return out.getvalue()


def _from_outside(stage: Stage, sender: str, back: int, subject: str) -> Moments:
    """A letter of a partner that is not connected."""
    yield stage.days.at(back, "08:40")
    office = stage.office(sender)
    number = 400 + back
    facts = Facts(
        issuer_name=office.name,
        subject=subject,
        type_code="CV",
        number=number,
        notation=f"{office.notation}-VP",
        code=f"{number}/{office.notation}-VP",
        issued_on=stage.days.backwards[min(back + 2, stage.days.longest)],
        signer_name="Nguyễn Thành Trung",
        signer_title="Chánh Văn phòng",
        place=office.place,
    )
    words = "Đề nghị Ủy ban nhân dân Quận 2 chuẩn bị nội dung và báo cáo trước thời hạn."
    document = incoming.take_in_paper(
        actor=stage.actor("vanthu"), facts=facts, scan=scan(facts, words), sender=office
    )
    yield from handle(stage, "q2", document, Fate("noted", back, leader="pct.kinhte"))


def _followed(stage: Stage, back: int) -> Moments:
    """The ward sends electronically and, out of habit, the paper two days later."""
    text = letters.report("ward", 2, f"{stage.days.backwards[back]:%m/%Y}")
    sent = yield from send(stage, Letter(crew("p07"), text, to=("q2",), late=21), back)
    yield from receive(stage, "q2", sent, Fate("noted", back - 1, leader="pct.vanxa"))
    yield stage.days.at(back - 2, "08:50")
    arrived = stage.arrival("q2", sent)
    clerk = stage.actor("vanthu")
    exchange.paper_followed(actor=clerk, document=arrived)
    facts = Facts(
        issuer_name=arrived.issuer_name,
        subject=arrived.subject,
        type_code=arrived.type_code,
        number=arrived.number,
        notation=arrived.notation,
        code=arrived.code,
        issued_on=arrived.issued_on,
        signer_name=arrived.signer_name,
        signer_title=arrived.signer_title,
        place=arrived.place,
    )
    picture = scan(facts, text.paragraphs[0])
    copy = incoming.take_in_paper(
        actor=clerk, facts=facts, scan=picture, sender=stage.office("p07")
    )
    yield from handle(stage, "q2", copy, Fate("noted", back - 2, leader="pct.vanxa"))
