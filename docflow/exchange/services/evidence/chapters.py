"""What must hold inside a bundle, chapter by chapter; every part was compared with the manifest."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from docflow.core.audit import chain
from docflow.documents.services.packages.reading import Opened
from docflow.exchange import envelope
from docflow.exchange.envelope import BadMessage, Letter, Statement
from docflow.exchange.services.evidence import layout
from docflow.exchange.services.evidence.findings import Examined
from docflow.exchange.services.evidence.owners import Owners
from docflow.exchange.states import AGREED_CODE, PROVED_BY, REFUSED_CODE, Channel, Proof
from signing import messages
from signing.gate import Policy, Report, TrustedCertificate, worker
from signing.gate import messages as words
from signing.gate.policy import resolve
from signing.gate.report import Verdict
from signing.trust.brought import Brought


@dataclass
class Case:
    """One bundle under examination."""

    package: Opened
    found: Examined
    brought: Brought
    moment: datetime
    owners: Owners
    # SHA-256 of the document's files: what receipts and messages may be about.
    files: set[str] = field(default_factory=set)

    def json(self, path: str) -> Any:
        return json.loads(self.package.read(path))


def look(case: Case, about: dict[str, Any]) -> None:
    """Every chapter. Raises BadPackage, and the errors of values that are not what they should
    be: the description was written by whoever made the bundle."""
    document = about["document"]
    case.found.document = {name: str(document[name]) for name in ("code", "subject", "issuer")}
    for one in (*about["versions"], *about["attachments"]):
        _file(case, one)
    for one in about["deliveries"]:
        _delivery(case, one, about["office"])
    if about["arrival"]:
        _arrival(case, about["arrival"], about["office"])
    _audit(case)


def _file(case: Case, one: dict[str, Any]) -> None:
    """The file is the one described, and the gate says of it what its report says."""
    path = one["path"]
    data = case.package.read(path)
    sha256 = hashlib.sha256(data).hexdigest()
    case.files.add(sha256)
    case.found.holds("file", path, sha256 == one["sha256"])
    if not one["report"]:
        return
    stated = Report.from_json(case.json(one["report"]))
    same = stated.sha256 == sha256 and stated.verdict == one["verdict"]
    if not case.found.holds("report", path, same, _("Báo cáo kiểm tra nói về một tệp khác.")):
        return
    now = _judged(case, data)
    case.found.signatures.append(
        {"file": path, "verdict": now.verdict, "stated": stated.verdict, "signers": _signers(now)}
    )
    state, note = _compare(stated.verdict, now.verdict)
    case.found.add("signatures", path, state, note)


def _judged(case: Case, data: bytes) -> Report:
    """By the gate as of the bundle's moment, with the answers that lie in it."""
    named = None if case.brought.anchors is None else tuple(_named(case.brought))
    policy = Policy(
        anchors=named,
        crls=tuple(case.brought.crls),
        ocsps=tuple(case.brought.ocsps),
    )
    # Who names what to believe may have no database.
    material = resolve(policy, case.moment, stores=named is None)
    return worker.judge(data, now=case.moment, material=material)


def _named(brought: Brought) -> Iterator[TrustedCertificate]:
    for one in brought.roots:
        yield TrustedCertificate(certificate=one.dump())
    for one in brought.between:
        yield TrustedCertificate(certificate=one.dump(), purpose="intermediate")


def _signers(report: Report) -> str:
    return "; ".join(line.signer for line in report.signatures if line.kind != "timestamp")


def _compare(stated: str, now: str) -> tuple[Proof, str]:
    """A file whose signature never held is proved to be that; one is green only when it holds."""
    values = {"stated": words.verdict(stated), "now": words.verdict(now)}
    if (stated in Verdict.ACCEPTED) == (now in Verdict.ACCEPTED) and now != Verdict.UNDETERMINED:
        return Proof.PROVED, ""
    said = _("Khi lập gói: %(stated)s; kiểm tra lại: %(now)s.") % values
    return (Proof.UNDETERMINED if now == Verdict.UNDETERMINED else Proof.FAILED), said


def _delivery(case: Case, one: dict[str, Any], mine: dict[str, Any]) -> None:
    for message in (one["message"], *one["recalls"]):
        if message:
            _message(case, message, mine)
    told: dict[str, set[Proof]] = defaultdict(set)
    for receipt in one["receipts"]:
        told[receipt["code"]].add(_receipt(case, receipt, one))
    needed = PROVED_BY.get(one["reached"]) if one["channel"] == Channel.ELECTRONIC else None
    if needed:
        note = _("Trạng thái không có tin báo %(code)s làm chứng.") % {"code": needed}
        case.found.add("state", one["name"], _best(told[needed]), note)


