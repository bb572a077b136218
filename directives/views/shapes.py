"""How assignments, reports and trees look on a page: words, tones, deadline chips."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from directives.models import (
    Assignment,
    DeadlineChange,
    Directive,
    Extension,
    Report,
    ReportFile,
)
from directives.selectors.lateness import Standing, WorkingDays, standing_of
from directives.selectors.pages import Branch, Line
from directives.selectors.results import rolled_up
from directives.states import (
    AssignmentStatus,
    Decision,
    DirectiveStatus,
    ExtensionStatus,
    ReportKind,
    Role,
    TermUnit,
)
from docflow.org.selectors.calendar import ZONE

_A = AssignmentStatus
_TONES = {
    _A.ACCEPTED: "accent",
    _A.IN_PROGRESS: "accent",
    _A.REPORTED: "accent",
    _A.SENT_BACK: "soon",
    _A.RETURNED: "soon",
}
_FINISHED = frozenset({_A.COMPLETED, _A.CANCELLED, _A.WITHDRAWN, _A.RETURNED})


def state_of(assignment: Assignment) -> dict[str, str]:
    """The state in words; who is only to know has none to speak of."""
    if assignment.role == Role.INFORMED and assignment.status not in _FINISHED:
        opened = assignment.opened_at is not None
        return {"label": _("Đã xem") if opened else _("Chưa xem"), "tone": "neutral"}
    tone = _TONES.get(_A(assignment.status), "neutral")
    return {"label": str(assignment.get_status_display()), "tone": tone}


def state_of_directive(directive: Directive) -> dict[str, str]:
    tones = {DirectiveStatus.GIVEN: "accent"}
    tone = tones.get(DirectiveStatus(directive.status), "neutral")
    return {"label": str(directive.get_status_display()), "tone": tone}


def due_of(assignment: Assignment, standing: Standing, now: datetime, days: WorkingDays) -> dict:
    """The deadline chip; once handed in, finished or stopped it counts no more."""
    still = assignment.done_at or assignment.suspended_at
    finished = assignment.status in _FINISHED
    late = standing in (Standing.RUNNING_LATE, Standing.LATE)
    due = assignment.due
    left = days.between(still or now, due) if due else None
    in_hours = assignment.term_unit == TermUnit.MINUTES and left == 0 and not late
    return {
        "due": due,
        "days": left,
        "done": bool(still or finished),
        # A deadline of the last working day has passed although no working day lies between.
        "passed": late and left == 0 and not still,
        "late": late and bool(still),
        "none": assignment.role == Role.INFORMED,
        "hours": _hours(days.minutes(now, due)) if in_hours and due and not still else "",
        # A holiday of that year may still be decided.
        "provisional": bool(due and not still and not finished and days.is_provisional(due)),
    }


def rows_of(assignments: Iterable[Assignment], office_id: int, now: datetime) -> list[dict]:
    """Lines of a work list; the assignments come with directive, document and unit."""
    found = list(assignments)
    days = WorkingDays.of(office_id)
    below = rolled_up(one.pk for one in found) if found else {}
    return [
        {
            "id": one.pk,
            "url": one.get_absolute_url(),
            "text": one.directive.text,
            "giver": one.directive.author_name,
            "holder": one.holder,
            "role": one.get_role_display() if one.role != Role.LEAD else "",
            "code": _code(one.directive),
            "state": state_of(one),
            "below": _rolled_up(below.get(one.pk)),
            "due": due_of(one, standing_of(one, now), now, days),
        }
        for one in found
    ]


def _hours(minutes: int) -> str:
    """ "3 giờ 20 phút"; the working time that is left today."""
    hours, rest = divmod(max(minutes, 0), 60)
    if not hours:
        return _("%(m)d phút") % {"m": rest}
    return (
        _("%(h)d giờ %(m)d phút") % {"h": hours, "m": rest}
        if rest
        else _("%(h)d giờ") % {"h": hours}
    )


def line_of(
    line: Line, now: datetime, days: WorkingDays, below: tuple[int, int] | None = None
) -> dict[str, Any]:
    """One holder on the page of a directive; `below` is how many of how many handed on are done."""
    one = line.assignment
    notes = {
        _A.GIVEN: _("chưa mở xem") if one.opened_at is None else _("đã mở xem, chưa nhận"),
    }
    return {
        "role": one.get_role_display(),
        "holder": one.holder,
        "unit": one.unit.name if one.unit and one.person else "",
        "state": state_of(one),
        "note": notes.get(_A(one.status), "") if one.role != Role.INFORMED else "",
        "due": due_of(one, line.standing, now, days),
        "first_due": one.first_due if one.deadline_changes else None,
        "changes": one.deadline_changes,
        "moves": [_move(change) for change in one.deadline_history.all()],
        "below": _rolled_up(below),
        "void": one.status in _FINISHED and one.status != _A.COMPLETED,
    }


def _move(change: DeadlineChange) -> dict[str, Any]:
    return {
        "before": change.before,
        "after": change.after,
        "when": change.at,
        "why": change.get_because_display(),
        "who": change.by_name,
        "note": change.note,
    }


def tree_of(branches: tuple[Branch, ...], now: datetime) -> list[dict[str, Any]]:
    """The cascade below a directive, each with how many of its own orders are done."""
    roots: list[dict[str, Any]] = []
    stack: list[list[dict[str, Any]]] = [roots]
    for branch in branches:
        node = _node(branch)
        del stack[branch.depth :]
        stack[-1].append(node)
        stack.append(node["children"])
    _count(roots)
    return roots


def talk_of(reports: Iterable[Report], lines: Iterable[Line], seen: set[int]) -> list[dict]:
    """Reports, decisions and requests for time as one conversation, oldest first.

    `seen` are the outgoing documents that the reader may open.
    """
    entries = []
    for report in reports:
        entries += _said(report, seen)
    for line in lines:
        for extension in line.assignment.extensions.all():
            entries += _asked(extension, line.assignment)
    return sorted(entries, key=lambda entry: entry["when"])


def deadline_words(moment: datetime) -> str:
    """ "thứ Hai, 30/11/2026 17:00"; the caller has put `moment` into the office's zone."""
    names = (
        _("thứ Hai"),
        _("thứ Ba"),
        _("thứ Tư"),
        _("thứ Năm"),
        _("thứ Sáu"),
        _("thứ Bảy"),
        _("Chủ nhật"),
    )
    return f"{names[moment.weekday()]}, {moment:%d/%m/%Y %H:%M}"


