"""What an act says when it says no."""

from django.utils import translation
from django.utils.translation import gettext_lazy

from docflow.core.errors import ActError, Forbidden, Invalid, NotFound, Refused


def test_every_refusal_says_something_by_itself():
    for kind in (Refused, Forbidden, NotFound):
        assert str(kind())
        assert issubclass(kind, ActError)


def test_a_refusal_says_what_it_was_given():
    assert str(Refused("Văn bản đã ký.")) == "Văn bản đã ký."


def test_a_message_is_translated_when_it_is_shown():
    refused = Refused(gettext_lazy("Yes"))

    with translation.override("en"):
        assert str(refused) == "Yes"
    with translation.override("vi"):
        assert str(refused) == "Có"


def test_each_field_carries_its_messages():
    invalid = Invalid({"subject": "Chưa nhập trích yếu.", "due": ["Quá khứ.", "Ngày nghỉ."]})

    assert invalid.fields == {
        "subject": ["Chưa nhập trích yếu."],
        "due": ["Quá khứ.", "Ngày nghỉ."],
    }
    assert "subject: Chưa nhập trích yếu." in str(invalid)
