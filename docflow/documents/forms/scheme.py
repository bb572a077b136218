"""A book as it is set: its name, the types it serves, how a notation is written."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from docflow.documents.models import Register
from docflow.documents.services.scheme import Settings, mark
from docflow.documents.states import COPIES, TYPES, Direction

# Rows for notations of single types beyond those that are set.
SPARE = 2
_MOST = len(TYPES)
_DIRECTIONS = [
    (Direction.OUTGOING, Direction.OUTGOING.label),
    (Direction.INTERNAL, Direction.INTERNAL.label),
]
_HELP = _("{office}: chữ viết tắt cơ quan; {unit}: đơn vị soạn thảo; {type}: tên loại.")


class OwnPatternForm(forms.Form):
    """One type with a notation of its own; an empty row says nothing."""

    type_code = forms.ChoiceField(label=_("Loại văn bản"), required=False)
    pattern = forms.CharField(label=_("Ký hiệu"), required=False, max_length=60)

    def __init__(self, *args: Any, codes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "–"), *((code, TYPES[code].name) for code in codes)]
        self.fields["type_code"].choices = choices  # type: ignore[attr-defined]
        self.fields["pattern"].widget.attrs["spellcheck"] = "false"

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if bool(values.get("type_code")) != bool(values.get("pattern")):
            missing = "pattern" if values.get("type_code") else "type_code"
            self.add_error(missing, _("Hãy chọn loại và nhập ký hiệu, hoặc để trống cả hai."))
        return values


class BookForm(forms.Form):
    """The book; `rows` are the notations of single types."""

    name = forms.CharField(label=_("Tên sổ"), min_length=3, max_length=120)
    direction = forms.ChoiceField(label=_("Dùng cho"), choices=_DIRECTIONS)
    types = forms.MultipleChoiceField(
        label=_("Loại văn bản lấy số ở sổ này"), widget=forms.CheckboxSelectMultiple
    )
    pattern = forms.CharField(
        label=_("Ký hiệu của văn bản có tên loại"), max_length=60, help_text=_HELP
    )
    letter_pattern = forms.CharField(label=_("Ký hiệu của công văn, thư công"), max_length=60)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        register: Register,
        set_to: dict[str, Any] | None = None,
    ) -> None:
        values = set_to or _set(register)
        super().__init__(data, initial={**values, "seen": mark(register) if register.pk else ""})
        self.register = register
        fields: dict[str, Any] = self.fields
        for name in ("pattern", "letter_pattern"):
            fields[name].widget.attrs["spellcheck"] = "false"
        codes = list(TYPES)
        if register.types and set(register.types) == COPIES:
            codes = sorted(COPIES)
        elif register.pk is None or register.types:
            codes = [code for code in TYPES if code not in COPIES]
        self._narrow(codes)
        own = list(values.get("own_patterns", {}).items())
        count = _posted(data) or len(own) + SPARE
        self.rows = [
            OwnPatternForm(
                data,
                prefix=f"row{at}",
                codes=codes,
                initial=dict(zip(("type_code", "pattern"), own[at], strict=True))
                if at < len(own)
                else {},
            )
            for at in range(count)
        ]

    def _narrow(self, codes: list[str]) -> None:
        """What cannot be set of this book is no field of it."""
        fields: dict[str, Any] = self.fields
        fields["types"].choices = [(code, TYPES[code].name) for code in codes]
        book = self.register
        if book.pk is not None:
            del fields["direction"]
        if book.last_number:
            # A book that gave numbers keeps its name.
            fields["name"].disabled = True
        if book.pk is not None and (not book.types or set(book.types) == COPIES):
            del fields["types"]
        if set(book.types) == COPIES:
            del fields["letter_pattern"]
        if book.direction == Direction.INCOMING:
            del fields["pattern"], fields["letter_pattern"]
        elif book.council_id is not None:
            fields["pattern"].help_text = _(
                "{council}: chữ viết tắt của hội đồng, ban, tổ; {type}: tên loại."
            )

    def is_valid(self) -> bool:
        return all([super().is_valid(), *(row.is_valid() for row in self.rows)])

    @property
    def numbers(self) -> bool:
        """Whether the book gives notations at all."""
        return self.register.direction != Direction.INCOMING

    def settings(self) -> Settings:
        """What the service takes; what is no field stays as it is."""
        typed, book = self.cleaned_data, self.register
        return Settings(
            typed["name"],
            tuple(typed.get("types", book.types)),
            typed.get("pattern", book.pattern),
            typed.get("letter_pattern", book.letter_pattern),
            self._own(),
        )

    def _own(self) -> dict[str, str]:
        rows = [row.cleaned_data for row in self.rows]
        return {one["type_code"]: one["pattern"] for one in rows if one.get("type_code")}


def _set(register: Register) -> dict[str, Any]:
    names = ("name", "types", "pattern", "letter_pattern", "own_patterns")
    return {name: getattr(register, name) for name in names}


def _posted(data: Any) -> int:
    """How many rows came back, within reason."""
    if data is None:
        return 0
    return min(sum(1 for name in data if name.endswith("-type_code")), _MOST)
