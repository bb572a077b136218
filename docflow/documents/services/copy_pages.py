"""The pages that a copy is made of: the scan or the extract to be signed, the original to be
printed, and the print itself."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _

from docflow.core import clock
from docflow.core.errors import Invalid, Refused
from docflow.documents.models import Copy, Document, Version
from docflow.documents.rendering import content as contents
from docflow.documents.rendering import copies as printing
from docflow.documents.rendering import letter
from docflow.documents.rendering.content import Content, IssueLine
from docflow.documents.selectors.versions import data_of
from docflow.documents.services import looks, marks
from docflow.documents.services.composing import capacity_lines, lines_of, post_of
from docflow.documents.services.drafting import examine
from docflow.documents.states import COPY_WORDS, TYPES, CopyForm, Medium
from signing import uploads
from signing.pades import fields as premade
from signing.pades.errors import SigningProblem

FIELD = "Copy"


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
        if found.signed:
            raise Invalid({"scan": [_("Tệp đã mang chữ ký số nên không phải bản quét của giấy.")]})
        return _with_field(uploads.normalise(data), found.pages)
    except Invalid as problem:
        texts = [text for each in problem.fields.values() for text in each]
        raise Invalid({"scan": texts}) from problem
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
    ours = source.signer is not None and source.issuer_id == source.office_id
    lines = lines_of(source, source.issued_on) if ours else []
    # A council issues under its office, the office under the one above it.
    over = source.issuer.superior if source.issuer else None
    above = source.office if source.council_id is not None else over
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
        signer_post=post_of(source) if ours else "",
        archive_line="",
        issue_line=IssueLine(
            f"Số: {source.code}", looks.place_and_date(source.place, day) if day else ""
        ),
        demo=source.office.is_demo,
    )


def _with_field(pdf: bytes, pages: int) -> Base:
    """The file with one empty field at the top right of its first page."""
    box = marks.place(pdf, FIELD)
    try:
        return Base(premade.premake(pdf, [box]), pages, [asdict(box)])
    except SigningProblem as problem:
        raise Refused(str(problem)) from problem
