"""What the search is told of documents beside their words: signatures, book, case files, unit.

A fact is a filter, a field word and a facet over entries that somebody sees. So it says nothing
that is not on the page of the document for everybody who sees the document:

- signatures: the report of the gate stands on the page, for the newest file as here;
- book and drafting unit: two of the facts on the page;
- case files: a person sees on the page only those of them they may see. Their names are therefore
  in no index: the value is the key of the file alone, which is turned into a name, and found by
  its name, for people who may see the file (`sees_files`).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import cast

from django.db.models import OuterRef, Subquery

from docflow.core import clock
from docflow.core.access import offices_in, principals_in, visible
from docflow.core.characters import whole
from docflow.documents.models import (
    CaseFile,
    CaseFileAccess,
    CaseFileItem,
    Document,
    Register,
    SignatureRecord,
    ValidationRecord,
    Version,
)
from docflow.documents.states import Direction, EntryState
from signing.gate.report import Report, SignatureReport
from signing.keys.models import Credential

# Which version is the newest with a file, as the page of the document shows it first.
NEWEST = Subquery(
    Version.objects.filter(document=OuterRef("pk"), file__isnull=False)
    .order_by("-ordinal")
    .values("pk")[:1]
)

# What `register_of` looks at.
PLACES = ("entry__register", "imported__register")


@dataclass(frozen=True)
class Facts:
    """`signers` are the names of everybody who signed the newest file; `expires` the first day on
    which one of their certificates is no longer good."""

    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    signers: tuple[str, ...] = ()
    expires: date | None = None


def facts_of(documents: Sequence[Document]) -> dict[int, Facts]:
    """The facts of each document; four queries, however many there are.

    The documents come with `newest_version` (`NEWEST`), and with `unit` and `PLACES` selected.
    """
    reports = _reports(documents)
    signatures = {pk: _signatures(report) for pk, report in reports.items()}
    names = _names(list(reports))
    ends = _ends(line for lines in signatures.values() for line in lines)
    files = _files([document.pk for document in documents])
    found = {}
    for document in documents:
        lines = signatures.get(document.pk, [])
        report = reports.get(document.pk)
        moments = [line.certificate_ends or ends.get(line.signer_fingerprint) for line in lines]
        values = {
            "serial": _once(line.serial for line in lines),
            "level": _once(line.level for line in lines),
            "verdict": (report.verdict,) if report else (),
            "register": _register(document),
            "file": files.get(document.pk, ()),
            "unit": _unit(document),
        }
        found[document.pk] = Facts(
            {name: some for name, some in values.items() if some},
            _once(_signer(document.pk, line, names) for line in lines),
            min((after(moment) for moment in moments if moment), default=None),
        )
    return found


def after(moment: datetime) -> date:
    """The day after the last one on which a certificate that ends at `moment` is good."""
    try:
        return moment.astimezone(clock.OFFICE_ZONE).date() + timedelta(days=1)
    except OverflowError:
        # 31/12/9999 is how a certificate says that it never ends (RFC 5280, 4.1.2.5).
        return date.max


def sees_files(held: frozenset[int], keys: Iterable[str] | None = None) -> dict[str, str]:
    """The case files that holders of the tokens may see, by their value in the index: number and
    title. Only those of `keys`, if given. One query."""
    here = CaseFile.objects.filter(office_id__in=offices_in(held))
    rows = visible(here, CaseFileAccess, principals_in(held))
    if keys is not None:
        rows = rows.filter(pk__in=[pk for pk in map(whole, keys) if pk is not None])
    return {str(one.pk): str(one) for one in rows.only("code", "title").order_by("pk")}


def _reports(documents: Sequence[Document]) -> dict[int, Report]:
    """The newest report on the newest file of each document that has one."""
    newest = {
        one.newest_version: one.pk  # type: ignore[attr-defined]
        for one in documents
        if one.newest_version  # type: ignore[attr-defined]
    }
    rows = ValidationRecord.objects.filter(version__in=list(newest)).order_by("judged_at", "pk")
    found = {row.version_id: row.report for row in rows.only("version_id", "report")}
    return {newest[version]: Report.from_json(report) for version, report in found.items()}


def _signatures(report: Report) -> list[SignatureReport]:
    return [line for line in report.signatures if line.kind != "timestamp"]


def _names(documents: list[int]) -> dict[tuple[int, str, str], str]:
    """Who signed here, by document, field and key: a name in a certificate is only a claim."""
    rows = SignatureRecord.objects.filter(document__in=documents).order_by("pk")
    wanted = rows.values_list("document_id", "field", "fingerprint", "name")
    return {(pk, field, key): name for pk, field, key, name in wanted}


def _signer(pk: int, line: SignatureReport, names: Mapping[tuple[int, str, str], str]) -> str:
    return names.get((pk, line.field, line.signer_fingerprint)) or line.signer


def _ends(lines: Iterable[SignatureReport]) -> dict[str, datetime]:
    """When our own certificates end, for reports that were made before they said it."""
    silent = {line.signer_fingerprint for line in lines if line.certificate_ends is None}
    rows = Credential.objects.filter(fingerprint__in=list(silent))
    return dict(rows.values_list("fingerprint", "not_after"))


def register_of(document: Document) -> Register | None:
    """The book in which the document has its number; of an imported row the old one."""
    # The other ends of one-to-ones: there is none where no number was given, or nothing imported.
    entry, imported = getattr(document, "entry", None), getattr(document, "imported", None)
    if entry and entry.state == EntryState.USED:
        return cast("Register", entry.register)
    return imported.register if imported else None


def placed(document: Document) -> Document:
    """One document with its unit and what `register_of` looks at; one query."""
    return Document.objects.select_related("unit", *PLACES).get(pk=document.pk)


def _register(document: Document) -> tuple[str, ...]:
    register = register_of(document)
    return (str(register),) if register else ()


def _unit(document: Document) -> tuple[str, ...]:
    drafted = document.direction != Direction.INCOMING
    return (document.unit.name,) if drafted and document.unit else ()


def _files(documents: list[int]) -> dict[int, tuple[str, ...]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = CaseFileItem.objects.filter(document__in=documents).order_by("case_file")
    for document, case_file in rows.values_list("document_id", "case_file_id"):
        found[document].append(str(case_file))
    return {document: tuple(files) for document, files in found.items()}


def _once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))
