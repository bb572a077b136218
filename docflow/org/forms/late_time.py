"""What the office does when no time stamp is to be had."""

from django import forms
from django.utils.translation import gettext_lazy as _


class LateTimeForm(forms.Form):
    """Stop, or sign now and add the time later."""

    STOP, LATER = "stop", "later"
    silent_service = forms.ChoiceField(
        label=_("Khi dịch vụ cấp dấu thời gian không trả lời"),
        widget=forms.RadioSelect,
        choices=[
            (STOP, _("Dừng: không ký, không phát hành; người ký thử lại sau")),
            (LATER, _("Ký ngay ở mức B-B, hệ thống tự thêm dấu thời gian khi dịch vụ trả lời")),
        ],
    )
