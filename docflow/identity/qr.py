"""Draws a text as a QR code (ISO/IEC 18004): inline SVG that needs no style and no script."""

import segno
from django.utils.safestring import SafeString, mark_safe

SCALE = 4


def draw(text: str) -> SafeString:
    drawn = segno.make(text, error="m", micro=False)
    # Made of numbers by the library; the text itself is only drawn.
    return mark_safe(drawn.svg_inline(scale=SCALE, border=4, dark="#000", light="#fff"))  # noqa: S308
