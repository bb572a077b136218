"""The decree's fields as they are typed; which of them, the state of the document says."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from docflow.documents.models import Document
from docflow.documents.services.describing import LONGEST, MOST_COPIES, fields_of

# What is met in offices; any other may be typed.
LANGUAGES = ("Tiếng Việt", "Tiếng Anh", "Tiếng Pháp", "Tiếng Nga", "Tiếng Trung Quốc", "Tiếng Lào")


class DescribeForm(forms.Form):
    """Language, copies, time to answer, who has it, remarks."""

    language = forms.CharField(
        label=_("Ngôn ngữ"), max_length=50, widget=forms.TextInput(attrs={"list": "languages"})
    )
    copies = forms.IntegerField(
        label=_("Số lượng bản phát hành"),
        required=False,
        min_value=1,
        max_value=MOST_COPIES,
        help_text=_("Để trống: mỗi nơi nhận một bản và một bản lưu."),
    )
    to_places = forms.CharField(
        label=_("Đơn vị hoặc người nhận"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Để trống: lấy theo ý kiến chỉ đạo, hoặc lãnh đạo được trình."),
    )
    due_on = forms.DateField(
        label=_("Hạn trả lời"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    note = forms.CharField(
        label=_("Ghi chú"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "In ở cột Ghi chú của sổ; quá 500 ký tự thì khi xuất được cắt, bản đủ vẫn giữ."
        ),
    )

    def __init__(self, data: Any = None, *, document: Document) -> None:
        names = fields_of(document)
        super().__init__(data, initial={name: getattr(document, name) for name in names})
        for name in set(self.fields) - set(names):
            del self.fields[name]
