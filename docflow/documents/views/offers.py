"""The acts a document's state offers this person, as buttons; the engine and services decide."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from docflow.core import policy, slots, workflow
from docflow.core.actor import Actor
from docflow.documents.models import Document, RouteStep
from docflow.documents.selectors.answering import may_answer
from docflow.documents.services import issuing, signing
from docflow.documents.states import Direction, Origin, Perm, RouteKind, RouteState, Status

# On a phone the bar holds three.
SHOWN = 3
# Steps that a page of their own takes; the others of the table are part of one of these acts.
_ROUTES = {
    "submit": "documents:submit",
    "return": "documents:return",
    "cancel": "documents:cancel",
    "recall": "documents:recall",
    "register": "documents:register",
    "refuse": "documents:refuse",
    "present": "documents:present",
    "note": "documents:note",
    "file": "documents:file",
}
_MAIN = {"submit", "register", "present"}
_FINAL = {"cancel", "recall", "refuse"}


@dataclass(frozen=True)
class Act:
    """A button; `why` says what stands against it."""

    label: str
    url: str
    why: str | None = None
    kind: str = ""
    icon: str = ""
    dialog: bool = True


@dataclass(frozen=True)
class Acts:
    """`shown` at the head of the page, `more` behind them, `refused` with their reasons."""

    shown: list[Act]
    more: list[Act]
    refused: list[Act]


def acts_for(document: Document, actor: Actor) -> Acts:
    """Every act of the present state, the one that it asks of this person first."""
    acts = [*_own(document, actor), *_steps(document, actor)]
    allowed = [act for act in acts if act.why is None]
    allowed.sort(key=lambda act: act.kind != "main")
    # Exactly one main action: the others step back.
    mains = [act for act in allowed if act.kind == "main"]
    allowed = [_plain(act) if act in mains[1:] else act for act in allowed]
    refused = [act for act in acts if act.why is not None]
    # What cannot be undone never stands where the thumb goes.
    head = [act for act in allowed if act.kind != "final"][:SHOWN]
    return Acts(head, [act for act in allowed if act not in head], refused)


def _plain(act: Act) -> Act:
    return Act(act.label, act.url, act.why, "", act.icon, act.dialog)


def _own(document: Document, actor: Actor) -> Iterator[Act]:
    """What more than one step of the table goes into, and what changes no state."""
    for entry in slots.in_("document.act", actor, document):
        url = entry.url(pk=document.pk)
        yield Act(str(entry.label), url, kind="main", icon=entry.icon, dialog=False)
    if document.direction == Direction.INCOMING:
        if may_answer(actor, document):
            url = f"{reverse('documents:new')}?answers={document.pk}"
            yield Act(_("Soạn văn bản trả lời"), url, icon="pencil-square", dialog=False)
        return
    pick = f"?pick={document.pk}"
    if document.status in (Status.DRAFT, Status.RETURNED):
        yield _edit(document, actor)
        if document.origin == Origin.UPLOADED:
            why = policy.refusal(actor, Perm.EDIT, document)
            url = reverse("documents:places", args=[document.pk])
            yield Act(_("Đặt vị trí ký"), url, why, icon="map-pin", dialog=False)
    if document.status in (Status.IN_REVIEW, Status.APPROVED):
        yield from _answers(document, actor)
    if document.status in issuing.ISSUABLE:
        sealed = signing.seals(document)
        label = _("Cấp số, đóng dấu, phát hành") if sealed else _("Cấp số, phát hành")
        why = issuing.issuable(actor, document)
        yield Act(label, reverse("documents:issue") + pick, why, "main", "check-badge")


def _edit(document: Document, actor: Actor) -> Act:
    why = policy.refusal(actor, Perm.EDIT, document)
    url = reverse("documents:edit", args=[document.pk])
    return Act(_("Sửa"), url, why, icon="pencil", dialog=False)


def _answers(document: Document, actor: Actor) -> Iterator[Act]:
    """Agree at a reviewer's station, approve and sign at the leader's."""
    station = RouteStep.objects.filter(document=document, state=RouteState.OPEN).first()
    if station is not None and station.kind != RouteKind.LEADER:
        why = policy.refusal(actor, Perm.REVIEW, document)
        url = reverse("documents:agree", args=[document.pk])
        yield Act(_("Đồng ý"), url, why, "main", "check")
    label = _("Ký số") if document.status == Status.APPROVED else _("Duyệt và ký")
    url = f"{reverse('documents:sign')}?pick={document.pk}"
    why = signing.signable(actor, document)
    yield Act(label, url, why, "main", "pencil-square")


def _steps(document: Document, actor: Actor) -> Iterator[Act]:
    for offer in workflow.open_to(document, actor):
        name = _ROUTES.get(offer.name)
        if name is None:
            continue
        try:
            url = reverse(name, args=[document.pk])
        except NoReverseMatch:
            # A part of the house that is switched off offers nothing.
            continue
        kind = "main" if offer.name in _MAIN else "final" if offer.name in _FINAL else ""
        yield Act(str(offer.label), url, offer.why, kind, _ICONS.get(offer.name, ""))


_ICONS = {"submit": "paper-airplane", "return": "arrow-uturn-left", "register": "book-open"}
