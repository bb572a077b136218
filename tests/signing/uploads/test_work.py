"""A small file that explodes when unpacked or drawn is refused before it can."""

import time
import tracemalloc
import zlib

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from signing.uploads import inspect, work
from tests.signing.uploads.builders import altered, plain

A_PAGE = plain()
MIB = 1024 * 1024


def packed(size: int) -> bytes:
    """Blanks, so many bytes of them, as Flate data."""
    engine = zlib.compressobj(9)
    return b"".join(engine.compress(b" " * MIB) for _ in range(size // MIB)) + engine.flush()


BOMB = packed(200 * MIB)


def form(pdf, content, **called):
    made = pdf.make_stream(content)
    made.Type, made.Subtype, made.BBox = Name.XObject, Name.Form, Array([0, 0, 9, 9])
    if called:
        made.Resources = Dictionary(XObject=Dictionary(**called))
    return made


def nested(pdf, *, depth, call=b"/X Do\n"):
    """Ten draws at each of `depth` levels."""
    inner = form(pdf, b"0 0 1 1 re f")
    for _ in range(depth - 1):
        inner = form(pdf, call * 10, X=inner)
    page = pdf.pages[0]
    page.Contents = pdf.make_stream(call * 10)
    page.Resources = Dictionary(XObject=Dictionary(X=inner))


def bomb_in_page(pdf):
    pdf.pages[0].Contents = pikepdf.Stream(pdf, BOMB, Filter=Name.FlateDecode)


def bomb_twice_packed(pdf):
    pdf.pages[0].Contents = pikepdf.Stream(
        pdf, zlib.compress(BOMB, 9), Filter=Array([Name.FlateDecode, Name.FlateDecode])
    )


def bomb_in_form(pdf):
    nested(pdf, depth=1)
    pdf.pages[0].Resources.XObject.X.write(BOMB, filter=Name.FlateDecode)


def bomb_in_appearance(pdf):
    look = form(pdf, b"")
    look.write(BOMB, filter=Name.FlateDecode)
    pdf.pages[0].Annots = Array([Dictionary(Subtype=Name.Stamp, AP=Dictionary(N=look))])


def drawing_itself(pdf):
    nested(pdf, depth=1)
    loop = pdf.pages[0].Resources.XObject.X
    loop.write(b"/X Do")
    loop.Resources = Dictionary(XObject=Dictionary(X=loop))


def in_soft_mask(pdf):
    nested(pdf, depth=6)
    page = pdf.pages[0]
    mask = form(pdf, b"/X Do", X=page.Resources.XObject.X)
    page.Resources = Dictionary(ExtGState=Dictionary(G=Dictionary(SMask=Dictionary(G=mask))))
    page.Contents = pdf.make_stream(b"/G gs")


def long_form_drawn_often(pdf):
    nested(pdf, depth=4)
    inner = pdf.pages[0].Resources.XObject.X
    while "/Resources" in inner:
        inner = inner.Resources.XObject.X
    inner.write(b" " * MIB)


@pytest.mark.parametrize(
    "change",
    [
        lambda pdf: nested(pdf, depth=6),
        lambda pdf: nested(pdf, depth=6, call=b"/X % a remark\n Do\n"),
        lambda pdf: nested(pdf, depth=6, call=b"/#58 Do "),
        lambda pdf: nested(pdf, depth=6, call=b"/X [1] Do "),
        in_soft_mask,
        drawing_itself,
        long_form_drawn_often,
        bomb_in_page,
        bomb_twice_packed,
        bomb_in_form,
        bomb_in_appearance,
    ],
)
def test_a_file_that_explodes_is_refused_quickly_and_in_little_memory(change):
    data = altered(A_PAGE, change)
    tracemalloc.start()
    began = time.process_time()

    found = inspect(data)

    spent, (_, peak) = time.process_time() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [problem.code for problem in found.blocking] == ["too_complex"]
    assert spent < 5
    assert peak < 3 * work.MOST_UNPACKED


@pytest.mark.parametrize(
    "kind",
    [
        b"/Type /ObjStm /N 1 /First 4",
        b"/N 1 /Fir#73t 4",
        b"/W [1 2 1]",
        b"/First 4 /F [/AHx /Fl]",
    ],
)
def test_a_bomb_in_the_structure_is_refused_before_the_file_is_opened(kind, monkeypatch):
    monkeypatch.setattr(pikepdf, "open", lambda *_, **__: pytest.fail("opened"))
    length = str(len(BOMB)).encode()
    head = b"%PDF-1.7\n1 0 obj\n<< " + kind + b" /Filter /FlateDecode /Length " + length
    data = head + b" >>\nstream\n" + BOMB + b"\nendstream\nendobj\n"

    assert inspect(data).codes == {"too_complex"}


def test_forms_within_the_limit_pass():
    data = altered(A_PAGE, lambda pdf: nested(pdf, depth=4))

    assert inspect(data).problems == []


def test_a_large_picture_is_not_unpacked():
    def picture(pdf):
        nested(pdf, depth=1, call=b"/X Do ")
        image = pikepdf.Stream(pdf, BOMB, Filter=Name.FlateDecode)
        image.Type, image.Subtype, image.Width, image.Height = Name.XObject, Name.Image, 9, 9
        pdf.pages[0].Resources.XObject.X = image

    assert inspect(altered(A_PAGE, picture)).problems == []


@pytest.mark.shared
def test_published_papers_stay_within_the_limits(samples):
    papers = sorted((samples / "vn_gazette_pdfs").rglob("*.pdf"))

    assert papers
    assert [p.name for p in papers if "too_complex" in inspect(p.read_bytes()).codes] == []


@pytest.mark.parametrize("before", [b"\xef\xbb\xbf", b"\r\n \t", b"\xef\xbb\xbf\r\n"])
def test_a_byte_order_mark_or_blanks_may_stand_before_the_header(before):
    assert "not_pdf" not in inspect(before + A_PAGE).codes


@pytest.mark.parametrize("before", [b"<html></html>", b"#!/bin/sh\n", b"x", b" " * 9, b"MZ\x90"])
def test_anything_else_before_the_header_is_no_pdf(before):
    assert inspect(before + A_PAGE).codes == {"not_pdf"}


@pytest.mark.parametrize(("before", "code"), [(b"PK\x03\x04", "word"), (b"\x89PNG", "image")])
def test_another_kind_before_the_header_is_told_by_its_name(before, code):
    assert inspect(before + A_PAGE).codes == {code}
