"""What the registry types of a state secret on paper: never what it says."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from docflow.core.actor import Actor
from docflow.documents.forms.incoming import PrintedForm
from docflow.documents.services.classified import Issued
from docflow.documents.states import COPIES, TYPES, Secrecy
from docflow.org.models import Unit

_LARGEST = 2**31 - 1
_LEVELS = [(one.value, one.label) for one in Secrecy if one != Secrecy.NONE]
# A secret is not copied in this system.
_TYPES = [(code, kind.name) for code, kind in TYPES.items() if code not in COPIES]


class _Secret(forms.Form):
    """The level, and the number that was shown as the next one."""

    secrecy = forms.TypedChoiceField(
        label=_("Độ mật"), choices=_LEVELS, coerce=int, widget=forms.RadioSelect
    )
    shown = forms.IntegerField(
        required=False, min_value=1, max_value=_LARGEST, widget=forms.HiddenInput
    )

    @property
    def shown_number(self) -> int:
        """Zero is no number, so a form without one is asked again."""
        return self.cleaned_data.get("shown") or 0


class EnterForm(_Secret, PrintedForm):
    """A secret that came: its level and what stands on the envelope or in its head."""

    field_order = ("secrecy", "issuer_name", "code", "issued_on", "shown")


class IssueForm(_Secret):
    """A secret that goes out: what its number and notation are made of, and who signed."""

    type_code = forms.ChoiceField(label=_("Loại văn bản"), choices=[("", _("Chọn loại")), *_TYPES])
    unit = forms.ModelChoiceField(
        label=_("Đơn vị soạn"),
        queryset=Unit.objects.none(),
        required=False,
        empty_label=_("Chọn đơn vị"),
        help_text=_("Có trong ký hiệu của công văn; để trống thì ghi VP."),
    )
    signer_name = forms.CharField(
        label=_("Người ký"),
        max_length=100,
        widget=forms.TextInput(attrs={"list": "signers", "autocomplete": "off"}),
    )

    field_order = ("secrecy", "type_code", "unit", "signer_name", "shown")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.filter(office_id=actor.office_id)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]

    def chosen(self) -> tuple[str, Unit | None]:
        """Type and unit as far as they are chosen; of an empty form, none."""
        if not self.is_bound:
            return "", None
        self.is_valid()
        return self.cleaned_data.get("type_code", ""), self.cleaned_data.get("unit")

    def issued(self) -> Issued:
        """Call it on a valid form."""
        values = self.cleaned_data
        return Issued(values["secrecy"], values["type_code"], values["signer_name"], values["unit"])
