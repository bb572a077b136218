"""The list of abbreviations of the search: shown, added to, changed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from docflow.core.attempts import say
from docflow.core.errors import Invalid
from docflow.core.web import actor_of, freshly, requires
from docflow.org.forms.abbreviations import AbbreviationForm
from docflow.org.models import Abbreviation
from docflow.org.selectors import abbreviations as selector
from docflow.org.services import abbreviating
from docflow.org.states import Perm


@requires(Perm.KEEP_ABBREVIATIONS)
@freshly
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """All of them; a new one."""
    form = AbbreviationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            abbreviating.add(actor=actor_of(request), **form.cleaned_data)
        except Invalid as problem:
            say(form, problem)
        else:
            messages.success(request, _("Đã ghi chữ viết tắt."))
            return redirect("org:abbreviations")
    context = {"form": form, "rows": list(selector.listed())}
    return render(request, "org/abbreviations.html", context, status=422 if form.errors else 200)


@requires(Perm.KEEP_ABBREVIATIONS)
@freshly
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them, to be written anew."""
    row = get_object_or_404(Abbreviation, pk=pk)
    sent = request.POST if request.method == "POST" else None
    form = AbbreviationForm(sent, initial={"short": row.short, "full": row.full})
    if request.method == "POST" and form.is_valid():
        try:
            abbreviating.change(actor=actor_of(request), abbreviation=row, **form.cleaned_data)
        except Invalid as problem:
            say(form, problem)
        else:
            messages.success(request, _("Đã ghi chữ viết tắt."))
            return redirect("org:abbreviations")
    context = {"form": form, "row": row}
    return render(request, "org/abbreviation.html", context, status=422 if form.errors else 200)


@requires(Perm.KEEP_ABBREVIATIONS)
@freshly
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Abbreviation, pk=pk)
    abbreviating.remove(actor=actor_of(request), abbreviation=row)
    messages.success(request, _("Đã bỏ chữ viết tắt."))
    return redirect("org:abbreviations")
