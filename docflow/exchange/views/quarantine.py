"""What was put aside: looked at again, closed with a reason, opened again."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from docflow.core import web
from docflow.core.web import requires
from docflow.documents.views.answers import posted_in, see_other
from docflow.exchange.forms.recalls import DismissForm
from docflow.exchange.models import QuarantinedMessage
from docflow.exchange.selectors import faults
from docflow.exchange.services import quarantine
from docflow.exchange.states import Perm, QuarantineStatus
from docflow.exchange.views.deliveries import does


@requires(Perm.RETRY, QuarantinedMessage)
@require_POST
def reconsider(request: HttpRequest, message: QuarantinedMessage) -> HttpResponse:
    """Look at the same bytes again: a certificate or a code may be known by now."""
    quarantine.try_again(actor=web.actor_of(request), quarantined=message)
    messages.success(request, _("Đang xem lại gói tin; nếu vẫn không dùng được, nó trở lại đây."))
    return see_other("exchange:desk")


@requires(Perm.DISMISS, QuarantinedMessage)
@require_http_methods(["GET", "HEAD", "POST"])
def dismiss(request: HttpRequest, message: QuarantinedMessage) -> HttpResponse:
    """It will never be taken."""
    actor = web.actor_of(request)
    form = DismissForm(posted_in(request))
    if request.method == "POST" and form.is_valid():

        def act() -> object:
            note = form.cleaned_data["note"]
            return quarantine.close(actor=actor, quarantined=message, note=note)

        if does(form, act):
            messages.success(request, _("Đã đóng gói tin, không nhận. Nội dung vẫn được giữ."))
            return see_other("exchange:desk")
    context = {
        "message": message,
        "explained": faults.explain(message.code),
        "form": form,
        "action": request.get_full_path(),
        "back_url": f"{reverse('exchange:desk')}?view=quarantine",
    }
    return render(request, "exchange/dismiss.html", context)


@requires(Perm.DISMISS, QuarantinedMessage)
@require_POST
def reopen(request: HttpRequest, message: QuarantinedMessage) -> HttpResponse:
    """A closed message waits for a clerk again."""
    quarantine.reopen(actor=web.actor_of(request), quarantined=message)
    messages.success(request, _("Đã mở lại gói tin; có thể thử lại."))
    return see_other(f"{reverse('exchange:desk')}?view=quarantine")


def drawn(row: QuarantinedMessage, names: dict[str, str]) -> dict[str, Any]:
    """A row of the desk; `names` are those of the senders that messages claim."""
    explained, claimed = faults.explain(row.code), row.claimed_sender
    why = ""
    if row.code == "M.Secrecy":
        why = _("Dấu mật: tệp không được giữ lại.")
    elif row.reason and row.reason != explained:
        why = _("Chi tiết kỹ thuật: %(reason)s") % {"reason": row.reason}
    who = f"{names[claimed]} ({claimed})" if claimed in names else claimed
    line = {
        "title": explained,
        "code": row.code,
        "who": who or _("không rõ nơi gửi"),
        "why": why,
        "when": row.received_at,
        "retry_url": "",
    }
    if row.status == QuarantineStatus.CLOSED:
        said = _("%(name)s đóng, không nhận: %(note)s") % {"name": row.closed_by, "note": row.note}
        line |= {"why": f"{said} · {why}" if why else said, "when": row.closed_at}
        return line | {"reopen_url": reverse("exchange:reopen", args=[row.pk])}
    if row.file_id:
        line["retry_url"] = reverse("exchange:reconsider", args=[row.pk])
    return line | {"dismiss_url": reverse("exchange:dismiss", args=[row.pk])}
