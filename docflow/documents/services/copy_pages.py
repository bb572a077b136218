"""The pages that a copy is made of: the scan or the extract to be signed, the original to be
printed, and the print itself."""

import io
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import pikepdf
from django.utils.translation import gettext as _

from docflow.core import clock
from docflow.core.errors import Invalid, Refused
from docflow.documents.models import Copy, Document, Version
from docflow.documents.rendering import content as contents
from docflow.documents.rendering import copies as printing
from docflow.documents.rendering import letter
from docflow.documents.rendering.content import Content, IssueLine
from docflow.documents.selectors.versions import data_of
from docflow.documents.services import looks
from docflow.documents.services.composing import capacity_lines
from docflow.documents.services.drafting import examine
from docflow.documents.states import COPY_WORDS, TYPES, CopyForm, Medium
from signing import uploads
from signing.pades import fields as premade
from signing.pades.errors import SigningProblem
from signing.pades.fields import FieldBox

FIELD = "Copy"
# The mark stands in the upper margin, right (Phụ lục I, Part I, IV, box 14): the width of the text,
# and two lines of 10 points for a long name.
_RIGHT, _TOP, _WIDTH, _HEIGHT = 42, 16, 467, 26


@dataclass(frozen=True)
class Base:
    """What stands on the page before the copy is numbered."""

    pdf: bytes
    pages: int
    fields: list[dict[str, Any]]


def scanned(data: bytes) -> Base:
    """A scan of the paper with the place for the mark. Raises Invalid naming what is wrong with it
    (Phụ lục I, Part II, I.2: PDF; colour and 200 dots an inch are for who scans to see)."""
    try:
        found = examine(data, scan=True)
    except Invalid as problem:
        texts = [text for each in problem.fields.values() for text in each]
        raise Invalid({"scan": texts}) from problem
    if found.signed:
        raise Invalid({"scan": [_("Tệp đã mang chữ ký số nên không phải bản quét của giấy.")]})
    try:
        return _with_field(uploads.normalise(data), found.pages)
    except uploads.NotNormalisable as problem:
        raise Invalid({"scan": [str(problem)]}) from problem


def extracted(source: Document, blocks: Sequence[dict[str, Any]], *, to_medium: Medium) -> Base:
    """The parts of `source` laid out anew in full form (Điều 25.3b): its heads, number, date and
    subject, the passages, who signed it."""
    page = letter.render(_content(source, blocks))
    if to_medium == Medium.PAPER:
        return Base(page.pdf, page.pages, [])
    return _with_field(page.pdf, page.pages)


def printed(document: Document, copy: Copy, base: Version | None, *, top_mm: int) -> Base:
    """The copy as it is printed, to be signed and stamped by hand: the original's pages and the
    block; of paper copied by a photocopier the block alone, `top_mm` from the edge of the sheet."""
    source = None if base is None else data_of(base)
    made = printing.printed(_block(document, copy), source, top_mm=top_mm)
    return Base(made.pdf, made.pages, [])


def _block(document: Document, copy: Copy) -> printing.Block:
    office = document.office
    day = document.issued_on or clock.today()
    return printing.Block(
        title=f"{COPY_WORDS[CopyForm(copy.form)]} {document.code}",
        body=office.name,
        form=COPY_WORDS[CopyForm(copy.form)],
        code=document.code,
        place_date=looks.place_and_date(document.place, day),
        capacity_lines=tuple(capacity_lines(document.signer, document.type_code)),
        signer_name=document.signer_name,
        recipients=tuple(document.recipients.values_list("name", flat=True)),
        demo=office.is_demo,
    )


def _content(source: Document, blocks: Sequence[dict[str, Any]]) -> Content:
    kind = TYPES.get(source.type_code)
    above = source.issuer.superior if source.issuer else None
    ours = source.signer if source.issuer_id == source.office_id else None
    lines = capacity_lines(ours, source.type_code, source.issued_on) if ours else []
    day = source.issued_on
    return Content(
        type_code=kind.abbreviation if kind else "",
        type_name=kind.name.upper() if kind else "VĂN BẢN",
        issuer=source.issuer_name.upper(),
        issuer_name=source.issuer_name,
        superior=above.name.upper() if above else "",
        subject=source.subject,
        place=source.place,
        body=contents.load_blocks(blocks),
        capacity_lines=tuple(
            lines or ([source.signer_title.upper()] if source.signer_title else [])
        ),
        signer_name=source.signer_name,
        archive_line="",
        issue_line=IssueLine(
            f"Số: {source.code}", looks.place_and_date(source.place, day) if day else ""
        ),
        demo=source.office.is_demo,
    )


def _with_field(pdf: bytes, pages: int) -> Base:
    """The file with one empty field at the top right of its first page."""
    box = _place(pdf)
    try:
        return Base(premade.premake(pdf, [box]), pages, [asdict(box)])
    except SigningProblem as problem:
        raise Refused(str(problem)) from problem


def _place(pdf: bytes) -> FieldBox:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        page = opened.pages[0]
        if int(page.obj.get("/Rotate", 0)) % 360:
            words = _("Trang đầu của bản quét bị xoay. Hãy lưu lại tệp với trang đứng thẳng.")
            raise Invalid({"scan": [words]})
        left, lower, right, upper = (int(value) for value in page.mediabox)
    if right - left < _WIDTH / 2 or upper - lower < _WIDTH / 2:
        raise Invalid({"scan": [_("Trang đầu của bản quét quá nhỏ; tỷ lệ số hóa phải là 100%.")]})
    x1 = max(right - _RIGHT - _WIDTH, left + 6)
    y2 = upper - _TOP
    return FieldBox(FIELD, 0, x1, y2 - _HEIGHT, right - _RIGHT, y2, lock_all=True)
