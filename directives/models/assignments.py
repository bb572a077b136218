"""The assignment: who answers for a directive, in which role, until when."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from directives.models.directives import Directive
from directives.states import VOID, AssignmentStatus, Role, TermUnit
from docflow.org.models import Position, Unit

_DONE = AssignmentStatus.COMPLETED
_PAUSED = AssignmentStatus.SUSPENDED


class Assignment(models.Model):
    """One unit's or person's part of a directive."""

    directive = models.ForeignKey(Directive, on_delete=models.CASCADE, related_name="assignments")
    role = models.CharField(_("vai trò"), max_length=12, choices=Role.choices)
    # The unit whose work it is; with `person`, that person's unit (a leader has none).
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="assignments"
    )
    person = models.ForeignKey(
        Position, null=True, blank=True, on_delete=models.PROTECT, related_name="assignments"
    )
    # Who acts for it: the person, or the heads of the unit. `holder` is the name shown.
    principal = models.BigIntegerField()
    holder = models.CharField(max_length=200)

    status = models.CharField(max_length=12, choices=AssignmentStatus.choices)
    given_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    # When the result that waits for a decision, or was accepted, was handed in.
    done_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    suspended_at = models.DateTimeField(null=True, blank=True)

    due = models.DateTimeField(_("thời hạn"), null=True, blank=True)
    # The first deadline is kept for ever; every change of `due` is counted.
    first_due = models.DateTimeField(null=True, blank=True)
    deadline_changes = models.PositiveIntegerField(default=0)
    # How `due` was counted: so many working days or minutes from a moment. Empty for a date that
    # was named. A changed calendar counts again from these.
    term = models.PositiveIntegerField(null=True, blank=True)
    term_unit = models.CharField(max_length=8, choices=TermUnit.choices, blank=True)
    counted_from = models.DateTimeField(null=True, blank=True)
    # When the reminders look at it next; what is to be said is decided then. None: never again.
    remind_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["directive", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["principal", "status"], name="directives_mine"),
            models.Index(fields=["role", "status", "due"], name="directives_due"),
            models.Index(fields=["unit", "role", "status"], name="directives_by_unit"),
            # Everything the board counts, in the order of its lines: the table itself is not read.
            models.Index(
                fields=["role", "unit", "status", "directive", "due", "done_at", "suspended_at"],
                name="directives_board",
            ),
            models.Index(
                fields=["remind_at"],
                condition=Q(remind_at__isnull=False),
                name="directives_remind",
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["directive"],
                condition=Q(role=Role.LEAD) & ~Q(status__in=sorted(VOID)),
                name="directives_one_lead",
            ),
            models.UniqueConstraint(
                fields=["directive", "principal"],
                condition=~Q(status__in=sorted(VOID)),
                name="directives_holder_once",
            ),
            models.CheckConstraint(
                condition=Q(unit__isnull=False) | Q(person__isnull=False),
                name="directives_has_holder",
            ),
            models.CheckConstraint(
                condition=~Q(role=Role.INFORMED) | Q(due__isnull=True),
                name="directives_informed_no_due",
            ),
            models.CheckConstraint(
                condition=Q(due__isnull=True, first_due__isnull=True)
                | Q(due__isnull=False, first_due__isnull=False),
                name="directives_first_due_with_due",
            ),
            # Without a counted change the deadline is the first one.
            models.CheckConstraint(
                condition=Q(due__isnull=True) | Q(deadline_changes__gt=0) | Q(due=F("first_due")),
                name="directives_due_counted",
            ),
            models.CheckConstraint(
                condition=Q(term__isnull=True, term_unit="", counted_from__isnull=True)
                | (
                    Q(term__isnull=False, counted_from__isnull=False, due__isnull=False)
                    & Q(term_unit__in=TermUnit.values)
                ),
                name="directives_term_whole",
            ),
            models.CheckConstraint(
                condition=Q(status=_DONE, completed_at__isnull=False, done_at__isnull=False)
                | (~Q(status=_DONE) & Q(completed_at__isnull=True)),
                name="directives_done_moment",
            ),
            models.CheckConstraint(
                condition=Q(status=_PAUSED, suspended_at__isnull=False)
                | (~Q(status=_PAUSED) & Q(suspended_at__isnull=True)),
                name="directives_paused_moment",
            ),
            models.CheckConstraint(
                condition=~Q(status=AssignmentStatus.REPORTED)
                | Q(role=Role.LEAD, done_at__isnull=False),
                name="directives_only_lead_reports",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.holder}"

    def get_absolute_url(self) -> str:
        return reverse("directives:directive", kwargs={"pk": self.directive_id})

    @property
    def office_id(self) -> int:
        return self.directive.office_id
