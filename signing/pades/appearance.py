"""A finished page as the appearance of a signature: drawn elsewhere, imported once, unscaled."""

import io
import uuid

from pyhanko.pdf_utils import content, layout
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.stamp import StaticStampStyle

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
        writer = self._ensure_writer
        page = writer.import_page_as_xobject(PdfFileReader(io.BytesIO(self._pdf)), page_ix=0)
        name = f"/Import{uuid.uuid4().hex}"
        self.resources.xobject[name] = page
        x1, y1, x2, y2 = page.get_object()["/BBox"]
        self.box = layout.BoxConstraints(width=abs(x1 - x2), height=abs(y1 - y2))
        return name.encode() + b" Do"


def style(pdf: bytes) -> StaticStampStyle:
    """The stamp style that shows the page and nothing else, opaque and without border."""
    return StaticStampStyle(
        background=PageContent(pdf),
        background_layout=CENTRED,
        background_opacity=1,
        border_width=0,
    )
