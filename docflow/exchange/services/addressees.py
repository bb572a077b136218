"""Owns where a citizen or a firm is reached: values of one delivery, checked when given."""

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from docflow.exchange.models import Delivery

# "12 Lê Lợi" is one; a name of a street alone is none that a postman finds.
LEAST, MOST = 8, 300
MOST_EMAIL, MOST_PHONE = 254, 20
_PHONE = re.compile(r"\+?[0-9](?:[ .()-]{0,2}[0-9]){7,14}")


@dataclass(frozen=True)
class Addressee:
    """All of it may be empty: then the document is handed over."""

    address: str = ""
    email: str = ""
    phone: str = ""

    def __bool__(self) -> bool:
        return bool(self.address or self.email or self.phone)


def cleaned(one: Addressee) -> tuple[Addressee, dict[str, list[str]]]:
    """The values as they are kept, and what is wrong with them, by the name of the value."""
    found = Addressee(*(" ".join(text.split()) for text in (one.address, one.email, one.phone)))
    wrong: dict[str, list[str]] = {}
    if found.address and not LEAST <= len(found.address) <= MOST:
        said = _("Địa chỉ cần đủ số nhà, đường, địa phương: từ %(least)d đến %(most)d ký tự.")
        wrong["address"] = [said % {"least": LEAST, "most": MOST}]
    if found.email and not _is_email(found.email):
        wrong["email"] = [_("Địa chỉ thư điện tử không đúng.")]
    if found.phone and (len(found.phone) > MOST_PHONE or not _PHONE.fullmatch(found.phone)):
        wrong["phone"] = [_("Số điện thoại gồm 8 đến 15 chữ số, có thể bắt đầu bằng dấu +.")]
    return found, wrong


def put(delivery: Delivery, one: Addressee) -> list[str]:
    """Write the values onto the row, unsaved; the names of its fields."""
    delivery.postal_address, delivery.email, delivery.phone = one.address, one.email, one.phone
    return ["postal_address", "email", "phone"]


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= MOST_EMAIL
