"""What was sent: the act of sending, the way of each recipient, its receipts, paper, retries."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from docflow.core import clock, policy, web
from docflow.core.attempts import say
from docflow.core.audit import reads
from docflow.core.errors import ActError
from docflow.core.web import requires
from docflow.documents.models import Document
from docflow.documents.states import Perm as DocumentPerm
from docflow.documents.views.answers import attachment, posted_in, see_other
from docflow.exchange.forms.dispatching import DispatchForm, PostedForm, ReturnedForm
from docflow.exchange.models import ChangeRequest, Delivery, Dispatch, InboxMessage
from docflow.exchange.selectors import addressees, requests, timelines
from docflow.exchange.selectors.plans import plans_of
from docflow.exchange.services import dispatching, sending
from docflow.exchange.states import (
    CODES,
    DELIVERY,
    DeliveryStatus,
    Perm,
)

_page = require_http_methods(["GET", "HEAD", "POST"])
S = DeliveryStatus
# Green is for what a signed receipt proves.
TONES = {
    S.ARRIVED: "accent",
    S.ACCEPTED: "proved",
    S.ASSIGNED: "proved",
    S.PROCESSING: "proved",
    S.COMPLETED: "proved",
    S.REFUSED: "refused",
    S.FAILED: "refused",
    S.RECALL_ASKED: "accent",
    S.RECALL_AGREED: "proved",
    S.RECALL_REFUSED: "refused",
}
# So many recipients are drawn with their whole way; more are folded.
_OPEN = 2


@requires(DocumentPerm.DISPATCH, Document)
@_page
def dispatch(request: HttpRequest, document: Document) -> HttpResponse:
    """Send an issued document: how each recipient gets it, and who gets paper as well."""
    actor = web.actor_of(request)
    made = Dispatch.objects.filter(document=document).first()
    if made is not None:
        return _sent_before(request, document, made)
    plans = plans_of(document)
    known = addressees.recent(actor) if any(plan.outside for plan in plans) else []
    form = DispatchForm(posted_in(request), plans=plans, known=known)
    if request.method == "POST" and form.is_valid():

        def act() -> object:
            return dispatching.dispatch(
                actor=actor, document=document, paper=form.chosen(), reached=form.reached()
            )

        if does(form, act):
            said = _("Đã phát lệnh gửi. Trạng thái của từng nơi nhận hiện ở mục Gửi nhận.")
            messages.success(request, said)
            return see_other(document)
    context = {
        "document": document,
        "plans": plans,
        "form": form,
        "known": known,
        "electronic": sum(1 for plan in plans if plan.electronic),
        "back_url": document.get_absolute_url(),
    }
    return render(request, "exchange/dispatch.html", context)


def _sent_before(request: HttpRequest, document: Document, made: Dispatch) -> HttpResponse:
    """A colleague was faster, or the page is old: nothing of what it asks would be done."""
    at = f"{made.made_at.astimezone(clock.OFFICE_ZONE):%H:%M %d/%m/%Y}"
    said = _("%(name)s đã gửi văn bản này lúc %(at)s; không có gì được gửi thêm.")
    said %= {"name": made.sent_by, "at": at}
    if request.method == "POST":
        messages.warning(request, said)
        return see_other(document)
    context = {"document": document, "said": said, "back_url": document.get_absolute_url()}
    return render(request, "exchange/dispatch.html", context)


@requires(DocumentPerm.VIEW, Document)
@require_GET
def of_document(request: HttpRequest, document: Document) -> HttpResponse:
    """Beside the document: each recipient's way, why it stands still and what to do."""
    lines = timelines.of_document(document)
    may_act = policy.can(web.actor_of(request), Perm.POST)
    context = {
        "document": document,
        "lines": [_line(line, may_act, len(lines)) for line in lines],
        "evidence_url": _evidence_url(request, document),
        "back_url": document.get_absolute_url(),
    }
    return render(request, "exchange/deliveries.html", context)


