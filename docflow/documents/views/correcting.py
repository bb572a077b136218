"""Beginning the document that sets an issued one right."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from docflow.core import web
from docflow.core.attempts import attempt
from docflow.core.errors import Refused
from docflow.core.web import requires
from docflow.documents.models import Document
from docflow.documents.services import correcting
from docflow.documents.states import LinkKind, Perm
from docflow.documents.views.acts import page
from docflow.documents.views.answers import posted_in

_WAYS = (
    (LinkKind.REPLACES, gettext_lazy("Thay thế: văn bản mới cùng hình thức, thay toàn bộ")),
    (LinkKind.AMENDS, gettext_lazy("Sửa đổi, bổ sung: văn bản mới cùng hình thức, sửa một phần")),
    (LinkKind.CORRECTS, gettext_lazy("Đính chính bằng công văn: sai thể thức, kỹ thuật trình bày")),
)


class CorrectForm(forms.Form):
    """How the original is set right."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Sửa bằng cách nào"), choices=_WAYS, widget=forms.RadioSelect
    )


@requires(Perm.VIEW, Document)
@page
def begin(request: HttpRequest, document: Document) -> HttpResponse:
    """Choose the way; the draft opens with the original's receivers, parts and link."""
    actor = web.actor_of(request)
    reason = correcting.correctable(actor, document)
    if reason is not None:
        raise Refused(reason)
    form = CorrectForm(posted_in(request))
    if request.method == "POST" and form.is_valid():
        kind = LinkKind(form.cleaned_data["kind"])
        made = attempt(form, lambda: correcting.begin(actor=actor, original=document, kind=kind))
        if made:
            messages.success(request, _("Đã mở dự thảo, liên kết với văn bản gốc. Hãy soạn tiếp."))
            return redirect("documents:edit", made.pk)
    return render(request, "documents/acts/correct.html", {"document": document, "form": form})
