"""Owns the judgement on an arrival: does it carry the signatures that an office's document needs.

Law: QĐ 28/2018/QĐ-TTg, Điều 4, 5.4 and 9.1; NĐ 30/2020/NĐ-CP, Điều 21: signed by the person and by
the organisation. What is unknown is left to the clerk; only what is certainly wrong is refused.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from docflow.exchange.selectors import addresses
from docflow.org.models import Office
from signing.gate import messages
from signing.gate.report import Report, SignatureReport, Verdict
from signing.keys.models import Purpose

VALID, MISSING, NOT_VALID, UNKNOWN = "valid", "missing", "not_valid", "undetermined"
_REFUSED = frozenset({Verdict.INVALID, Verdict.UNSIGNED, Verdict.UNREADABLE})


@dataclass(frozen=True)
class Judgement:
    """Verdict, and per kind of signature valid, missing, not_valid or undetermined."""

    verdict: str
    person: str
    seal: str
    # Why it is refused, in words that travel back; None when it may come in.
    refusal: str | None

    def to_json(self) -> dict[str, str]:
        return {"verdict": self.verdict, "person": self.person, "seal": self.seal}


def judge(report: Report, sender: Office, *, copied: bool = False) -> Judgement:
    """What `sender`'s document lacks, by the gate's report on its main file.

    A certified copy carries the signature of the copying office alone (NĐ 30/2020/NĐ-CP, Điều
    25.1c and Phụ lục I, Part II, I.3).
    """
    person = _best(report.signatures, Purpose.PERSON)
    seal = _best(report.signatures, Purpose.SEAL)
    foreign = seal == VALID and not _own_seal(report, sender)
    if foreign:
        seal = NOT_VALID
    asked = VALID if copied else person
    return Judgement(report.verdict, person, seal, _refusal(report, asked, seal, foreign))


def _best(lines: list[SignatureReport], purpose: Purpose) -> str:
    verdicts = {line.verdict for line in lines if line.purpose == purpose}
    if not verdicts:
        # Nobody knows what an unknown issuer's certificate is for.
        unknown = any(line.verdict == Verdict.UNDETERMINED for line in lines)
        return UNKNOWN if unknown else MISSING
    if verdicts & Verdict.ACCEPTED:
        return VALID
    return UNKNOWN if Verdict.UNDETERMINED in verdicts else NOT_VALID


def _own_seal(report: Report, sender: Office) -> bool:
    """Every accepted seal on it is the sender's own."""
    seals = {
        line.signer_fingerprint
        for line in report.signatures
        if line.purpose == Purpose.SEAL and line.verdict in Verdict.ACCEPTED
    }
    return all(addresses.owns_key(sender, Purpose.SEAL, one) for one in seals)


def _refusal(report: Report, person: str, seal: str, foreign: bool) -> str | None:
    if report.verdict in _REFUSED:
        reasons = [messages.reason(code) for code in report.reasons]
        if not reasons:
            lines = [code for line in report.signatures for code in line.reasons]
            reasons = [messages.reason(code) for code in dict.fromkeys(lines)]
        said = " ".join(reasons[:3])
        return _("Chữ ký số không được chấp nhận (%(verdict)s). %(reasons)s") % {
            "verdict": messages.verdict(report.verdict),
            "reasons": said,
        }
    if foreign:
        return _("Con dấu số trên văn bản không phải của cơ quan gửi.")
    if person == MISSING:
        return _("Văn bản không có chữ ký số của người có thẩm quyền.")
    if seal == MISSING:
        return _("Văn bản không có chữ ký số của cơ quan gửi.")
    return None