def _rolled_up(below: tuple[int, int] | None) -> dict[str, int] | None:
    return {"done": below[0], "total": below[1]} if below else None


def _code(directive: Directive) -> str:
    document = directive.source_document
    if document is not None:
        return document.code or document.type_name
    return str(directive.get_origin_display())


def _node(branch: Branch) -> dict[str, Any]:
    live = [line for line in branch.lines if line.assignment.role == Role.LEAD]
    lead = live[-1] if live else None
    late = lead is not None and lead.standing in (Standing.RUNNING_LATE, Standing.LATE)
    state = state_of(lead.assignment) if lead else state_of_directive(branch.directive)
    return {
        "label": branch.directive.text,
        "url": branch.directive.get_absolute_url(),
        "note": lead.assignment.holder if lead else "",
        "badge": _("%(state)s, quá hạn") % {"state": state["label"]} if late else state["label"],
        "tone": "late" if late else state["tone"],
        "finished": branch.directive.status == DirectiveStatus.COMPLETED,
        "children": [],
    }


def _count(nodes: list[dict[str, Any]]) -> None:
    for node in nodes:
        node["total"] = len(node["children"])
        node["done"] = sum(child["finished"] for child in node["children"])
        _count(node["children"])


def _said(report: Report, seen: set[int]) -> list[dict[str, Any]]:
    text = report.text
    if report.unfinished:
        text += "\n" + _("Việc giao tiếp chưa xong: %(why)s") % {"why": report.unfinished}
    badge = str(report.get_kind_display())
    if report.percent is not None:
        badge = f"{badge} {report.percent}%"
    directive_id = report.assignment.directive_id
    entries = [
        {
            "name": report.made_by_name,
            "note": f"{report.assignment.get_role_display()}: {report.assignment.holder}",
            "when": report.made_at,
            "text": text,
            "badge": badge,
            "tone": "accent" if report.kind == ReportKind.RESULT else "neutral",
            "files": _files(report, directive_id, seen),
        }
    ]
    if report.decision:
        accepted = report.decision == Decision.ACCEPTED
        entries.append(
            {
                "name": report.decided_by_name,
                "note": _("Người giao việc"),
                "when": report.decided_at,
                "text": report.decision_note,
                "badge": _("Đạt, đã duyệt") if accepted else _("Chưa đạt, làm lại"),
                "tone": "accent" if accepted else "soon",
                "files": [],
            }
        )
    return entries


def _files(report: Report, directive_id: int, seen: set[int]) -> list[dict[str, Any]]:
    found = [_file(one, directive_id) for one in report.files.all()]
    answer = report.outgoing
    if answer is not None:
        shown = f"{answer.code} {answer.subject}".strip()
        if answer.pk in seen:
            found.insert(0, {"name": shown, "url": answer.get_absolute_url()})
        else:
            found.insert(0, {"name": answer.code, "url": ""})
    return found


def _file(one: ReportFile, directive_id: int) -> dict[str, Any]:
    url = reverse("directives:file", args=[directive_id, one.pk])
    return {"name": one.name, "url": url, "size": one.file.size}


def _asked(extension: Extension, assignment: Assignment) -> list[dict[str, Any]]:
    entries = [
        {
            "name": extension.asked_by_name,
            "note": f"{assignment.get_role_display()}: {assignment.holder}",
            "when": extension.asked_at,
            "text": extension.reason,
            "badge": _("Xin gia hạn đến %(day)s") % {"day": _day(extension.until)},
            "tone": "soon" if extension.status == ExtensionStatus.ASKED else "neutral",
            "files": [],
        }
    ]
    if extension.decided_at:
        granted = extension.status == ExtensionStatus.GRANTED
        words = _("Đồng ý gia hạn đến %(day)s") % {"day": _day(extension.until)}
        entries.append(
            {
                "name": extension.decided_by_name,
                "note": _("Người giao việc"),
                "when": extension.decided_at,
                "text": extension.decision_note,
                "badge": words if granted else _("Không gia hạn"),
                "tone": "accent" if granted else "soon",
                "files": [],
            }
        )
    return entries


def _day(moment: datetime) -> str:
    return f"{moment.astimezone(ZONE):%d/%m/%Y}"
