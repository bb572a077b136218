"""What a keeper sets right in a case file before it is closed, and keeps back after."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from docflow.documents.forms.filelists import TermForm
from docflow.documents.models import CaseFile


class DescribeForm(TermForm):
    """Title, term, rights, remarks (NĐ 30/2020/NĐ-CP, Điều 29.4b and Phụ lục VI, II.III)."""

    field_order = ("title", "retention_years", "forever")
    title = forms.CharField(
        label=_("Tiêu đề hồ sơ"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    rights = forms.CharField(label=_("Chế độ sử dụng"), max_length=30, required=False)
    description = forms.CharField(
        label=_("Ghi chú"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    building = forms.BooleanField(
        label=_("Hồ sơ xây dựng cơ bản"),
        required=False,
        help_text=_("Nộp lưu trong 3 tháng kể từ ngày quyết toán."),
    )

    @classmethod
    def of(cls, case_file: CaseFile, data: Any = None) -> "DescribeForm":
        names = ("title", "rights", "description", "building", "retention_years")
        initial = {name: getattr(case_file, name) for name in names}
        initial["forever"] = case_file.term_known and case_file.retention_years is None
        return cls(data, initial=initial)

    @property
    def values(self) -> dict[str, Any]:
        typed = self.cleaned_data
        named = {name: typed[name] for name in ("title", "description", "building")}
        return {**named, "use": typed["rights"], **self.term}


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}))


class SettleForm(forms.Form):
    settled_on = _day(_("Ngày quyết toán"))


class KeepBackForm(forms.Form):
    """At most two years longer, with the head's consent (Điều 31.3d)."""

    until = _day(_("Giữ lại đến ngày"))
    consent = forms.CharField(
        label=_("Văn bản đồng ý của người đứng đầu"),
        max_length=200,
        widget=forms.TextInput(attrs={"placeholder": "Công văn số 12/UBND-VP ngày 05/01/2026"}),
    )
