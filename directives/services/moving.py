"""Moving a deadline: every move is a row, is counted, is in the audit; the first one stays."""

from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directives.models import Assignment, DeadlineChange
from directives.services import deadlines, holding, reminding, telling
from directives.services.deadlines import Deadline, Wish
from directives.states import OPEN, AssignmentStatus, DeadlineCause, Perm, Role
from docflow.core import clock, deeds, policy, workflow
from docflow.core.actor import Actor
from docflow.core.errors import Invalid, Refused
from docflow.core.workflow import NOTE_LENGTH


def change_deadline(
    *,
    actor: Actor,
    assignment: Assignment,
    note: str,
    days: int | None = None,
    hours: int | None = None,
    due: date | datetime | None = None,
    morning: bool = False,
) -> Assignment:
    """The giver names another deadline, earlier or later, or the first one of an order without.

    Coordinators with the same deadline move along; orders handed on end no later than it. Raises
    Invalid for the reason (ten characters) or the deadline, Refused when the work has ended.
    """
    with deeds.act():
        policy.guard(actor, Perm.MOVE_DEADLINE, assignment)
        holding.hold([assignment.directive_id])
        row = workflow.lock(assignment)
        if row.role == Role.INFORMED or row.status not in OPEN - {AssignmentStatus.REPORTED}:
            raise Refused(_("Chỉ đổi được thời hạn của việc đang làm."))
        if len(note.strip()) < NOTE_LENGTH:
            raise Invalid({"note": [_("Hãy nêu lý do, ít nhất 10 ký tự.")]})
        directive = row.directive
        wish = Wish(days, hours, due, morning)
        chosen = deadlines.choose(office=directive.office, wish=wish, parent=directive.parent)
        if chosen.due is None:
            raise Invalid({"due": [_("Hãy nhập thời hạn mới.")]})
        if chosen.due == row.due:
            raise Invalid({"due": [_("Đây đã là thời hạn hiện nay.")]})
        for one in with_same_deadline(row):
            move(one, chosen, actor=actor, why=DeadlineCause.GIVER, note=note.strip())
            telling.to_holder(one, "deadline", gettext_lazy("đổi thời hạn"), actor)
    return row


def draw_in(assignment: Assignment, actor: Actor) -> None:
    """Work that runs again ends no later than the order above, which may have moved meanwhile.
    Part of an act that holds the cascade."""
    above = Assignment.objects.filter(children=assignment.directive_id).first()
    if above is None or above.due is None or assignment.due is None:
        return
    if assignment.due > above.due:
        machine = Actor.system(assignment.office_id, actor.office)
        move(assignment, Deadline(above.due), actor=machine, why=DeadlineCause.PARENT)


def with_same_deadline(lead: Assignment) -> list[Assignment]:
    """A lead with the coordinators that work until the same moment; a coordinator alone."""
    if lead.role != Role.LEAD:
        return [lead]
    others = lead.directive.assignments.filter(
        role=Role.COORDINATING, status__in=OPEN, due=lead.due
    )
    return [lead, *others.select_for_update(no_key=True)]


def move(
    assignment: Assignment, to: Deadline, *, actor: Actor, why: DeadlineCause, note: str = ""
) -> None:
    """Write a new deadline; part of an act that has guarded and locked.

    A deadline where there was none is the first one and no change. What was handed on ends no
    later: its deadlines are drawn in.
    """
    before = assignment.due
    if to.due is None or to.due == before:
        return
    assignment.due = to.due
    assignment.term, assignment.term_unit = to.term, to.unit
    assignment.counted_from = to.counted_from
    fields = ["due", "term", "term_unit", "counted_from", "first_due", "deadline_changes"]
    if before is None:
        assignment.first_due = to.due
    else:
        assignment.deadline_changes += 1
        DeadlineChange.objects.create(
            assignment=assignment,
            at=clock.now(),
            before=before,
            after=to.due,
            because=why,
            by_name=actor.name,
            note=note[:1000],
        )
    assignment.save(update_fields=fields)
    reminding.plan(assignment)
    deeds.record(
        actor,
        "assignment.deadline",
        assignment,
        summary=note,
        data={"from": before, "to": to.due, "because": why},
    )
    if before is None or to.due < before:
        _draw_in(assignment, actor)


def _draw_in(above: Assignment, actor: Actor) -> None:
    """Orders handed on from `above` that would end after it end with it."""
    machine = Actor.system(above.office_id, actor.office)
    later = Assignment.objects.filter(
        directive__parent=above, status__in=OPEN, due__gt=above.due
    ).select_for_update(no_key=True)
    for one in later:
        move(one, Deadline(above.due), actor=machine, why=DeadlineCause.PARENT)
        telling.to_holder(one, "deadline", gettext_lazy("thời hạn cấp trên sớm hơn"), machine)
