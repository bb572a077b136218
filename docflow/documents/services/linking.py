"""Typed links from a draft to other documents, beside what it answers (see `answering`).

Law: NĐ 30/2020/NĐ-CP, Điều 18.3 (an issued document with wrong content is replaced or amended by
one of the same form, one with wrong form or procedure is corrected by an official letter).
"""

from django.utils.translation import gettext as _

from docflow.core import clock, deeds, policy, workflow
from docflow.core.actor import Actor
from docflow.core.errors import Invalid, Refused
from docflow.documents.models import Document, Link
from docflow.documents.states import Direction, LinkKind, Perm, Secrecy, Status

# Made and taken back on the page of links; the others have ways of their own.
FREE = (LinkKind.BASED_ON, LinkKind.SEE_ALSO)
CORRECTING = frozenset({LinkKind.REPLACES, LinkKind.AMENDS, LinkKind.CORRECTS})
_LETTER = "CV"
OUT = frozenset({Status.ISSUED, Status.FILED})


def add(*, actor: Actor, document: Document, target: Document, kind: LinkKind) -> Link:
    """Link the draft `document` to `target`.

    Raises Forbidden unless the draft may be edited and the target seen, Invalid for a pair that
    does not fit, Refused for what was recalled or is linked so already. Only what is issued is
    replaced and only a draft replaces, so a circle of replacements cannot come about.
    """
    with deeds.act():
        row, other = _locked(document, target)
        policy.guard(actor, Perm.EDIT, row)
        policy.guard(actor, Perm.VIEW, other)
        _check(row, other, kind)
        if Link.objects.filter(source=row, target=other, kind=kind).exists():
            raise Refused(_("Liên kết này đã có."))
        link = Link.objects.create(
            source=row, target=other, kind=kind, made_at=clock.now(), made_by=actor.name
        )
        # By key alone: readers of the draft may not see what it points at.
        deeds.record(actor, "document.link", row, data={"kind": str(kind), "target": other.pk})
    return link


def remove(*, actor: Actor, link: Link) -> None:
    """Take a link back while its document may be edited. Raises Refused where it is gone."""
    with deeds.act():
        row = workflow.lock(link.source)
        policy.guard(actor, Perm.EDIT, row)
        policy.guard(actor, Perm.VIEW, link.target)
        if link.kind == LinkKind.ANSWERS:
            raise Invalid({"kind": [_("Văn bản được trả lời ghi ở trang soạn thảo.")]})
        gone, _each = Link.objects.filter(pk=link.pk).delete()
        if not gone:
            raise Refused(_("Liên kết này đã được bỏ."))
        data = {"kind": str(link.kind), "target": link.target_id}
        deeds.record(actor, "document.unlink", row, data=data)


def obstacle(document: Document, target: Document, kind: LinkKind) -> str | None:
    """Why `document` may not be linked so to `target`, in words; None when the pair fits."""
    if document.pk == target.pk:
        return _("Văn bản không liên kết với chính nó.")
    try:
        _check(document, target, kind)
    except Invalid as problem:
        return next((str(text) for texts in problem.fields.values() for text in texts), "")
    except Refused as problem:
        return str(problem)
    return None


def _locked(document: Document, target: Document) -> tuple[Document, Document]:
    """Both rows, always in the order of their keys: two acts never wait for each other."""
    if document.pk == target.pk:
        raise Invalid({"target": [_("Văn bản không liên kết với chính nó.")]})
    rows = {one.pk: workflow.lock(one) for one in sorted((document, target), key=lambda x: x.pk)}
    return rows[document.pk], rows[target.pk]


def _check(document: Document, target: Document, kind: LinkKind) -> None:
    if kind == LinkKind.ANSWERS:
        raise Invalid({"kind": [_("Văn bản được trả lời ghi ở trang soạn thảo.")]})
    if target.secrecy != Secrecy.NONE:
        raise Invalid({"target": [_("Văn bản mật không được xử lý trên hệ thống này.")]})
    if target.status == Status.RECALLED:
        raise Refused(_("Văn bản đã thu hồi nên không liên kết được."))
    if kind in CORRECTING:
        _check_correction(document, target, kind)


def _check_correction(document: Document, target: Document, kind: LinkKind) -> None:
    if target.direction == Direction.INCOMING or target.status not in OUT:
        message = _("Chỉ thay thế, sửa đổi hoặc đính chính văn bản đi đã phát hành.")
        raise Invalid({"target": [message]})
    if kind == LinkKind.CORRECTS and document.type_code != _LETTER:
        raise Invalid({"kind": [_("Đính chính bằng công văn.")]})
    if kind != LinkKind.CORRECTS and document.type_code != target.type_code:
        message = _("Văn bản thay thế hoặc sửa đổi phải cùng hình thức với văn bản gốc.")
        raise Invalid({"kind": [message]})
