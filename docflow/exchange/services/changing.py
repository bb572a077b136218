"""Owns what a document that goes out does with earlier ones: replaces, updates, or neither.

Law: NĐ 30/2020/NĐ-CP, Điều 18.3. By its typed links, and only towards who was sent the earlier one.
"""

from docflow.documents.models import Link
from docflow.documents.states import LinkKind
from docflow.exchange.envelope import Business, Change, Replacement
from docflow.exchange.envelope.xml import writable
from docflow.exchange.models import Delivery, Dispatch
from docflow.exchange.states import Channel, MessageKind
from docflow.org.selectors.people import code_of

KINDS = {
    Business.NEW: MessageKind.NEW,
    Business.RECALL: MessageKind.RECALL,
    Business.UPDATE: MessageKind.UPDATE,
    Business.REPLACE: MessageKind.REPLACE,
}
# A document speaks Vietnamese, whoever sends it.
_WORDS = {
    LinkKind.REPLACES: "Thay thế",
    LinkKind.AMENDS: "Sửa đổi, bổ sung",
    LinkKind.CORRECTS: "Đính chính",
}


def of(delivery: Delivery) -> tuple[Business, Change]:
    """What the document does for this receiver. The standard has room for one updated document:
    the one linked first."""
    earlier = _earlier(delivery)
    replaced = [one for kind, one in earlier if kind == LinkKind.REPLACES]
    if replaced:
        change = Change(
            reason=_reason(LinkKind.REPLACES, replaced),
            replaced=tuple(_replacement(one) for one in replaced),
        )
        return Business.REPLACE, change
    if earlier:
        kind, dispatch = earlier[0]
        change = Change(
            reason=_reason(kind, [dispatch]),
            about=writable(dispatch.exchange_id),
            content_changed=True,
            receivers_changed=False,
        )
        return Business.UPDATE, change
    return Business.NEW, Change()


def _earlier(delivery: Delivery) -> list[tuple[LinkKind, Dispatch]]:
    links = Link.objects.filter(
        source=delivery.dispatch.document_id,
        kind__in=list(_WORDS),
        target__dispatch__deliveries__office=delivery.office,
        target__dispatch__deliveries__channel=Channel.ELECTRONIC,
    )
    links = links.select_related("target__dispatch__document").order_by("pk").distinct()
    return [(LinkKind(one.kind), one.target.dispatch) for one in links]


def _replacement(dispatch: Dispatch) -> Replacement:
    sent = dispatch.deliveries.filter(channel=Channel.ELECTRONIC).select_related("office")
    codes = (code_of(one.office) for one in sent.order_by("pk") if one.office is not None)
    return Replacement(
        document_id=writable(dispatch.exchange_id),
        organ_codes=tuple(code for code in codes if code),
    )


def _reason(kind: LinkKind, dispatches: list[Dispatch]) -> str:
    named = ", ".join(one.document.code for one in dispatches)
    return writable(f"{_WORDS[kind]} {named}")
