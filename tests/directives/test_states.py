"""The tables: every state can be reached, nothing is stuck, and every step leaves a trace."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from directives.models import Assignment, Directive, Extension, Report
from directives.policies import directive_of
from directives.selectors.soundness import directives_are_sound
from directives.services import (
    accepting,
    extending,
    giving,
    judging,
    pausing,
    reporting,
    withdrawing,
)
from directives.states import (
    ASSIGNMENT,
    DIRECTIVE,
    EXTENSION,
    OPEN,
    VOID,
    AssignmentStatus,
    DirectiveStatus,
    ExtensionStatus,
    Role,
)
from docflow.core import clock, events
from docflow.core.audit.models import AuditEvent
from docflow.core.errors import ActError
from docflow.core.integrity import Problem
from docflow.core.workflow import StatusChanged
from docflow.org.selectors.people import heads_of
from tests.factories.directives import make_order
from tests.factories.org import actor_of

TABLES = {
    DIRECTIVE: {DirectiveStatus.WITHDRAWN},
    ASSIGNMENT: {AssignmentStatus.WITHDRAWN, AssignmentStatus.CANCELLED},
    EXTENSION: {ExtensionStatus.GRANTED, ExtensionStatus.REFUSED},
}
NOTE = "Lý do đủ dài để chấp nhận"
# Who acts: mostly the right person (None), now and then somebody else.
WHO = st.sampled_from([None] * 12 + ["an", "binh", "chi", "dung", "em", "ha"])


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.machine)
def test_every_state_is_reached_and_only_the_last_are_final(table):
    reached, waiting = {table.initial}, [table.initial]
    while waiting:
        for step in table.from_(waiting.pop()):
            if step.target not in reached:
                reached.add(step.target)
                waiting.append(step.target)

    final = {state for state in table.states.values if not list(table.from_(state))}
    assert reached == set(table.states.values)
    assert final == TABLES[table]


@given(st.data())
def test_every_walk_through_a_table_stays_among_its_states(data):
    table = data.draw(st.sampled_from(list(TABLES)))
    state = table.initial
    for _one in range(20):
        steps = list(table.from_(state))
        if not steps:
            assert state in TABLES[table]
            return
        state = data.draw(st.sampled_from(steps)).target
        assert state in table.states.values


def test_open_and_void_states_do_not_overlap():
    assert not OPEN & VOID
    assert set(AssignmentStatus) - OPEN - VOID == {AssignmentStatus.COMPLETED}


# Which step of which row an act takes, and whether its giver or its holder may.
ACTS = {
    "give": (Assignment, "begin", "holder"),
    "open": (Assignment, "accept", "holder"),
    "accept": (Assignment, "accept", "holder"),
    "return": (Assignment, "return", "holder"),
    "reassign": (Assignment, "insist", "giver"),
    "insist": (Assignment, "insist", "giver"),
    "progress": (Assignment, "begin", "holder"),
    "result": (Assignment, "report", "holder"),
    "approve": (Assignment, "complete", "giver"),
    "send_back": (Assignment, "send_back", "giver"),
    "suspend": (Assignment, "suspend", "giver"),
    "resume": (Assignment, "resume", "giver"),
    "ask": (Assignment, "report", "holder"),
    "reopen": (Directive, "reopen", "giver"),
    "withdraw": (Directive, "withdraw", "giver"),
    "cancel": (Directive, "cancel", "giver"),
    "grant": (Extension, "grant", "giver"),
    "refuse": (Extension, "refuse", "giver"),
}
MACHINES = {Assignment: ASSIGNMENT, Directive: DIRECTIVE, Extension: EXTENSION}
# Ending everything is rare in an office, and would end every walk; what needs others before it
# is taken up when it comes up.
WEIGHTS = {"withdraw": 1, "cancel": 1, "result": 8, "approve": 12, "ask": 6, "grant": 12}
LIKELY = [name for name in ACTS for _one in range(WEIGHTS.get(name, 3))]
MORNING = datetime(2026, 3, 10, 2, tzinfo=UTC)


class Walk:
    """One office, acts on any row; by who may do them, or by anybody."""

    def __init__(self, cast) -> None:
        self.cast = cast
        self.changes: list[StatusChanged] = []

    def act(self, pick: int, stranger: str | None, nth: int) -> None:
        """Mostly an act that fits some row's state; by the right person, or a `stranger`."""
        standing = {model: list(model.objects.order_by("pk")) for model in MACHINES}
        rows = {name: self.fitting(name, standing) for name in ACTS}
        possible = [name for name in LIKELY if rows[name]]
        if nth % 6 == 0 or not possible:
            name = LIKELY[pick % len(LIKELY)]
            found = standing[ACTS[name][0]]
        else:
            name = possible[pick % len(possible)]
            found = rows[name]
        if not found:
            return
        row = found[nth % len(found)]
        who = getattr(self.cast, stranger) if stranger else self.right(row, ACTS[name][2])
        self.take(name, row, actor_of(who), nth)

    def fitting(self, name: str, standing: dict) -> list:
        model, step, _by = ACTS[name]
        sources = MACHINES[model][step].sources
        return [row for row in standing[model] if row.status in sources]

    def right(self, row, by: str):
        directive = directive_of(row)
        if by == "giver":
            return directive.author
        return row.person or heads_of(row.unit_id).get()

    def take(self, name: str, row, actor, nth: int) -> None:
        until = clock.now() + timedelta(days=5 + nth)
        acts = {
            "give": lambda: self.hand_on(row, actor, nth),
            "open": lambda: accepting.opened(actor=actor, directive=directive_of(row)),
            "accept": lambda: accepting.accept(actor=actor, assignment=row),
            "return": lambda: accepting.return_(actor=actor, assignment=row, note=NOTE),
            "reassign": lambda: giving.reassign(
                actor=actor, assignment=row, holder=self.cast.other_unit
            ),
            "insist": lambda: giving.insist(actor=actor, assignment=row, note=NOTE),
            "progress": lambda: reporting.report_progress(
                actor=actor, assignment=row, text="Đang làm"
            ),
            "result": lambda: reporting.report_result(
                actor=actor, assignment=row, text="Xong", unfinished=NOTE * (nth % 2)
            ),
            "approve": lambda: judging.accept_result(actor=actor, assignment=row),
            "send_back": lambda: judging.send_back(actor=actor, assignment=row, note=NOTE),
            "suspend": lambda: pausing.suspend(actor=actor, assignment=row, note=NOTE),
            "resume": lambda: pausing.resume(actor=actor, assignment=row),
            "ask": lambda: extending.ask_extension(
                actor=actor, assignment=row, until=until, reason=NOTE
            ),
            "reopen": lambda: judging.reopen(actor=actor, directive=row, note=NOTE),
            "withdraw": lambda: withdrawing.withdraw(actor=actor, directive=row),
            "cancel": lambda: withdrawing.cancel(actor=actor, directive=row, note=NOTE),
            "grant": lambda: extending.grant(actor=actor, extension=row),
            "refuse": lambda: extending.refuse(actor=actor, extension=row, note=NOTE),
        }
        acts[name]()

    def hand_on(self, row: Assignment, actor, nth: int) -> None:
        officers = {self.cast.unit.pk: self.cast.an, self.cast.other_unit.pk: self.cast.ha}
        giving.give(
            actor=actor,
            text="Việc giao tiếp",
            lead=officers.get(actor.unit_id, self.cast.an),
            days=nth % 7 or None,
            parent=row if nth % 3 else None,
        )


