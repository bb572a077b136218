"""What is typed is printed: no text is a formula, a call or a file to be read."""

from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docflow.documents.rendering import letter, pictures, records, registers, slip, typesetting
from docflow.documents.rendering.content import Paragraph
from signing.stamps import drawing
from signing.stamps import typesetting as stamping

# Calls, files, formulas, references, markup, comments, escapes and an end of whatever surrounds it.
TYPED = (
    ' #read("/etc/passwd") #eval("1+1") #include "page.typ" #image("x.png") #plugin("x") $x^2$'
    ' *b* _i_ `r` <l> @ref \\u{41} [c] (d) {e} "f" //g /*h*/ = i ~j #sys.inputs #panic()'
)
#: What decides how a document is laid out is no text that anybody types.
_KEPT = {"type_code", "label", "kind"}


def _squeezed(text: str) -> str:
    # A hyphen at the end of a line is read as the break it is.
    return "".join(sign for sign in text if sign.isprintable() and sign not in " -").casefold()


def _marked(value: Any, mark: str, made: list[str]) -> Any:
    """The same value with every text followed by a number of its own and `mark`."""
    if isinstance(value, str) and value:
        made.append(f"Zq{len(made)}z")
        return f"{made[-1]}{mark}"
    if isinstance(value, tuple):
        return tuple(_marked(one, mark, made) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        texts = {
            one.name: _marked(getattr(value, one.name), mark, made)
            for one in fields(value)
            if one.name not in _KEPT
        }
        return replace(value, **texts)
    return value


def _all_literal(draw, value: Any) -> int:
    """Every text that is shown at all is shown as it was typed. How many."""
    plain: list[str] = []
    shown = _squeezed(pictures.text(draw(_marked(value, "", plain))))
    typed: list[str] = []
    found = _squeezed(pictures.text(draw(_marked(value, TYPED, typed))))

    assert plain == typed
    visible = [mark for mark in typed if mark.casefold() in shown]
    lost = [mark for mark in visible if _squeezed(mark + TYPED) not in found]
    assert lost == []
    assert "root:" not in found
    return len(visible)


def test_every_text_of_every_kind_of_document_is_literal(each_kind, now):
    assert _all_literal(lambda one: letter.render(one, now=now).pdf, each_kind) >= 5


def test_every_text_of_a_list_of_files_is_literal(now):
    paper = records.Paper(
        "Cơ quan",
        "Mục lục",
        superior="Cấp trên",
        dated="Ngày",
        subtitles=("Phụ",),
        intro=("Mở",),
        columns=(registers.Column("Số", 1), registers.Column("Tên", 1)),
        rows=(records.Row(("1", "Hồ sơ")), records.Row(("Đề mục",), heading=True)),
        closing=("Kết",),
        signers=(records.Signer("Người lập", "ghi chú", "An"),),
    )

    assert _all_literal(lambda one: records.pdf(one, demo=True, now=now), paper) >= 10


def test_every_text_of_a_slip_is_literal(now):
    said = slip.Opinion("Chi", "Chủ tịch", "01/6", "Giao", (slip.Part("CT", "NV", "05/6"),), "Dũng")
    paper = slip.Slip(
        "Cơ quan", "Trên", "Quận 2", "Số đến", "Công văn", "Về việc", (said,), (said,),
        (slip.Proposal("An", "Chuyên viên", "02/6", "Đề xuất"),),
    )  # fmt: skip

    assert _all_literal(lambda one: slip.render(one, demo=True, now=now), paper) >= 10


def test_every_text_of_a_stamp_is_literal():
    def draw(lines: tuple[str, ...]) -> bytes:
        return drawing.mark(lines, 580, 60)

    assert _all_literal(draw, ("Số 12", "Ngày")) == 2


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=80))
def test_whatever_is_typed_is_printed_or_refused_in_words(plain_letter, now, text):
    content = replace(plain_letter, body=(Paragraph(f"Zq {text} zQ"),), subject=text or "x")

    try:
        pdf = letter.render(content, now=now).pdf
    except typesetting.NotPrintable:
        # In words for people: `test_letter` has them.
        return
    assert pdf.startswith(b"%PDF")


def test_no_layout_runs_or_reads_what_it_is_given():
    """Data comes as one JSON value; nothing in a layout evaluates, opens or loads by a variable."""
    for folder in (typesetting.TEMPLATES, stamping.PAGES):
        for layout in folder.glob("*.typ"):
            source = layout.read_text(encoding="utf-8")
            for word in ("eval(", "read(", "plugin(", "csv(", "toml(", "yaml(", "xml(", "cbor("):
                assert word not in source, (layout.name, word)
            calls = source.count("json(")
            assert calls == source.count("json(bytes(sys.inputs."), layout.name


@pytest.fixture(scope="module")
def plain_letter():
    from tests.docflow.documents.rendering.conftest import LETTER

    return LETTER


@pytest.fixture(scope="module")
def now():
    from tests.docflow.documents.rendering.conftest import NOW

    return NOW
