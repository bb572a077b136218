"""What narrows board and list; values come from the address and may be nonsense."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from directives.policies import visible_to
from directives.selectors.board import EXTENDED, RETURNED
from directives.selectors.lateness import Standing
from directives.states import Origin
from docflow.core import clock
from docflow.core.actor import Actor
from docflow.org.models import Unit
from docflow.org.selectors.calendar import start_of

COLUMNS = {
    Standing.RUNNING_LATE.value: Standing.RUNNING_LATE.label,
    Standing.RUNNING.value: Standing.RUNNING.label,
    Standing.NO_DEADLINE.value: Standing.NO_DEADLINE.label,
    Standing.ON_TIME.value: Standing.ON_TIME.label,
    Standing.LATE.value: Standing.LATE.label,
    RETURNED: _("Bị trả lại"),
    EXTENDED: _("Có xin gia hạn"),
}
# The leaders themselves lead what belongs to no unit.
NO_UNIT = "0"
PERIODS = [
    ("", _("Mọi thời gian")),
    ("month", _("Giao tháng này")),
    ("last-month", _("Giao tháng trước")),
    ("quarter", _("Giao quý này")),
    ("year", _("Giao năm nay")),
]


class BoardFilter(forms.Form):
    """Leader, source, field, period; a value that is not offered narrows nothing."""

    leader = forms.ChoiceField(label=_("Người giao"), required=False)
    origin = forms.ChoiceField(label=_("Nguồn"), required=False)
    field = forms.ChoiceField(label=_("Lĩnh vực"), required=False)
    period = forms.ChoiceField(label=_("Thời gian giao"), required=False, choices=PERIODS)

    def __init__(self, data: QueryDict, *, actor: Actor) -> None:
        super().__init__(data, auto_id="filter_%s")
        self.actor = actor
        seen = visible_to(actor).order_by()
        leaders = seen.values_list("author_id", "author_name").distinct()
        topics = seen.exclude(field="").values_list("field", flat=True).distinct()
        self.offer("leader", _("Mọi người giao"), sorted(leaders, key=lambda one: one[1]))
        self.offer("origin", _("Mọi nguồn"), Origin.choices)
        self.offer("field", _("Mọi lĩnh vực"), [(one, one) for one in sorted(topics)])
        self.offer("period", PERIODS[0][1], PERIODS[1:])
        if len(self.fields["field"].choices) == 1:  # type: ignore[attr-defined]
            del self.fields["field"]

    def offer(self, name: str, every: Any, choices: Any) -> None:
        field: Any = self.fields[name]
        field.choices = [("", every), *((str(value), label) for value, label in choices)]
        field.widget.attrs["aria-label"] = field.label

    @property
    def chosen(self) -> dict[str, str]:
        """The values that narrow, by name."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def where(self) -> Q:
        """The filter as a question to assignments."""
        chosen = self.chosen
        where = Q()
        if leader := chosen.get("leader"):
            where &= Q(directive__author_id=int(leader))
        if origin := chosen.get("origin"):
            where &= Q(directive__origin=origin)
        if topic := chosen.get("field"):
            where &= Q(directive__field=topic)
        if period := chosen.get("period"):
            first, after = span(period, clock.today())
            where &= Q(directive__given_at__gte=start_of(first))
            where &= Q(directive__given_at__lt=start_of(after))
        return where


class ListFilter(BoardFilter):
    """The board's filters, and the cell of the board: unit and column; words."""

    q = forms.CharField(
        label=_("Nội dung"),
        required=False,
        max_length=200,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": _("Nội dung chỉ đạo…"), "class": "chip-search"}
        ),
    )
    unit = forms.ChoiceField(label=_("Đơn vị chủ trì"), required=False)
    column = forms.ChoiceField(label=_("Tình trạng"), required=False)

    field_order = ("q", "column", "unit", "leader", "origin", "field", "period")

    def __init__(self, data: QueryDict, *, actor: Actor) -> None:
        super().__init__(data, actor=actor)
        units = Unit.objects.filter(office_id=actor.office_id).order_by("ordinal", "pk")
        named = [(NO_UNIT, _("Lãnh đạo cơ quan")), *units.values_list("pk", "name")]
        self.offer("unit", _("Mọi đơn vị"), named)
        self.offer("column", _("Mọi tình trạng"), COLUMNS.items())
        self.fields["q"].widget.attrs["aria-label"] = self.fields["q"].label

    @property
    def cell(self) -> dict[str, Any]:
        """Which number of the board the list stands behind."""
        chosen = self.chosen
        unit = chosen.get("unit", "")
        return {
            "column": chosen.get("column", ""),
            "every_unit": not unit,
            "unit_id": int(unit) if unit and unit != NO_UNIT else None,
        }

    def where(self) -> Q:
        where = super().where()
        if text := self.chosen.get("q", "").strip():
            says = Q()
            # SQLite folds the case of ASCII letters only, so four ways are tried.
            for words in {text, text.lower(), text.upper(), text.capitalize()}:
                says |= Q(directive__text__icontains=words)
            where &= says
        return where


def span(period: str, today: date) -> tuple[date, date]:
    """First day of the period and the day after its last."""
    month = today.replace(day=1)
    if period == "last-month":
        return _earlier(month, 1), month
    if period == "quarter":
        first = _earlier(month, (month.month - 1) % 3)
        return first, _earlier(first, -3)
    if period == "year":
        first = month.replace(month=1)
        return first, first.replace(year=first.year + 1)
    return month, _earlier(month, -1)


def _earlier(month: date, count: int) -> date:
    whole = month.year * 12 + month.month - 1 - count
    return date(whole // 12, whole % 12 + 1, 1)