def check(walk: Walk, before: dict, refused: bool) -> None:
    """What must hold after every act."""
    problems = [one for one in directives_are_sound() if isinstance(one, Problem)]
    assert problems == []
    if refused:
        assert kept() == before
    steps = AuditEvent.objects.filter(data__has_key="to", verb__regex=r"^(directive|assignment)\.")
    assert steps.exclude(verb="assignment.deadline").count() == len(
        [one for one in walk.changes if one.machine != "extension"]
    )
    for row in Assignment.objects.exclude(first_due=None):
        assert row.deadline_changes or row.due == row.first_due
    for row in Report.objects.filter(assignment__status=AssignmentStatus.COMPLETED):
        assert row.assignment.role != Role.LEAD or row.kind == "progress" or row.decision


def kept() -> dict:
    return {
        model: list(model.objects.order_by("pk").values())
        for model in (Directive, Assignment, Extension, Report)
    }


@pytest.mark.django_db
def test_no_sequence_of_acts_leaves_an_illegal_state(cast):
    taken: set[tuple[str, str]] = set()

    # A failing walk is read as it is: shrinking forty acts takes minutes.
    @settings(
        max_examples=35,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
    )
    @given(
        st.lists(
            st.tuples(st.integers(0, 400), WHO, st.integers(0, 30)),
            min_size=20,
            max_size=60,
        )
    )
    def walks(steps) -> None:
        walk = Walk(cast)
        events.subscribe(StatusChanged, walk.changes.append)
        try:
            with transaction.atomic():
                make_order(cast.chi, cast.unit, days=5, coordinating=[cast.other_unit])
                make_order(cast.chi, cast.other_unit, days=9)
                for step in steps:
                    before, changes, refused = kept(), len(walk.changes), False
                    try:
                        walk.act(*step)
                    except ActError:
                        refused = True
                        del walk.changes[changes:]
                    check(walk, before, refused)
                transaction.set_rollback(True)
        finally:
            events._handlers[StatusChanged].remove(walk.changes.append)
        taken.update((one.machine, one.step) for one in walk.changes)

    # What is open to whom depends on the day: the walks are the same whenever they are taken.
    with clock.at(MORNING, ticking=True):
        walks()

    # The walks were long enough to mean something: every step of every table was taken.
    every = {(table.machine, step.name) for table in TABLES for step in table.steps}
    assert taken == every
