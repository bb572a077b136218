"""The last phase of every signing act: the base is unchanged, the gate passed, rows are written."""

from datetime import datetime

from django.utils.translation import gettext as _

from docflow.core import clock, workflow
from docflow.core.actor import Actor
from docflow.core.errors import Refused
from docflow.documents.grants import SOURCE
from docflow.documents.models import Document, SignatureRecord, ValidationRecord, Version
from docflow.documents.selectors.versions import latest
from docflow.documents.services import versions
from search import queue
from signing.batches import Signed
from signing.gate.report import Report
from signing.keys.models import Credential


def unchanged(document: Document, base: Version) -> Document:
    """Lock the document; raises Refused when somebody made a newer version meanwhile."""
    row = workflow.lock(document)
    newest = latest(row)
    if newest is None or newest.pk != base.pk:
        raise Refused(_("Văn bản đã thay đổi trong khi ký. Hãy tải lại và ký lại."))
    return row


def publish(
    *, actor: Actor, document: Document, base: Version, kind: str, signed: Signed
) -> Version:
    """Store the signed bytes as a version with the gate's report on exactly these bytes."""
    version = versions.add(
        actor=actor,
        document=document,
        kind=kind,
        data=signed.data,
        pages=base.pages,
        fields=base.fields,
    )
    judge(document, version, signed.report)
    return version


def judge(document: Document, version: Version, report: Report) -> ValidationRecord:
    """Store a report beside the bytes it judged. A report by embedded trust is refused."""
    queue.enqueue(SOURCE, document.pk)
    return ValidationRecord.objects.create(
        document=document,
        version=version,
        sha256=report.sha256,
        verdict=report.verdict,
        report=report.to_json(),
        judged_at=clock.now(),
    )


def repeat(document: Document, version: Version) -> None:
    """Have the newest report on the very bytes of `version` stand beside it too."""
    found = ValidationRecord.objects.filter(document=document, sha256=version.file_id).first()
    if found is not None:
        judge(document, version, Report.from_json(found.report))


def record(
    actor: Actor,
    version: Version,
    act: str,
    field: str,
    credential: Credential,
    now: datetime,
    *,
    report: Report,
    name: str = "",
) -> SignatureRecord:
    """One row for one signature, as values that outlive people and keys; its level is what the
    gate found, not what was asked for."""
    line = report.by_field(field)
    return SignatureRecord.objects.create(
        document=version.document,
        version=version,
        act=act,
        field=field,
        owner=credential.owner,
        name=name or actor.name,
        title="" if name else actor.title,
        on_behalf_of=actor.on_behalf_of,
        fingerprint=credential.fingerprint,
        level=line.level if line else "",
        signed_at=now,
    )
