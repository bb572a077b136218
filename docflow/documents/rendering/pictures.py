"""Looks at finished PDF pages: pictures, sizes, text, places of words. Never changes a file.

Files come from anywhere, so pdfium reads them in processes of their own with bounded time and
memory: a hostile page costs one of them, never the office's desk. Safe to use from threads.
"""

from collections.abc import Callable
from typing import Final, ParamSpec, TypeVar

from django.utils.translation import gettext_lazy as _

from docflow.core.errors import Refused
from docflow.documents.rendering import bounded, lines, pdfium
from docflow.documents.rendering.lines import Print
from docflow.documents.rendering.pdfium import Digitised, Failed, Size, Word

__all__ = [
    "Digitised",
    "Print",
    "Size",
    "Unreadable",
    "Word",
    "digitised",
    "locate",
    "page_sizes",
    "printed",
    "render",
    "text",
    "texts",
    "words",
]

#: No picture is larger, whatever the page claims to measure.
MOST_PIXELS: Final = 40_000_000
#: Pages and signs whose faces and sizes are looked at: a second or two of work.
FIRST_PAGES: Final = 60
FIRST_SIGNS: Final = 150_000
LOOK_SECONDS: Final = 8.0
SPARE_BYTES: Final = bounded.SPARE_BYTES
#: Wall seconds for one question, waiting for a free process not counted.
SECONDS: Final = 15.0

_WORDS: Final = {
    "file": _("Tệp PDF bị hỏng hoặc có mật khẩu nên không mở được. Hãy chọn tệp khác."),
    "page": _("Trang này của tệp bị hỏng nên không xem được."),
    "no_page": _("Tệp không có trang này."),
}
P = ParamSpec("P")
R = TypeVar("R")


class Unreadable(Refused):
    """The bytes are no PDF that can be shown, or have no such page. The message is for people."""


def render(pdf: bytes, page: int, scale: float = 1.5) -> bytes:
    """The page (from 0) as PNG with its signature widgets; `scale` is pixels per point.

    A page too large for MOST_PIXELS comes out smaller. Raises Unreadable.
    """
    return _asked(pdfium.render, pdf, page, scale, MOST_PIXELS)


def page_sizes(pdf: bytes) -> tuple[Size, ...]:
    """Width and height of every page in points, as shown (turned pages are turned)."""
    return _asked(pdfium.page_sizes, pdf)


def texts(pdf: bytes) -> tuple[str, ...]:
    """The text layer, page by page. What stands in signature widgets is not in it."""
    return _asked(pdfium.texts, pdf)


def text(pdf: bytes) -> str:
    """The text layer of the whole file, pages parted by a form feed."""
    return "\f".join(texts(pdf))


def words(pdf: bytes, page: int) -> tuple[Word, ...]:
    """The words of one page with their boxes, in the order of the text layer."""
    return _asked(pdfium.words, pdf, page)


def locate(pdf: bytes, phrase: str) -> tuple[Word, ...]:
    """Every place where `phrase` stands within a line, first page first; case counts."""
    return _asked(pdfium.locate, pdf, phrase)


def digitised(pdf: bytes) -> Digitised:
    """What the pictures of paper in the first pages are like: dots an inch, colour."""
    return _within(LOOK_SECONDS, pdfium.digitised, pdf, FIRST_PAGES)


def printed(pdf: bytes) -> Print:
    """The lines of the first pages with their faces, sizes and places."""
    return _within(LOOK_SECONDS, lines.read, pdf, FIRST_PAGES, FIRST_SIGNS)


def _asked(question: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """The answer of a reading process, or Unreadable when it was too much for one."""
    return _within(SECONDS, question, *args, **kwargs)


def _within(seconds: float, question: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    try:
        return bounded.within(seconds, question, *args, **kwargs)
    except Failed as failed:
        raise Unreadable(_WORDS[failed.args[0]]) from failed
    except bounded.TooHeavy as error:
        raise Unreadable(_("Tệp này quá nặng để xem ở đây. Hãy tải tệp về máy để đọc.")) from error
