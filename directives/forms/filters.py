"""What narrows board and list; values come from the address and may be nonsense."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from directives.policies import visible_to
from directives.selectors import trend
from directives.selectors.board import EXTENDED, RETURNED
from directives.selectors.dimensions import NO_FIELD, NO_UNIT, filter_of, name_of
from directives.selectors.lateness import Standing
from directives.states import Level, Origin
from docflow.core import clock
from docflow.core.actor import Actor
from docflow.org.models import Unit
from docflow.org.selectors.calendar import start_of
from docflow.org.states import HEADS

COLUMNS = {
    Standing.RUNNING_LATE.value: Standing.RUNNING_LATE.label,
    Standing.RUNNING.value: Standing.RUNNING.label,
    Standing.NO_DEADLINE.value: Standing.NO_DEADLINE.label,
    Standing.ON_TIME.value: Standing.ON_TIME.label,
    Standing.LATE.value: Standing.LATE.label,
    "due_3": _("Đến hạn trong 3 ngày làm việc"),
    "due_7": _("Đến hạn trong 7 ngày làm việc"),
    RETURNED: _("Bị trả lại"),
    EXTENDED: _("Có xin gia hạn"),
}
EVERY_LEVEL = "all"
# What a total counts: each piece of work once, not again where it is handed on.
ONCE = "1"
_TRENDS = {"given_in": _("Giao %(period)s"), "done_in": _("Hoàn thành %(period)s")}
PERIODS = [
    ("", _("Mọi thời gian")),
    ("month", _("Giao tháng này")),
    ("last-month", _("Giao tháng trước")),
    ("quarter", _("Giao quý này")),
    ("year", _("Giao năm nay")),
]


class BoardFilter(forms.Form):
    """Level, leader, source, field, period; a value that is not offered narrows nothing.

    What a link alone asks for (a line, a period of the trend) is offered while it is asked for,
    so that it is named on the page and can be taken away.
    """

    level = forms.ChoiceField(label=_("Cấp giao"), required=False)
    from_unit = forms.ChoiceField(label=_("Phòng giao"), required=False)
    leader = forms.ChoiceField(label=_("Người giao"), required=False)
    origin = forms.ChoiceField(label=_("Nguồn"), required=False)
    field = forms.ChoiceField(label=_("Lĩnh vực"), required=False)
    period = forms.ChoiceField(label=_("Thời gian giao"), required=False, choices=PERIODS)
    source = forms.ChoiceField(label=_("Văn bản, nguồn"), required=False)
    holder = forms.ChoiceField(label=_("Người thực hiện"), required=False)

    # What may be asked for by a link alone, and what it says when nothing is.
    LINKED: ClassVar = {"source": _("Mọi văn bản"), "holder": _("Mọi người thực hiện")}

    def __init__(self, data: QueryDict, *, actor: Actor) -> None:
        super().__init__(data, auto_id="filter_%s")
        self.actor = actor
        seen = visible_to(actor).order_by()
        pairs = set(seen.values_list("author_id", "author_name", "field").distinct())
        leaders = {(author, name) for author, name, _field in pairs}
        topics = sorted({topic for _author, _name, topic in pairs} - {""})
        self.offer("leader", _("Mọi người giao"), sorted(leaders, key=lambda one: one[1]))
        self.offer("origin", _("Mọi nguồn"), Origin.choices)
        if topics or data.get("field"):
            none = [(NO_FIELD, _("Chưa ghi lĩnh vực"))]
            self.offer("field", _("Mọi lĩnh vực"), [*((one, one) for one in topics), *none])
        else:
            del self.fields["field"]
        self.offer("period", PERIODS[0][1], PERIODS[1:])
        self.offer_levels()
        self.offer_unit(data.get("from_unit", ""))
        for name, every in self.LINKED.items():
            self.offer_linked(name, every, data.get(name, ""))

    def offer(self, name: str, every: Any, choices: Any) -> None:
        field: Any = self.fields[name]
        field.choices = [("", every), *((str(value), label) for value, label in choices)]
        field.widget.attrs["aria-label"] = field.label

    def offer_levels(self) -> None:
        office, *rest = Level.choices
        self.offer("level", office[1], [*rest, (EVERY_LEVEL, _("Mọi cấp giao"))])

    def offer_unit(self, asked: str) -> None:
        """The heads of one unit: asked for by its own board."""
        units = Unit.objects.filter(office_id=self.actor.office_id).order_by("ordinal", "pk")
        self.units = list(units.values_list("pk", "name"))
        chosen = [(pk, _("%(unit)s giao") % {"unit": name}) for pk, name in self.units]
        kept = [(pk, label) for pk, label in chosen if str(pk) == asked]
        if kept:
            self.offer("from_unit", _("Mọi phòng giao"), kept)
        else:
            del self.fields["from_unit"]

    def offer_linked(self, name: str, every: Any, asked: str) -> None:
        label = self.named(name, asked) if asked else ""
        if label:
            self.offer(name, every, [(asked, label)])
        else:
            del self.fields[name]

    def named(self, name: str, asked: str) -> str:
        return name_of(self.actor, name, asked)

    @property
    def chosen(self) -> dict[str, str]:
        """The values that narrow, by name."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def counted_level(self) -> str:
        """Whose orders are counted; "" for those of all."""
        if "from_unit" in self.chosen:
            return Level.HEADS
        return {"": str(Level.LEADERS), EVERY_LEVEL: ""}.get(self._level, self._level)

    @property
    def _level(self) -> str:
        return self.chosen.get("level", "")

    @property
    def kept(self) -> dict[str, str]:
        """What the address of a list behind the board says of it."""
        kept = {name: value for name, value in self.chosen.items() if name != "level"}
        return {**kept, "level": self.counted_level} if self.counted_level else kept

    def where(self) -> Q:
        """The filter as a question to assignments; the level is asked apart."""
        chosen = self.chosen
        where = Q()
        for name in ("leader", "source", "holder", "field"):
            if (token := chosen.get(name)) and (line := filter_of(name, token)):
                where &= line
        if unit := chosen.get("from_unit"):
            where &= Q(directive__author__unit=int(unit), directive__author__role__in=HEADS)
        if origin := chosen.get("origin"):
            where &= Q(directive__origin=origin)
        if period := chosen.get("period"):
            first, after = span(period, clock.today())
            where &= Q(directive__given_at__gte=start_of(first))
            where &= Q(directive__given_at__lt=start_of(after))
        return where


