"""Owns making a bundle: part after part into the file; the manifest is signed and stamped last."""

import hashlib
import zipfile
from contextlib import suppress
from datetime import datetime
from typing import Any, BinaryIO

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from docflow.core import clock, deeds, files, policy
from docflow.core.actor import Actor
from docflow.core.audit import chain, history
from docflow.core.audit.models import AuditEvent
from docflow.core.errors import Refused
from docflow.core.language import of_office
from docflow.documents.models import Attachment, Document, Version
from docflow.documents.services.packages import manifest
from docflow.documents.services.packages.manifest import Entry, Manifest
from docflow.documents.states import Secrecy, VersionKind
from docflow.exchange import envelope
from docflow.exchange.envelope import BadMessage
from docflow.exchange.envelope.xml import writable
from docflow.exchange.models import Delivery, Dispatch, InboxMessage, OutboxMessage, Receipt
from docflow.exchange.selectors import addresses
from docflow.exchange.services.evidence import layout, trust
from docflow.exchange.states import Perm
from docflow.org.models import Office
from docflow.org.selectors.people import code_of
from signing import messages, timestamps
from signing.authority import NotSetUp
from signing.pades.errors import TimestampFailed

# What a page makes while somebody waits: bytes of everything that lies in it.
MOST_ON_A_PAGE = 500_000_000
# What counts for whoever is outside; drafts are the office's own.
_OUTSIDE = (
    VersionKind.ISSUED,
    VersionKind.PRESERVED,
    VersionKind.PRINTED,
    VersionKind.RECEIVED,
    VersionKind.SCANNED,
    VersionKind.IMPORTED,
)


def export(*, actor: Actor, document: Document, target: BinaryIO) -> int:
    """Write the bundle of `document` into `target` and note that it was taken. Parts in it.

    Raises Forbidden, Refused (a state secret, too large for a page, no time stamp), KeyProblem,
    files.Damaged.
    """
    policy.guard(actor, Perm.PROVE, document)
    if _size(document) > MOST_ON_A_PAGE:
        raise Refused(
            _(
                "Gói bằng chứng của văn bản này quá lớn để tải từ trang. "
                "Hãy nhờ quản trị viên lập bằng lệnh export_evidence."
            )
        )
    return noted(actor=actor, document=document, target=target)


def noted(*, actor: Actor, document: Document, target: BinaryIO) -> int:
    """The same for who runs this installation, whom no policy stops; it is noted as well."""
    # Before the act: the service of time is asked, and large files are read.
    parts = write(target, document=document, now=clock.now())
    with deeds.act():
        deeds.record(actor, "evidence.export", document, data={"parts": parts})
    return parts


@of_office()
def write(target: BinaryIO, *, document: Document, now: datetime) -> int:
    """The bundle into `target`, as of `now`; nothing of it is believed when it is read. Parts in
    it. Raises Refused, files.Damaged, KeyProblem."""
    if document.secrecy != Secrecy.NONE:
        raise Refused(_("Văn bản mật không được đóng gói."))
    office = document.office
    with zipfile.ZipFile(target, "w") as archive:
        packer = _Packer(archive, now)
        packer.document(document)
        made = Manifest(
            organ_code=code_of(office),
            organ_name=office.name,
            made_at=now.isoformat(),
            entries=packer.entries,
            form=layout.FORM,
        ).to_bytes()
        archive.writestr(manifest.NAME, made, zipfile.ZIP_DEFLATED)
        signature = messages.sign_bytes(office.owner, made, now)
        archive.writestr(manifest.SIGNATURE, signature, zipfile.ZIP_STORED)
        try:
            archive.writestr(layout.STAMP, timestamps.over(signature, now), zipfile.ZIP_STORED)
        except NotSetUp as problem:
            said = _("Hệ thống chưa có dịch vụ cấp dấu thời gian nên chưa lập được gói.")
            raise Refused(said) from problem
        except TimestampFailed as problem:
            said = _("Dịch vụ cấp dấu thời gian không trả lời nên chưa lập được gói; hãy thử lại.")
            raise Refused(said) from problem
    return len(packer.entries)


