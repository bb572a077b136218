"""Pictures and text of finished pages."""

import io
import os
import re
from concurrent.futures import ThreadPoolExecutor

import pikepdf
import pytest
from PIL import Image

from docflow.documents.rendering import pictures
from docflow.documents.rendering.letter import preview, render
from docflow.documents.rendering.pictures import Unreadable


@pytest.fixture
def pdf(plan, now):
    return render(plan, now=now).pdf


def with_red_widget(pdf):
    """The file with a signature field of 100 x 100 points, its appearance plain red."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        look = document.make_stream(b"1 0 0 rg 0 0 100 100 re f")
        look.Type, look.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
        look.BBox = [0, 0, 100, 100]
        widget = document.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot,
                Subtype=pikepdf.Name.Widget,
                FT=pikepdf.Name.Sig,
                T="Seal",
                F=132,
                Rect=[300, 100, 400, 200],
                AP=pikepdf.Dictionary(N=look),
            )
        )
        document.pages[0].Annots = pikepdf.Array([widget])
        document.Root.AcroForm = pikepdf.Dictionary(Fields=[widget], SigFlags=3)
        out = io.BytesIO()
        document.save(out)
    return out.getvalue()


def opened(png):
    return Image.open(io.BytesIO(png)).convert("RGB")


def test_a_picture_has_the_size_of_its_page(pdf):
    picture = opened(pictures.render(pdf, 0, 2))

    assert abs(picture.width - 595.28 * 2) <= 1
    assert abs(picture.height - 841.89 * 2) <= 1


def test_signature_widgets_are_drawn(pdf):
    picture = opened(pictures.render(with_red_widget(pdf), 0, 1))

    assert picture.getpixel((350, 842 - 150)) == (255, 0, 0)
    assert opened(pictures.render(pdf, 0, 1)).getpixel((350, 842 - 150)) == (255, 255, 255)


def test_a_giant_picture_is_made_smaller(pdf, monkeypatch):
    monkeypatch.setattr(pictures, "MOST_PIXELS", 10_000)

    picture = opened(pictures.render(pdf, 0, 50))

    assert picture.width * picture.height <= 10_500


def test_many_threads_may_look_at_once(pdf):
    expected = pictures.render(pdf, 0, 1)

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: pictures.render(pdf, 0, 1), range(12)))

    assert found == [expected] * 12


def laughing():
    """A small page that draws the same stroke ten to the ninth times, by forms within forms."""
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(595, 842))
        form = document.make_stream(b"0 0 m 500 500 l S")
        for _depth in range(9):
            form.Type, form.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
            form.BBox = [0, 0, 595, 842]
            outer = document.make_stream(b"/F Do " * 10)
            outer.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(F=form))
            form = outer
        page = document.pages[0]
        page.Contents, page.Resources = form, form.Resources
        out = io.BytesIO()
        document.save(out)
    return out.getvalue()


def test_a_page_without_end_is_given_up_and_others_are_shown_meanwhile(pdf, monkeypatch):
    pictures.render(pdf, 0, 1)
    monkeypatch.setattr(pictures, "SECONDS", 3.0)
    with ThreadPoolExecutor(1) as pool:
        endless = pool.submit(pictures.render, laughing(), 0, 1)
        assert pictures.render(pdf, 0, 1).startswith(b"\x89PNG")
        with pytest.raises(Unreadable, match="quá nặng"):
            endless.result()

    assert pictures.render(pdf, 0, 1).startswith(b"\x89PNG")


def test_a_reading_process_that_dies_is_replaced(pdf):
    with pytest.raises(Unreadable, match="quá nặng"):
        pictures._asked(os._exit, 3)

    assert pictures.texts(pdf)


def test_a_broken_page_in_a_file_that_opens_is_refused_in_words(pdf):
    broken = re.sub(rb"/Kids\[\d\d 0 R\]", b"/Kids[99 0 R]", pdf)

    assert broken != pdf
    with pytest.raises(Unreadable, match="Trang này của tệp bị hỏng"):
        pictures.render(broken, 0, 1)


def test_memory_is_bounded():
    with pytest.raises(Unreadable, match="quá nặng"):
        pictures._asked(bytes, 2 * pictures.SPARE_BYTES)


def test_words_carry_their_boxes(pdf):
    words = pictures.words(pdf, 0)

    texts = [word.text for word in words]
    start = texts.index("CỘNG")
    assert texts[start : start + 4] == ["CỘNG", "HÒA", "XÃ", "HỘI"]
    assert all(0 < word.x1 < word.x2 < 596 and 0 < word.y1 < word.y2 < 842 for word in words)
    assert words[start].x2 < words[start + 1].x1


def test_a_phrase_is_located_on_its_line(plan, now):
    draft = preview(plan, now=now).pdf

    (found,) = pictures.locate(draft, "Số:")

    assert found.page == 0
    assert 80 < found.x1 < 200
    assert 680 < found.y1 < 760
    assert pictures.locate(draft, "không có ở đây") == ()


def test_the_text_layer_is_parted_by_pages(proposal, now):
    pdf = render(proposal, now=now).pdf

    assert pictures.text(pdf).split("\f") == list(pictures.texts(pdf))
    assert len(pictures.page_sizes(pdf)) == len(pictures.texts(pdf)) == 3


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7 and no more", b"PK\x03\x04"])
def test_bytes_that_are_no_pdf_are_refused_in_words(data):
    with pytest.raises(Unreadable, match="không mở được"):
        pictures.text(data)


@pytest.mark.parametrize("page", [-1, 1, 99])
def test_a_page_that_is_not_there_is_refused(pdf, page):
    with pytest.raises(Unreadable, match="không có trang"):
        pictures.render(pdf, page)


@pytest.mark.shared
def test_real_signed_files_have_pages_text_and_pictures(samples):
    folder = samples / "vn_gazette_pdfs" / "signed_ok"
    for path in sorted(folder.glob("*.pdf"))[:5]:
        data = path.read_bytes()

        assert "CÔNG BÁO" in pictures.text(data)
        assert pictures.words(data, 0)
        assert pictures.render(data, 0, 0.5).startswith(b"\x89PNG")
