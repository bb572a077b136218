"""Internal processes: written, published, frozen, cut; what ran under them and how long."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from docflow.core import clock
from docflow.core.audit.models import AuditEvent
from docflow.core.errors import Forbidden, Invalid, Refused
from docflow.documents import frozen
from docflow.documents.models import Process, ProcessStep, ProcessVersion, RoutePlanStep
from docflow.documents.selectors import process_times
from docflow.documents.selectors import processes as select
from docflow.documents.selectors.process_times import Only
from docflow.documents.services import processes, route_plans, routing
from docflow.documents.services.processes import Step
from docflow.documents.services.route_plans import Route
from docflow.documents.services.route_plans import Step as Station
from docflow.documents.states import RouteKind, StepWho
from docflow.org.states import Role
from tests.factories.org import actor_of, make_cast

# A Wednesday, 09:00 in Vietnam.
NOW = datetime(2026, 6, 10, 2, 0, tzinfo=UTC)
STEPS = (Step("Tiếp nhận", 120, Role.CLERK), Step("Thẩm định", 480, Role.HEAD))


@pytest.fixture
def cast(db):
    frozen.install(connection)
    return make_cast()


@pytest.fixture(autouse=True)
def morning():
    with clock.at(NOW):
        yield


def make(cast, name="Cấp phép", steps=STEPS, unit=None, by=None, **fields):
    return processes.make(
        actor=actor_of(by or cast.dung),
        unit=unit or cast.unit,
        name=name,
        steps=list(steps),
        **fields,
    )


def publish(cast, process, at=None):
    draft = process.versions.get(published_at__isnull=True)
    with clock.at(at or clock.now()):
        return processes.publish(actor=actor_of(cast.dung), version=draft)


def shorten(cast, process, minutes, at=None):
    """Begin the next version with other norms, and publish it."""
    actor = actor_of(cast.dung)
    draft = processes.begin(actor=actor, process=process)
    steps = [
        Step(one.name, norm, one.role, one.position, one.key)
        for one, norm in zip(draft.steps.all(), minutes, strict=True)
    ]
    processes.write(
        actor=actor, version=draft, name=process.name, steps=steps, investment=draft.investment
    )
    return publish(cast, process, at)


# --- written and published ------------------------------------------------------------------


def test_a_process_begins_as_a_draft_that_counts_for_nothing(cast):
    process = make(cast)

    assert select.in_force(select.read(process)) is None
    assert select.overview(cast.office.pk, clock.now()).lines == ()
    assert [one.key for one in process.versions.get().steps.all()] == [1, 2]


def test_a_published_version_is_dated_and_signed_and_published_once(cast):
    process = make(cast)
    version = publish(cast, process)

    assert (version.published_at, version.published_by) == (NOW, cast.dung)
    with pytest.raises(Refused):
        processes.publish(actor=actor_of(cast.dung), version=version)
    verbs = AuditEvent.objects.filter(object_type="documents.process").order_by("pk")
    assert [one.verb for one in verbs] == ["process.make", "process.publish"]


def test_a_published_version_is_not_written(cast):
    version = publish(cast, make(cast))

    with pytest.raises(Refused):
        processes.write(actor=actor_of(cast.dung), version=version, name="Khác", steps=list(STEPS))


def _change_norm(version):
    ProcessStep.objects.filter(version=version).update(norm_minutes=1)


def _drop_step(version):
    ProcessStep.objects.filter(version=version).delete()


def _add_step(version):
    ProcessStep.objects.create(
        version=version, ordinal=9, key=9, name="Thêm", role="clerk", norm_minutes=5
    )


def _take_back(version):
    ProcessVersion.objects.filter(pk=version.pk).update(published_at=None)


def _drop(version):
    ProcessVersion.objects.filter(pk=version.pk)._raw_delete("default")


@pytest.mark.parametrize("change", [_change_norm, _drop_step, _add_step, _take_back, _drop])
def test_the_database_holds_what_is_published(cast, change):
    version = publish(cast, make(cast))

    with pytest.raises(DatabaseError), transaction.atomic():
        change(version)


def test_the_database_holds_the_steps_of_routes(cast):
    plan = tied_route(cast, publish_of=make(cast))

    with pytest.raises(DatabaseError), transaction.atomic():
        RoutePlanStep.objects.filter(plan=plan).update(place=5)


def test_one_draft_at_a_time_and_the_old_version_holds_meanwhile(cast):
    process = make(cast)
    first = publish(cast, process)
    processes.begin(actor=actor_of(cast.dung), process=process)

    with pytest.raises(Refused):
        processes.begin(actor=actor_of(cast.dung), process=process)
    with pytest.raises(DatabaseError), transaction.atomic():
        ProcessVersion.objects.create(process=process, number=9)
    assert select.in_force(select.read(process)) == first


def test_a_new_version_keeps_the_keys_of_its_steps_and_new_steps_get_new_ones(cast):
    process = make(cast)
    publish(cast, process)
    draft = processes.begin(actor=actor_of(cast.dung), process=process)
    kept = draft.steps.get(key=2)

    processes.write(
        actor=actor_of(cast.dung),
        version=draft,
        name=process.name,
        steps=[Step("Mới", 30, Role.OFFICER), Step(kept.name, 240, kept.role, None, 2)],
    )

    assert list(draft.steps.values_list("key", "name")) == [(3, "Mới"), (2, "Thẩm định")]


def test_who_writes_over_what_was_changed_meanwhile_is_told(cast):
    draft = make(cast).versions.get()
    asked = {
        "actor": actor_of(cast.dung),
        "version": draft,
        "name": "Cấp phép",
        "steps": list(STEPS),
        "seen": processes.stamp(draft),
    }
    processes.write(**asked)

    with pytest.raises(Refused):
        processes.write(**asked)


@pytest.mark.parametrize(
    "steps",
    [
        [Step("", 60, Role.CLERK)],
        [Step("Không ai", 60)],
        [Step("Lạ", 60, "king")],
        [Step("Quản trị", 60, Role.ADMINISTRATOR)],
        [Step("Không giờ", 0, Role.CLERK)],
        [Step("Quá dài", 31201, Role.CLERK)],
        [Step("Khóa lạ", 60, Role.CLERK, key=77)],
        [Step("Bước", 60, Role.CLERK)] * 41,
    ],
)
def test_wrong_steps_are_named_and_nothing_is_kept(cast, steps):
    with pytest.raises(Invalid) as problem:
        make(cast, steps=steps)

    assert "steps" in problem.value.fields
    assert not Process.objects.exists()


def test_responsible_is_one_of_the_office(cast):
    for wrong in (replace(STEPS[0], position=cast.an), Step("Xa", 60, position=cast.giang)):
        with pytest.raises(Invalid):
            make(cast, steps=[wrong])


def test_nothing_without_steps_is_published(cast):
    process = make(cast, steps=[])

    with pytest.raises(Refused):
        publish(cast, process)


def test_a_unit_has_a_name_once(cast):
    make(cast)
    with pytest.raises(Invalid):
        make(cast)
    assert make(cast, unit=cast.other_unit).unit == cast.other_unit


# --- who may --------------------------------------------------------------------------------


def test_heads_keep_those_of_their_own_unit_alone(cast):
    process = make(cast, by=cast.binh)
    processes.publish(actor=actor_of(cast.binh), version=process.versions.get())

    with pytest.raises(Forbidden):
        make(cast, unit=cast.other_unit, by=cast.binh)
    for person in (cast.em, cast.an, cast.giang):
        actor = actor_of(person)
        with pytest.raises(Forbidden):
            processes.begin(actor=actor, process=process)
        with pytest.raises(Forbidden):
            processes.retire(actor=actor, process=process)
        with pytest.raises(Forbidden):
            processes.publish(actor=actor, version=process.versions.get())


# --- under a process ------------------------------------------------------------------------


def tied_route(cast, publish_of, key=2):
    process = publish_of
    if select.in_force(select.read(process)) is None:
        publish(cast, process)
    step = Station(1, RouteKind.HEAD, StepWho.OWN_HEADS, process=process, process_key=key)
    route = Route("Theo quy trình", [step])
    return route_plans.make(actor=actor_of(cast.dung), route=route)


def run(way, cast, minutes):
    """A submission whose head takes so many working minutes."""
    document = way.draft()
    routing.submit(actor=actor_of(cast.an), document=document)
    with clock.at(clock.now() + timedelta(minutes=minutes)):
        routing.agree(actor=actor_of(cast.binh), document=document)
    return document


def test_a_station_has_the_norm_of_the_version_in_force(way, cast):
    process = make(cast)
    tied_route(cast, process)
    first = run(way, cast, 10)
    shorten(cast, process, [60, 240])
    second = run(way, cast, 10)

    found = [one.route.get(kind=RouteKind.HEAD) for one in (first, second)]
    assert [one.norm_minutes for one in found] == [480, 240]
    assert [one.process_step.version.number for one in found] == [1, 2]


def test_a_step_that_the_new_version_dropped_has_the_office_s_norm(way, cast):
    process = make(cast)
    tied_route(cast, process)
    draft = processes.begin(actor=actor_of(cast.dung), process=process)
    processes.write(
        actor=actor_of(cast.dung),
        version=draft,
        name=process.name,
        steps=[Step("Tiếp nhận", 60, Role.CLERK, key=1)],
    )
    publish(cast, process)

    station = run(way, cast, 10).route.get(kind=RouteKind.HEAD)

    assert (station.process_step, station.norm_minutes) == (None, 480)


def test_a_route_takes_no_norm_of_its_own_beside_the_process_s(cast):
    process = make(cast)
    publish(cast, process)
    step = Station(1, RouteKind.HEAD, StepWho.OWN_HEADS, process=process, process_key=2)
    for wrong in (replace(step, norm_minutes=60), replace(step, process_key=9)):
        with pytest.raises(Invalid):
            route_plans.make(actor=actor_of(cast.dung), route=Route("Sai", [wrong]))


def test_what_was_asked_is_counted_against_the_norm(way, cast):
    process = make(cast, steps=[Step("Nhận", 10, Role.CLERK), Step("Duyệt", 30, Role.HEAD)])
    tied_route(cast, process)
    for minutes in (10, 30, 60):
        run(way, cast, minutes)
    version = select.in_force(select.read(process))
    step = version.steps.get(key=2)
    today = date(2026, 6, 10)

    [(pk, times)] = process_times.times([version], today, today).items()

    assert pk == step.pk
    assert (times.count, times.within, times.median, times.longest) == (3, 2, Decimal(30), 60)
    assert times.share == Decimal("66.6")
    rows = process_times.stations([version], today, today)
    lists = {
        only: list(process_times.narrowed(rows, step, only).values_list("spent_minutes", flat=True))
        for only in Only
    }
    assert lists == {Only.ALL: [60, 30, 10], Only.WITHIN: [30, 10], Only.LATE: [60]}
    assert process_times.times([version], today - timedelta(9), today - timedelta(1)) == {}


def test_an_open_station_is_not_counted(way, cast):
    process = make(cast)
    tied_route(cast, process)
    way.submitted()
    version = select.in_force(select.read(process))
    today = date(2026, 6, 10)

    assert process_times.times([version], today, today) == {}
    assert process_times.whole_way(version, today, today) == process_times.NOTHING


def test_the_way_of_both_versions_is_told(way, cast):
    process = make(cast)
    tied_route(cast, process)
    run(way, cast, 60)
    shorten(cast, process, [60, 240])
    run(way, cast, 20)
    today = date(2026, 6, 10)

    versions = select.published(select.read(process))

    found = [process_times.whole_way(one, today, today).median for one in versions]
    assert found == [Decimal(60), Decimal(20)]


def test_a_process_under_which_a_route_runs_is_not_retired(cast):
    process = make(cast)
    plan = tied_route(cast, process)
    with pytest.raises(Refused, match="Theo quy trình"):
        processes.retire(actor=actor_of(cast.dung), process=process)

    route_plans.retire(actor=actor_of(cast.dung), plan=plan)
    processes.retire(actor=actor_of(cast.dung), process=process)

    with pytest.raises(Refused):
        processes.retire(actor=actor_of(cast.dung), process=process)


# --- what is cut ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (600, 360, "40.00"),
        (600, 600, "0.00"),
        (300, 600, "-100.00"),
        # Rounded down, so that 29.999 is no 30.
        (100000, 70001, "29.99"),
        (0, 5, None),
    ],
)
def test_the_share_of_time_cut(before, after, expected):
    assert select.cut(before, after) == (None if expected is None else Decimal(expected))


def test_a_version_is_held_against_the_one_before_it(cast):
    process = make(cast)
    publish(cast, process)
    assert select.compared(select.read(process), process.versions.get()) is None
    after = shorten(cast, process, [60, 300])

    found = select.compared(select.read(process), after)

    assert (found.norm_before, found.norm_after, found.cut) == (600, 360, Decimal("40.00"))
    assert [(one.before.norm_minutes, one.after.norm_minutes) for one in found.lines] == [
        (120, 60),
        (480, 300),
    ]


# --- the figures of the plan ----------------------------------------------------------------


def test_without_units_or_processes_there_is_no_figure(cast):
    found = select.overview(cast.office.pk, clock.now())
    empty = select.overview(cast.office.pk + 10**6, clock.now())

    assert (found.units_share, found.shortened_share, found.investment_cut) == (0, None, None)
    assert empty.units_share is None


def test_units_with_a_published_process_are_counted(cast):
    publish(cast, make(cast))
    publish(cast, make(cast, "Khác"))
    make(cast, "Nháp", unit=cast.other_unit)

    found = select.overview(cast.office.pk, clock.now())

    assert (found.units_with, len(found.units)) == (1, 3)
    assert found.units_share == Decimal("33.33")


def test_shortened_processes_are_counted_and_longer_ones_not(cast):
    names = {"Ngắn": [60, 240], "Dài": [240, 960], "Nguyên": None}
    for name, minutes in names.items():
        process = make(cast, name)
        publish(cast, process)
        if minutes:
            shorten(cast, process, minutes)

    found = select.overview(cast.office.pk, clock.now())

    assert [one.process.name for one in found.lines if one.is_shortened] == ["Ngắn"]
    assert found.shortened_share == Decimal("33.33")


def test_a_period_is_measured_against_its_beginning(cast):
    process = make(cast)
    publish(cast, process)
    shorten(cast, process, [60, 240], at=NOW + timedelta(days=10))

    def share(now, first=None):
        return select.overview(cast.office.pk, now, first).shortened_share

    later = NOW + timedelta(days=40)
    assert share(NOW + timedelta(days=5)) == 0
    assert share(later) == 100
    assert share(later, NOW + timedelta(days=5)) == 100
    assert share(later, NOW + timedelta(days=20)) == 0


def test_investment_is_cut_by_the_sum_of_its_processes(cast):
    for name, minutes in (("Chủ trương", [60, 240]), ("Giải ngân", [120, 480])):
        process = make(cast, name, investment=True)
        publish(cast, process)
        shorten(cast, process, minutes)
    publish(cast, make(cast, "Khác"))

    found = select.overview(cast.office.pk, clock.now())

    assert (len(found.investment), found.investment_cut) == (2, Decimal("25.00"))


def test_a_retired_process_counts_until_it_was_retired(cast):
    process = make(cast)
    publish(cast, process)
    with clock.at(NOW + timedelta(days=3)):
        processes.retire(actor=actor_of(cast.dung), process=process)

    assert len(select.overview(cast.office.pk, NOW + timedelta(days=2)).lines) == 1
    assert select.overview(cast.office.pk, NOW + timedelta(days=4)).lines == ()


def test_the_mark_of_investment_belongs_to_a_version_and_changes_no_past_figure(cast):
    process = make(cast, investment=True)
    publish(cast, process)
    before = clock.now()
    actor = actor_of(cast.dung)
    with clock.at(before + timedelta(days=1)):
        draft = processes.begin(actor=actor, process=process)
        assert draft.investment is True
        steps = [
            Step(one.name, one.norm_minutes, one.role, one.position, one.key)
            for one in draft.steps.all()
        ]
        processes.write(
            actor=actor, version=draft, name=process.name, steps=steps, investment=False
        )
    publish(cast, process, before + timedelta(days=2))

    then = select.overview(cast.office.pk, before + timedelta(days=1))
    now = select.overview(cast.office.pk, before + timedelta(days=3))
    assert (len(then.investment), len(now.investment)) == (1, 0)
    with pytest.raises(DatabaseError), transaction.atomic():
        ProcessVersion.objects.filter(number=1).update(investment=False)
