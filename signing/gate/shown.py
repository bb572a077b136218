"""Files that look signed and are not: a stamp on the page, or the remains of a signature.

Pages cut out of a signed gazette issue are the common case: 227 of 394 files looked at.
"""

import re
import unicodedata

import pypdfium2

# The stamps of the government's signing tools, old and new, and the usual English ones.
STAMP = re.compile(
    r"(?:người ký|ký bởi|ký số bởi|được ký bởi|thời gian ký|ngày ký|signed by|digitally signed)"
    r"\s*(?::|by\b)",
    re.IGNORECASE,
)
LEFT_OVER = re.compile(rb"/ByteRange\s*\[")
# Stamps stand on the first pages or the last.
PAGES_LOOKED_AT = 5


def reasons(data: bytes, *, look_at_pages: bool) -> list[str]:
    """["signature_shown_not_carried"] when a reader would take the file for signed."""
    if LEFT_OVER.search(data) or (look_at_pages and _stamp_on_page(data)):
        return ["signature_shown_not_carried"]
    return []


def _stamp_on_page(data: bytes) -> bool:
    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        return False
    try:
        count = len(pdf)
        numbers = {*range(min(PAGES_LOOKED_AT, count)), *range(max(0, count - 2), count)}
        return any(STAMP.search(_text(pdf, number)) for number in sorted(numbers))
    except pypdfium2.PdfiumError:
        return False
    finally:
        pdf.close()


def _text(pdf: pypdfium2.PdfDocument, number: int) -> str:
    page = pdf[number]
    text = page.get_textpage()
    try:
        return unicodedata.normalize("NFC", text.get_text_bounded())
    finally:
        text.close()
        page.close()
