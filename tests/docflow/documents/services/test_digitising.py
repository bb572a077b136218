"""A scan against the decree's standard (NĐ 30/2020/NĐ-CP, Phụ lục I, Phần II, I.2)."""

import io

import pikepdf
import pytest
import typst
from PIL import Image

from docflow.core import clock
from docflow.documents.models import Copy
from docflow.documents.services import copying, digitising, receiving
from docflow.documents.services.copying import Wish
from docflow.documents.services.receiving import Facts
from docflow.documents.states import CopyForm, Medium
from tests.factories.org import actor_of

A4 = (8.27, 11.69)


def scanned(dpi: int = 200, mode: str = "RGB", pages: int = 1) -> bytes:
    """Pages of one picture each, as a scanner writes them."""
    picture = Image.new(
        mode, (round(A4[0] * dpi), round(A4[1] * dpi)), 1 if mode == "1" else "white"
    )
    out = io.BytesIO()
    picture.save(out, "PDF", resolution=dpi, save_all=True, append_images=[picture] * (pages - 1))
    return out.getvalue()


def turned(data: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.pages[0].Rotate = 90
        pdf.save(out)
    return out.getvalue()


def older(data: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.save(out, force_version="1.3")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (scanned(), []),
        (scanned(300), []),
        (turned(scanned()), []),
        (scanned(mode="P"), []),
        (scanned(150), ["150 dpi"]),
        (turned(scanned(150)), ["150 dpi"]),
        (scanned(mode="L"), ["không phải ảnh màu: trang 1"]),
        (scanned(mode="1"), ["không phải ảnh màu: trang 1"]),
        (older(scanned()), ["PDF 1.3"]),
        (scanned(150, "L", pages=7), ["trang 1, 2, 3, 4, 5…", "ảnh màu: trang 1, 2, 3, 4, 5…"]),
        (typst.compile(b'#set page(paper: "a4")\nText', timestamp=0), []),
        (b"no file", []),
    ],
    ids=str.split("ok fine turned palette coarse turned-coarse grey lines old many text broken"),
)
def test_each_departure_is_one_sentence(data, said):
    found = digitising.remarks(data)

    assert len(found) == len(said)
    assert all(part in sentence for part, sentence in zip(said, found, strict=True))


def test_a_stamp_in_a_page_of_text_is_no_scan(tmp_path):
    Image.new("L", (60, 60), "white").save(tmp_path / "stamp.png")
    page = tmp_path / "page.typ"
    page.write_text('#set page(paper: "a4")\n#image("stamp.png", width: 3cm)\nText')

    assert digitising.remarks(typst.compile(page, root=tmp_path)) == []


@pytest.fixture
def cast(company):
    return company


def taken_in(cast, scan: bytes):
    facts = Facts(
        issuer_name="Ủy ban nhân dân Thành phố",
        subject="về công tác văn thư",
        type_code="CV",
        number=12,
        notation="UBND-VX",
        code="12/UBND-VX",
        issued_on=clock.today(),
    )
    return receiving.take_in_paper(actor=actor_of(cast.dung), facts=facts, scan=scan)


def test_the_register_says_so_beside_the_document(cast):
    assert taken_in(cast, scanned()).warnings == []
    (said,) = taken_in(cast, scanned(100)).warnings
    assert "100 dpi, dưới 200 dpi" in said


def test_whoever_decides_on_a_copy_reads_it_and_may_still_decide(cast):
    paper = taken_in(cast, scanned(mode="L"))
    wish = Wish(CopyForm.TRUE_COPY, Medium.ELECTRONIC, signer=cast.chi)

    document = copying.ask(actor=actor_of(cast.dung), source=paper, wish=wish)

    assert any("ảnh màu" in one for one in copying.warnings(document))
    copying.permit(actor=actor_of(cast.chi), document=document)
    assert Copy.objects.get(document=document).permitted_at is not None
