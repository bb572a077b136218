"""What is typed into the address book: how an office is reached, and a certificate of it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from docflow.documents.states import TYPES
from docflow.exchange.selectors import simulated
from docflow.exchange.states import Transport
from docflow.org.forms.trust import CertificateField, HiddenCertificate
from docflow.org.models import Office
from signing.keys.models import Purpose

_KINDS = [
    (Purpose.SYSTEM, _("Khóa hệ thống (ký gói tin, tin báo)")),
    (Purpose.SEAL, _("Con dấu số của cơ quan (trên văn bản)")),
]


class SearchForm(forms.Form):
    q = forms.CharField(
        label=_("Tìm cơ quan"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Tên hoặc mã cơ quan")}),
    )


class AddressForm(forms.Form):
    """How the office is reached, and which documents also go to it on paper."""

    channel = forms.ChoiceField(label=_("Kênh gửi"), choices=Transport.choices)
    connected = forms.BooleanField(
        label=_("Đang kết nối"),
        required=False,
        help_text=_("Bỏ dấu khi đường truyền ngừng lâu: văn bản mới sẽ đi bản giấy."),
    )
    address = forms.CharField(
        label=_("Địa chỉ nhận"),
        required=False,
        max_length=500,
        help_text=_("Cho kênh qua mạng; chép từ bên kia, bắt đầu bằng https://."),
    )
    paper_required = forms.MultipleChoiceField(
        label=_("Loại văn bản gửi kèm bản giấy"),
        required=False,
        choices=[(kind.code, kind.name) for kind in TYPES.values()],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Danh mục do người đứng đầu quy định (QĐ 28/2018/QĐ-TTg, Điều 7.2)."),
    )
    note = forms.CharField(label=_("Ghi chú"), required=False, max_length=200)

    def __init__(self, *args: Any, office: Office, channel: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Nobody is reached within this installation who is not in it.
        without = set() if office.hosted else {Transport.LOCAL} - {channel}
        # Nor as a played office who is not played.
        if channel != Transport.SIMULATOR and simulated.of(office) is None:
            without.add(Transport.SIMULATOR)
        self.fields["channel"].choices = [  # type: ignore[attr-defined]
            (value, label) for value, label in Transport.choices if value not in without
        ]


class KeyForm(forms.Form):
    """Step one: the certificate, and what it is for."""

    file = CertificateField(label=_("Chứng thư (PEM hoặc DER)"))
    purpose = forms.ChoiceField(label=_("Là chứng thư của"), choices=_KINDS)


class ConfirmKeyForm(forms.Form):
    """Step two: the fingerprint was compared with what the office said another way."""

    certificate = HiddenCertificate()
    fingerprint = forms.CharField(widget=forms.HiddenInput, max_length=64)
    purpose = forms.ChoiceField(widget=forms.HiddenInput, choices=_KINDS)
    compared = forms.BooleanField(
        label=_("Tôi đã đối chiếu dấu vân tay này với cơ quan kia qua điện thoại hoặc công văn."),
        error_messages={"required": _("Hãy đối chiếu dấu vân tay rồi đánh dấu ở đây.")},
    )
