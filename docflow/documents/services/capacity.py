"""Whether the printed lines above the name still hold when the person signs."""

from django.utils import timezone
from django.utils.translation import gettext as _

from docflow.core import clock
from docflow.documents.models import Document, Version
from docflow.documents.services.composing import lines_of
from docflow.documents.states import Origin, VersionKind
from docflow.org.models import CapacityRule, Council
from docflow.org.selectors import councils

# Where a submitted version keeps the lines that its page prints.
PRINTED = "capacity_lines"


def changed(document: Document) -> str | None:
    """Why `document` may not be signed in the capacity it prints; None when it may.

    The lines were taken from the authority register when the document was finalised. A register
    that says otherwise today (NĐ 30/2020/NĐ-CP, Điều 13) asks for a new print, never for a
    signature under the old one.
    """
    signer = document.signer
    if signer is None:
        return None
    today = clock.today()
    if signer.valid_to is not None and signer.valid_to < today:
        return _("Chức vụ của người ký đã kết thúc. Hãy trả lại để trình người khác ký.")
    council = document.council
    if council is not None and (
        not council.holds_on(today) or not councils.seat_of(council, signer, today)
    ):
        return _left(document, council)
    if document.origin != Origin.DRAFTED:
        # What an uploaded file prints above the name is not ours to read.
        return None
    final = document.versions.filter(kind=VersionKind.FINAL).order_by("-ordinal").first()
    if final is None:
        return None
    rules = list(signer.capacities.order_by("-pk"))
    then = final.content.get(PRINTED) or _then(document, final, rules)
    now = lines_of(document, today, rules)
    if then == now:
        return None
    return _(
        "Tư cách ký đã thay đổi từ khi trình: văn bản in “%(then)s”, sổ thẩm quyền hôm nay là "
        "“%(now)s”. Hãy trả lại để trình bản in mới."
    ) % {"then": " / ".join(then), "now": " / ".join(now)}


def _left(document: Document, council: Council) -> str:
    return _("%(name)s không còn ký thay mặt %(council)s. Hãy trả lại để trình người khác ký.") % {
        "name": document.signer_name,
        "council": council.name,
    }


def _then(document: Document, final: Version, rules: list[CapacityRule]) -> list[str]:
    """For a version from before its lines were kept: what the register says of that day. It cannot
    see a line that was entered later on the same day."""
    printed_on = timezone.localtime(final.made_at, clock.OFFICE_ZONE).date()
    return lines_of(document, printed_on, rules)
