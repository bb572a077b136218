"""Which part of a book is printed."""

from django import forms
from django.utils.translation import gettext_lazy as _

_HIGHEST = 2**31 - 1


class RangeForm(forms.Form):
    """From number to number; empty is the whole book, and nonsense narrows nothing."""

    first = forms.IntegerField(label=_("Từ số"), min_value=1, max_value=_HIGHEST, required=False)
    last = forms.IntegerField(label=_("Đến số"), min_value=1, max_value=_HIGHEST, required=False)
