"""Reads edXML: documents and states; refuses the unreadable with the standard's code."""

from dataclasses import dataclass, replace
from datetime import date

from docflow.exchange.envelope import names, signature, trace
from docflow.exchange.envelope.enclosed import read_enclosures
from docflow.exchange.envelope.errors import BadMessage, Remark
from docflow.exchange.envelope.messages import (
    Business,
    Letter,
    Message,
    Organ,
    Response,
    Signer,
    StatusMessage,
)
from docflow.exchange.envelope.nodes import child, children, need, number, short, text, texts
from docflow.exchange.envelope.statement import Attested, detach
from docflow.exchange.envelope.xml import Element, local, namespace, parse

STATUS_CODES = frozenset({"01", "02", "03", "04", "05", "06", "13", "15", "16"})
MAX_RECEIVERS = 1000


@dataclass(frozen=True)
class Parcel:
    """A message, the statement and the signature that came with it, and what is odd but does no
    harm."""

    message: Message
    attested: Attested | None
    sealed: signature.Sealed | None = None
    remarks: tuple[Remark, ...] = ()


def read(data: bytes, *, today: date | None = None) -> Parcel:
    """The message in `data`. Raises BadMessage, and nothing else, for any bytes.

    With `today`, a day in Vietnam, a document that is dated later is M.PromulgationDate.
    """
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
        _check(message, today)
    remarks = tuple(_remarks(root))
    # Last: it takes the message apart.
    return Parcel(message, attested, signature.examine(root, header), remarks)


def _letter(root: Element, envelope: Element, header: Element, head: Element) -> Letter:
    body = child(envelope, "edXMLBody", "edXMLBody")
    manifest = child(body, "edXMLManifest", "edXMLManifest") if body is not None else None
    code = need(head, "Code", "MessageHeader.Code")
    place = child(head, "PromulgationInfo", "MessageHeader.PromulgationInfo")
    kind_of = child(head, "DocumentType", "MessageHeader.DocumentType")
    other = child(head, "OtherInfo", "MessageHeader.OtherInfo")
    places = child(head, "ToPlaces", "MessageHeader.ToPlaces")
    sender = _organ(need(head, "From", "MessageHeader.From"), "MessageHeader.From")
    way = trace.read(header)
    said = short(head, "DocumentId", "MessageHeader.DocumentId")
    alone = len(way.stops) == 1 and way.stops[0].organ_code == sender.code
    return Letter(
        sender=sender,
        business=way.business,
        change=replace(way.change, about="")
        if way.change.about == said or not said
        else way.change,
        stops=() if alone else way.stops,
        receivers=_receivers(head),
        number=short(code, "CodeNumber", "MessageHeader.CodeNumber"),
        notation=short(code, "CodeNotation", "MessageHeader.CodeNotation"),
        place=short(place, "Place", "MessageHeader.Place"),
        issued_on=names.day_of(
            text(place, "PromulgationDate", "MessageHeader.PromulgationDate"),
            "MessageHeader.PromulgationDate",
        ),
        type_number=short(kind_of, "Type", "MessageHeader.Type"),
        type_name=short(kind_of, "TypeName", "MessageHeader.TypeName"),
        type_detail=short(kind_of, "TypeDetail", "MessageHeader.TypeDetail"),
        subject=_subject(head),
        content=short(head, "Content", "MessageHeader.Content"),
        signer=_signer(child(head, "SignerInfo", "MessageHeader.SignerInfo")),
        due_on=names.day_of(
            text(head, "DueDate", "MessageHeader.DueDate"), "MessageHeader.DueDate"
        ),
        to_places=texts(places, "Place", "MessageHeader.ToPlaces"),
        priority=number(other, "Priority", "MessageHeader.Priority", default=0, largest=4),
        pages=number(other, "PageAmount", "MessageHeader.PageAmount", default=0, largest=99_999),
        copies=number(
            other,
            "PromulgationAmount",
            "MessageHeader.PromulgationAmount",
            default=0,
            largest=99_999,
        ),
        sphere=short(other, "SphereOfPromulgation", "OtherInfo.SphereOfPromulgation"),
        typist=short(other, "TyperNotation", "OtherInfo.TyperNotation"),
        appendixes=texts(
            child(other, "Appendixes", "OtherInfo.Appendixes") if other is not None else None,
            "Appendix",
            "OtherInfo.Appendixes",
        ),
        steering=number(head, "SteeringType", "MessageHeader.SteeringType", default=1, largest=3),
        responses=tuple(_response(one) for one in children(head, "ResponseFor")),
        tasks=texts(
            child(head, "ResponseForTask", "MessageHeader.ResponseForTask"),
            "TaskCode",
            "MessageHeader.ResponseForTask",
        ),
        document_id=said or way.document_id,
        sent_at=way.stops[-1].at,
        paper=way.paper,
        secrecy=_secrecy(head),
        enclosures=read_enclosures(root, manifest),
    )


