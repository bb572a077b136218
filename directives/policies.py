"""Who may do what to a directive. Sight follows grants; acts follow who gave and who holds.

Who gave an order judges it: its author, the other heads of the author's unit, the leader of the
office. Who holds an assignment works on it: the person, or the heads of the unit.
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, prefetch_related_objects
from django.utils.translation import gettext as _

from directives.grants import DIRECTIVES
from directives.models import (
    Assignment,
    Batch,
    Directive,
    DirectiveAccess,
    Extension,
    Indicator,
    ReminderRule,
)
from directives.states import OPEN, VOID, AssignmentStatus, Perm, Role
from docflow.core.access import user_principal, visible
from docflow.core.access.models import VIEW
from docflow.core.actor import Actor
from docflow.documents.models import Document
from docflow.documents.states import Direction, Secrecy
from docflow.documents.states import Status as DocumentStatus
from docflow.org.models import Office, Unit
from docflow.org.states import HEADS, LEADERS
from docflow.org.states import Role as PositionRole

GIVERS = LEADERS | HEADS
# What may be ordered from, of the office's own documents.
ISSUED = frozenset({DocumentStatus.ISSUED, DocumentStatus.FILED})


def refusal(actor: Actor, perm: Perm, obj: Any = None) -> str | None:
    """Why `actor` may not, in words for the button that is not offered; None when it may."""
    return _refusal(actor, perm, obj, lambda directive: DIRECTIVES.holds(actor, directive))


def _refusal(actor: Actor, perm: Perm, obj: Any, sees: Callable[[Directive], bool]) -> str | None:
    if perm == Perm.EDIT_REMINDERS:
        return _edit_reminders(actor, obj)
    if actor.role == PositionRole.ADMINISTRATOR:
        return _("Quản trị hệ thống không xem và không xử lý nội dung.")
    if perm == Perm.CARRY:
        return _("Bước này do hệ thống thực hiện khi có sự kiện tương ứng.")
    if obj is None:
        return _without_object(actor, perm)
    if isinstance(obj, Batch):
        return _on_batch(actor, perm, obj)
    directive = directive_of(obj)
    if directive.office_id != actor.office_id:
        return _("Việc này thuộc cơ quan khác.")
    if not sees(directive):
        return _("Anh/chị chưa được giao hoặc chia sẻ việc này.")
    if perm == Perm.VIEW:
        return None
    if perm not in _CHECKS or not isinstance(obj, _OF.get(perm, object)):
        return _("Bước này không áp dụng ở đây.")
    return _CHECKS[perm](actor, obj)


def refusals(actor: Actor, perm: Perm, objs: Sequence[Any]) -> list[str | None]:
    """`refusal` for each of many; who sees which directive is read for all of them at once."""
    if not all(isinstance(obj, Directive) for obj in objs):
        return [refusal(actor, perm, obj) for obj in objs]
    prefetch_related_objects(list(objs), "author", "entered_by")
    seen = DIRECTIVES.held(actor, objs)
    return [_refusal(actor, perm, obj, lambda one: one.pk in seen) for obj in objs]


def visible_to(actor: Actor) -> QuerySet[Directive]:
    """The directives `actor` may see; agrees with VIEW (a property test holds it)."""
    if actor.role == PositionRole.ADMINISTRATOR:
        return Directive.objects.none()
    mine = Directive.objects.filter(office_id=actor.office_id)
    return visible(mine, DirectiveAccess, actor.principals)


def visible_batches(actor: Actor) -> QuerySet[Batch]:
    """The orders to many of which `actor` sees one; agrees with VIEW."""
    return Batch.objects.filter(
        pk__in=visible_to(actor).filter(batch__isnull=False).values("batch")
    )


def visible_ids(actor: Actor) -> QuerySet[Any]:
    """The same sight as a set of directives' ids, for counting over all of them at once."""
    if actor.role == PositionRole.ADMINISTRATOR:
        return Directive.objects.none().values("pk")
    rows = DirectiveAccess.objects.filter(principal__in=sorted(actor.principals), level=VIEW)
    elsewhere = Directive.objects.filter(office__in=_other_offices(actor)).order_by()
    return rows.exclude(target__in=elsewhere.values("pk")).values("target")


def seen_of_heads(actor: Actor) -> QuerySet[Any]:
    """Of the orders of heads of units those that `actor` sees, for who sees few of them."""
    if actor.role == PositionRole.ADMINISTRATOR:
        return Directive.objects.none().values("pk")
    mine = sorted(actor.principals)
    rows = DirectiveAccess.objects.filter(by_head=True, principal__in=mine, level=VIEW)
    return rows.values("target")