class UnitFilter(BoardFilter):
    """The board of one department: the orders of its heads."""

    def __init__(self, data: QueryDict, *, actor: Actor, units: list[tuple[int, str]]) -> None:
        self.allowed = units
        names = {str(pk): name for pk, name in units}
        asked = data.get("from_unit", "")
        own = str(actor.unit_id)
        unit = asked if asked in names else own if own in names else str(units[0][0])
        data = data.copy()
        data["from_unit"] = unit
        self.unit_name = names[unit]
        super().__init__(data, actor=actor)
        del self.fields["level"]

    def offer_unit(self, asked: str) -> None:
        self.offer("from_unit", "", self.allowed)
        field: Any = self.fields["from_unit"]
        field.choices = field.choices[1:]


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
    given_in = forms.ChoiceField(label=_("Kỳ giao"), required=False)
    done_in = forms.ChoiceField(label=_("Kỳ hoàn thành"), required=False)
    once = forms.ChoiceField(label=_("Việc giao tiếp"), required=False)

    field_order = ("q", "column", "unit", "level", "from_unit", "leader", "origin", "field")
    LINKED: ClassVar = {
        **BoardFilter.LINKED,
        "given_in": _("Mọi kỳ giao"),
        "done_in": _("Mọi kỳ hoàn thành"),
        "once": _("Kể cả việc giao tiếp"),
    }

    def __init__(self, data: QueryDict, *, actor: Actor) -> None:
        super().__init__(data, actor=actor)
        named = [(NO_UNIT, _("Lãnh đạo cơ quan")), *self.units]
        self.offer("unit", _("Mọi đơn vị"), named)
        self.offer("column", _("Mọi tình trạng"), COLUMNS.items())
        self.fields["q"].widget.attrs["aria-label"] = self.fields["q"].label

    def offer_levels(self) -> None:
        self.offer("level", _("Mọi cấp giao"), Level.choices)

    def named(self, name: str, asked: str) -> str:
        if name == "once":
            return str(_("Mỗi việc một lần") if asked == ONCE else "")
        if name in _TRENDS:
            found = trend.span_of(asked)
            return _TRENDS[name] % {"period": period_words(found)} if found else ""
        return super().named(name, asked)

    @property
    def counted_level(self) -> str:
        return Level.HEADS if "from_unit" in self.chosen else self._level

    @property
    def cell(self) -> dict[str, Any]:
        """Which number of the board the list stands behind."""
        once = self.chosen.get("once") == ONCE
        return {"column": self.chosen.get("column", ""), "level": self.counted_level, "once": once}

    def where(self) -> Q:
        where = super().where()
        if (unit := self.chosen.get("unit")) and (line := filter_of("unit", unit)):
            where &= line
        for name, moment in (("given_in", "directive__given_at"), ("done_in", "done_at")):
            if key := self.chosen.get(name):
                where &= trend.within(moment, key)
        if text := self.chosen.get("q", "").strip():
            says = Q()
            # SQLite folds the case of ASCII letters only, so four ways are tried.
            for words in {text, text.lower(), text.upper(), text.capitalize()}:
                says |= Q(directive__text__icontains=words)
            where &= says
        return where


def period_words(days: tuple[date, date]) -> str:
    """A month by its number, a week by its first day."""
    first, after = days
    if (after - first).days == 7:
        return gettext("tuần từ %(day)s") % {"day": f"{first:%d/%m/%Y}"}
    return gettext("tháng %(month)s") % {"month": f"{first:%m/%Y}"}


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
