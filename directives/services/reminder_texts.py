"""The words of reminders, in the language of the office: short, with the days and the deadline."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from directives.selectors.ladder import Mornings
from directives.selectors.reminders import Row
from directives.states import Occasion, Recipient
from docflow.org.selectors.calendar import ZONE

LONGEST = 120


@dataclass(frozen=True, slots=True)
class Said:
    reason: str
    text: str


class Speaker:
    """Says what is the matter with one assignment at one moment."""

    def __init__(self, row: Row, mornings: Mornings, now: datetime) -> None:
        self._row = row
        self._mornings = mornings
        self._now = now
        self._said: dict[str, tuple[str, str]] = {}

    def say(self, occasion: str, recipient: str) -> Said:
        """The words for one rung; whoever does not hold the work hears who does."""
        if occasion not in self._said:
            self._said[occasion] = _OCCASIONS[occasion](self)
        reason, text = self._said[occasion]
        if occasion == Occasion.UNJUDGED:
            return Said(reason if recipient == Recipient.GIVER else "escalated", text)
        if recipient == Recipient.HOLDER:
            return Said(reason, text)
        return Said("escalated", f"{self._row.holder}: {text}")

    def _due(self) -> tuple[str, str]:
        due = self._row.due
        assert due is not None  # noqa: S101 - without one there is no such occasion
        left = self._days(self._now, due)
        values = {"n": abs(left), "text": self._short(), "due": _moment(due)}
        if due < self._now:
            words = ngettext(
                "Quá hạn %(n)d ngày làm việc: %(text)s (hạn %(due)s)",
                "Quá hạn %(n)d ngày làm việc: %(text)s (hạn %(due)s)",
                abs(left),
            )
            return "late", (words if left else _("Đã quá hạn: %(text)s (hạn %(due)s)")) % values
        if left > 0:
            return "due_soon", ngettext(
                "Còn %(n)d ngày làm việc: %(text)s (hạn %(due)s)",
                "Còn %(n)d ngày làm việc: %(text)s (hạn %(due)s)",
                left,
            ) % values
        same = due.astimezone(ZONE).date() == self._now.astimezone(ZONE).date()
        words = (
            _("Đến hạn hôm nay: %(text)s (hạn %(due)s)")
            if same
            else _("Không còn ngày làm việc nào trước hạn: %(text)s (hạn %(due)s)")
        )
        return "due_soon", words % values

    def _unaccepted(self) -> tuple[str, str]:
        days = max(0, self._days(self._row.given_at, self._now))
        words = ngettext(
            "Chưa nhận việc sau %(n)d ngày làm việc: %(text)s",
            "Chưa nhận việc sau %(n)d ngày làm việc: %(text)s",
            days,
        )
        return "unaccepted", words % {"n": days, "text": self._short()}

    def _unjudged(self) -> tuple[str, str]:
        row = self._row
        days = max(0, self._days(row.done_at or self._now, self._now))
        words = ngettext(
            "Kết quả chờ duyệt đã %(n)d ngày làm việc: %(text)s (%(holder)s báo cáo)",
            "Kết quả chờ duyệt đã %(n)d ngày làm việc: %(text)s (%(holder)s báo cáo)",
            days,
        )
        values = {"n": days, "text": self._short(), "holder": row.holder}
        return "unjudged", words % values

    def _days(self, start: datetime, end: datetime) -> int:
        return self._mornings.until(end) - self._mornings.until(start)

    def _short(self) -> str:
        text = self._row.text
        return f"“{text[: LONGEST - 1]}…”" if len(text) > LONGEST else f"“{text}”"


_OCCASIONS: dict[str, Callable[[Speaker], tuple[str, str]]] = {
    Occasion.DUE: Speaker._due,
    Occasion.UNACCEPTED: Speaker._unaccepted,
    Occasion.UNJUDGED: Speaker._unjudged,
}


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(ZONE):%d/%m/%Y %H:%M}"