def _status(head: Element) -> StatusMessage:
    code = text(head, "StatusCode", "MessageHeader.StatusCode").strip()
    if code not in STATUS_CODES:
        raise BadMessage("M.StatusCode", f"{code[:10]!r} is not a state of exchange.")
    path = "MessageHeader.ResponseFor"
    return StatusMessage(
        about=_response(need(head, "ResponseFor", path)),
        sender=_organ(need(head, "From", "MessageHeader.From"), "MessageHeader.From"),
        code=code,
        description=short(head, "Description", "MessageHeader.Description"),
        at=names.moment_of(
            text(head, "Timestamp", "MessageHeader.Timestamp"), "MessageHeader.Timestamp"
        ),
        staff=trace.read_staff(
            child(head, "StaffInfo", "MessageHeader.StaffInfo"), "MessageHeader.StaffInfo"
        ),
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
        name=short(element, "OrganName", f"{path}.OrganName"),
        in_charge=short(element, "OrganizationInCharge", f"{path}.OrganizationInCharge"),
        address=short(element, "OrganAdd", f"{path}.OrganAdd"),
        email=short(element, "Email", f"{path}.Email"),
        telephone=short(element, "Telephone", f"{path}.Telephone"),
        fax=short(element, "Fax", f"{path}.Fax"),
        website=short(element, "Website", f"{path}.Website"),
    )


def _signer(element: Element | None) -> Signer:
    return Signer(
        competence=short(element, "Competence", "SignerInfo.Competence"),
        position=short(element, "Position", "SignerInfo.Position"),
        name=short(element, "FullName", "SignerInfo.FullName"),
    )


def _response(element: Element) -> Response:
    path = "MessageHeader.ResponseFor"
    return Response(
        organ_code=short(element, "OrganId", f"{path}.OrganId"),
        code=short(element, "Code", f"{path}.Code"),
        issued_on=names.day_of(
            text(element, "PromulgationDate", f"{path}.PromulgationDate"),
            f"{path}.PromulgationDate",
        ),
        document_id=short(element, "DocumentId", f"{path}.DocumentId"),
    )


def _subject(head: Element) -> str:
    subject = short(head, "Subject", "MessageHeader.Subject")
    if not subject.strip():
        raise BadMessage("N.MessageHeader.Subject", "The subject is missing.")
    return subject


def _check(letter: Letter, today: date | None) -> None:
    """What the parts of a message must be together."""
    if today and letter.issued_on and letter.issued_on > today:
        raise BadMessage("M.PromulgationDate", f"The document is dated {letter.issued_on}.")
    if letter.business in (Business.RECALL, Business.UPDATE) and not letter.about.strip():
        raise BadMessage("N.Bussiness.DocumentId", "What is recalled or updated is not named.")
    if letter.business == Business.REPLACE and not letter.change.replaced:
        raise BadMessage("N.Bussiness.ReplacementInfoList", "What is replaced is not named.")


def _secrecy(head: Element) -> int:
    marks = [one for one in head if namespace(one) == names.OURS and local(one) == "Secrecy"]
    # Whatever stands there but 0 is a mark: a secret is not let in because of a typing mistake.
    return int(any((one.text or "").strip() != "0" for one in marks))


def _remarks(root: Element) -> list[Remark]:
    """Over-long values: taken whole, and said (QCVN 102:2016/BTTTT, lengths)."""
    found = []
    for element in root.iter():
        name, length = local(element), len(element.text or "")
        above = element.getparent()
        place = f"{local(above)}.{name}" if above is not None else name
        limit = names.LENGTHS.get(place) or names.LENGTHS.get(name)
        if limit and length > limit and not len(element):
            found.append(Remark(f"R.{place}", f"{length} characters; the standard has {limit}."))
    return found
