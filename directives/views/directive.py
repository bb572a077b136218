"""The page of one directive, and the files handed in with its reports."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from directives.models import Directive, ReportFile
from directives.policies import gave
from directives.selectors import pages
from directives.selectors.lateness import WorkingDays
from directives.selectors.returns import Returned, returns_of
from directives.services import accepting
from directives.states import DirectiveStatus, Perm, Role
from directives.views.beside import slip_url
from directives.views.five import five_of
from directives.views.offers import acts_for, indicators_for
from directives.views.places import views_of
from directives.views.plans import address
from directives.views.shapes import (
    line_of,
    state_of_directive,
    talk_of,
    tree_of,
)
from docflow.core import clock, files, policy, web
from docflow.core.actor import Actor
from docflow.core.audit import reads
from docflow.core.errors import Refused
from docflow.core.web import requires
from docflow.documents.policies import visible_to as documents_visible_to
from docflow.documents.states import Perm as DocumentPerm
from docflow.documents.views.answers import attachment
from docflow.documents.views.document import SHEETS


@requires(Perm.VIEW, Directive)
@require_safe
def show(request: HttpRequest, directive: Directive) -> HttpResponse:
    """Everything about one directive; opening it counts as read for who holds it."""
    actor = web.actor_of(request)
    accepting.opened(actor=actor, directive=directive)
    now = clock.now()
    page = pages.page(actor, directive, now)
    days = WorkingDays.of(actor.office_id)
    below = below_of(page)
    lines = [line_of(line, now, days, below.get(line.assignment.pk)) for line in page.lines]
    context = {
        "directive": directive,
        "state": state_of_directive(directive),
        "lines": lines,
        "lead": _lead(lines, page),
        "acts": acts_for(page, actor),
        "five": five_of(page, actor),
        "tree": tree_of(page.branches, now),
        "talk": _talk(actor, directive, page),
        "facts": _facts(directive),
        "above": _above(actor, directive),
        "source": _source(actor, directive),
        "indicators": indicators_for(page, actor),
        "is_giver": gave(actor, directive),
        "views": views_of(request),
    }
    return render(request, "directives/directive.html", context)


@requires(Perm.VIEW, Directive)
@require_safe
def file(request: HttpRequest, directive: Directive, file: int) -> HttpResponse:
    """One file of a report, to be saved."""
    found = ReportFile.objects.select_related("file").filter(pk=file)
    one = found.filter(report__assignment__directive=directive).first()
    if one is None:
        raise Http404
    try:
        data = files.read(one.file_id)
    except files.Damaged as damaged:
        raise Refused(str(damaged)) from damaged
    reads.note(web.actor_of(request), directive, "download")
    return attachment(data, one.name, one.file.media_type)


def _lead(lines: list[dict[str, Any]], page: pages.Page) -> dict[str, Any] | None:
    leads = [
        shown
        for shown, line in zip(lines, page.lines, strict=True)
        if line.assignment.role == Role.LEAD
    ]
    return leads[-1] if leads else None


def _talk(actor: Actor, directive: Directive, page: pages.Page) -> list[dict[str, Any]]:
    answers = {report.outgoing_id for report in page.reports if report.outgoing_id}
    seen: set[int] = set()
    if answers:
        rows = documents_visible_to(actor).filter(pk__in=answers)
        seen = set(rows.values_list("pk", flat=True))
    talk = talk_of(page.reports, page.lines, seen)
    talk += [_returned(one) for one in returns_of(directive, [x.assignment for x in page.lines])]
    return sorted(talk, key=lambda entry: entry["when"])


def _returned(one: Returned) -> dict[str, Any]:
    tone = "soon" if one.stops else "neutral"
    return {
        "name": one.who,
        "note": one.title,
        "when": one.when,
        "text": one.note,
        "badge": one.label,
        "tone": tone,
        "files": [],
    }


def below_of(page: pages.Page) -> dict[int, tuple[int, int]]:
    """Of what each part handed on directly: how many are done, and how many there are."""
    found: dict[int, tuple[int, int]] = {}
    for branch in page.branches:
        key = branch.directive.parent_id
        if branch.depth == 1 and key is not None:
            done, total = found.get(key, (0, 0))
            finished = branch.directive.status == DirectiveStatus.COMPLETED
            found[key] = (done + finished, total + 1)
    return found


def _facts(directive: Directive) -> list[dict[str, Any]]:
    entered = directive.entered_by_name
    return [
        {"label": _("Lĩnh vực"), "value": directive.field},
        {
            "label": _("Kế hoạch"),
            "value": directive.plan,
            "url": address("directives:plan", directive.plan) if directive.plan else "",
        },
        {"label": _("Nguồn"), "value": directive.get_origin_display()},
        {"label": _("Người nhập"), "value": entered if entered != directive.author_name else ""},
    ]


def _above(actor: Actor, directive: Directive) -> dict[str, str] | None:
    """The order this one hands on; its words only for who may see it."""
    parent = directive.parent
    if parent is None:
        return None
    above = parent.directive
    if not policy.can(actor, Perm.VIEW, above):
        return {"label": _("Giao việc tiếp từ chỉ đạo của %(name)s") % {"name": above.author_name}}
    return {"label": above.text, "url": above.get_absolute_url()}


def _source(actor: Actor, directive: Directive) -> dict[str, str] | None:
    document = directive.source_document
    if document is None:
        return None
    name = f"{document.code or document.type_name} {document.subject}".strip()
    if not policy.can(actor, DocumentPerm.VIEW, document):
        return {"label": document.code or document.type_name, "url": "", "slip_url": ""}
    url = document.get_absolute_url()
    return {
        "label": name,
        "url": url,
        "page_url": _page_url(url, directive.page),
        "slip_url": slip_url(document),
    }


def _page_url(url: str, page: int | None) -> str:
    """The picture of the page, where the document's own page shows it."""
    if not page:
        return ""
    first = (page - 1) // SHEETS * SHEETS + 1
    return f"{url}?from={first}#page-{page}" if first > 1 else f"{url}#page-{page}"
