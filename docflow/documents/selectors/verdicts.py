"""What the stored report says of a version's signatures, in three plain lines for each."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from docflow.core import clock
from docflow.core.schedule import WorkState
from docflow.documents.models import LateTime, SignatureRecord, ValidationRecord, Version
from signing.gate import messages
from signing.gate.report import Report, SignatureReport, Verdict

# Judging by the certificate alone: what each word of the gate means to a reader.
_TRUST = {
    "unknown_issuer": "unknown_issuer",
    "expired": "certificate_expired",
    "not_yet_valid": "certificate_not_yet_valid",
    "wrong_usage": "wrong_usage",
    "wrong_purpose": "wrong_purpose",
    "weak_algorithm": "weak_algorithm",
    "failed": "chain_failed",
}


@dataclass(frozen=True)
class Line:
    """One answer; `tone` is proved, unknown or refused."""

    text: str
    tone: str


@dataclass(frozen=True)
class Signature:
    """One signature: unchanged? who? when and trusted?"""

    field: str
    title: str
    verdict: str
    lines: list[Line]
    reasons: list[str]
    report: SignatureReport
    # What was added to the file after this signature, in one sentence.
    added: str = ""
    # Its place in the report: names the signed revision.
    index: int = 0


@dataclass(frozen=True)
class Judged:
    """The newest report on a version's bytes."""

    verdict: str
    # None for a file that was only looked at.
    record: ValidationRecord | None
    report: Report
    reasons: list[str] = field(default_factory=list)
    signatures: list[Signature] = field(default_factory=list)
    # Since when the office owes these signatures a time stamp; None when it owes none.
    time_owed: datetime | None = None
    # What to do next, once each.
    steps: list[str] = field(default_factory=list)


def judged(version: Version | None) -> Judged | None:
    """The newest report on `version`; None when the gate has not looked at it. Three queries."""
    if version is None:
        return None
    record = ValidationRecord.objects.filter(version=version).first()
    if record is None:
        return None
    made = SignatureRecord.objects.filter(document_id=version.document_id)
    found = told(Report.from_json(record.report), record, {one.field: one for one in made})
    return replace(found, time_owed=_time_owed(version))


def signed_length(version: Version, index: int) -> int | None:
    """How many bytes of the version signature `index` of its newest report covers; None when the
    report knows of no such signature, or is not about these bytes. One query."""
    record = ValidationRecord.objects.filter(version=version, sha256=version.file_id).first()
    lines = Report.from_json(record.report).signatures if record else []
    if not 0 <= index < len(lines) or lines[index].signed_bytes <= 0:
        return None
    return lines[index].signed_bytes


def told(
    report: Report,
    record: ValidationRecord | None = None,
    made: Mapping[str, SignatureRecord] | None = None,
) -> Judged:
    """A report in words; `made` are the rows of signatures made here, by field."""
    rows = made or {}
    return Judged(
        verdict=report.verdict,
        record=record,
        report=report,
        reasons=[messages.reason(code) for code in report.reasons],
        signatures=[
            _signature(index, line, rows.get(line.field))
            for index, line in enumerate(report.signatures)
            if line.kind != "timestamp"
        ],
        steps=messages.steps(report.reasons),
    )


def _time_owed(version: Version) -> datetime | None:
    rows = LateTime.objects.filter(document_id=version.document_id)
    return rows.exclude(state=WorkState.DONE).values_list("owed_at", flat=True).first()


def _signature(index: int, line: SignatureReport, made: SignatureRecord | None) -> Signature:
    return Signature(
        field=line.field,
        title=_title(line, made),
        verdict=line.verdict,
        lines=[_unchanged(line), _who(line), _when(line)],
        reasons=[messages.reason(code) for code in line.reasons],
        report=line,
        added=_added(line),
        index=index,
    )


def _added(line: SignatureReport) -> str:
    if line.signed_bytes == 0:
        return ""
    if not line.changes:
        if line.verdict == Verdict.INVALID:
            return ""
        return _("Sau chữ ký này không có gì được thêm vào tệp.")
    words = []
    for change in line.changes:
        kind, _colon, name = change.partition(":")
        said = {"name": _field_name(name)}
        words.append(str(_ADDED[kind]) % said if kind in _ADDED else change)
    return _("Thêm sau chữ ký này: %(what)s.") % {"what": "; ".join(words)}


def _field_name(name: str) -> str:
    """Our own fields under the names people know; others as the file calls them."""
    if name.startswith("Initial"):
        return str(_FIELDS["Initial"])
    return str(_FIELDS.get(name, name))


