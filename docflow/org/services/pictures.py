"""Pictures of hands and seals: put in use, taken out of use; none is ever changed or deleted."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from docflow.core import clock, deeds, files, policy
from docflow.core.actor import Actor
from docflow.core.errors import Invalid, Refused
from docflow.org.models import Office, SigningPicture, User
from docflow.org.states import Perm, PictureKind
from signing import stamps

WORDS = {
    "too_large": _("Hình quá lớn. Hãy cắt sát nét rồi lưu dưới 4 MB và 16 triệu điểm ảnh."),
    "not_a_picture": _("Tệp không phải hình PNG hoặc JPEG. Hãy chọn tệp khác."),
    "empty": _("Không thấy nét nào trong hình. Hãy quét lại trên giấy trắng, nét đậm."),
    "too_dark": _("Nền hình quá tối nên không tách được nét. Hãy quét lại trên giấy trắng."),
}


def put(*, actor: Actor, kind: str, data: bytes) -> SigningPicture:
    """Clean the picture, colour it as the decree asks, and use it from now on.

    A signature or initial is the actor's own; a seal is that of the actor's office and needs
    Perm.ADMINISTER. Raises Invalid (field "picture"), Forbidden.
    """
    policy.guard_own(actor)
    sealing = kind == PictureKind.SEAL
    office = _office(actor) if sealing else None
    try:
        inked = stamps.ink(data, stamps.RED if sealing else stamps.BLUE)
    except stamps.BadPicture as problem:
        raise Invalid({"picture": WORDS[problem.code]}) from problem
    with deeds.act():
        if office is not None:
            policy.guard(actor, Perm.ADMINISTER, office)
        _lock(actor, office)
        now = clock.now()
        _current(actor, kind).update(withdrawn_at=now)
        row = SigningPicture.objects.create(
            kind=PictureKind(kind).value,
            user_id=None if sealing else actor.user_id,
            office=office,
            file=files.put(inked, "image/png"),
            created_at=now,
        )
        deeds.record(actor, "picture.put", row, data={"kind": kind, "sha256": row.file_id})
    return row


def withdraw(*, actor: Actor, kind: str) -> None:
    """From now on the drawn one is used again. Raises Refused when none is in use, Forbidden."""
    policy.guard_own(actor)
    office = _office(actor) if kind == PictureKind.SEAL else None
    with deeds.act():
        if office is not None:
            policy.guard(actor, Perm.ADMINISTER, office)
        row = _current(actor, kind).select_for_update().first()
        if row is None:
            raise Refused(_("Không có hình nào đang dùng."))
        row.withdrawn_at = clock.now()
        row.save(update_fields=["withdrawn_at"])
        deeds.record(actor, "picture.withdraw", row, data={"kind": kind})


def _office(actor: Actor) -> Office:
    return Office.objects.get(pk=actor.office_id or 0)


def _lock(actor: Actor, office: Office | None) -> None:
    """Two pictures put at once come one after the other."""
    if office is not None:
        Office.objects.select_for_update().get(pk=office.pk)
    else:
        User.objects.select_for_update().get(pk=actor.user_id or 0)


def _current(actor: Actor, kind: str) -> QuerySet[SigningPicture]:
    rows = SigningPicture.objects.filter(kind=kind, withdrawn_at=None)
    if kind == PictureKind.SEAL:
        return rows.filter(office_id=actor.office_id or 0)
    return rows.filter(user_id=actor.user_id or 0)
