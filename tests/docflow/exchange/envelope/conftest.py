"""Envelopes without a database: a signature is the hash of what was signed."""

import hashlib
from datetime import UTC, date, datetime

import pytest

from docflow.exchange.envelope import (
    Enclosure,
    Letter,
    Organ,
    Response,
    Signer,
    Statement,
    StatusMessage,
    write,
)

SENT_AT = datetime(2026, 3, 9, 1, 30, tzinfo=UTC)
COMMITTEE = Organ(code="000.00.02.H29", name="Ủy ban nhân dân Quận 2", email="vt@q2.example")
WARD = Organ(code="H29.2.01", name="Ủy ban nhân dân Phường An Khánh", address="12 Trần Não")
PDF = Enclosure(name="69-KH-UBND.pdf", data=b"%PDF-1.7 main", media_type="application/pdf")
LETTER = Letter(
    sender=COMMITTEE,
    receivers=(WARD,),
    number="69",
    notation="KH-UBND",
    issued_on=date(2026, 3, 9),
    subject="Kế hoạch cải cách hành chính <năm> & quý",
    document_id="000.00.02.H29,2026/03/09,69/KH-UBND",
    sent_at=SENT_AT,
    enclosures=(PDF,),
    type_name="Kế hoạch",
    signer=Signer(competence="TM.", position="CHỦ TỊCH", name="Phạm Thị Chi"),
    to_places=("Phường An Khánh", "Lưu: VT"),
    priority=1,
    pages=3,
)
STATUS = StatusMessage(
    about=Response(
        organ_code=COMMITTEE.code,
        code="69/KH-UBND",
        issued_on=date(2026, 3, 9),
        document_id=LETTER.document_id,
    ),
    sender=WARD,
    code="03",
    at=SENT_AT,
    description="Đã tiếp nhận",
    staff="Võ Tiến Dũng",
    department="Văn phòng",
)


def statement(kind: str = "new", message_id: str = "m-1") -> Statement:
    return Statement(
        kind=kind,
        message_id=message_id,
        sender="A",
        receiver="B",
        at=SENT_AT,
        gate={"person": "valid"},
    )


def sign(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def written(message: Letter | StatusMessage = LETTER) -> bytes:
    return write(message, statement=statement(), sign=sign)


@pytest.fixture
def envelope() -> bytes:
    return written()
