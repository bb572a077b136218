"""Setting an issued document right: by another of the same form, or by an official letter.

Law: NĐ 30/2020/NĐ-CP, Điều 18.3. The original stays as it went out and keeps its number; what sets
it right is a document of its own, linked both ways.
"""

from typing import Any

from django.utils.translation import gettext as _

from docflow.core import clock, deeds, policy
from docflow.core.actor import Actor
from docflow.core.errors import Refused
from docflow.documents.models import Document, Link, Recipient
from docflow.documents.services import drafting, linking
from docflow.documents.services.drafting import To
from docflow.documents.states import DRAFTABLE, Direction, LinkKind, Origin, Perm, Status
from docflow.org.models import Council

_LETTER = "CV"


def correctable(actor: Actor, document: Document) -> str | None:
    """Why `actor` cannot begin to set `document` right; None when it can."""
    if document.direction == Direction.INCOMING or document.status not in linking.OUT:
        return _("Chỉ thay thế, sửa đổi hoặc đính chính văn bản đi đã phát hành.")
    if document.origin == Origin.COPIED:
        return _("Bản sao sai thì thu hồi, hủy số và sao lại.")
    return policy.refusal(actor, Perm.VIEW, document) or policy.refusal(actor, Perm.DRAFT)


def begin(*, actor: Actor, original: Document, kind: LinkKind) -> Document:
    """A draft that will replace, amend or correct `original`, to the same receivers, linked.

    Raises Refused where the original may not be set right, or is of a type that is uploaded as a
    finished file; Invalid as `drafting.create`. All of it or nothing.
    """
    reason = correctable(actor, original)
    if reason is not None:
        raise Refused(reason)
    type_code = _LETTER if kind == LinkKind.CORRECTS else original.type_code
    if type_code not in DRAFTABLE:
        raise Refused(
            _("Loại văn bản này soạn bằng tệp tải lên. Hãy tải tệp lên rồi liên kết với bản gốc.")
        )
    if original.signer is None:
        raise Refused(_("Văn bản gốc không ghi người ký, nên chưa mở được dự thảo từ nó."))
    with deeds.act():
        subject, content = _begun(original, kind)
        document = drafting.create(
            actor=actor,
            type_code=type_code,
            subject=subject,
            content=content,
            signer=original.signer,
            to=[_to(one) for one in original.recipients.select_related("office")],
            direction=original.direction,
            # The council itself sets its document right, while it issues.
            council=_council(original),
        )
        linking.add(actor=actor, document=document, target=original, kind=kind)
    return document


def _council(original: Document) -> Council | None:
    council = original.council
    return council if council and council.holds_on(clock.today()) else None


def recheck(document: Document) -> None:
    """Part of numbering: what was to be set right has not been recalled since. Raises Refused."""
    gone = Link.objects.filter(
        source=document, kind__in=linking.CORRECTING, target__status=Status.RECALLED
    ).select_related("target")
    for link in gone:
        raise Refused(
            _(
                "%(code)s đã bị thu hồi nên không còn được thay thế, sửa đổi hay đính chính. "
                "Hãy hủy văn bản này hoặc trả lại để bỏ liên kết."
            )
            % {"code": link.target.code}
        )


def _begun(original: Document, kind: LinkKind) -> tuple[str, dict[str, Any]]:
    """Subject and parts to begin with: a document is written in Vietnamese, whoever drafts it."""
    day = f" ngày {original.issued_on:%d/%m/%Y}" if original.issued_on else ""
    named = f"{original.type_name} số {original.code}{day}"
    held = dict(original.content)
    if kind == LinkKind.CORRECTS:
        body = f"Do sơ suất về thể thức, kỹ thuật trình bày, {named} được đính chính như sau:"
        names = [one.name for one in original.recipients.all()]
        content = {
            "addressees": names or [original.office.name],
            "grounds": [],
            "body": [{"kind": "paragraph", "text": body}],
        }
        return f"đính chính {named}", {**_foot(held), **content}
    grounds = [*held.get("grounds", ())]
    if kind == LinkKind.AMENDS:
        grounds = [*grounds, f"Căn cứ {named}"]
        body = f"Sửa đổi, bổ sung một số nội dung của {named} như sau:"
        blocks = [{"kind": "paragraph", "text": body}]
        subject = f"Sửa đổi, bổ sung {named}"
        # What the original issued stays with the original.
        held = {name: value for name, value in held.items() if not name.startswith("enacted")}
        return subject, {**held, **_foot(held), "grounds": grounds, "body": blocks}
    end = f"Văn bản này thay thế {named}."
    blocks = [*held.get("body", ()), {"kind": "paragraph", "text": end}]
    return original.subject, {**held, **_foot(held), "grounds": grounds, "body": blocks}


def _foot(held: dict[str, Any]) -> dict[str, Any]:
    """Nơi nhận and the archive's line, as the original had them."""
    return {
        "recipients": list(held.get("recipients", ())),
        "archive_line": held.get("archive_line") or "VT",
    }


def _to(recipient: Recipient) -> To:
    if recipient.office is not None:
        return To(office=recipient.office)
    return To(name=recipient.name, citizen_or_firm=recipient.citizen_or_firm)