class _Packer:
    """Puts parts into the archive once each, and remembers them for description and manifest."""

    def __init__(self, archive: zipfile.ZipFile, now: datetime) -> None:
        self.archive = archive
        self.entries: list[Entry] = []
        self.trust = trust.Collected(now)

    def document(self, document: Document) -> None:
        """Everything about one document, the description after what it describes."""
        for key in addresses.own_keys(document.office):
            self.trust.certificate(key.not_after)
        about = {
            "form": layout.FORM,
            "document": _facts(document),
            "office": {"id": document.office_id, **_office(document.office)},
            "versions": [self._version(one) for one in _versions(document)],
            "attachments": [
                self._attachment(one) for one in document.attachments.order_by("ordinal")
            ],
            "deliveries": [self._delivery(one) for one in _deliveries(document)],
            "arrival": self._arrival(document),
        }
        self._json(layout.AUDIT, [_event(one) for one in _events(document)])
        self._json(layout.ABOUT, about)
        self._put(layout.ANSWERS, self.trust.answers())
        for purpose, trusted in self.trust.anchors():
            self._put(layout.anchors(purpose), trusted)
        heading = {name: " ".join(str(one).split()) for name, one in _heading(about).items()}
        guide = render_to_string("exchange/evidence/how_to_check.txt", heading)
        self._put(layout.GUIDE, guide.encode())
        sums = "".join(f"{one.sha256}  {one.path}\n" for one in self.entries)
        self._put(layout.SUMS, sums.encode())

    def _version(self, version: Version) -> dict[str, Any]:
        path = layout.version(version.ordinal)
        self._put(path, files.read(version.file_id or ""), zipfile.ZIP_STORED)
        found = version.validations.order_by("-judged_at", "-pk").first()
        told = self._report(path, found.report if found else None)
        return {
            "path": path,
            "kind": version.kind,
            "sha256": version.file_id,
            "made_at": chain.moment(version.made_at),
            **told,
        }

    def _attachment(self, one: Attachment) -> dict[str, Any]:
        path = layout.attachment(one.ordinal)
        self._put(path, files.read(one.official_id))
        told = self._report(path, one.report if one.signed_id else None)
        return {"path": path, "name": one.name, "sha256": one.official_id, **told}

    def _report(self, path: str, report: Any) -> dict[str, str]:
        if not report:
            return {"report": "", "verdict": ""}
        self.trust.signers(report)
        self._json(layout.report(path), report)
        return {"report": layout.report(path), "verdict": str(report.get("verdict", ""))}

    def _delivery(self, delivery: Delivery) -> dict[str, Any]:
        sent = OutboxMessage.objects.filter(delivery=delivery).first()
        return {
            "id": delivery.pk,
            "name": delivery.name,
            "office": _office(delivery.office) if delivery.office else None,
            "channel": delivery.channel,
            "status": delivery.status,
            "reached": delivery.reached,
            "message_id": delivery.message_id,
            "message": self._message(sent) if sent else None,
            "recalls": [self._message(one) for one in delivery.recall_messages.order_by("pk")],
            "paper_at": chain.moment(delivery.paper_at) if delivery.paper_at else "",
            "post_number": delivery.post_number,
            "receipts": [self._receipt(one) for one in delivery.receipts.order_by("at", "pk")],
        }

    def _message(self, work: OutboxMessage) -> dict[str, Any] | None:
        """None before its bytes were made."""
        if work.file_id is None:
            return None
        path = layout.message(work.message_id)
        self._put(path, files.read(work.file_id))
        return {
            "path": path,
            "message_id": work.message_id,
            "kind": work.kind,
            "sent": work.sent_at is not None,
        }

    def _receipt(self, receipt: Receipt) -> dict[str, Any]:
        statement, signature = layout.receipt(receipt.message_id)
        self._put(statement, bytes(receipt.statement))
        self._put(signature, bytes(receipt.signature), zipfile.ZIP_STORED)
        self.trust.container(bytes(receipt.signature))
        return {
            "statement": statement,
            "signature": signature,
            "code": receipt.code,
            "received_at": chain.moment(receipt.received_at),
        }

    def _arrival(self, document: Document) -> dict[str, Any] | None:
        message = InboxMessage.objects.filter(document=document).select_related("sender").first()
        if message is None or message.file_id is None:
            return None
        path = layout.message(message.message_id)
        data = files.read(message.file_id)
        self._put(path, data)
        with suppress(BadMessage):
            attested = envelope.read(data).attested
            self.trust.container(attested.signature if attested else b"")
        answers = [self._message(one) for one in message.answers.order_by("created_at", "pk")]
        return {
            "path": path,
            "message_id": message.message_id,
            "sender": _office(message.sender) if message.sender else None,
            "received_at": chain.moment(message.received_at),
            "document_sha256": message.document_sha256,
            "copies": message.copies,
            "gate": message.gate,
            "answers": answers,
        }

    def _json(self, path: str, values: Any) -> None:
        self._put(path, chain.canonical(chain.plain(values)))

    def _put(self, path: str, data: bytes, packing: int = zipfile.ZIP_DEFLATED) -> None:
        self.archive.writestr(path, data, packing)
        self.entries.append(Entry(path, len(data), hashlib.sha256(data).hexdigest()))


