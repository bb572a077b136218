"""Handing case files over to another keeper: one's own, or those of who leaves."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import ngettext

from docflow.core import web
from docflow.core.attempts import attempt
from docflow.core.characters import whole
from docflow.core.web import signed_in
from docflow.documents.forms.cases import retention_words
from docflow.documents.forms.passing import PassForm
from docflow.documents.models import CaseFile
from docflow.documents.selectors import passing as found
from docflow.documents.services import passing
from docflow.documents.views.acts import page
from docflow.documents.views.answers import posted_in, see_other


@signed_in
@page
def hand_on(request: HttpRequest) -> HttpResponse:
    """The files of one keeper (`of`, oneself by default), and who is to keep them; 404 for a
    person whose files are not the reader's to pass on."""
    actor = web.actor_of(request)
    of = whole(request.GET.get("of", ""))
    keeper_id = of if of is not None else actor.user_id or 0
    keeper = found.keeper(actor, keeper_id)
    if keeper is None:
        raise Http404
    rows = list(found.files_of(actor, keeper_id))
    form = PassForm(posted_in(request), actor=actor, keeper_id=keeper_id)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        done = attempt(form, lambda: passing.pass_on(actor=actor, **typed))
        if done is not None:
            messages.success(request, _said(len(done), typed["to"].user.full_name))
            return see_other("documents:cases")
    pick = request.GET.get("pick", "")
    context = {
        "form": form,
        "keeper": keeper,
        "mine": keeper_id == actor.user_id,
        "rows": [_row(one) for one in rows],
        "picked": request.POST.getlist("case_files") if form.is_bound else [pick] if pick else None,
        "leavers": [one for one in found.leavers(actor) if one.user_id != keeper_id],
    }
    status = 422 if form.errors else 200
    return render(request, "documents/cases/pass_on.html", context, status=status)


def _said(count: int, name: str) -> str:
    said = ngettext(
        "Đã bàn giao %(n)d hồ sơ cho %(name)s.", "Đã bàn giao %(n)d hồ sơ cho %(name)s.", count
    )
    return said % {"n": count, "name": name}


def _row(case_file: CaseFile) -> dict[str, Any]:
    return {
        "pk": str(case_file.pk),
        "code": case_file.code,
        "title": case_file.title,
        "url": reverse("documents:case", args=[case_file.pk]),
        "state": case_file.get_status_display(),
        "term": retention_words(case_file.retention_years, case_file.term_known),
        "opened_at": case_file.opened_at,
    }