@requires(DocumentPerm.VIEW, Document)
@require_GET
def arrival(request: HttpRequest, document: Document) -> HttpResponse:
    """Beside an incoming document: how it came, and the states that went back."""
    message = InboxMessage.objects.filter(document=document).select_related("sender").first()
    answers = message.answers.order_by("created_at", "pk") if message else []
    context = {
        "document": document,
        "message": message,
        "answers": [_answer(one) for one in answers],
        "requests": [_request(one) for one in requests.of(document)],
        "evidence_url": _evidence_url(request, document),
        "back_url": document.get_absolute_url(),
    }
    return render(request, "exchange/arrival.html", context)


@requires(Perm.VIEW, Delivery)
@require_GET
def receipt(request: HttpRequest, delivery: Delivery, receipt: int) -> HttpResponse:
    """One receipt: what was said, when, and which key signed it."""
    found = get_object_or_404(delivery.receipts, pk=receipt)
    document = delivery.dispatch.document
    context = {
        "delivery": delivery,
        "document": document,
        "receipt": found,
        "verdict": found.gate.get("verdict", ""),
        "back_url": document.get_absolute_url(),
    }
    return render(request, "exchange/receipt.html", context)


@requires(Perm.VIEW, Delivery)
@require_GET
def proof(request: HttpRequest, delivery: Delivery, receipt: int, part: str) -> HttpResponse:
    """The receipt's signed bytes, or the signature over them, as they came."""
    found = get_object_or_404(delivery.receipts, pk=receipt)
    reads.note(web.actor_of(request), delivery, "download")
    if part == "statement":
        return attachment(bytes(found.statement), f"{found.message_id}.json", "application/json")
    if part == "signature":
        return attachment(
            bytes(found.signature), f"{found.message_id}.p7s", "application/pkcs7-signature"
        )
    raise Http404


@requires(Perm.RETRY, Delivery)
@require_POST
def retry(request: HttpRequest, delivery: Delivery) -> HttpResponse:
    """A delivery that was given up is tried again."""
    sending.retry(actor=web.actor_of(request), delivery=delivery)
    messages.success(request, _("Đang gửi lại đến %(name)s.") % {"name": delivery.name})
    return _back(request, delivery)


@requires(Perm.POST, Delivery)
@_page
def posted(request: HttpRequest, delivery: Delivery) -> HttpResponse:
    """The paper to this recipient was posted."""
    actor = web.actor_of(request)
    form = PostedForm(posted_in(request), delivery=delivery)
    if request.method == "POST" and form.is_valid():

        def act() -> object:
            return dispatching.record_paper(
                actor=actor,
                delivery=delivery,
                at=form.moment(),
                post_number=form.cleaned_data["post_number"],
                addressee=form.addressee(),
            )

        if does(form, act):
            messages.success(request, _("Đã ghi nhận gửi bản giấy."))
            return _back(request, delivery)
    context = {
        "delivery": delivery,
        "form": form,
        "instead": _may_go_on_paper(delivery),
        "parallel": delivery.is_electronic
        and not delivery.paper_parallel
        and not delivery.posted_instead
        and delivery.status != S.FAILED,
        "action": request.get_full_path(),
        "back_url": delivery.dispatch.document.get_absolute_url(),
    }
    return render(request, "exchange/posted.html", context)


@requires(Perm.POST, Delivery)
@_page
def returned(request: HttpRequest, delivery: Delivery) -> HttpResponse:
    """The post brought the paper to this recipient back."""
    actor = web.actor_of(request)
    form = ReturnedForm(posted_in(request), delivery=delivery)
    if request.method == "POST" and form.is_valid():

        def act() -> object:
            reason = form.cleaned_data["reason"]
            return dispatching.record_return(
                actor=actor, delivery=delivery, at=form.moment(), reason=reason
            )

        if does(form, act):
            messages.success(request, _("Đã ghi nhận bưu gửi bị trả lại."))
            return _back(request, delivery)
    context = {
        "delivery": delivery,
        "form": form,
        "action": request.get_full_path(),
        "back_url": delivery.dispatch.document.get_absolute_url(),
    }
    return render(request, "exchange/returned.html", context)