def seen_each(actor: Actor) -> Exists | Q:
    """The same sight asked of each of a few assignments of the own office, found first."""
    if actor.role == PositionRole.ADMINISTRATOR:
        return Q(pk__in=[])
    rows = DirectiveAccess.objects.filter(target=OuterRef("directive"), level=VIEW)
    return Exists(rows.filter(principal__in=sorted(actor.principals)))


def _other_offices(actor: Actor) -> QuerySet[Any]:
    return Office.objects.exclude(pk=actor.office_id).values("pk")


def directs(actor: Actor, document: Document) -> bool:
    """Whether the document waits for an order that `actor` may give or enter."""
    if document.secrecy != Secrecy.NONE:
        return False
    gives = refusal(actor, Perm.GIVE) is None
    if document.direction != Direction.INCOMING:
        # A conclusion notice or a plan of the office itself: its paragraphs are orders.
        return document.status in ISSUED and (gives or refusal(actor, Perm.ENTER) is None)
    if document.status == DocumentStatus.PRESENTED:
        return actor.role in LEADERS or refusal(actor, Perm.ENTER) is None
    later = {DocumentStatus.DIRECTED, DocumentStatus.IN_PROGRESS}
    return document.status in later and gives


def orders_from(actor: Actor, document: Document) -> bool:
    """Whether `actor` may take a passage of the document into an order: what waits for one, and
    what this office has issued itself."""
    if document.direction == Direction.INCOMING:
        return directs(actor, document)
    issued = document.status in (DocumentStatus.ISSUED, DocumentStatus.FILED)
    if not issued or document.secrecy != Secrecy.NONE:
        return False
    return refusal(actor, Perm.GIVE) is None or refusal(actor, Perm.ENTER) is None


def directive_of(obj: Any) -> Directive:
    """The directive that an assignment, extension or indicator belongs to."""
    if isinstance(obj, Extension):
        return obj.assignment.directive
    if isinstance(obj, Assignment | Indicator):
        return obj.directive
    found: Directive = obj
    return found


def gave(actor: Actor, order: Directive | Batch) -> bool:
    """Whether `actor` answers for the order as its giver."""
    author = order.author
    if user_principal(author.user_id) in actor.principals:
        return True
    if author.role in HEADS:
        return actor.role in HEADS and actor.unit_id == author.unit_id
    return actor.role == PositionRole.LEADER


def works_on(principals: frozenset[int]) -> QuerySet[Assignment]:
    """The parts that these principals were given to work on, handed back or done ones too."""
    mine = Assignment.objects.filter(principal__in=principals).exclude(role=Role.INFORMED)
    return mine.exclude(status__in=[AssignmentStatus.WITHDRAWN, AssignmentStatus.CANCELLED])


def holds(actor: Actor, assignment: Assignment) -> bool:
    return assignment.principal in actor.principals


def _on_batch(actor: Actor, perm: Perm, batch: Batch) -> str | None:
    """Whoever sees one of its orders sees it; who gave it urges, ends and judges all."""
    if batch.office_id != actor.office_id:
        return _("Việc này thuộc cơ quan khác.")
    if not visible_to(actor).filter(batch=batch).exists():
        return _("Anh/chị chưa được giao hoặc chia sẻ việc này.")
    if perm == Perm.VIEW:
        return None
    if perm not in _ON_BATCH:
        return _("Bước này không áp dụng ở đây.")
    if gave(actor, batch):
        return None
    return _("Chỉ %(name)s, người giao việc, được làm bước này.") % {"name": batch.author_name}


def _edit_reminders(actor: Actor, obj: Any) -> str | None:
    """Rules are the office's, not content: who runs the system, the office, or its registry."""
    if obj is not None and not isinstance(obj, ReminderRule):
        return _("Bước này không áp dụng ở đây.")
    if obj is not None and obj.office_id != actor.office_id:
        return _("Quy tắc này thuộc cơ quan khác.")
    runs = actor.role in LEADERS or actor.role == PositionRole.ADMINISTRATOR
    if not runs and not _enters(actor):
        return _("Chỉ lãnh đạo cơ quan, văn phòng hoặc quản trị được đặt quy tắc nhắc việc.")
    return None


def _without_object(actor: Actor, perm: Perm) -> str | None:
    if perm == Perm.GIVE and actor.role not in GIVERS:
        return _("Chỉ lãnh đạo cơ quan hoặc lãnh đạo đơn vị được giao việc.")
    if perm == Perm.ENTER and not _enters(actor):
        return _("Chỉ văn thư hoặc văn phòng được nhập ý kiến chỉ đạo thay lãnh đạo.")
    return None


def _enters(actor: Actor) -> bool:
    if actor.role == PositionRole.CLERK:
        return True
    return Unit.objects.filter(pk=actor.unit_id, is_registry=True).exists()


