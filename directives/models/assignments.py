"""The assignment: who answers for a directive, in which role, until when."""

from typing import ClassVar

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from directives.models.directives import Directive
from directives.states import VOID, AssignmentStatus, Level, Outcome, Role, TermUnit
from docflow.org.models import Office, Position, Unit

_DONE = AssignmentStatus.COMPLETED
_PAUSED = AssignmentStatus.SUSPENDED
_STOPPED = Coalesce("done_at", "suspended_at")


class Assignment(models.Model):
    """One unit's or person's part of a directive."""

    directive = models.ForeignKey(Directive, on_delete=models.CASCADE, related_name="assignments")
    role = models.CharField(_("vai trò"), max_length=12, choices=Role.choices)
    # What the order says and never changes, kept here so that a board reads this table alone; the
    # database refuses what is not so (`directives.triggers`). Empty `above`: handed on from none.
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)
    level = models.CharField(max_length=8, choices=Level.choices)
    above = models.CharField(max_length=8, choices=Level.choices, blank=True)
    # A team with a grant on the directive, or none: a copy which goes when the access row goes.
    shown_to = models.BigIntegerField(null=True, blank=True)
    # Whether more time was ever asked for; the database writes it with the request.
    extension_asked = models.BooleanField(default=False)
    # All of its standing that no clock changes (`selectors.lateness` has the rule in words). Nobody
    # writes it, the database does: in memory it is as old as the reading of the row.
    outcome = models.GeneratedField(
        expression=Case(
            When(status=AssignmentStatus.RETURNED, then=Value(Outcome.RETURNED.value)),
            When(status__in=sorted(VOID), then=Value(Outcome.GONE.value)),
            When(due__isnull=True, then=Value(Outcome.NO_DEADLINE.value)),
            When(status=_DONE, due__lt=_STOPPED, then=Value(Outcome.DONE_LATE.value)),
            When(status=_DONE, then=Value(Outcome.DONE_ON_TIME.value)),
            When(due__lt=_STOPPED, then=Value(Outcome.STOPPED_LATE.value)),
            When(due__gte=_STOPPED, then=Value(Outcome.STOPPED_IN_TIME.value)),
            default=Value(Outcome.OPEN.value),
        ),
        output_field=models.PositiveSmallIntegerField(),
        db_persist=True,
    )
    # What a board still asks of a row: the deadline of an open one; the directive of a void one,
    # which may be taken back, and of a head's, which a leader may not see. Empty in all others,
    # so that their entries in the index are alike, and few.
    open_due = models.GeneratedField(
        expression=Case(
            When(
                ~Q(status__in=sorted(VOID)),
                done_at__isnull=True,
                suspended_at__isnull=True,
                then=F("due"),
            )
        ),
        output_field=models.DateTimeField(),
        db_persist=True,
    )
    looked_up = models.GeneratedField(
        expression=Case(
            When(Q(status__in=sorted(VOID)) | Q(level=Level.HEADS.value), then=F("directive"))
        ),
        output_field=models.BigIntegerField(),
        db_persist=True,
    )
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
    # The returned part whose place this one took.
    instead_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    # When the reminders look at it next; what is to be said is decided then. None: never again.
    remind_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["directive", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["principal", "status"], name="directives_mine"),
            models.Index(fields=["role", "status", "due"], name="directives_due"),
            models.Index(fields=["unit", "role", "status"], name="directives_by_unit"),
            # Everything the board counts, grouped as it counts: the table itself is not read.
            models.Index(
                fields=[
                    *("role", "office", "level", "unit", "above", "shown_to", "outcome"),
                    *("extension_asked", "open_due", "looked_up"),
                ],
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
                condition=Q(level__in=Level.values, above__in=["", *Level.values]),
                name="directives_level_known",
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
