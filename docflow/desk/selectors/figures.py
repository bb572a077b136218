"""The three figures of a leader's desk: A of this month, overdue work, on-time share."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from directives.selectors import board
from directives.selectors.lateness import Standing
from directives.states import Level
from docflow.core import clock
from docflow.core.actor import Actor
from docflow.metrics.selectors.trends import months
from docflow.org.states import LEADERS


@dataclass(frozen=True)
class Card:
    """One figure with what it means and where its list is."""

    label: str | Promise
    value: str
    unit: str
    note: str
    url: str
    tone: str


def of(actor: Actor) -> list[Card]:
    """For leaders of an office; nobody else gets figures on the desk."""
    if actor.role not in LEADERS:
        return []
    today = clock.today()
    return [_figure_a(actor, today), *_work(actor)]


def _figure_a(actor: Actor, today: date) -> Card:
    before, this = months(actor.office_id, today, 2)
    share, last = this.figures.a.share, before.figures.a.share
    note = _("chưa có văn bản trong tháng") if share is None else _("mục tiêu 100%")
    if share is not None and last is not None:
        note = _("tháng trước %(share)s%%") % {"share": _percent(last)}
    return Card(
        _("Trao đổi hoàn toàn điện tử"),
        _percent(share) if share is not None else "–",
        "%" if share is not None else "",
        note,
        reverse("metrics:figures"),
        "proved" if share == 1 else "neutral",
    )


def _work(actor: Actor) -> list[Card]:
    """The last line of the office's board, and the list behind its number."""
    total = board.board(actor, clock.now(), level=Level.LEADERS).total
    late = {"level": Level.LEADERS.value, "once": "1", "column": Standing.RUNNING_LATE.value}
    return [
        Card(
            _("Việc trễ hạn"),
            str(total.running_late),
            "",
            _("đang thực hiện quá hạn"),
            f"{reverse('directives:list')}?{urlencode(late)}",
            "late" if total.running_late else "neutral",
        ),
        Card(
            _("Hoàn thành đúng hạn"),
            _percent(total.share) if total.share is not None else "–",
            "%" if total.share is not None else "",
            ngettext("trên %(n)d việc đến hạn", "trên %(n)d việc đến hạn", total.came_due)
            % {"n": total.came_due},
            reverse("directives:board"),
            "neutral",
        ),
    ]


def _percent(share: float | Fraction) -> str:
    return f"{float(share) * 100:.1f}".rstrip("0").rstrip(".").replace(".", ",")
