"""The way of a message and what it does with its document (TraceHeaderList), read and written."""

from dataclasses import dataclass, replace

from docflow.exchange.envelope import names
from docflow.exchange.envelope.errors import BadMessage
from docflow.exchange.envelope.messages import (
    Business,
    Change,
    Letter,
    ReceiverChange,
    Replacement,
    Staff,
    Stop,
)
from docflow.exchange.envelope.nodes import add, child, children, flag, need, short, text, texts
from docflow.exchange.envelope.xml import Element

MAX_REPLACED = 100
_LIST = "TraceHeaderList"
_ABOUT = "Bussiness.DocumentId"
_INFO = "Bussiness.BussinessDocumentInfo"
_PLACED = "Bussiness.ReplacementInfoList"


@dataclass(frozen=True)
class Trace:
    """What was read: `document_id` is the one that stands here, empty where none does."""

    business: Business
    change: Change
    stops: tuple[Stop, ...]
    document_id: str
    paper: bool


def write(header: Element, letter: Letter) -> None:
    trace = add(header, _LIST)
    trace.set("id", letter.document_id)
    trace.set("version", "1.0")
    trace.set("mustUnderstand", "1")
    trace.set("actor", names.ACTOR)
    for stop in letter.stops or (Stop(organ_code=letter.sender.code, at=letter.sent_at),):
        step = add(trace, "TraceHeader")
        add(step, "OrganId", stop.organ_code)
        add(step, "Timestamp", names.moment_text(stop.at))
    change = letter.change
    business = add(trace, "Bussiness")
    add(business, "BussinessDocType", letter.business)
    if change.reason:
        add(business, "BussinessDocReason", change.reason)
    add(business, "DocumentId", letter.about)
    _write_info(business, change)
    if change.staff != Staff():
        write_staff(business, change.staff)
    add(business, "Paper", "1" if letter.paper else "0")
    if change.replaced:
        _write_replaced(business, change.replaced)


def read(header: Element) -> Trace:
    """Raises BadMessage."""
    trace = need(header, _LIST, _LIST)
    business = need(trace, "Bussiness", f"{_LIST}.Bussiness")
    kind = text(business, "BussinessDocType", "BussinessDocType").strip()
    if kind not in set(Business):
        raise BadMessage("M.BussinessDocType", f"{kind[:10]!r} is no type of a message.")
    staff = child(business, "StaffInfo", "Bussiness.StaffInfo")
    replaced = child(business, "ReplacementInfoList", _PLACED)
    change = Change(
        reason=short(business, "BussinessDocReason", "Bussiness.BussinessDocReason"),
        about=short(business, "DocumentId", _ABOUT),
        staff=read_staff(staff, "Bussiness.StaffInfo"),
        replaced=_read_replaced(replaced) if replaced is not None else (),
    )
    info = child(business, "BussinessDocumentInfo", _INFO)
    if info is not None:
        change = _read_info(info, change)
    return Trace(
        business=Business(kind),
        change=change,
        stops=_stops(trace),
        document_id=change.about,
        paper=flag(business, "Paper", "Bussiness.Paper") or False,
    )


def write_staff(parent: Element, staff: Staff) -> None:
    holder = add(parent, "StaffInfo")
    add(holder, "Department", staff.department)
    add(holder, "Staff", staff.name)
    add(holder, "Mobile", staff.mobile)
    add(holder, "Email", staff.email)


def read_staff(holder: Element | None, path: str) -> Staff:
    return Staff(
        department=short(holder, "Department", f"{path}.Department"),
        name=short(holder, "Staff", f"{path}.Staff"),
        mobile=short(holder, "Mobile", f"{path}.Mobile"),
        email=short(holder, "Email", f"{path}.Email"),
    )


def _write_info(business: Element, change: Change) -> None:
    flags = (change.content_changed, change.receivers_changed)
    if flags == (None, None) and not change.receivers:
        return
    info = add(business, "BussinessDocumentInfo")
    for name, value in zip(("DocumentInfo", "DocumentReceiver"), flags, strict=True):
        if value is not None:
            add(info, name, "1" if value else "0")
    if change.receivers:
        listed = add(info, "ReceiverList")
        for one in change.receivers:
            receiver = add(listed, "Receiver")
            add(receiver, "ReceiverType", "1" if one.added else "0")
            add(receiver, "OrganId", one.organ_code)


def _read_info(info: Element, change: Change) -> Change:
    listed = child(info, "ReceiverList", f"{_INFO}.ReceiverList")
    found = children(listed, "Receiver") if listed is not None else []
    receivers = tuple(_receiver(one) for one in found)
    if len({one.organ_code.upper() for one in receivers}) != len(receivers):
        raise BadMessage(f"N.{_INFO}.ReceiverList", "A receiver is named twice.")
    return replace(
        change,
        content_changed=flag(info, "DocumentInfo", f"{_INFO}.DocumentInfo"),
        receivers_changed=flag(info, "DocumentReceiver", f"{_INFO}.DocumentReceiver"),
        receivers=receivers,
    )


def _receiver(element: Element) -> ReceiverChange:
    path = f"{_INFO}.ReceiverList"
    code = text(element, "OrganId", f"{path}.OrganId").strip()
    added = flag(element, "ReceiverType", f"{path}.ReceiverType")
    if not code or added is None:
        missing = "ReceiverType" if code else "OrganId"
        raise BadMessage(f"N.{path}.{missing}", f"{missing} is missing.")
    return ReceiverChange(organ_code=code, added=added)


def _write_replaced(business: Element, replaced: tuple[Replacement, ...]) -> None:
    listed = add(business, "ReplacementInfoList")
    for one in replaced:
        info = add(listed, "ReplacementInfo")
        add(info, "DocumentId", one.document_id)
        organs = add(info, "OrganIdList")
        for code in one.organ_codes:
            add(organs, "OrganId", code)


def _read_replaced(listed: Element) -> tuple[Replacement, ...]:
    found = children(listed, "ReplacementInfo")
    if len(found) > MAX_REPLACED:
        raise BadMessage(f"R.{_PLACED}", f"More than {MAX_REPLACED} documents are replaced.")
    return tuple(_replacement(one) for one in found)


def _replacement(info: Element) -> Replacement:
    document_id = short(info, "DocumentId", f"{_PLACED}.DocumentId")
    if not document_id.strip():
        raise BadMessage(f"N.{_PLACED}.DocumentId", "The replaced document is not named.")
    organs = child(info, "OrganIdList", f"{_PLACED}.OrganIdList")
    codes = texts(organs, "OrganId", f"{_PLACED}.OrganIdList.OrganId")
    return Replacement(document_id=document_id, organ_codes=codes)


def _stops(trace: Element) -> tuple[Stop, ...]:
    steps = children(trace, "TraceHeader")
    if not steps:
        raise BadMessage(f"N.{_LIST}.TraceHeader", "TraceHeader is missing.")
    return tuple(
        Stop(
            organ_code=text(step, "OrganId", "TraceHeader.OrganId"),
            at=names.moment_of(
                text(step, "Timestamp", "TraceHeader.Timestamp"), "TraceHeader.Timestamp"
            ),
        )
        for step in steps
    )
