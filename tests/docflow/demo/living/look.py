"""Reads a lived-in office and prints what it finds as one JSON object; changes nothing."""

import json
import logging
from typing import Any

import django

django.setup()
logging.disable(logging.CRITICAL)

from directives.models import Assignment, Directive, Extension, Indicator, Report  # noqa: E402
from directives.selectors import work  # noqa: E402
from docflow.core import clock, integrity  # noqa: E402
from docflow.core.audit.models import AuditEvent  # noqa: E402
from docflow.demo import building, cast  # noqa: E402
from docflow.demo.days import Days, beginning  # noqa: E402
from docflow.desk.selectors import waiting  # noqa: E402
from docflow.documents.models import Copy, Document, Link, Loan, RouteStep  # noqa: E402
from docflow.documents.selectors.versions import data_of, official  # noqa: E402
from docflow.documents.states import TABLES, LinkKind  # noqa: E402
from docflow.exchange.models import Delivery, OutboxMessage, Receipt  # noqa: E402
from docflow.metrics.selectors.figures import figures  # noqa: E402
from docflow.metrics.selectors.trends import months  # noqa: E402
from docflow.metrics.states import Exclusion, Reason  # noqa: E402
from docflow.notifications.models import Notification  # noqa: E402
from signing import gate  # noqa: E402

world = building.load()
now, today = clock.now(), clock.today()
office = world.offices["q2"]
people = [person for body in cast.BODIES for person in body.people]


def desk() -> dict[str, int]:
    """How much lies on each desk: waiting things, else drafts."""
    found = {}
    for person in people:
        if person.role != "administrator":
            actor = world.actor(person.username)
            found[person.username] = waiting.count(waiting.groups(actor)) or len(
                waiting.drafts(actor)
            )
    return found


def verdicts() -> list[str]:
    issued = Document.objects.filter(
        office=office,
        direction="outgoing",
        status__in=["issued", "filed"],
        # Signed on paper, by hand.
    ).exclude(origin="copied", copied__to_medium="paper")
    files = [official(document) for document in issued]
    return [gate.validate(data_of(version), now=now).verdict for version in files if version]


def metric() -> dict[str, Any]:
    found = figures(office.pk, beginning(now).date(), today)
    return {
        "a": found.a.share,
        "b": found.b.share,
        "reasons": sorted({str(one.reason_a) for one in found.outside}),
        "exclusions": sorted(found.a.excluded),
        "all_reasons": sorted(Reason.values),
        "all_exclusions": sorted(Exclusion.values),
        "trend": [month.figures.a.share for month in months(office.pk, today)],
        "day": today.day,
    }


def orders() -> dict[str, Any]:
    indicator = Indicator.objects.get(directive__office=office, figure="metrics.a")
    values = [(float(one.value), one.automatic) for one in indicator.values.all()]
    plan = Document.objects.filter(office=office, type_code="KH", subject__startswith="Thực hiện")
    return {
        "late": len(work.overdue(world.actor("chutich"), now)),
        "extensions": list(Extension.objects.values_list("status", flat=True)),
        "sent_back": Report.objects.filter(decision="sent_back").count(),
        "watched": {
            "target": indicator.target,
            "low": float(indicator.low or 0),
            "values": values,
            "met": indicator.is_met_by(indicator.values.last().value),
        },
        "plan_wards": Delivery.objects.filter(
            dispatch__document__in=plan, office__kind="ward"
        ).count(),
        "plan_goals": Directive.objects.filter(
            office=world.offices["p01"], source_document__subject=plan.get().subject
        ).count(),
    }


def processes() -> dict[str, Any]:
    """The figures of internal processes in the committee's plan, and what ran under them."""
    read = Indicator.objects.filter(directive__office=office, figure__startswith="processes.")
    ran = RouteStep.objects.filter(process_step__isnull=False, spent_minutes__isnull=False)
    return {
        "process_targets": {
            one.figure: [float(value.value) for value in one.values.order_by("pk")] for one in read
        },
        "ran_under": sorted(set(ran.values_list("process_step__version__number", flat=True))),
        "on_routes": RouteStep.objects.filter(planned__isnull=False).count(),
    }


def answers() -> list[dict[str, Any]]:
    """What the committee says it answers: where both stand, and the column of the register."""
    links = Link.objects.filter(kind=LinkKind.ANSWERS).select_related("source", "target")
    return [
        {
            "answer": link.source.status,
            "answered": link.target.status,
            "handed_in": Report.objects.filter(outgoing=link.source, decision="accepted").exists(),
        }
        for link in links.order_by("pk")
    ]


def exchange() -> dict[str, Any]:
    refused = Receipt.objects.filter(code="02").exclude(gate__seal="valid", gate__person="valid")
    return {
        "dead_letters": OutboxMessage.objects.filter(state="dead").count(),
        "refused_for_signature": refused.count(),
        "paper_parallel": Delivery.objects.filter(paper_cause="chosen").count(),
        "not_connected": Delivery.objects.filter(paper_cause="not_connected").count(),
    }


def old_unread() -> int:
    """Notices from before the last evening of the history that nobody has read."""
    evening = Days.of(office.pk, now).at(1, "00:00")
    return Notification.objects.filter(
        read_at__isnull=True,
        user__positions__office=office,
        created_at__lt=evening,
    ).count()


def later() -> int:
    return (
        AuditEvent.objects.filter(at__gt=now).count()
        + Document.objects.filter(changed_at__gt=now).count()
        + Assignment.objects.filter(given_at__gt=now).count()
    )


print(
    json.dumps(
        {
            "waiting": desk(),
            "states": sorted(set(Document.objects.values_list("direction", "status"))),
            "machines": [
                (direction.value, status)
                for direction, table in TABLES.items()
                for status in sorted({table.initial, *(step.target for step in table.steps)})
            ],
            "verdicts_today": verdicts(),
            "copies": sorted(Copy.objects.values_list("form", "to_medium", "document__status")),
            "loans": sorted((one.status, one.due_on < today) for one in Loan.objects.all()),
            **metric(),
            **orders(),
            **processes(),
            **exchange(),
            "answers": answers(),
            "in_the_future": later(),
            "old_unread": old_unread(),
            "problems": integrity.run().problems,
        }
    )
)
