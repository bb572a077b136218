"""The partner's documents: a letter in the decree's form, signed by its head and sealed."""

import hashlib
from datetime import datetime

from docflow.documents.rendering import letter
from docflow.documents.rendering.content import Content, IssueLine, Paragraph
from docflow.documents.services.looks import place_and_date
from docflow.exchange.simulator import keys
from docflow.org.models import Office
from signing import batches, stamps
from signing.keys.models import Purpose
from signing.pades.fields import FieldBox, premake
from signing.pades.signature import Placement

NOTATION = "TTGL-TH"
_TEXT = (
    "Đây là văn bản của cơ quan giả lập, dùng để tập huấn tiếp nhận văn bản điện tử; không có giá "
    "trị pháp lý.",
    "Đề nghị quý cơ quan kiểm tra chữ ký số, tiếp nhận, vào sổ và xử lý như một văn bản thật.",
)


def made(office: Office, receiver: Office, facts: dict[str, str], now: datetime) -> bytes:
    """The signed and sealed PDF. Raises what signing raises; not inside a transaction."""
    printed = letter.render(_content(office, receiver, facts, now), now=now)
    data = premake(printed.pdf, printed.fields)
    boxes = {box.name: box for box in printed.fields}
    names = [name for name in ("Signer", "Seal") if name in boxes]
    for number, name in enumerate(names):
        data = _signed(office, data, boxes[name], tuple(names[number + 1 :]), now)
    return data


def _content(office: Office, receiver: Office, facts: dict[str, str], now: datetime) -> Content:
    return Content(
        type_code="CV",
        type_name="CÔNG VĂN",
        issuer=office.name.upper(),
        issuer_name=office.name,
        subject=facts["subject"],
        place=office.place,
        body=tuple(Paragraph(text) for text in _TEXT),
        addressees=(receiver.name,),
        recipients=("Như trên;",),
        capacity_lines=(keys.TITLE.upper(),),
        signer_name=keys.SIGNER,
        issue_line=IssueLine(
            f"Số: {facts['code']}",
            place_and_date(office.place, datetime.fromisoformat(facts["day"]).date()),
        ),
        demo=True,
    )


def _signed(
    office: Office, data: bytes, box: FieldBox, empty: tuple[str, ...], now: datetime
) -> bytes:
    person = box.name == "Signer"
    purpose = Purpose.PERSON if person else Purpose.SEAL
    width, height = box.x2 - box.x1, box.y2 - box.y1
    place = Placement(
        field=box.name,
        appearance_pdf=stamps.person(keys.SIGNER, w=width, h=height)
        if person
        else stamps.seal(office.name, w=width, h=height),
        certify=person,
        lock_all=not person,
        name=keys.SIGNER if person else office.name,
    )
    item = batches.Item(hashlib.sha256(data).hexdigest(), "simulate", (box.name,))
    with batches.reserve(office.owner, purpose, keys.PIN, [item], now) as batch:
        return batch.sign(data, "simulate", [place], now=now, empty=empty).data
