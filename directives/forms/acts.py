"""What a step asks of the person: a reason, a report with files, a later date, a measured value."""

from mimetypes import guess_type
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from directives.selectors.holders import Group
from directives.services.completing import PRODUCT_LIMIT
from directives.services.reporting import FILES_LIMIT, Evidence
from directives.states import Period, Target
from docflow.core.workflow import NOTE_LENGTH
from docflow.org.models import Position

NOTE_LIMIT = 1000
TEXT_LIMIT = 8000


def _words(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class NothingForm(forms.Form):
    """A step that asks nothing but to be confirmed."""


class NoteForm(forms.Form):
    note = forms.CharField(
        label=_("Ý kiến"), required=False, max_length=NOTE_LIMIT, widget=_words()
    )


class ReasonForm(forms.Form):
    note = forms.CharField(
        label=_("Lý do"), min_length=NOTE_LENGTH, max_length=NOTE_LIMIT, widget=_words()
    )


class Files(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files up to the service's limit; each is checked like one."""

    widget = Files

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        given = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(one, initial) for one in given if one]


class ReportForm(forms.Form):
    """Progress: how far, in words, with files."""

    text = forms.CharField(label=_("Nội dung báo cáo"), max_length=TEXT_LIMIT, widget=_words(5))
    percent = forms.IntegerField(
        label=_("Mức độ hoàn thành (%)"),
        required=False,
        min_value=0,
        max_value=100,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    evidence = FilesField(
        label=_("Tệp kèm theo"),
        required=False,
        help_text=_("Tối đa %(count)s tệp.") % {"count": FILES_LIMIT},
    )
    outgoing = forms.TypedChoiceField(
        label=_("Văn bản đi làm kết quả"), required=False, coerce=int, empty_value=None
    )

    def __init__(self, *args: Any, answers: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["outgoing"]
        field.choices = [("", _("Không có")), *answers]
        if not answers:
            del self.fields["outgoing"]

    def files_given(self) -> list[Evidence]:
        """Name, bytes and media type by the name: what the browser says is not believed."""
        given: list[UploadedFile] = self.cleaned_data["evidence"]
        return [(one.name or "", one.read(), _type_of(one.name or "")) for one in given]


class ResultForm(ReportForm):
    """The result: no percentage, and why it is reported although work handed on is open."""

    unfinished = forms.CharField(
        label=_("Vì sao báo cáo khi việc giao tiếp chưa xong"),
        required=False,
        max_length=NOTE_LIMIT,
        widget=_words(2),
    )

    taking_over = forms.BooleanField(
        label=_("Đưa kết quả, tệp và văn bản của các việc giao tiếp vào báo cáo này"),
        required=False,
    )

    def __init__(self, *args: Any, open_below: int, done_below: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["percent"]
        if not done_below:
            del self.fields["taking_over"]
        else:
            # One's own words may be left out where those of the others say it.
            self.fields["text"].required = False
            self.order_fields(["taking_over", *self.fields])
        if not open_below:
            del self.fields["unfinished"]


class ProductForm(forms.Form):
    """What must come out of an order that did not say so."""

    product = forms.CharField(
        label=_("Sản phẩm phải có"),
        max_length=PRODUCT_LIMIT,
        widget=forms.TextInput(attrs={"placeholder": _("Báo cáo, kế hoạch, quyết định…")}),
    )


class ExtensionForm(forms.Form):
    until = forms.DateField(
        label=_("Xin gia hạn đến ngày"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(
        label=_("Lý do"), min_length=NOTE_LENGTH, max_length=NOTE_LIMIT, widget=_words()
    )


class GrantForm(forms.Form):
    """More time as asked, or another date."""

    until = forms.DateField(
        label=_("Gia hạn đến ngày"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    note = forms.CharField(
        label=_("Ý kiến"), required=False, max_length=NOTE_LIMIT, widget=_words()
    )


class ReassignForm(forms.Form):
    """Somebody else for the same part."""

    holder = forms.ChoiceField(label=_("Giao cho"))
    note = forms.CharField(
        label=_("Ý kiến"), required=False, max_length=NOTE_LIMIT, widget=_words(2)
    )

    def __init__(self, *args: Any, groups: list[Group], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = {one.value: one.holder for group in groups for one in group.candidates}
        field: Any = self.fields["holder"]
        field.choices = [
            ("", _("Chọn đơn vị hoặc người")),
            *((group.label, [_choice(one) for one in group.candidates]) for group in groups),
        ]

    @property
    def chosen(self) -> Any:
        return self.found[self.cleaned_data["holder"]]


class TargetForm(forms.Form):
    """A measurable target; `low` or `high` or both, as its kind needs."""

    name = forms.CharField(label=_("Chỉ tiêu"), max_length=300)
    target = forms.ChoiceField(label=_("Phải đạt"), choices=Target.choices)
    low = forms.DecimalField(label=_("Ngưỡng dưới"), required=False, max_digits=14)
    high = forms.DecimalField(label=_("Ngưỡng trên"), required=False, max_digits=14)
    unit = forms.CharField(label=_("Đơn vị tính"), max_length=40, initial="%")
    period = forms.ChoiceField(label=_("Kỳ đo"), choices=Period.choices)
    figure = forms.ChoiceField(
        label=_("Hệ thống tự đọc"),
        required=False,
        help_text=_("Chọn một chỉ số thì không ai phải báo cáo: hệ thống đọc mỗi ngày."),
    )
    reporter = forms.ModelChoiceField(
        label=_("Người báo cáo"),
        required=False,
        queryset=Position.objects.none(),
        empty_label=_("Nơi chủ trì"),
    )

    def __init__(
        self, *args: Any, figures: list[tuple[str, Any]], reporters: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["figure"].choices = [("", _("Không, người báo cáo")), *figures]
        fields["reporter"].queryset = reporters


class MeasureForm(forms.Form):
    value = forms.DecimalField(label=_("Giá trị"), max_digits=14)
    period = forms.CharField(
        label=_("Kỳ"), required=False, max_length=10, help_text=_("Để trống là kỳ hiện nay.")
    )
    note = forms.CharField(label=_("Ghi chú"), required=False, max_length=500)


def _choice(one: Any) -> tuple[str, str]:
    return one.value, f"{one.label}, {one.note}" if one.note else one.label


def _type_of(name: str) -> str:
    return guess_type(name)[0] or "application/octet-stream"
