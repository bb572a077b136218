"""Certified copies: asked for, decided, ready to be signed for the organisation.

Law: NĐ 30/2020/NĐ-CP, Điều 25-27, and Phụ lục I, Part II. A copy is a document of its own, of the
series that sao y, sao lục and trích sao share; it is issued like every other one (`issuing`), or
printed (`copy_printing`). State secrets are copied under their own law, never here (Điều 27.2).
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from docflow.core import clock, deeds, policy, workflow
from docflow.core.actor import Actor
from docflow.core.errors import Invalid, Refused
from docflow.documents.models import Copy, Document, Version
from docflow.documents.models.copies import MOST
from docflow.documents.selectors import copies
from docflow.documents.selectors.copies import Source, Way
from docflow.documents.selectors.versions import data_of, latest
from docflow.documents.services import (
    copy_pages,
    digitising,
    drafting,
    looks,
    sharing,
    telling,
    versions,
)
from docflow.documents.services.acts import Task
from docflow.documents.services.copy_pages import FIELD, Base
from docflow.documents.services.drafting import To
from docflow.documents.states import (
    CopyForm,
    Direction,
    Medium,
    Origin,
    Perm,
    Secrecy,
    Status,
    VersionKind,
)
from docflow.org.models import Office, Position, Unit
from docflow.org.states import TeamKind
from signing.pades.signature import Placement

ISSUABLE = frozenset({Status.APPROVED, Status.NUMBERED})
_PURPOSE = 500
# Why who decides sees the source; the cause's id is the copy's.
CAUSE = "copy"


@dataclass(frozen=True)
class Wish:
    """What is asked for; `extract` are the blocks typed anew, `scan` the paper's picture."""

    form: CopyForm
    to_medium: Medium
    signer: Position
    to: tuple[To, ...] = ()
    amount: int = 1
    purpose: str = ""
    extract: tuple[dict[str, Any], ...] = ()
    scan: bytes | None = None


def ask(*, actor: Actor, source: Document, wish: Wish) -> Document:
    """Ask for a copy of `source`; it waits for who may sign copies. Who signs it decides at once.

    Raises Forbidden and Refused where there is no such copy of it (Điều 25), Invalid naming each
    field at fault. Nothing is numbered yet. The one who decides sees the source from now on, and is
    told where the scan is not the one in the books.
    """
    policy.guard(actor, Perm.COPY, source)
    found = copies.source_of(source)
    _check(actor, found, wish)
    # Pages take time to make: never while the database is held.
    base = _base(found, wish)
    brought = _brought(found, wish)
    remarks = _remarks(found, wish)
    with deeds.act():
        row = workflow.lock(source)
        policy.guard(actor, Perm.COPY, row)
        document = _open(actor, row, wish, remarks)
        Copy.objects.create(
            document=document,
            source=row,
            form=wish.form,
            from_medium=found.medium,
            to_medium=wish.to_medium,
            amount=wish.amount,
            extract=list(wish.extract),
            purpose=wish.purpose.strip(),
            scan_brought=brought,
        )
        # Nobody decides on a copy whose original they cannot lay beside it.
        sharing.grant_person(
            document=row, position=wish.signer, cause=CAUSE, cause_id=document.pk, actor=actor
        )
        drafting.address(document, wish.to)
        _keep(actor, document, base)
        data = {"form": str(wish.form), "from": str(found.medium), "to": str(wish.to_medium)}
        if brought and wish.scan is not None:
            data["scan"] = hashlib.sha256(wish.scan).hexdigest()
        deeds.record(actor, "copy.ask", document, summary=wish.purpose.strip(), data=data)
        deeds.record(actor, "document.copy", row, data={**data, "copy": document.pk})
        if wish.signer.pk == actor.position_id:
            return permit(actor=actor, document=document)
        telling.copy_asked(document, wish.signer)
    return document


