"""The acts a document's state offers this person, as buttons; the engine and services decide."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from docflow.core import policy, slots, workflow
from docflow.core.actor import Actor
from docflow.documents.models import Document, RouteStep, ways
from docflow.documents.selectors import registers
from docflow.documents.selectors.answering import may_answer
from docflow.documents.selectors.versions import latest
from docflow.documents.services import copying, correcting, issuing, linking, signing
from docflow.documents.states import (
    Direction,
    Origin,
    Perm,
    RouteKind,
    RouteState,
    Status,
    VersionKind,
)

# On a phone the bar holds three.
SHOWN = 3
# Steps that a page of their own takes; the others of the table are part of one of these acts.
_ROUTES = {
    "submit": "documents:submit",
    "take_back": "documents:take-back",
    "return": "documents:return",
    "cancel": "documents:cancel",
    "recall": "documents:recall",
    "register": "documents:register",
    "refuse": "documents:refuse",
    "present": "documents:present",
    "note": "documents:note",
    "file": "documents:file",
    "permit": "documents:copy-permit",
    "decline": "documents:copy-decline",
}
_MAIN = {"submit", "register", "present", "permit"}
_FINAL = {"cancel", "recall", "refuse", "decline"}


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
    acts = [*_own(document, actor), *_steps(document, actor), *_afterwards(document, actor)]
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
    if document.origin == Origin.COPIED:
        yield from _of_copy(document, actor)
        return
    pick = f"?pick={document.pk}"
    if document.status in (Status.DRAFT, Status.RETURNED):
        yield _edit(document, actor)
        yield _attach(document, actor)
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
        if why is None and document.status == Status.SIGNED and registers.kept_for(document):
            url = reverse("documents:number-use", args=[document.pk])
            yield Act(_("Dùng số đã giữ"), url, icon="bookmark")


def _of_copy(document: Document, actor: Actor) -> Iterator[Act]:
    """A copy that may be made: signed for the office, or printed."""
    if document.status not in copying.ISSUABLE:
        printed = latest(document)
        if printed is not None and printed.kind == VersionKind.PRINTED:
            url = reverse("documents:download", args=[document.pk, printed.ordinal])
            yield Act(_("Mở bản in"), url, kind="main", icon="printer", dialog=False)
        return
    if copying.on_paper(document):
        why = policy.refusal(actor, Perm.NUMBER, document)
        url = reverse("documents:copy-print", args=[document.pk])
        yield Act(_("Cấp số và in bản sao"), url, why, "main", "printer")
        return
    why = issuing.issuable(actor, document)
    url = f"{reverse('documents:issue')}?pick={document.pk}"
    yield Act(_("Cấp số và ký số bản sao"), url, why, "main", "check-badge")


def _afterwards(document: Document, actor: Actor) -> Iterator[Act]:
    """What is done rarely, with a document that has gone out."""
    if policy.can(actor, Perm.COPY, document):
        url = reverse("documents:copy-new", args=[document.pk])
        yield Act(_("Sao văn bản"), url, icon="document-text", dialog=False)
    if policy.can(actor, Perm.LEND, document):
        url = reverse("documents:lend", args=[document.pk])
        yield Act(_("Cho mượn bản lưu"), url, icon="book-open", dialog=False)
    if document.status in linking.OUT and correcting.correctable(actor, document) is None:
        url = reverse("documents:correct", args=[document.pk])
        yield Act(_("Thay thế, sửa đổi, đính chính"), url, icon="document-duplicate")


def _edit(document: Document, actor: Actor) -> Act:
    why = policy.refusal(actor, Perm.EDIT, document)
    url = reverse("documents:edit", args=[document.pk])
    return Act(_("Sửa"), url, why, icon="pencil", dialog=False)


def _attach(document: Document, actor: Actor) -> Act:
    why = policy.refusal(actor, Perm.EDIT, document)
    url = reverse("documents:attachments", args=[document.pk])
    return Act(_("Tệp kèm theo"), url, why, icon="paper-clip", dialog=False)


def _answers(document: Document, actor: Actor) -> Iterator[Act]:
    """Agree at a reviewer's station, approve and sign at the leader's."""
    way = ways.present_round(document)
    open_ = [one for one in way if one.state == RouteState.OPEN]
    if open_ and not ways.leader_open(open_):
        why = policy.refusal(actor, Perm.REVIEW, document)
        url = reverse("documents:agree", args=[document.pk])
        mine = ways.mine_of(actor, open_)
        yield Act(_answering(mine), url, why, "main", "check")
    yield from _ways(document, actor, way)
    label = _("Ký số") if document.status == Status.APPROVED else _("Duyệt và ký")
    url = f"{reverse('documents:sign')}?pick={document.pk}"
    why = signing.signable(actor, document)
    yield Act(label, url, why, "main", "pencil-square")


def _answering(mine: RouteStep | None) -> str:
    if mine is not None and not ways.decides(mine):
        return _("Cho ý kiến")
    signs = mine is not None and mine.kind == RouteKind.SECRETARY and mine.field
    return _("Ký biên bản") if signs else _("Đồng ý")


def _ways(document: Document, actor: Actor, way: list[RouteStep]) -> Iterator[Act]:
    """What may be done with the way itself; it is offered to whom it concerns alone."""
    mine = ways.mine_of(actor, way)
    if mine is not None and ways.decides(mine):
        url = reverse("documents:ask-opinions", args=[document.pk])
        yield Act(_("Xin ý kiến"), url, icon="chat-bubble-left-right")
        if ways.earlier(way):
            url = reverse("documents:give-back", args=[document.pk])
            yield Act(_("Trả lại bước trước"), url, icon="arrow-uturn-left")
    if ways.asked_unseen(actor, way) or ways.passed_on(actor, way):
        url = reverse("documents:undo", args=[document.pk])
        yield Act(_("Thu lại bước vừa chuyển"), url, icon="arrow-path")


def _steps(document: Document, actor: Actor) -> Iterator[Act]:
    for offer in workflow.open_to(document, actor, only=_ROUTES):
        try:
            url = reverse(_ROUTES[offer.name], args=[document.pk])
        except NoReverseMatch:
            # A part of the house that is switched off offers nothing.
            continue
        kind = "main" if offer.name in _MAIN else "final" if offer.name in _FINAL else ""
        yield Act(str(offer.label), url, offer.why, kind, _ICONS.get(offer.name, ""))


_ICONS = {"submit": "paper-airplane", "return": "arrow-uturn-left", "register": "book-open"}
