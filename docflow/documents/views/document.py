"""The page of one document: its pages at the left; state, route, signatures, parts at the right."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from docflow.core import barcodes, policy, slots, web
from docflow.core.actor import Actor
from docflow.core.audit import reads
from docflow.core.characters import whole
from docflow.core.errors import ActError
from docflow.core.web import requires
from docflow.documents.models import Document, PublicCode, Version, ways
from docflow.documents.rendering import pictures
from docflow.documents.selectors import facts, leases, panels, public, verdicts
from docflow.documents.selectors.history import history, reason_of
from docflow.documents.selectors.holding import holding
from docflow.documents.services import rerouting
from docflow.documents.states import Direction, Perm, Status, VersionKind
from docflow.documents.views import comments
from docflow.documents.views.files import bytes_of, note_look, version_or_404
from docflow.documents.views.layout import layout_url
from docflow.documents.views.offers import acts_for
from docflow.documents.views.shapes import tone_of
from docflow.documents.views.stations import route_of

# A long document shows so many pages at once; the rest by a link.
SHEETS = 12
_GATED = frozenset(VersionKind) - {VersionKind.DRAFT, VersionKind.FINAL, VersionKind.PRINTED}


@requires(Perm.VIEW, Document)
@require_GET
def show(request: HttpRequest, document: Document) -> HttpResponse:
    """Everything about one document; `version` and `from` choose the pages."""
    actor = web.actor_of(request)
    reads.note(actor, document, "view")
    ways.read_once(document)
    rerouting.looked(actor=actor, document=document)
    versions = list(panels.versions_of(document))
    version = _chosen(versions, request.GET.get("version", ""))
    said = comments.of_page(document, actor, version)
    context = {
        "document": document,
        "acts": acts_for(document, actor),
        "lease": leases.of_another(document, actor),
        **_head(document),
        **_pages(document, version, actor, request.GET.get("from", "")),
        **_sides(document, version, versions, actor, said),
    }
    for sheet in context["sheets"]:
        found = said["comments"]["marks"] if said["comments"] else {}
        sheet["marks"] = found.get(sheet["number"], [])
        sheet["marks_url"] = said["comments"]["url"] if said["comments"] else ""
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


@requires(Perm.VIEW, Document)
@require_GET
def signed_revision(
    request: HttpRequest, document: Document, ordinal: int, index: int
) -> HttpResponse:
    """The pages as they were when one signature was made, beside what was added afterwards."""
    version = version_or_404(document, ordinal)
    judged = verdicts.judged(version)
    chosen = [one for one in judged.signatures if one.index == index] if judged else []
    if not chosen or verdicts.signed_length(version, index) is None:
        raise Http404
    note_look(web.actor_of(request), document)
    data = bytes_of(version)[: chosen[0].report.signed_bytes]
    sizes = pictures.page_sizes(data)[:SHEETS]
    args = [document.pk, version.ordinal, index]
    context = {
        "document": document,
        "version": version,
        "one": chosen[0],
        "download_url": reverse("documents:signed", args=args),
        "sheets": [
            {
                "number": number,
                "url": reverse("documents:signed-page", args=[*args, number]),
                "width": round(size.width),
                "height": round(size.height),
            }
            for number, size in enumerate(sizes, 1)
        ],
    }
    return render(request, "documents/document/signed.html", context)


@requires(Perm.VIEW, Document)
@require_GET
def authenticity(request: HttpRequest, document: Document) -> HttpResponse:
    """A sheet to print beside the document, with the QR code; the signed file is not touched."""
    code = PublicCode.objects.filter(document=document).first()
    found = public.published(code.token) if code else None
    if code is None or found is None:
        raise Http404
    address = absolute(request, reverse("documents:verify-code", args=[code.token]))
    context = {
        "found": found,
        "address": address,
        "picture": barcodes.qr(address),
        "back_url": document.get_absolute_url(),
    }
    return render(request, "documents/verify/sheet.html", context)


def absolute(request: HttpRequest, path: str) -> str:
    """On paper an address must hold for everybody: the one of the installation, if it is set."""
    return f"{settings.SITE_URL}{path}" if settings.SITE_URL else request.build_absolute_uri(path)


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
    first = (whole(start) or 1) - 1
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
    placed = facts.placed(document)
    return [
        {"label": _("Số đến"), "value": document.arrival_number if incoming else None},
        {"label": _("Số, ký hiệu"), "value": document.code},
        {"label": _("Sổ đăng ký"), "value": facts.register_of(placed)},
        {"label": _("Ngày văn bản"), "value": day.strftime("%d/%m/%Y") if day else ""},
        {"label": _("Loại"), "value": document.type_name},
        {"label": _("Cơ quan ban hành"), "value": document.issuer_name if incoming else ""},
        {"label": _("Nơi gửi"), "value": _sender(document) if incoming else ""},
        {"label": _("Người ký"), "value": _signer(document)},
        {"label": _("Người soạn"), "value": document.drafter if not incoming else None},
        {"label": _("Đơn vị soạn"), "value": placed.unit if not incoming else None},
        {
            "label": _("Độ khẩn"),
            "value": document.get_urgency_display() if document.urgency else "",
            "tone": "late",
        },
    ]


def _sender(document: Document) -> str:
    """The office behind a council that issued it, and to which one answers."""
    issuer = document.issuer
    if issuer is None or issuer.name.casefold() == document.issuer_name.casefold():
        return ""
    return issuer.name


def _signer(document: Document) -> str:
    return ", ".join(one for one in (document.signer_name, document.signer_title) if one)


def _sides(
    document: Document,
    version: Version | None,
    versions: list[Version],
    actor: Actor,
    said: dict[str, Any],
) -> dict[str, Any]:
    deeds = history(document, comments=said["may_read_comments"])
    judged = verdicts.judged(version)
    return {
        "returned": reason_of(deeds) if document.status == Status.RETURNED else "",
        **route_of(document, actor),
        "comments": said["comments"],
        "judged": judged,
        "authenticity_url": _authenticity(document),
        # A draft that others have signed carries the report of its upload.
        "gated": judged is not None or (version is not None and version.kind in _GATED),
        "versions": versions,
        "recipients": list(document.recipients.select_related("office")),
        "slots": [
            {"label": entry.label, "url": entry.url(pk=document.pk)}
            for entry in slots.in_("document.side", actor, document)
        ],
        "layout_url": layout_url(document),
        "attachments": list(document.attachments.select_related("file")),
        "links": panels.links_of(document, actor),
        "may_link": _is_own_draft(document, actor),
        "deeds": [_deed(one) for one in deeds],
        "readers": panels.readers_of(document),
        "may_share": policy.can(actor, Perm.SHARE, document),
    }


def _is_own_draft(document: Document, actor: Actor) -> bool:
    """As EDIT has it, without asking the database again."""
    draft = document.status in (Status.DRAFT, Status.RETURNED)
    return draft and document.drafter_id is not None and document.drafter_id == actor.user_id


def _authenticity(document: Document) -> str:
    """Where its sheet with the QR code is, once it is issued."""
    if document.number is None or not PublicCode.objects.filter(document=document).exists():
        return ""
    return reverse("documents:authenticity", args=[document.pk])


def _deed(deed: Any) -> dict[str, Any]:
    return {"title": deed.title, "who": deed.who, "when": deed.when, "note": deed.note}
