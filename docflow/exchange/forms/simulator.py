"""What is chosen for a simulated partner: the weather of its line and its manners."""

from django import forms
from django.utils.translation import gettext_lazy as _

from docflow.exchange.models import SimulatedPartner
from docflow.exchange.simulator.plans import GivesBack, Manner, Plan


class WeatherForm(forms.Form):
    plan = forms.ChoiceField(label=_("Kịch bản đường truyền"), choices=Plan.choices)
    seed = forms.IntegerField(
        label=_("Hạt giống"),
        min_value=0,
        max_value=SimulatedPartner.MOST_SEED,
        help_text=_("Cùng một hạt giống thì cùng gói tin gặp cùng sự cố."),
    )
    manner = forms.ChoiceField(
        label=_("Cơ quan giả lập xử lý văn bản của ta"), choices=Manner.choices
    )
    gives_back = forms.ChoiceField(
        label=_("Khi ta đề nghị lấy lại văn bản"), choices=GivesBack.choices
    )
