"""The register of mail: what the registry handed to the post or to a messenger on paper.

Law: NĐ 30/2020/NĐ-CP, Phụ lục IV (six contents). One row for each receiver; state secrets have a
book of their own and never stand here.
"""

from collections.abc import Iterable, Iterator

from django.db.models import Max, Min, QuerySet
from django.utils.translation import gettext as _

from docflow.core import clock
from docflow.core.actor import Actor
from docflow.documents.rendering.registers import Cover, Row
from docflow.documents.selectors.periods import Period, years_between
from docflow.documents.states import Secrecy, Status
from docflow.exchange.models import Delivery
from docflow.org.models import Office

PAGE = 30
# What one print holds; more is printed in parts, by dates.
PRINTED = 5000


def rows(actor: Actor, period: Period) -> QuerySet[Delivery]:
    """What left on paper in the period, the newest first."""
    first, end = period.span()
    found = _posted(actor).filter(paper_at__gte=first, paper_at__lt=end)
    return found.order_by("-paper_at", "-pk")


def years(actor: Actor) -> list[int]:
    """The years in which paper left, newest first; this year always."""
    ends = _posted(actor).aggregate(first=Min("paper_at"), last=Max("paper_at"))
    return years_between(ends["first"], ends["last"])


def printed(actor: Actor, period: Period) -> tuple[Cover, list[Row]]:
    """Cover and rows as the decree prints them, the oldest first."""
    office = Office.objects.select_related("superior").get(pk=actor.office_id)
    first, last = period.named()
    cover = Cover(
        body=office.name,
        superior=office.superior.name if office.superior else "",
        year=str(period.year),
        from_date=first,
        to_date=last,
    )
    found = list(rows(actor, period).reverse()[:PRINTED])
    return cover, [Row(cells, voided) for cells, voided in lines(found)]


def lines(deliveries: Iterable[Delivery]) -> list[tuple[tuple[str, ...], bool]]:
    """The six cells of each, and whether its document was recalled since."""
    return [(_cells(one), one.dispatch.document.status == Status.RECALLED) for one in deliveries]


def _cells(delivery: Delivery) -> tuple[str, ...]:
    moment = delivery.paper_at
    day = f"{moment.astimezone(clock.OFFICE_ZONE):%d/%m/%Y}" if moment else ""
    return (
        day,
        delivery.dispatch.document.code,
        ", ".join(one for one in (delivery.name, delivery.postal_address) if one),
        "1",
        "",
        "; ".join(_notes(delivery)),
    )


def _notes(delivery: Delivery) -> Iterator[str]:
    if delivery.post_number:
        yield _("Bưu gửi số %(number)s") % {"number": delivery.post_number}
    if delivery.returned_at:
        day = f"{delivery.returned_at.astimezone(clock.OFFICE_ZONE):%d/%m/%Y}"
        yield _("trả lại ngày %(day)s: %(reason)s") % {
            "day": day,
            "reason": delivery.return_reason,
        }


def _posted(actor: Actor) -> QuerySet[Delivery]:
    return Delivery.objects.filter(
        dispatch__office_id=actor.office_id,
        dispatch__document__secrecy=Secrecy.NONE,
        paper_at__isnull=False,
    ).select_related("dispatch__document")
