"""What narrows the list of outgoing work; values come from the address and may be nonsense."""

from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from docflow.core.actor import Actor
from docflow.documents.selectors import lists, work
from docflow.documents.states import DRAFTABLE, TYPES, Direction, Status
from docflow.org.models import Unit

OUTGOING = (Direction.OUTGOING, Direction.INTERNAL)
STATES = (
    Status.DRAFT,
    Status.IN_REVIEW,
    Status.RETURNED,
    Status.APPROVED,
    Status.SIGNED,
    Status.NUMBERED,
    Status.ISSUED,
    Status.FILED,
    Status.CANCELLED,
    Status.RECALLED,
)
VIEWS = {
    "": _("Tất cả"),
    "waiting": _("Chờ tôi"),
    "mine": _("Tôi soạn"),
    "running": _("Đang trình"),
    "to-issue": _("Chờ phát hành"),
    "issued": _("Đã phát hành"),
    "internal": _("Nội bộ"),
}

# The groups of the home page.
WAITING = {"sign": _("Chờ tôi ký"), "review": _("Chờ ý kiến tôi"), "issue": _("Chờ phát hành")}


class OutgoingFilter(forms.Form):
    """Chips of the list; a value that is not offered narrows nothing."""

    view = forms.CharField(required=False, widget=forms.HiddenInput)
    waiting = forms.ChoiceField(
        required=False, choices=[("", ""), *WAITING.items()], widget=forms.HiddenInput
    )
    q = forms.CharField(
        label=_("Số hoặc trích yếu"),
        required=False,
        max_length=200,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": _("Số, trích yếu…"), "class": "chip-search"}
        ),
    )
    state = forms.ChoiceField(label=_("Trạng thái"), required=False)
    type = forms.ChoiceField(label=_("Loại"), required=False)
    unit = forms.ChoiceField(label=_("Đơn vị soạn"), required=False)

    def __init__(self, data: QueryDict, *, actor: Actor) -> None:
        super().__init__(data, auto_id="filter_%s")
        self.actor = actor
        units = Unit.objects.filter(office_id=actor.office_id).order_by("ordinal", "pk")
        first = [code for code in TYPES if code in DRAFTABLE]
        rest = [code for code in TYPES if code not in DRAFTABLE]
        self._offer("state", _("Mọi trạng thái"), [(s.value, s.label) for s in STATES])
        self._offer("type", _("Mọi loại"), [(c, TYPES[c].name) for c in (*first, *rest)])
        self._offer("unit", _("Mọi đơn vị"), [(str(u.pk), u.name) for u in units])

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
        where = self.view_of(chosen.get("view", ""))
        if group := chosen.get("waiting"):
            where &= Q(target__in=_GROUPS[group](self.actor).order_by().values("pk"))
        if text := chosen.get("q", "").strip():
            where &= says(text)
        if state := chosen.get("state"):
            where &= Q(target__status=state)
        if kind := chosen.get("type"):
            where &= Q(target__type_code=kind)
        if unit := chosen.get("unit"):
            where &= Q(target__unit_id=int(unit))
        return where

    def view_of(self, name: str) -> Q:
        where = Q(target__direction__in=OUTGOING)
        if name == "waiting":
            return where & lists.waits_for(self.actor)
        if name == "mine":
            return where & Q(target__drafter_id=self.actor.user_id)
        more = {
            "running": Q(target__status__in=[Status.IN_REVIEW, Status.APPROVED]),
            "to-issue": Q(target__status__in=[Status.SIGNED, Status.NUMBERED, Status.SEALED]),
            "issued": Q(target__status__in=[Status.ISSUED, Status.FILED]),
            "internal": Q(target__direction=Direction.INTERNAL),
        }
        return where & more.get(name, Q())


_GROUPS = {"sign": work.to_sign, "review": work.to_review, "issue": work.to_issue}


def says(text: str) -> Q:
    """Number or subject; SQLite folds the case of ASCII letters only, so four ways are tried."""
    where = Q()
    for words in {text, text.lower(), text.upper(), text.capitalize()}:
        where |= Q(target__code__icontains=words) | Q(target__subject__icontains=words)
    return where
