"""A reusable route as it is typed: its name and scope, then one row for each step."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from docflow.documents.models import ProcessStep, RoutePlan, RoutePlanStep
from docflow.documents.services.planning import Found
from docflow.documents.services.route_plans import Route, Step
from docflow.documents.states import DRAFTABLE, TYPE_CHOICES, TYPES, RouteKind, StepWho
from docflow.org.models import Position, Unit
from docflow.org.selectors import people
from docflow.org.states import Role

# Rows that a route or a process begins with; a button adds one more at a time.
FIRST_ROWS = 3
MOST_ROWS = 20
# The act of a form that asks for one more row and saves nothing.
ADD = "add"
KINDS = [(kind.value, kind.label) for kind in (RouteKind.HEAD, RouteKind.OPINION, RouteKind.OFFICE)]
# Types that a route is made for most often stand first.
_TYPES = [(code, TYPES[code].name) for code in DRAFTABLE] + [
    one for one in TYPE_CHOICES if one[0] not in DRAFTABLE
]
DECREE = "0"


def hours_field(label: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        min_value=Decimal("0.02"),
        max_value=520,
        max_digits=5,
        decimal_places=2,
        required=False,
    )


def minutes_of(hours: Decimal) -> int:
    return round(hours * 60)


def hours_of(minutes: int) -> Decimal:
    """As it is typed: two places tell every minute from the next."""
    hours = (Decimal(minutes) / 60).quantize(Decimal("0.01"))
    # No "8.00" in a field, and no "5.2E+2".
    return hours.quantize(Decimal(1)) if hours == hours.to_integral() else hours.normalize()


class StepForm(forms.Form):
    """One row; without a kind it is none."""

    place = forms.IntegerField(label=_("Thứ tự"), min_value=1, max_value=99, required=False)
    kind = forms.ChoiceField(
        label=_("Việc"), choices=[("", _("Không dùng dòng này")), *KINDS], required=False
    )
    who = forms.ChoiceField(
        label=_("Ai"), choices=[("", _("Chọn")), *StepWho.choices], required=False
    )
    position = forms.ModelChoiceField(
        label=_("Người"), queryset=Position.objects.none(), required=False, empty_label=_("Không")
    )
    unit = forms.ModelChoiceField(
        label=_("Đơn vị"), queryset=Unit.objects.none(), required=False, empty_label=_("Không")
    )
    needed = forms.BooleanField(label=_("Phải chờ"), required=False, initial=True)
    norm = hours_field(_("Định mức (giờ làm việc)"))
    tie = forms.ChoiceField(label=_("Theo bước của quy trình nội bộ"), required=False)

    def __init__(self, *args: Any, choices: "Choices", number: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("place", number)
        position: Any = self.fields["position"]
        position.queryset = choices.positions_rows
        position.choices = choices.positions
        unit: Any = self.fields["unit"]
        unit.queryset = choices.units_rows
        unit.choices = choices.units
        self.ties = choices.ties
        if choices.ties:
            tie: Any = self.fields["tie"]
            tie.choices = [("", _("Không")), *((name, str(one)) for name, one in choices.named())]
        else:
            del self.fields["tie"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("kind") and not values.get("who"):
            self.add_error("who", _("Hãy chọn ai làm bước này."))
        if values.get("kind") and "place" not in self.errors and not values.get("place"):
            self.add_error("place", _("Hãy nhập thứ tự."))
        return values

    def step(self) -> Step | None:
        values = self.cleaned_data
        if not values.get("kind"):
            return None
        tied = self.ties.get(values.get("tie") or "")
        norm = values.get("norm")
        return Step(
            place=values["place"],
            kind=RouteKind(values["kind"]),
            who=StepWho(values["who"]),
            position=values["position"],
            unit=values["unit"],
            needed=values["needed"],
            norm_minutes=minutes_of(norm) if norm is not None else None,
            process=tied.version.process if tied else None,
            process_key=tied.key if tied else None,
        )


class Choices:
    """What every row offers, read once."""

    def __init__(self, office_id: int, ties: Sequence[ProcessStep]) -> None:
        serving = people.serving(office_id).exclude(role=Role.ADMINISTRATOR).order_by("pk")
        self.positions_rows = serving
        self.units_rows = Unit.objects.filter(office_id=office_id)
        self.positions = [("", _("Không")), *((one.pk, str(one)) for one in serving)]
        self.units = [("", _("Không")), *((one.pk, one.name) for one in self.units_rows)]
        self.ties = {f"{one.version.process_id}.{one.key}": one for one in ties}

    def named(self) -> list[tuple[str, str]]:
        return [
            (name, f"{one.version.process.name}: {one.name}") for name, one in self.ties.items()
        ]


class RoutePlanForm(forms.Form):
    """The route; `rows` are its steps."""

    name = forms.CharField(label=_("Tên luồng"), min_length=3, max_length=200)
    unit = forms.ModelChoiceField(
        label=_("Dùng cho"),
        queryset=Unit.objects.none(),
        required=False,
        empty_label=_("Mọi đơn vị của cơ quan"),
        help_text=_("Một đơn vị và các tổ bên dưới, hoặc cả cơ quan."),
    )
    types = forms.MultipleChoiceField(
        label=_("Loại văn bản"),
        choices=_TYPES,
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text=_("Không chọn loại nào là mọi loại."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=0)

    def __init__(
        self,
        data: Any = None,
        *,
        office_id: int,
        ties: Sequence[ProcessStep],
        plan: RoutePlan | None = None,
        steps: Sequence[RoutePlanStep] = (),
    ) -> None:
        given = None if adds(data) else data
        super().__init__(given, initial=typed(type(self), data) if adds(data) else _initial(plan))
        choices = Choices(office_id, ties)
        unit: Any = self.fields["unit"]
        unit.queryset = choices.units_rows
        unit.choices = [("", unit.empty_label), *choices.units[1:]]
        filled = [_row(plan, one) for one in steps]
        count = rows_of(data, "-kind", MOST_ROWS) or len(filled) or FIRST_ROWS
        self.rows = [
            StepForm(
                given,
                prefix=f"row{at}",
                choices=choices,
                number=at + 1,
                initial=first(StepForm, data, f"row{at}", filled[at : at + 1]),
            )
            for at in range(count)
        ]
        # Where the person goes on after asking for a row.
        if adds(data):
            self.rows[-1].fields["kind"].widget.attrs["autofocus"] = True

    def is_valid(self) -> bool:
        return all([super().is_valid(), *(row.is_valid() for row in self.rows)])

    def route(self) -> Route:
        """What the service takes."""
        steps = [one for one in (row.step() for row in self.rows) if one is not None]
        values = self.cleaned_data
        return Route(values["name"], steps, values["unit"], values["types"])


class CopyForm(forms.Form):
    """The name of the copy and for whom it is."""

    name = forms.CharField(label=_("Tên luồng mới"), min_length=3, max_length=200)
    unit = forms.ModelChoiceField(
        label=_("Dùng cho"),
        queryset=Unit.objects.none(),
        required=False,
        empty_label=_("Mọi đơn vị của cơ quan"),
    )

    def __init__(self, data: Any = None, *, office_id: int, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["unit"].queryset = Unit.objects.filter(office_id=office_id)  # type: ignore[attr-defined]


def way_field(options: Sequence[tuple[RoutePlan, list[Found]]]) -> forms.ChoiceField:
    """The routes to choose from at submission; what was shown is what is sent."""
    choices = [(way_value(plan), plan.name) for plan, _rows in options]
    return forms.ChoiceField(
        label=_("Luồng trình"),
        choices=[*choices, (DECREE, _("Theo Nghị định 30/2020/NĐ-CP"))],
        required=False,
        widget=forms.RadioSelect,
        initial=choices[0][0] if choices else DECREE,
        error_messages={
            "invalid_choice": _("Luồng trình vừa được sửa hoặc ngừng dùng. Hãy xem lại rồi trình.")
        },
    )


def way_value(plan: RoutePlan) -> str:
    return f"{plan.pk}.{plan.version}"


def adds(data: Any) -> bool:
    """Whether one more row is asked for: nothing is checked or saved, what was typed stays."""
    return data is not None and data.get("act") == ADD


def rows_of(data: Any, mark: str, most: int) -> int:
    """How many rows came back, by the field that each has; what is too much is for the service
    to refuse, within reason."""
    if data is None:
        return 0
    count = sum(1 for name in data if name.endswith(mark))
    return min(count + 1, max(count, most)) if adds(data) else min(count, most + 3)


def first(
    form: type[forms.Form], data: Any, prefix: str, filled: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    """What a row begins with: as typed where one is added, as kept, or nothing."""
    if adds(data):
        known = any(name.startswith(f"{prefix}-") for name in data)
        return typed(form, data, prefix) if known else {}
    return filled[0] if filled else {}


def typed(form: type[forms.Form], data: Any, prefix: str = "") -> dict[str, Any]:
    """What stands in the fields of a form that is drawn again without being checked."""
    return {
        name: field.widget.value_from_datadict(data, {}, f"{prefix}-{name}" if prefix else name)
        for name, field in form.base_fields.items()
    }


def _initial(plan: RoutePlan | None) -> dict[str, Any]:
    if plan is None:
        return {}
    return {"name": plan.name, "unit": plan.unit_id, "types": plan.types, "seen": plan.version}


def _row(plan: RoutePlan | None, step: RoutePlanStep) -> dict[str, Any]:
    tied = plan is not None and plan.process_id is not None and step.process_key is not None
    return {
        "place": step.place,
        "kind": step.kind,
        "who": step.who,
        "position": step.position_id,
        "unit": step.unit_id,
        "needed": step.needed,
        "norm": hours_of(step.norm_minutes) if step.norm_minutes else None,
        "tie": f"{plan.process_id}.{step.process_key}" if plan and tied else "",
    }
