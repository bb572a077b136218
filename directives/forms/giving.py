"""An order: words, passage, who leads, who coordinates, who is to know, until when, what for."""

from typing import Any

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.http import QueryDict
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from directives.forms.once import OnceField
from directives.models import Assignment
from directives.selectors.holders import Candidate, Group
from directives.services.deadlines import DAYS_LIMIT, HOURS_LIMIT
from directives.services.taking import Holder
from directives.states import Origin
from docflow.core.actor import Actor
from docflow.documents.selectors.passages import Excerpt, Part, excerpt
from docflow.org.models import Position

TEXT_LIMIT = 4000
EXCERPTS = 20
# Asks the server which day that is; without JavaScript the page shows a few days beside.
_ASKS_DATE = {
    "hx-get": reverse_lazy("directives:deadline"),
    "hx-target": "#deadline-said",
    "hx-trigger": "input changed delay:250ms",
    "hx-include": "closest fieldset",
    "hx-params": "days,hours,due,morning",
}
_SPOKEN = (Origin.MEETING, Origin.SPOKEN, Origin.TELEGRAM, Origin.PLAN)


class WordsField(forms.Field):
    """Selected words, each in a hidden input of its own; at most EXCERPTS of them."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> list[str]:
        given = [one for one in value or [] if one.strip()]
        if any(len(one) > TEXT_LIMIT for one in given):
            raise forms.ValidationError(_("Đoạn trích quá dài; hãy chọn ít chữ hơn."))
        for one in given:
            ProhibitNullCharactersValidator()(one)
        if len(given) > EXCERPTS:
            raise forms.ValidationError(
                _("Tối đa %(count)s đoạn trích; hãy bỏ bớt.") % {"count": EXCERPTS}
            )
        return given


class DeadlineForm(forms.Form):
    """Working days, working hours or a date; nothing means no deadline of its own."""

    days = forms.IntegerField(
        label=_("Số ngày làm việc"),
        required=False,
        min_value=0,
        max_value=DAYS_LIMIT,
        error_messages={"invalid": _("Nhập số ngày bằng chữ số.")},
        widget=forms.NumberInput(attrs={"inputmode": "numeric", **_ASKS_DATE}),
    )
    hours = forms.IntegerField(
        label=_("hoặc số giờ làm việc"),
        required=False,
        min_value=1,
        max_value=HOURS_LIMIT,
        error_messages={"invalid": _("Nhập số giờ bằng chữ số.")},
        widget=forms.NumberInput(attrs={"inputmode": "numeric", **_ASKS_DATE}),
    )
    due = forms.DateField(
        label=_("hoặc đến ngày"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", **_ASKS_DATE}, format="%Y-%m-%d"),
    )
    morning = forms.BooleanField(
        label=_("Hết buổi sáng của ngày đó"),
        required=False,
        widget=forms.CheckboxInput(
            attrs={**_ASKS_DATE, "hx-trigger": "change"},
        ),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        given = [name for name in ("days", "hours", "due") if values.get(name) is not None]
        if len(given) > 1:
            message = _("Chỉ nhập một trong ba: số ngày, số giờ làm việc hoặc ngày đến hạn.")
            self.add_error(given[-1], message)
        if values.get("morning") and given != ["due"] and "due" not in self.errors:
            self.add_error("morning", _("Buổi sáng chỉ đi cùng ngày đến hạn."))
        return values

    def deadline(self) -> dict[str, Any]:
        """What the services are asked for."""
        return {name: self.cleaned_data[name] for name in ("days", "hours", "due", "morning")}


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
    excerpts = WordsField(required=False)
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
    once = OnceField()

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
        if parent is not None:
            # What is handed on ends no later: the date beside the field is counted below it.
            for name in ("days", "hours", "due", "morning"):
                url = f"{reverse_lazy('directives:deadline')}?below={parent.pk}"
                fields[name].widget.attrs["hx-get"] = url
        if from_document or parent is not None:
            del self.fields["origin"]
        if not from_document:
            del self.fields["passage"], self.fields["excerpts"]
        elif not parts:
            fields["passage"].label = _("Đoạn trích")
            fields["passage"].help_text = ""

    @classmethod
    def typed(cls, data: QueryDict) -> dict[str, Any]:
        """What was typed before, unchecked: it fills the form of the other way of giving."""
        several = {"parts", "excerpts", "coordinating", "informed", "whole"}
        values: dict[str, Any] = {name: data.get(name) for name in data if name not in several}
        values |= {name: data.getlist(name) for name in several}
        leads = data.getlist("lead")
        # Of several leads none is the one.
        values["lead"] = leads if cls.many else leads[0] if len(leads) == 1 else ""
        return values

    def kept(self) -> list[str]:
        """Coordinators that this way of giving has no place for, for the way back."""
        return [] if "coordinating" in self.fields else self.initial.get("coordinating", [])

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
            **self.deadline(),
            "product": values["product"],
            "field": values["field"],
            "once": values["once"],
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

    def picked(self) -> list[dict[str, Any]]:
        """The words selected before, for the page that comes back."""
        given = self["excerpts"].value() or []
        return [{"value": one, "found": self._excerpt(one)} for one in given if one.strip()]

    def _excerpt(self, value: str) -> Excerpt:
        return excerpt(value, self.passage_parts.values())

    def _holder(self, value: str) -> Holder:
        return self.found[value].holder

    def _passage(self) -> tuple[str, int | None]:
        """Ticked paragraphs and selected words in the order of the pages, then what was typed."""
        values = self.cleaned_data
        ticked = values.get("parts", ())
        found = [
            *(
                Excerpt(part.text, part.page)
                for key, part in self.passage_parts.items()
                if key in ticked
            ),
            *(self._excerpt(one) for one in values.get("excerpts", ())),
        ]
        last = max((one.page or 0 for one in found), default=0) + 1
        found.sort(key=lambda one: one.page or last)
        typed = values.get("passage", "").strip()
        words = [*dict.fromkeys(one.text for one in found if one.text), *([typed] if typed else [])]
        return "\n".join(words), found[0].page if found else None


def _row(one: Candidate, chosen: dict[str, set[str]]) -> dict[str, Any]:
    return {
        "value": one.value,
        "label": one.label,
        "note": one.note,
        **{name: one.value in values for name, values in chosen.items()},
    }
