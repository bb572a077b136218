"""Lays what both installations have side by side: lost, doubled, unproved."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

Books = dict[str, Any]
STATUS, DONE = "status", "done"


def compare(a: Books, b: Books) -> dict[str, Any]:
    """Counts, and every fault in words (`faults`, at most twenty of each kind)."""
    lost, doubled, wrong = [], [], []
    for one, other in ((a, b), (b, a)):
        lost += _not_once(one["outbox"], other["inbox"], missing=True)
        doubled += _not_once(one["outbox"], other["inbox"], missing=False)
        wrong += [f"{row['id']} came and was never sent" for row in _strange(one, other)]
        wrong += [f"{row['id']} is {row['state']}" for row in one["outbox"] if row["state"] != DONE]
        wrong += [f"{row['id']} ended {row['outcome']}" for row in one["inbox"] if _is_bad(row)]
    arrived = Counter(row["id"] for row in b["arrivals"])
    named = Counter((row["to"], row["exchange_id"]) for row in b["arrivals"])
    lost += [f"delivery {row['id']}" for row in a["deliveries"] if not arrived[row["id"]]]
    doubled += [f"document of {name}" for name, n in (arrived | named).items() if n > 1]
    if (extra := b["incoming"] - len(a["deliveries"])) > 0:
        doubled.append(f"{extra} incoming documents more than deliveries")
    drafted = Counter(subject for subject, _status in a["outgoing"])
    doubled += [f"draft of {subject}" for subject, n in drafted.items() if n > 1]
    wrong += _other_bytes(a, b)
    lost_receipts, doubled_receipts, unproved = _receipts(a, b)
    return {
        "messages": len(a["outbox"]) + len(b["outbox"]),
        "deliveries": len(a["deliveries"]),
        "arrivals": len(b["arrivals"]),
        "registered": sum(row["number"] is not None for row in b["arrivals"]),
        "copies": sum(row["copies"] - 1 for row in b["inbox"]),
        "copies_at_sender": sum(row["copies"] - 1 for row in a["inbox"]),
        "quarantined": a["quarantined"] + b["quarantined"],
        "receipts": len(a["receipts"]),
        "receipts_verified": sum(not row["problem"] for row in a["receipts"]),
        "recalls": b["requests"],
        "lost": len(lost) + len(lost_receipts),
        "doubled": len(doubled) + len(doubled_receipts),
        "faults": _first(lost, doubled, wrong, lost_receipts, doubled_receipts, unproved),
    }


def _not_once(sent: list[Books], came: list[Books], *, missing: bool) -> list[str]:
    times = Counter((row["id"], row["to"], row["sha256"]) for row in came)
    found = []
    for row in sent:
        n = times[row["id"], row["to"], row["sha256"]]
        if (n == 0) if missing else (n > 1):
            found.append(f"message {row['id']} to {row['to']}: {n} times")
    return found


def _strange(there: Books, here: Books) -> list[Books]:
    known = {row["id"] for row in here["outbox"]}
    return [row for row in there["inbox"] if row["id"] not in known]


def _is_bad(row: Books) -> bool:
    return row["outcome"] != "taken"


def _other_bytes(a: Books, b: Books) -> list[str]:
    sent = {row["id"]: row["sha256"] for row in a["deliveries"]}
    return [
        f"document of {row['id']} has other bytes than were sent"
        for row in b["arrivals"]
        if row["sha256"] != sent.get(row["id"])
    ]


def _receipts(a: Books, b: Books) -> tuple[list[str], list[str], list[str]]:
    """Each state that B sent is one receipt at A, and each receipt proves what it says."""
    kept = Counter(row["id"] for row in a["receipts"])
    said = [row["id"] for row in b["outbox"] if row["kind"] == STATUS]
    lost = [f"receipt {one}" for one in said if not kept[one]]
    doubled = [f"receipt {one}" for one, n in kept.items() if n > 1]
    unproved = [f"receipt {r['id']}: {r['problem']}" for r in a["receipts"] if r["problem"]]
    return lost, doubled, unproved


def once_each(a: Books, b: Books) -> list[str]:
    """Deeds that the audit must have exactly once for each document, delivery or receipt."""
    deliveries = len(a["deliveries"])
    wanted = (
        (a, "document.dispatch", len(a["outgoing"])),
        (a, "outgoing.issue", len(a["outgoing"])),
        (b, "incoming.arrive", deliveries),
        (b, "incoming.register", deliveries),
    )
    return [
        f"{verb}: {books['deeds'].get(verb, 0)} times instead of {n}"
        for books, verb, n in wanted
        if books["deeds"].get(verb, 0) != n
    ]


def metrics_agree(a: Books, b: Books, deliveries: int) -> dict[str, Any]:
    """A's figure C by partner against figure A of what came to that office, by B's own gate."""
    differ = [
        f"{code}: {a['sent'].get(code)} sent, {came} came"
        for code, came in b["came"].items()
        if a["sent"].get(code) != came
    ]
    sent, came = ([sum(x) for x in zip(*one, strict=True)] for one in _figures(a, b))
    if sent != [deliveries, deliveries]:
        differ.append(f"{sent} of {deliveries} deliveries")
    return {"sent": sent, "came": came, "differ": differ}


def _figures(a: Books, b: Books) -> Iterable[list[list[int]]]:
    return list(a["sent"].values()), list(b["came"].values())


def _first(*kinds: list[str]) -> list[str]:
    return [one for kind in kinds for one in kind[:20]]
