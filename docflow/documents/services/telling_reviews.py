"""What people are told while a draft is written and looked through: locks, co-writers, comments."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from docflow.core.actor import Actor
from docflow.core.language import of_office
from docflow.documents.models import Comment, Document
from docflow.documents.services.telling import short
from docflow.notifications.services import notify
from docflow.org.models import Position


@of_office()
def lease_taken(document: Document, user_id: int, actor: Actor) -> None:
    """Whoever had the draft open: somebody else writes now, and their own text is kept."""
    text = _(
        "%(name)s đã lấy quyền sửa %(subject)s. Nội dung anh/chị gõ dở được giữ ở trang sửa."
    ) % {"name": actor.name, "subject": short(document)}
    notify(users=[user_id], reason="lease_taken", obj=document, text=text)


@of_office()
def lease_asked(document: Document, user_id: int, actor: Actor) -> None:
    text = _("%(name)s chờ để sửa %(subject)s anh/chị đang mở.") % {
        "name": actor.name,
        "subject": short(document),
    }
    notify(users=[user_id], reason="lease_asked", obj=document, text=text)


@of_office()
def writes_too(document: Document, position: Position, actor: Actor) -> None:
    text = _("%(name)s mời anh/chị cùng soạn %(subject)s.") % {
        "name": actor.name,
        "subject": short(document),
    }
    notify(users=[position.user_id], reason="writes_too", obj=document, text=text)


@of_office()
def commented(document: Document, users: Iterable[int], actor: Actor) -> None:
    """Who writes the draft; the same words again the same day tell nothing."""
    text = _("%(name)s có góp ý về %(subject)s.") % {
        "name": actor.name,
        "subject": short(document),
    }
    _tell_of_comments(document, users, "comment", text, actor)


@of_office()
def comment_answered(comment: Comment, users: Iterable[int], actor: Actor) -> None:
    """Who speaks in the thread."""
    text = _("%(name)s trả lời góp ý %(number)d về %(subject)s.") % {
        "name": actor.name,
        "number": comment.number,
        "subject": short(comment.document),
    }
    reason = "comment_answer"
    _tell_of_comments(comment.document, users, reason, text, actor)


def _tell_of_comments(
    document: Document, users: Iterable[int], reason: str, text: str, actor: Actor
) -> None:
    url = reverse("documents:comments", args=[document.pk])
    notify(users=users, reason=reason, obj=document, text=text, url=url, besides=actor.user_id)
