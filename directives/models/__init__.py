"""Directives and everything that belongs to one: data and constraints."""

from directives.models.access import (
    DirectiveAccess,
    DirectiveGrantReason,
    DirectiveGroupGrant,
    DirectiveUserGrant,
)
from directives.models.assignments import Assignment
from directives.models.deadlines import DeadlineChange, Recount
from directives.models.directives import Batch, Directive
from directives.models.extensions import Extension
from directives.models.indicators import Indicator, IndicatorValue
from directives.models.reminders import (
    Escalation,
    EscalationDay,
    Look,
    Reminder,
    ReminderRule,
)
from directives.models.reports import Report, ReportFile

__all__ = [
    "Assignment",
    "Batch",
    "DeadlineChange",
    "Directive",
    "DirectiveAccess",
    "DirectiveGrantReason",
    "DirectiveGroupGrant",
    "DirectiveUserGrant",
    "Escalation",
    "EscalationDay",
    "Extension",
    "Indicator",
    "IndicatorValue",
    "Look",
    "Recount",
    "Reminder",
    "ReminderRule",
    "Report",
    "ReportFile",
]
