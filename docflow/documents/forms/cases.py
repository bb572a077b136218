"""A case file's own fields, what narrows the list of files, and the archive's filters."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from docflow.core.actor import Actor
from docflow.documents.forms.filters import says
from docflow.documents.models import LONGEST_TERM, CaseFile, Document
from docflow.documents.selectors import cases, terms
from docflow.documents.states import TYPES, CaseStatus

VIEWS = {
    "mine": _("Tôi giữ"),
    "": _("Tất cả hồ sơ"),
    "open": _("Đang mở"),
    "closed": _("Đã kết thúc"),
    "due": _("Đến hạn nộp lưu"),
}


def retention_words(years: int | None, known: bool = True) -> str:
    if not known:
        return str(_("Chưa xác định"))
    return str(_("Vĩnh viễn")) if years is None else str(_("%(n)d năm") % {"n": years})


def words_in(text: str) -> Q:
    """Documents whose number, subject or issuer says so."""
    where = Q(issuer_name__icontains=text)
    # SQLite folds the case of ASCII letters only.
    for words in {text, text.lower(), text.upper(), text.capitalize()}:
        where |= Q(code__icontains=words) | Q(subject__icontains=words)
    return where


class CaseFilter(forms.Form):
    """Chips of the list of files; a value that is not offered narrows nothing."""

    view = forms.CharField(required=False, widget=forms.HiddenInput)
    q = forms.CharField(
        label=_("Ký hiệu hoặc tiêu đề"),
        required=False,
        max_length=200,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": _("Ký hiệu, tiêu đề…"), "class": "chip-search"}
        ),
    )

    def __init__(self, data: QueryDict, *, actor: Actor) -> None:
        super().__init__(data, auto_id="filter_%s")
        self.actor = actor

    @property
    def chosen(self) -> dict[str, str]:
        """The values that narrow the list."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def where(self) -> Q:
        """The filter as a question to the access rows."""
        where = {
            "mine": Q(target__keeper_id=self.actor.user_id),
            "open": Q(target__status=CaseStatus.OPEN),
            "closed": ~Q(target__status=CaseStatus.OPEN),
            "due": terms.due("target__"),
        }.get(self.chosen.get("view", ""), Q())
        text = self.chosen.get("q", "").strip()
        if not text:
            return where
        found = Q()
        # SQLite folds the case of ASCII letters only.
        for words in {text, text.lower(), text.upper(), text.capitalize()}:
            found |= Q(target__code__icontains=words) | Q(target__title__icontains=words)
        return where & found


class CaseForm(forms.Form):
    """A new case file (NĐ 30/2020/NĐ-CP, Điều 28 and 29)."""

    code = forms.CharField(
        label=_("Số, ký hiệu hồ sơ"),
        max_length=40,
        help_text=_("Theo danh mục hồ sơ của cơ quan, ví dụ 01.TCCB."),
    )
    title = forms.CharField(
        label=_("Tiêu đề hồ sơ"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    retention_years = forms.IntegerField(
        label=_("Thời hạn bảo quản (năm)"),
        min_value=1,
        max_value=LONGEST_TERM,
        required=False,
        initial=10,
    )
    forever = forms.BooleanField(label=_("Bảo quản vĩnh viễn"), required=False)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("forever"):
            values["retention_years"] = None
        elif not values.get("retention_years") and "retention_years" not in self.errors:
            raise ValidationError(_("Hãy nhập số năm bảo quản, hoặc chọn bảo quản vĩnh viễn."))
        return values


class FileForm(forms.Form):
    """Into which file a document goes."""

    case_file = forms.ModelChoiceField(
        label=_("Hồ sơ"), queryset=CaseFile.objects.none(), empty_label=_("Chọn hồ sơ")
    )

    def __init__(self, *args: Any, actor: Actor, document: Document, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["case_file"]
        field.queryset = cases.open_to_keep(actor, document)  # type: ignore[attr-defined]


class ArchiveFilter(forms.Form):
    """Chips of the archive; a value that is not offered narrows nothing."""

    q = forms.CharField(
        label=_("Số hoặc trích yếu"),
        required=False,
        max_length=200,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": _("Số, trích yếu…"), "class": "chip-search"}
        ),
    )
    type = forms.ChoiceField(label=_("Loại"), required=False)
    year = forms.ChoiceField(label=_("Năm"), required=False)

    def __init__(self, data: QueryDict, *, years: list[int]) -> None:
        super().__init__(data, auto_id="filter_%s")
        kinds = [(code, kind.name) for code, kind in TYPES.items()]
        self._offer("type", _("Mọi loại"), kinds)
        self._offer("year", _("Mọi năm"), [(str(year), str(year)) for year in years])

    def _offer(self, name: str, every: Any, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        field.choices = [("", every), *choices]  # type: ignore[attr-defined]
        field.widget.attrs["aria-label"] = field.label

    @property
    def chosen(self) -> dict[str, str]:
        """The values that narrow the list."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def where(self) -> Q:
        """The filter as a question to the access rows."""
        chosen = self.chosen
        where = Q()
        if text := chosen.get("q", "").strip():
            where &= says(text)
        if kind := chosen.get("type"):
            where &= Q(target__type_code=kind)
        if year := chosen.get("year"):
            where &= Q(target__issued_on__year=int(year))
        return where
