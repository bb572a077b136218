"""What the giver decides on a result: accepted, sent back, later reopened; results roll up."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directives.models import Assignment, Directive, Report
from directives.services import following, telling
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


def accept_result(*, actor: Actor, assignment: Assignment, note: str = "") -> Assignment:
    """Accept the lead's result: the directive is completed, the other parts end with it."""
    with deeds.act():
        now = clock.now()
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


def send_back(*, actor: Actor, assignment: Assignment, note: str) -> Assignment:
    """The result is not good enough; the note (ten characters) says what is missing."""
    with deeds.act():
        row = workflow.advance(
            assignment, "send_back", actor=actor, note=note, changes={"done_at": None}
        )
        _decide(row, Decision.SENT_BACK, actor, note)
        telling.to_holder(row, "sent_back", gettext_lazy("yêu cầu làm lại"), actor)
    return row


def reopen(*, actor: Actor, directive: Directive, note: str) -> Directive:
    """Open a completed directive again, with everybody who worked on it; deadlines stay.

    Raises Refused below an order that is itself finished or waits for a decision.
    """
    with deeds.act():
        parent = directive.parent
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
            telling.to_holder(again, "reopened", gettext_lazy("mở lại việc"), actor)
        following.given(row, actor)
        lead = row.assignments.filter(role=Role.LEAD, status=AssignmentStatus.IN_PROGRESS).first()
        if lead is not None:
            following.accepted(lead, actor)
    return row


def _decide(assignment: Assignment, decision: Decision, actor: Actor, note: str) -> None:
    report = Report.objects.get(
        assignment=assignment, kind=ReportKind.RESULT, decision=Decision.PENDING
    )
    report.decision = decision
    report.decided_at = clock.now()
    report.decided_by_name = actor.name
    report.decision_note = note.strip()[:1000]
    report.save(update_fields=["decision", "decided_at", "decided_by_name", "decision_note"])
