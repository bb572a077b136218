"""Reads edXML: new documents and states; refuses the unreadable with the standard's code."""

from dataclasses import dataclass

from docflow.exchange.envelope import names
from docflow.exchange.envelope.enclosed import read_enclosures
from docflow.exchange.envelope.errors import BadMessage, Remark
from docflow.exchange.envelope.messages import (
    Letter,
    Message,
    Organ,
    Response,
    Signer,
    StatusMessage,
)
from docflow.exchange.envelope.nodes import child, children, need, number, text
from docflow.exchange.envelope.statement import Attested, detach
from docflow.exchange.envelope.xml import Element, local, namespace, parse

STATUS_CODES = frozenset({"01", "02", "03", "04", "05", "06", "13", "15", "16"})
MAX_RECEIVERS = 1000
MAX_TEXT = 20_000


@dataclass(frozen=True)
class Parcel:
    """A message, the statement that came with it, and what is odd but does no harm."""

    message: Message
    attested: Attested | None
    remarks: tuple[Remark, ...] = ()


def read(data: bytes) -> Parcel:
    """The message in `data`. Raises BadMessage, and nothing else, for any bytes."""
    root = parse(data)
    if local(root) != "edXML" or namespace(root) not in names.KNOWN:
        raise BadMessage("M.edXML", "This is not an edXML message.")
    attested = detach(root)
    envelope = need(root, "edXMLEnvelope", "edXMLEnvelope")
    header = need(envelope, "edXMLHeader", "edXMLHeader")
    head = need(header, "MessageHeader", "MessageHeader")
    message: Message
    if child(head, "StatusCode", "MessageHeader.StatusCode") is not None:
        message = _status(head)
    else:
        message = _letter(root, envelope, header, head)
    return Parcel(message, attested, tuple(_remarks(root)))


def _letter(root: Element, envelope: Element, header: Element, head: Element) -> Letter:
    trace = need(header, "TraceHeaderList", "TraceHeaderList")
    business = need(trace, "Bussiness", "TraceHeaderList.Bussiness")
    kind = text(business, "BussinessDocType", "BussinessDocType").strip()
    if kind != names.NEW:
        raise BadMessage("M.BussinessDocType", f"Messages of type {kind[:10]!r} are not taken.")
    body = child(envelope, "edXMLBody", "edXMLBody")
    manifest = child(body, "edXMLManifest", "edXMLManifest") if body is not None else None
    code = need(head, "Code", "MessageHeader.Code")
    place = child(head, "PromulgationInfo", "MessageHeader.PromulgationInfo")
    kind_of = child(head, "DocumentType", "MessageHeader.DocumentType")
    other = child(head, "OtherInfo", "MessageHeader.OtherInfo")
    places = child(head, "ToPlaces", "MessageHeader.ToPlaces")
    return Letter(
        sender=_organ(need(head, "From", "MessageHeader.From"), "MessageHeader.From"),
        receivers=_receivers(head),
        number=_short(code, "CodeNumber", "MessageHeader.CodeNumber"),
        notation=_short(code, "CodeNotation", "MessageHeader.CodeNotation"),
        place=_short(place, "Place", "MessageHeader.Place"),
        issued_on=names.day_of(
            text(place, "PromulgationDate", "MessageHeader.PromulgationDate"),
            "MessageHeader.PromulgationDate",
        ),
        type_number=_short(kind_of, "Type", "MessageHeader.Type"),
        type_name=_short(kind_of, "TypeName", "MessageHeader.TypeName"),
        subject=_subject(head),
        content=_short(head, "Content", "MessageHeader.Content"),
        signer=_signer(child(head, "SignerInfo", "MessageHeader.SignerInfo")),
        due_on=names.day_of(
            text(head, "DueDate", "MessageHeader.DueDate"), "MessageHeader.DueDate"
        ),
        to_places=tuple(one.text or "" for one in children(places, "Place"))
        if places is not None
        else (),
        priority=number(other, "Priority", "MessageHeader.Priority", default=0, largest=4),
        pages=number(other, "PageAmount", "MessageHeader.PageAmount", default=0, largest=99_999),
        copies=number(
            other,
            "PromulgationAmount",
            "MessageHeader.PromulgationAmount",
            default=0,
            largest=99_999,
        ),
        steering=number(head, "SteeringType", "MessageHeader.SteeringType", default=1, largest=3),
        responses=tuple(_response(one) for one in children(head, "ResponseFor")),
        document_id=_document_id(head, business),
        sent_at=names.moment_of(
            text(_last(trace), "Timestamp", "TraceHeader.Timestamp"), "TraceHeader.Timestamp"
        ),
        paper=text(business, "Paper", "Bussiness.Paper").strip() == "1",
        secrecy=_secrecy(head),
        enclosures=read_enclosures(root, manifest),
    )


