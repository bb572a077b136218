"""What the giver decides on a result: accepted, sent back, later reopened; results roll up."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directives.models import Assignment, Directive, Report
from directives.services import following, holding, moving, telling
from directives.states import (
    OPEN,
    AssignmentStatus,
    Decision,
    ReportKind,
    Role,
)
from docflow.core import clock, deeds, workflow
from docflow.core.actor import Actor
from docflow.core.errors import Refused


def accept_result(
    *, actor: Actor, assignment: Assignment, note: str = "", seen: int | None = None
) -> Assignment:
    """Accept the lead's result: the directive is completed, the other parts end with it.

    `seen` is the newest report that the page showed; Refused when the result that waits is newer,
    because nobody approves unread.
    """
    with deeds.act():
        now = clock.now()
        holding.hold([assignment.directive_id])
        _check_read(assignment, seen)
        row = workflow.advance(
            assignment, "complete", actor=actor, note=note, changes={"completed_at": now}
        )
        _decide(row, Decision.ACCEPTED, actor, note)
        telling.to_holder(row, "accepted", gettext_lazy("đã duyệt kết quả"), actor)
        machine = Actor.system(row.office_id, row.directive.office.name)
        because = {"because_of": actor.name}
        directive = workflow.advance(
            row.directive,
            "complete",
            actor=machine,
            changes={"completed_at": now},
            data=because,
        )
        for other in directive.assignments.filter(status__in=OPEN).exclude(pk=row.pk):
            workflow.advance(
                other,
                "close",
                actor=machine,
                changes={"completed_at": now, "done_at": now, "suspended_at": None},
                data=because,
            )
        following.completed(directive, actor)
    return row


def send_back(
    *, actor: Actor, assignment: Assignment, note: str, seen: int | None = None
) -> Assignment:
    """The result is not good enough; the note (ten characters) says what is missing.

    `seen` as in `accept_result`: words about an older result are not put to a newer one.
    """
    with deeds.act():
        holding.hold([assignment.directive_id])
        _check_read(assignment, seen)
        row = workflow.advance(
            assignment, "send_back", actor=actor, note=note, changes={"done_at": None}
        )
        _decide(row, Decision.SENT_BACK, actor, note)
        telling.to_holder(row, "sent_back", gettext_lazy("yêu cầu làm lại"), actor)
    return row


def reopen(*, actor: Actor, directive: Directive, note: str) -> Directive:
    """Open a completed directive again, with everybody who worked on it; deadlines stay, but
    end no later than that of the order above.

    Raises Refused below an order that is itself finished or waits for a decision.
    """
    with deeds.act():
        holding.hold([directive.pk])
        parent = workflow.lock(directive.parent) if directive.parent else None
        if parent is not None and parent.status not in OPEN - {AssignmentStatus.REPORTED}:
            raise Refused(
                _("Việc cấp trên đang “%(state)s”; hãy mở lại việc cấp trên trước.")
                % {"state": parent.get_status_display()}
            )
        row = workflow.advance(
            directive, "reopen", actor=actor, note=note, changes={"completed_at": None}
        )
        machine = Actor.system(row.office_id, row.office.name)
        ended = row.assignments.filter(status=AssignmentStatus.COMPLETED)
        for assignment in ended.exclude(role=Role.INFORMED):
            again = workflow.advance(
                assignment,
                "reopen",
                actor=machine,
                note=note,
                changes={"completed_at": None, "done_at": None},
                data={"because_of": actor.name},
            )
            moving.draw_in(again, actor)
            telling.to_holder(again, "reopened", gettext_lazy("mở lại việc"), actor)
        following.given(row, actor)
        lead = row.assignments.filter(role=Role.LEAD, status=AssignmentStatus.IN_PROGRESS).first()
        if lead is not None:
            following.accepted(lead, actor)
    return row


def _check_read(assignment: Assignment, seen: int | None) -> None:
    if seen is None:
        return
    workflow.lock(assignment)
    newer = Report.objects.filter(
        assignment=assignment, kind=ReportKind.RESULT, decision=Decision.PENDING, pk__gt=seen
    )
    if newer.exists():
        raise Refused(_("Có kết quả mới gửi sau khi anh/chị mở trang này. Hãy tải lại và đọc."))


def _decide(assignment: Assignment, decision: Decision, actor: Actor, note: str) -> None:
    report = Report.objects.get(
        assignment=assignment, kind=ReportKind.RESULT, decision=Decision.PENDING
    )
    report.decision = decision
    report.decided_at = clock.now()
    report.decided_by_name = actor.name
    report.decision_note = note.strip()[:1000]
    report.save(update_fields=["decision", "decided_at", "decided_by_name", "decision_note"])
