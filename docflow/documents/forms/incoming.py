"""What the registry types: the list's filters, a paper document's fields, whom to present to."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from docflow.core import clock
from docflow.core.actor import Actor
from docflow.documents.forms.filters import says
from docflow.documents.models import Document
from docflow.documents.selectors import incoming, work
from docflow.documents.services import registers
from docflow.documents.services.receiving import Facts
from docflow.documents.states import TYPE_CHOICES, TYPES, Status, Urgency
from docflow.org.models import Position
from docflow.org.selectors import people
from docflow.org.states import LEADERS, Role

VIEWS = {
    "register": _("Chờ vào sổ"),
    "present": _("Chờ trình"),
    "direct": _("Chờ tôi chỉ đạo"),
    "": _("Tất cả"),
    "running": _("Đang xử lý"),
    "done": _("Đã hoàn thành"),
    "refused": _("Đã từ chối"),
}
# Which views only make sense for whom; the first that fits is where a person begins.
_CLERKS = ("register", "present")
STATES = (
    Status.ARRIVED,
    Status.REGISTERED,
    Status.PRESENTED,
    Status.RETURNED,
    Status.DIRECTED,
    Status.IN_PROGRESS,
    Status.COMPLETED,
    Status.FILED,
    Status.REFUSED,
    Status.RECALLED,
)
# "69/KH-UBND", as printed: whole number, stroke, notation.
_CODE = re.compile(r"^(\d{1,9})\s*/\s*(\S.*)$")


def views_for(actor: Actor) -> list[str]:
    """The saved views of the place for this person, the one to begin with first."""
    hidden: set[str] = set()
    if actor.role != Role.CLERK:
        hidden |= {*_CLERKS, "refused"}
    if actor.role not in LEADERS:
        hidden.add("direct")
    return [name for name in VIEWS if name not in hidden]


class IncomingFilter(forms.Form):
    """Chips of the list; a value that is not offered narrows nothing."""

    view = forms.CharField(required=False, widget=forms.HiddenInput)
    q = forms.CharField(
        label=_("Số, cơ quan hoặc trích yếu"),
        required=False,
        max_length=200,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": _("Số, cơ quan…"), "class": "chip-search"}
        ),
    )
    state = forms.ChoiceField(label=_("Trạng thái"), required=False)
    type = forms.ChoiceField(label=_("Loại"), required=False)

    def __init__(self, data: QueryDict, *, actor: Actor) -> None:
        super().__init__(data, auto_id="filter_%s")
        self.actor = actor
        self._offer("state", _("Mọi trạng thái"), [(s.value, s.label) for s in STATES])
        self._offer("type", _("Mọi loại"), [(code, kind.name) for code, kind in TYPES.items()])

    def _offer(self, name: str, every: Any, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        field.choices = [("", every), *choices]  # type: ignore[attr-defined]
        field.widget.attrs["aria-label"] = field.label

    @property
    def view_name(self) -> str:
        """The chosen saved view; the home page names it `waiting`."""
        offered = views_for(self.actor)
        asked = self.data.get("view", self.data.get("waiting"))
        if asked == "all":
            return ""
        return asked if asked and asked in offered else offered[0]

    @property
    def chosen(self) -> dict[str, str]:
        """The values that narrow the list."""
        self.is_valid()
        found = {name: value for name, value in self.cleaned_data.items() if value}
        return {**found, "view": self.view_name}

    def where(self) -> Q:
        """The filter as a question to the access rows."""
        chosen = self.chosen
        where = self.view_of(self.view_name)
        if text := chosen.get("q", "").strip():
            where &= says(text) | Q(target__issuer_name__icontains=text)
        if state := chosen.get("state"):
            where &= Q(target__status=state)
        if kind := chosen.get("type"):
            where &= Q(target__type_code=kind)
        return where

    def view_of(self, name: str) -> Q:
        if name == "direct":
            return Q(target__in=work.to_direct(self.actor).order_by().values("pk"))
        return {
            "register": Q(target__status=Status.ARRIVED),
            "present": Q(target__status__in=incoming.PRESENTABLE),
            "running": Q(
                target__status__in=[Status.PRESENTED, Status.DIRECTED, Status.IN_PROGRESS]
            ),
            "done": Q(target__status__in=[Status.COMPLETED, Status.FILED]),
            "refused": Q(target__status__in=[Status.REFUSED, Status.RECALLED]),
        }.get(name, Q())


class PrintedForm(forms.Form):
    """By what a paper is known: who issued it, its number and notation, its day."""

    issuer_name = forms.CharField(
        label=_("Cơ quan ban hành"),
        max_length=200,
        widget=forms.TextInput(attrs={"list": "offices", "autocomplete": "off"}),
    )
    code = forms.CharField(
        label=_("Số, ký hiệu"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "69/KH-UBND", "autocomplete": "off"}),
    )
    issued_on = forms.DateField(
        label=_("Ngày văn bản"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean_code(self) -> str:
        """As it is printed; the number alone is a code, too."""
        return " ".join(self.cleaned_data["code"].split())

    def clean_issuer_name(self) -> str:
        return " ".join(self.cleaned_data["issuer_name"].split())

    def clean_issued_on(self) -> Any:
        day = self.cleaned_data["issued_on"]
        if day and not 1945 <= day.year <= clock.today().year:
            raise ValidationError(_("Ngày văn bản không hợp lý; hãy xem lại năm."))
        if day and day > clock.today():
            raise ValidationError(_("Ngày văn bản chưa tới; hãy xem lại ngày trên bản giấy."))
        return day

    def printed_code(self) -> str:
        return _parts(self.cleaned_data["code"])[2]


class PaperForm(PrintedForm):
    """A scanned paper document: the file and what is printed on it."""

    file = forms.FileField(
        label=_("Bản quét (PDF)"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,.pdf"}),
        help_text=_("Quét màu, từ 200 dpi, tỷ lệ 100%."),
    )
    # The scan of an earlier try, so that it is not asked for twice.
    kept = forms.CharField(required=False, widget=forms.HiddenInput)
    type_code = forms.ChoiceField(
        label=_("Loại văn bản"), choices=[("", _("Chọn loại")), *TYPE_CHOICES], required=False
    )
    subject = forms.CharField(
        label=_("Trích yếu"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    signer_name = forms.CharField(label=_("Người ký"), max_length=100, required=False)
    signer_title = forms.CharField(label=_("Chức vụ người ký"), max_length=200, required=False)
    urgency = forms.TypedChoiceField(
        label=_("Độ khẩn"), choices=Urgency.choices, coerce=int, required=False
    )
    due_on = forms.DateField(
        label=_("Hạn trả lời"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if not values.get("file") and not values.get("kept"):
            self.add_error("file", _("Hãy chọn tệp PDF của bản quét."))
        return values

    def facts(self) -> Facts:
        values = self.cleaned_data
        number, notation, code = _parts(values["code"])
        return Facts(
            issuer_name=values["issuer_name"],
            subject=" ".join(values["subject"].split()),
            type_code=values["type_code"],
            number=number,
            notation=notation,
            code=code,
            issued_on=values["issued_on"],
            signer_name=values["signer_name"].strip(),
            signer_title=values["signer_title"].strip(),
            urgency=values["urgency"] or 0,
            due_on=values["due_on"],
        )


class PresentForm(forms.Form):
    """The leader before whom a document is laid, and a word to them."""

    leader = forms.ModelChoiceField(
        label=_("Lãnh đạo"),
        queryset=Position.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Ý kiến của văn thư"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self, *args: Any, actor: Actor, document: Document | None = None, **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        leaders = people.leaders_of(actor.office_id or 0)
        self.fields["leader"].queryset = leaders  # type: ignore[attr-defined]
        serving = [one.pk for one in leaders]
        usual = incoming.usual_leader(actor, document) if document else None
        if len(serving) == 1:
            self.initial.setdefault("leader", serving[0])
        elif usual is not None and usual.pk in serving:
            self.initial.setdefault("leader", usual.pk)


class TakeNoteForm(forms.Form):
    """A leader has read it and orders nothing."""

    note = forms.CharField(
        label=_("Ý kiến"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def _parts(code: str) -> tuple[int | None, str, str]:
    """Number, notation and the code under which the same document is found again."""
    found = _CODE.match(code)
    if found is None:
        return (int(code), "", code) if code.isascii() and code.isdigit() else (None, "", code)
    number, notation = int(found[1]), found[2].strip()
    return number, notation, registers.code_of(number, notation)
