"""What must hold of registers, versions and signatures; `check_integrity` runs it. What the machine
lacks is said by `check`."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register
from django.db.models import Count, Exists, F, Max, OuterRef
from django.utils.translation import gettext as _

from docflow.core.integrity import Checked, Problem
from docflow.documents.models import Document, Register, SignatureRecord, Version
from docflow.documents.rendering import ocr
from docflow.documents.states import Direction, Medium, Origin, Secrecy, Status, VersionKind


def registers_without_gaps() -> Iterable[Problem | Checked]:
    """Every series runs from 1 to its last number, each once (NĐ 30/2020/NĐ-CP, Điều 15)."""
    books = Register.objects.filter(legacy=False).annotate(
        given=Count("entries"), top=Max("entries__number")
    )
    for book in books:
        yield Checked()
        if book.given != book.last_number or (book.top or 0) != book.last_number:
            yield Problem(
                f"register:{book.pk}",
                _("Sổ có %(given)d số, số cuối %(last)d: dãy số bị hở.")
                % {"given": book.given, "last": book.last_number},
            )


def issued_documents_have_files() -> Iterable[Problem | Checked]:
    """What was issued here carries the person's signature, the issue line and its file."""
    issued = Version.objects.filter(document=OuterRef("pk"), kind=VersionKind.ISSUED)
    signed = SignatureRecord.objects.filter(document=OuterRef("pk"))
    documents = (
        Document.objects.filter(status__in=[Status.ISSUED, Status.FILED, Status.RECALLED])
        .exclude(direction=Direction.INCOMING)
        .exclude(origin__in=[Origin.IMPORTED, Origin.COPIED])
        # A state secret is issued on paper; its row says nothing and has no file.
        .filter(secrecy=Secrecy.NONE)
        .annotate(
            has_file=Exists(issued),
            has_sign=Exists(signed.filter(act=SignatureRecord.Act.SIGN)),
            has_line=Exists(signed.filter(act=SignatureRecord.Act.ISSUE_LINE)),
            entry_number=F("entry__number"),
        )
    )
    for document in documents.iterator():
        yield Checked()
        if not (document.has_file and document.has_sign and document.has_line):
            yield Problem(
                f"document:{document.pk}", _("Văn bản đã phát hành thiếu tệp hoặc chữ ký.")
            )
        if document.entry_number != document.number:
            yield _other_number(document)


def copies_are_whole() -> Iterable[Problem | Checked]:
    """A copy that was given out was permitted, and is signed for the office or was printed
    (NĐ 30/2020/NĐ-CP, Điều 25 and 27)."""
    files = Version.objects.filter(document=OuterRef("pk"))
    signed = SignatureRecord.objects.filter(document=OuterRef("pk"), act=SignatureRecord.Act.COPY)
    documents = Document.objects.filter(
        origin=Origin.COPIED, status__in=[Status.ISSUED, Status.FILED, Status.RECALLED]
    ).annotate(
        is_printed=Exists(files.filter(kind=VersionKind.PRINTED)),
        is_signed=Exists(signed),
        entry_number=F("entry__number"),
        to_medium=F("copied__to_medium"),
        permitted_at=F("copied__permitted_at"),
    )
    for document in documents.iterator():
        yield Checked()
        paper = document.to_medium == Medium.PAPER
        made = document.is_printed if paper else document.is_signed
        if not made or document.permitted_at is None:
            yield Problem(
                f"document:{document.pk}", _("Bản sao thiếu tệp, chữ ký hoặc người cho phép.")
            )
        if document.entry_number != document.number:
            yield _other_number(document)


def _other_number(document: Document) -> Problem:
    return Problem(f"document:{document.pk}", _("Số trên văn bản khác số trong sổ."))


@register(Tags.compatibility)
def recognition_is_installed(
    app_configs: Sequence[Any] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Scans wait for ever where the program is missing."""
    if not settings.OCR or ocr.installed():
        return []
    return [
        Warning(
            "DOCFLOW_OCR is on, and tesseract with its Vietnamese is not installed: scans wait.",
            hint='Install tesseract and its language data "vie", or switch DOCFLOW_OCR off.',
            id="docflow.W001",
        )
    ]