def _giver_of(actor: Actor, obj: Any) -> str | None:
    directive = directive_of(obj)
    if gave(actor, directive):
        return _own_work(actor, directive)
    return _("Chỉ %(name)s, người giao việc, được làm bước này.") % {"name": directive.author_name}


def _own_work(actor: Actor, directive: Directive) -> str | None:
    """Who answers for the order only beside its author does not decide on work of their own: the
    deputy whom the head gave it to neither approves it nor moves its deadline."""
    if user_principal(directive.author.user_id) in actor.principals:
        return None
    if not works_on(actor.principals).filter(directive=directive).exists():
        return None
    return _("Anh/chị được giao chính việc này nên chỉ %(name)s, người giao việc, quyết định.") % {
        "name": directive.author_name
    }


def _give(actor: Actor, obj: Any) -> str | None:
    """An assignment is handed on by its holder; a directive by who gave or entered it."""
    if isinstance(obj, Assignment):
        if obj.role == Role.INFORMED:
            return _("Việc được giao để biết thì không giao tiếp.")
        return _holder(actor, obj) or _without_object(actor, Perm.GIVE)
    directive = directive_of(obj)
    return None if _entered(actor, directive) else _giver_of(actor, directive)


def _entered(actor: Actor, directive: Directive) -> bool:
    return actor.user_id is not None and directive.entered_by.user_id == actor.user_id


def _withdraw(actor: Actor, obj: Any) -> str | None:
    directive = directive_of(obj)
    reason = None if _entered(actor, directive) else _giver_of(actor, directive)
    if reason:
        return reason
    opened = directive.assignments.filter(opened_at__isnull=False).exclude(status__in=VOID)
    names = list(opened.values_list("holder", flat=True))
    if names:
        return _("%(names)s đã mở xem nên không rút được; hãy hủy và nêu lý do.") % {
            "names": ", ".join(names)
        }
    return None


def _holder(actor: Actor, assignment: Assignment) -> str | None:
    if holds(actor, assignment):
        return None
    return _("Việc này được giao cho %(holder)s.") % {"holder": assignment.holder}


def _worker(actor: Actor, obj: Any) -> str | None:
    if obj.role == Role.INFORMED:
        return _("Việc được giao để biết thì không cần xử lý.")
    return _holder(actor, obj)


def _lead(actor: Actor, obj: Any) -> str | None:
    if obj.role != Role.LEAD:
        return _("Chỉ đơn vị hoặc người chủ trì được làm bước này.")
    return _holder(actor, obj)


def _measure(actor: Actor, obj: Any) -> str | None:
    """The named reporter; without one, whoever leads the directive."""
    if obj.figure:
        return _("Chỉ tiêu này được hệ thống tự đọc.")
    if obj.reporter_id is not None:
        reporter = obj.reporter
        if user_principal(reporter.user_id) in actor.principals:
            return None
        return _("Chỉ tiêu này do %(name)s báo cáo.") % {"name": reporter.user.full_name}
    lead = obj.directive.assignments.filter(role=Role.LEAD, status__in=OPEN).first()
    if lead is not None and holds(actor, lead):
        return None
    return _("Chỉ đơn vị hoặc người chủ trì được báo cáo chỉ tiêu.")


_CHECKS: dict[Perm, Callable[[Actor, Any], str | None]] = {
    Perm.GIVE: _give,
    Perm.ACCEPT: _worker,
    Perm.RETURN: _worker,
    Perm.REPORT: _worker,
    Perm.SUBMIT: _lead,
    Perm.ASK_EXTENSION: _lead,
    Perm.WITHDRAW: _withdraw,
    Perm.CANCEL: _giver_of,
    Perm.REASSIGN: _giver_of,
    Perm.JUDGE: _giver_of,
    Perm.REOPEN: _giver_of,
    Perm.SUSPEND: _giver_of,
    Perm.URGE: _giver_of,
    Perm.DECIDE_EXTENSION: _giver_of,
    Perm.MOVE_DEADLINE: _giver_of,
    Perm.MEASURE: _measure,
}
_ON_BATCH = frozenset({Perm.URGE, Perm.CANCEL, Perm.JUDGE})
# What a permission is about, where it is not everything that belongs to a directive.
_OF: dict[Perm, type] = {
    **dict.fromkeys([Perm.ACCEPT, Perm.RETURN, Perm.REPORT, Perm.SUBMIT], Assignment),
    Perm.MOVE_DEADLINE: Assignment,
    Perm.URGE: Assignment,
    Perm.ASK_EXTENSION: Assignment,
    Perm.DECIDE_EXTENSION: Extension,
    Perm.MEASURE: Indicator,
}
