"""The file as a whole: opens it, has every signature judged, and draws the verdict.

Pure: bytes and trust material in, report out; runs in this process or in the worker.
"""

import hashlib
import logging
from datetime import datetime

from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from signing.gate import shown
from signing.gate.bench import Bench, Line, kind_of
from signing.gate.document import Carried, Opened, Unreadable, open_pdf
from signing.gate.judge import judge_signature, judge_timestamp
from signing.gate.lost import dropped
from signing.gate.parsed import parsed
from signing.gate.policy import Material
from signing.gate.report import Report, SignatureReport, Verdict

# The libraries log names of signers and whole tracebacks for every refusal; the report says it all.
for _name in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)


def judge(data: bytes, *, now: datetime, material: Material, look_at_pages: bool = True) -> Report:
    """One report for any bytes whatever; never raises for what is in them.

    `look_at_pages` reads the text of a file without signatures for signs of one, with a reader
    that is neither safe to use from two threads nor proof against hostile files.
    """
    report = Report(
        verdict=Verdict.UNREADABLE,
        sha256=hashlib.sha256(data).hexdigest(),
        validated_at=now,
        trust_embedded=material.trust_embedded,
    )
    try:
        opened = open_pdf(data)
        report.revisions = opened.revisions
        if opened.carried:
            _judge_signed(report, data, opened, now, material)
        else:
            report.verdict = Verdict.UNSIGNED
            report.reasons = ["no_signature", *shown.reasons(data, look_at_pages=look_at_pages)]
        _fields(report, opened, material)
    except Unreadable as error:
        report.reasons = [error.code]
    except MemoryError:
        _give_up(report, "memory_exceeded")
    except Exception:
        # Whatever a hostile file made the libraries do: it is not a valid document.
        _give_up(report, "unreadable")
    return report


def _give_up(report: Report, code: str) -> None:
    report.verdict = Verdict.UNREADABLE
    report.reasons = [code]
    report.signatures = []


def _judge_signed(
    report: Report, data: bytes, opened: Opened, now: datetime, material: Material
) -> None:
    trust, own = parsed(material)
    bench = Bench(
        data=data,
        opened=opened,
        now=now,
        trust=trust,
        own=own,
        trust_embedded=material.trust_embedded,
    )
    lines = _judge_all(bench)
    _nothing_after_the_last(lines, opened)
    _list_later(lines, bench)
    report.signatures = [line.report for line in lines]
    report.verdict = Verdict.worst([line.report.verdict for line in lines])
    report.reasons = list(dict.fromkeys(code for line in lines for code in line.report.reasons))
    if dropped(opened.reader, [item.field for item in opened.carried]):
        _add(report, "signature_dropped", Verdict.INVALID)
    if all(line.report.kind == "timestamp" for line in lines):
        report.reasons.append("only_timestamps")
        if report.verdict != Verdict.INVALID:
            report.verdict = Verdict.UNSIGNED
    elif opened.lax:
        _add(report, "lax_reader", Verdict.VALID_WITH_CHANGES)


def _judge_all(bench: Bench) -> list[Line]:
    """Document time stamps from the newest back, since each proves what lies under it; then the
    signatures. The lines come back in the order of the file."""
    carried = bench.opened.carried
    stamps = [n for n, item in enumerate(carried) if item.embedded and _is_stamp(item.embedded)]
    others = [n for n in range(len(carried)) if n not in stamps]
    done = {n: _judge_one(carried[n], bench) for n in [*reversed(stamps), *others]}
    lines = [done[n] for n in range(len(carried))]
    for line in lines:
        # Two fields of one name: a reader shows one of them, and we cannot know which.
        if sum(other.report.field == line.report.field for other in lines) > 1:
            line.find("duplicate_field", Verdict.INVALID)
    return lines


def _judge_one(item: Carried, bench: Bench) -> Line:
    if item.embedded is None:
        return _failed(item.field, item.problem)
    try:
        judge_it = judge_timestamp if _is_stamp(item.embedded) else judge_signature
        return judge_it(item.embedded, bench)
    except MemoryError:
        raise
    except Exception:
        # A signature the library cannot get through is no signature.
        return _failed(item.field, "malformed_signature", item.embedded)


def _is_stamp(embedded: EmbeddedPdfSignature) -> bool:
    return kind_of(embedded) == "timestamp"


def _failed(field: str, code: str, embedded: EmbeddedPdfSignature | None = None) -> Line:
    kind = "unknown" if embedded is None else kind_of(embedded)
    report = SignatureReport(field=field, kind=kind, verdict=Verdict.INVALID, reasons=[code])
    return Line(report, -1 if embedded is None else embedded.signed_revision)


def _nothing_after_the_last(lines: list[Line], opened: Opened) -> None:
    """The last signature covers the file, or only validation data follows it."""
    last = max(lines, key=lambda line: line.revision)
    if last.level is None or last.report.coverage != "whole_revision":
        return
    xrefs = opened.reader.xrefs
    later = range(last.revision + 1, opened.revisions)
    if last.level == ModificationLevel.NONE or not any(
        xrefs.explicit_refs_in_revision(revision) for revision in later
    ):
        # Bytes without a revision, or revisions without an object: nobody needs them.
        last.find("trailing_bytes", Verdict.INVALID)
    elif last.level != ModificationLevel.LTA_UPDATES and "form_filled" not in last.report.reasons:
        last.find("unsigned_update", Verdict.INVALID)


def _list_later(lines: list[Line], bench: Bench) -> None:
    """What followed each signature, for people to see; lowers nothing."""
    for line in lines:
        if line.revision < 0:
            continue
        line.report.changes += [
            f"{'timestamp' if other.report.kind == 'timestamp' else 'signature'}:"
            f"{other.report.field}"
            for other in lines
            if other.revision > line.revision
        ]
        if bench.store_at(line.revision).size != bench.store.size:
            line.report.changes.append("validation_data")


def _fields(report: Report, opened: Opened, material: Material) -> None:
    """Hold the file against the fields the caller expects."""
    for name in material.empty_fields:
        if name not in opened.empty:
            _add(report, "field_not_empty", Verdict.INVALID)
    expected = material.expected_fields
    if expected is None:
        return
    signed = {line.field: line for line in report.signatures if line.kind != "timestamp"}
    for name, fingerprint in expected.items():
        if name not in signed:
            _add(report, "expected_signature_missing", Verdict.INVALID)
        elif fingerprint and signed[name].signer_fingerprint != fingerprint.lower():
            signed[name].reasons.append("wrong_signer")
            signed[name].verdict = Verdict.INVALID
            _add(report, "wrong_signer", Verdict.INVALID)
    for name in signed.keys() - expected.keys():
        signed[name].reasons.append("unexpected_signature")
        signed[name].verdict = Verdict.INVALID
        _add(report, "unexpected_signature", Verdict.INVALID)


def _add(report: Report, code: str, verdict: str) -> None:
    report.reasons.append(code)
    if report.verdict in Verdict.BY_WEIGHT:
        report.verdict = Verdict.worst([report.verdict, verdict])
