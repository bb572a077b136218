"""What the audit says of exchange, and to whom."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from docflow.core.actor import Actor
from docflow.core.audit import subjects
from docflow.documents.policies import visible_to
from docflow.exchange.models import AddressEntry, Delivery


def register() -> None:
    subjects.content(Delivery, _("Lượt gửi"), _deliveries)
    # Kept by clerks and administrators; who is reached how is no content.
    subjects.administration(AddressEntry, _("Sổ địa chỉ"))
    subjects.say(
        {
            "address.enter": _("Ghi sổ địa chỉ"),
            "address.key": _("Ghi khóa của cơ quan khác"),
            "address.check": _("Thử đường truyền"),
            "delivery.paper": _("Gửi bản giấy"),
            "delivery.returned": _("Thư bị trả lại"),
            "delivery.readdressed": _("Sửa địa chỉ nhận"),
            "delivery.reached": _("Bên nhận báo trạng thái"),
        }
    )


def _deliveries(actor: Actor) -> QuerySet[Any]:
    return Delivery.objects.filter(dispatch__document__in=visible_to(actor))
