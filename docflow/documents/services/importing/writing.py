"""Writing imported documents in chunks: each chunk is one act, so a killed run leaves none half.

A key (a hash of what the row says) is imported into an office once; the constraint of
ImportedRow holds it against anything this code could overlook.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.utils import translation

from docflow.core import clock, db, deeds, files, policy
from docflow.core.actor import Actor
from docflow.documents.models import (
    Document,
    DocumentText,
    ImportedRow,
    ImportRun,
    Register,
    Version,
)
from docflow.documents.services import publishing, sharing, versions
from docflow.documents.services.importing.findings import REPEATED, WARNINGS, Outcome
from docflow.documents.states import Direction, Origin, Perm, Status, VersionKind
from docflow.org.models import Office
from docflow.org.states import TeamKind
from search import analysis
from signing.gate.report import Report

CAUSE = "archive"
LEGACY = "Sổ cũ đã nhập"


@dataclass(frozen=True)
class Pdf:
    """A file as it came, with the gate's report on exactly these bytes."""

    data: bytes
    pages: int
    report: Report


@dataclass(frozen=True)
class Record:
    """One row or file, ready to be written: `values` are fields of Document."""

    row: int
    key: str
    values: dict[str, Any]
    original: dict[str, Any]
    warnings: tuple[str, ...] = ()
    text: str = ""
    pdf: Pdf | None = None
    in_register: bool = False


