"""The figures written a second time: document by document, from the words of docs/metric.md and the
raw rows, without the module's own rule, sums or queries."""

from collections import Counter
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from docflow.documents.models import Document
from docflow.exchange.models import Delivery, InboxMessage, Receipt

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
ORDER = (
    *("person_signature_missing", "person_signature_not_valid", "seal_missing", "seal_not_valid"),
    *("not_sent", "not_connected", "paper_only", "paper_parallel", "paper_instead"),
    *("failed", "refused"),
    *("waiting_receipt", "arrived_on_paper", "paper_followed"),
)
EXCLUSIONS = (*("state_secret", "internal", "cancelled", "citizen_or_firm", "paper_required_list"),)
USUAL, WITH_LIST = "usual", "with_list"
WITH_CITIZENS, WITHOUT_UNCONNECTED = "with_citizens", "without_unconnected"


def naive_figures(
    office: int,
    first: date,
    last: date,
    *,
    reading: str = USUAL,
    direction: str = "",
    unit: str = "",
    kind: str = "",
    partner: str = "",
) -> dict[str, Any]:
    """{"A": [numerator, denominator], "B": …, "C": …, "excluded": {reason: n}, "once": n,
    "outside": [(document, reason)]}."""
    found: dict[str, Any] = {"A": [0, 0], "B": [0, 0], "C": [0, 0]}
    excluded: Counter[str] = Counter()
    outside, once = [], 0
    for document in Document.objects.filter(office=office).order_by("pk"):
        day = _day(document)
        if day is None or not first <= day <= last or direction not in ("", document.direction):
            continue
        told = _tell(document)
        if told is None:
            continue
        why_not, pairs = told
        partners = [str(one or "-") for one, _strict, _loose in pairs]
        if unit not in ("", str(document.unit_id or "-")) or partner not in ("", *partners):
            continue
        if kind not in ("", document.type_code or "-"):
            continue
        if why_not == "counted_once":
            once += 1
            continue
        taken_in = {WITH_LIST: "paper_required_list", WITH_CITIZENS: "citizen_or_firm"}
        if why_not and why_not != taken_in.get(reading):
            excluded[why_not] += 1
            continue
        counted = pairs
        if reading == WITHOUT_UNCONNECTED:
            counted = [pair for pair in pairs if pair[1] != "not_connected"]
            if pairs and not counted:
                continue
        _count(found["A"], [strict for _who, strict, _loose in counted], bool(counted))
        _count(found["B"], [loose for _who, _strict, loose in counted], bool(counted))
        for who, strict, _loose in counted:
            if partner in ("", str(who or "-")):
                found["C"][1] += 1
                found["C"][0] += strict == ""
        first_reason = min((one for _w, one, _l in counted if one), key=ORDER.index, default="")
        if first_reason or not counted:
            outside.append((document.pk, first_reason or "not_sent"))
    return {**found, "excluded": dict(excluded), "outside": outside, "once": once}


def _count(figure: list[int], reasons: list[str], any_pair: bool) -> None:
    figure[1] += 1
    figure[0] += any_pair and not any(reasons)


def _day(document: Document) -> date | None:
    if document.direction != "incoming":
        return document.issued_on
    return document.arrived_at and document.arrived_at.astimezone(HANOI).date()


def _tell(document: Document) -> tuple[str, list[tuple[int | None, str, str]]] | None:
    """Why it is not counted ("" if it is), and per partner the reason against A and against B."""
    if document.origin in ("imported", "copied"):
        return None
    if document.direction == "incoming":
        return None if document.type_code in ("SY", "SL", "TRS") else _tell_incoming(document)
    if document.status not in ("issued", "filed", "recalled", "cancelled"):
        return None
    return None if document.issued_on is None else _tell_outgoing(document)


