"""A Word file that is handed in, and its parts as the values of a draft's form."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from docflow.documents.forms.appendices import Typed
from docflow.documents.forms.typed import lines
from docflow.documents.states import DRAFTABLE, TYPES
from docflow.documents.word.parts import Parts

ACCEPT = ".docx,.doc,.odt"


class WordForm(forms.Form):
    """The file, and the type where the file does not say it."""

    word = forms.FileField(
        label=_("Tệp Word"),
        max_length=200,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        help_text=_("Chưa lưu gì: nội dung được đưa vào biểu mẫu để anh/chị xem lại."),
    )
    type_code = forms.ChoiceField(label=_("Loại văn bản"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields
        choices["type_code"].choices = [
            ("", _("Tự nhận ra trong tệp")),
            *((code, TYPES[code].name) for code in DRAFTABLE),
        ]


def filled(values: dict[str, Any], found: Parts) -> dict[str, Any]:
    """The values of a form with what a file brings: empty fields are filled, others go on.

    Nothing that was typed is replaced; lines that stand there already do not come twice.
    """
    after = dict(values)
    for name in ("subject", "archive_line"):
        brought = getattr(found, name)
        if brought and not str(after.get(name) or "").strip():
            after[name] = brought
    for name in ("grounds", "addressees", "recipients"):
        stands = lines(str(after.get(name) or ""))
        after[name] = "\n".join(
            [*stands, *(one for one in getattr(found, name) if one not in stands)]
        )
    bodies = (str(after.get("body") or "").rstrip(), found.body)
    after["body"] = "\n".join(text for text in bodies if text)
    after["appendices"] = [
        *(after.get("appendices") or ()),
        *(Typed(one.title, one.landscape, one.body) for one in found.appendices),
    ]
    return after
