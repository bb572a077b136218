"""Bytes of a document: page pictures, downloads. Each read is noted before the answer goes."""

import re

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.views.decorators.http import require_GET

from docflow.core import files, web
from docflow.core.actor import Actor
from docflow.core.audit import reads
from docflow.core.errors import Refused
from docflow.core.web import requires
from docflow.documents.models import Attachment, Document, Version
from docflow.documents.rendering import pictures
from docflow.documents.selectors import verdicts
from docflow.documents.services import rerouting
from docflow.documents.states import Perm
from docflow.documents.views.answers import attachment, picture

# Pixels per point: readable when zoomed in, and a thumbnail.
SCALES = {"": 1.75, "thumb": 0.22}
# The pictures of one look at a document are one read.
ONE_LOOK = 600


@requires(Perm.VIEW, Document)
@require_GET
def page(request: HttpRequest, document: Document, ordinal: int, number: int) -> HttpResponse:
    """Page `number` (from 1) of a version as PNG, with what its signatures show."""
    version = version_or_404(document, ordinal)
    size = request.GET.get("size", "")
    tag = f'"{version.file_id}-{number}-{size}"'
    if size not in SCALES or not 1 <= number <= max(version.pages, 1):
        raise Http404
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified()
    note_look(web.actor_of(request), document)
    return picture(request, pictures.render(bytes_of(version), number - 1, SCALES[size]), tag)


@requires(Perm.VIEW, Document)
@require_GET
def download(request: HttpRequest, document: Document, ordinal: int) -> HttpResponse:
    """The bytes of one version, exactly as stored."""
    version = version_or_404(document, ordinal)
    data = bytes_of(version)
    reads.note(web.actor_of(request), document, "download")
    rerouting.looked(actor=web.actor_of(request), document=document)
    return attachment(data, file_name(document, version), "application/pdf")


@requires(Perm.VIEW, Document)
@require_GET
def signed(request: HttpRequest, document: Document, ordinal: int, index: int) -> HttpResponse:
    """The bytes that one signature covers, cut out of the version: what was really signed."""
    version = version_or_404(document, ordinal)
    data = _revision(version, index)
    reads.note(web.actor_of(request), document, "download")
    name = file_name(document, version).removesuffix(".pdf")
    return attachment(data, f"{name}_{index + 1}.pdf", "application/pdf")


@requires(Perm.VIEW, Document)
@require_GET
def signed_page(
    request: HttpRequest, document: Document, ordinal: int, index: int, number: int
) -> HttpResponse:
    """Page `number` (from 1) as it was when signature `index` was made, drawn by us."""
    version = version_or_404(document, ordinal)
    tag = f'"{version.file_id}-{index}-{number}"'
    data = _revision(version, index)
    if number < 1:
        raise Http404
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified()
    note_look(web.actor_of(request), document)
    return picture(request, pictures.render(data, number - 1, SCALES[""]), tag)


def _revision(version: Version, index: int) -> bytes:
    length = verdicts.signed_length(version, index)
    if length is None:
        raise Http404
    return bytes_of(version)[:length]


@requires(Perm.VIEW, Document)
@require_GET
def attached(request: HttpRequest, document: Document, ordinal: int) -> HttpResponse:
    """One attachment, exactly as stored; from the issue on as the office signed it, and with
    `?kept=1` as the archive keeps it."""
    found = Attachment.objects.select_related("file").filter(document=document, ordinal=ordinal)
    one = found.first()
    if one is None:
        raise Http404
    sha256 = one.preserved_id if request.GET.get("kept") == "1" else one.official_id
    if sha256 is None:
        raise Http404
    data = _read(sha256)
    reads.note(web.actor_of(request), document, "download")
    return attachment(data, one.name, one.file.media_type)


def version_or_404(document: Document, ordinal: int) -> Version:
    version = Version.objects.filter(document=document, ordinal=ordinal).first()
    if version is None or version.file_id is None:
        raise Http404
    return version


def note_look(actor: Actor, document: Document) -> None:
    """Note a view, once for all the pictures of a page that was opened."""
    # Judged by the machine's own cache time; the entry itself carries the office's.
    if cache.add(f"documents.look.{actor.user_id}.{document.pk}", 1, ONE_LOOK):
        reads.note(actor, document, "view")
    # Asked each time: a look before it was one's turn counts for nothing.
    rerouting.looked(actor=actor, document=document)


def bytes_of(version: Version) -> bytes:
    """The bytes, or a page that says the file is damaged."""
    return _read(version.file_id or "")


def _read(sha256: str) -> bytes:
    try:
        return files.read(sha256)
    except files.Damaged as damaged:
        raise Refused(str(damaged)) from damaged


def file_name(document: Document, version: Version) -> str:
    """Number and kind, as a name that every system takes: "69_KH-UBND.pdf"."""
    stem = document.code or f"{document.type_name or 'van-ban'}-{document.pk}"
    name = re.sub(r"[^\w.-]+", "_", stem, flags=re.UNICODE).strip("_")
    final = version.kind in ("issued", "received", "preserved")
    mark = "" if final else f"_{version.ordinal}"
    return f"{name or document.pk}{mark}.pdf"
