"""Prints the registers of documents in the decree's form from plain rows. Reads no book itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from docflow.core import clock
from docflow.documents.rendering import fonts, typesetting
from docflow.documents.rendering.letter import WORDS


@dataclass(frozen=True, slots=True)
class Cover:
    """The cover page; an empty value prints as dots to be filled by hand."""

    body: str
    superior: str = ""
    year: str = ""
    from_date: str = ""
    to_date: str = ""
    from_number: str = ""
    to_number: str = ""
    volume: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line, a text per column; a voided number stays in its place, struck through."""

    cells: tuple[str, ...]
    voided: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    share: float
    centred: bool = False


#: Decree 30/2020, appendix IV, I.2: ten contents at least, in this order.
OUTGOING: Final = (
    Column("Số, ký hiệu văn bản", 2.2),
    Column("Ngày tháng văn bản", 1.7, centred=True),
    Column("Tên loại và trích yếu nội dung văn bản", 6),
    Column("Người ký", 2.2),
    Column("Nơi nhận văn bản", 3),
    Column("Đơn vị, người nhận bản lưu", 2),
    Column("Số lượng bản", 1.1, centred=True),
    Column("Ngày chuyển", 1.7, centred=True),
    Column("Ký nhận", 1.3),
    Column("Ghi chú", 1.7),
)
#: Appendix IV, VI.2.
INCOMING: Final = (
    Column("Ngày đến", 1.7, centred=True),
    Column("Số đến", 1.1, centred=True),
    Column("Tác giả", 2.8),
    Column("Số, ký hiệu văn bản", 2.2),
    Column("Ngày tháng văn bản", 1.7, centred=True),
    Column("Tên loại và trích yếu nội dung văn bản", 6),
    Column("Đơn vị hoặc người nhận", 2.4),
    Column("Ngày chuyển", 1.7, centred=True),
    Column("Ký nhận", 1.3),
    Column("Ghi chú", 1.7),
)
#: Appendix IV, VIII.2: seven contents at least.
FOLLOW_UP: Final = (
    Column("Số đến", 1.1, centred=True),
    Column("Tên loại, số, ký hiệu, ngày tháng và cơ quan ban hành văn bản", 5),
    Column("Đơn vị hoặc người nhận", 3.4),
    Column("Thời hạn giải quyết", 2.6),
    Column("Tiến độ giải quyết", 3.4),
    Column("Số, ký hiệu văn bản trả lời", 2.4),
    Column("Ghi chú", 2.6),
)
#: Appendix IV, III: what goes by post or by hand, six contents at least.
POSTAL: Final = (
    Column("Ngày chuyển", 1.6, centred=True),
    Column("Số, ký hiệu văn bản", 2.2),
    Column("Nơi nhận văn bản", 5),
    Column("Số lượng bì", 1.1, centred=True),
    Column("Ký nhận và dấu bưu điện", 3),
    Column("Ghi chú", 2.4),
)
#: Appendix IV, IV.2: nine contents at least.
BORROWED: Final = (
    Column("Ngày tháng", 1.6, centred=True),
    Column("Họ tên người sử dụng", 2.6),
    Column("Số, ký hiệu ngày tháng văn bản", 2.4),
    Column("Tên loại và trích yếu nội dung văn bản", 5.6),
    Column("Số và ký hiệu HS", 1.7),
    Column("Ký nhận", 1.3),
    Column("Ngày trả", 1.6, centred=True),
    Column("Người cho phép sử dụng", 2.4),
    Column("Ghi chú", 3),
)


OUTGOING_TITLE: Final = "SỔ ĐĂNG KÝ VĂN BẢN ĐI"
INCOMING_TITLE: Final = "SỔ ĐĂNG KÝ VĂN BẢN ĐẾN"
POSTAL_TITLE: Final = "SỔ GỬI VĂN BẢN ĐI BƯU ĐIỆN"
BORROWED_TITLE: Final = "SỔ SỬ DỤNG BẢN LƯU"
FOLLOW_UP_TITLE: Final = "SỔ THEO DÕI GIẢI QUYẾT\nVĂN BẢN ĐẾN"


def cover_lines(title: str, cover: Cover, *, numbered: bool = True) -> tuple[str, ...]:
    """The cover page as lines of text, for a sheet; what is empty stays dots, as in print."""
    dots = "..............."
    numbers = f"Từ số {cover.from_number or dots} đến số {cover.to_number or dots}"
    return (
        *((cover.superior,) if cover.superior else ()),
        cover.body,
        title,
        f"Năm: {cover.year or dots}",
        f"Từ ngày {cover.from_date or dots} đến ngày {cover.to_date or dots}",
        *((numbers,) if numbered else ()),
        f"Quyển số: {cover.volume or dots}",
    )


def outgoing(
    cover: Cover, rows: Iterable[Row], *, demo: bool = False, now: datetime | None = None
) -> bytes:
    """Sổ đăng ký văn bản đi as PDF: cover, then the lines under the heads of `OUTGOING`.

    Raises ValueError for a row without exactly ten cells, fonts.FontsMissing and
    typesetting.NotPrintable as letter.render does.
    """
    return _print(OUTGOING_TITLE, OUTGOING, cover, rows, demo=demo, now=now)


def incoming(
    cover: Cover, rows: Iterable[Row], *, demo: bool = False, now: datetime | None = None
) -> bytes:
    """Sổ đăng ký văn bản đến as PDF, as `outgoing` with the heads of `INCOMING`."""
    return _print(INCOMING_TITLE, INCOMING, cover, rows, demo=demo, now=now)


def follow_up(
    cover: Cover, rows: Iterable[Row], *, demo: bool = False, now: datetime | None = None
) -> bytes:
    """Sổ theo dõi giải quyết văn bản đến as PDF, as `outgoing` with the heads of `FOLLOW_UP`.

    Its cover names no numbers (appendix IV, VIII.1).
    """
    return _print(FOLLOW_UP_TITLE, FOLLOW_UP, cover, rows, demo=demo, now=now, numbered=False)


def postal(
    cover: Cover, rows: Iterable[Row], *, demo: bool = False, now: datetime | None = None
) -> bytes:
    """Sổ gửi văn bản đi bưu điện as PDF, as `outgoing` with the heads of `POSTAL`."""
    return _print(POSTAL_TITLE, POSTAL, cover, rows, demo=demo, now=now, numbered=False)


def borrowed(
    cover: Cover, rows: Iterable[Row], *, demo: bool = False, now: datetime | None = None
) -> bytes:
    """Sổ sử dụng bản lưu as PDF, as `outgoing` with the heads of `BORROWED`."""
    return _print(BORROWED_TITLE, BORROWED, cover, rows, demo=demo, now=now)


def _print(
    title: str,
    columns: tuple[Column, ...],
    cover: Cover,
    rows: Iterable[Row],
    *,
    numbered: bool = True,
    demo: bool,
    now: datetime | None,
) -> bytes:
    lines = [asdict(row) for row in rows]
    for number, line in enumerate(lines, start=1):
        if len(line["cells"]) != len(columns):
            raise ValueError(f"row {number} has {len(line['cells'])} cells, not {len(columns)}")
    data = {
        "title": title,
        "numbered": numbered,
        "cover": asdict(cover),
        "columns": [asdict(column) for column in columns],
        "rows": lines,
        "demo": demo,
        "words": WORDS,
    }
    pdf, _marks = typesetting.typeset(
        "register.typ", data, face=fonts.choose(demo=demo), now=now or clock.now()
    )
    return pdf
