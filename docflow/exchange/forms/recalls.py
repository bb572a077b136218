"""Asking for a document back, answering who asks, and closing what will not come or be taken."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from docflow.core.workflow import NOTE_LENGTH

AGREE, REFUSE = "agree", "refuse"
_LIMIT = 500


def _words() -> forms.Textarea:
    return forms.Textarea(attrs={"rows": 3})


class RecallForm(forms.Form):
    """Why; it travels to the receiver as it is written."""

    note = forms.CharField(
        label=_("Lý do"), min_length=NOTE_LENGTH, max_length=_LIMIT, widget=_words()
    )


class CloseForm(forms.Form):
    """Why nobody waits any longer; it travels to who asked as it is written."""

    note = forms.CharField(
        label=_("Lý do"), min_length=NOTE_LENGTH, max_length=_LIMIT, widget=_words()
    )


class DismissForm(forms.Form):
    """Why a message is never taken; it stays in this house."""

    note = forms.CharField(
        label=_("Lý do không nhận"), min_length=NOTE_LENGTH, max_length=_LIMIT, widget=_words()
    )


class AnswerForm(forms.Form):
    """Yes, or no with the reason."""

    answer = forms.ChoiceField(
        label=_("Trả lời"),
        choices=[(AGREE, _("Đồng ý")), (REFUSE, _("Không đồng ý"))],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Lý do không đồng ý"),
        required=False,
        max_length=_LIMIT,
        widget=_words(),
        help_text=_("Gửi về nơi yêu cầu; bỏ trống khi đồng ý."),
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        refuses = found.get("answer") == REFUSE
        if refuses and "note" in found and len(found["note"].strip()) < NOTE_LENGTH:
            self.add_error("note", _("Hãy nêu lý do, ít nhất 10 ký tự."))
        return found
