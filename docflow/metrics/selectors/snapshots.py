"""Reads snapshots: what one says, whether it still holds, and what changed since it was taken."""

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from docflow.core import files
from docflow.core.actor import Actor
from docflow.documents.models import Document
from docflow.documents.policies import visible_to
from docflow.exchange.selectors import addresses
from docflow.metrics.models import Snapshot
from docflow.metrics.selectors import cells, facts
from docflow.metrics.selectors.cells import Line, Question, Sums
from docflow.metrics.selectors.facts import Fact, Outcome
from docflow.metrics.selectors.figures import Figures, count
from docflow.metrics.selectors.statements import (
    BadStatement,
    Statement,
    canonical,
    lines_of,
    told,
)
from docflow.metrics.states import Exclusion, Measure, Once, Reason
from docflow.org.models import Office
from docflow.org.selectors.people import office_by_code
from signing import messages
from signing.keys.models import Purpose

FORM = "docflow-metric-snapshot-1"


@dataclass(frozen=True)
class Change:
    """A document whose verdict is another one than when the period was frozen. The document is
    None where the reader may not see it."""

    document: Document | None
    before: Fact | None
    after: Fact | None


@dataclass(frozen=True)
class Seal:
    """What is known of the signature under some bytes; `code` is "valid" or what is wrong."""

    code: str
    signer: str = ""
    fingerprint: str = ""
    signed_at: datetime | None = None
    # The key belongs to the office that the statement names; None where that office is unknown.
    own: bool | None = None


@dataclass(frozen=True)
class Verified:
    """A file that says it is a snapshot, looked at without believing it."""

    statement: Statement
    signed: bytes
    seal: Seal
    figures_match: bool
    # How many documents have another verdict now; None where this is not that office's house.
    changed: int | None

    @property
    def verdict(self) -> str:
        """ "undetermined" where all holds but nobody here knows whose key it is."""
        if self.seal.code != "valid" or self.seal.own is False or not self.figures_match:
            return "invalid"
        return "valid" if self.seal.own else "undetermined"

    @property
    def ok(self) -> bool:
        return self.verdict == "valid"


def of_office(actor: Actor) -> QuerySet[Snapshot]:
    return Snapshot.objects.filter(office=actor.office_id)


def facts_now(question: Question) -> list[Fact]:
    """The verdicts that the rows give at this moment, by document; secrets among them."""
    sums = Sums(question.office, question.first, question.last)
    rows = cells.documents(question)
    if sums.set_aside:
        rows = rows.exclude(document__in=sums.set_aside)
    found = facts.facts_of(rows)
    found += [one for one in sums.unsettled.new if question.takes(one)]
    return sorted(found, key=lambda one: one.document)


def apart(found: Iterable[Fact]) -> tuple[tuple[Fact, ...], int]:
    """What may be named, as it is named, and how many are state secrets."""
    everything = list(found)
    named = [one for one in everything if one.outcome.excluded != Exclusion.STATE_SECRET]
    return tuple(replace(one, twin="") for one in named), len(everything) - len(named)


def statement_of(snapshot: Snapshot) -> Statement:
    """Raises files.Damaged and BadStatement."""
    return Statement.from_bytes(files.read(snapshot.sha256))


def now_of(snapshot: Snapshot) -> tuple[tuple[Fact, ...], int]:
    return apart(facts_now(Question(snapshot.office_id, snapshot.first, snapshot.last)))


def figures_of(found: Iterable[Fact], secret: int) -> Figures:
    """The figures of verdicts that are held as values."""
    lines = lines_of(found)
    lines[Line(None, "", Measure.DOCUMENT, Outcome(Exclusion.STATE_SECRET))] += secret
    return count(lines)


def changes(actor: Actor, statement: Statement, now: Iterable[Fact]) -> list[Change]:
    """Every document whose verdict is another one now; the reader's own first."""
    found = differences(statement.facts, now)
    pks = [pk for pk, _before, _after in found]
    seen = {one.pk: one for one in visible_to(actor).filter(pk__in=pks)}
    listed = [Change(seen.get(pk), before, after) for pk, before, after in found]
    return sorted(listed, key=lambda one: one.document is None)