def _best(told: set[Proof]) -> Proof:
    """One good receipt is enough; one that may be good leaves it open."""
    for state in (Proof.PROVED, Proof.UNDETERMINED):
        if state in told:
            return state
    return Proof.FAILED


def _message(case: Case, one: dict[str, Any], sender: dict[str, Any] | None) -> None:
    """Signed by who sent it, and the document in it is the one of the bundle."""
    path = one["path"]
    try:
        parcel = envelope.read(case.package.read(path))
    except BadMessage as bad:
        case.found.add("message", path, Proof.FAILED, f"{bad.code}: {bad.text}")
        return
    attested, message = parcel.attested, parcel.message
    sealed = parcel.sealed is None or not parcel.sealed.problem
    if attested is None or not attested.intact or not sealed:
        note = _("Gói tin không mang chữ ký còn nguyên vẹn.")
        case.found.add("message", path, Proof.FAILED, note)
        return
    said = attested.statement
    own = sender is not None and said.sender.upper() in sender["codes"]
    same = said.message_id == one["message_id"] and own
    if isinstance(message, Letter) and message.enclosures:
        # The main document comes first; the files beside it are under the same signature.
        same = same and hashlib.sha256(message.enclosures[0].data).hexdigest() in case.files
    elif said.document_sha256:
        same = same and said.document_sha256 in case.files
    if case.found.holds("message", path, same, _("Gói tin nói về một văn bản khác.")):
        _signed(case, attested.data, attested.signature, _moment(one["at"]), said.sender, path)


def _receipt(case: Case, one: dict[str, Any], delivery: dict[str, Any]) -> Proof:
    """Signed by the receiving office over the hash of what it was sent."""
    path = one["statement"]
    data, signature = case.package.read(path), case.package.read(one["signature"])
    try:
        said = Statement.from_bytes(data)
    except BadMessage as bad:
        case.found.add("receipt", path, Proof.FAILED, bad.text)
        return Proof.FAILED
    receiver = delivery["office"] or {"codes": []}
    named = {delivery["message_id"]}
    if said.code in (AGREED_CODE, REFUSED_CODE):
        # Who never had the document answers the message that asked it back.
        named |= {one["message_id"] for one in delivery["recalls"] if one}
    same = (
        said.about in named
        and said.document_sha256 in case.files
        and said.code == one["code"]
        and said.sender.upper() in receiver["codes"]
    )
    if not case.found.holds("receipt", path, same, _("Tin báo nói về một văn bản khác.")):
        return Proof.FAILED
    return _signed(case, data, signature, _moment(one["received_at"]), said.sender, path)


def _signed(
    case: Case, data: bytes, signature: bytes, at: datetime, code: str, subject: str
) -> Proof:
    """By a system key that we believe, at `at`, and of the office of that code."""
    try:
        seen = messages.examine(data, signature, at, case.brought)
    except messages.BadMessage as problem:
        state = Proof.UNDETERMINED if problem.code == "untrusted" else Proof.FAILED
        note = _("chữ ký không được xác nhận (%(code)s)") % {"code": problem.code}
        case.found.add("signature", subject, state, note)
        return state
    case.found.holds("signature", subject, condition=True)
    owner = case.owners.of(code, seen.fingerprint, subject)
    case.found.findings.append(owner)
    return owner.state


def _arrival(case: Case, one: dict[str, Any], mine: dict[str, Any]) -> None:
    _message(case, one, one["sender"])
    for answer in one["answers"]:
        if answer:
            _message(case, answer, mine)


def _audit(case: Case) -> None:
    """Each row still gives its hash; rows that are neighbours in the chain follow each other."""
    before: dict[str, Any] | None = None
    for row in case.json(layout.AUDIT):
        said, stated = row["said"], row["hash"]
        subject = f"{said['office_id']}/{said['seq']}"
        same = hashlib.sha256(chain.canonical(said)).hexdigest() == stated
        neighbours = (
            before is not None
            and before["said"]["office_id"] == said["office_id"]
            and before["said"]["seq"] + 1 == said["seq"]
        )
        if neighbours and before is not None:
            same = same and said["prev_hash"] == before["hash"]
        case.found.holds("audit", subject, same, _("Dòng nhật ký không khớp với mã băm của nó."))
        before = row


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone")
    return moment
