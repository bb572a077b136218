"""Importing files: PDFs, judged by the gate, or the texts of a `documents.jsonl`."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from docflow.core import clock, policy
from docflow.core.actor import Actor
from docflow.core.errors import Invalid
from docflow.documents.models import ImportRun
from docflow.documents.rendering import pictures
from docflow.documents.services.importing import headings, notation, writing
from docflow.documents.services.importing.findings import Outcome, Unusable
from docflow.documents.services.importing.register import SUBJECT_LENGTH, read_date
from docflow.documents.services.importing.writing import Pdf, Record
from docflow.documents.states import Perm
from docflow.org.models import Office
from signing.gate import Verdict, worker

TEXTS = "documents.jsonl"
# What one transaction holds: rows, and bytes of files in memory.
CHUNK_ROWS = 50
CHUNK_BYTES = 32 * 1024 * 1024
MOST_BYTES = 128 * 1024 * 1024
_STRINGS = ("slug", "type", "number", "date", "place", "text")


def import_archive(*, actor: Actor, office: Office, folder: Path) -> Outcome:
    """Import the PDFs below `folder`, or the rows of its `documents.jsonl`, not yet imported.

    Signatures are judged by the gate as of now; the report is stored with the bytes, and a bad
    signature is no reason to refuse a file of the archive. Raises Invalid for a folder with
    neither.
    """
    policy.guard(actor, Perm.IMPORT)
    texts = folder / TEXTS
    pdfs = sorted(path for path in folder.rglob("*") if path.suffix.lower() == ".pdf")
    if not texts.is_file() and not pdfs:
        said = _("Thư mục không có tệp PDF nào và không có tệp %(name)s.") % {"name": TEXTS}
        raise Invalid({"folder": [said]}, said)
    outcome = Outcome()
    run = writing.begin(
        actor=actor, office=office, kind=ImportRun.Kind.ARCHIVE, name=folder.resolve().name
    )
    if texts.is_file():
        _write_all(actor, run, _from_texts(texts, outcome), outcome)
    _write_all(actor, run, _from_pdfs(folder, pdfs, office, outcome), outcome)
    writing.finish(actor=actor, run=run, outcome=outcome)
    return outcome


def _write_all(actor: Actor, run: ImportRun, records: Iterable[Record], outcome: Outcome) -> None:
    waiting: list[Record] = []
    size = 0
    for record in records:
        waiting.append(record)
        size += len(record.pdf.data) if record.pdf else len(record.text)
        if len(waiting) >= CHUNK_ROWS or size >= CHUNK_BYTES:
            writing.write(actor=actor, run=run, records=waiting, outcome=outcome)
            waiting, size = [], 0
    if waiting:
        writing.write(actor=actor, run=run, records=waiting, outcome=outcome)


def _from_texts(path: Path, outcome: Outcome) -> Iterator[Record]:
    with path.open("rb") as lines:
        filled = (line for line in lines if line.strip())
        for place, line in enumerate(filled, start=1):
            outcome.rows += 1
            try:
                yield record_of_text(place, line)
            except Unusable as refused:
                outcome.reject(place, refused.reason)


def record_of_text(place: int, line: bytes) -> Record:
    """One line of a `documents.jsonl`. Raises Unusable with the reason when it cannot be kept."""
    row = _row(line)
    text = row["text"]
    if not any(row[name].strip() for name in ("slug", "number", "text")):
        raise Unusable("nothing_to_find_it_by")
    found = headings.read(text)
    type_code = notation.type_named(row["type"])
    # The text goes beside the document; the rest is what the row said.
    original = {name: value for name, value in row.items() if name != "text"}
    said = {"number": row["number"], "date": row["date"], "place": row["place"]}
    return _record(place, said, found, type_code, row["slug"], text, original, row, None)


def _row(line: bytes) -> dict[str, Any]:
    try:
        row = json.loads(line.decode("utf-8-sig"), parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise Unusable("not_json") from error
    if not isinstance(row, dict):
        raise Unusable("not_json")
    for name in _STRINGS:
        value = row.get(name)
        if value is not None and not isinstance(value, str):
            raise Unusable("bad_shape")
        row[name] = value or ""
    try:
        json.dumps(row, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        # Half a surrogate pair is no text and no database takes it.
        raise Unusable("bad_shape") from error
    cleaned: dict[str, Any] = _storable(row)
    return cleaned


def _no_number(name: str) -> None:
    """NaN and Infinity are no JSON and no database takes them."""
    raise ValueError(name)


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return writing.storable(value)
    if isinstance(value, dict):
        return {writing.storable(name): _storable(one) for name, one in value.items()}
    return [_storable(one) for one in value] if isinstance(value, list) else value


def _from_pdfs(
    folder: Path, paths: list[Path], office: Office, outcome: Outcome
) -> Iterator[Record]:
    for place, path in enumerate(paths, start=outcome.rows + 1):
        outcome.rows += 1
        name = writing.storable(str(path.relative_to(folder)))
        try:
            yield _record_of_pdf(place, name, path, office)
        except Unusable as refused:
            outcome.reject(place, refused.reason, file=name)


def _record_of_pdf(place: int, name: str, path: Path, office: Office) -> Record:
    if not path.is_file() or path.stat().st_size > MOST_BYTES:
        raise Unusable("too_large" if path.is_file() else "no_file")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Unusable("cannot_open") from error
    key = writing.key_of(data)
    if writing.known_keys(office.pk, [key]):
        # Known bytes are not judged a second time; `write` counts the duplicate.
        return Record(row=place, key=key, values={}, original={})
    if b"%PDF-" not in data[:1024]:
        raise Unusable("not_pdf")
    try:
        text = writing.storable(pictures.text(data))
        pages = len(pictures.page_sizes(data))
    except pictures.Unreadable as error:
        raise Unusable("unreadable") from error
    found = headings.read(text)
    said = {"number": found.number, "date": found.date, "place": found.place}
    report = worker.validate(data, now=clock.now())
    original = {"file": name}
    return _record(
        place,
        said,
        found,
        "",
        writing.storable(path.stem),
        text,
        original,
        data,
        Pdf(data, pages, report),
    )


def _record(
    place: int,
    said: dict[str, str],
    found: headings.Heading,
    type_code: str,
    name: str,
    text: str,
    original: dict[str, Any],
    key: Any,
    pdf: Pdf | None,
) -> Record:
    if found.secret:
        # Neither words nor file of a state secret are kept here (Luật Bảo vệ bí mật nhà nước).
        raise Unusable("state_secret")
    number = notation.read(said["number"])
    issued_on, doubt = read_date(" ".join(said["date"].split()))
    type_code = type_code or found.type_code or notation.type_of(number.notation)
    doubts = {
        "type_unknown": not type_code,
        "subject_from_name": not found.subject,
        "no_text": not text.strip(),
        "not_judged": pdf is not None and pdf.report.verdict == Verdict.UNREADABLE,
    }
    return Record(
        row=place,
        key=writing.key_of(key),
        values={
            "code": number.code,
            "number": number.number,
            "notation": number.notation,
            "type_code": type_code,
            "issued_on": issued_on,
            "place": " ".join(said["place"].split())[:50],
            "subject": (found.subject or name)[:SUBJECT_LENGTH],
        },
        original=original,
        warnings=(*number.warnings, *doubt, *(code for code, holds in doubts.items() if holds)),
        text=text,
        pdf=pdf,
    )
