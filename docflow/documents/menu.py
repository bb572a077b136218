"""Where the registry's pages stand: the rail, and the panels beside a document."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from docflow.core import policy, slots
from docflow.core.actor import Actor
from docflow.documents.selectors import cases, incoming, lists, loans
from docflow.documents.states import Direction, Origin, Perm, Status
from docflow.org.states import Role


def register() -> None:
    """Fill the slots; called once when the app is ready."""
    _rail()
    _beside()


def _rail() -> None:
    slots.register(
        "frame.place",
        "documents:outgoing",
        _("Văn bản đi"),
        order=30,
        key="v",
        icon="paper-airplane",
        when=_works,
        count=lambda actor: lists.counted(actor, lists.waits_for(actor)),
    )
    slots.register(
        "frame.place",
        "documents:incoming",
        _("Văn bản đến"),
        order=20,
        key="n",
        icon="inbox-arrow-down",
        when=_works,
        count=incoming.waiting_of,
    )
    slots.register(
        "frame.place",
        "documents:registers",
        _("Sổ văn bản"),
        order=65,
        key="s",
        icon="book-open",
        when=lambda actor, _obj: actor.role == Role.CLERK,
    )
    slots.register(
        "frame.place",
        "documents:cases",
        _("Hồ sơ"),
        order=60,
        key="h",
        icon="folder-open",
        when=_works,
        count=cases.open_count,
    )
    slots.register(
        "frame.place",
        "documents:route-rules",
        _("Quy định trình duyệt"),
        order=86,
        icon="clock",
        when=lambda actor, _obj: actor.role in (Role.CLERK, Role.ADMINISTRATOR),
    )
    slots.register(
        "frame.place",
        "documents:scheme",
        _("Sổ và ký hiệu"),
        order=84,
        icon="hashtag",
        when=lambda actor, _obj: policy.can(actor, Perm.READ_SCHEME),
    )
    slots.register(
        "frame.place",
        "documents:processes",
        _("Quy trình"),
        order=70,
        icon="queue-list",
    )
    slots.register(
        "frame.place",
        "documents:loans",
        _("Bản lưu cho mượn"),
        order=66,
        icon="archive-box",
        when=lambda actor, _obj: actor.role == Role.ARCHIVIST,
        count=loans.late_count,
    )


def _beside() -> None:
    """Panels of a document, and what stands among the books."""
    slots.register("document.side", "documents:document-cases", _("Hồ sơ công việc"), order=60)
    slots.register("document.side", "documents:fields", _("Dữ liệu đặc tả"), order=80)
    slots.register(
        "document.side",
        "documents:document-copies",
        _("Bản sao, bản lưu"),
        order=65,
        when=_in_force,
    )
    slots.register(
        "registers.more",
        "documents:loans",
        _("Sổ sử dụng bản lưu"),
        order=20,
        when=lambda actor, _obj: policy.can(actor, Perm.LEND),
    )
    slots.register(
        "document.side", "documents:arrival-stamp", _("Dấu đến"), order=40, when=_stamped
    )


def _works(actor: Actor, _obj: Any) -> bool:
    """Whoever administers the system sees no content."""
    return actor.role != Role.ADMINISTRATOR


def _in_force(_actor: Actor, document: Any) -> bool:
    """What may have copies, or is one; no question to the database."""
    if document.origin == Origin.COPIED:
        return True
    if document.direction == Direction.INCOMING:
        return document.status not in (Status.ARRIVED, Status.REFUSED)
    return document.status in (Status.ISSUED, Status.FILED, Status.RECALLED)


def _stamped(_actor: Actor, document: Any) -> bool:
    return document.direction == Direction.INCOMING and document.arrival_number is not None
