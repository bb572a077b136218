"""The check of what is kept finds what does not fit, and nothing in what the services made."""

from datetime import timedelta

from directives.models import Assignment, Directive, DirectiveAccess
from directives.selectors.soundness import directives_are_sound
from directives.states import AssignmentStatus
from docflow.core import clock, integrity
from docflow.core.integrity import Problem
from tests.factories.directives import finish, lead_of, make_order

# No act changed the row, so the audit knows nothing of it.
UNTOLD = "stands otherwise than its audit tells"


def problems() -> list[str]:
    return [one.message for one in directives_are_sound() if isinstance(one, Problem)]


def test_what_the_services_made_is_sound(cast, order):
    child = make_order(cast.binh, cast.an, parent=lead_of(order))
    finish(child, cast.an, cast.binh)

    assert problems() == []
    assert integrity.run().checked["directives"] == 2


def test_a_directive_without_a_lead_is_found(cast, order):
    order.assignments.update(status=AssignmentStatus.CANCELLED)

    assert set(problems()) == {"has 0 leads", UNTOLD}


def test_a_completion_without_its_lead_is_found(cast, order):
    Directive.objects.filter(pk=order.pk).update(status="completed", completed_at=clock.now())

    assert set(problems()) == {
        "is completed, its lead's assignment is not",
        "is open, its directive is not",
    }


def test_a_deadline_after_the_one_above_is_found(cast, order):
    child = make_order(cast.binh, cast.an, parent=lead_of(order))
    late = lead_of(order).due + timedelta(days=1)
    Assignment.objects.filter(directive=child).update(due=late, deadline_changes=1)

    assert set(problems()) == {"is due after the order above it", UNTOLD}


def test_a_holder_who_does_not_see_the_order_is_found(cast, order):
    DirectiveAccess.objects.filter(principal=lead_of(order).principal).delete()

    assert problems() == ["its holder does not see the directive"]
