"""What the office does when a document departs from the decree's form."""

from django import forms
from django.utils.translation import gettext_lazy as _


class FormRuleForm(forms.Form):
    """A reason, or nothing at all."""

    EXPLAIN, BLOCK = "explain", "block"
    departure = forms.ChoiceField(
        label=_("Khi văn bản trình còn điểm bắt buộc chưa đúng thể thức"),
        widget=forms.RadioSelect,
        choices=[
            (EXPLAIN, _("Phải sửa hoặc nêu lý do; lý do được ghi vào lịch sử văn bản")),
            (BLOCK, _("Phải sửa hết mới trình được")),
        ],
    )
