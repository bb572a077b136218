"""What a step asks of the person: a reason, a report with files, a later date."""

from mimetypes import guess_type
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from directives.forms.giving import DeadlineForm
from directives.forms.once import OnceField
from directives.selectors.holders import Group
from directives.services.completing import PRODUCT_LIMIT
from directives.services.reporting import FILES_LIMIT, Evidence
from docflow.core.workflow import NOTE_LENGTH

NOTE_LIMIT = 1000
TEXT_LIMIT = 8000
# A thumb picks a step; the exact number is for the long form.
STEPS = (0, 25, 50, 75, 100)


def _words(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class NothingForm(forms.Form):
    """A step that asks nothing but to be confirmed."""


class NoteForm(forms.Form):
    note = forms.CharField(
        label=_("Ý kiến"), required=False, max_length=NOTE_LIMIT, widget=_words()
    )


class JudgeForm(NoteForm):
    """The decision on a result; `seen` is the newest report that the page showed."""

    seen = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)


class ReasonForm(forms.Form):
    note = forms.CharField(
        label=_("Lý do"), min_length=NOTE_LENGTH, max_length=NOTE_LIMIT, widget=_words()
    )


class SendBackForm(ReasonForm):
    """What is missing in a result; `seen` as in `JudgeForm`."""

    seen = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)


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
    once = OnceField()

    def __init__(self, *args: Any, answers: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["outgoing"]
        field.choices = [("", _("Không có")), *answers]
        if not answers:
            del self.fields["outgoing"]

    def files_given(self) -> list[Evidence]:
        return files_in(self.cleaned_data["evidence"])


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


class QuickForm(ReportForm):
    """A report in three touches: how far, a line, a picture of the phone."""

    text = forms.CharField(
        label=_("Nội dung"),
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 2, "enterkeyhint": "send"}),
    )
    percent: Any = forms.TypedChoiceField(
        label=_("Đã làm được"),
        required=False,
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect,
    )
    # `capture` opens the camera of a phone at once; a computer offers its pictures.
    photo = FilesField(
        label=_("Chụp ảnh"),
        required=False,
        widget=Files(attrs={"accept": "image/*", "capture": "environment"}),
    )
    field_order = ("percent", "text", "photo", "evidence")

    def __init__(self, *args: Any, now_at: int | None, **kwargs: Any) -> None:
        super().__init__(*args, answers=[], **kwargs)
        fields: Any = self.fields
        steps = sorted({*STEPS, *([] if now_at is None else [now_at])})
        fields["percent"].choices = [(step, f"{step}%") for step in steps]
        fields["percent"].initial = now_at

    def files_given(self) -> list[Evidence]:
        given = [*self.cleaned_data["photo"], *self.cleaned_data["evidence"]]
        return files_in(given)


class ProductForm(forms.Form):
    """What must come out of an order that did not say so."""

    product = forms.CharField(
        label=_("Sản phẩm phải có"),
        max_length=PRODUCT_LIMIT,
        widget=forms.TextInput(attrs={"placeholder": _("Báo cáo, kế hoạch, quyết định…")}),
    )


class FirstDeadlineForm(DeadlineForm):
    """The deadline of an order that was given without one; nobody has to say why."""


class HelpersForm(forms.Form):
    """Who coordinates; `taken` are the names of who has a part already."""

    holders = forms.MultipleChoiceField(
        label=_("Phối hợp"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Hãy chọn ít nhất một nơi phối hợp.")},
    )

    def __init__(self, *args: Any, groups: list[Group], taken: set[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = {one.value: one.holder for group in groups for one in group.candidates}
        field: Any = self.fields["holders"]
        field.choices = [
            (
                group.label,
                [_choice(one) for one in group.candidates if str(one.holder) not in taken],
            )
            for group in groups
        ]

    @property
    def chosen(self) -> list[Any]:
        return [self.found[one] for one in self.cleaned_data["holders"]]


class ExtensionForm(forms.Form):
    until = forms.DateField(
        label=_("Xin gia hạn đến ngày"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(
        label=_("Lý do"), min_length=NOTE_LENGTH, max_length=NOTE_LIMIT, widget=_words()
    )


class MoveForm(DeadlineForm):
    """Another deadline by the giver, in any of the ways a deadline is typed, and why."""

    note = forms.CharField(
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


def files_in(given: list[UploadedFile]) -> list[Evidence]:
    """Name, bytes and media type by the name: what the browser says is not believed."""
    return [(one.name or "", one.read(), _type_of(one.name or "")) for one in given]


def _choice(one: Any) -> tuple[str, str]:
    return one.value, f"{one.label}, {one.note}" if one.note else one.label


def _type_of(name: str) -> str:
    return guess_type(name)[0] or "application/octet-stream"
