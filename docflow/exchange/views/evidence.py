"""The evidence of a document, made when asked for and taken away at once."""

import tempfile
from typing import Any

from django.http import FileResponse, HttpRequest
from django.views.decorators.http import require_POST

from docflow.core import web
from docflow.core.errors import Refused
from docflow.core.web import requires
from docflow.documents.models import Document
from docflow.exchange.services.evidence import writing
from docflow.exchange.states import Perm
from signing.keys.errors import KeyProblem


@requires(Perm.PROVE, Document)
@require_POST
def export(request: HttpRequest, document: Document) -> Any:
    """The bundle, in pieces; large documents never lie in memory whole."""
    # The answer closes it, when it was read or given up.
    target = tempfile.TemporaryFile()  # noqa: SIM115
    try:
        writing.export(actor=web.actor_of(request), document=document, target=target)
    except KeyProblem as problem:
        target.close()
        raise Refused(str(problem)) from problem
    except BaseException:
        target.close()
        raise
    target.seek(0)
    answer = FileResponse(
        target,
        as_attachment=True,
        filename=f"bang-chung-{document.pk}.zip",
        content_type="application/zip",
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
