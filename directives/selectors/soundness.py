"""What must hold between directives, assignments and grants; run by `check_integrity`."""

from collections.abc import Iterable

from django.db.models import Case, Count, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce

from directives.models import Assignment, Directive, DirectiveAccess, Extension
from directives.models.directives import NOT_YET
from directives.selectors import replay
from directives.states import OPEN, VOID, AssignmentStatus, DirectiveStatus, Level, Role
from docflow.core import clock
from docflow.core.access.models import VIEW
from docflow.core.integrity import Checked, Problem
from docflow.org.states import HEADS


def directives_are_sound() -> Iterable[Problem | Checked]:
    """Yields how much was looked at, and every row that does not fit."""
    yield Checked(Directive.objects.count())
    yield from _leads()
    yield from _completed()
    yield from _deadlines()
    yield from _sight()
    yield from _copies()
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
    # Boards ask only of void parts whether their order was taken back.
    counted = Assignment.objects.filter(status=AssignmentStatus.COMPLETED, role=Role.LEAD)
    for one in counted.filter(directive__status__in=NOT_YET):
        yield Problem(f"assignment {one.pk}", "is completed, its directive was taken back")


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


def _copies() -> Iterable[Problem]:
    """What an assignment repeats of its order, for boards, is what the order says."""
    author = When(directive__author__role__in=HEADS, then=Value(Level.HEADS.value))
    rows = Assignment.objects.order_by()
    for row in rows.exclude(office=F("directive__office")):
        yield Problem(f"assignment {row.pk}", "names another office than its directive")
    for row in rows.exclude(level=Case(author, default=Value(Level.LEADERS.value))):
        yield Problem(f"assignment {row.pk}", "names another level than its author's")
    for row in rows.exclude(above=Coalesce("directive__parent__level", Value(""))):
        yield Problem(f"assignment {row.pk}", "names another level above than its order's")
    seen = DirectiveAccess.objects.filter(
        target=OuterRef("directive"), principal=OuterRef("shown_to"), level=VIEW
    )
    for row in rows.filter(shown_to__isnull=False).filter(~Exists(seen)):
        yield Problem(f"assignment {row.pk}", "is shown to a team that does not see the directive")
    by_head = Q(target__author__role__in=HEADS)
    wrong = (Q(by_head=True) & ~by_head) | (Q(by_head=False) & by_head)
    for one in DirectiveAccess.objects.filter(wrong).order_by():
        yield Problem(f"access {one.pk}", "says otherwise whose order is seen")
    asked = Exists(Extension.objects.filter(assignment=OuterRef("pk")))
    for row in rows.exclude(extension_asked=asked):
        yield Problem(f"assignment {row.pk}", "says otherwise whether more time was asked for")


def _history() -> Iterable[Problem]:
    """What the rows say is what the audit tells: lateness of any past day can be shown again."""
    for key in replay.differing(clock.now()):
        yield Problem(f"assignment {key}", "stands otherwise than its audit tells")
