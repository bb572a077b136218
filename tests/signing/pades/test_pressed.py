"""A pressed page is the page the library would have imported, in every file it is set into."""

import io
import re
from datetime import UTC, datetime, timedelta

import pikepdf
import pypdfium2
import pytest
from pyhanko.pdf_utils.generic import StreamObject
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import PageObject, PdfFileWriter

from signing import stamps
from signing.pades import appearance, pressed

FIRST = datetime(2026, 3, 9, 1, 30, 5, tzinfo=UTC)
MOMENTS = [FIRST + timedelta(days=17 * step, seconds=61 * step) for step in range(4)]


@pytest.fixture(autouse=True)
def _nothing_pressed(monkeypatch):
    monkeypatch.setattr(pressed, "_forms", [])


def stamp(time: datetime | None = FIRST, name: str = "Trần Văn Chí") -> bytes:
    return stamps.person(name, "Phó Chủ tịch", time, w=150, h=70)


def shown(pdf: bytes) -> bytes:
    """A file of one page that shows nothing but `pdf`."""
    out = PdfFileWriter()
    content = appearance.PageContent(pdf)
    content.set_writer(out)
    text = content.render()
    page = PageObject(
        contents=out.add_object(StreamObject({}, stream_data=text)),
        media_box=(0, 0, content.box.width, content.box.height),
        resources=content.resources.as_pdf_object(),
    )
    out.insert_page(page)
    written = io.BytesIO()
    out.write(written)
    return written.getvalue()


def look(pdf: bytes) -> bytes:
    return pypdfium2.PdfDocument(pdf)[0].render(scale=4).to_pil().tobytes()


def text(pdf: bytes) -> str:
    return pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range()


def imported(pdf: bytes, monkeypatch) -> bytes:
    """The same file without anything pressed."""
    with monkeypatch.context() as patched:
        patched.setattr(pressed, "find", lambda _pdf: None)
        return shown(pdf)


def parts(pdf: bytes) -> list[str]:
    """All objects of the file, decoded, whatever their numbers and the name of the import."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        found = [
            pikepdf.unparse_content_stream(pikepdf.parse_content_stream(one)).decode("latin-1")
            if isinstance(one, pikepdf.Stream) and one.get("/Subtype") == "/Form"
            else repr(one.read_bytes())
            if isinstance(one, pikepdf.Stream)
            else repr(one.unparse())
            for one in opened.objects
            if not (isinstance(one, pikepdf.Stream) and one.get("/Type") == "/XRef")
        ]
    plain = (re.sub(r"\d+ 0 R|Import[0-9a-f]{32}|/ID *\[.*?\]", "", one) for one in found)
    return sorted(plain)


@pytest.mark.parametrize("time", [*MOMENTS, None])
def test_it_holds_what_the_library_imports(time, monkeypatch):
    quick, slow = shown(stamp(time)), imported(stamp(time), monkeypatch)

    assert look(quick) == look(slow) == look(stamp(time))
    assert text(quick) == text(slow)
    assert parts(quick) == parts(slow)


def test_stamps_that_differ_in_time_are_pressed_once(monkeypatch):
    made, real = [], pressed._press
    monkeypatch.setattr(pressed, "_press", lambda pdf: made.append(1) or real(pdf))

    texts = [text(shown(stamp(moment))) for moment in MOMENTS]

    assert len(made) == 1
    assert [any(str(m.year) in one for one in texts) for m in MOMENTS] == [True] * len(MOMENTS)
    assert len(set(texts)) == len(MOMENTS)


def test_another_person_is_another_form():
    for name in ("Trần Văn Chí", "Lê Thị Dung"):
        shown(stamp(name=name))

    assert len(pressed._forms) == 2
    assert look(shown(stamp(name="Lê Thị Dung"))) == look(stamp(name="Lê Thị Dung"))


def test_a_byte_elsewhere_is_another_form():
    pdf = stamp()
    form, _stream = pressed.find(pdf)

    assert form.stream_of(pdf) is not None
    for at in (len(form.before) - 1, len(pdf) - 1):
        changed = bytearray(pdf)
        changed[at] ^= 1
        assert form.stream_of(bytes(changed)) is None
    assert form.stream_of(pdf + b"\n") is None


def test_a_page_of_several_streams_is_left_to_the_library(monkeypatch):
    with pikepdf.open(io.BytesIO(stamp())) as pdf:
        pdf.pages[0].contents_add(b"q Q")
        written = io.BytesIO()
        pdf.save(written)
    pdf_bytes = written.getvalue()

    assert pressed.find(pdf_bytes) is None
    assert look(shown(pdf_bytes)) == look(pdf_bytes)


def test_only_some_forms_are_kept(monkeypatch):
    monkeypatch.setattr(pressed, "KEPT", 1)
    for name in ("Trần Văn Chí", "Lê Thị Dung"):
        pressed.find(stamp(name=name))

    assert len(pressed._forms) == 1


def test_two_settings_into_one_file_do_not_share_numbers():
    out = PdfFileWriter()
    form, stream = pressed.find(stamp())
    numbers = [form.put(out, stream).idnum for _ in range(2)]
    out.write(written := io.BytesIO())

    assert len(set(numbers)) == 2
    assert PdfFileReader(written, strict=True).root is not None
