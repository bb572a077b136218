"""The page of what a person was told, and what the open page asks after a hint, as JSON."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from docflow.core import policy, web
from docflow.core.actor import Actor
from docflow.core.characters import whole
from docflow.notifications import services
from docflow.notifications.models import Notification
from docflow.notifications.selectors import digests as digest_reads
from docflow.notifications.selectors import inbox, threads
from docflow.notifications.selectors.threads import Thread
from docflow.notifications.services import digests
from docflow.notifications.states import PRESSING, DigestWish, label_of
from docflow.org.models import User
from docflow.org.states import Perm, Role

# PostgreSQL refuses larger ids with an error instead of finding nothing.
LARGEST_ID = 2**63 - 1
# Earlier words on the same thing, shown below the newest.
EARLIER = 3
# Failed mails shown at once; the same cause holds for all of them.
FAILED = 200


@web.signed_in
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """By object, the unread first."""
    given = request.GET.get("before", "")
    before = whole(given)
    found = threads.page(web.actor_of(request), before)
    older = f"?before={found.older}" if found.older else ""
    context = {
        "unread": [_shown(thread) for thread in found.unread],
        "read": [_shown(thread) for thread in found.read],
        "digest": _digest(web.actor_of(request)),
        "page": {"older_url": older, "newer_url": reverse("notifications:list") if before else ""},
    }
    return render(request, "notifications/list.html", context)


@web.signed_in
@require_GET
def open_(request: HttpRequest, pk: int) -> HttpResponse:
    """Go to what the notice is about; everything told about it counts as read then."""
    actor = web.actor_of(request)
    notice = get_object_or_404(inbox.of(actor), pk=min(pk, LARGEST_ID))
    services.mark_read(actor=actor, ids=threads.about_same(actor, notice))
    inside = url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None)
    return _see_other(notice.url if notice.url and inside else reverse("notifications:list"))


@web.signed_in
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Mark the notices named by `id` as read, or all with `all=1`."""
    actor = web.actor_of(request)
    if request.POST.get("all"):
        services.mark_all_read(actor=actor)
    else:
        named = {pk for pk in map(whole, request.POST.getlist("id")) if pk is not None}
        if inbox.of(actor).filter(pk__in=named).count() < len(named):
            raise Http404
        services.mark_read(actor=actor, ids=named)
    return _see_other(reverse("notifications:list"))


@web.signed_in
@require_POST
def digest(request: HttpRequest) -> HttpResponse:
    """Choose how often the mail comes."""
    digests.choose(actor=web.actor_of(request), wish=request.POST.get("wish", ""))
    messages.success(request, _("Đã ghi cách nhận thư tổng hợp."))
    return _see_other(reverse("notifications:list"))


@web.requires(Perm.ADMINISTER)
@require_safe
def mail(request: HttpRequest) -> HttpResponse:
    """The digests that could not be sent, with the reason."""
    found = digest_reads.failed(web.actor_of(request).office_id)[:FAILED]
    return render(request, "notifications/mail.html", {"rows": found})


@web.requires(Perm.ADMINISTER)
@require_POST
def mail_retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Have one tried again."""
    digests.retry(actor=web.actor_of(request), digest_id=min(pk, LARGEST_ID))
    messages.success(request, _("Thư sẽ được gửi lại ngay."))
    return _see_other(reverse("notifications:mail"))


@web.signed_in
@require_GET
def since(request: HttpRequest, known: int) -> JsonResponse:
    """The person's notices after `known`; ask again with `cursor`."""
    news = inbox.since(web.actor_of(request), min(known, LARGEST_ID))
    answer = JsonResponse(
        {
            "notices": [_plain(notice) for notice in news.notices],
            "cursor": news.cursor,
            "unread": news.unread,
        }
    )
    answer["Cache-Control"] = "no-store"
    return answer


def _digest(actor: Actor) -> dict[str, Any]:
    """What the page says of the person's mail."""
    user = User.objects.only("email").filter(pk=actor.user_id or 0).first()
    return {
        "made": digest_reads.made() and actor.role != Role.ADMINISTRATOR,
        "email": user.email if user else "",
        "wish": digest_reads.wish_of(actor),
        "wishes": DigestWish.choices,
        "failed": digest_reads.last_failed(actor),
        "mail_url": (reverse("notifications:mail") if policy.can(actor, Perm.ADMINISTER) else ""),
    }


def _shown(thread: Thread) -> dict[str, Any]:
    newest = thread.newest
    return {
        "text": newest.text,
        "url": reverse("notifications:open", args=[newest.pk]) if newest.url else "",
        "when": newest.created_at,
        "reason": label_of(newest.reason),
        "tone": "soon" if newest.reason in PRESSING else "neutral",
        "unread": thread.unread,
        "earlier": [{"text": one.text, "when": one.created_at} for one in thread.earlier[:EARLIER]],
        "more": max(0, len(thread.earlier) - EARLIER),
    }


def _see_other(url: str) -> HttpResponse:
    """303, so that reloading never posts again (RFC 9110, 15.4.4)."""
    return HttpResponse(status=303, headers={"Location": url})


def _plain(notice: Notification) -> dict[str, Any]:
    return {
        "id": notice.pk,
        "reason": notice.reason,
        "text": notice.text,
        "url": notice.url,
        "at": notice.created_at.isoformat(),
        "read": notice.read_at is not None,
    }
