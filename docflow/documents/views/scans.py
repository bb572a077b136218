"""The pile of scans: several PDFs at once go in, each is registered or put aside."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from docflow.core import files, web
from docflow.core.errors import Invalid
from docflow.core.web import requires
from docflow.documents.models import WaitingScan
from docflow.documents.rendering import pictures
from docflow.documents.services import scanning
from docflow.documents.states import Perm
from docflow.documents.views.acts import page
from docflow.documents.views.answers import picture, see_other
from docflow.documents.views.files import SCALES


@requires(Perm.REGISTER)
@page
def index(request: HttpRequest) -> HttpResponse:
    """What waits, the oldest first; several files are fed at once."""
    actor = web.actor_of(request)
    refused: list[scanning.Fed] = []
    if request.method == "POST":
        given = [(one.name or "", one.read()) for one in request.FILES.getlist("files")]
        try:
            fed = scanning.feed(actor=actor, uploads=given)
        except Invalid as problem:
            messages.error(request, " ".join(str(one) for one in problem.fields["files"]))
            return see_other("documents:scans")
        refused = [one for one in fed if one.scan is None]
        if count := len(fed) - len(refused):
            said = ngettext("Đã nhận %(n)d bản quét.", "Đã nhận %(n)d bản quét.", count)
            messages.success(request, said % {"n": count})
        if not refused:
            return see_other("documents:scans")
    rows = list(WaitingScan.objects.filter(office_id=actor.office_id).select_related("file"))
    context = {
        "rows": rows,
        "refused": refused,
        "most": scanning.MOST,
        "first_url": f"{reverse('documents:paper')}?scan={rows[0].pk}" if rows else "",
    }
    return render(request, "documents/incoming/scans.html", context)


@requires(Perm.REGISTER)
@require_GET
def first_page(request: HttpRequest, number: int) -> HttpResponse:
    """The first page of a scan that waits, to read its fields from."""
    scan = _one(request, number)
    png = pictures.render(files.read(str(scan.file_id)), 0, SCALES[""])
    return picture(request, png, f'"{scan.file_id}-1"')


@requires(Perm.REGISTER)
@require_POST
def drop(request: HttpRequest, number: int) -> HttpResponse:
    scanning.put_aside(actor=web.actor_of(request), scan=_one(request, number))
    messages.success(request, _("Đã bỏ bản quét; văn bản giấy chưa vào sổ."))
    return see_other("documents:scans")


def _one(request: HttpRequest, number: int) -> WaitingScan:
    rows = WaitingScan.objects.filter(office_id=web.actor_of(request).office_id)
    found: WaitingScan = get_object_or_404(rows, pk=number)
    return found
