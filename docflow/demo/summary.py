"""Counts what the played ways left behind; the object that `demo --json` prints."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings

from directives.models import Directive
from directives.states import DirectiveStatus
from docflow.core import clock, schedule
from docflow.core.audit import verify
from docflow.demo import cast
from docflow.demo.building import World
from docflow.demo.flow import Way
from docflow.desk.selectors.searching import find
from docflow.documents.models import Document, SignatureRecord
from docflow.documents.states import Direction
from docflow.metrics.selectors.figures import figures
from signing.gate.report import Verdict

INDEX = ("search.index",)


def summarise(world: World, ways: Sequence[Way], seconds: float) -> dict[str, Any]:
    """Everything is counted from the rows and asked of the engines, nothing is assumed."""
    schedule.run_all(*(name for name in INDEX if _known(name)))
    today = clock.today()
    metric = figures(world.offices["q2"].pk, today.replace(month=1, day=1), today)
    audit = verify.verify()
    received = [way.received for way in ways if way.received]
    made = SignatureRecord.objects.exclude(act=SignatureRecord.Act.PRESERVE)
    signatures = list(made.prefetch_related("version__validations"))
    return {
        "offices": [
            {"code": body.code_new, "name": body.name}
            for body in sorted(cast.BODIES, key=lambda body: body.key != cast.COMMITTEE.key)
            if body.hosted
        ],
        "flows": len(ways),
        "documents_out": Document.objects.filter(direction=Direction.OUTGOING).count(),
        "documents_in": Document.objects.filter(direction=Direction.INCOMING).count(),
        "signatures": len(signatures),
        "signatures_valid": sum(_is_valid(record) for record in signatures),
        "directives": Directive.objects.count(),
        "directives_completed": Directive.objects.filter(status=DirectiveStatus.COMPLETED).count(),
        "found_by_search": sum(_is_found(world, document) for document in received),
        "metric": {
            "A": metric.a.to_json(),
            "B": metric.b.to_json(),
            "C": metric.c.to_json(),
        },
        "audit_events": audit.events,
        "audit_ok": audit.ok,
        "seconds": round(seconds, 1),
        "demo": settings.DEMO,
    }


def faults(summary: dict[str, Any]) -> list[str]:
    """What does not fit after complete ways; empty when every station held."""
    flows = summary["flows"]
    checks = {
        "a document of each way arrived": summary["documents_in"] >= flows,
        "two directives of each way are completed": summary["directives_completed"] >= 2 * flows,
        "each received document is found by search": summary["found_by_search"] >= flows,
        "each signature is valid": summary["signatures_valid"] == summary["signatures"],
        "each way is signed four times": summary["signatures"] >= 4 * flows,
        "the metric counts each way": summary["metric"]["A"]["numerator"] >= flows,
        "the audit chain is whole": summary["audit_ok"],
    }
    return [name for name, holds in checks.items() if not holds]


def _is_valid(record: SignatureRecord) -> bool:
    """What the gate said of this signature in the file it was made in."""
    judged = record.version.validations.all()[:1]
    lines = judged[0].report["signatures"] if judged else []
    return any(line["field"] == record.field and line["verdict"] == Verdict.VALID for line in lines)


def _is_found(world: World, document: Document) -> bool:
    """By its number, by a clerk of the receiving office."""
    key = next(key for key, office in world.offices.items() if office.pk == document.office_id)
    found = find(world.actor(f"{key}.vanthu"), document.code, limit=50)
    return any(hit.source == "documents" and hit.id == document.pk for hit in found.hits)


def _known(name: str) -> bool:
    return any(sweep.name == name for sweep in schedule.sweeps())
