"""Why an assignment came back, stood still or ended: reasons kept in the audit alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from directives.models import Assignment, Directive
from docflow.core.audit.models import AuditEvent

_LABELS: dict[str, str | Promise] = {
    "assignment.return": _("Trả lại"),
    "assignment.insist": _("Vẫn giao"),
    "assignment.suspend": _("Tạm dừng"),
    "assignment.resume": _("Cho tiếp tục"),
    "assignment.urge": _("Đôn đốc"),
    "directive.reopen": _("Mở lại"),
    "directive.cancel": _("Hủy việc"),
    "directive.withdraw": _("Thu hồi"),
}
_STOPS = {"assignment.return", "assignment.suspend", "directive.cancel", "directive.withdraw"}


@dataclass(frozen=True)
class Returned:
    """One such deed; `stops` when the work does not go on after it."""

    label: str
    who: str
    title: str
    when: datetime
    note: str
    stops: bool


def returns_of(directive: Directive, assignments: Iterable[Assignment]) -> list[Returned]:
    """In the order it happened; one query."""
    named = Q(
        object_type=Assignment._meta.label_lower,
        object_id__in=[str(one.pk) for one in assignments],
    ) | Q(object_type=Directive._meta.label_lower, object_id=str(directive.pk))
    events = AuditEvent.objects.filter(named, verb__in=list(_LABELS)).order_by("pk")
    return [
        Returned(
            label=str(_LABELS[event.verb]),
            who=event.actor,
            title=event.title,
            when=event.at,
            note=event.summary,
            stops=event.verb in _STOPS,
        )
        for event in events
    ]
