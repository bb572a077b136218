"""What differs between two versions: any two, or since the person agreed."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from docflow.core import clock, web
from docflow.core.web import requires
from docflow.documents.models import Document, RouteStep, Version
from docflow.documents.selectors import differences, panels, routes
from docflow.documents.states import Perm
from docflow.documents.views.files import note_look

# Rows of one part that a page shows; what is more is read in the files.
MOST = 600


@requires(Perm.VIEW, Document)
@require_GET
def compare(request: HttpRequest, document: Document) -> HttpResponse:
    """Any two versions, chosen by `from` and `to`; without them the newest and what it came of.
    `agreed` names an agreement: its version is the older one."""
    note_look(web.actor_of(request), document)
    versions = list(panels.versions_of(document))
    approvals = routes.approvals(document)
    after = _chosen(versions, request.GET.get("to", "")) or (versions[0] if versions else None)
    before = _chosen(versions, request.GET.get("from", "")) or _agreed(
        versions, approvals, request.GET.get("agreed", "")
    )
    if before is None and after is not None:
        before = _below(document, versions, after)
    context = {
        "document": document,
        "choices": [_named(one, approvals) for one in versions],
        "before": before,
        "after": after,
        "approvals": approvals,
        **(_found(document, before, after) if before and after else {}),
    }
    return render(request, "documents/document/compare.html", context)


@requires(Perm.VIEW, Document)
@require_GET
def changes(request: HttpRequest, document: Document) -> HttpResponse:
    """What became different since this person agreed, with the words in the lines."""
    difference = differences.since_agreed(document, web.actor_of(request))
    context: dict[str, Any] = {"document": document, "difference": difference}
    if difference is not None:
        context |= _found(document, difference.before, difference.after)
    return render(request, "documents/document/changes.html", context)


def _found(document: Document, before: Version, after: Version) -> dict[str, Any]:
    found = differences.compare(document, before, after)
    return {
        "comparison": found,
        "parts": [
            {"label": one.label, "rows": one.rows[:MOST], "more": max(0, len(one.rows) - MOST)}
            for one in found.parts
        ],
    }


def _chosen(versions: list[Version], ordinal: str) -> Version | None:
    return next((one for one in versions if str(one.ordinal) == ordinal), None)


def _agreed(versions: list[Version], approvals: list[RouteStep], pk: str) -> Version | None:
    wanted = next((one.version_id for one in approvals if str(one.pk) == pk), None)
    return next((one for one in versions if one.pk == wanted), None)


def _below(document: Document, versions: list[Version], after: Version) -> Version | None:
    """The nearest earlier version with words of its own: an initial adds none."""
    text = differences.written(document, after) or after
    older = [one for one in versions if one.ordinal < text.ordinal]
    return next((one for one in older if one.file_id != text.file_id), older[0] if older else None)


def _named(version: Version, approvals: list[RouteStep]) -> dict[str, Any]:
    """As the list of choices says it, with who agreed on it."""
    at = version.made_at.astimezone(clock.OFFICE_ZONE)
    label = _("%(n)d · %(kind)s · %(who)s, %(at)s") % {
        "n": version.ordinal,
        "kind": version.get_kind_display(),
        "who": version.made_by,
        "at": f"{at:%H:%M %d/%m/%Y}",
    }
    agreed = [str(one.answered_by) for one in approvals if one.version_id == version.pk]
    if agreed:
        label = f"{label} · " + _("đồng ý: %(who)s") % {"who": "; ".join(dict.fromkeys(agreed))}
    return {"ordinal": version.ordinal, "label": label}