def key_of(said: Any) -> str:
    """The key of a row, or of the bytes of a file.

    In a row blanks, line ends and the form of marks do not count; nothing else is repaired, so a
    later rule of repair changes no key.
    """
    if isinstance(said, bytes):
        return hashlib.sha256(said).hexdigest()
    text = json.dumps(_plain(said), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def storable(text: str) -> str:
    """`text` as every database takes it: names of files may hold bytes that are no characters."""
    whole = text.encode("utf-8", "replace").decode()
    return whole.replace("\0", "\N{REPLACEMENT CHARACTER}")


def begin(*, actor: Actor, office: Office, kind: str, name: str) -> ImportRun:
    """Open a run; the audit says who began it, over which file."""
    with deeds.act():
        policy.guard(actor, Perm.IMPORT)
        run = ImportRun.objects.create(
            office=office,
            kind=kind,
            name=storable(name)[:255],
            started_at=clock.now(),
            started_by=actor.name,
        )
        deeds.record(actor, "archive.import_begin", run, data={"kind": kind})
    return run


def write(*, actor: Actor, run: ImportRun, records: Sequence[Record], outcome: Outcome) -> None:
    """Import those of `records` that the office does not have yet, all of them or none.

    Adds to `outcome` when the chunk is committed. The office's row is locked meanwhile, so two
    imports into one office take turns.
    """
    with deeds.act():
        policy.guard(actor, Perm.IMPORT)
        office = db.lock(run.office)
        known = known_keys(office.pk, [record.key for record in records])
        fresh: dict[str, Record] = {}
        for record in records:
            if record.key not in known:
                fresh.setdefault(record.key, record)
        repeated = _repeated(office.pk, list(fresh.values()))
        fresh = {
            key: replace(one, warnings=(*one.warnings, REPEATED)) if key in repeated else one
            for key, one in fresh.items()
        }
        if fresh:
            _insert(actor, office, run, list(fresh.values()))
    outcome.imported += len(fresh)
    outcome.duplicates += len(records) - len(fresh)
    for record in fresh.values():
        outcome.warnings.update(record.warnings)


def finish(*, actor: Actor, run: ImportRun, outcome: Outcome) -> None:
    """Close the run with its counts; one audit event for all of it."""
    with deeds.act():
        policy.guard(actor, Perm.IMPORT)
        run.counts = outcome.totals()
        run.finished_at = clock.now()
        run.save(update_fields=["counts", "finished_at"])
        deeds.record(actor, "archive.import", run, data=run.counts)


def known_keys(office_id: int, keys: Iterable[str]) -> set[str]:
    """Which of `keys` the office has already imported."""
    found = ImportedRow.objects.filter(office=office_id, key__in=list(keys))
    return set(found.values_list("key", flat=True))


def _repeated(office_id: int, records: Sequence[Record]) -> set[str]:
    """Keys of what carries number, notation and issuer of another document of the office.

    NĐ 30/2020/NĐ-CP, Phụ lục VI, III.1h: the registry is told, nothing is refused. Numbers begin
    anew each year, so documents of two years are no double. One query.
    """
    told = {one.key: triple for one in records if (triple := _triple(one.values)) is not None}
    if not told:
        return set()
    fields = ("code", "issuer_name", "issued_on")
    codes = {one.values["code"] for one in records if one.key in told}
    rows = Document.objects.filter(office=office_id, code__in=codes).values(*fields)
    seen = {triple for row in rows.iterator() if (triple := _triple(row)) is not None}
    found = set()
    for key, triple in told.items():
        if triple in seen:
            found.add(key)
        seen.add(triple)
    return found


def _triple(values: Mapping[str, Any]) -> tuple[str, str, int] | None:
    code, issuer = str(values.get("code") or ""), str(values.get("issuer_name") or "")
    if not code or not issuer:
        return None
    day = values.get("issued_on")
    return code.casefold(), issuer.casefold(), day.year if day else 0


def _insert(actor: Actor, office: Office, run: ImportRun, records: list[Record]) -> None:
    documents = Document.objects.bulk_create([_document(office, record) for record in records])
    books = _books(office, records)
    db.insert(
        [
            ImportedRow(
                office=office,
                key=record.key,
                document=document,
                run=run,
                register=books[_year(record)] if record.in_register else None,
                row=record.row,
            )
            for record, document in zip(records, documents, strict=True)
        ]
    )
    shas = [
        _add_file(actor, document, record.pdf) if record.pdf else ""
        for record, document in zip(records, documents, strict=True)
    ]
    # Empty ones too, or the search would look for words in files that are not there.
    db.insert(
        [
            DocumentText(document=document, sha256=sha, text=record.text)
            for record, document, sha in zip(records, documents, shas, strict=True)
        ]
    )
    sharing.grant_team_many(
        documents=documents, kind=TeamKind.ARCHIVE_READERS, cause=CAUSE, actor=actor
    )
    deeds.record(
        actor,
        "archive.import_rows",
        run,
        data={"rows": len(records), "first": records[0].row, "last": records[-1].row},
    )


def _document(office: Office, record: Record) -> Document:
    now = clock.now()
    issued_on = record.values.get("issued_on")
    # The page shows them in the language of the office, as the audit does.
    with translation.override(settings.LANGUAGE_CODE):
        warnings = [str(WARNINGS[code]) for code in record.warnings]
    return Document(
        office=office,
        # Somebody's document that lies here: it has no number of this office's own series.
        direction=Direction.INCOMING,
        origin=Origin.IMPORTED,
        status=Status.FILED,
        original=record.original,
        warnings=warnings,
        created_at=now,
        changed_at=now,
        listed_at=_midnight(issued_on) if issued_on else now,
        **record.values,
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.OFFICE_ZONE)


def _books(office: Office, records: Iterable[Record]) -> dict[int, Register]:
    """The legacy register of each year; 0 holds rows without a date."""
    years = {_year(record) for record in records if record.in_register}
    return {
        year: Register.objects.get_or_create(
            office=office,
            direction=Direction.INCOMING,
            year=year,
            name=LEGACY,
            defaults={"legacy": True},
        )[0]
        for year in sorted(years)
    }


def _year(record: Record) -> int:
    issued_on = record.values.get("issued_on")
    return issued_on.year if issued_on else 0


def _add_file(actor: Actor, document: Document, pdf: Pdf) -> str:
    version = Version.objects.create(
        document=document,
        ordinal=1,
        kind=VersionKind.IMPORTED,
        file=files.put(pdf.data, versions.PDF),
        pages=pdf.pages,
        made_at=clock.now(),
        made_by=actor.name,
    )
    publishing.judge(document, version, pdf.report)
    return str(version.file_id)


def _plain(said: Any) -> Any:
    if isinstance(said, str):
        return " ".join(analysis.composed(said).split())
    if isinstance(said, dict):
        return {_plain(str(name)): _plain(value) for name, value in said.items()}
    return said
