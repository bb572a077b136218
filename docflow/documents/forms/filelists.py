"""The yearly list of files: its year, a line of it, a workbook, the decision that approves it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from docflow.core import clock
from docflow.documents.models import LONGEST_TERM, FileListLine
from docflow.documents.services.filelists import FIRST_YEAR, LAST_YEAR, Line
from docflow.documents.services.importing import workbooks


class YearForm(forms.Form):
    year = forms.IntegerField(label=_("Năm"), min_value=FIRST_YEAR, max_value=LAST_YEAR)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].initial = clock.today().year


class TermForm(forms.Form):
    """The term of a file: years, for ever, or not known yet when both are left empty."""

    retention_years = forms.IntegerField(
        label=_("Thời hạn bảo quản (năm)"),
        min_value=1,
        max_value=LONGEST_TERM,
        required=False,
        help_text=_("Để trống cả hai ô khi chưa xác định; phải xác định trước khi kết thúc hồ sơ."),
    )
    forever = forms.BooleanField(label=_("Bảo quản vĩnh viễn"), required=False)

    @property
    def term(self) -> dict[str, Any]:
        """`retention_years` and `term_known` of what was typed; for ever wins."""
        values = self.cleaned_data
        years = None if values.get("forever") else values.get("retention_years")
        return {
            "retention_years": years,
            "term_known": bool(values.get("forever")) or years is not None,
        }


class LineForm(TermForm):
    """One planned file."""

    field_order = ("heading", "subheading", "code", "title")
    heading = forms.CharField(
        label=_("Đề mục lớn"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "I. TỔ CHỨC CÁN BỘ"}),
    )
    subheading = forms.CharField(label=_("Đề mục nhỏ"), max_length=200, required=False)
    code = forms.CharField(
        label=_("Số, ký hiệu hồ sơ"),
        max_length=40,
        widget=forms.TextInput(attrs={"placeholder": "01.TCCB"}),
    )
    title = forms.CharField(
        label=_("Tiêu đề hồ sơ"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    opener_name = forms.CharField(
        label=_("Người lập hồ sơ"),
        max_length=100,
        required=False,
        help_text=_("Họ tên như trong hệ thống; người này mở hồ sơ bằng một lần bấm."),
    )
    note = forms.CharField(label=_("Ghi chú"), max_length=500, required=False)

    @classmethod
    def of(cls, row: FileListLine, data: Any = None) -> "LineForm":
        names = ("heading", "subheading", "code", "title", "opener_name", "note")
        initial = {name: getattr(row, name) for name in (*names, "retention_years")}
        initial["forever"] = row.term_known and row.retention_years is None
        return cls(data, initial=initial)

    @property
    def line(self) -> Line:
        values = {k: v for k, v in self.cleaned_data.items() if k not in ("forever",)}
        return Line(**{**values, **self.term})


class WorkbookForm(forms.Form):
    """A workbook in the decree's form; what is in it is judged by the service."""

    workbook = forms.FileField(
        label=_("Bảng tính XLSX"),
        help_text=_(
            "Năm cột theo mẫu của Nghị định 30/2020/NĐ-CP, Phụ lục V. Nhập lại nhiều lần được: "
            "ký hiệu đã có thì sửa, chưa có thì thêm."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        max_length=200,
    )

    def clean_workbook(self) -> Any:
        found = self.cleaned_data["workbook"]
        if found.size > workbooks.MOST_BYTES:
            raise forms.ValidationError(_("Tệp lớn hơn 8 MB."))
        return found


class ApproveForm(forms.Form):
    decision = forms.CharField(
        label=_("Kèm theo"),
        max_length=200,
        required=False,
        widget=forms.TextInput(
            attrs={"placeholder": "Quyết định số 15/QĐ-UBND ngày 05/01/2026 của …"}
        ),
        help_text=_("Dòng in dưới tên danh mục."),
    )
