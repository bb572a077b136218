"""How the exchange fares: queues, partners, what was given up; without any content."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from docflow.core import clock, policy
from docflow.core.web import actor_of, requires
from docflow.documents.views.answers import see_other
from docflow.exchange.selectors import status as selector
from docflow.exchange.services import sending
from docflow.exchange.states import Perm
from docflow.org.models import Office


@requires(Perm.READ_STATUS)
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    actor, now = actor_of(request), clock.now()
    found = selector.of_office(actor.office_id or 0, now)
    may_retry = policy.can(actor, Perm.RETRY)
    desk = reverse("exchange:desk") if policy.can(actor, Perm.READ_DESK) else ""
    context = {
        "status": found,
        "partners": [_partner(one, may_retry) for one in found.partners],
        "may_simulate": policy.can(actor, Perm.SIMULATE),
        "left_lying": found.outbox.left_lying + found.inbox.left_lying,
        "dead": found.outbox.dead,
        "failed_url": f"{desk}?view=failed" if desk else "",
        "kept_url": f"{desk}?view=quarantine" if desk else "",
        "now": now,
    }
    return render(request, "exchange/status.html", context)


@requires(Perm.RETRY)
@require_POST
def retry_partner(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that was given up on the way to one office is tried again."""
    receiver = get_object_or_404(Office, pk=pk)
    count = sending.retry_all(actor=actor_of(request), receiver=receiver)
    said = ngettext(
        "Đang gửi lại %(count)d gói tin đến %(name)s.",
        "Đang gửi lại %(count)d gói tin đến %(name)s.",
        count,
    )
    messages.success(request, said % {"count": count, "name": receiver.name})
    return see_other("exchange:status")


def _partner(one: selector.Partner, may_retry: bool) -> dict[str, Any]:
    """The state in a word; green is only for what is known to have arrived there lately."""
    label, tone = _("Bình thường"), "proved"
    if one.dead:
        label, tone = _("Không gửi được"), "refused"
    elif one.error:
        label, tone = _("Đang thử lại"), "soon"
    elif not one.electronic:
        label, tone = _("Không kết nối"), "neutral"
    elif one.waiting:
        label, tone = _("Đang gửi"), "accent"
    elif one.sent_at is None:
        label, tone = _("Chưa gửi lần nào"), "unknown"
    return {
        "row": one,
        "label": label,
        "tone": tone,
        "retry_url": reverse("exchange:retry-partner", args=[one.office.pk])
        if may_retry and one.dead
        else "",
    }
