"""Who also gets paper, where citizens and firms are reached, when paper was posted, came back."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from docflow.core import clock
from docflow.documents.models import Recipient
from docflow.exchange.models import Delivery
from docflow.exchange.selectors.addressees import Known
from docflow.exchange.selectors.plans import Plan
from docflow.exchange.services import addressees
from docflow.exchange.services.addressees import Addressee


def _address() -> dict[str, forms.Field]:
    return {
        "address": forms.CharField(
            label=_("Địa chỉ"),
            max_length=addressees.MOST,
            required=False,
            help_text=_("Trống nếu giao tay."),
            widget=forms.TextInput(attrs={"list": "addresses", "autocomplete": "off"}),
        ),
        "email": forms.CharField(
            label=_("Thư điện tử"), max_length=addressees.MOST_EMAIL, required=False
        ),
        "phone": forms.CharField(
            label=_("Điện thoại"), max_length=addressees.MOST_PHONE, required=False
        ),
    }


class DispatchForm(forms.Form):
    """Paper beside the electronic document, nobody unless somebody is chosen; an address for each
    recipient outside the address book, that of the last time where the name is known."""

    paper = forms.MultipleChoiceField(required=False)

    def __init__(self, *args: Any, plans: list[Plan], known: list[Known], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.outside = [plan.recipient for plan in plans if plan.outside]
        last = {one.name.casefold(): one for one in reversed(known)}
        for recipient in self.outside:
            before = last.get(recipient.name.casefold())
            for name, field in _address().items():
                field.initial = getattr(before, name, "")
                self.fields[f"{name}_{recipient.pk}"] = field
        self.fields["paper"].choices = [  # type: ignore[attr-defined]
            (str(plan.recipient.pk), plan.recipient.name) for plan in plans if plan.may_choose
        ]

    def clean(self) -> dict[str, Any]:
        """What is wrong with an address stands beside what is too long, at once."""
        said: dict[str, Any] = super().clean() or {}
        for one in self.outside:
            names = {name: f"{name}_{one.pk}" for name in _address()}
            given = {name: said.get(field, "") for name, field in names.items()}
            for name, texts in addressees.cleaned(Addressee(**given))[1].items():
                self.add_error(names[name], texts)
        return said

    def chosen(self) -> list[int]:
        return [int(pk) for pk in self.cleaned_data["paper"]]

    def reached(self) -> dict[int, Addressee]:
        """By recipient; who has no value is handed the document."""
        said = self.cleaned_data
        found = {
            one.pk: Addressee(*(said[f"{name}_{one.pk}"] for name in _address()))
            for one in self.outside
        }
        return {pk: one for pk, one in found.items() if one}

    def rows(self) -> list[tuple[Recipient, list[forms.BoundField]]]:
        """The fields of each recipient outside the address book, for the page."""
        return [(one, [self[f"{name}_{one.pk}"] for name in _address()]) for one in self.outside]


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
        if delivery.office_id is None:
            self.fields |= _address()
            self.initial.setdefault("address", delivery.postal_address)
            self.initial.setdefault("email", delivery.email)
            self.initial.setdefault("phone", delivery.phone)

    def clean_posted_on(self) -> Any:
        day = self.cleaned_data["posted_on"]
        if day > clock.today():
            raise ValidationError(_("Ngày gửi không thể ở tương lai."))
        if day < self.delivery.dispatch.made_at.astimezone(clock.OFFICE_ZONE).date():
            raise ValidationError(_("Ngày gửi không thể trước ngày phát lệnh gửi."))
        return day

    def moment(self) -> datetime:
        return _moment(self.cleaned_data["posted_on"])

    def addressee(self) -> Addressee | None:
        if self.delivery.office_id is not None:
            return None
        return Addressee(*(self.cleaned_data[name] for name in _address()))


class ReturnedForm(forms.Form):
    """The post brought it back."""

    returned_on = forms.DateField(
        label=_("Ngày trả lại"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(
        label=_("Lý do trả lại"),
        max_length=300,
        help_text=_("Như bưu điện ghi, ví dụ: không có người nhận ở địa chỉ này."),
    )

    def __init__(self, *args: Any, delivery: Delivery, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.delivery = delivery
        self.initial.setdefault("returned_on", clock.today())

    def clean_returned_on(self) -> Any:
        day = self.cleaned_data["returned_on"]
        if day > clock.today():
            raise ValidationError(_("Ngày trả lại không thể ở tương lai."))
        posted = self.delivery.paper_at
        if posted and day < posted.astimezone(clock.OFFICE_ZONE).date():
            raise ValidationError(_("Ngày trả lại không thể trước ngày gửi."))
        return day

    def moment(self) -> datetime:
        """Never before it was posted, on the same day."""
        moment = _moment(self.cleaned_data["returned_on"])
        return max(moment, self.delivery.paper_at or moment)


def _moment(day: date) -> datetime:
    """Now for today; noon of an earlier day, whose hour nobody noted."""
    if day == clock.today():
        return clock.now()
    return datetime.combine(day, time(12), tzinfo=clock.OFFICE_ZONE)
