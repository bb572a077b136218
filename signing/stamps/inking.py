"""A scan or photograph of a signature or seal, turned into ink on nothing.

Nghị định 30/2020/NĐ-CP, Phụ lục I, II.7d and II.8: the picture of a signature is blue, that of a
seal red, both PNG on a transparent ground.
"""

import io

from PIL import Image, ImageChops, ImageOps

BLUE = (18, 48, 143)
RED = (209, 18, 27)
LARGEST_FILE = 4 * 1024 * 1024
# A scan of a whole page at 600 dots an inch is larger; a signature cut out of it is not.
MOST_PIXELS = 16_000_000
# The longer side of what is kept: 36 mm, the size of a seal, at 800 dots an inch.
LONGEST = 1134
# Paper is never quite white: what is fainter than this is paper.
FAINTEST = 60
# More ink than this is a dark photograph, not a signature or a seal.
MOST_INK = 0.65


class BadPicture(ValueError):
    """No picture that can be inked; `code` is too_large, not_a_picture, empty or too_dark."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def ink(data: bytes, colour: tuple[int, int, int]) -> bytes:
    """`data` (PNG or JPEG) as PNG: `colour` where there is ink, transparent elsewhere, cut close.

    Raises BadPicture.
    """
    if len(data) > LARGEST_FILE:
        raise BadPicture("too_large")
    cover = _cover(_opened(data))
    box = cover.getbbox()
    if box is None:
        raise BadPicture("empty")
    cut = cover.crop(box)
    if _share(cut) > MOST_INK:
        raise BadPicture("too_dark")
    cut.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
    picture = Image.new("RGBA", cut.size, (*colour, 0))
    picture.putalpha(cut)
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def _opened(data: bytes) -> Image.Image:
    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as found:
            if found.width * found.height > MOST_PIXELS:
                raise BadPicture("too_large")
            # Telephones store which way was up.
            return ImageOps.exif_transpose(found).convert("RGBA")
    except BadPicture:
        raise
    except Image.DecompressionBombError as error:
        raise BadPicture("too_large") from error
    except (OSError, ValueError, SyntaxError, TypeError) as error:
        # SyntaxError is what the library raises for a damaged PNG.
        raise BadPicture("not_a_picture") from error


def _cover(picture: Image.Image) -> Image.Image:
    """How much ink lies on each pixel, 0 to 255. The darkest of the three bands tells: blue and
    red ink are bright in one of them and paper in none."""
    red, green, blue, alpha = picture.split()
    cover = ImageOps.invert(ImageChops.darker(ImageChops.darker(red, green), blue))
    cover = ImageChops.multiply(cover, alpha)
    strongest = cover.getextrema()[1]
    if not isinstance(strongest, int | float) or strongest <= FAINTEST:
        return Image.new("L", picture.size, 0)
    room = strongest - FAINTEST
    return cover.point([min(255, max(0, round((v - FAINTEST) * 255 / room))) for v in range(256)])


def _share(cover: Image.Image) -> float:
    counts = cover.histogram()
    return sum(counts[128:]) / max(1, cover.width * cover.height)
