"""What is typed into the page of trust: a certificate, its purpose and dates; an address."""

import base64
import binascii
from datetime import UTC, datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from docflow.core import clock
from signing.trust import anchors
from signing.trust.models import Anchor, Purpose, RevocationAnswer

# A chain in PEM has some kilobytes.
MOST_BYTES = 64 * 1024


def _date(label: Any, hint: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"})
    return forms.DateField(label=label, help_text=hint, required=False, widget=widget)


class CertificateField(forms.FileField):
    """One certificate in a file, PEM or DER; its DER."""

    def clean(self, data: Any, initial: Any = None) -> bytes:
        given = super().clean(data, initial)
        if given.size > MOST_BYTES:
            raise forms.ValidationError(_("Tệp quá lớn, không phải là chứng thư."))
        try:
            found = list(anchors.read(given.read()))
        except anchors.BadCertificate as error:
            raise forms.ValidationError(_("Tệp không chứa chứng thư X.509 nào.")) from error
        if len(found) > 1:
            raise forms.ValidationError(
                _("Tệp chứa nhiều chứng thư. Hãy thêm từng chứng thư một để đối chiếu.")
            )
        return found[0][0]


class HiddenCertificate(forms.CharField):
    """The same certificate between two steps, in base64."""

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput, max_length=2 * MOST_BYTES)

    def clean(self, value: Any) -> bytes:
        try:
            return base64.b64decode(super().clean(value), validate=True)
        except (binascii.Error, ValueError) as error:
            raise forms.ValidationError(_("Tệp không chứa chứng thư X.509 nào.")) from error


class AnchorForm(forms.Form):
    """Step one: a certificate in a file, for a purpose, between two dates."""

    file = CertificateField(label=_("Chứng thư (PEM hoặc DER)"))
    purpose = forms.ChoiceField(label=_("Được tin cho"), choices=Purpose.choices)
    valid_from = _date(_("Tin từ ngày"), _("Để trống: theo chứng thư."))
    valid_to = _date(_("Đến hết ngày"), _("Để trống: theo chứng thư."))

    demo = forms.BooleanField(
        label=_("Chỉ để trình diễn: không được tin ở nơi dùng thật"), required=False
    )


class ConfirmForm(forms.Form):
    """Step two: the fingerprint was compared with what the authority publishes."""

    certificate = HiddenCertificate()
    fingerprint = forms.CharField(widget=forms.HiddenInput, max_length=64)
    purpose = forms.ChoiceField(widget=forms.HiddenInput, choices=Purpose.choices)
    valid_from = forms.DateField(widget=forms.HiddenInput, required=False)
    valid_to = forms.DateField(widget=forms.HiddenInput, required=False)
    demo = forms.BooleanField(widget=forms.HiddenInput, required=False)
    compared = forms.BooleanField(
        label=_("Tôi đã đối chiếu dấu vân tay này với nguồn công bố chính thức của tổ chức."),
        error_messages={
            "required": _("Hãy đối chiếu dấu vân tay với nguồn công bố rồi đánh dấu ở đây.")
        },
    )

    def period(self) -> dict[str, datetime | None]:
        """The two dates as moments of the office's day, its last second included."""
        first, last = self.cleaned_data["valid_from"], self.cleaned_data["valid_to"]
        zone = clock.OFFICE_ZONE
        return {
            "valid_from": datetime.combine(first, time.min, zone).astimezone(UTC)
            if first
            else None,
            "valid_to": datetime.combine(last, time.max, zone).astimezone(UTC) if last else None,
        }


class SourceForm(forms.Form):
    """An address, and whose revoked certificates it names."""

    issuer = forms.ModelChoiceField(
        label=_("Của tổ chức"), queryset=Anchor.objects.none(), empty_label=_("Chọn tổ chức")
    )
    kind = forms.ChoiceField(label=_("Loại"), choices=RevocationAnswer.Kind.choices)
    url = forms.CharField(
        label=_("Địa chỉ"),
        max_length=500,
        help_text=_("Chép từ nơi công bố của tổ chức, bắt đầu bằng http:// hoặc https://."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["issuer"]
        field.queryset = anchors.believed(clock.now()).order_by("subject", "purpose")  # type: ignore[attr-defined]

    def clean_url(self) -> str:
        return str(self.cleaned_data["url"]).strip()
