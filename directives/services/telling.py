"""What people are told about directives: one notice for each who can act now."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from directives.models import Assignment, Batch, Directive
from directives.selectors.sight import blind, members
from directives.states import OPEN, Role
from docflow.core.access import user_principal
from docflow.core.actor import Actor
from docflow.core.errors import Text
from docflow.core.language import of_office
from docflow.documents.models import Document
from docflow.notifications.services import Message, notify, notify_many, take_back


@of_office()
def given(assignments: Sequence[Assignment], actor: Actor) -> None:
    """Tell each holder what was given to them, all together in a few statements."""
    people = members(one.principal for one in assignments)
    notify_many(
        [
            _given(one, user)
            for one in assignments
            for user in sorted(people.get(one.principal, ()))
            if user != actor.user_id
        ]
    )


def _given(assignment: Assignment, user: int) -> Message:
    text = _("%(name)s giao việc (%(role)s): %(text)s") % {
        "name": assignment.directive.author_name,
        "role": str(assignment.get_role_display()).lower(),
        "text": _short(assignment.directive),
    }
    # Named to know of many orders at once: the same words are told once.
    batch = assignment.directive.batch if assignment.role == Role.INFORMED else None
    about = batch or assignment
    return Message(user, "assigned", type(about), about.pk, text, about.get_absolute_url())


@of_office()
def urged(assignment: Assignment, actor: Actor, note: str = "") -> bool:
    """Ask the holder for a report; False when that was said to them today already."""
    text = _("%(name)s đôn đốc, đề nghị báo cáo: %(text)s") % {
        "name": assignment.directive.author_name,
        "text": _short(assignment.directive),
    }
    if note:
        text = f"{text}. {note}"
    told = notify(
        principals=[assignment.principal],
        reason="urged",
        obj=assignment,
        text=text,
        besides=actor.user_id,
    )
    return bool(told)


@of_office()
def to_giver(assignment: Assignment, reason: str, text: Text, actor: Actor) -> None:
    """Tell the author, and who entered the order, what the holder did; `text` is a sentence."""
    directive = assignment.directive
    principals = {
        user_principal(directive.author.user_id),
        user_principal(directive.entered_by.user_id),
    }
    said = f"{assignment.holder}: {text} {_short(directive)}"
    _tell(principals, reason, assignment, said, actor)


@of_office()
def to_holder(assignment: Assignment, reason: str, text: Text, actor: Actor) -> None:
    """Tell the holder what the giver decided; `text` is a sentence."""
    said = f"{actor.name}: {text} {_short(assignment.directive)}"
    _tell([assignment.principal], reason, assignment, said, actor)


@of_office()
def document_recalled(document: Document, actor: Actor) -> None:
    """Its sender took back what orders were given on: holders and givers of open ones decide what
    becomes of the work."""
    open_ = Assignment.objects.filter(directive__source_document=document, status__in=OPEN)
    text = _("%(code)s đã bị nơi gửi lấy lại hoặc thay thế; hãy xem lại việc này:") % {
        "code": document.code
    }
    for one in open_.select_related("directive__author", "directive__entered_by").order_by("pk"):
        directive = one.directive
        told = [
            one.principal,
            user_principal(directive.author.user_id),
            user_principal(directive.entered_by.user_id),
        ]
        _tell(told, "document_recalled", one, f"{text} {_short(directive)}", actor)


def unsay(assignment: Assignment) -> None:
    """Sight of the order went with the part: who sees it for no other reason is left no notice of
    it, nor of the orders to many that it was one of."""
    team = set().union(*members([assignment.principal]).values())
    lost = blind(team, [assignment.directive_id])
    take_back(model=Assignment, object_id=assignment.pk, users=lost)
    batch = assignment.directive.batch_id
    if batch is not None:
        others = Directive.objects.filter(batch=batch).values_list("pk", flat=True)
        take_back(model=Batch, object_id=batch, users=blind(lost, list(others)))


def _tell(
    principals: Iterable[int], reason: str, assignment: Assignment, text: str, actor: Actor
) -> None:
    notify(principals=principals, reason=reason, obj=assignment, text=text, besides=actor.user_id)


def _short(directive: Directive) -> str:
    text = directive.text
    return f"“{text[:77]}…”" if len(text) > 80 else f"“{text}”"
