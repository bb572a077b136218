"""Draws texts as QR codes (ISO/IEC 18004), as SVG that needs no style and no script."""

import segno
from django.utils.safestring import SafeString, mark_safe

# Modules of 1 mm at 96 dots per inch; error correction M stands a stain and a fold.
SCALE = 4


def qr(text: str) -> SafeString:
    """`text` as an inline SVG, black on white with the quiet zone the standard asks for."""
    drawn = segno.make(text, error="m", micro=False)
    picture = drawn.svg_inline(scale=SCALE, border=4, dark="#000", light="#fff", omitsize=False)
    # Made of numbers by the library; the text itself is only drawn.
    return mark_safe(picture)  # noqa: S308