def permit(*, actor: Actor, document: Document) -> Document:
    """Let the copy be made (Điều 27.1); the registry numbers it next."""
    with deeds.act():
        recheck(document)
        if document.signer_id not in {
            one.pk for one in copies.signers(document.office_id, document.type_code)
        }:
            raise Refused(
                _("Người này không còn thẩm quyền ký bản sao. Hãy từ chối để đề nghị người khác.")
            )
        row = workflow.advance(document, "permit", actor=actor)
        Copy.objects.filter(document=row).update(
            permitted_by=actor.position_id, permitted_at=clock.now()
        )
        sharing.grant_team(document=row, kind=TeamKind.CLERKS, cause="registry", actor=actor)
        telling.copy_permitted(row)
    return row


def decline(*, actor: Actor, document: Document, note: str) -> Document:
    """No copy is made; who asked is told why. Raises Invalid without a reason."""
    with deeds.act():
        row = workflow.advance(document, "decline", actor=actor, note=note)
        forget_source(row)
        telling.copy_declined(row, actor, note)
    return row


def forget_source(document: Document) -> None:
    """Part of the act that ends a copy before it was given out: what was seen to decide is seen no
    longer. The source's other readers keep their sight."""
    if is_copy(document):
        sharing.revoke(document=document.copied.source, cause=CAUSE, cause_id=document.pk)


def recheck(document: Document) -> None:
    """Part of deciding and of numbering: what is copied has not been recalled since. Raises
    Refused."""
    found = Copy.objects.filter(document=document).select_related("source").first()
    if found is not None and found.source.status == Status.RECALLED:
        raise Refused(
            _("%(code)s đã bị thu hồi nên không sao nữa. Hãy hủy bản sao này.")
            % {"code": found.source.code}
        )


def is_copy(document: Document) -> bool:
    return document.origin == Origin.COPIED


def on_paper(document: Document) -> bool:
    return is_copy(document) and document.copied.to_medium == Medium.PAPER


def warnings(document: Document) -> tuple[str, ...]:
    """What is looked at before the copy is permitted or signed."""
    if not is_copy(document):
        return ()
    found = tuple(str(one) for one in document.warnings)
    if not document.copied.scan_brought:
        return found
    brought = _(
        "Tệp quét do người đề nghị tải lên, không phải bản quét trong sổ: "
        "hãy đối chiếu với bản giấy."
    )
    return (brought, *found)


def refusal(document: Document) -> str | None:
    """Why the clerk cannot sign this copy for the organisation now, policy left aside."""
    if document.status not in ISSUABLE:
        return _("Bản sao chưa được cho phép hoặc đã phát hành.")
    if on_paper(document):
        return _("Bản sao giấy được cấp số và in ở trang của bản sao, không ký số.")
    return None


def task(document: Document) -> Task:
    """What the clerk would sign for the organisation on this copy now; raises Refused."""
    recheck(document)
    base = latest(document)
    if base is None or base.kind != VersionKind.FINAL:
        raise Refused(_("Bản sao chưa có tệp để ký số."))
    return Task(document, base, "issue", [Placement(field=FIELD)], ())


def placements(document: Document, base: Version, now: datetime) -> list[Placement]:
    """The organisation's signature as text of 10 points, without the picture of the seal (Phụ lục
    I, Part II, I.3). It certifies the file and closes it: nothing is added to a copy."""
    box = next(one for one in base.fields if one["name"] == FIELD)
    return [
        Placement(
            field=FIELD,
            appearance_pdf=looks.copy_mark(document, box, now),
            certify=True,
            lock_all=True,
            name=document.office.name,
            reason=str(CopyForm(document.type_code).label),
        )
    ]


