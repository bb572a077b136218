"""Documents held against the decree's form: what departs, what is put right, what is explained.

Law: NĐ 30/2020/NĐ-CP, Điều 8 and Phụ lục I. A check never stops a page: files are read in the
bounded processes of `rendering.pictures`, and one that cannot be read there counts as unchecked.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from docflow.core import deeds, files, policy
from docflow.core.actor import Actor
from docflow.core.errors import Invalid, Refused
from docflow.core.workflow import NOTE_LENGTH
from docflow.documents.layout import boxes, contents, pages
from docflow.documents.layout.departures import Departure
from docflow.documents.layout.known import Known
from docflow.documents.layout.pages import Expected, Kind
from docflow.documents.models import Document, Version
from docflow.documents.rendering import content as stored
from docflow.documents.rendering import pictures
from docflow.documents.rendering.content import Content
from docflow.documents.selectors.versions import data_of
from docflow.documents.services import drafting
from docflow.documents.services.composing import compose, lines_of
from docflow.documents.states import TYPES, Origin, Perm, VersionKind

#: How long what was found in a file is kept; its bytes never change.
DAY = 24 * 3600
#: And that it could not be read, which a less busy machine may do in a moment; seconds, too.
SOON = 30
#: Names the versions that a mending made; kept in Vietnamese like everything stored.
MENDED = "Sửa thể thức"


@dataclass(frozen=True)
class Checked:
    """What a check found; without departures of its own where another law rules the form."""

    departures: tuple[Departure, ...] = ()
    kind: Kind = Kind.ADMINISTRATIVE

    @property
    def musts(self) -> tuple[Departure, ...]:
        return tuple(one for one in self.departures if one.must)

    @property
    def fixable(self) -> tuple[Departure, ...]:
        return tuple(one for one in self.departures if one.fixable)

    @property
    def ours(self) -> bool:
        """Whether the decree rules this document's form, and it could be read."""
        return self.kind == Kind.ADMINISTRATIVE


def check(document: Document) -> Checked:
    """What departs from the form, in the document's content or in its uploaded file.

    An uploaded file is read, which takes time: never while the database is held.
    """
    if document.origin == Origin.UPLOADED:
        version = _uploaded(document)
        return check_version(version, _expected(document)) if version else Checked()
    if document.origin != Origin.DRAFTED:
        return Checked()
    return check_content(compose(document), unit_of(document))


def check_content(content: Content, unit: str) -> Checked:
    """The departures of a content that is still being typed, too."""
    return Checked(_weightiest(contents.check(content, Known(unit=unit))))


def check_version(version: Version, expected: Expected) -> Checked:
    """The departures of a stored file; kept, since its bytes never change."""
    told = "|".join((get_language() or "", expected.type_code or "-", *expected.capacity))
    key = f"documents.form.{version.file_id}.{hashlib.sha256(told.encode()).hexdigest()[:32]}"
    found: Checked | None = cache.get(key)
    if found is None:
        try:
            found = check_pdf(data_of(version), expected)
        except files.Damaged:
            found = Checked(kind=Kind.UNREADABLE)
        # A machine too busy to read it in time says nothing of the file: it is soon asked again.
        cache.set(key, found, SOON if found.kind == Kind.UNREADABLE else DAY)
    return found


def check_pdf(data: bytes, expected: Expected, *, any_kind: bool = False) -> Checked:
    """The departures of a PDF; with `any_kind` also of those that this decree does not rule."""
    try:
        printed = pictures.printed(data)
    except pictures.Unreadable:
        return Checked(kind=Kind.UNREADABLE)
    kind = pages.kind_of(printed, boxes.find(printed))
    if kind == Kind.UNREADABLE or (kind != Kind.ADMINISTRATIVE and not any_kind):
        return Checked(kind=kind)
    return Checked(_weightiest(pages.check(printed, expected)), kind)


