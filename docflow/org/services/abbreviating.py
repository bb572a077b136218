"""The list of abbreviations that the search reads: kept by the topmost office, every change a deed.

What is typed finds both forms from the next question on; nothing is indexed anew.
"""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from docflow.core import deeds, policy
from docflow.core.actor import Actor
from docflow.core.errors import Invalid, Refused
from docflow.org.models import Abbreviation
from docflow.org.selectors import abbreviations
from docflow.org.states import Perm
from search.analysis import syllables

# A question is read with the whole list.
MOST = 500


def add(*, actor: Actor, short: str, full: str) -> Abbreviation:
    """Have `short` stand for `full` too. Raises Invalid, Refused, Forbidden."""
    with deeds.act():
        policy.guard(actor, Perm.KEEP_ABBREVIATIONS)
        if Abbreviation.objects.count() >= MOST:
            raise Refused(_("Danh sách đã đủ %(n)d dòng. Hãy bỏ dòng không dùng.") % {"n": MOST})
        row = Abbreviation(**_checked(short, full))
        _save(row)
        deeds.record(actor, "abbreviation.add", row, data=_of(row))
    return row


def change(*, actor: Actor, abbreviation: Abbreviation, short: str, full: str) -> Abbreviation:
    """Write a line anew. Raises Invalid, Refused, Forbidden."""
    with deeds.act():
        policy.guard(actor, Perm.KEEP_ABBREVIATIONS)
        row = _locked(abbreviation)
        before, after = _of(row), _checked(short, full)
        if after != before:
            row.short, row.full = after["short"], after["full"]
            _save(row)
            data = {"before": before, "after": after}
            deeds.record(actor, "abbreviation.change", row, data=data)
    return row


def remove(*, actor: Actor, abbreviation: Abbreviation) -> None:
    """The short form is only itself again. Raises Refused, Forbidden."""
    with deeds.act():
        policy.guard(actor, Perm.KEEP_ABBREVIATIONS)
        row = _locked(abbreviation)
        deeds.record(actor, "abbreviation.remove", row, data=_of(row))
        row.delete()
        transaction.on_commit(abbreviations.forget, robust=True)


def _locked(abbreviation: Abbreviation) -> Abbreviation:
    row = Abbreviation.objects.select_for_update().filter(pk=abbreviation.pk).first()
    if row is None:
        raise Refused(_("Dòng này đã được bỏ. Hãy tải lại trang."))
    return row


def _checked(short: str, full: str) -> dict[str, str]:
    short, full = "".join(short.split()), " ".join(full.split())
    problems: dict[str, list[str]] = {}
    if len(syllables(short)) != 1 or not short.isalnum():
        problems["short"] = [_("Chữ viết tắt gồm chữ cái và chữ số viết liền, ví dụ UBND.")]
    # Read by syllables: what has none is found by nobody.
    if not syllables(full):
        problems["full"] = [_("Hãy viết đầy đủ, ví dụ ủy ban nhân dân.")]
    elif syllables(short) == syllables(full):
        problems["full"] = [_("Viết đầy đủ phải khác chữ viết tắt.")]
    if problems:
        raise Invalid(problems)
    return {"short": short, "full": full}


def _save(row: Abbreviation) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Invalid({"full": [_("Chữ viết tắt này đã có nghĩa ấy.")]}) from None
    transaction.on_commit(abbreviations.forget, robust=True)


def _of(row: Abbreviation) -> dict[str, str]:
    return {"short": row.short, "full": row.full}
