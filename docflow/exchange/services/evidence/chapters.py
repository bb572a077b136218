"""What must hold inside a bundle, chapter by chapter; every part was compared with the manifest.

The description was written by whoever made the bundle: what it says counts where a signature of
somebody else, or the file itself, says the same.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from docflow.core import moments
from docflow.core.audit import chain
from docflow.exchange import envelope
from docflow.exchange.envelope import BadMessage, Letter, Statement
from docflow.exchange.services.evidence import layout
from docflow.exchange.services.evidence.case import WINDOW, Case
from docflow.exchange.states import (
    AGREED_CODE,
    PROVED_BY,
    REFUSED_CODE,
    Channel,
    DeliveryStatus,
    Proof,
)
from signing.gate import Policy, Report, TrustedCertificate, worker
from signing.gate import messages as words
from signing.gate.policy import resolve
from signing.gate.report import Verdict
from signing.trust.brought import Brought

_PDF = b"%PDF-"
_NOT_SENT = (DeliveryStatus.QUEUED, DeliveryStatus.FAILED)


def look(case: Case, about: dict[str, Any]) -> None:
    """Every chapter. Raises BadPackage, and the errors of values that are not what they should
    be."""
    document, office = about["document"], about["office"]
    case.found.document = {name: str(document[name]) for name in ("code", "subject", "issuer")}
    mine = case.package.manifest.organ_code.upper() in office["codes"]
    case.found.holds("office", str(office["code"]), mine, _("Bản mô tả nói về cơ quan khác."))
    for one in about["versions"]:
        case.files.add(_file(case, one))
    if not case.files:
        note = _("Trong gói không có tệp nào của văn bản.")
        case.found.add("file", "-", Proof.UNDETERMINED, note)
    for one in about["attachments"]:
        _file(case, one)
    arrival = about["arrival"]
    _main(case, arrival["document_sha256"] if arrival else document["sent_sha256"])
    for one in about["deliveries"]:
        _delivery(case, one, office, document)
    if arrival:
        _arrival(case, arrival, office, document)
    _audit(case, about)


def _main(case: Case, sha256: str) -> None:
    """What travelled is one of the document's files."""
    if sha256:
        case.main = sha256
        note = _("Tệp đã gửi, nhận không có trong gói.")
        case.found.holds("file", sha256[:12], sha256 in case.files, note)


def _file(case: Case, one: dict[str, Any]) -> str:
    """The file is the one described, and the gate says of it what its report says. Its hash."""
    path = one["path"]
    data = case.read(path)
    sha256 = hashlib.sha256(data).hexdigest()
    case.found.holds("file", path, sha256 == one["sha256"])
    stated = ""
    if one["report"]:
        report = Report.from_json(case.json(one["report"]))
        stated = report.verdict
        note = _("Báo cáo kiểm tra nói về một tệp khác.")
        same = report.sha256 == sha256 and report.verdict == one["verdict"]
        case.found.holds("report", path, same, note)
    # Judged whether it has a report or not: a report could have been left away.
    if stated or _PDF in data[:1024]:
        now = _judged(case, data)
        told = {"file": path, "verdict": now.verdict, "stated": stated, "signers": _signers(now)}
        case.found.signatures.append(told)
        case.found.add("signatures", path, *_compare(stated or Verdict.UNSIGNED, now.verdict))
    return sha256


def _judged(case: Case, data: bytes) -> Report:
    """By the gate as of the bundle's moment, with the answers that lie in it."""
    named = None if case.brought.anchors is None else tuple(_named(case.brought))
    policy = Policy(anchors=named, crls=tuple(case.brought.crls), ocsps=tuple(case.brought.ocsps))
    # Who names what to believe may have no database.
    material = resolve(policy, case.moment, stores=named is None)
    return worker.judge(data, now=case.moment, material=material)


def _named(brought: Brought) -> Iterator[TrustedCertificate]:
    links = {one.dump() for one in brought.between}
    for one in brought.anchors or ():
        purpose = "intermediate" if one.certificate in links else one.purpose
        yield TrustedCertificate(certificate=one.certificate, purpose=purpose)


def _signers(report: Report) -> str:
    return "; ".join(line.signer for line in report.signatures if line.kind != "timestamp")


