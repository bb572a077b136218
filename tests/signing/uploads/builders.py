"""PDF files made for the tests of uploads."""

import io
from collections.abc import Callable

import pikepdf


def plain(pages: int = 1) -> bytes:
    """Blank pages, nothing else."""
    output = io.BytesIO()
    with pikepdf.new() as pdf:
        for _ in range(pages):
            pdf.add_blank_page(page_size=(595, 842))
        pdf.save(output)
    return output.getvalue()


def altered(data: bytes, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    """`data` rewritten after `change`."""
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        change(pdf)
        pdf.save(output)
    return output.getvalue()
