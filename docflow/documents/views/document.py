"""The page of one document: its pages at the left; state, route, signatures, parts at the right."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from docflow.core import policy, slots, web
from docflow.core.actor import Actor
from docflow.core.audit import reads
from docflow.core.errors import ActError
from docflow.core.web import requires
from docflow.documents.models import Document, RouteStep, Version
from docflow.documents.selectors import panels, verdicts
from docflow.documents.selectors.history import history, reason_of
from docflow.documents.selectors.holding import holding
from docflow.documents.states import Direction, Perm, RouteState, Status, VersionKind
from docflow.documents.views.files import note_look, version_or_404
from docflow.documents.views.offers import acts_for
from docflow.documents.views.shapes import tone_of

# A long document shows so many pages at once; the rest by a link.
SHEETS = 12
_GATED = frozenset(VersionKind) - {VersionKind.DRAFT, VersionKind.FINAL}


@requires(Perm.VIEW, Document)
@require_GET
def show(request: HttpRequest, document: Document) -> HttpResponse:
    """Everything about one document; `version` and `from` choose the pages."""
    actor = web.actor_of(request)
    reads.note(actor, document, "view")
    versions = list(panels.versions_of(document))
    version = _chosen(versions, request.GET.get("version", ""))
    context = {
        "document": document,
        "acts": acts_for(document, actor),
        **_head(document),
        **_pages(document, version, actor, request.GET.get("from", "")),
        **_sides(document, version, versions, actor),
    }
    return render(request, "documents/document/page.html", context)


@requires(Perm.VIEW, Document)
@require_GET
def preview(request: HttpRequest, document: Document) -> HttpResponse:
    """What the pane beside a list shows: state and the first page."""
    actor = web.actor_of(request)
    note_look(actor, document)
    version = panels.versions_of(document).first()
    context = {
        "document": document,
        **_head(document),
        **pages_of(document, version, actor, "", most=1),
    }
    return render(request, "documents/document/preview.html", context)


@requires(Perm.VIEW, Document)
@require_GET
def verification(request: HttpRequest, document: Document, ordinal: int) -> HttpResponse:
    """The report of the gate on one version: words first, technical detail below."""
    version = version_or_404(document, ordinal)
    reads.note(web.actor_of(request), document, "view")
    context = {"document": document, "version": version, "judged": verdicts.judged(version)}
    return render(request, "documents/document/verification.html", context)


def pages_of(
    document: Document, version: Version | None, actor: Actor, start: str, *, most: int = SHEETS
) -> dict[str, Any]:
    """The sheets of a version as the component draws them; a damaged file is said in words."""
    if version is None:
        return {"sheets": [], "version": None}
    try:
        sizes = panels.sizes_of(version)
    except ActError as problem:
        return {"sheets": [], "version": version, "damage": str(problem)}
    first = int(start) - 1 if start.isascii() and start.isdigit() and len(start) < 6 else 0
    first = first if 0 <= first < len(sizes) else 0
    boxes = panels.boxes_of(document, version, actor)
    sheets = [
        {
            "number": index + 1,
            "url": reverse("documents:page", args=[document.pk, version.ordinal, index + 1]),
            "width": round(sizes[index].width),
            "height": round(sizes[index].height),
            "boxes": boxes.get(index, []),
        }
        for index in range(first, min(first + most, len(sizes)))
    ]
    end = first + len(sheets)
    return {
        "sheets": sheets,
        "version": version,
        "total_sheets": len(sizes),
        "before": max(1, first + 1 - most) if first else None,
        "after": end + 1 if end < len(sizes) else None,
        "download_url": reverse("documents:download", args=[document.pk, version.ordinal]),
    }


def _pages(document: Document, version: Version | None, actor: Actor, start: str) -> dict[str, Any]:
    """The sheets, each with what higher rooms offer to do from this very page."""
    shown = pages_of(document, version, actor, start)
    for entry in slots.in_("document.page", actor, document):
        url = entry.url(pk=document.pk)
        for sheet in shown["sheets"]:
            number = sheet["number"]
            act = {"label": entry.label, "url": f"{url}?page={number}#page-{number}"}
            sheet.setdefault("acts", []).append(act)
    return shown


def _chosen(versions: list[Version], ordinal: str) -> Version | None:
    for version in versions:
        if str(version.ordinal) == ordinal:
            return version
    return versions[0] if versions else None


def _head(document: Document) -> dict[str, Any]:
    return {
        "state": document.get_status_display(),
        "tone": tone_of(document.status),
        "holding": holding(document),
        "facts": _facts(document),
    }


def _facts(document: Document) -> list[dict[str, Any]]:
    incoming = document.direction == Direction.INCOMING
    day = document.issued_on
    return [
        {"label": _("Số đến"), "value": document.arrival_number if incoming else None},
        {"label": _("Số, ký hiệu"), "value": document.code},
        {"label": _("Ngày văn bản"), "value": day.strftime("%d/%m/%Y") if day else ""},
        {"label": _("Loại"), "value": document.type_name},
        {"label": _("Cơ quan ban hành"), "value": document.issuer_name if incoming else ""},
        {"label": _("Người ký"), "value": _signer(document)},
        {"label": _("Người soạn"), "value": document.drafter if not incoming else None},
        {"label": _("Đơn vị soạn"), "value": document.unit if not incoming else None},
        {
            "label": _("Độ khẩn"),
            "value": document.get_urgency_display() if document.urgency else "",
            "tone": "late",
        },
    ]


def _signer(document: Document) -> str:
    return ", ".join(one for one in (document.signer_name, document.signer_title) if one)


def _sides(
    document: Document, version: Version | None, versions: list[Version], actor: Actor
) -> dict[str, Any]:
    deeds = history(document)
    return {
        "returned": reason_of(deeds) if document.status == Status.RETURNED else "",
        "route": [_station(step) for step in panels.route_of(document)],
        "judged": verdicts.judged(version),
        "gated": version is not None and version.kind in _GATED,
        "versions": versions,
        "recipients": list(document.recipients.select_related("office")),
        "slots": [
            {"label": entry.label, "url": entry.url(pk=document.pk)}
            for entry in slots.in_("document.side", actor, document)
        ],
        "attachments": list(document.attachments.select_related("file")),
        "links": panels.links_of(document, actor),
        "deeds": [_deed(one) for one in deeds],
        "readers": panels.readers_of(document),
        "may_share": policy.can(actor, Perm.SHARE, document),
    }


def _station(step: RouteStep) -> dict[str, Any]:
    state = {RouteState.OPEN: "now", RouteState.WAITING: "next"}.get(RouteState(step.state), "")
    who = str(step.answered_by) if step.answered_by else step.holder
    tones = {RouteState.AGREED: "accent", RouteState.RETURNED: "soon"}
    return {
        "title": f"{step.get_kind_display()}: {step.get_state_display().lower()}",
        "who": who,
        "when": step.answered_at or step.opened_at,
        "note": step.note,
        "state": state,
        "tone": tones.get(RouteState(step.state), ""),
    }


def _deed(deed: Any) -> dict[str, Any]:
    return {"title": deed.title, "who": deed.who, "when": deed.when, "note": deed.note}
