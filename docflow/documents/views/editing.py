"""The edit lock as pages show it: somebody else edits, ask, take over, let go; one's own page."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from docflow.core import clock, web
from docflow.core.actor import Actor
from docflow.core.errors import ActError, Invalid
from docflow.core.web import requires
from docflow.documents.models import Document, EditLease
from docflow.documents.selectors import leases, versions
from docflow.documents.services import keeping_typed, leasing
from docflow.documents.services.leasing import Held, Overtaken
from docflow.documents.states import Perm
from docflow.documents.views.acts import Asking, ask, page
from docflow.documents.views.answers import posted_in, see_other
from docflow.documents.views.typed import fields_of


@requires(Perm.EDIT, Document)
@page
def editing(request: HttpRequest, document: Document) -> HttpResponse:
    """Who edits it, since when; ask them, or go in when nobody does. POST `act`: ask, leave."""
    actor = web.actor_of(request)
    act = request.POST.get("act", "")
    if act == "leave":
        leasing.leave(actor=actor, document=document, tab=request.POST.get("tab"))
        return see_other(document)
    if act == "ask":
        lease = leasing.ask(actor=actor, document=document)
        messages.success(request, _("Đã nhắn %(name)s.") % {"name": lease.name})
        return see_other("documents:editing", document.pk)
    now = clock.now()
    lease_now = leases.live(document)
    held = lease_now is not None and lease_now.user_id != actor.user_id
    context = {
        "document": document,
        "lease": lease_now,
        "held": held,
        "asked": held and lease_now is not None and lease_now.asked_by == leases.name_of(actor),
        "quiet_for": int((now - lease_now.renewed_at).total_seconds() // 60) if lease_now else 0,
        "typed": keeping_typed.kept(actor, document.type_code, document)[:5],
        "keep_url": reverse("documents:typed", args=[document.pk]),
    }
    return render(request, "documents/draft/held.html", context)


@requires(Perm.EDIT, Document)
@page
def take_over(request: HttpRequest, document: Document) -> HttpResponse:
    """At once, after a page that names who has it and what happens to their text."""
    actor = web.actor_of(request)
    lease = leases.of_another(document, actor)
    if lease is None:
        return see_other("documents:edit", document.pk)
    if request.method == "POST":
        leasing.take_over(actor=actor, document=document)
        messages.success(request, _("Anh/chị đang giữ quyền sửa dự thảo này."))
        return see_other("documents:edit", document.pk)
    words = Asking(
        _("Lấy quyền sửa"),
        _("Lấy quyền sửa ngay"),
        "",
        (
            _("%(name)s đang mở sửa, thao tác gần nhất lúc %(at)s.")
            % {"name": lease.name, "at": _hour(lease)},
            _(
                "Nội dung người ấy gõ mà chưa lưu được giữ riêng cho người ấy; từ lúc này người "
                "ấy không lưu đè được, và được báo."
            ),
            _("Anh/chị bắt đầu từ bản đã lưu gần nhất."),
        ),
        kind="final",
    )
    return ask(request, document, words, Form(posted_in(request)), lambda: None)


def shown(request: HttpRequest, form: Form, document: Document, tab: str) -> dict[str, Any]:
    """Open the draft for this page, and what the page says of it: who else writes, and the text
    that it began from, also where the form goes on with what was typed before."""
    actor = web.actor_of(request)
    before = leases.live(document)
    lease = leasing.open_(actor=actor, document=document, tab=tab)
    mine = lease.user_id == actor.user_id
    known = before is not None and before.user_id == actor.user_id
    other_tab = known and before is not None and before.tab not in ("", tab)
    return {
        "seen": form.data.get("seen") or leases.stamp(document),
        "lost_to": None if mine else lease,
        "other_tab": mine and other_tab,
        "asked_by": lease.asked_by if mine else "",
        "leave_url": reverse("documents:editing", args=[document.pk]),
    }


def held_by_another(actor: Actor, document: Document) -> bool:
    """Whether opening the page for writing would only show that somebody else has it."""
    return leases.of_another(document, actor) is not None


def kept_after(request: HttpRequest, document: Document, problem: ActError) -> dict[str, Any]:
    """Saving was refused because of somebody else: the text is kept as typed, the page says why.

    After Overtaken the page goes on from the newest text, so that saving again is meant.
    """
    if not isinstance(problem, Held | Overtaken):
        return {}
    if tab := request.POST.get("tab", ""):
        _keep(web.actor_of(request), document, tab, fields_of(request))
    newest = versions.latest(document)
    said: dict[str, Any] = {"stopped": str(problem), "stopped_by": type(problem).__name__}
    if isinstance(problem, Overtaken):
        document.refresh_from_db(fields=["changed_at"])
        said["seen"] = leases.stamp(document)
        said["newest"] = newest
    return said


def _keep(actor: Actor, document: Document, tab: str, fields: str) -> None:
    try:
        keeping_typed.keep(
            actor=actor, type_code=document.type_code, document=document, tab=tab, fields=fields
        )
    except Invalid:
        # Too long to be kept, or a page without a name: it stands in the form that comes back.
        return


def _hour(lease: EditLease) -> str:
    return f"{lease.renewed_at.astimezone(clock.OFFICE_ZONE):%H:%M}"
