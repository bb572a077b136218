"""Two clerks for one seal: asking, and the page on which another clerk confirms."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from docflow.core import clock, policy
from docflow.core.characters import whole
from docflow.core.web import actor_of, requires, signed_in
from docflow.documents.models import Document, SealRequest
from docflow.documents.policies import visible_to
from docflow.documents.services import sealing
from docflow.documents.states import Perm
from docflow.documents.views.outgoing import MOST


@signed_in
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Ask another clerk to confirm sealing what `pick` names."""
    actor = actor_of(request)
    given = request.POST.getlist("pick")
    ids = [pk for pk in map(whole, given) if pk is not None][:MOST]
    found = visible_to(actor).in_bulk(ids)
    if not ids or set(ids) - set(found):
        raise Http404
    sealing.ask(actor=actor, documents=[found[pk] for pk in dict.fromkeys(ids)])
    messages.success(request, _("Đã gửi đề nghị. Một văn thư khác sẽ nhận thông báo để xác nhận."))
    return redirect(_issue(ids))


@requires(Perm.VIEW, SealRequest)
@require_safe
def show(request: HttpRequest, asked: SealRequest) -> HttpResponse:
    """What is to be sealed, by whom, until when."""
    actor = actor_of(request)
    listed = asked.hashes
    documents = visible_to(actor).filter(pk__in=listed).order_by("pk")
    rows = [{"document": one, "sha256": listed[one.pk]} for one in documents]
    over = asked.closed_at is not None or asked.expires_at <= clock.now()
    context = {
        "asked": asked,
        "rows": rows,
        "hidden": len(listed) - len(rows),
        "open": not over,
        "why": policy.refusal(actor, Perm.CONFIRM_SEAL, asked),
        "issue_url": _issue(list(listed)),
        "mine": asked.asked_by_id == actor.user_id,
    }
    return render(request, "documents/acts/seal_request.html", context)


@requires(Perm.CONFIRM_SEAL, SealRequest)
@require_POST
def confirm(request: HttpRequest, asked: SealRequest) -> HttpResponse:
    """Yes: these documents, these bytes, by this clerk."""
    sealing.confirm(actor=actor_of(request), request=asked)
    messages.success(request, _("Đã xác nhận. Người đề nghị có thể đóng dấu đến hết hạn."))
    return redirect(asked)


@requires(Perm.VIEW, SealRequest)
@require_POST
def close(request: HttpRequest, asked: SealRequest) -> HttpResponse:
    """Withdrawn or declined."""
    sealing.close(actor=actor_of(request), request=asked)
    messages.success(request, _("Đã đóng đề nghị; không ai đóng dấu theo đề nghị này được nữa."))
    return redirect(asked)


def _issue(ids: list[int]) -> str:
    known = Document.objects.filter(pk__in=ids).values_list("pk", flat=True)
    return f"{reverse('documents:issue')}?{urlencode([('pick', pk) for pk in known])}"
