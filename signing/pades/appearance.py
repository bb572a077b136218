"""A finished page as the appearance of a signature: drawn elsewhere, imported once, unscaled."""

import io
import uuid

from pyhanko.pdf_utils import content, generic, layout
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.stamp import StaticStampStyle

from signing.pades import pressed

CENTRED = layout.SimpleBoxLayoutRule(
    x_align=layout.AxisAlignment.ALIGN_MID,
    y_align=layout.AxisAlignment.ALIGN_MID,
    margins=layout.Margins.uniform(0),
    inner_content_scaling=layout.InnerScaling.NO_SCALING,
)


class PageContent(content.PdfContent):
    """The first page of a PDF held in memory (pyHanko's own class wants a file name)."""

    def __init__(self, pdf: bytes) -> None:
        self._pdf = pdf
        super().__init__()

    def render(self) -> bytes:
        name = f"/Import{uuid.uuid4().hex}"
        known = pressed.find(self._pdf)
        if known is None:
            page = self._imported()
        else:
            form, stream = known
            page = form.put(self._ensure_writer, stream)
            self.box = layout.BoxConstraints(width=form.width, height=form.height)
        self.resources.xobject[name] = page
        return name.encode() + b" Do"

    def _imported(self) -> generic.IndirectObject:
        """As the library does it."""
        writer = self._ensure_writer
        page = writer.import_page_as_xobject(PdfFileReader(io.BytesIO(self._pdf)), page_ix=0)
        if "/Filter" not in page.get_object():
            page.get_object().compress()
        x1, y1, x2, y2 = page.get_object()["/BBox"]
        self.box = layout.BoxConstraints(width=abs(x1 - x2), height=abs(y1 - y2))
        return page


def style(pdf: bytes) -> StaticStampStyle:
    """The stamp style that shows the page and nothing else, opaque and without border."""
    return StaticStampStyle(
        background=PageContent(pdf),
        background_layout=CENTRED,
        background_opacity=1,
        border_width=0,
    )
