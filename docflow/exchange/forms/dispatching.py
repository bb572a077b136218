"""Who also gets paper, and when paper was posted."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from docflow.core import clock
from docflow.exchange.models import Delivery
from docflow.exchange.selectors.plans import Plan


class DispatchForm(forms.Form):
    """Paper beside the electronic document; nobody unless somebody is chosen."""

    paper = forms.MultipleChoiceField(required=False)

    def __init__(self, *args: Any, plans: list[Plan], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["paper"].choices = [  # type: ignore[attr-defined]
            (str(plan.recipient.pk), plan.recipient.name) for plan in plans if plan.may_choose
        ]

    def chosen(self) -> list[int]:
        return [int(pk) for pk in self.cleaned_data["paper"]]


class PostedForm(forms.Form):
    """The paper was handed to the post or to a messenger."""

    posted_on = forms.DateField(
        label=_("Ngày gửi"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    post_number = forms.CharField(
        label=_("Số bưu gửi"), max_length=40, required=False, help_text=_("Trống nếu giao tay.")
    )

    def __init__(self, *args: Any, delivery: Delivery, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.delivery = delivery
        self.initial.setdefault("posted_on", clock.today())

    def clean_posted_on(self) -> Any:
        day = self.cleaned_data["posted_on"]
        if day > clock.today():
            raise ValidationError(_("Ngày gửi không thể ở tương lai."))
        if day < self.delivery.dispatch.made_at.astimezone(clock.OFFICE_ZONE).date():
            raise ValidationError(_("Ngày gửi không thể trước ngày phát lệnh gửi."))
        return day

    def moment(self) -> datetime:
        """Now for today; noon of an earlier day, whose hour nobody noted."""
        day = self.cleaned_data["posted_on"]
        if day == clock.today():
            return clock.now()
        return datetime.combine(day, time(12), tzinfo=clock.OFFICE_ZONE)
