"""What the giver does to all at once: urge, take back, accept results."""

import pytest

from directives.models import Assignment
from directives.selectors import batches as selected
from directives.selectors.batches import Group
from directives.services import accepting, batches, judging, reporting
from directives.states import AssignmentStatus, DirectiveStatus
from docflow.core import clock
from docflow.core.audit.models import AuditEvent
from docflow.core.errors import Forbidden, Invalid, Refused
from docflow.notifications.models import Notification
from tests.factories.directives import accept, lead_of, make_batch, report
from tests.factories.org import actor_of, make_person, make_unit

REASON = "Chuyển sang kế hoạch của quý sau"


@pytest.fixture
def batch(cast):
    """Chi to the units of Bình and Em, and to a third one."""
    third = make_unit(cast.office, "Phòng Tài chính")
    make_person("head", cast.office, third)
    return make_batch(cast.chi, [cast.unit, cast.other_unit, third], days=5)


def of(batch, unit):
    return batch.directives.get(assignments__unit=unit)


def urged(cast) -> int:
    return Notification.objects.filter(reason="urged").count()


def test_only_who_has_not_reported_is_urged_and_once_a_day(cast, batch):
    accept(of(batch, cast.unit), cast.binh)
    reporting.report_progress(
        actor=actor_of(cast.binh), assignment=lead_of(of(batch, cast.unit)), text="Một nửa"
    )
    chi = actor_of(cast.chi)

    first = batches.urge(actor=chi, batch=batch)
    again = batches.urge(actor=chi, batch=batch)

    assert first == ["Phòng Tư pháp", "Phòng Tài chính"]
    assert again == []
    assert urged(cast) == 2
    assert not Notification.objects.filter(reason="urged", user=cast.binh.user).exists()
    events = AuditEvent.objects.filter(verb="batch.urge").order_by("pk")
    assert [event.data["told"] for event in events] == [first, []]


def test_nobody_is_urged_when_all_have_reported(cast):
    pair = make_batch(cast.chi, [cast.unit, cast.other_unit])
    for unit, head in ((cast.unit, cast.binh), (cast.other_unit, cast.em)):
        accept(of(pair, unit), head)
        report(of(pair, unit), head)

    with pytest.raises(Refused):
        batches.urge(actor=actor_of(cast.chi), batch=pair)
    assert urged(cast) == 0


@pytest.mark.parametrize("who", ["binh", "dung", "an"])
def test_only_the_giver_does_something_to_all(cast, batch, who):
    actor = actor_of(getattr(cast, who))

    for act in (
        lambda: batches.urge(actor=actor, batch=batch),
        lambda: batches.end(actor=actor, batch=batch, note=REASON),
        lambda: batches.accept_results(actor=actor, batch=batch, assignments=[1]),
    ):
        with pytest.raises(Forbidden):
            act()
    assert {row.status for row in batch.directives.all()} == {DirectiveStatus.GIVEN}


def test_all_that_runs_is_withdrawn_or_cancelled_with_the_reason(cast, batch):
    accept(of(batch, cast.unit), cast.binh)
    done = of(batch, cast.other_unit)
    accept(done, cast.em)
    report(done, cast.em)
    judging.accept_result(actor=actor_of(cast.chi), assignment=lead_of(done))

    ended = batches.end(actor=actor_of(cast.chi), batch=batch, note=REASON)

    assert ended == ["Phòng Nội vụ", "Phòng Tài chính"]
    states = {row.pk: row.status for row in batch.directives.all()}
    assert states.pop(done.pk) == DirectiveStatus.COMPLETED
    assert set(states.values()) == {DirectiveStatus.WITHDRAWN}
    verbs = AuditEvent.objects.filter(
        verb__in=["directive.withdraw", "directive.cancel"], summary=REASON
    ).values_list("verb", flat=True)
    assert sorted(verbs) == ["directive.cancel", "directive.withdraw"]
    with pytest.raises(Refused):
        batches.end(actor=actor_of(cast.chi), batch=batch, note=REASON)


def test_ending_all_asks_for_a_reason(cast, batch):
    with pytest.raises(Invalid):
        batches.end(actor=actor_of(cast.chi), batch=batch, note="thôi")


def test_one_result_that_cannot_be_accepted_stops_no_other(cast, batch):
    for unit, head in ((cast.unit, cast.binh), (cast.other_unit, cast.em)):
        accept(of(batch, unit), head)
        report(of(batch, unit), head)
    judging.send_back(
        actor=actor_of(cast.chi), assignment=lead_of(of(batch, cast.unit)), note="Thiếu số liệu kỳ"
    )
    wanted = Assignment.objects.filter(directive__batch=batch).values_list("pk", flat=True)

    outcomes = batches.accept_results(actor=actor_of(cast.chi), batch=batch, assignments=wanted)

    found = {one.holder: bool(one.why) for one in outcomes}
    assert found == {"Phòng Nội vụ": True, "Phòng Tư pháp": False, "Phòng Tài chính": True}
    assert lead_of(of(batch, cast.other_unit)).status == AssignmentStatus.COMPLETED
    assert lead_of(of(batch, cast.unit)).status == AssignmentStatus.SENT_BACK


def test_accepting_touches_no_other_order_and_asks_for_a_mark(cast, batch):
    other = make_batch(cast.chi, [cast.unit, cast.other_unit])
    accept(of(other, cast.unit), cast.binh)
    report(of(other, cast.unit), cast.binh)
    stranger = lead_of(of(other, cast.unit)).pk
    chi = actor_of(cast.chi)

    assert batches.accept_results(actor=chi, batch=batch, assignments=[stranger]) == []
    assert lead_of(of(other, cast.unit)).status == AssignmentStatus.REPORTED
    with pytest.raises(Invalid):
        batches.accept_results(actor=chi, batch=batch, assignments=[])


def test_lines_stand_in_their_groups_and_what_came_back_stands_first(cast, batch):
    accept(of(batch, cast.other_unit), cast.em)
    last = batch.directives.order_by("pk").last()
    head = last.assignments.get().unit.positions.get()
    accepting.return_(actor=actor_of(head), assignment=lead_of(last), note="Không thuộc nhiệm vụ")

    lines = selected.lines(actor_of(cast.chi), batch, clock.now())
    counts = {group: n for group, n in selected.tally(lines).items() if n}

    assert [line.holder for line in lines] == ["Phòng Tài chính", "Phòng Nội vụ", "Phòng Tư pháp"]
    assert lines[0].reason == "Không thuộc nhiệm vụ"
    assert counts == {
        Group.GIVEN: 3,
        Group.UNACCEPTED: 1,
        Group.ACCEPTED: 1,
        Group.SILENT: 2,
        Group.RETURNED: 1,
    }


@pytest.mark.parametrize(
    ("who", "seen"),
    [("chi", 3), ("binh", 1), ("em", 1), ("an", 0), ("giang", 0), ("khoa", 0)],
)
def test_totals_count_only_the_lines_one_sees(cast, batch, who, seen):
    actor = actor_of(getattr(cast, who))

    lines = selected.lines(actor, batch, clock.now())
    summaries = selected.summaries(actor, selected.batches(actor))

    assert selected.tally(lines)[Group.GIVEN] == seen
    assert [one.given for one in summaries] == ([seen] if seen else [])