def _compare(stated: str, now: str) -> tuple[Proof, str]:
    """A file whose signature never held is proved to be that; one is green only when it holds."""
    values = {"stated": words.verdict(stated), "now": words.verdict(now)}
    note = _("Khi lập gói: %(stated)s; kiểm tra lại: %(now)s.") % values
    if now == Verdict.UNDETERMINED:
        return Proof.UNDETERMINED, note
    if now in Verdict.ACCEPTED:
        # Better known by now, as when a list was missing then.
        return Proof.PROVED, "" if stated in Verdict.ACCEPTED else note
    agreed = stated not in Verdict.ACCEPTED and (stated == now or stated != Verdict.UNSIGNED)
    return (Proof.PROVED if agreed else Proof.FAILED), "" if agreed else note


def _delivery(
    case: Case, one: dict[str, Any], mine: dict[str, Any], document: dict[str, Any]
) -> None:
    receiver = one["office"] or {"code": "", "codes": []}
    told = {
        "receiver": str(receiver["code"]),
        "name": str(one["name"]),
        "known_as": case.owners.name_of(str(receiver["code"]), case.moment),
        "state": str(DeliveryStatus(one["status"]).value),
    }
    case.found.deliveries.append(told)
    subject = one["name"]
    message = one["message"]
    if message:
        named = message["message_id"] == one["message_id"]
        note = _("Gói tin không phải của lần gửi này.")
        if case.found.holds("message", subject, named, note):
            letter = _message(case, message, mine, receiver)
            _facts(case, message["path"], letter, document)
    elif one["channel"] == Channel.ELECTRONIC and one["status"] not in _NOT_SENT:
        note = _("Lần gửi điện tử này không có gói tin.")
        case.found.add("message", subject, Proof.FAILED, note)
    for recall in one["recalls"]:
        if recall:
            _message(case, recall, mine, receiver, about={one["message_id"]})
    proved: dict[str, set[Proof]] = defaultdict(set)
    for receipt in one["receipts"]:
        code, state = _receipt(case, receipt, one, receiver, mine)
        proved[code].add(state)
    if one["channel"] == Channel.ELECTRONIC:
        for status in dict.fromkeys((one["status"], one["reached"])):
            needed = PROVED_BY.get(status)
            if needed:
                state = _best(proved[needed])
                case.found.add("state", subject, state, _witness(state) % {"code": needed})


def _witness(state: Proof) -> str:
    if state == Proof.UNDETERMINED:
        # It says so itself; only whose key signed it is open.
        return _("Tin báo %(code)s làm chứng cho trạng thái này chưa được xác định.")
    return _("Trạng thái không có tin báo %(code)s làm chứng.")


def _best(told: set[Proof]) -> Proof:
    """One good receipt is enough; one that may be good leaves it open."""
    for state in (Proof.PROVED, Proof.UNDETERMINED):
        if state in told:
            return state
    return Proof.FAILED


def _facts(case: Case, path: str, letter: Letter | None, document: dict[str, Any]) -> None:
    """What the description says of the document is what went to the other office."""
    if letter is None:
        return
    said = {
        "number": letter.number,
        "notation": letter.notation,
        "subject": letter.subject,
        "issued_on": str(letter.issued_on or ""),
        "exchange_id": letter.document_id,
    }
    wrong = [name for name, value in said.items() if document[name] != value]
    printed = document["code"].endswith(letter.notation) and letter.number in document["code"]
    wrong += [] if printed else ["code"]
    note = _("Bản mô tả khác với gói tin đã gửi: %(fields)s.") % {"fields": ", ".join(wrong)}
    case.found.holds("facts", path, not wrong, note)


