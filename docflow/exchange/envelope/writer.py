"""Writes messages as edXML; what is written is read back equal."""

import base64
import io
import zipfile
from datetime import datetime

from lxml import etree

from docflow.exchange.envelope import names, signature, trace
from docflow.exchange.envelope.messages import (
    Enclosure,
    Letter,
    Message,
    Organ,
    Response,
    StatusMessage,
)
from docflow.exchange.envelope.nodes import add, qualified
from docflow.exchange.envelope.statement import Sign, Statement, attach
from docflow.exchange.envelope.xml import Element

_NS = names.CURRENT
ZIP = "application/zip"
# A fixed moment keeps the bytes the same at each retry.
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def write(
    message: Message, *, statement: Statement, sign: Sign, key: signature.Key | None = None
) -> bytes:
    """The message as UTF-8 XML with its signed statement, and signed itself where there is a `key`.

    `sign` answers the CMS signature over the bytes of the statement. Raises ValueError for text
    that XML cannot carry (see `xml.writable`).
    """
    root = etree.Element(f"{{{_NS}}}edXML", nsmap={None: _NS})  # type: ignore[dict-item]
    envelope = etree.SubElement(root, qualified("edXMLEnvelope"), nsmap={"edXML": _NS})
    header = etree.SubElement(envelope, qualified("edXMLHeader"))
    if isinstance(message, StatusMessage):
        _status(header, message)
    else:
        _letter(header, message)
        _manifest(envelope, message.enclosures)
        _enclosures(root, message.enclosures)
    if key is not None:
        signature.sign(root, header, key)
    attach(root, statement, sign)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _letter(header: Element, letter: Letter) -> None:
    head = add(header, "MessageHeader")
    _organ(add(head, "From"), letter.sender)
    for receiver in letter.receivers:
        _organ(add(head, "To"), receiver)
    code = add(head, "Code")
    add(code, "CodeNumber", letter.number)
    add(code, "CodeNotation", letter.notation)
    promulgation = add(head, "PromulgationInfo")
    add(promulgation, "Place", letter.place)
    add(promulgation, "PromulgationDate", names.day_text(letter.issued_on))
    kind = add(head, "DocumentType")
    add(kind, "Type", letter.type_number)
    add(kind, "TypeName", letter.type_name)
    add(kind, "TypeDetail", letter.type_detail)
    add(head, "Subject", letter.subject)
    add(head, "Content", letter.content)
    signer = add(head, "SignerInfo")
    add(signer, "Competence", letter.signer.competence)
    add(signer, "Position", letter.signer.position)
    add(signer, "FullName", letter.signer.name)
    add(head, "DueDate", names.day_text(letter.due_on))
    places = add(head, "ToPlaces")
    for place in letter.to_places:
        add(places, "Place", place)
    other = add(head, "OtherInfo")
    add(other, "Priority", str(letter.priority))
    add(other, "SphereOfPromulgation", letter.sphere)
    add(other, "TyperNotation", letter.typist)
    if letter.copies:
        add(other, "PromulgationAmount", str(letter.copies))
    add(other, "PageAmount", str(letter.pages))
    appendixes = add(other, "Appendixes")
    for appendix in letter.appendixes:
        add(appendixes, "Appendix", appendix)
    for response in letter.responses:
        _response(add(head, "ResponseFor"), response)
    add(head, "SteeringType", str(letter.steering))
    if letter.tasks:
        tasks = add(head, "ResponseForTask")
        for task in letter.tasks:
            add(tasks, "TaskCode", task)
    add(head, "DocumentId", letter.document_id)
    if letter.secrecy:
        etree.SubElement(head, f"{{{names.OURS}}}Secrecy").text = str(letter.secrecy)
    trace.write(header, letter)


def _status(header: Element, status: StatusMessage) -> None:
    head = add(header, "MessageHeader")
    _response(add(head, "ResponseFor"), status.about)
    _organ(add(head, "From"), status.sender)
    add(head, "StatusCode", status.code)
    add(head, "Description", status.description)
    add(head, "Timestamp", names.moment_text(status.at))
    trace.write_staff(head, status.staff)


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
        add(parent, name, value)


def _response(parent: Element, response: Response) -> None:
    add(parent, "OrganId", response.organ_code)
    add(parent, "Code", response.code)
    add(parent, "PromulgationDate", names.day_text(response.issued_on))
    add(parent, "DocumentId", response.document_id)


def _manifest(envelope: Element, enclosures: tuple[Enclosure, ...]) -> None:
    body = add(envelope, "edXMLBody")
    manifest = add(body, "edXMLManifest")
    manifest.set("version", "1.0")
    for ordinal, enclosure in enumerate(enclosures, start=1):
        reference = etree.SubElement(manifest, qualified("Reference"), nsmap={"xlink": names.XLINK})
        reference.set(f"{{{names.XLINK}}}href", f"cid:{_content_id(ordinal)}")
        add(reference, "AttachmentName", enclosure.name)
        add(reference, "ContentType", _travelling_type(enclosure))
        add(reference, "ContentId", f"cid:{_content_id(ordinal)}")
        add(reference, "Description", enclosure.description)


def _enclosures(root: Element, enclosures: tuple[Enclosure, ...]) -> None:
    encoded = add(root, "AttachmentEncoded")
    for ordinal, enclosure in enumerate(enclosures, start=1):
        attachment = add(encoded, "Attachment")
        add(attachment, "ContentType", _travelling_type(enclosure))
        add(attachment, "ContentId", _content_id(ordinal))
        add(attachment, "Description", enclosure.description)
        data = _zip(enclosure) if enclosure.zipped else enclosure.data
        add(attachment, "ContentTransferEncoded", base64.b64encode(data).decode())
        add(attachment, "AttachmentName", enclosure.name)


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