def _versions(document: Document) -> list[Version]:
    held = document.versions.filter(file__isnull=False, kind__in=_OUTSIDE)
    return list(held.select_related("file").order_by("ordinal"))


def _size(document: Document) -> int:
    """About how many bytes a bundle has: each message carries the files once more, in base64."""
    held = [one.file.size for one in _versions(document) if one.file]
    beside = [one.file.size for one in document.attachments.select_related("file")]
    sent = Delivery.objects.filter(dispatch__document=document).exclude(message_id="").count()
    return sum(held) + sum(beside) + (max(held, default=0) + sum(beside)) * 4 // 3 * (sent + 1)


def _deliveries(document: Document) -> list[Delivery]:
    rows = Delivery.objects.filter(dispatch__document=document).select_related("office")
    return list(rows.order_by("recipient__ordinal"))


def _events(document: Document) -> list[AuditEvent]:
    """What the audit says of the document outside the office, and of its sending, in the order of
    the chain. What was said, shared and ordered inside is nobody else's."""
    about: list[Any] = [document, *_deliveries(document)]
    found = {
        event.pk: event
        for one in about
        for event in history.of(one)
        if event.verb in layout.VERBS or event.verb.startswith(layout.OF_DELIVERY)
    }
    return sorted(found.values(), key=lambda event: (event.office_id, event.seq))


def _event(event: AuditEvent) -> dict[str, Any]:
    """The values as they were hashed, so that the hash can be computed again by anybody."""
    return {"said": chain.said(event), "hash": event.hash}


def _facts(document: Document) -> dict[str, Any]:
    dispatch = Dispatch.objects.filter(document=document).first()
    return {
        "id": document.pk,
        "code": document.code,
        # As they stand in the message.
        "number": str(document.number or ""),
        "notation": writable(document.notation),
        "subject": writable(document.subject),
        "type": document.type_name,
        "direction": document.direction,
        "issued_on": str(document.issued_on or ""),
        "issuer": document.issuer_name,
        "signer": " ".join(f"{document.signer_title} {document.signer_name}".split()),
        "exchange_id": dispatch.exchange_id if dispatch else document.exchange_id,
        "sent_sha256": dispatch.sha256 if dispatch else "",
    }


def _heading(about: dict[str, Any]) -> dict[str, str]:
    document, office = about["document"], about["office"]
    return {
        "code": document["code"],
        "subject": document["subject"],
        "office": f"{office['name']} ({office['code']})",
    }


def _office(office: Office) -> dict[str, Any]:
    return {
        "name": office.name,
        "code": code_of(office),
        "codes": sorted(addresses.every_code_of(office)),
    }
