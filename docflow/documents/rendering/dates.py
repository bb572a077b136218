"""Days and times as a document prints them. Decree 30/2020, appendix I, part I, II.4b."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Final

#: Appendix II, section 8c: the syllable that names the day has a capital.
WEEKDAYS: Final = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")

#: Exactly what the forms keep; the library reads more ways of writing a day.
_ISO: Final = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d)?", re.ASCII)


def day_words(day: date) -> str:
    """ "ngày 05 tháng 01 năm 2020": days below ten, months 1 and 2 with a leading zero."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def moment_words(moment: datetime, *, weekday: bool = True) -> str:
    day = f"{WEEKDAYS[moment.weekday()]}, " if weekday else ""
    return f"{_hour(moment)}, {day}{day_words(moment)}"


def span_words(begins: datetime, ends: datetime | None) -> str:
    """One moment, or from when to when; the day is told once where both share it."""
    if ends is None:
        return moment_words(begins)
    if begins.date() == ends.date():
        return f"từ {_hour(begins)} đến {moment_words(ends)}"
    return f"từ {moment_words(begins)} đến {moment_words(ends)}"


def day_of(text: str) -> date | None:
    """The day of an ISO text; None for anything else, an empty field among them."""
    moment = moment_of(text)
    return moment.date() if moment else None


def moment_of(text: str) -> datetime | None:
    if not _ISO.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _hour(moment: datetime) -> str:
    return f"{moment.hour:02d} giờ {moment.minute:02d} phút"
