"""What people are told about documents: one row for each who can act now."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from docflow.core.access import user_principal
from docflow.core.actor import Actor
from docflow.core.language import of_office
from docflow.documents.models import Document, RouteStep
from docflow.notifications.services import notify
from docflow.org.models import Position
from docflow.org.selectors import people
from docflow.org.states import TeamKind


@of_office()
def waiting(document: Document, station: RouteStep) -> None:
    """A station opened: its holder, or everybody of the team that holds it."""
    text = _("%(subject)s chờ ý kiến của anh/chị.") % {"subject": _short(document)}
    _tell([station.principal], "waiting", document, text)


@of_office()
def signed(document: Document) -> None:
    text = _("%(subject)s đã ký, chờ cấp số và đóng dấu.") % {"subject": _short(document)}
    _tell([people.team_principal(document.office_id, TeamKind.CLERKS)], "to_issue", document, text)


@of_office()
def issued(document: Document) -> None:
    text = _("%(code)s đã phát hành.") % {"code": document.code}
    _tell(_drafter(document), "issued", document, text)


@of_office()
def returned(document: Document, actor: Actor, note: str) -> None:
    text = _("%(name)s trả lại %(subject)s: %(note)s") % {
        "name": actor.name,
        "subject": _short(document),
        "note": note[:200],
    }
    _tell(_drafter(document), "returned", document, text)


@of_office()
def cancelled(document: Document, actor: Actor, note: str) -> None:
    text = _("%(name)s đã hủy %(subject)s: %(note)s") % {
        "name": actor.name,
        "subject": _short(document),
        "note": note[:200],
    }
    _tell(_drafter(document), "cancelled", document, text)


@of_office()
def arrived(document: Document) -> None:
    text = _("Văn bản đến từ %(issuer)s: %(subject)s") % {
        "issuer": document.issuer_name,
        "subject": _short(document),
    }
    _tell([people.team_principal(document.office_id, TeamKind.CLERKS)], "arrived", document, text)


@of_office()
def presented(document: Document, leader: Position) -> None:
    text = _("Văn bản đến số %(number)s chờ ý kiến chỉ đạo: %(subject)s") % {
        "number": document.arrival_number,
        "subject": _short(document),
    }
    _tell([user_principal(leader.user_id)], "presented", document, text)


@of_office()
def sent_back_to_registry(document: Document, actor: Actor, note: str) -> None:
    text = _("%(name)s trả lại văn bản đến số %(number)s: %(note)s") % {
        "name": actor.name,
        "number": document.arrival_number,
        "note": note[:200],
    }
    _tell([people.team_principal(document.office_id, TeamKind.CLERKS)], "returned", document, text)


def _tell(principals: Iterable[int], reason: str, document: Document, text: str) -> None:
    notify(principals=principals, reason=reason, obj=document, text=text)


def _drafter(document: Document) -> list[int]:
    return [user_principal(document.drafter_id)] if document.drafter_id else []


def _short(document: Document) -> str:
    subject = document.subject
    return f"“{subject[:77]}…”" if len(subject) > 80 else f"“{subject}”"
