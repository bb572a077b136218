"""Owns asking receivers for a document back: one message for each, answered with 15 or 16.

Law: QĐ 28/2018/QĐ-TTg, Điều 9.2; NĐ 30/2020/NĐ-CP, Điều 18.4b.
"""

from django.utils.translation import gettext as _

from docflow.core import clock, deeds, policy, workflow
from docflow.core.actor import Actor
from docflow.core.errors import Refused
from docflow.documents.models import Document
from docflow.exchange.models import Delivery
from docflow.exchange.services.queueing import queue
from docflow.exchange.states import DELIVERY, RECALL_CODE, Channel, MessageKind, Perm


def ask(*, actor: Actor, delivery: Delivery, note: str) -> Delivery:
    """Ask one receiver to give the document back, with the reason.

    Raises Invalid without a reason, Refused for paper and where nothing can be asked (any more).
    After a refusal it may be asked again.
    """
    with deeds.act():
        row = workflow.lock(delivery)
        policy.guard(actor, Perm.RECALL, row)
        if not row.is_electronic:
            raise Refused(_("Bản giấy không lấy lại được qua hệ thống."))
        return _ask(actor, row, note, by=actor)


def ask_all(*, actor: Actor, document: Document, note: str) -> int:
    """The office recalled its document: every electronic receiver is asked; how many were.

    Part of the recall, so it is the house that asks, in the name of `actor`.
    """
    asked = 0
    sent = Delivery.objects.filter(
        dispatch__document=document,
        channel=Channel.ELECTRONIC,
        status__in=DELIVERY["ask_recall"].sources,
    )
    with deeds.act():
        system = Actor.system(document.office_id, document.office.name)
        for delivery in sent.order_by("pk"):
            _ask(system, workflow.lock(delivery), note, by=actor)
            asked += 1
    return asked


def _ask(actor: Actor, row: Delivery, note: str, *, by: Actor) -> Delivery:
    now = clock.now()
    changes = {"before_recall": row.reached, "status_at": now, "last_reason": note[:1000]}
    # The audit alone tells how far it had got.
    data = {"reached": row.reached}
    row = workflow.advance(row, "ask_recall", actor=actor, note=note, changes=changes, data=data)
    if row.office is None:
        raise ValueError("an electronic delivery without an office")
    queue(
        office_id=row.dispatch.office_id,
        receiver_id=row.office.pk,
        by=by,
        code=RECALL_CODE,
        reason=note,
        kind=MessageKind.RECALL,
        recalls=row,
    )
    return row
