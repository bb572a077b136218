"""One order to many at once: every ticked unit or person leads a directive of its own."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from directives.forms.giving import GiveForm


class GiveManyForm(GiveForm):
    """The same order with several leads and nobody coordinating.

    `whole` names groups of which all are meant, so that "all units" needs no JavaScript.
    """

    many = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        one: Any = self.fields["lead"]
        self.fields["lead"] = forms.MultipleChoiceField(
            label=_("Chủ trì"), choices=one.choices, required=False
        )
        self.fields["whole"] = forms.MultipleChoiceField(
            required=False, choices=[(str(place), "") for place in range(len(self.groups))]
        )
        del self.fields["coordinating"]

    def leads(self) -> list[str]:
        """Who leads: the ticked ones and those of the groups that are meant whole, in order.

        Whoever is only to know is no lead because the whole group was meant.
        """
        values = self.cleaned_data
        ticked, informed = set(values.get("lead", ())), set(values.get("informed", ()))
        whole = set(values.get("whole", ()))
        return [
            one.value
            for place, group in enumerate(self.groups)
            for one in group.candidates
            if one.value in ticked or (str(place) in whole and one.value not in informed)
        ]

    def _check_roles(self, values: dict[str, Any]) -> None:
        if not self.leads():
            self.add_error("lead", _("Hãy chọn các nơi nhận việc."))
        for value in set(values.get("lead", ())) & set(values.get("informed", ())):
            message = _("%(name)s được chọn hai lần; mỗi nơi chỉ giữ một vai trò.")
            self.add_error("lead", message % {"name": self.found[value].label})

    def _holders(self) -> dict[str, Any]:
        return {
            "leads": [self._holder(one) for one in self.leads()],
            "informed": [self._holder(one) for one in self.cleaned_data["informed"]],
        }
