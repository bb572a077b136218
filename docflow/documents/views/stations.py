"""The stations of a route as the page draws them: who, for whom, since when, until when."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from docflow.core import clock
from docflow.core.actor import Actor
from docflow.documents.models import Document, RouteStep, ways
from docflow.documents.selectors import differences
from docflow.documents.states import ANSWERS_FOR, RESPONSIBILITIES, RouteKind, RouteState, Status

_TONES = {
    RouteState.AGREED: "accent",
    RouteState.DIFFERED: "soon",
    RouteState.RETURNED: "soon",
}
_SHOWN_AS = {RouteState.OPEN: "now", RouteState.WAITING: "next"}


def route_of(document: Document, actor: Actor) -> dict[str, Any]:
    """The present round; and, for who agreed on an earlier text, that it changed."""
    way = ways.present_round(document)
    return {
        "route": [_station(step) for step in way],
        "changes_url": _changes(document, actor, way),
    }


def _changes(document: Document, actor: Actor, way: list[RouteStep]) -> str:
    """Only on the second time round can something have changed since somebody agreed."""
    again = document.status == Status.IN_REVIEW and any(step.round > 1 for step in way)
    if not again or differences.since_agreed(document, actor) is None:
        return ""
    return reverse("documents:changes", args=[document.pk])


def _station(step: RouteStep) -> dict[str, Any]:
    state = RouteState(step.state)
    late = state == RouteState.OPEN and step.due_at is not None and step.due_at < clock.now()
    return {
        "title": f"{step.get_kind_display()}: {step.get_state_display().lower()}",
        "who": _who(step),
        "when": step.answered_at or step.opened_at,
        "note": step.note,
        "state": _SHOWN_AS.get(state, ""),
        "tone": "late" if late else _TONES.get(state, ""),
        "due": step.due_at if state in _SHOWN_AS else None,
        "late": late,
        "url": _approved(step),
    }


def _approved(step: RouteStep) -> str:
    """The version that lay before who agreed, kept with the agreement."""
    if step.state != RouteState.AGREED or step.version_id is None:
        return ""
    return f"{reverse('documents:compare', args=[step.document_id])}?agreed={step.pk}"


def _who(step: RouteStep) -> str:
    who = str(step.answered_by) if step.answered_by else step.holder
    if step.on_behalf:
        who = _("%(who)s, thay %(name)s") % {"who": who, "name": step.on_behalf}
    if step.state == RouteState.AGREED and step.kind in ANSWERS_FOR:
        return f"{who} · {RESPONSIBILITIES[ANSWERS_FOR[RouteKind(step.kind)]]}"
    if step.state in _SHOWN_AS and not step.needed:
        return _("%(who)s (không phải chờ)") % {"who": who}
    return who