def _evidence_url(request: HttpRequest, document: Document) -> str:
    may = policy.can(web.actor_of(request), Perm.PROVE, document)
    return reverse("exchange:evidence", args=[document.pk]) if may else ""


def does(form: Form, act: Callable[[], object]) -> bool:
    """Whether the act was done; what stood against it is said at the form."""
    try:
        act()
    except ActError as problem:
        say(form, problem)
    return not form.errors


def _back(request: HttpRequest, delivery: Delivery) -> HttpResponse:
    """To the desk when the act was asked there, else to the document."""
    if request.POST.get("from", request.GET.get("from")) == "desk":
        return see_other("exchange:desk")
    return see_other(delivery.dispatch.document)


def _line(line: timelines.Line, may_act: bool, count: int) -> dict[str, Any]:
    delivery = line.delivery
    return {
        "name": delivery.name,
        "state": delivery.get_status_display(),
        "tone": TONES.get(S(delivery.status), "neutral"),
        "channel": delivery.get_channel_display(),
        "parallel": delivery.paper_parallel,
        "planned": delivery.awaits_paper,
        "where": " · ".join(
            one for one in (delivery.postal_address, delivery.phone, delivery.email) if one
        ),
        "stuck": line.stuck,
        "open": bool(line.stuck) or count <= _OPEN,
        "moments": [_moment(one) for one in line.moments],
        "receipts": [
            {
                "label": str(one),
                "url": reverse("exchange:receipt", args=[delivery.pk, one.pk]),
            }
            for one in delivery.receipts.all()
        ],
        "retry_url": reverse("exchange:retry", args=[delivery.pk])
        if may_act and delivery.status == S.FAILED
        else "",
        "recall_url": reverse("exchange:recall", args=[delivery.pk])
        if may_act and delivery.is_electronic and delivery.status in DELIVERY["ask_recall"].sources
        else "",
        "posted_url": reverse("exchange:posted", args=[delivery.pk])
        if may_act and delivery.awaits_paper
        else "",
        "paper_url": reverse("exchange:posted", args=[delivery.pk])
        if may_act and _may_go_on_paper(delivery)
        else "",
        "returned_url": reverse("exchange:returned", args=[delivery.pk])
        if may_act and delivery.paper_at and not delivery.came_back
        else "",
    }


def _may_go_on_paper(delivery: Delivery) -> bool:
    """Given up, and no paper of it is on its way or waits to be posted."""
    return delivery.status == S.FAILED and not delivery.awaits_paper and delivery.paper_at is None


def _moment(moment: timelines.Moment) -> dict[str, Any]:
    who = moment.who
    if moment.signed:
        who = _("%(office)s ký xác nhận") % {"office": moment.who}
    return {
        "title": f"{moment.code} {moment.word}".strip(),
        "who": who,
        "when": moment.at,
        "note": moment.text,
        "tone": "proved" if moment.signed and moment.code not in ("02", "16") else "",
    }


def _request(one: ChangeRequest) -> dict[str, Any]:
    by = f" · {one.decided_by}" if one.decided_by else ""
    return {
        "title": one.get_kind_display(),
        "who": f"{one.get_status_display()}{by}",
        "when": one.decided_at or one.asked_at,
        "note": _asked_and_answered(one),
        "state": "" if one.decided_at else "next",
    }


def _asked_and_answered(one: ChangeRequest) -> str:
    """Why they ask, and why not: the second does not make the first forgotten."""
    if not one.note or not one.reason:
        return one.note or one.reason
    said = _("Nơi gửi nêu: %(reason)s. Trả lời: %(note)s.")
    return said % {"reason": one.reason.rstrip(". "), "note": one.note.rstrip(". ")}


def _answer(message: Any) -> dict[str, Any]:
    code = message.facts.get("code", "")
    known = CODES.get(code)
    note = message.facts.get("reason", "")
    if message.sent_at is None and message.last_error:
        note = message.last_error
    return {
        "title": f"{code} {known.word if known else ''}".strip(),
        "who": _("đã báo nơi gửi") if message.sent_at else _("chờ gửi đi"),
        "when": message.sent_at or message.created_at,
        "note": note,
        "state": "" if message.sent_at else "next",
    }
