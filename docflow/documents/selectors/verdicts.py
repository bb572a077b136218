"""What the stored report says of a version's signatures, in three plain lines for each."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from docflow.core import clock
from docflow.documents.models import SignatureRecord, ValidationRecord, Version
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


@dataclass(frozen=True)
class Judged:
    """The newest report on a version's bytes."""

    verdict: str
    record: ValidationRecord
    report: Report
    reasons: list[str] = field(default_factory=list)
    signatures: list[Signature] = field(default_factory=list)


def judged(version: Version | None) -> Judged | None:
    """The newest report on `version`; None when the gate has not looked at it. Two queries."""
    if version is None:
        return None
    record = ValidationRecord.objects.filter(version=version).first()
    if record is None:
        return None
    report = Report.from_json(record.report)
    made = SignatureRecord.objects.filter(document_id=version.document_id)
    by_field = {one.field: one for one in made}
    return Judged(
        verdict=report.verdict,
        record=record,
        report=report,
        reasons=[messages.reason(code) for code in report.reasons],
        signatures=[_signature(line, by_field.get(line.field)) for line in _signed(report)],
    )


def _signed(report: Report) -> Iterable[SignatureReport]:
    return (line for line in report.signatures if line.kind != "timestamp")


def _signature(line: SignatureReport, made: SignatureRecord | None) -> Signature:
    return Signature(
        field=line.field,
        title=_title(line, made),
        verdict=line.verdict,
        lines=[_unchanged(line), _who(line), _when(line)],
        reasons=[messages.reason(code) for code in line.reasons],
        report=line,
    )


def _title(line: SignatureReport, made: SignatureRecord | None) -> str:
    # The fingerprint ties our own row to the signature; a name in the file is only a claim.
    if made is not None and made.fingerprint == line.signer_fingerprint:
        name = f"{made.name}, {made.title}" if made.title else made.name
        return f"{made.get_act_display()}: {name}"
    return line.signer or line.field


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
