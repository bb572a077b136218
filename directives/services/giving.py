"""Giving orders: a leader or head names the lead, the others, the deadline and the product.

Law: NĐ 30/2020/NĐ-CP, Điều 23.2 (lead, coordinating, deadline).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directives.models import Assignment, Batch, Directive
from directives.policies import GIVERS, ISSUED
from directives.services import accepting, deadlines, following, reminding, sharing, telling
from directives.services.deadlines import Deadline, Wish
from directives.states import (
    OPEN,
    AssignmentStatus,
    DirectiveStatus,
    Origin,
    Perm,
    Role,
)
from docflow.core import clock, deeds, policy, workflow
from docflow.core.access import user_principal
from docflow.core.actor import Actor
from docflow.core.errors import Forbidden, Invalid, Refused
from docflow.documents.models import Document
from docflow.documents.states import Direction, Secrecy
from docflow.documents.states import Perm as DocumentPerm
from docflow.documents.states import Status as DocumentStatus
from docflow.org.models import Position, Unit
from docflow.org.selectors import people
from docflow.org.states import HEADS, LEADERS, TeamKind
from docflow.org.states import Role as PositionRole

Holder = Unit | Position

# An incoming document can be directed once it was presented (NĐ 30/2020/NĐ-CP, Điều 23).
_DIRECTABLE = frozenset(
    {
        DocumentStatus.PRESENTED,
        DocumentStatus.DIRECTED,
        DocumentStatus.IN_PROGRESS,
        DocumentStatus.COMPLETED,
    }
)


@dataclass(frozen=True)
class _Order:
    """Everything that is the same for every holder of one directive."""

    directive: Directive
    deadline: Deadline
    actor: Actor


def give(
    *,
    actor: Actor,
    text: str,
    lead: Holder,
    coordinating: Iterable[Holder] = (),
    informed: Iterable[Holder] = (),
    days: int | None = None,
    hours: int | None = None,
    due: date | datetime | None = None,
    morning: bool = False,
    source_document: Document | None = None,
    passage: str = "",
    page: int | None = None,
    origin: str = "",
    product: str = "",
    field: str = "",
    plan: str = "",
    parent: Assignment | None = None,
    author: Position | None = None,
    batch: Batch | None = None,
) -> Directive:
    """Give an order; with `parent`, hand an assignment on, which accepts and begins it.

    `days` and `hours` are working time, `due` a date (with `morning`, its morning shift) or a
    moment. `author` is the leader whose order `actor`
    enters; without it the order is the actor's own. Raises Forbidden, Invalid for text, holders
    or deadline, Refused when the parent, the document or a holder cannot take it.
    """
    with deeds.act():
        entering = position_of(actor)
        author = author or entering
        guard(actor, author, parent)
        if parent is not None:
            parent = workflow.lock(parent)
            source_document = source_document or parent.directive.source_document
        if not text.strip():
            raise Invalid({"text": [_("Hãy ghi nội dung chỉ đạo.")]})
        _check_source(actor, author, source_document, parent)
        holders = _holders(author, lead, coordinating, informed)
        now = clock.now()
        directive = Directive.objects.create(
            office=author.office,
            origin=origin or (Origin.DOCUMENT if source_document else Origin.SPOKEN),
            source_document=source_document,
            passage=passage.strip(),
            page=page,
            text=text.strip(),
            product=product.strip(),
            field=field.strip(),
            plan=plan.strip(),
            author=author,
            author_name=author.user.full_name,
            author_title=author.title,
            entered_by=entering,
            entered_by_name=actor.name,
            parent=parent,
            batch=batch,
            status=DirectiveStatus.DRAFTED,
            created_at=now,
        )
        sharing.open_to_givers(directive=directive, actor=actor)
        wish = Wish(days, hours, due, morning)
        deadline = deadlines.choose(office=author.office, wish=wish, parent=parent)
        for holder, role in holders:
            _assign(_Order(directive, deadline, actor), holder, role)
        directive = workflow.advance(
            directive,
            "give",
            actor=actor,
            changes={"given_at": now},
            data={
                "author": author.user.full_name,
                "due": deadline.due,
                "parent": directive.parent_id,
            },
        )
        following.given(directive, actor)
        if parent is not None:
            _hand_on(parent, actor)
    return directive


def reassign(*, actor: Actor, assignment: Assignment, holder: Holder, note: str = "") -> Assignment:
    """Give a returned assignment to somebody else, in the same role and with the same deadline.

    Returns the new assignment. Raises Refused unless it was returned and its place is free.
    """
    with deeds.act():
        policy.guard(actor, Perm.REASSIGN, assignment)
        row = workflow.lock(assignment)
        directive = workflow.lock(row.directive)
        if row.status != AssignmentStatus.RETURNED or directive.status != DirectiveStatus.GIVEN:
            raise Refused(_("Chỉ việc bị trả lại mới giao cho nơi khác được."))
        live = directive.assignments.filter(status__in=OPEN)
        if row.role == Role.LEAD and live.filter(role=Role.LEAD).exists():
            raise Refused(_("Việc này đã có nơi khác chủ trì."))
        check_holder(directive.author, holder)
        if live.filter(principal=principal_of(holder)).exists():
            raise Invalid({"holder": [_("%(name)s đã có phần việc này.") % {"name": holder}]})
        # The deadline may have passed while it lay about; only the giver may move it.
        deadline = Deadline(row.due, row.term, row.term_unit, row.counted_from)
        order = _Order(directive, deadline, actor)
        new = _assign(order, holder, Role(row.role), instead=row, note=note)
        sharing.close_to_holder(assignment=row)
    return new


def insist(*, actor: Actor, assignment: Assignment, note: str) -> Assignment:
    """Give a returned assignment to the same holder again, with the reason."""
    with deeds.act():
        directive = workflow.lock(assignment.directive)
        if directive.status != DirectiveStatus.GIVEN:
            raise Refused(_("Việc này đã kết thúc; hãy mở lại trước."))
        live = directive.assignments.filter(status__in=OPEN)
        if assignment.role == Role.LEAD and live.filter(role=Role.LEAD).exists():
            raise Refused(_("Việc này đã có nơi khác chủ trì."))
        if live.filter(principal=assignment.principal).exists():
            raise Refused(_("%(name)s đã có phần việc này.") % {"name": assignment.holder})
        row = workflow.advance(assignment, "insist", actor=actor, note=note)
        # Somebody else may have had it meanwhile, and sight went with the work.
        sharing.open_to_holder(assignment=row, actor=actor)
        telling.to_holder(row, "insisted", gettext_lazy("vẫn giao việc"), actor)
    return row


def principal_of(holder: Holder) -> int:
    """Who acts for a holder: the heads of a unit, or the person."""
    if isinstance(holder, Unit):
        return people.team_principal(holder.office_id, TeamKind.HEADS, holder.pk)
    return user_principal(holder.user_id)


def position_of(actor: Actor) -> Position:
    """The position in which `actor` gives; raises Forbidden for who holds none."""
    found = Position.objects.select_related("user", "office", "unit")
    position = found.filter(pk=actor.position_id or 0).first()
    if position is None:
        raise Forbidden(_("Người không giữ chức vụ nào thì không giao việc được."))
    return position


def guard(actor: Actor, author: Position, parent: Assignment | None) -> None:
    """Whether `actor` may give or enter an order of `author`, below `parent` where there is one."""
    if author.pk == actor.position_id:
        policy.guard(actor, Perm.GIVE, parent)
    else:
        policy.guard(actor, Perm.ENTER)
        if parent is not None:
            policy.guard(actor, Perm.VIEW, parent)
        if author.office_id != actor.office_id:
            raise Forbidden(_("Người ra chỉ đạo thuộc cơ quan khác."))
        if author.role not in GIVERS:
            raise Forbidden(_("Chỉ lãnh đạo cơ quan hoặc lãnh đạo đơn vị được giao việc."))
        if parent is not None and parent.principal != _principal_as_giver(author, parent):
            raise Forbidden(_("Người ra chỉ đạo không giữ việc cấp trên này."))
    if parent is not None and parent.status not in OPEN - {
        AssignmentStatus.REPORTED,
        AssignmentStatus.SUSPENDED,
    }:
        raise Refused(
            _("Việc cấp trên đang “%(state)s” nên không giao tiếp được.")
            % {"state": parent.get_status_display()}
        )


def _principal_as_giver(author: Position, parent: Assignment) -> int | None:
    """The principal under which `author` would hold `parent`."""
    if parent.person_id is None and author.role in HEADS and author.unit_id == parent.unit_id:
        return parent.principal
    return user_principal(author.user_id)


def _check_source(
    actor: Actor, author: Position, document: Document | None, parent: Assignment | None
) -> None:
    if document is None:
        return
    if document.office_id != author.office_id:
        raise Refused(_("Văn bản nguồn thuộc cơ quan khác."))
    policy.guard(actor, DocumentPerm.VIEW, document)
    if document.secrecy != Secrecy.NONE:
        raise Refused(_("Văn bản mật không được giao việc trên hệ thống này."))
    inherited = parent is not None and parent.directive.source_document_id == document.pk
    if inherited:
        return
    if document.direction != Direction.INCOMING:
        if document.status not in ISSUED:
            raise Refused(
                _("Văn bản đang “%(state)s”; chỉ giao việc được từ văn bản đã phát hành.")
                % {"state": document.get_status_display()}
            )
        return
    if document.status not in _DIRECTABLE:
        raise Refused(
            _("Văn bản đến đang “%(state)s”; chỉ chỉ đạo được sau khi đã trình lãnh đạo.")
            % {"state": document.get_status_display()}
        )
    if document.status == DocumentStatus.PRESENTED and author.role not in LEADERS:
        raise Refused(_("Văn bản đang chờ ý kiến lãnh đạo cơ quan."))


def _holders(
    author: Position, lead: Holder, coordinating: Iterable[Holder], informed: Iterable[Holder]
) -> list[tuple[Holder, Role]]:
    holders = [
        (lead, Role.LEAD),
        *((one, Role.COORDINATING) for one in coordinating),
        *((one, Role.INFORMED) for one in informed),
    ]
    seen: set[int] = set()
    for holder, role in holders:
        check_holder(author, holder)
        principal = principal_of(holder)
        if principal in seen:
            message = _("%(name)s được nêu hai lần; mỗi nơi chỉ giữ một vai trò.")
            raise Invalid({role.value: [message % {"name": holder}]})
        seen.add(principal)
    return holders


def check_holder(author: Position, holder: Holder) -> None:
    """A leader gives to units and people of the office, a head to those of the own unit."""
    if holder.office_id != author.office_id:
        raise Refused(_("%(name)s thuộc cơ quan khác; hãy gửi văn bản.") % {"name": holder})
    if isinstance(holder, Unit):
        if not people.heads_of(holder.pk).exists():
            raise Refused(
                _("%(name)s chưa có người phụ trách nên chưa nhận việc được.") % {"name": holder}
            )
        if author.role in HEADS and (
            holder.pk == author.unit_id or holder.pk not in _units_of(author)
        ):
            raise Refused(_("Lãnh đạo đơn vị chỉ giao việc trong đơn vị mình."))
        return
    if not people.serving(holder.office_id).filter(pk=holder.pk).exists():
        raise Refused(_("%(name)s không còn giữ chức vụ này.") % {"name": holder.user})
    _check_person(author, holder)


def _check_person(author: Position, holder: Position) -> None:
    if holder.user_id == author.user_id:
        raise Refused(_("Không tự giao việc cho chính mình."))
    if holder.role == PositionRole.ADMINISTRATOR:
        raise Refused(_("Quản trị hệ thống không xử lý nội dung."))
    if author.role in HEADS and holder.unit_id not in _units_of(author):
        raise Refused(_("Lãnh đạo đơn vị chỉ giao việc trong đơn vị mình."))
    upwards = (author.role == PositionRole.DEPUTY and holder.role in LEADERS) or (
        author.role == PositionRole.DEPUTY_HEAD and holder.role in HEADS
    )
    if upwards:
        raise Refused(_("Không giao việc cho người cùng cấp hoặc cấp trên."))


def _units_of(author: Position) -> set[int]:
    below = Unit.objects.descendants(author.unit_id, include_self=True)
    return {unit.pk for unit in below}


def _assign(
    order: _Order,
    holder: Holder,
    role: Role,
    *,
    instead: Assignment | None = None,
    note: str = "",
) -> Assignment:
    deadline = Deadline() if role == Role.INFORMED else order.deadline
    due = deadline.due
    unit = holder if isinstance(holder, Unit) else holder.unit
    assignment = Assignment.objects.create(
        directive=order.directive,
        role=role,
        unit=unit,
        person=holder if isinstance(holder, Position) else None,
        principal=principal_of(holder),
        holder=str(holder),
        status=AssignmentStatus.GIVEN,
        given_at=clock.now(),
        due=due,
        term=deadline.term,
        term_unit=deadline.unit,
        counted_from=deadline.counted_from,
        first_due=instead.first_due if instead else due,
        deadline_changes=instead.deadline_changes if instead else 0,
    )
    reminding.plan(assignment)
    sharing.open_to_holder(assignment=assignment, actor=order.actor)
    telling.given(assignment, order.actor)
    deeds.record(
        order.actor,
        "assignment.give",
        assignment,
        summary=note,
        data={
            "directive": order.directive.pk,
            "role": role,
            "holder": assignment.holder,
            "due": due,
            "first_due": assignment.first_due,
            "deadline_changes": assignment.deadline_changes,
            "given_at": assignment.given_at,
            "instead_of": instead.pk if instead else None,
        },
    )
    return assignment


def _hand_on(parent: Assignment, actor: Actor) -> None:
    """Handing an order on accepts and begins it; entered by an aide, the machine does it."""
    if parent.principal not in actor.principals:
        actor = Actor.system(parent.office_id, parent.directive.office.name)
    if parent.status == AssignmentStatus.GIVEN:
        parent = accepting.accept(actor=actor, assignment=parent)
    if parent.status in (AssignmentStatus.ACCEPTED, AssignmentStatus.SENT_BACK):
        workflow.advance(parent, "begin", actor=actor)
