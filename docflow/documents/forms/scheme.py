"""A book as it is set: its name, the types it serves, how a notation is written."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from docflow.documents.models import Register
from docflow.documents.selectors import notations
from docflow.documents.services.scheme import Settings, mark
from docflow.documents.states import COPIES, TYPES, Direction

# Rows for notations of single types beyond those that are set.
SPARE = 2
_MOST = len(TYPES)
_DIRECTIONS = [
    (Direction.OUTGOING, Direction.OUTGOING.label),
    (Direction.INTERNAL, Direction.INTERNAL.label),
]
_HELP = _("%(office)s: chữ viết tắt cơ quan; %(unit)s: đơn vị soạn thảo; %(type)s: tên loại.")
_OF_COUNCIL = _("%(council)s: chữ viết tắt của hội đồng, ban, tổ; %(type)s: tên loại.")


class PatternField(forms.CharField):
    """A notation in the words of the page's language; its value has the stored spelling."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs["spellcheck"] = "false"

    def prepare_value(self, value: Any) -> Any:
        # What was typed and refused stands as it was typed.
        return notations.spoken(value) if isinstance(value, str) else value

    def to_python(self, value: Any) -> str:
        pattern = notations.meant(super().to_python(value) or "")
        if len(pattern) > notations.LONGEST:
            raise forms.ValidationError(
                _("Ký hiệu dài nhất %(n)d ký tự.") % {"n": notations.LONGEST}
            )
        return pattern


class OwnPatternForm(forms.Form):
    """One type with a notation of its own; an empty row says nothing."""

    type_code = forms.ChoiceField(label=_("Loại văn bản"), required=False)
    pattern = PatternField(label=_("Ký hiệu"), required=False)

    def __init__(self, *args: Any, codes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "–"), *((code, TYPES[code].name) for code in codes)]
        self.fields["type_code"].choices = choices  # type: ignore[attr-defined]

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
    pattern = PatternField(label=_("Ký hiệu của văn bản có tên loại"))
    letter_pattern = PatternField(label=_("Ký hiệu của công văn, thư công"))
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
        else:
            said = _HELP if book.council_id is None else _OF_COUNCIL
            fields["pattern"].help_text = said % notations.names()

    def is_valid(self) -> bool:
        return all([super().is_valid(), *(row.is_valid() for row in self.rows)])

    @property
    def example(self) -> str:
        """A pattern as it may be typed."""
        return notations.spoken("{type}-{office}-{unit}")

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
