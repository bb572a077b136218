"""Directives and everything that belongs to one: data and constraints."""

from directives.models.access import (
    DirectiveAccess,
    DirectiveGrantReason,
    DirectiveGroupGrant,
    DirectiveUserGrant,
)
from directives.models.assignments import Assignment
from directives.models.directives import Directive
from directives.models.extensions import Extension
from directives.models.indicators import Indicator, IndicatorValue
from directives.models.reports import Report, ReportFile

__all__ = [
    "Assignment",
    "Directive",
    "DirectiveAccess",
    "DirectiveGrantReason",
    "DirectiveGroupGrant",
    "DirectiveUserGrant",
    "Extension",
    "Indicator",
    "IndicatorValue",
    "Report",
    "ReportFile",
]