def _status(head: Element) -> StatusMessage:
    code = text(head, "StatusCode", "MessageHeader.StatusCode").strip()
    if code not in STATUS_CODES:
        raise BadMessage("M.StatusCode", f"{code[:10]!r} is not a state of exchange.")
    staff = child(head, "StaffInfo", "MessageHeader.StaffInfo")
    path = "MessageHeader.ResponseFor"
    return StatusMessage(
        about=_response(need(head, "ResponseFor", path)),
        sender=_organ(need(head, "From", "MessageHeader.From"), "MessageHeader.From"),
        code=code,
        description=_short(head, "Description", "MessageHeader.Description"),
        at=names.moment_of(
            text(head, "Timestamp", "MessageHeader.Timestamp"), "MessageHeader.Timestamp"
        ),
        staff=_short(staff, "Staff", "StaffInfo.Staff"),
        department=_short(staff, "Department", "StaffInfo.Department"),
    )


def _receivers(head: Element) -> tuple[Organ, ...]:
    found = children(head, "To")
    if not found:
        raise BadMessage("N.MessageHeader.To", "No receiver is named.")
    if len(found) > MAX_RECEIVERS:
        raise BadMessage("R.MessageHeader.To", f"More than {MAX_RECEIVERS} receivers.")
    organs = tuple(_organ(one, "MessageHeader.To") for one in found)
    if len({organ.code.upper() for organ in organs}) != len(organs):
        raise BadMessage("N.MessageHeader.To", "A receiver is named twice.")
    return organs


def _organ(element: Element, path: str) -> Organ:
    code = text(element, "OrganId", f"{path}.OrganId").strip()
    if not code:
        raise BadMessage(f"N.{path}.OrganId", "OrganId is missing.")
    return Organ(
        code=code,
        name=_short(element, "OrganName", f"{path}.OrganName"),
        in_charge=_short(element, "OrganizationInCharge", f"{path}.OrganizationInCharge"),
        address=_short(element, "OrganAdd", f"{path}.OrganAdd"),
        email=_short(element, "Email", f"{path}.Email"),
        telephone=_short(element, "Telephone", f"{path}.Telephone"),
        fax=_short(element, "Fax", f"{path}.Fax"),
        website=_short(element, "Website", f"{path}.Website"),
    )


def _signer(element: Element | None) -> Signer:
    return Signer(
        competence=_short(element, "Competence", "SignerInfo.Competence"),
        position=_short(element, "Position", "SignerInfo.Position"),
        name=_short(element, "FullName", "SignerInfo.FullName"),
    )


def _response(element: Element) -> Response:
    path = "MessageHeader.ResponseFor"
    return Response(
        organ_code=_short(element, "OrganId", f"{path}.OrganId"),
        code=_short(element, "Code", f"{path}.Code"),
        issued_on=names.day_of(
            text(element, "PromulgationDate", f"{path}.PromulgationDate"),
            f"{path}.PromulgationDate",
        ),
        document_id=_short(element, "DocumentId", f"{path}.DocumentId"),
    )


def _subject(head: Element) -> str:
    subject = _short(head, "Subject", "MessageHeader.Subject")
    if not subject.strip():
        raise BadMessage("N.MessageHeader.Subject", "The subject is missing.")
    return subject


def _document_id(head: Element, business: Element) -> str:
    found = _short(head, "DocumentId", "MessageHeader.DocumentId")
    return found or _short(business, "DocumentId", "Bussiness.DocumentId")


def _last(trace: Element) -> Element:
    steps = children(trace, "TraceHeader")
    if not steps:
        raise BadMessage("N.TraceHeaderList.TraceHeader", "TraceHeader is missing.")
    return steps[-1]


def _secrecy(head: Element) -> int:
    marks = [one for one in head if namespace(one) == names.OURS and local(one) == "Secrecy"]
    # Whatever stands there but 0 is a mark: a secret is not let in because of a typing mistake.
    return int(any((one.text or "").strip() != "0" for one in marks))


def _short(parent: Element | None, name: str, path: str) -> str:
    said = text(parent, name, path)
    if len(said) > MAX_TEXT:
        raise BadMessage(f"R.{path}", f"{name} has {len(said)} characters.")
    return said


def _remarks(root: Element) -> list[Remark]:
    """Over-long values: taken whole, and said (QCVN 102:2016/BTTTT, lengths)."""
    found = []
    for element in root.iter():
        limit = names.LENGTHS.get(local(element))
        length = len(element.text or "")
        if limit and length > limit and not len(element):
            place = f"{local(element.getparent())}.{local(element)}"
            found.append(Remark(f"R.{place}", f"{length} characters; the standard has {limit}."))
    return found
