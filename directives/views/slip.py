"""The processing slip of an incoming document, to be printed."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from directives.selectors import slip as selectors
from docflow.core import web
from docflow.core.audit import reads
from docflow.core.web import requires
from docflow.documents.models import Document
from docflow.documents.rendering import slip as printing
from docflow.documents.states import Direction, Secrecy
from docflow.documents.states import Perm as DocumentPerm
from docflow.documents.views.answers import attachment


@requires(DocumentPerm.VIEW, Document)
@require_safe
def slip(request: HttpRequest, document: Document) -> HttpResponse:
    """Three levels of opinions as PDF (NĐ 30/2020/NĐ-CP, Phụ lục IV, VII); nobody else has one."""
    if document.direction != Direction.INCOMING or document.secrecy != Secrecy.NONE:
        raise Http404
    actor = web.actor_of(request)
    data = printing.render(selectors.slip_of(actor, document), demo=document.office.is_demo)
    reads.note(actor, document, "download")
    number = document.arrival_number or document.pk
    return attachment(data, f"Phieu_giai_quyet_{number}.pdf", "application/pdf")
