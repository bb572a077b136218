"""What the first page of a document says of itself: number, date, place, type and subject.

Layout: NĐ 30/2020/NĐ-CP, Phụ lục I, II.3-5; texts are the text layers of PDF files, with page
headers and ruled lines left inside. What is not found stays empty.
"""

import re
from dataclasses import dataclass
from datetime import date

from docflow.documents.states import TYPES
from search import analysis

# The head of a document; further down stand the numbers of others.
_HEAD = 3000
_NUMBER = re.compile(
    r"^[ \t]*(?:[^\W\d_ ]+ ){0,4}số[ \t]*:[ \t]*(\d+[a-z]?(?:[ \t]*/[ \t]*[^\s,;]+)?)",
    re.I | re.M,
)
_DATED = re.compile(
    r"^[ \t]*([^\W\d_][^,\n]{1,48}?),[ \t]*ngày[ \t]+(\d{1,2})[ \t]+tháng[ \t]+(\d{1,2})[ \t]+năm"
    r"[ \t]+(\d{4})(?!\d)",
    re.M,
)

# Types of legislation are headings as well, though no types of an office's own documents.
_LEGISLATION = ("HIẾN PHÁP", "BỘ LUẬT", "LUẬT", "PHÁP LỆNH", "NGHỊ ĐỊNH", "THÔNG TƯ")
_HEADINGS = {
    **dict.fromkeys(_LEGISLATION, ""),
    "THÔNG TƯ LIÊN TỊCH": "",
    **{kind.name.upper(): kind.code for kind in TYPES.values()},
}
# "QUYẾT ĐỊNH:" stands above the articles as well.
_BODY = ("Điều ", "Chương ", "Phần ")
_SUBJECT_LINES = 12
_SUBJECT_LENGTH = 600
# The marks of secrecy stand alone in a line (QĐ 960/QĐ-BCA of 2020, mẫu dấu).
_SECRET = frozenset({"MẬT", "TỐI MẬT", "TUYỆT MẬT"})


@dataclass(frozen=True)
class Heading:
    """What was found; empty where nothing was."""

    number: str = ""
    date: str = ""
    place: str = ""
    type_code: str = ""
    subject: str = ""
    secret: bool = False


def read(text: str) -> Heading:
    """The heading of a document's text."""
    head = analysis.composed(text[:_HEAD])
    lines = [" ".join(line.split()) for line in head.replace("\f", "\n").split("\n")]
    number = _NUMBER.search(head)
    place, day = _dated(head)
    type_code, subject = _subject(lines)
    return Heading(
        number=number[1].rstrip(".") if number else "",
        date=day,
        place=place,
        type_code=type_code,
        subject=subject,
        secret=not _SECRET.isdisjoint(lines),
    )


def _dated(head: str) -> tuple[str, str]:
    found = _DATED.search(head)
    if found is None:
        return "", ""
    try:
        day = date(int(found[4]), int(found[3]), int(found[2]))
    except ValueError:
        return found[1].strip(), ""
    return found[1].strip(), day.isoformat()


def _subject(lines: list[str]) -> tuple[str, str]:
    """The lines under the type's name, up to the first blank one."""
    for place, line in enumerate(lines):
        # A consolidated text has the mark of a footnote behind the name of its type.
        name = line.rstrip("0123456789: ")
        if name not in _HEADINGS:
            continue
        rest = lines[place + 1 : place + 1 + _SUBJECT_LINES]
        while rest and not rest[0]:
            rest = rest[1:]
        until = next((at for at, one in enumerate(rest) if _ends(one)), len(rest))
        subject = " ".join(rest[:until])
        if subject and not subject.startswith(_BODY):
            return _HEADINGS[name], subject[:_SUBJECT_LENGTH]
    return "", ""


def _ends(line: str) -> bool:
    ruled = not re.search(r"\w", line.replace("_", ""))
    return ruled or line.startswith(("Căn cứ ", "Kính gửi"))
