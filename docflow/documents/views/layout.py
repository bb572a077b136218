"""The panel "Thể thức": what departs from the decree's form, mending it, taking that back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from docflow.core import policy, web
from docflow.core.web import requires
from docflow.documents.models import Document
from docflow.documents.services import checking
from docflow.documents.states import Direction, Origin, Perm, Status
from docflow.documents.views.answers import see_other
from docflow.documents.views.files import note_look
from docflow.org.states import Perm as OfficePerm

# While it can still be put right, and while others look it through.
_OPEN = frozenset({Status.DRAFT, Status.RETURNED, Status.IN_REVIEW, Status.APPROVED})
_OURS = frozenset({Origin.DRAFTED, Origin.UPLOADED})


def layout_url(document: Document) -> str:
    """Where the panel of this document is; empty for what is not ours to put right."""
    ours = document.direction != Direction.INCOMING and document.origin in _OURS
    if not ours or document.status not in _OPEN:
        return ""
    return reverse("documents:layout", args=[document.pk])


@requires(Perm.VIEW, Document)
@require_GET
def show(request: HttpRequest, document: Document) -> HttpResponse:
    """What departs, each with its rule; with buttons for who may edit."""
    actor = web.actor_of(request)
    note_look(actor, document)
    may_edit = policy.can(actor, Perm.EDIT, document)
    context = {
        "document": document,
        "checked": checking.check(document) if layout_url(document) else checking.Checked(),
        "may_mend": may_edit and document.origin == Origin.DRAFTED,
        "may_undo": may_edit and checking.before_mending(document) is not None,
        "may_rule": policy.can(actor, OfficePerm.RULE_FORM),
        "back_url": document.get_absolute_url(),
    }
    return render(request, "documents/layout/panel.html", context)


@requires(Perm.EDIT, Document)
@require_POST
def mend(request: HttpRequest, document: Document) -> HttpResponse:
    """Put one departure right, or all that can be."""
    key = request.POST.get("departure", "")
    keys = [key] if key else None
    count = checking.mend(actor=web.actor_of(request), document=document, keys=keys)
    said = ngettext(
        "Đã sửa %(n)d điểm thể thức. Bản trước còn trong các phiên bản.",
        "Đã sửa %(n)d điểm thể thức. Bản trước còn trong các phiên bản.",
        count,
    )
    messages.success(request, said % {"n": count})
    return see_other(document)


@requires(Perm.EDIT, Document)
@require_POST
def undo(request: HttpRequest, document: Document) -> HttpResponse:
    """Take the newest mending back."""
    checking.undo(actor=web.actor_of(request), document=document)
    messages.success(request, _("Đã trở lại nội dung trước lần sửa thể thức."))
    return see_other(document)
