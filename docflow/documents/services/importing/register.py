"""Importing an old register: each row becomes a filed document of the archive, as it stood."""

import re
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from docflow.core import clock, policy
from docflow.core.actor import Actor
from docflow.documents.models import ImportRun
from docflow.documents.services.importing import notation, tables, writing
from docflow.documents.services.importing.findings import Outcome, Unusable
from docflow.documents.services.importing.writing import Record
from docflow.documents.states import Perm
from docflow.org.models import Office
from search import analysis

# Rows of one transaction: some tenths of a second in which nobody else writes.
CHUNK = 500
SUBJECT_LENGTH = 4000
_FORMULA = ("=", "+", "-", "@")
_SECRET = frozenset({"mat", "toi mat", "tuyet mat", "a", "b", "c"})
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?: [\d:.]+)?")
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ][\d:.Z+]+)?")
_EARLIEST = 1900


def import_register(*, actor: Actor, office: Office, data: bytes, name: str) -> Outcome:
    """Import the rows of a CSV file that the office does not have yet.

    Raises Invalid when the file is no register; then nothing was imported. A run that was cut
    short is completed by running it again. Repairs follow the dirt of real registers; the row as
    it was stays in `Document.original`.
    """
    policy.guard(actor, Perm.IMPORT)
    table = tables.read(data)
    outcome = Outcome(rows=len(table.rows))
    bodies = notation.BODIES | set(Office.objects.values_list("notation", flat=True))
    records = list(_records(table.rows, bodies, outcome))
    run = writing.begin(actor=actor, office=office, kind=ImportRun.Kind.REGISTER, name=name)
    for start in range(0, len(records), CHUNK):
        chunk = records[start : start + CHUNK]
        writing.write(actor=actor, run=run, records=chunk, outcome=outcome)
    writing.finish(actor=actor, run=run, outcome=outcome)
    return outcome


def _records(
    rows: Iterable[tables.Row], bodies: Collection[str], outcome: Outcome
) -> Iterable[Record]:
    for row in rows:
        try:
            yield record_of(row, bodies)
        except Unusable as refused:
            outcome.reject(row.place, refused.reason)


def record_of(row: tables.Row, bodies: Collection[str] = notation.BODIES) -> Record:
    """What a row says, repaired. Raises Unusable with the reason when it cannot be kept."""
    if row.surplus:
        raise Unusable("too_many_cells")
    if row.empty:
        raise Unusable("empty_row")
    cells = {name: _line(cell) for name, cell in row.cells.items()}
    if analysis.fold(cells.get("secrecy", "")) in _SECRET:
        # Nothing of a state secret is kept here (Luật Bảo vệ bí mật nhà nước).
        raise Unusable("state_secret")
    number = notation.read(cells["code"])
    if not number.code and not cells["subject"]:
        raise Unusable("nothing_to_find_it_by")
    if len(cells["subject"]) > SUBJECT_LENGTH:
        raise Unusable("subject_too_long")
    issued_on, doubt = read_date(cells.get("date", ""))
    type_code = notation.type_named(cells.get("type", "")) or notation.type_of(
        number.notation, bodies
    )
    warnings = [*number.warnings, *doubt, *_doubts(row, cells)]
    if number.code and not type_code:
        warnings.append("type_unknown")
    return Record(
        row=row.place,
        key=writing.key_of(row.original),
        values={
            "code": number.code,
            "number": number.number,
            "notation": number.notation,
            "type_code": type_code,
            "issued_on": issued_on,
            "subject": cells["subject"],
            "issuer_name": cells.get("issuer", "")[:200],
            "signer_name": cells.get("signer", "")[:100],
        },
        original=dict(row.original),
        warnings=tuple(warnings),
        in_register=True,
    )


def read_date(text: str) -> tuple[date | None, tuple[str, ...]]:
    """A day written dd/mm/yyyy or yyyy-mm-dd, with what is doubtful about it."""
    if not text:
        return None, ("no_date",)
    if found := _DAY_FIRST.fullmatch(text):
        day, month, year = (int(part) for part in found.groups())
    elif found := _YEAR_FIRST.fullmatch(text):
        year, month, day = (int(part) for part in found.groups())
    else:
        return None, ("bad_date",)
    try:
        issued_on = date(year, month, day)
    except ValueError:
        return None, ("bad_date",)
    if year < _EARLIEST:
        return None, ("bad_date",)
    return issued_on, ("date_in_future",) if issued_on > clock.today() else ()


def _doubts(row: tables.Row, cells: dict[str, str]) -> list[str]:
    said: list[Any] = list(row.original.values())
    doubts = {
        "no_subject": not cells["subject"],
        "short_row": row.lacking > 0,
        "not_composed": any(analysis.composed(cell) != cell for cell in said),
        "looks_like_formula": any(
            cells.get(name, "").startswith(_FORMULA) for name in ("code", "subject", "issuer")
        ),
    }
    return [code for code, holds in doubts.items() if holds]


def _line(cell: str) -> str:
    """A cell as one line of composed text."""
    return " ".join(analysis.composed(cell).split())
