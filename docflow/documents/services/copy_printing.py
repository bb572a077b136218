"""Copies on paper: numbered here, printed with their block, signed and stamped by hand.

Law: NĐ 30/2020/NĐ-CP, Điều 25.1a, 25.1b, 25.2 and 25.3; Phụ lục I, Part II, II.
"""

from django.utils.translation import gettext as _

from docflow.core import deeds, policy, workflow
from docflow.core.actor import Actor
from docflow.core.errors import Invalid, Refused
from docflow.documents.models import Document, Version
from docflow.documents.rendering.copies import LOWEST_MM, TOP_MM
from docflow.documents.selectors.versions import latest
from docflow.documents.services import copy_pages, copying, issuing, publishing, telling, versions
from docflow.documents.states import Perm, VersionKind


def make(*, actor: Actor, document: Document, top_mm: int = TOP_MM) -> Document:
    """Number the copy and make what is printed; a number stays when printing fails, to try again.

    `top_mm` is where the block alone begins, for a photocopy whose text ends above it. Raises
    Refused for a copy that is electronic or not permitted, Invalid for a place off the sheet.
    """
    policy.guard(actor, Perm.NUMBER, document)
    if not copying.on_paper(document) or document.status not in copying.ISSUABLE:
        raise Refused(_("Chỉ bản sao giấy đã được cho phép mới cấp số và in ở đây."))
    if not TOP_MM <= top_mm <= LOWEST_MM:
        limits = {"least": TOP_MM, "most": LOWEST_MM}
        raise Invalid({"top_mm": [_("Từ %(least)d đến %(most)d mm.") % limits]})
    # A copy that was numbered and not printed yet is not looked at again by `number`.
    copying.recheck(document)
    row = issuing.number(actor=actor, document=document)
    copy = row.copied
    base = latest(row)
    made = copy_pages.printed(row, copy, base, top_mm=top_mm)
    with deeds.act():
        row = _unchanged(row, base)
        versions.add(
            actor=actor,
            document=row,
            kind=VersionKind.PRINTED,
            data=made.pdf,
            pages=made.pages,
        )
        workflow.advance(row, "issue", actor=actor, data={"amount": copy.amount})
        issuing.open_to_readers(actor, row)
        telling.issued(row)
    return row


def _unchanged(document: Document, base: Version | None) -> Document:
    if base is not None:
        return publishing.unchanged(document, base)
    row = workflow.lock(document)
    if latest(row) is not None:
        raise Refused(_("Bản sao đã được in ở nơi khác. Hãy tải lại trang."))
    return row
