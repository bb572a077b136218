"""Files beside a draft: the list, adding one, taking one away."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from docflow.core import web
from docflow.core.web import requires
from docflow.documents.forms.attachments import AttachForm
from docflow.documents.models import Attachment, Document
from docflow.documents.services import attaching
from docflow.documents.states import Perm
from docflow.documents.views.acts import done, page
from docflow.documents.views.answers import posted_in, see_other


@requires(Perm.EDIT, Document)
@page
def manage(request: HttpRequest, document: Document) -> HttpResponse:
    """What lies beside the draft, and one more."""
    actor = web.actor_of(request)
    form = AttachForm(posted_in(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        name = form.cleaned_data["name"] or file.name or ""
        data = file.read()
        if done(form, lambda: attaching.add(actor=actor, document=document, name=name, data=data)):
            messages.success(request, _("Đã thêm tệp kèm theo."))
            return see_other("documents:attachments", document.pk)
    context = {
        "document": document,
        "form": form,
        "rows": list(document.attachments.select_related("file")),
        "full": document.attachments.count() >= attaching.MOST,
        "most": attaching.MOST,
    }
    return render(request, "documents/attachments/manage.html", context)


@requires(Perm.EDIT, Document)
@require_POST
def remove(request: HttpRequest, document: Document, ordinal: int) -> HttpResponse:
    """Take one away; the draft stays as it is."""
    found = get_object_or_404(Attachment, document=document, ordinal=ordinal)
    attaching.remove(actor=web.actor_of(request), attachment=found)
    messages.success(request, _("Đã bỏ tệp %(name)s.") % {"name": found.name})
    return see_other("documents:attachments", document.pk)
