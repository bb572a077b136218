"""What a step asks of the person: a note, a reason, a PIN, a colleague."""

from django import forms
from django.utils.translation import gettext_lazy as _

from docflow.core.workflow import NOTE_LENGTH
from docflow.documents.models import Document
from docflow.org.models import Position
from docflow.org.selectors import people
from docflow.org.states import Role

NOTE_LIMIT = 1000


def _words(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def pin_field(*, required: bool = True, help_text: str = "") -> forms.CharField:
    """A PIN is never drawn again, never remembered by the browser."""
    widget = forms.PasswordInput(
        attrs={"autocomplete": "off", "inputmode": "numeric", "maxlength": 32}
    )
    return forms.CharField(
        label=_("Mã PIN"),
        max_length=32,
        widget=widget,
        required=required,
        help_text=help_text,
        strip=False,
    )


class NoteForm(forms.Form):
    """A word to who comes next."""

    note = forms.CharField(
        label=_("Ghi chú cho người xem xét"), required=False, max_length=NOTE_LIMIT, widget=_words()
    )


class SubmitForm(NoteForm):
    """A word to who comes next, and the reason for what departs from the form."""

    explanation = forms.CharField(
        label=_("Lý do trình khi còn điểm chưa đúng thể thức"),
        min_length=NOTE_LENGTH,
        max_length=NOTE_LIMIT,
        widget=_words(2),
        help_text=_("Ghi vào lịch sử văn bản để người kiểm tra thể thức đọc."),
    )

    field_order = ("explanation", "note")


class ReasonForm(forms.Form):
    """A reason that explains something to the person who gets the work back."""

    note = forms.CharField(
        label=_("Lý do"), min_length=NOTE_LENGTH, max_length=NOTE_LIMIT, widget=_words()
    )


class AgreeForm(forms.Form):
    """Agree, with an initial where the file has a place for it."""

    note = forms.CharField(
        label=_("Ý kiến"), required=False, max_length=NOTE_LIMIT, widget=_words()
    )
    pin = pin_field(required=False)

    def __init__(
        self, *args: object, initials: bool, base: str, must_sign: bool = False, **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.initials = initials
        # Who wrote minutes signs them whole: agreeing alone is no answer.
        self.must_sign = must_sign
        # SHA-256 of the file as it stands: sent back, so that the PIN is given for no other one.
        self.base = base
        if not initials:
            del self.fields["pin"]

    def clean(self) -> dict[str, object]:
        values = super().clean() or self.cleaned_data
        wants = self.initials and (self.must_sign or self.data.get("act") == "initial")
        if wants and not values.get("pin"):
            told = _("Hãy nhập mã PIN để ký nháy, hoặc chọn “Chỉ đồng ý”.")
            self.add_error("pin", _("Hãy nhập mã PIN để ký.") if self.must_sign else told)
        values["wants_initial"] = wants
        return values


class PinForm(forms.Form):
    pin = pin_field()


class ShareForm(forms.Form):
    """A colleague of the same office."""

    position = forms.ModelChoiceField(
        label=_("Đồng nghiệp"), queryset=Position.objects.none(), empty_label=_("Chọn người xem")
    )
    writes = forms.BooleanField(
        label=_("Cùng soạn: sửa được dự thảo"),
        required=False,
        help_text=_("Mỗi lúc một người giữ quyền sửa; chỉ người soạn trình văn bản."),
    )

    def __init__(self, *args: object, document: Document, invites: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if not invites:
            del self.fields["writes"]
        serving = people.serving(document.office_id).exclude(role=Role.ADMINISTRATOR)
        if document.drafter_id is not None:
            serving = serving.exclude(user_id=document.drafter_id)
        self.fields["position"].queryset = serving  # type: ignore[attr-defined]
