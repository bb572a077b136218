"""Giving orders: a leader or head names the lead, the others, the deadline and the product.

Law: NĐ 30/2020/NĐ-CP, Điều 23.2 (lead, coordinating, deadline).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directives.models import Assignment, Batch, Directive
from directives.policies import GIVERS, ISSUED
from directives.services import (
    accepting,
    deadlines,
    following,
    holding,
    moving,
    parts,
    sharing,
    telling,
)
from directives.services.deadlines import Deadline, Wish
from directives.services.parts import Part
from directives.services.taking import Holder, Reach, principals_of
from directives.states import (
    OPEN,
    VOID,
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
from docflow.org.models import Position
from docflow.org.states import HEADS, LEADERS

Sent = TypeVar("Sent", Directive, Batch)

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
class Terms:
    """Everything that is the same for every order of one act."""

    text: str
    wish: Wish
    source_document: Document | None = None
    passage: str = ""
    page: int | None = None
    origin: str = ""
    product: str = ""
    field: str = ""
    plan: str = ""


@dataclass(frozen=True)
class Voice:
    """Whose order it is, who enters it, and who acts."""

    author: Position
    entering: Position
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
    once: UUID | None = None,
) -> Directive:
    """Give an order; with `parent`, hand an assignment on, which accepts and begins it.

    `days` and `hours` are working time, `due` a date (with `morning`, its morning shift) or a
    moment. `author` is the leader whose order `actor`
    enters; without it the order is the actor's own. `once` marks one sending: the order that came
    with it is returned and no second one given. Raises Forbidden, Invalid for text, holders
    or deadline, Refused when the parent, the document or a holder cannot take it.
    """
    with deeds.act():
        entering = position_of(actor)
        if (sent := sent_before(Directive, entering, once)) is not None:
            return sent
        author = author or entering
        terms = Terms(
            text, Wish(days, hours, due, morning), source_document, passage, page, origin, product,
            field, plan,
        )  # fmt: skip
        parent = ready(actor, author, parent, terms)
        holders = _holders(author, lead, coordinating, informed)
        voice = Voice(author, entering, actor)
        [directive] = write(voice, terms, [holders], parent=parent, once=once)
    return directive


def ready(
    actor: Actor, author: Position, parent: Assignment | None, terms: Terms
) -> Assignment | None:
    """Guard an order and what it comes from; the order above, locked. Part of an act."""
    guard(actor, author, parent)
    source = terms.source_document
    if parent is not None:
        holding.hold([parent.directive_id])
        parent = workflow.lock(parent)
        # Returned, cancelled or ended since the page was opened: asked again under the lock.
        _check_parent(parent)
        source = source or parent.directive.source_document
    if not terms.text.strip():
        raise Invalid({"text": [_("Hãy ghi nội dung chỉ đạo.")]})
    _check_source(actor, author, source, parent)
    return parent


def write(
    voice: Voice,
    terms: Terms,
    holders: Sequence[Sequence[tuple[Holder, Role]]],
    *,
    parent: Assignment | None,
    batch: Batch | None = None,
    once: UUID | None = None,
) -> list[Directive]:
    """An order for each list of holders, all in the same words; part of an act that is `ready`.

    However many they are, the statements stay few: rows are written together, and whether the
    actor may give them is asked once.
    """
    actor, author = voice.actor, voice.author
    deadline = deadlines.choose(office=author.office, wish=terms.wish, parent=parent)
    rows = Directive.objects.bulk_create(
        [_row(voice, terms, parent, batch, once) for _holders in holders], batch_size=parts.AT_ONCE
    )
    sharing.open_to_givers(directives=rows, actor=actor)
    parts.assign(
        [
            Part(directive, holder, role)
            for directive, some in zip(rows, holders, strict=True)
            for holder, role in some
        ],
        deadline=deadline,
        shown_to=sharing.peers_of(author),
        actor=actor,
    )
    given = workflow.advance_all(
        rows,
        "give",
        actor=actor,
        changes={"given_at": clock.now()},
        data={
            "author": author.user.full_name,
            "due": deadline.due,
            "parent": parent.pk if parent else None,
        },
    )
    # All come from the same document, which the first one directs.
    following.given(given[0], actor)
    if parent is not None:
        _hand_on(parent, actor)
    return given


def _row(
    voice: Voice,
    terms: Terms,
    parent: Assignment | None,
    batch: Batch | None,
    once: UUID | None,
) -> Directive:
    author, entering = voice.author, voice.entering
    source = terms.source_document or (parent.directive.source_document if parent else None)
    return Directive(
        office=author.office,
        origin=terms.origin or (Origin.DOCUMENT if source else Origin.SPOKEN),
        source_document=source,
        passage=terms.passage.strip(),
        page=terms.page,
        text=terms.text.strip(),
        product=terms.product.strip(),
        field=terms.field.strip(),
        plan=terms.plan.strip(),
        author=author,
        author_name=author.user.full_name,
        author_title=author.title,
        entered_by=entering,
        entered_by_name=voice.actor.name,
        parent=parent,
        batch=batch,
        status=DirectiveStatus.DRAFTED,
        created_at=clock.now(),
        once=once,
    )


def join(
    *, actor: Actor, directive: Directive, holders: Iterable[Holder], deadline: Deadline
) -> list[Assignment]:
    """Further coordinators of a running order; part of an act that has guarded and locked.

    Raises Invalid for nobody or for who has a part already, Refused for who cannot take it.
    """
    seen = set(directive.assignments.exclude(status__in=VOID).values_list("principal", flat=True))
    named = list(holders)
    reach, principals = Reach.of(directive.author, named), principals_of(named)
    for holder in named:
        reach.check(holder)
        if principals[holder] in seen:
            raise Invalid({"holders": [_("%(name)s đã có phần việc này.") % {"name": holder}]})
        seen.add(principals[holder])
    if not named:
        raise Invalid({"holders": [_("Hãy chọn ít nhất một nơi phối hợp.")]})
    # As the parts before: the team may have lost its sight since, and no row may claim it.
    shown_to = directive.assignments.values_list("shown_to", flat=True).first()
    added = [Part(directive, holder, Role.COORDINATING) for holder in named]
    return parts.assign(added, deadline=deadline, shown_to=shown_to, actor=actor)


def reassign(*, actor: Actor, assignment: Assignment, holder: Holder, note: str = "") -> Assignment:
    """Give a returned assignment to somebody else, in the same role and with the same deadline.

    Returns the new assignment. Raises Refused unless it was returned and its place is free.
    """
    with deeds.act():
        policy.guard(actor, Perm.REASSIGN, assignment)
        holding.hold([assignment.directive_id])
        directive = workflow.lock(assignment.directive)
        row = workflow.lock(assignment)
        if row.status != AssignmentStatus.RETURNED or directive.status != DirectiveStatus.GIVEN:
            raise Refused(_("Chỉ việc bị trả lại mới giao cho nơi khác được."))
        live = directive.assignments.filter(status__in=OPEN)
        if row.role == Role.LEAD and live.filter(role=Role.LEAD).exists():
            raise Refused(_("Việc này đã có nơi khác chủ trì."))
        Reach.of(directive.author, [holder]).check(holder)
        _check_not_replaced(row)
        if live.filter(principal=principals_of([holder])[holder]).exists():
            raise Invalid({"holder": [_("%(name)s đã có phần việc này.") % {"name": holder}]})
        # The deadline may have passed while it lay about; only the giver may move it.
        deadline = Deadline(row.due, row.term, row.term_unit, row.counted_from)
        part = Part(directive, holder, Role(row.role), instead=row, note=note)
        [new] = parts.assign([part], deadline=deadline, shown_to=row.shown_to, actor=actor)
        moving.draw_in(new, actor)
        sharing.close_to_holder(assignment=row)
        telling.unsay(row)
    return new


def insist(*, actor: Actor, assignment: Assignment, note: str) -> Assignment:
    """Give a returned assignment to the same holder again, with the reason."""
    with deeds.act():
        holding.hold([assignment.directive_id])
        directive = workflow.lock(assignment.directive)
        if directive.status != DirectiveStatus.GIVEN:
            raise Refused(_("Việc này đã kết thúc; hãy mở lại trước."))
        live = directive.assignments.filter(status__in=OPEN)
        if assignment.role == Role.LEAD and live.filter(role=Role.LEAD).exists():
            raise Refused(_("Việc này đã có nơi khác chủ trì."))
        if live.filter(principal=assignment.principal).exists():
            raise Refused(_("%(name)s đã có phần việc này.") % {"name": assignment.holder})
        _check_not_replaced(assignment)
        row = workflow.advance(assignment, "insist", actor=actor, note=note)
        moving.draw_in(row, actor)
        # Somebody else may have had it meanwhile, and sight went with the work.
        sharing.open_to_holders(assignments=[row], actor=actor)
        telling.to_holder(row, "insisted", gettext_lazy("vẫn giao việc"), actor)
    return row


def _check_not_replaced(returned: Assignment) -> None:
    """One part goes to one place: a second window, or a second leader, gives it no second one."""
    taken = Assignment.objects.filter(instead_of=returned.pk).exclude(status__in=VOID)
    if (other := taken.first()) is not None:
        raise Refused(_("Phần việc này đã giao cho %(name)s.") % {"name": other.holder})


def position_of(actor: Actor) -> Position:
    """The position in which `actor` gives; raises Forbidden for who holds none."""
    found = Position.objects.select_related("user", "office", "unit")
    position = found.filter(pk=actor.position_id or 0).first()
    if position is None:
        raise Forbidden(_("Người không giữ chức vụ nào thì không giao việc được."))
    return position


def sent_before(model: type[Sent], entering: Position, once: UUID | None) -> Sent | None:
    """What this person made of the same sending, after any other window of theirs has finished."""
    if once is None:
        return None
    # The person's windows wait here for each other; whoever names this position does not.
    Position.objects.select_for_update(no_key=True).get(pk=entering.pk)
    return model._default_manager.filter(once=once, entered_by=entering).first()


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
    if parent is not None:
        _check_parent(parent)


def _check_parent(parent: Assignment) -> None:
    """Only work that runs is handed on."""
    if parent.status not in OPEN - {
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
    reach = Reach.of(author, [holder for holder, _role in holders])
    principals = principals_of([holder for holder, _role in holders])
    seen: set[int] = set()
    for holder, role in holders:
        reach.check(holder)
        if principals[holder] in seen:
            message = _("%(name)s được nêu hai lần; mỗi nơi chỉ giữ một vai trò.")
            raise Invalid({role.value: [message % {"name": holder}]})
        seen.add(principals[holder])
    return holders


def _hand_on(parent: Assignment, actor: Actor) -> None:
    """Handing an order on accepts and begins it; entered by an aide, the machine does it."""
    if parent.principal not in actor.principals:
        actor = Actor.system(parent.office_id, parent.directive.office.name)
    if parent.status == AssignmentStatus.GIVEN:
        parent = accepting.accept(actor=actor, assignment=parent)
    if parent.status in (AssignmentStatus.ACCEPTED, AssignmentStatus.SENT_BACK):
        workflow.advance(parent, "begin", actor=actor)
