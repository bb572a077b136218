"""A Word file becomes the beginning of a draft: nothing is saved, nothing of the file is kept.

The file is read in the bounded processes of `rendering.bounded`; older kinds go through LibreOffice
first, where the machine has it.
"""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from docflow.core import policy
from docflow.core.actor import Actor
from docflow.core.errors import Invalid
from docflow.documents.rendering import bounded
from docflow.documents.states import TYPES, Perm
from docflow.documents.word import converting, reading
from docflow.documents.word.package import MOST_BYTES, Failed
from docflow.documents.word.parts import MOST_SIGNS, Parts

#: Wall seconds for one file.
SECONDS: Final = 15.0
#: Kinds that LibreOffice turns into what we read.
OLDER: Final = ("doc", "odt")

_WORDS: Final[Mapping[str, str | Promise]] = {
    "empty": gettext_lazy("Tệp rỗng. Hãy chọn tệp khác."),
    "pdf": gettext_lazy("Đây là tệp PDF. Hãy dùng “Tải lên tệp PDF” ở trang Soạn văn bản."),
    "locked": gettext_lazy("Tệp có mật khẩu nên không đọc được. Hãy bỏ mật khẩu rồi tải lại."),
    "not_word": gettext_lazy("Đây không phải tệp Word. Hãy chọn tệp .docx, .doc hoặc .odt."),
    "macro": gettext_lazy("Tệp có macro nên không nhận. Hãy lưu thành .docx rồi tải lại."),
    "bomb": gettext_lazy("Tệp khi mở ra quá lớn nên không đọc. Hãy bỏ bớt hình rồi tải lại."),
    "broken": gettext_lazy(
        "Tệp bị hỏng nên không đọc được. Hãy mở bằng Word, lưu lại rồi tải lại."
    ),
    "entities": gettext_lazy("Tệp có khai báo lạ (DOCTYPE) nên không nhận. Hãy lưu lại bằng Word."),
    "nothing": gettext_lazy("Tệp không có chữ nào lấy được (có thể là ảnh quét)."),
    "no_office": gettext_lazy(
        "Máy chủ chưa có LibreOffice nên không đọc được tệp .doc, .odt. "
        "Hãy mở tệp bằng Word, lưu thành .docx rồi tải lại."
    ),
    "late": gettext_lazy("Chuyển tệp sang .docx quá lâu nên đã dừng. Hãy tự lưu thành .docx."),
}

#: What a draft cannot hold, by its code.
_LEFT: Final = {
    "pictures": ngettext_lazy("%(n)d hình", "%(n)d hình", "n"),
    "objects": ngettext_lazy("%(n)d đối tượng nhúng", "%(n)d đối tượng nhúng", "n"),
    "footnotes": ngettext_lazy("%(n)d chú thích cuối trang", "%(n)d chú thích cuối trang", "n"),
    "comments": ngettext_lazy("%(n)d ghi chú bên lề", "%(n)d ghi chú bên lề", "n"),
    "formulas": ngettext_lazy("%(n)d công thức", "%(n)d công thức", "n"),
    "changes": ngettext_lazy(
        "%(n)d chỗ sửa đang theo dõi: lấy như đã chấp nhận",
        "%(n)d chỗ sửa đang theo dõi: lấy như đã chấp nhận",
        "n",
    ),
    "boxes": ngettext_lazy(
        "%(n)d khung chữ: chữ vào nội dung", "%(n)d khung chữ: chữ vào nội dung", "n"
    ),
    "nested": ngettext_lazy(
        "%(n)d bảng trong bảng: chữ gộp vào ô", "%(n)d bảng trong bảng: chữ gộp vào ô", "n"
    ),
}


def take(*, actor: Actor, data: bytes) -> Parts:
    """The parts of a .docx, .doc or .odt, for a form that a person looks at before saving.

    Raises Invalid at `word` with one line that says what is wrong with the file and what to do.
    """
    policy.guard(actor, Perm.DRAFT)
    try:
        return _read(data)
    except Failed as failed:
        raise Invalid({"word": [_reason(failed.args[0])]}) from failed
    except bounded.TooHeavy as error:
        raise Invalid(
            {"word": [_("Tệp quá nặng để đọc ở đây. Hãy bỏ bớt hình, bảng rồi tải lại.")]}
        ) from error


def weigh(size: int) -> None:
    """Before a file of `size` bytes is read into memory: raises Invalid at `word` when `take`
    would refuse it for its size."""
    if size > MOST_BYTES:
        raise Invalid({"word": [_reason("large")]})


def _read(data: bytes) -> Parts:
    # The names of types as they stand above a document; a letter has none.
    names = {kind.name.upper(): code for code, kind in TYPES.items() if code != "CV"}
    try:
        return bounded.within(SECONDS, reading.read, data, names)
    except Failed as failed:
        if failed.args[0] not in OLDER:
            raise
        return bounded.within(
            SECONDS, reading.read, converting.to_docx(data, failed.args[0]), names
        )


def _reason(code: str) -> str:
    if code == "large":
        return _("Tệp lớn hơn %(n)d MB. Hãy giảm dung lượng hình rồi tải lại.") % {
            "n": MOST_BYTES // 2**20
        }
    if code == "long":
        return _("Nội dung dài quá %(n)d ký tự. Hãy tách phụ lục thành tệp khác.") % {
            "n": MOST_SIGNS
        }
    return str(_WORDS.get(code, _WORDS["broken"]))


def left_out(found: Parts) -> list[str]:
    """What the file has and the draft has not, or has otherwise, each in words for people."""
    counts = found.left_out
    lines = [str(words % {"n": counts[code]}) for code, words in _LEFT.items() if code in counts]
    if "margins" in counts:
        lines.append(_("Chữ ở đầu trang, chân trang"))
    if "head" in counts:
        lines.append(_("Phần đầu (tên cơ quan, số, ngày): mẫu tự điền"))
    if found.signed:
        words = " / ".join(found.signed)[:200]
        lines.append(_("Phần ký (hãy chọn người ký): %(words)s") % {"words": words})
    return lines
