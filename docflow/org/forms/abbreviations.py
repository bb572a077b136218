"""One line of the list of abbreviations as it is typed."""

from django import forms
from django.utils.translation import gettext_lazy as _


class AbbreviationForm(forms.Form):
    """A short form and what it stands for."""

    short = forms.CharField(
        label=_("Chữ viết tắt"), max_length=20, help_text=_("Viết liền, ví dụ UBND.")
    )
    full = forms.CharField(
        label=_("Viết đầy đủ"), max_length=200, help_text=_("Ví dụ ủy ban nhân dân.")
    )