_FIELDS = {
    "Initial": gettext_lazy("ký nháy"),
    "Secretary": gettext_lazy("thư ký"),
    "Signer": gettext_lazy("người ký"),
    "IssueLine": gettext_lazy("số và ngày"),
    "Seal": gettext_lazy("dấu cơ quan"),
    "Copy": gettext_lazy("chữ ký bản sao"),
}
_ADDED = {
    "signature": gettext_lazy("chữ ký tại ô “%(name)s”"),
    "timestamp": gettext_lazy("dấu thời gian lưu trữ"),
    "validation_data": gettext_lazy("dữ liệu để kiểm tra về sau"),
    "form_field": gettext_lazy("nội dung điền vào ô “%(name)s”"),
}


def _title(line: SignatureReport, made: SignatureRecord | None) -> str:
    # The fingerprint ties our own row to the signature; a name in the file is only a claim.
    if made is not None and made.fingerprint == line.signer_fingerprint:
        name = f"{made.name}, {made.title}" if made.title else made.name
        return f"{made.get_act_display()}: {name}"
    if not line.signer:
        return line.field
    # One office signs twice, for the number and as its seal: the field tells them apart.
    # A field's name is a claim as well, so it is named as a place and not as an office.
    said = _field_name(line.field)
    if said == line.field:
        return line.signer
    return _("%(name)s, ô “%(field)s”") % {"name": line.signer, "field": said}


def _unchanged(line: SignatureReport) -> Line:
    if line.integrity == "broken":
        return Line(_("Nội dung đã bị thay đổi sau khi ký."), "refused")
    if line.integrity != "intact":
        return Line(_("Chưa xác định được nội dung có còn nguyên hay không."), "unknown")
    if line.verdict == Verdict.INVALID and line.trust == "trusted":
        return Line(_("Phần đã ký còn nguyên nhưng tệp có thay đổi không được phép."), "refused")
    if line.changes:
        return Line(
            _("Nội dung còn nguyên; chữ ký tiếp theo được thêm vào trong phạm vi cho phép."),
            "proved" if line.verdict == Verdict.VALID else "unknown",
        )
    return Line(_("Nội dung còn nguyên như lúc ký."), "proved")


def _who(line: SignatureReport) -> Line:
    name = line.signer or _("không rõ tên")
    if line.trust == "trusted":
        return Line(
            _("Người ký: %(name)s, chứng thư do %(issuer)s cấp.")
            % {"name": name, "issuer": _common_name(line.issuer)},
            "proved",
        )
    why = messages.reason(_TRUST[line.trust]) if line.trust in _TRUST else ""
    refused = line.trust in ("wrong_purpose", "wrong_usage", "weak_algorithm", "failed")
    return Line(
        _("Tên trong chứng thư: %(name)s. %(why)s") % {"name": name, "why": why},
        "refused" if refused else "unknown",
    )


def _common_name(issuer: str) -> str:
    """The name people know a certificate's issuer by; the whole name stands in the details."""
    for part in issuer.split(";"):
        key, _colon, name = part.partition(":")
        if key.strip() == "Common Name":
            return name.strip()
    return issuer or _("tổ chức được tin cậy")


def _when(line: SignatureReport) -> Line:
    if line.signed_at is None:
        return Line(_("Không rõ thời điểm ký."), "unknown")
    moment = date_format(timezone.localtime(line.signed_at, clock.OFFICE_ZONE), "H:i d/m/Y")
    if not line.signed_at_proven and "timestamp_untrusted" in line.reasons:
        return Line(
            _("Ký lúc %(at)s theo dấu thời gian của đơn vị chưa được tin cậy.") % {"at": moment},
            "unknown",
        )
    if not line.signed_at_proven:
        return Line(
            _("Ký lúc %(at)s theo máy người ký, không có dấu thời gian.") % {"at": moment},
            "unknown",
        )
    if line.revocation == "revoked":
        return Line(_("Ký lúc %(at)s; chứng thư đã bị thu hồi.") % {"at": moment}, "refused")
    if line.revocation in ("good", "good_at_signing"):
        return Line(
            _("Ký lúc %(at)s, có dấu thời gian; chứng thư còn hiệu lực lúc ký.") % {"at": moment},
            "proved",
        )
    return Line(
        _("Ký lúc %(at)s, có dấu thời gian; chưa biết chứng thư có bị thu hồi không.")
        % {"at": moment},
        "unknown",
    )