def mend(*, actor: Actor, document: Document, keys: Iterable[str] | None = None) -> int:
    """Put departures right, all that can be without `keys`: one edit with a version of its own.

    Says how many. Raises Refused when nothing of them is left to be mended.
    """
    wanted = None if keys is None else set(keys)
    with deeds.act():
        row = Document.objects.select_for_update().get(pk=document.pk)
        policy.guard(actor, Perm.EDIT, row)
        if row.origin != Origin.DRAFTED:
            raise Refused(_("Tệp tải lên giữ nguyên như đã tải; hãy sửa ở nơi soạn rồi tải lại."))
        known = Known(unit=unit_of(row))
        content = compose(row)
        before = contents.check(content, known)
        mended = contents.mend(content, wanted, known)
        if contents.typed_of(mended) == contents.typed_of(content):
            raise Refused(_("Không còn điểm này để sửa. Nội dung đã thay đổi; hãy tải lại trang."))
        gone = sorted(
            {one.code for one in before} - {one.code for one in contents.check(mended, known)}
        )
        drafting.edit(
            actor=actor,
            document=row,
            subject=mended.subject,
            content=typed_content(row.content, content, mended),
            note=MENDED,
        )
        deeds.record(actor, "document.mend", row, data={"rules": gone})
        return max(1, len(before) - len(contents.check(mended, known)))


def undo(*, actor: Actor, document: Document) -> Document:
    """Take the newest mending back: an edit again, to what the version before it held."""
    with deeds.act():
        row = Document.objects.select_for_update().get(pk=document.pk)
        policy.guard(actor, Perm.EDIT, row)
        earlier = before_mending(row)
        if earlier is None:
            raise Refused(_("Không còn lần sửa thể thức nào để hoàn tác."))
        content = dict(earlier.content)
        subject = str(content.pop("subject", row.subject))
        drafting.edit(actor=actor, document=row, subject=subject, content=content)
        deeds.record(actor, "document.unmend", row)
    return row


def before_mending(document: Document) -> Version | None:
    """The version that a mending as the newest edit can be taken back to."""
    newest = list(document.versions.filter(kind=VersionKind.DRAFT).order_by("-ordinal")[:2])
    if len(newest) < 2 or newest[0].note != MENDED:
        return None
    return newest[1]


def settle(*, actor: Actor, document: Document, checked: Checked, explanation: str) -> None:
    """Part of the submission: what must be so is so, or is explained and kept in the audit.

    Raises Refused where the office lets nothing be explained, Invalid when the reason is missing.
    """
    left = checked.musts
    if not left:
        return
    told = ngettext(
        "Còn %(n)d điểm chưa đúng thể thức bắt buộc",
        "Còn %(n)d điểm chưa đúng thể thức bắt buộc",
        len(left),
    ) % {"n": len(left)}
    if document.office.form_blocks:
        raise Refused(
            _("%(told)s. Cơ quan yêu cầu sửa hết trước khi trình; văn bản còn nguyên.")
            % {"told": told}
        )
    if len(explanation.strip()) < NOTE_LENGTH:
        raise Invalid(
            {
                "explanation": [
                    _("%(told)s. Hãy sửa, hoặc nêu lý do, ít nhất 10 ký tự.") % {"told": told}
                ]
            }
        )
    codes = sorted({one.code for one in left})
    deeds.record(actor, "document.form", document, summary=explanation, data={"left": codes})


def typed_content(kept: dict[str, Any], before: Content, after: Content) -> dict[str, Any]:
    """The stored content of a draft with what a mending changed, and nothing else."""
    told = stored.dump(after)
    changed = {
        name: told[name]
        for name, value in contents.typed_of(after).items()
        if name != "subject" and value != getattr(before, name)
    }
    content = {**kept, **changed}
    if "body" in changed:
        # The text as typed is told anew from the blocks.
        content.pop("typed", None)
    if "recipients" in changed:
        content["named"] = True
    return content


def _weightiest(found: tuple[Departure, ...]) -> tuple[Departure, ...]:
    """What must be first; within that the order of the page."""
    return tuple(sorted(found, key=lambda one: not one.must))


def unit_of(document: Document) -> str:
    return document.unit.notation if document.unit else ""


def _uploaded(document: Document) -> Version | None:
    return document.versions.filter(kind=VersionKind.DRAFT).order_by("-ordinal").first()


def _expected(document: Document) -> Expected:
    kind = TYPES.get(document.type_code)
    lines = tuple(lines_of(document))
    return Expected(kind.abbreviation if kind else None, lines)