def _check(actor: Actor, source: Source, wish: Wish) -> None:
    way = source.way(wish.form, wish.to_medium)
    if way is None or way.why is not None:
        raise Refused(way.why if way and way.why else _("Không có hình thức sao này."))
    wrong: dict[str, list[str]] = {}
    if wish.signer.pk not in {one.pk for one in copies.signers(actor.office_id or 0, wish.form)}:
        wrong["signer"] = [_("Người này không có thẩm quyền ký bản sao trong sổ thẩm quyền.")]
    most = MOST if wish.to_medium == Medium.PAPER else 1
    if not 1 <= wish.amount <= most:
        wrong["amount"] = [_("Số bản từ 1 đến %(n)d.") % {"n": most}]
    if len(wish.purpose) > _PURPOSE:
        wrong["purpose"] = [_("Tối đa %(n)d ký tự.") % {"n": _PURPOSE}]
    if wish.form == CopyForm.EXTRACT and not wish.extract:
        wrong["extract"] = [_("Hãy gõ lại phần nội dung cần trích sao.")]
    if _wants_scan(way) and source.medium == Medium.PAPER and not (wish.scan or source.scan):
        wrong["scan"] = [_("Văn bản giấy này chưa có bản quét. Hãy tải tệp quét màu lên.")]
    if wrong:
        raise Invalid(wrong)


def _wants_scan(way: Way) -> bool:
    return way.to_medium == Medium.ELECTRONIC and way.form != CopyForm.EXTRACT


def _brought(source: Source, wish: Wish) -> bool:
    """Whether the pages are another picture of the paper than the one in the books."""
    if wish.scan is None or wish.to_medium != Medium.ELECTRONIC or wish.form == CopyForm.EXTRACT:
        return False
    return source.scan is None or source.scan.file_id != hashlib.sha256(wish.scan).hexdigest()


def _base(source: Source, wish: Wish) -> Base | None:
    """What is shown to who decides, and later signed or printed; nothing for a photocopy."""
    if wish.form == CopyForm.EXTRACT:
        return copy_pages.extracted(source.document, wish.extract, to_medium=wish.to_medium)
    if wish.to_medium == Medium.ELECTRONIC:
        scan = source.scan
        return copy_pages.scanned(wish.scan or (data_of(scan) if scan else b""))
    if source.medium == Medium.ELECTRONIC and source.version is not None:
        return Base(data_of(source.version), source.version.pages, [])
    return None


def _remarks(source: Source, wish: Wish) -> list[str]:
    """Where the picture of the paper falls short of the decree (Phụ lục I, Part II, I.2)."""
    if wish.form == CopyForm.EXTRACT or wish.to_medium != Medium.ELECTRONIC:
        return []
    scan = source.scan
    return digitising.remarks(wish.scan or (data_of(scan) if scan else b""))


def _keep(actor: Actor, document: Document, base: Base | None) -> None:
    if base is not None:
        versions.add(
            actor=actor,
            document=document,
            kind=VersionKind.FINAL,
            data=base.pdf,
            pages=base.pages,
            fields=base.fields,
        )


def _open(actor: Actor, source: Document, wish: Wish, remarks: list[str]) -> Document:
    now = clock.now()
    office = Office.objects.get(pk=actor.office_id)
    signer = wish.signer
    document = Document.objects.create(
        office=office,
        direction=Direction.OUTGOING,
        origin=Origin.COPIED,
        status=Status.IN_REVIEW,
        type_code=wish.form,
        subject=_named(source),
        secrecy=Secrecy.NONE,
        issuer=office,
        issuer_name=office.name,
        place=office.place,
        signer=signer,
        signer_name=signer.user.full_name,
        signer_title=signer.title,
        warnings=remarks,
        unit=Unit.objects.filter(pk=actor.unit_id).first(),
        drafter_id=actor.user_id,
        created_at=now,
        changed_at=now,
        listed_at=now,
    )
    principal = actor.user_id * 2 if actor.user_id else 0
    sharing.grant(
        document=document,
        principal=principal,
        cause="author",
        cause_id=actor.user_id or 0,
        actor=actor,
    )
    sharing.grant_person(
        document=document, position=signer, cause="copy", cause_id=signer.pk, actor=actor
    )
    return document


def _named(source: Document) -> str:
    """What was copied, in the words of a register: in Vietnamese, whoever asks."""
    day = f" ngày {source.issued_on:%d/%m/%Y}" if source.issued_on else ""
    number = f" số {source.code}" if source.code else ""
    body = "" if source.issuer_id == source.office_id else f" của {source.issuer_name}"
    return f"{source.type_name or 'Văn bản'}{number}{day}{body}: {source.subject}"
