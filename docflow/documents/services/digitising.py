"""How far a scan of paper keeps to the decree's standard; remarks, no refusal.

Law: NĐ 30/2020/NĐ-CP, Phụ lục I, Part II, I.2: PDF 1.4 or newer, in colour, at least 200 dots an
inch, at full size. Paper that is gone cannot be scanned again, so whoever uses the scan decides.
"""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from docflow.core.language import of_office
from docflow.documents.rendering import pictures
from docflow.documents.rendering.pdfium import Scanned

VERSION = 14
DPI = 200
# What scanners round away when they write the size of a page.
_ROUNDED = 2.0
_NAMED = 5


@of_office()
def remarks(data: bytes) -> list[str]:
    """Each departure in one sentence, in the language of the office; [] for a scan that keeps to
    the standard, for pages of text, and for a file that cannot be looked at."""
    try:
        found = pictures.digitised(data)
    except pictures.Unreadable:
        # Whether it is a file at all is `drafting.examine`'s to say.
        return []
    said = []
    if 0 < found.version < VERSION:
        version = f"{found.version // 10}.{found.version % 10}"
        said.append(
            _("Bản quét là PDF %(version)s; quy định từ 1.4 trở lên.") % {"version": version}
        )
    coarse = [page for page in found.pages if page.dpi < DPI - _ROUNDED]
    if coarse:
        words = _("Bản quét có độ phân giải %(dpi)d dpi, dưới %(least)d dpi: trang %(pages)s.")
        least = round(min(page.dpi for page in coarse))
        said.append(words % {"dpi": least, "least": DPI, "pages": _numbers(coarse)})
    if grey := [page for page in found.pages if not page.colour]:
        said.append(_("Bản quét không phải ảnh màu: trang %(pages)s.") % {"pages": _numbers(grey)})
    return said


def _numbers(pages: Sequence[Scanned]) -> str:
    named = ", ".join(str(page.page + 1) for page in pages[:_NAMED])
    return named if len(pages) <= _NAMED else f"{named}…"
