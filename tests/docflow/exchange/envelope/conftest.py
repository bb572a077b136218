"""Envelopes without a database: a signature is the hash of what was signed."""

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from docflow.exchange.envelope import (
    Business,
    Change,
    Enclosure,
    Letter,
    Organ,
    ReceiverChange,
    Replacement,
    Response,
    Signer,
    Staff,
    Statement,
    StatusMessage,
    Stop,
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
# With every part that the standard has.
FULL = replace(
    LETTER,
    business=Business.REPLACE,
    change=Change(
        reason="Sai số liệu ở Phụ lục 2",
        content_changed=True,
        receivers_changed=True,
        receivers=(ReceiverChange(organ_code="H29.01", added=True),),
        staff=Staff(department="Văn phòng", name="Dũng", mobile="0900", email="d@q2.example"),
        replaced=(
            Replacement(
                document_id="000.00.02.H29,2026/03/01,60/KH-UBND", organ_codes=("H29.2.01",)
            ),
        ),
    ),
    stops=(
        Stop(organ_code="000.00.02.H29", at=SENT_AT - timedelta(minutes=5)),
        Stop(organ_code="000.00.00.H29", at=SENT_AT),
    ),
    type_number="18",
    type_detail="Kế hoạch năm",
    sphere="Toàn Quận",
    typist="DVT",
    appendixes=("Phụ lục 1", "Phụ lục 2"),
    tasks=("VPCP-0001",),
    responses=(Response(organ_code="000.00.00.H29", code="5/CV-UBND"),),
    place="Quận 2",
    content="Kế hoạch",
    due_on=date(2026, 4, 1),
    steering=3,
    copies=12,
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
    staff=Staff(name="Võ Tiến Dũng", department="Văn phòng"),
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
