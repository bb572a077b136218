"""What an indicator demands, and a value measured for it with its evidence."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from directives.forms.acts import FilesField, files_in
from directives.forms.once import OnceField
from directives.models import Indicator
from directives.services.reporting import FILES_LIMIT, Evidence
from directives.states import Period, Target
from docflow.org.models import Position


class TargetForm(forms.Form):
    """A measurable target; `low` or `high` or both, as its kind needs."""

    name = forms.CharField(label=_("Chỉ tiêu"), max_length=300)
    target = forms.ChoiceField(label=_("Phải đạt"), choices=Target.choices)
    low = forms.DecimalField(
        label=_("Ngưỡng dưới"),
        required=False,
        max_digits=14,
        decimal_places=4,
        localize=True,
        help_text=_("Dùng cho “không thấp hơn”, “bằng” và “trong khoảng”."),
    )
    high = forms.DecimalField(
        label=_("Ngưỡng trên"),
        required=False,
        max_digits=14,
        decimal_places=4,
        localize=True,
        help_text=_("Dùng cho “không cao hơn” và “trong khoảng”."),
    )
    strict = forms.BooleanField(
        label=_("Phải vượt ngưỡng, bằng ngưỡng chưa đạt (“trên”, “dưới”)"), required=False
    )
    unit = forms.CharField(label=_("Đơn vị tính"), max_length=40, initial="%")
    period = forms.ChoiceField(label=_("Kỳ đo"), choices=Period.choices)
    figure = forms.ChoiceField(
        label=_("Hệ thống tự đọc"),
        required=False,
        help_text=_("Chọn một chỉ số thì không ai phải báo cáo: hệ thống đọc mỗi ngày."),
    )
    reporter = forms.ModelChoiceField(
        label=_("Người báo cáo"),
        required=False,
        queryset=Position.objects.none(),
        empty_label=_("Nơi chủ trì"),
    )

    def __init__(
        self, *args: Any, figures: list[tuple[str, Any]], reporters: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["figure"].choices = [("", _("Không, người báo cáo")), *figures]
        fields["reporter"].queryset = reporters


def said_by(indicator: Indicator) -> dict[str, Any]:
    """What stands in the form of an indicator that is changed."""
    return {
        "name": indicator.name,
        "target": indicator.target,
        "low": _plain(indicator.low),
        "high": _plain(indicator.high),
        "strict": indicator.strict,
        "unit": indicator.unit,
        "period": indicator.period,
        "figure": indicator.figure,
        "reporter": indicator.reporter_id,
    }


class MeasureForm(forms.Form):
    """A value of one period; whoever works on the order may hand in what proves it."""

    value = forms.DecimalField(label=_("Giá trị"), max_digits=14, decimal_places=4, localize=True)
    # The page offers what is near; the service says of any other whether it is a period.
    period = forms.CharField(label=_("Kỳ"), required=False, max_length=10, widget=forms.Select())
    note = forms.CharField(label=_("Ghi chú"), required=False, max_length=500)
    evidence = FilesField(
        label=_("Tệp minh chứng"),
        required=False,
        help_text=_("Tối đa %(count)s tệp.") % {"count": FILES_LIMIT},
    )
    outgoing = forms.TypedChoiceField(
        label=_("Văn bản đi làm minh chứng"), required=False, coerce=int, empty_value=None
    )
    once = OnceField()

    def __init__(
        self,
        *args: Any,
        choices: list[tuple[str, str]],
        answers: list[tuple[int, str]],
        with_evidence: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["period"].widget.choices = choices
        fields["outgoing"].choices = [("", _("Không có")), *answers]
        if not with_evidence:
            del self.fields["evidence"]
        if not with_evidence or not answers:
            del self.fields["outgoing"]

    def files_given(self) -> list[Evidence]:
        return files_in(self.cleaned_data.get("evidence") or [])


def _plain(number: Decimal | None) -> Decimal | None:
    """90, not 90.0000."""
    return None if number is None else Decimal(f"{number.normalize():f}")
