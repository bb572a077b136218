"""What is typed to ask for a copy, and to print one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from docflow.core.choices import RowsField
from docflow.documents.forms.drafts import LINES_LIMIT
from docflow.documents.forms.typed import lines, stored, typed
from docflow.documents.models.copies import MOST
from docflow.documents.rendering.copies import LOWEST_MM, TOP_MM
from docflow.documents.selectors import copies
from docflow.documents.selectors.copies import Source
from docflow.documents.services.copying import Wish
from docflow.documents.services.drafting import To
from docflow.documents.states import CopyForm, Medium, Origin
from docflow.org.models import Office, Position

BODY_LIMIT = 200_000


class AskForm(forms.Form):
    """Which copy, who signs it, for whom; only the ways there are can be chosen."""

    way = forms.ChoiceField(label=_("Hình thức sao"), widget=forms.RadioSelect)
    signer = forms.ModelChoiceField(
        label=_("Người ký bản sao"),
        queryset=Position.objects.none(),
        empty_label=_("Chọn người ký"),
        help_text=_("Lãnh đạo, và người có thẩm quyền ký bản sao trong sổ thẩm quyền."),
    )
    extract = forms.CharField(
        label=_("Nội dung trích sao"),
        required=False,
        max_length=BODY_LIMIT,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "Chỉ khi trích sao: gõ lại đúng nguyên văn phần cần trích, mỗi đoạn một dòng. Tên cơ "
            "quan, số, ngày, trích yếu và người ký của bản gốc được trình bày lại đầy đủ."
        ),
    )
    scan = forms.FileField(
        label=_("Bản quét"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,.pdf"}),
    )
    amount = forms.IntegerField(
        label=_("Số bản"),
        min_value=1,
        max_value=MOST,
        initial=1,
        help_text=_("Bản sao điện tử luôn là một bản."),
    )
    offices = RowsField(
        label=_("Gửi đến cơ quan trong danh bạ"),
        queryset=Office.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    others = forms.CharField(
        label=_("Nơi nhận khác, mỗi dòng một tên"),
        required=False,
        max_length=LINES_LIMIT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    purpose = forms.CharField(
        label=_("Sao để làm gì"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, source: Source, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        document, fields = source.document, self.fields
        ways = [(way.name, way.label) for way in source.possible]
        fields["way"].choices = ways  # type: ignore[attr-defined]
        if ways:
            self.initial["way"] = ways[0][0]
        signers = copies.signers(document.office_id)
        rows = Position.objects.filter(pk__in=[one.pk for one in signers])
        fields["signer"].queryset = rows.select_related("user").order_by("pk")  # type: ignore[attr-defined]
        if len(signers) == 1:
            self.initial["signer"] = signers[0].pk
        others = Office.objects.exclude(pk=document.office_id).order_by("pk")
        fields["offices"].queryset = others  # type: ignore[attr-defined]
        if not any(way.form == CopyForm.EXTRACT for way in source.possible):
            del fields["extract"]
        elif document.origin == Origin.DRAFTED:
            # Nobody types what is known: what is not wanted is taken out.
            self.initial["extract"] = typed(document.content)
        if source.medium != Medium.PAPER:
            del fields["scan"]
        else:
            fields["scan"].help_text = _scan_words(source)

    def wish(self) -> Wish:
        """What was chosen and typed; call it on a valid form."""
        values = self.cleaned_data
        form, _dash, medium = values["way"].partition("-")
        extract = stored(values.get("extract") or "") if form == CopyForm.EXTRACT else []
        scan = values.get("scan")
        return Wish(
            form=CopyForm(form),
            to_medium=Medium(medium),
            signer=values["signer"],
            to=(
                *(To(office=office) for office in values["offices"]),
                *(To(name=name[:200]) for name in lines(values["others"])),
            ),
            amount=values["amount"],
            purpose=values["purpose"],
            extract=tuple(extract),
            scan=scan.read() if scan else None,
        )


class PrintForm(forms.Form):
    """Where the block stands when it is printed onto a photocopy."""

    top_mm = forms.IntegerField(
        label=_("Khối bản sao cách mép trên (mm)"),
        min_value=TOP_MM,
        max_value=LOWEST_MM,
        initial=TOP_MM,
        help_text=_(
            "Đo trên bản chụp từ mép trên của tờ giấy đến dưới dòng cuối, rồi cho chính tờ ấy qua "
            "máy in."
        ),
    )

    def __init__(self, *args: Any, block_alone: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not block_alone:
            del self.fields["top_mm"]


def _scan_words(source: Source) -> Any:
    if source.scan is not None:
        return _("Để trống thì dùng bản quét đã có của văn bản này.")
    return _("Cần khi sao sang điện tử: PDF màu, từ 200 dpi, tỷ lệ 100%, trang đứng thẳng.")
