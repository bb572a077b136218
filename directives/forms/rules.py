"""One rule of reminding as it is typed, and the name of one on its button."""

from django import forms
from django.utils.translation import gettext_lazy as _

from directives.selectors.ladder import Rule
from directives.states import Occasion, Recipient

BEFORE, AFTER = "before", "after"


class RuleForm(forms.Form):
    """So many working days before or after the occasion, tell somebody."""

    occasion = forms.ChoiceField(label=_("Tính từ"), choices=Occasion.choices)
    days = forms.IntegerField(
        label=_("Số ngày làm việc"),
        min_value=0,
        max_value=250,
        initial=1,
        help_text=_("0 là chính ngày đó."),
    )
    side = forms.ChoiceField(
        label=_("Trước hay sau"),
        choices=[(AFTER, _("Sau")), (BEFORE, _("Trước"))],
        help_text=_("Chỉ thời hạn mới nhắc trước được."),
    )
    recipient = forms.ChoiceField(label=_("Nhắc ai"), choices=Recipient.choices)
    every = forms.IntegerField(
        label=_("Nhắc lại sau mỗi (ngày làm việc)"),
        min_value=0,
        max_value=250,
        initial=0,
        required=False,
        help_text=_("0 là nhắc một lần."),
    )

    def rule(self) -> Rule:
        typed = self.cleaned_data
        days = -typed["days"] if typed["side"] == BEFORE else typed["days"]
        return Rule(typed["occasion"], days, typed["recipient"], typed["every"] or 0)


class SwitchForm(forms.Form):
    """Which rule a button means, and what becomes of it."""

    occasion = forms.ChoiceField(choices=Occasion.choices)
    days = forms.IntegerField(min_value=-250, max_value=250)
    recipient = forms.ChoiceField(choices=Recipient.choices)
    active = forms.BooleanField(required=False)

    def rule(self) -> Rule:
        typed = self.cleaned_data
        return Rule(typed["occasion"], typed["days"], typed["recipient"])