def _message(
    case: Case,
    one: dict[str, Any],
    sender: dict[str, Any],
    receiver: dict[str, Any],
    about: set[str] | None = None,
) -> Letter | None:
    """Signed by who sent it to whom, about this document, enclosing exactly its file; with `about`
    a message that speaks of one of these. The letter in it where all that holds."""
    path, note = one["path"], _("Gói tin nói về một văn bản khác.")
    try:
        parcel = envelope.read(case.read(path))
    except BadMessage as bad:
        case.found.add("message", path, Proof.FAILED, f"{bad.code}: {bad.text}")
        return None
    attested, message = parcel.attested, parcel.message
    if attested is None or not attested.intact or (parcel.sealed and parcel.sealed.problem):
        broken = _("Gói tin không mang chữ ký còn nguyên vẹn.")
        case.found.add("message", path, Proof.FAILED, broken)
        return None
    said = attested.statement
    letter = message if isinstance(message, Letter) else None
    if about is None:
        enclosed = letter.enclosures if letter else ()
        # The main document comes first; the files beside it are under the same signature.
        same = bool(enclosed) and hashlib.sha256(enclosed[0].data).hexdigest() == case.main
    else:
        same = said.about in about and said.document_sha256 == case.main
    same = (
        same
        and said.message_id == one["message_id"]
        and said.sender.upper() in sender["codes"]
        and said.receiver.upper() in receiver["codes"]
    )
    if not case.found.holds("message", path, same, note):
        return None
    case.signed(attested.data, attested.signature, said.at, said.sender, path)
    return letter


def _receipt(
    case: Case,
    one: dict[str, Any],
    delivery: dict[str, Any],
    receiver: dict[str, Any],
    mine: dict[str, Any],
) -> tuple[str, Proof]:
    """Signed by the receiving office over the hash of what it was sent. The code that it proves,
    and how far; an answer to something else than a recall proves none."""
    path = one["statement"]
    data, signature = case.read(path), case.read(one["signature"])
    try:
        said = Statement.from_bytes(data)
    except BadMessage as bad:
        case.found.add("receipt", path, Proof.FAILED, bad.text)
        return one["code"], Proof.FAILED
    named, code = {delivery["message_id"]}, one["code"]
    if said.code in (AGREED_CODE, REFUSED_CODE):
        recalls = {recall["message_id"] for recall in delivery["recalls"] if recall}
        # Who never had the document answers the message that asked it back.
        named |= recalls
        code = code if not said.answers or said.answers in recalls else ""
    came = moments.read(one["received_at"])
    if came.tzinfo is None:
        raise ValueError("a moment without a zone")
    same = (
        said.about in named
        and said.document_sha256 == case.main
        and said.code == one["code"]
        and said.sender.upper() in receiver["codes"]
        and said.receiver.upper() in mine["codes"]
        and said.at - WINDOW <= came <= case.moment + WINDOW
    )
    if not case.found.holds("receipt", path, same, _("Tin báo nói về một văn bản khác.")):
        return one["code"], Proof.FAILED
    return code, case.signed(data, signature, said.at, said.sender, path)


def _arrival(
    case: Case, one: dict[str, Any], mine: dict[str, Any], document: dict[str, Any]
) -> None:
    sender = one["sender"] or {"codes": []}
    letter = _message(case, one, sender, mine)
    if letter is not None:
        # The rest a clerk may have put right when the arrival was entered.
        same = letter.document_id == document["exchange_id"]
        note = _("Bản mô tả khác với gói tin đã gửi: %(fields)s.") % {"fields": "exchange_id"}
        case.found.holds("facts", one["path"], same, note)
    for answer in one["answers"]:
        if answer:
            _message(case, answer, mine, sender, about={one["message_id"]})


def _audit(case: Case, about: dict[str, Any]) -> None:
    """Each row gives its hash and is about this document; neighbours in the chain follow."""
    office = about["office"]["id"]
    own = ("documents.document", str(about["document"]["id"]))
    described = {own} | {("exchange.delivery", str(one["id"])) for one in about["deliveries"]}
    seen: set[tuple[str, str]] = set()
    before: dict[str, Any] | None = None
    for row in case.json(layout.AUDIT):
        said, stated = row["said"], row["hash"]
        thing = (said["object_type"], said["object_id"])
        same = (
            chain.digest_of(said) == stated and said["office_id"] == office and thing in described
        )
        if before is not None:
            last = before["said"]["seq"]
            follows = said["prev_hash"] == before["hash"] or said["seq"] > last + 1
            same = same and said["seq"] > last and follows
        note = _("Dòng nhật ký không khớp với mã băm của nó hoặc không nói về văn bản này.")
        case.found.holds("audit", f"{said['office_id']}/{said['seq']}", same, note)
        seen.add(thing)
        before = row
    if own not in seen:
        note = _("Trong gói không có dòng nhật ký nào của văn bản.")
        case.found.add("audit", "-", Proof.UNDETERMINED, note)
