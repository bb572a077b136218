"""A document asked back: by us of a receiver, and of us by its sender."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from docflow.core import policy, web
from docflow.core.web import requires
from docflow.documents.models import Document
from docflow.documents.states import Perm as DocumentPerm
from docflow.documents.views.answers import posted_in, see_other
from docflow.exchange.forms.recalls import AGREE, AnswerForm, CloseForm, RecallForm
from docflow.exchange.models import ChangeRequest, Delivery
from docflow.exchange.selectors import requests as selector
from docflow.exchange.services import recalling, requests
from docflow.exchange.states import MessageKind, Perm
from docflow.exchange.views.deliveries import does

_page = require_http_methods(["GET", "HEAD", "POST"])


@requires(Perm.RECALL, Delivery)
@_page
def ask(request: HttpRequest, delivery: Delivery) -> HttpResponse:
    """Ask one receiver for the document."""
    actor = web.actor_of(request)
    form = RecallForm(posted_in(request))
    if request.method == "POST" and form.is_valid():

        def act() -> object:
            return recalling.ask(actor=actor, delivery=delivery, note=form.cleaned_data["note"])

        if does(form, act):
            said = _("Đã đề nghị %(name)s trả lại văn bản.") % {"name": delivery.name}
            messages.success(request, said)
            return see_other(delivery.dispatch.document)
    context = {
        "delivery": delivery,
        "form": form,
        "action": request.get_full_path(),
        "back_url": delivery.dispatch.document.get_absolute_url(),
    }
    return render(request, "exchange/recall.html", context)


@requires(DocumentPerm.REGISTER, Document)
@_page
def answer(request: HttpRequest, document: Document) -> HttpResponse:
    """Answer the oldest open request about an incoming document."""
    actor = web.actor_of(request)
    found = selector.open_of(document).first()
    new = selector.brought_by(found) if found else None
    form = AnswerForm(posted_in(request))
    if found is not None and request.method == "POST" and form.is_valid():

        def act() -> object:
            if form.cleaned_data["answer"] == AGREE:
                return requests.agree(actor=actor, request=found)
            return requests.refuse(actor=actor, request=found, note=form.cleaned_data["note"])

        if does(form, act):
            messages.success(request, _("Đã trả lời; nơi gửi được báo tự động."))
            return see_other(document)
    context = {
        "document": document,
        "found": found,
        "words": _words(found) if found else "",
        "new": new if new and policy.can(actor, DocumentPerm.VIEW, new) else None,
        "form": form,
        "action": request.get_full_path(),
        "back_url": document.get_absolute_url(),
    }
    return render(request, "exchange/answer.html", context)


@requires(Perm.ANSWER, ChangeRequest)
@_page
def close(request: HttpRequest, asked: ChangeRequest) -> HttpResponse:
    """Wait no longer for the document that a sender asks about."""
    actor = web.actor_of(request)
    form = CloseForm(posted_in(request))
    if request.method == "POST" and form.is_valid():

        def act() -> object:
            return requests.close(actor=actor, request=asked, note=form.cleaned_data["note"])

        if does(form, act):
            said = _("Đã đóng đề nghị; %(name)s được báo lý do.") % {"name": asked.sender.name}
            messages.success(request, said)
            return see_other("exchange:desk")
    context = {
        "asked": asked,
        "form": form,
        "action": request.get_full_path(),
        "back_url": f"{reverse('exchange:desk')}?view=awaited",
    }
    return render(request, "exchange/close.html", context)


def _words(found: ChangeRequest) -> str:
    """What agreeing means."""
    if found.kind == MessageKind.UPDATE:
        return _("Đồng ý: ghi nhận văn bản này được cập nhật bằng văn bản mới đến.")
    if found.kind == MessageKind.REPLACE:
        return _("Đồng ý: văn bản này bị thay thế, được giữ nguyên và không xử lý tiếp.")
    return _("Đồng ý: văn bản này bị thu hồi, được giữ nguyên và không xử lý tiếp.")
