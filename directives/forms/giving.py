"""An order: words, passage, who leads, who coordinates, who is to know, until when, what for."""

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from directives.models import Assignment
from directives.selectors.holders import Candidate, Group
from directives.selectors.passages import Part
from directives.services.giving import Holder
from directives.states import Origin
from docflow.core.actor import Actor
from docflow.org.models import Position

TEXT_LIMIT = 4000
# Asks the server which day that is; without JavaScript the page shows a few days beside.
_ASKS_DATE = {
    "hx-get": reverse_lazy("directives:deadline"),
    "hx-target": "#deadline-said",
    "hx-trigger": "input changed delay:250ms",
    "hx-include": "closest fieldset",
    "hx-params": "days,due",
}
_SPOKEN = (Origin.MEETING, Origin.SPOKEN, Origin.TELEGRAM, Origin.PLAN)


class DeadlineForm(forms.Form):
    """Working days or a date; neither means no deadline of its own."""

    days = forms.IntegerField(
        label=_("Số ngày làm việc"),
        required=False,
        min_value=0,
        max_value=730,
        error_messages={"invalid": _("Nhập số ngày bằng chữ số.")},
        widget=forms.NumberInput(attrs={"inputmode": "numeric", **_ASKS_DATE}),
    )
    due = forms.DateField(
        label=_("hoặc đến ngày"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", **_ASKS_DATE}, format="%Y-%m-%d"),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("days") is not None and values.get("due") is not None:
            self.add_error("due", _("Chỉ nhập số ngày làm việc hoặc ngày đến hạn."))
        return values


class GiveForm(DeadlineForm):
    """The whole order. `groups` are the units and people that may take it."""

    many = False

    author = forms.ModelChoiceField(
        label=_("Người ra chỉ đạo"),
        queryset=Position.objects.none(),
        empty_label=_("Chọn lãnh đạo"),
        help_text=_("Anh/chị nhập thay; tên người nhập được ghi lại."),
    )
    origin = forms.ChoiceField(
        label=_("Nguồn chỉ đạo"),
        choices=[(one.value, one.label) for one in _SPOKEN],
        initial=Origin.MEETING,
    )
    text = forms.CharField(
        label=_("Ý kiến chỉ đạo"),
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    parts = forms.MultipleChoiceField(required=False)
    passage = forms.CharField(
        label=_("Đoạn trích khác"),
        required=False,
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Đánh dấu các đoạn của văn bản, hoặc gõ vào đây."),
    )
    lead = forms.ChoiceField(
        label=_("Chủ trì"), error_messages={"required": _("Hãy chọn một nơi chủ trì.")}
    )
    coordinating = forms.MultipleChoiceField(label=_("Phối hợp"), required=False)
    informed = forms.MultipleChoiceField(label=_("Để biết"), required=False)
    product = forms.CharField(
        label=_("Sản phẩm phải có"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"placeholder": _("Báo cáo, kế hoạch, quyết định…")}),
    )
    field = forms.CharField(label=_("Lĩnh vực"), required=False, max_length=100)

    def __init__(
        self,
        *args: Any,
        groups: list[Group],
        parts: tuple[Part, ...] = (),
        authors: Any = None,
        parent: Assignment | None = None,
        from_document: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.groups = groups
        self.found: dict[str, Candidate] = {
            one.value: one for group in groups for one in group.candidates
        }
        self.passage_parts = {part.key: part for part in parts}
        choices = [(value, one.label) for value, one in self.found.items()]
        fields: Any = self.fields
        for name in ("lead", "coordinating", "informed"):
            fields[name].choices = choices
        fields["parts"].choices = [(part.key, part.text) for part in parts]
        if authors is None:
            del self.fields["author"]
        else:
            fields["author"].queryset = authors
        if from_document or parent is not None:
            del self.fields["origin"]
        if not from_document:
            del self.fields["passage"]
        elif not parts:
            fields["passage"].label = _("Đoạn trích")
            fields["passage"].help_text = ""

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        self._check_roles(values)
        return values

    def _check_roles(self, values: dict[str, Any]) -> None:
        lead = values.get("lead")
        both = {lead} & {*values.get("coordinating", ()), *values.get("informed", ())}
        twice = set(values.get("coordinating", ())) & set(values.get("informed", ()))
        for value in (both | twice) - {None}:
            message = _("%(name)s được chọn hai lần; mỗi nơi chỉ giữ một vai trò.")
            self.add_error("lead", message % {"name": self.found[str(value)].label})

    def order(self, actor: Actor) -> dict[str, Any]:
        """What `services.giving.give` is asked for."""
        values = self.cleaned_data
        passage, page = self._passage()
        return {
            "actor": actor,
            "author": values.get("author"),
            "origin": values.get("origin", ""),
            "text": values["text"],
            "passage": passage,
            "page": page,
            **self._holders(),
            "days": values["days"],
            "due": values["due"],
            "product": values["product"],
            "field": values["field"],
        }

    def _holders(self) -> dict[str, Any]:
        values = self.cleaned_data
        return {
            "lead": self._holder(values["lead"]),
            "coordinating": [self._holder(one) for one in values["coordinating"]],
            "informed": [self._holder(one) for one in values["informed"]],
        }

    def ticked(self, name: str) -> set[str]:
        """What is chosen in `name` now: typed before, or asked for by the address."""
        value = self[name].value() or ()
        return {value} if isinstance(value, str) else set(value)

    def table(self) -> list[dict[str, Any]]:
        """The candidates as rows with their three roles; groups with a choice stand open."""
        roles = ("lead", "coordinating", "informed")
        chosen = {name: self.ticked(name) for name in roles if name in self.fields}
        taken = set().union(*chosen.values())
        return [
            {
                "label": group.label,
                "key": str(index),
                "whole": self.many and str(index) in self.ticked("whole"),
                "count": len(group.candidates),
                "open": index == 0 or any(one.value in taken for one in group.candidates),
                "rows": [_row(one, chosen) for one in group.candidates],
            }
            for index, group in enumerate(self.groups)
        ]

    def passages(self) -> list[dict[str, Any]]:
        """The paragraphs with whether they are marked."""
        marked = self.ticked("parts")
        return [{"part": part, "marked": key in marked} for key, part in self.passage_parts.items()]

    def _holder(self, value: str) -> Holder:
        return self.found[value].holder

    def _passage(self) -> tuple[str, int | None]:
        values = self.cleaned_data
        marked = [
            self.passage_parts[key] for key in self.passage_parts if key in values.get("parts", ())
        ]
        words = [part.text for part in marked]
        typed = values.get("passage", "").strip()
        if typed:
            words.append(typed)
        return "\n".join(words), marked[0].page if marked else None


def _row(one: Candidate, chosen: dict[str, set[str]]) -> dict[str, Any]:
    return {
        "value": one.value,
        "label": one.label,
        "note": one.note,
        **{name: one.value in values for name, values in chosen.items()},
    }
