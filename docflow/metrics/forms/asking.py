"""The filters of the metric page, and the period that somebody fixes."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from docflow.core import clock, moments
from docflow.documents.states import TYPES, Direction
from docflow.metrics.selectors.cells import NOBODY

Choices = Sequence[tuple[str, Any]]


class AskForm(forms.Form):
    """What is shown; `question_from` reads the same values and forgives nonsense."""

    month = forms.ChoiceField(label=_("Kỳ"), required=False)
    direction = forms.ChoiceField(label=_("Văn bản"), required=False)
    unit = forms.ChoiceField(label=_("Đơn vị"), required=False)
    type = forms.ChoiceField(label=_("Loại"), required=False)
    partner = forms.ChoiceField(label=_("Nơi gửi, nơi nhận"), required=False)

    def __init__(self, data: Any, *, periods: Choices, units: Choices, partners: Choices) -> None:
        super().__init__(data)
        everything = [("", _("Tất cả"))]
        kinds = [(code, kind.name) for code, kind in TYPES.items()]
        ways = [(one.value, one.label) for one in (Direction.OUTGOING, Direction.INCOMING)]
        for name, choices in (
            ("month", periods),
            ("direction", [*everything, *ways]),
            ("unit", [*everything, *units, (NOBODY, _("Văn thư (văn bản đến)"))]),
            ("type", [*everything, *kinds, (NOBODY, _("Chưa rõ loại"))]),
            ("partner", [*everything, *partners, (NOBODY, _("Ngoài danh bạ"))]),
        ):
            self.fields[name].choices = choices  # type: ignore[attr-defined]


class FreezeForm(forms.Form):
    """The first and the last day of the period to be fixed."""

    first = forms.DateField(label=_("Từ ngày"))
    last = forms.DateField(label=_("Đến ngày"))

    def __init__(self, data: Any = None, *, initial: tuple[date, date] | None = None) -> None:
        days = {"first": initial[0], "last": initial[1]} if initial else None
        super().__init__(data, initial=days)
        for name in ("first", "last"):
            self.fields[name].widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        first, last = values.get("first"), values.get("last")
        # A year typed with two digits is one of the first century; what was fixed stays for good.
        for name, day in (("first", first), ("last", last)):
            if day and day.year < moments.FIRST_YEAR:
                self.add_error(name, _("Năm phải có đủ bốn chữ số, ví dụ 2026."))
        if last and last > clock.today():
            self.add_error(
                "last", _("Kỳ chưa kết thúc nên chưa chốt được. Hãy chốt từ ngày cuối kỳ.")
            )
        if first and last and first > last:
            self.add_error("first", _("Ngày đầu kỳ phải trước ngày cuối kỳ."))
        return values
