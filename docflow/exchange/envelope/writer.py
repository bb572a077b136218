"""Writes messages as edXML; what is written is read back equal."""

import base64
import io
import zipfile
from datetime import datetime

from lxml import etree

from docflow.exchange.envelope import names
from docflow.exchange.envelope.messages import (
    Enclosure,
    Letter,
    Message,
    Organ,
    Response,
    StatusMessage,
)
from docflow.exchange.envelope.statement import Sign, Statement, attach
from docflow.exchange.envelope.xml import Element

_NS = names.CURRENT
ZIP = "application/zip"
# A fixed moment keeps the bytes the same at each retry.
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def write(message: Message, *, statement: Statement, sign: Sign) -> bytes:
    """The message as UTF-8 XML with its signed statement.

    `sign` answers the CMS signature over the bytes of the statement. Raises ValueError for text
    that XML cannot carry (see `xml.writable`).
    """
    root = etree.Element(f"{{{_NS}}}edXML", nsmap={None: _NS})  # type: ignore[dict-item]
    envelope = etree.SubElement(root, _q("edXMLEnvelope"), nsmap={"edXML": _NS})
    header = etree.SubElement(envelope, _q("edXMLHeader"))
    if isinstance(message, StatusMessage):
        _status(header, message)
    else:
        _letter(header, message)
        _manifest(envelope, message.enclosures)
        _enclosures(root, message.enclosures)
    attach(root, statement, sign)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _q(name: str) -> str:
    return f"{{{_NS}}}{name}"


def _add(parent: Element, name: str, text: str | None = None) -> Element:
    child = etree.SubElement(parent, _q(name))
    if text:
        child.text = text
    return child


def _letter(header: Element, letter: Letter) -> None:
    head = _add(header, "MessageHeader")
    _organ(_add(head, "From"), letter.sender)
    for receiver in letter.receivers:
        _organ(_add(head, "To"), receiver)
    code = _add(head, "Code")
    _add(code, "CodeNumber", letter.number)
    _add(code, "CodeNotation", letter.notation)
    promulgation = _add(head, "PromulgationInfo")
    _add(promulgation, "Place", letter.place)
    _add(promulgation, "PromulgationDate", names.day_text(letter.issued_on))
    kind = _add(head, "DocumentType")
    _add(kind, "Type", letter.type_number)
    _add(kind, "TypeName", letter.type_name)
    _add(head, "Subject", letter.subject)
    _add(head, "Content", letter.content)
    signer = _add(head, "SignerInfo")
    _add(signer, "Competence", letter.signer.competence)
    _add(signer, "Position", letter.signer.position)
    _add(signer, "FullName", letter.signer.name)
    _add(head, "DueDate", names.day_text(letter.due_on))
    places = _add(head, "ToPlaces")
    for place in letter.to_places:
        _add(places, "Place", place)
    other = _add(head, "OtherInfo")
    _add(other, "Priority", str(letter.priority))
    if letter.copies:
        _add(other, "PromulgationAmount", str(letter.copies))
    _add(other, "PageAmount", str(letter.pages))
    for response in letter.responses:
        _response(_add(head, "ResponseFor"), response)
    _add(head, "SteeringType", str(letter.steering))
    _add(head, "DocumentId", letter.document_id)
    if letter.secrecy:
        etree.SubElement(head, f"{{{names.OURS}}}Secrecy").text = str(letter.secrecy)
    _trace(header, letter)


def _trace(header: Element, letter: Letter) -> None:
    trace = _add(header, "TraceHeaderList")
    trace.set("id", letter.document_id)
    trace.set("version", "1.0")
    trace.set("mustUnderstand", "1")
    trace.set("actor", names.ACTOR)
    step = _add(trace, "TraceHeader")
    _add(step, "OrganId", letter.sender.code)
    _add(step, "Timestamp", names.moment_text(letter.sent_at))
    business = _add(trace, "Bussiness")
    _add(business, "BussinessDocType", names.NEW)
    _add(business, "DocumentId", letter.document_id)
    _add(business, "Paper", "1" if letter.paper else "0")


def _status(header: Element, status: StatusMessage) -> None:
    head = _add(header, "MessageHeader")
    _response(_add(head, "ResponseFor"), status.about)
    _organ(_add(head, "From"), status.sender)
    _add(head, "StatusCode", status.code)
    _add(head, "Description", status.description)
    _add(head, "Timestamp", names.moment_text(status.at))
    staff = _add(head, "StaffInfo")
    _add(staff, "Department", status.department)
    _add(staff, "Staff", status.staff)


def _organ(parent: Element, organ: Organ) -> None:
    for name, value in (
        ("OrganId", organ.code),
        ("OrganizationInCharge", organ.in_charge),
        ("OrganName", organ.name),
        ("OrganAdd", organ.address),
        ("Email", organ.email),
        ("Telephone", organ.telephone),
        ("Fax", organ.fax),
        ("Website", organ.website),
    ):
        _add(parent, name, value)


def _response(parent: Element, response: Response) -> None:
    _add(parent, "OrganId", response.organ_code)
    _add(parent, "Code", response.code)
    _add(parent, "PromulgationDate", names.day_text(response.issued_on))
    _add(parent, "DocumentId", response.document_id)


def _manifest(envelope: Element, enclosures: tuple[Enclosure, ...]) -> None:
    body = _add(envelope, "edXMLBody")
    manifest = _add(body, "edXMLManifest")
    manifest.set("version", "1.0")
    for ordinal, enclosure in enumerate(enclosures, start=1):
        reference = etree.SubElement(manifest, _q("Reference"), nsmap={"xlink": names.XLINK})
        reference.set(f"{{{names.XLINK}}}href", f"cid:{_content_id(ordinal)}")
        _add(reference, "AttachmentName", enclosure.name)
        _add(reference, "ContentType", _travelling_type(enclosure))
        _add(reference, "ContentId", f"cid:{_content_id(ordinal)}")
        _add(reference, "Description", enclosure.description)


def _enclosures(root: Element, enclosures: tuple[Enclosure, ...]) -> None:
    encoded = _add(root, "AttachmentEncoded")
    for ordinal, enclosure in enumerate(enclosures, start=1):
        attachment = _add(encoded, "Attachment")
        _add(attachment, "ContentType", _travelling_type(enclosure))
        _add(attachment, "ContentId", _content_id(ordinal))
        _add(attachment, "Description", enclosure.description)
        data = _zip(enclosure) if enclosure.zipped else enclosure.data
        _add(attachment, "ContentTransferEncoded", base64.b64encode(data).decode())
        _add(attachment, "AttachmentName", enclosure.name)


def _content_id(ordinal: int) -> str:
    return f"attachment-{ordinal}"


def _travelling_type(enclosure: Enclosure) -> str:
    return ZIP if enclosure.zipped else enclosure.media_type


def _zip(enclosure: Enclosure) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        entry = zipfile.ZipInfo(enclosure.name, _ZIP_TIME)
        archive.writestr(entry, enclosure.data, zipfile.ZIP_DEFLATED)
    return held.getvalue()


def moment_written(moment: datetime) -> datetime:
    """`moment` as it comes back: to the second, in Vietnam's time."""
    return moment.astimezone(names.ZONE).replace(microsecond=0)
