"""Numbers kept back: the page of a book's, giving one up, taking one for a document."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from docflow.core import clock, web
from docflow.core.attempts import attempt
from docflow.core.errors import Refused
from docflow.core.web import requires
from docflow.documents.forms.acts import ReasonForm
from docflow.documents.forms.reserved import ReserveForm, UseForm
from docflow.documents.models import Document, Register
from docflow.documents.selectors import registers
from docflow.documents.services import issuing, reserving
from docflow.documents.states import Direction, Perm, Status
from docflow.documents.views.acts import Asking, ask, page
from docflow.documents.views.answers import posted_in


@requires(Perm.NUMBER, Register)
@page
def kept(request: HttpRequest, register: Register) -> HttpResponse:
    """What is kept back in this book, and keeping more."""
    actor = web.actor_of(request)
    form = ReserveForm(posted_in(request))
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        made = attempt(form, lambda: reserving.reserve(actor=actor, register=register, **typed))
        if made:
            said = ngettext(
                "Đã giữ %(n)d số: %(numbers)s.", "Đã giữ %(n)d số: %(numbers)s.", len(made)
            )
            numbers = ", ".join(f"{entry.number:02d}" for entry in made)
            messages.success(request, said % {"n": len(made), "numbers": numbers})
            return redirect("documents:book-reserved", register.pk)
    today = clock.today()
    context = {
        "register": register,
        "form": form,
        "open": register.direction != Direction.INCOMING
        and register.year == today.year
        and register.closed_at is None,
        "today": today,
        "kept": registers.reserved(register),
    }
    return render(request, "documents/registers/reserved.html", context)


@requires(Perm.NUMBER, Register)
@page
def give_up(request: HttpRequest, register: Register, number: int) -> HttpResponse:
    """Void one kept number, with the reason."""
    entry = next((one for one in registers.reserved(register) if one.number == number), None)
    if entry is None:
        raise Http404
    actor = web.actor_of(request)
    form = ReasonForm(posted_in(request))
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["note"]
        if attempt(
            form,
            lambda: reserving.give_up(actor=actor, entry=entry, reason=reason),
            names={"reason": "note"},
        ):
            messages.success(request, _("Đã hủy số %(n)02d; số không dùng lại.") % {"n": number})
            return redirect("documents:book-reserved", register.pk)
    context = {"register": register, "entry": entry, "form": form}
    return render(request, "documents/registers/give_up.html", context)


@requires(Perm.NUMBER, Document)
@page
def use(request: HttpRequest, document: Document) -> HttpResponse:
    """Give the signed document one of the kept numbers; it is sealed and issued afterwards."""
    if document.status != Status.SIGNED:
        raise Refused(_("Chỉ văn bản đã ký và chưa có số mới dùng được số đã giữ."))
    kept_back = registers.kept_for(document)
    actor = web.actor_of(request)
    form = UseForm(posted_in(request), kept=kept_back)
    words = Asking(
        _("Dùng số đã giữ"),
        _("Cấp số này"),
        _("Đã cấp số đã giữ. Tiếp theo là đóng dấu và phát hành."),
        (_("Ngày văn bản là hôm nay. Số đã cấp không đổi lại được."),)
        if kept_back
        else (_("Không có số nào đang giữ trong sổ của văn bản này."),),
    )

    def act() -> Document:
        chosen = next(one for one in kept_back if one.pk == form.cleaned_data["number"])
        return issuing.number(actor=actor, document=document, reserved=chosen)

    return ask(request, document, words, form, act)