def _tell_outgoing(document: Document) -> tuple[str, list[tuple[int | None, str, str]]]:
    deliveries = list(Delivery.objects.filter(dispatch__document=document).order_by("pk"))
    recipients = [one for one in document.recipients.all() if one.office_id != document.office_id]
    pairs = [
        (one.office_id, _against(one, paper=True), _against(one, paper=False))
        for one in deliveries
        if not one.citizen_or_firm
    ]
    if not deliveries:
        pairs = [(r.office_id, "not_sent", "not_sent") for r in recipients if not r.citizen_or_firm]
    only_people = all(one.citizen_or_firm for one in recipients)
    if only_people and not pairs:
        pairs = [
            (one.office_id, _against(one, paper=True), _against(one, paper=False))
            for one in deliveries
        ] or [(r.office_id, "not_sent", "not_sent") for r in recipients]
    if document.secrecy:
        return "state_secret", pairs
    if document.status == "cancelled":
        return "cancelled", pairs
    if document.direction == "internal":
        return "internal", pairs
    if _replaced(document):
        return "counted_once", pairs
    if not recipients:
        return "internal", pairs
    if only_people:
        return "citizen_or_firm", pairs
    if any(one.paper_cause == "required" for one in deliveries):
        return "paper_required_list", pairs
    return "", pairs


def _against(delivery: Delivery, *, paper: bool) -> str:
    """What stands against one delivery; `paper` beside it counts against it."""
    receipts = list(Receipt.objects.filter(delivery=delivery).order_by("pk"))
    said = [one.gate for one in receipts if one.gate]
    if said and (bad := _signatures(said[-1])):
        return bad
    if delivery.paper_cause == "not_connected":
        return "not_connected"
    if delivery.channel == "paper":
        return "paper_only"
    if delivery.paper_parallel and paper:
        return "paper_parallel"
    # A recall undoes nothing of what the receiver had said before.
    reached = delivery.before_recall or delivery.status
    if delivery.paper_cause == "failed" and (paper or reached == "failed"):
        return "paper_instead"
    if reached in ("failed", "refused"):
        return reached
    if reached in ("accepted", "assigned", "processing", "completed"):
        return ""
    if any(one.code in ("03", "04", "05", "06") for one in receipts):
        return ""
    return "not_sent" if reached == "queued" else "waiting_receipt"


def _signatures(gate: dict[str, str]) -> str:
    for name, word in (("person", "person_signature"), ("seal", "seal")):
        state = gate.get(name, "")
        if state != "valid":
            return f"{word}_{'missing' if state in ('', 'missing') else 'not_valid'}"
    return ""


def _replaced(document: Document) -> bool:
    return document.status == "recalled" and any(
        link.source.status in ("issued", "filed", "recalled")
        or (link.source.direction == "incoming" and link.source.status != "refused")
        for link in document.linked_from.filter(kind="replaces").select_related("source")
    )


def _tell_incoming(document: Document) -> tuple[str, list[tuple[int | None, str, str]]]:
    others = [
        one
        for one in Document.objects.filter(office=document.office, direction="incoming")
        if one.pk != document.pk and _same(one, document)
    ]
    why_not = "counted_once" if _replaced(document) else ""
    who = document.issuer_id
    if document.origin == "paper":
        if any(one.origin == "electronic" for one in others):
            why_not = "counted_once"
        pair = (who, "arrived_on_paper", "arrived_on_paper")
        return ("state_secret" if document.secrecy else why_not), [pair]
    came = InboxMessage.objects.filter(document=document).first()
    bad = _signatures(came.gate if came else {})
    if not bad and document.status == "refused":
        bad = "refused"
    paper = any(one.origin == "paper" for one in others) or bool(came and came.paper_at)
    strict = bad or ("paper_followed" if paper else "")
    return ("state_secret" if document.secrecy else why_not), [(who, strict, bad)]


def _same(one: Document, other: Document) -> bool:
    """The same letter, on paper and electronically."""
    if one.origin == "imported" or one.type_code in ("SY", "SL", "TRS"):
        return False
    return bool(one.code) and (one.code.casefold(), one.issuer_name.casefold(), _year(one)) == (
        other.code.casefold(),
        other.issuer_name.casefold(),
        _year(other),
    )


def _year(document: Document) -> int:
    return (document.issued_on or _day(document)).year
