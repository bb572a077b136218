"""The clerk's desk of exchange: what was given up, sent back, kept apart, or waits for the post."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from docflow.core import clock, web
from docflow.core.web import requires
from docflow.documents.selectors.limits import Limit
from docflow.documents.selectors.lists import PAGE, read_cursor, write_cursor
from docflow.documents.views.answers import see_other
from docflow.exchange.models import ChangeRequest, OutboxMessage
from docflow.exchange.selectors import addresses, desk, requests, unsent
from docflow.exchange.selectors.timelines import stuck
from docflow.exchange.services import sending
from docflow.exchange.states import CODES, RECALL_CODE, RECALL_WORD, Perm
from docflow.exchange.views.quarantine import drawn

Rows = Callable[[Any], QuerySet[Any]]
# Nothing to do there: they call nobody to the desk.
_DONE = ("refused", "dismissed")
# The second is a filter of the first.
_KEPT = ("quarantine", "dismissed")
# Name of the view -> words, rows, the moment they are sorted by.
VIEWS: dict[str, tuple[Any, Rows, str]] = {
    "unsent": (gettext_lazy("Chưa gửi"), unsent.unsent, "left"),
    "requests": (gettext_lazy("Nơi gửi chờ trả lời"), requests.waiting, "asked_at"),
    "awaited": (gettext_lazy("Chờ văn bản đến"), requests.awaited, "asked_at"),
    "failed": (gettext_lazy("Không gửi được"), desk.dead_letters, "status_at"),
    "paper": (gettext_lazy("Chờ gửi bản giấy"), desk.paper_to_post, "status_at"),
    "quarantine": (gettext_lazy("Gói tin cách ly"), desk.quarantined, "received_at"),
    "dismissed": (gettext_lazy("Gói tin đã đóng, không nhận"), desk.dismissed, "closed_at"),
    "answers": (gettext_lazy("Trạng thái chưa báo được"), desk.stuck_answers, "created_at"),
    "refused": (gettext_lazy("Bị nơi nhận từ chối"), desk.refused, "status_at"),
}


@requires(Perm.READ_DESK)
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """What, why, and what one can do; each kind is a view of its own."""
    actor = web.actor_of(request)
    counts = {name: rows(actor).count() for name, (_words, rows, _by) in VIEWS.items()}
    waiting = [name for name, count in counts.items() if count and name not in _DONE]
    asked = request.GET.get("view", "")
    current = asked if asked in VIEWS else next(iter(waiting), "failed")
    words, rows, by = VIEWS[current]
    found, page = _paged(rows(actor), by, request, current, counts[current])
    context = {
        "rows": _drawn(current, found),
        "page": page,
        "kind": current,
        "words": words,
        # A list that is empty says nothing of the others.
        "calm": not waiting,
        "views": [
            {
                "label": label,
                "url": f"?view={name}",
                "count": counts[name],
                "current": name == current or (name in _KEPT and current in _KEPT),
            }
            for name, (label, _rows, _by) in VIEWS.items()
            if name != "dismissed"
        ],
        "kept_views": _kept_views(current, counts) if current in _KEPT else [],
    }
    return render(request, "exchange/desk.html", context)


@requires(Perm.RETRY, OutboxMessage)
@require_POST
def retry_answer(request: HttpRequest, message: OutboxMessage) -> HttpResponse:
    """A state that could not be sent back is tried again."""
    sending.retry_answer(actor=web.actor_of(request), message=message)
    messages.success(request, _("Đang báo lại cho %(name)s.") % {"name": message.receiver.name})
    return see_other("exchange:desk")


def _kept_views(current: str, counts: dict[str, int]) -> list[dict[str, Any]]:
    """What still waits of the quarantine, and beside it what was closed."""
    labels = (_("Chờ xem lại"), _("Đã đóng, không nhận"))
    return [
        {"label": label, "url": f"?view={name}", "count": counts[name], "current": name == current}
        for name, label in zip(_KEPT, labels, strict=True)
    ]


def _drawn(kind: str, found: list[Any]) -> list[dict[str, Any]]:
    if kind in _KEPT:
        names = addresses.names_of({row.claimed_sender for row in found})
        return [drawn(row, names) for row in found]
    if kind != "unsent":
        return [_DRAW[kind](row) for row in found]
    limits, now = unsent.limits_of(found), clock.now()
    return [_unsent(row, limits[row.pk], now) for row in found]


def _paged(
    rows: QuerySet[Any], by: str, request: HttpRequest, kind: str, total: int
) -> tuple[list[Any], dict[str, Any]]:
    """One page by cursor, newest first."""
    after = read_cursor(request.GET.get("after", ""))
    if after is not None:
        moment, pk = after
        rows = rows.filter(Q(**{f"{by}__lt": moment}) | Q(**{by: moment, "pk__lt": pk}))
    found = list(rows.order_by(f"-{by}", "-pk")[: PAGE + 1])
    shown = found[:PAGE]
    older = None
    if len(found) > PAGE:
        last: datetime = getattr(shown[-1], by)
        older = f"?view={kind}&after={write_cursor((last, shown[-1].pk))}"
    newer = f"?view={kind}" if after is not None else None
    return shown, {"older_url": older, "newer_url": newer, "total": total, "exact": True}


def _delivery(row: Any) -> dict[str, Any]:
    document = row.dispatch.document
    return {
        "title": document.title,
        "url": document.get_absolute_url(),
        "code": document.code,
        "who": row.name,
        "why": row.last_reason or str(row.get_paper_cause_display() or ""),
        "when": row.status_at,
        "pk": row.pk,
    }


def _unsent(row: Any, limit: Limit, now: datetime) -> dict[str, Any]:
    by = f"{limit.by.astimezone(clock.OFFICE_ZONE):%H:%M %d/%m/%Y}"
    late = limit.by < now
    return {
        "title": row.title,
        "url": row.get_absolute_url(),
        "code": row.code,
        "who": row.signer_name,
        "why": _("Quá hạn gửi %(by)s.") % {"by": by}
        if late
        else _("Gửi trước %(by)s.") % {"by": by},
        "late": late,
        "when": row.left,
        "send_url": reverse("exchange:dispatch", args=[row.pk]),
    }


def _asked(row: ChangeRequest) -> dict[str, Any]:
    document, new = row.document, requests.brought_by(row)
    why = f"{row.get_kind_display()}: {row.reason}" if row.reason else row.get_kind_display()
    if new is not None:
        why += " · " + _("văn bản mới %(code)s") % {"code": new.code}
    return {
        "title": document.title if document else row.exchange_id,
        "url": document.get_absolute_url() if document else "",
        "code": document.code if document else "",
        "who": row.sender.name,
        "why": why,
        "when": row.asked_at,
        "answer_url": reverse("exchange:answer", args=[row.document_id]),
    }


def _awaited(row: ChangeRequest) -> dict[str, Any]:
    sender = row.sender
    asked = f"{row.get_kind_display()}: {row.reason}" if row.reason else row.get_kind_display()
    return {
        "title": asked,
        "code": row.exchange_id.rpartition(",")[2] or row.about_message,
        "who": sender.name,
        "why": _("Liên hệ nơi gửi: %(email)s.") % {"email": sender.email} if sender.email else "",
        "when": row.asked_at,
        "close_url": reverse("exchange:close-request", args=[row.pk]),
    }


def _stuck(row: OutboxMessage) -> dict[str, Any]:
    code = row.facts.get("code", "")
    known = CODES.get(code)
    word = known.word if known else RECALL_WORD if code == RECALL_CODE else ""
    document = row.about.document if row.about else None
    if row.recalls is not None:
        document = row.recalls.dispatch.document
    return {
        "title": document.title if document else row.about.exchange_id if row.about else "",
        "url": document.get_absolute_url() if document else "",
        "code": f"{code} {word}".strip(),
        "who": row.receiver.name,
        "why": row.last_error,
        "when": row.created_at,
        "retry_url": reverse("exchange:retry-answer", args=[row.pk]),
    }


def _failed(row: Any) -> dict[str, Any]:
    # Paper beside it that was posted before cannot answer that it failed.
    posted = row.paper_at is not None and not row.came_back
    paper = "" if posted else f"{reverse('exchange:posted', args=[row.pk])}?from=desk"
    return {
        **_delivery(row),
        "retry_url": reverse("exchange:retry", args=[row.pk]),
        "paper_url": paper,
    }


def _to_post(row: Any) -> dict[str, Any]:
    why = {"why": stuck(row, clock.now()) or ""} if row.came_back else {}
    return {
        **_delivery(row),
        **why,
        "posted_url": f"{reverse('exchange:posted', args=[row.pk])}?from=desk",
    }


_DRAW: dict[str, Callable[[Any], dict[str, Any]]] = {
    "requests": _asked,
    "awaited": _awaited,
    "failed": _failed,
    "paper": _to_post,
    "answers": _stuck,
    "refused": _delivery,
}
