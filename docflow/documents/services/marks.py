"""Where the organisation's signature stands as text: top right of the first page.

NĐ 30/2020/NĐ-CP, Phụ lục I, Part I, IV, box 14: on copies, and on what is attached in a file of
its own.
"""

import io

import pikepdf
from django.utils.translation import gettext as _

from docflow.core.errors import Invalid
from signing.pades.fields import FieldBox

# In the upper margin: the width of the text, and two lines of 10 points for a long name.
_RIGHT, _TOP, _WIDTH, _HEIGHT = 42, 16, 467, 26
_LEAST = 6


def place(pdf: bytes, field: str) -> FieldBox:
    """The box of the text on page 1; its signature is the last one. Raises Invalid for a page that
    is turned or too small."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        page = opened.pages[0]
        if int(page.obj.get("/Rotate", 0)) % 360:
            words = _("Trang đầu của tệp bị xoay. Hãy lưu lại tệp với trang đứng thẳng.")
            raise Invalid({"file": [words]})
        left, lower, right, upper = (int(value) for value in page.mediabox)
    if right - left < _WIDTH / 2 or upper - lower < _WIDTH / 2:
        raise Invalid({"file": [_("Trang đầu của tệp quá nhỏ; tỷ lệ số hóa phải là 100%.")]})
    x1 = max(right - _RIGHT - _WIDTH, left + _LEAST)
    y2 = upper - _TOP
    return FieldBox(field, 0, x1, y2 - _HEIGHT, right - _RIGHT, y2, lock_all=True)
