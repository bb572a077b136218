"""No letter of a stamp loses its marks at the edge of the box: the name would be another one."""

import io

import pytest
from PIL import Image

from docflow.documents.rendering import fonts, pictures
from docflow.documents.services import marks
from signing import stamps

# The tallest of each kind (hook, tilde and acute upon a breve or a circumflex), and the lowest.
TALL = "ẴỄỦỔẤẨỹợ"
SCALE = 8.0
FACES = fonts.available()


def edges(pdf: bytes) -> tuple[int, int, int]:
    """The darkest of the first row, of all, and of the last row; 255 is paper."""
    drawn = Image.open(io.BytesIO(pictures.render(pdf, 0, SCALE))).convert("L")
    rows = [drawn.crop((0, y, drawn.width, y + 1)) for y in (0, drawn.height - 1)]
    first, last = (row.getextrema()[0] for row in rows)
    return first, drawn.getextrema()[0], last


@pytest.mark.parametrize("face", FACES, ids=[one.folder or one.family for one in FACES])
def test_every_letter_is_whole_and_as_large_as_the_decree_says(face: fonts.Face) -> None:
    given = stamps.Face(face.family, face.folder)

    first, darkest, last = edges(stamps.mark([TALL, TALL], 200, marks._HEIGHT, given))

    assert (first, last) == (255, 255)
    assert darkest < 60
    printed = pictures.printed(stamps.mark([TALL, TALL], 200, marks._HEIGHT, given))
    assert {run.size for line in printed.pages[0].lines for run in line.runs} == {10}


@pytest.mark.parametrize("face", FACES, ids=[one.folder or one.family for one in FACES])
def test_an_issue_line_keeps_its_marks(face: fonts.Face) -> None:
    given = stamps.Face(face.family, face.folder)

    first, darkest, last = edges(stamps.issue_line(f"Số: {TALL}", TALL, 454, 22, face=given))

    assert (first, last) == (255, 255)
    assert darkest < 60
