"""What the acts of a route ask: whom for an opinion and until when, back to which station."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from docflow.core.workflow import NOTE_LENGTH
from docflow.documents.forms.acts import NOTE_LIMIT, ReasonForm
from docflow.documents.models import Document, RouteStep
from docflow.documents.services.opinions import Question
from docflow.org.models import Position

# Rows of the form; who needs more asks again.
ROWS = 4


class QuestionForm(forms.Form):
    """One person, the day until which the answer is wanted, and whether the way waits for it."""

    position = forms.ModelChoiceField(
        label=_("Hỏi ai"),
        queryset=Position.objects.none(),
        required=False,
        empty_label=_("Chọn đồng nghiệp"),
    )
    due_on = forms.DateField(
        label=_("Đến hết ngày"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    needed = forms.BooleanField(label=_("Phải chờ ý kiến này"), required=False, initial=True)

    def __init__(self, *args: Any, people: list[Position], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["position"]
        field.queryset = Position.objects.filter(pk__in=[one.pk for one in people])  # type: ignore[attr-defined]
        # All rows show the same people: they are read once.
        field.choices = [("", field.empty_label)] + [(one.pk, str(one)) for one in people]  # type: ignore[attr-defined]


class QuestionsForm(forms.Form):
    """A note to all who are asked; the rows come beside it."""

    note = forms.CharField(
        label=_("Nội dung cần hỏi"),
        required=False,
        max_length=NOTE_LIMIT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data: Any = None, *, people: list[Position]) -> None:
        super().__init__(data)
        self.rows = [
            QuestionForm(data, prefix=f"row{number}", people=people) for number in range(ROWS)
        ]

    def is_valid(self) -> bool:
        return all([super().is_valid(), *(row.is_valid() for row in self.rows)])

    def questions(self) -> list[Question]:
        return [
            Question(
                row.cleaned_data["position"],
                row.cleaned_data["due_on"],
                row.cleaned_data["needed"],
            )
            for row in self.rows
            if row.cleaned_data.get("position")
        ]


class OpinionForm(forms.Form):
    """Agreement, or another opinion with its reason."""

    note = forms.CharField(
        label=_("Ý kiến"),
        required=False,
        max_length=NOTE_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        values["differs"] = self.data.get("act") == "differ"
        if values["differs"] and len(values.get("note", "").strip()) < NOTE_LENGTH:
            self.add_error("note", _("Hãy nêu ý kiến của anh/chị, ít nhất 10 ký tự."))
        return values


class GiveBackForm(ReasonForm):
    """One of the stations behind, and why."""

    station = forms.ModelChoiceField(
        label=_("Trả lại bước nào"),
        queryset=RouteStep.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
    )
    field_order = ("station", "note")

    def __init__(
        self, *args: Any, document: Document, behind: list[RouteStep], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["station"]
        field.queryset = document.route.filter(pk__in=[one.pk for one in behind])  # type: ignore[attr-defined]
        if len(behind) == 1:
            self.initial["station"] = behind[0].pk
