"""What must hold between directives, assignments and grants; run by `check_integrity`."""

from collections.abc import Iterable

from django.db.models import Count, Exists, F, OuterRef, Q

from directives.models import Assignment, Directive, DirectiveAccess
from directives.selectors import replay
from directives.states import OPEN, VOID, AssignmentStatus, DirectiveStatus, Role
from docflow.core import clock
from docflow.core.integrity import Checked, Problem


def directives_are_sound() -> Iterable[Problem | Checked]:
    """Yields how much was looked at, and every row that does not fit."""
    yield Checked(Directive.objects.count())
    yield from _leads()
    yield from _completed()
    yield from _deadlines()
    yield from _sight()
    yield from _history()


def _leads() -> Iterable[Problem]:
    """A given directive has exactly one lead; a returned one waits for the giver."""
    live = Q(assignments__role=Role.LEAD) & ~Q(assignments__status__in=VOID)
    back = Q(assignments__role=Role.LEAD, assignments__status=AssignmentStatus.RETURNED)
    rows = Directive.objects.exclude(
        status__in=[DirectiveStatus.DRAFTED, DirectiveStatus.WITHDRAWN]
    ).annotate(
        leads=Count("assignments", filter=live, distinct=True),
        returned=Count("assignments", filter=back, distinct=True),
    )
    for row in rows.exclude(leads=1).exclude(leads=0, returned__gt=0):
        yield Problem(f"directive {row.pk}", f"has {row.leads} leads")


def _completed() -> Iterable[Problem]:
    done = Assignment.objects.filter(
        directive=OuterRef("pk"), role=Role.LEAD, status=AssignmentStatus.COMPLETED
    )
    rows = Directive.objects.filter(status=DirectiveStatus.COMPLETED).filter(~Exists(done))
    for row in rows:
        yield Problem(f"directive {row.pk}", "is completed, its lead's assignment is not")
    open_rows = Assignment.objects.filter(status__in=OPEN).exclude(
        directive__status=DirectiveStatus.GIVEN
    )
    for one in open_rows:
        yield Problem(f"assignment {one.pk}", "is open, its directive is not")


def _deadlines() -> Iterable[Problem]:
    rows = Assignment.objects.filter(status__in=OPEN, due__gt=F("directive__parent__due")).exclude(
        role=Role.INFORMED
    )
    for row in rows:
        yield Problem(f"assignment {row.pk}", "is due after the order above it")


def _sight() -> Iterable[Problem]:
    seen = DirectiveAccess.objects.filter(
        target=OuterRef("directive"), principal=OuterRef("principal")
    )
    for row in Assignment.objects.filter(status__in=OPEN).filter(~Exists(seen)):
        yield Problem(f"assignment {row.pk}", "its holder does not see the directive")


def _history() -> Iterable[Problem]:
    """What the rows say is what the audit tells: lateness of any past day can be shown again."""
    for key in replay.differing(clock.now()):
        yield Problem(f"assignment {key}", "stands otherwise than its audit tells")
