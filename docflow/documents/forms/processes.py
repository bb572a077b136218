"""An internal process as it is typed: its name, then one row for each step; and a period."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from docflow.core import clock
from docflow.documents.forms.route_plans import (
    FIRST_ROWS,
    adds,
    first,
    hours_field,
    hours_of,
    minutes_of,
    rows_of,
    typed,
)
from docflow.documents.models import Process, ProcessStep, ProcessVersion
from docflow.documents.services.processes import MOST_STEPS, ROLES, Step, stamp
from docflow.org.models import Position, Unit
from docflow.org.selectors import people
from docflow.org.states import Role

_NOBODY = _("Không")
_EARLIEST, _LATEST = date(1900, 1, 1), date(9000, 1, 1)


class StepForm(forms.Form):
    """One row; without a name it is none."""

    name = forms.CharField(label=_("Tên bước"), max_length=200, required=False)
    role = forms.ChoiceField(
        label=_("Vai trò chịu trách nhiệm"),
        choices=[("", _NOBODY), *((one.value, one.label) for one in ROLES)],
        required=False,
    )
    position = forms.ModelChoiceField(
        label=_("Hoặc một người"), queryset=Position.objects.none(), required=False
    )
    norm = hours_field(_("Định mức (giờ làm việc)"))
    key = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, rows: Any, choices: Sequence[tuple[Any, Any]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        position: Any = self.fields["position"]
        position.queryset = rows
        position.choices = choices

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        named = bool((values.get("name") or "").strip())
        if named and "norm" not in self.errors and values.get("norm") is None:
            self.add_error("norm", _("Hãy nhập định mức của bước."))
        if not named and values.get("norm") is not None:
            self.add_error("name", _("Hãy nhập tên bước, hoặc xóa định mức."))
        return values

    def step(self) -> Step | None:
        values = self.cleaned_data
        if not values["name"].strip():
            return None
        return Step(
            values["name"],
            minutes_of(values["norm"]),
            values["role"],
            values["position"],
            values["key"],
        )


class ProcessForm(forms.Form):
    """The process and its steps in order; a new one says whose it is."""

    name = forms.CharField(label=_("Tên quy trình"), min_length=3, max_length=200)
    unit = forms.ModelChoiceField(
        label=_("Đơn vị"), queryset=Unit.objects.none(), empty_label=_("Chọn đơn vị")
    )
    investment = forms.BooleanField(
        label=_("Liên quan hình thành và thực hiện dự án đầu tư"), required=False
    )
    note = forms.CharField(label=_("Lý do thay đổi"), max_length=500, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, data: Any = None, *, office_id: int, version: ProcessVersion | None = None
    ) -> None:
        given = None if adds(data) else data
        super().__init__(
            given, initial=typed(type(self), data) if adds(data) else _initial(version)
        )
        if version is None:
            self.fields["unit"].queryset = Unit.objects.filter(office_id=office_id)  # type: ignore[attr-defined]
            del self.fields["note"]
        else:
            del self.fields["unit"]
        serving = people.serving(office_id).exclude(role=Role.ADMINISTRATOR).order_by("pk")
        choices = [("", _NOBODY), *((one.pk, str(one)) for one in serving)]
        filled = [_row(one) for one in version.steps.all()] if version else []
        self.rows = [
            StepForm(
                given,
                prefix=f"row{at}",
                rows=serving,
                choices=choices,
                initial=first(StepForm, data, f"row{at}", filled[at : at + 1]),
            )
            for at in range(rows_of(data, "-norm", MOST_STEPS) or len(filled) or FIRST_ROWS)
        ]
        if adds(data):
            self.rows[-1].fields["name"].widget.attrs["autofocus"] = True

    def is_valid(self) -> bool:
        return all([super().is_valid(), *(row.is_valid() for row in self.rows)])

    def steps(self) -> list[Step]:
        return [one for one in (row.step() for row in self.rows) if one is not None]


class PeriodForm(forms.Form):
    """From one day to another; what cannot be read is the year so far."""

    first = forms.DateField(
        label=_("Từ ngày"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    last = forms.DateField(
        label=_("Đến ngày"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def period(self) -> tuple[date, date]:
        today = clock.today()
        given = self.cleaned_data if self.is_valid() else {}
        last = given.get("last") or today
        first = given.get("first") or last.replace(month=1, day=1)
        # The days around them have to exist, in every zone.
        first, last = sorted(min(max(one, _EARLIEST), _LATEST) for one in (first, last))
        return first, last


def _initial(version: ProcessVersion | None) -> dict[str, Any]:
    if version is None:
        return {}
    process: Process = version.process
    return {
        "name": process.name,
        "investment": version.investment,
        "note": version.note,
        "seen": stamp(version),
    }


def _row(step: ProcessStep) -> dict[str, Any]:
    return {
        "name": step.name,
        "role": step.role,
        "position": step.position_id,
        "norm": hours_of(step.norm_minutes),
        "key": step.key,
    }
