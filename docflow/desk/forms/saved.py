"""A search as it is saved: its name, who else may use it, whether one is told of new hits."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from docflow.core.actor import Actor
from docflow.core.choices import RowsField
from docflow.desk.selectors.saved import audiences, label_of
from docflow.desk.services.saving import LONGEST_NAME
from docflow.org.models import Team


class SharedForm(forms.Form):
    """What its owner may change afterwards."""

    name = forms.CharField(
        label=_("Tên"), max_length=LONGEST_NAME, widget=forms.TextInput(attrs={"autofocus": True})
    )
    teams = RowsField(
        label=_("Chia sẻ với"),
        queryset=Team.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Ai dùng cũng chỉ thấy những gì chính người ấy được xem."),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = audiences(actor)
        field = self.fields["teams"]
        field.queryset = Team.objects.filter(pk__in=[one.pk for one in offered])  # type: ignore[attr-defined]
        # In the order in which people think of them: the own unit first.
        field.choices = [(one.pk, label_of(one)) for one in offered]  # type: ignore[attr-defined]


class SaveForm(SharedForm):
    """The same with the wish to be told."""

    watch = forms.BooleanField(
        label=_("Báo cho tôi khi có kết quả mới"), required=False, initial=True
    )
    field_order = ("name", "watch", "teams")