def differences(
    before: Iterable[Fact], after: Iterable[Fact]
) -> list[tuple[int, Fact | None, Fact | None]]:
    then = {one.document: one for one in before}
    now = {one.document: one for one in after}
    return [
        (pk, then.get(pk), now.get(pk))
        for pk in sorted(then.keys() | now.keys())
        if then.get(pk) != now.get(pk)
    ]


def exported(snapshot: Snapshot) -> bytes:
    """The statement as it was signed, in a file that `verify_snapshot` reads anywhere."""
    data = files.read(snapshot.sha256)
    values = {
        "form": FORM,
        "statement": json.loads(data),
        "sha256": snapshot.sha256,
        "signature": base64.b64encode(bytes(snapshot.signature)).decode(),
    }
    return json.dumps(values, ensure_ascii=False, indent=1, sort_keys=True).encode()


def verified(data: bytes, now: datetime) -> Verified:
    """Look at a file without believing it. Raises BadStatement for what is no snapshot."""
    try:
        values: dict[str, Any] = json.loads(data)
        if values["form"] != FORM:
            raise ValueError("unknown form")
        signed = canonical(values["statement"])
        signature = base64.b64decode(values["signature"], validate=True)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise BadStatement(str(error)) from error
    statement = Statement.from_bytes(signed)
    office = office_by_code(statement.office_code)
    return Verified(
        statement,
        signed,
        _seal(signed, signature, office, now),
        told(statement.figures()) == statement.said,
        _changed(statement, office),
    )


def seal_of(snapshot: Snapshot, data: bytes) -> Seal:
    """Judged at the moment it was taken: revocation lists of later days say nothing about it."""
    return _seal(data, bytes(snapshot.signature), snapshot.office, snapshot.taken_at)


def fault(snapshot: Snapshot) -> str:
    """Why it no longer says what was signed; "" while it does."""
    try:
        data = files.read(snapshot.sha256)
        statement = Statement.from_bytes(data)
    except (files.Damaged, BadStatement) as problem:
        return str(problem)
    if not told(statement.figures()) == statement.said == snapshot.figures:
        return _("Tính lại từ các dòng cho số khác với số đã ký.")
    seal = seal_of(snapshot, data)
    # Revocation lists of that day may be gone; the key was ours when it signed.
    if seal.code not in ("valid", "untrusted"):
        return _("Chữ ký không khớp với số liệu (%(why)s).") % {"why": seal.code}
    if seal.code == "valid" and seal.fingerprint != snapshot.fingerprint:
        return _("Số liệu do một khóa khác với khóa đã ghi ký.")
    return ""


def word_of(fact: Fact | None) -> str:
    """A verdict in words."""
    if fact is None:
        return _("Không có trong kỳ")
    if fact.outcome.excluded:
        labels = {**dict(Exclusion.choices), **dict(Once.choices)}
        return _("Không tính: %(why)s") % {"why": labels[fact.outcome.excluded]}
    return str(Reason(fact.outcome.reason_a).label) if fact.outcome.reason_a else _("Đạt")


def _changed(statement: Statement, office: Office | None) -> int | None:
    if office is None or office.pk != statement.office or not office.hosted:
        return None
    now, secret = apart(facts_now(Question(office.pk, statement.first, statement.last)))
    return len(differences(statement.facts, now)) + abs(secret - statement.secret)


def _seal(data: bytes, signature: bytes, office: Office | None, now: datetime) -> Seal:
    try:
        seen = messages.examine(data, signature, now)
    except messages.BadMessage as bad:
        return Seal(bad.code)
    own = addresses.owns_key(office, Purpose.SYSTEM, seen.fingerprint) if office else None
    return Seal("valid", seen.signer, seen.fingerprint, seen.signed_at, own)
