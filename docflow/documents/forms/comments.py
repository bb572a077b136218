"""A comment as it is typed: the words it is about, then what is said of them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from docflow.documents.selectors.passages import Part
from docflow.documents.services.commenting import TEXT_LIMIT, WORDS_LIMIT


class CommentForm(forms.Form):
    """`passage` is "page.nth|words" as the page selects it; without scripts `part` names a whole
    paragraph. The service believes neither before it has found the words."""

    passage = forms.CharField(required=False, max_length=WORDS_LIMIT + 20, widget=forms.HiddenInput)
    part = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Góp ý"),
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3, "data-after-pick": ""}),
    )

    def __init__(self, data: Any = None, *, parts: tuple[Part, ...]) -> None:
        super().__init__(data)
        self.parts = parts

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if not self.errors.get("passage") and not self.where()["words"]:
            self.add_error("passage", _("Hãy chọn những chữ của dự thảo mà anh/chị góp ý."))
        return values

    def where(self) -> dict[str, Any]:
        """Page, words and which of the same words, as the service takes them."""
        if given := self.cleaned_data.get("passage", ""):
            head, _bar, words = given.partition("|")
            page, _dot, nth = head.partition(".")
            return {"page": _number(page), "words": words, "nth": _number(nth)}
        key = self.cleaned_data.get("part", "")
        part = next((one for one in self.parts if key and one.key == key), None)
        return {"page": part.page if part else 0, "words": part.text if part else "", "nth": 0}

    def picked(self) -> dict[str, Any] | None:
        """What was selected, to be shown again beside a mistake."""
        if not self.is_bound or not self.data.get("passage"):
            return None
        where = self.where() if hasattr(self, "cleaned_data") else {"words": "", "page": 0}
        return {"value": self.data["passage"], "text": where["words"], "page": where["page"]}


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
