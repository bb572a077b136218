"""A request to look for support: why, and for how long."""

from django import forms
from django.utils.translation import gettext_lazy as _

from docflow.org.models.support import LONGEST_HOURS
from docflow.org.services.supporting import REASON


class SupportForm(forms.Form):
    reason = forms.CharField(
        label=_("Lý do"), max_length=REASON, help_text=_("Việc gì hỏng, ai báo, cần xem gì.")
    )
    hours = forms.IntegerField(label=_("Số giờ"), min_value=1, max_value=LONGEST_HOURS, initial=1)
