"""Packages from elsewhere: uploaded, looked into, shown, then taken or let be by the archive."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from docflow.core import web
from docflow.core.actor import Actor
from docflow.core.errors import Invalid
from docflow.core.web import requires
from docflow.documents.models import BroughtPackage
from docflow.documents.services.packages import bringing
from docflow.documents.states import BroughtState, Perm
from docflow.documents.views.acts import page
from docflow.documents.views.answers import posted_in, see_other

_TONES = {
    BroughtState.CHECKING: "accent",
    BroughtState.CHECKED: "soon",
    BroughtState.TAKING: "accent",
    BroughtState.TAKEN: "proved",
    BroughtState.REFUSED: "refused",
}
_RUNNING = frozenset({BroughtState.CHECKING, BroughtState.TAKING})
SHOWN = 50


class PackageForm(forms.Form):
    package = forms.FileField(
        label=gettext_lazy("Gói hồ sơ (ZIP)"),
        widget=forms.ClearableFileInput(attrs={"accept": "application/zip,.zip"}),
    )


@requires(Perm.IMPORT)
@page
def index(request: HttpRequest) -> HttpResponse:
    """Upload one, and what was brought before, the newest first."""
    actor = web.actor_of(request)
    form = PackageForm(posted_in(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["package"]
        # No act around it: a large file is put away before the database is held.
        try:
            brought = bringing.bring(
                actor=actor, name=given.name, source=given.file, size=given.size
            )
        except Invalid as problem:
            for text in problem.fields["package"]:
                form.add_error("package", str(text))
        else:
            return see_other("documents:brought-one", brought.pk)
    rows = _rows(actor).order_by("-pk")[:SHOWN]
    context = {
        "form": form,
        "most": bringing.most_bytes(),
        "rows": [{"row": one, "tone": _tone(one)} for one in rows],
    }
    return render(request, "documents/packages/brought.html", context)


@requires(Perm.IMPORT)
@require_GET
def show(request: HttpRequest, number: int) -> HttpResponse:
    """What it contains and what would happen; while it is read, how far."""
    row = _one(request, number)
    running = row.stage in _RUNNING and not row.is_dead
    context: dict[str, Any] = {
        "row": row,
        "tone": _tone(row),
        "running": running,
        "read": bringing.progress(row) if running else 0,
        "contents": row.contents,
        "more": max(0, row.contents.get("files", 0) - len(row.contents.get("listed", ()))),
        "may_take": row.stage == BroughtState.CHECKED and not row.contents.get("known"),
    }
    part = request.headers.get("HX-Target") == "brought"
    name = "documents/packages/_brought.html" if part else "documents/packages/brought_one.html"
    return render(request, name, context)


@requires(Perm.IMPORT)
@require_POST
def confirm(request: HttpRequest, number: int) -> HttpResponse:
    row = _one(request, number)
    bringing.confirm(actor=web.actor_of(request), brought=row)
    messages.success(request, _("Gói đang được nhận; trang này cho biết khi xong."))
    return see_other("documents:brought-one", row.pk)


@requires(Perm.IMPORT)
@require_POST
def drop(request: HttpRequest, number: int) -> HttpResponse:
    bringing.drop(actor=web.actor_of(request), brought=_one(request, number))
    messages.success(request, _("Đã bỏ gói; chưa giữ lại gì. Có thể tải lên lại bất cứ lúc nào."))
    return see_other("documents:brought")


def _rows(actor: Actor) -> Any:
    rows = BroughtPackage.objects.filter(office_id=actor.office_id)
    return rows.select_related("brought_by", "taken")


def _one(request: HttpRequest, number: int) -> BroughtPackage:
    found: BroughtPackage = get_object_or_404(_rows(web.actor_of(request)), pk=number)
    return found


def _tone(row: BroughtPackage) -> str:
    return "late" if row.is_dead else _TONES.get(BroughtState(row.stage), "neutral")
