"""Scans without a text layer: their words are recognised by the worker, where that is switched on.

Only for finding: what is kept says that it was recognised, and the file stays as it came.
"""

import time
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from docflow.core import clock, files, schedule
from docflow.core.schedule import WorkState
from docflow.documents.grants import SOURCE
from docflow.documents.models import DocumentText, TextRecognition
from docflow.documents.rendering import ocr, pictures
from docflow.documents.states import Secrecy, TextWay
from search import queue

SWEEP = "documents.recognition"
#: Pages of one document, and seconds for all of them: what was read until then is kept.
MOST_PAGES = 60
SECONDS = 600.0
LEASE = timedelta(minutes=30)
#: Pixels for a point of the page: 200 to the inch, which the program likes.
_SCALE = 200 / 72


def ask(document_id: int, sha256: str) -> None:
    """Have the words of this file recognised; once for each file, and only where it is switched
    on. Part of the reading of the document."""
    if not settings.OCR:
        return
    again = {"state": WorkState.QUEUED, "attempts": 0, "next_try_at": clock.now()}
    row, new = TextRecognition.objects.get_or_create(
        document_id=document_id, defaults={"sha256": sha256}
    )
    if not new and row.sha256 != sha256:
        TextRecognition.objects.filter(pk=row.pk).update(
            sha256=sha256, claimed_until=None, last_error="", **again
        )
    schedule.prompt(SWEEP)


def sweep(now: datetime, limit: int) -> int:
    """Recognise up to `limit` documents; nothing while it is switched off or not installed."""
    if not settings.OCR or not ocr.installed():
        return 0
    return schedule.perform(TextRecognition.objects.all(), _recognise, now, limit, lease=LEASE)


def _recognise(work: TextRecognition) -> None:
    text = _words(files.read(work.sha256)) if _waiting(_rows(work)) else ""
    with transaction.atomic():
        kept = _waiting(_rows(work).select_for_update(of=("self",)))
        if kept is not None and text:
            kept.text = text + kept.text[kept.own or 0 :]
            kept.own, kept.way = len(text), TextWay.OCR
            kept.save(update_fields=["text", "own", "way"])
            queue.enqueue(SOURCE, work.document_id)
        schedule.finish(work)


def _rows(work: TextRecognition) -> QuerySet[DocumentText]:
    """The words that are still those of this file. A secret has none here."""
    return DocumentText.objects.filter(
        document=work.document_id, sha256=work.sha256, way="", document__secrecy=Secrecy.NONE
    )


def _waiting(rows: QuerySet[DocumentText]) -> DocumentText | None:
    """They, while they are none."""
    found = rows.first()
    return found if found and not found.text[: found.own].strip() else None


def _words(data: bytes) -> str:
    try:
        count = len(pictures.page_sizes(data))
    except pictures.Unreadable:
        return ""
    end = time.monotonic() + SECONDS
    pages: list[str] = []
    for number in range(min(count, MOST_PAGES)):
        if time.monotonic() > end:
            break
        try:
            pages.append(ocr.page(pictures.render(data, number, _SCALE)))
        # One bad page is no reason to lose the others.
        except (pictures.Unreadable, ocr.Unrecognised):
            pages.append("")
    return "\f".join(pages) if any(pages) else ""
