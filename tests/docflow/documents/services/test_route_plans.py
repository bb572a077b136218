"""Reusable routes: who keeps them, what they say, whom they mean, what runs by them."""

from dataclasses import replace

import pytest

from docflow.core.audit.models import AuditEvent
from docflow.core.errors import Forbidden, Invalid, Refused
from docflow.documents.models import RoutePlan, RoutePlanStep
from docflow.documents.selectors import route_plans as plans
from docflow.documents.services import planning, rerouting, route_plans, routing
from docflow.documents.services.route_plans import Route, Step
from docflow.documents.services.routing import Chosen
from docflow.documents.states import RouteKind, StepWho
from docflow.org.services import structure
from docflow.org.states import Role
from tests.factories.org import FOUNDED, SYSTEM, actor_of, make_person, make_unit

OWN = Step(1, RouteKind.HEAD, StepWho.OWN_HEADS)


@pytest.fixture
def cast(company):
    return company


def make(cast, name="Trình kế hoạch", steps=(OWN,), by=None, **fields):
    route = Route(name, list(steps), **fields)
    return route_plans.make(actor=actor_of(by or cast.dung), route=route)


def opinion(place, position, **fields):
    return Step(place, RouteKind.OPINION, StepWho.POSITION, position=position, **fields)


def way_of(document):
    return [(one.ordinal, one.kind, one.holder) for one in document.route.order_by("ordinal", "pk")]


def submit(cast, document, way=None):
    return routing.submit(actor=actor_of(cast.an), document=document, way=way)


# --- who keeps them -------------------------------------------------------------------------


def test_leaders_clerks_and_administrators_keep_the_office_s_routes(cast):
    for number, person in enumerate((cast.chi, cast.dung, cast.khoa)):
        assert make(cast, f"Luồng {number}", by=person).unit is None


def test_a_head_keeps_those_of_the_own_unit_alone(cast):
    own = make(cast, "Của Nội vụ", by=cast.binh, unit=cast.unit)

    assert own.unit == cast.unit
    for unit in (cast.other_unit, None):
        with pytest.raises(Forbidden):
            make(cast, "Của nơi khác", by=cast.binh, unit=unit)


def test_a_head_gives_no_route_to_another_unit(cast):
    own = make(cast, by=cast.binh, unit=cast.unit)
    route = Route("Đổi đơn vị", [OWN], unit=cast.other_unit)

    with pytest.raises(Forbidden):
        route_plans.change(actor=actor_of(cast.binh), plan=own, route=route, seen=1)


def test_officers_and_people_of_other_offices_change_nothing(cast):
    plan = make(cast)
    for person in (cast.an, cast.em, cast.giang):
        actor = actor_of(person)
        with pytest.raises(Forbidden):
            route_plans.retire(actor=actor, plan=plan)
        with pytest.raises(Forbidden):
            route_plans.change(actor=actor, plan=plan, route=Route("Khác", [OWN]), seen=1)


# --- what they say --------------------------------------------------------------------------


def test_a_name_is_used_once_and_again_after_retirement(cast):
    plan = make(cast)
    with pytest.raises(Invalid):
        make(cast)

    route_plans.retire(actor=actor_of(cast.dung), plan=plan)

    assert make(cast).pk != plan.pk
    with pytest.raises(Refused):
        route_plans.retire(actor=actor_of(cast.dung), plan=plan)


@pytest.mark.parametrize(
    "steps",
    [
        [],
        [Step(1, RouteKind.OFFICE, StepWho.LEADERS)],
        [Step(1, RouteKind.LEADER, StepWho.LEADERS)],
        [Step(1, RouteKind.OPINION, StepWho.POSITION)],
        [Step(1, RouteKind.OPINION, StepWho.HEADS)],
        [OWN, Step(1, RouteKind.OFFICE, StepWho.FORM)],
        [replace(OWN, norm_minutes=0)],
        [replace(OWN, norm_minutes=31201)],
        [replace(OWN, place=place) for place in range(1, 23)],
    ],
)
def test_wrong_steps_are_named_and_nothing_is_kept(cast, steps):
    with pytest.raises(Invalid) as problem:
        make(cast, steps=steps)

    assert "steps" in problem.value.fields
    assert not RoutePlan.objects.exists()


def test_people_and_units_are_the_office_s_own(cast):
    other = make_unit(cast.other_office)
    wrong = (
        {"steps": [opinion(1, cast.giang)]},
        {"steps": [Step(1, RouteKind.OPINION, StepWho.HEADS, unit=other)]},
        {"types": ["XYZ"]},
    )
    for fields in wrong:
        with pytest.raises(Invalid):
            make(cast, **fields)
    with pytest.raises(Invalid):
        make(cast, unit=other)


def test_a_change_is_a_new_version_and_the_old_steps_stay(cast):
    plan = make(cast)

    changed = route_plans.change(
        actor=actor_of(cast.dung),
        plan=plan,
        route=Route("Trình kế hoạch", [opinion(1, cast.em)]),
        seen=1,
    )

    assert changed.version == 2
    rows = RoutePlanStep.objects.filter(plan=plan).values_list("version", "who")
    assert list(rows) == [(1, "own_heads"), (2, "position")]
    verbs = AuditEvent.objects.filter(object_type="documents.routeplan").values_list("verb")
    assert [one for (one,) in verbs.order_by("pk")] == ["route_plan.make", "route_plan.change"]


def test_who_changes_what_was_changed_meanwhile_is_told(cast):
    plan = make(cast)
    actor, route = actor_of(cast.dung), Route("Trình", [OWN])
    route_plans.change(actor=actor, plan=plan, route=route, seen=1)

    with pytest.raises(Refused):
        route_plans.change(actor=actor, plan=plan, route=route, seen=1)


def test_a_copy_has_the_same_steps_for_another_unit(cast):
    plan = make(cast, steps=[OWN, opinion(2, cast.em, needed=False, norm_minutes=90)], types=["KH"])

    made = route_plans.copy(actor=actor_of(cast.binh), plan=plan, name="Bản của NV", unit=cast.unit)

    assert (made.unit, made.types, made.version) == (cast.unit, ["KH"], 1)
    assert [(one.place, one.who, one.needed, one.norm_minutes) for one in made.steps.all()] == [
        (1, "own_heads", True, None),
        (2, "position", False, 90),
    ]


# --- which fits -----------------------------------------------------------------------------


def test_the_most_specific_route_goes_first(cast):
    child = make_unit(cast.office, "Tổ Cải cách", parent=cast.unit)
    office = make(cast, "Mọi loại")
    typed = make(cast, "Kế hoạch", types=["KH"])
    unit = make(cast, "Nội vụ", unit=cast.unit)
    own = make(cast, "Tổ Cải cách", unit=child, types=["KH", "QD"])
    make(cast, "Tư pháp", unit=cast.other_unit)
    make(cast, "Công văn", types=["CV"])

    assert plans.fitting_for(cast.office.pk, "KH", child.pk) == [own, unit, typed, office]
    assert plans.fitting_for(cast.office.pk, "KH", cast.unit.pk) == [unit, typed, office]
    assert plans.fitting_for(cast.other_office.pk, "KH", None) == []


def test_a_retired_route_fits_nothing(cast):
    plan = make(cast)
    route_plans.retire(actor=actor_of(cast.dung), plan=plan)

    assert plans.fitting_for(cast.office.pk, "KH", cast.unit.pk) == []


# --- what runs by them ----------------------------------------------------------------------


def test_a_submission_goes_by_the_route_that_fits(way, cast):
    steps = [
        OWN,
        opinion(2, cast.em, norm_minutes=120),
        opinion(2, cast.ha, needed=False),
        Step(3, RouteKind.OFFICE, StepWho.FORM),
    ]
    plan = make(cast, steps=steps, types=["KH"])
    make_person(Role.HEAD, cast.office, cast.registry, "Chánh Văn phòng")

    document = submit(cast, way.draft())

    assert way_of(document) == [
        (1, "1_head", "Lãnh đạo Phòng Nội vụ"),
        (2, "0_opinion", "Đỗ Văn Em, Trưởng phòng"),
        (2, "0_opinion", "Ngô Thu Hà, Chuyên viên"),
        (3, "2_office", "Lãnh đạo Văn phòng"),
        (4, "3_leader", "Phạm Thị Chi, Chủ tịch"),
    ]
    asked = document.route.filter(ordinal=2).order_by("pk")
    assert [(one.needed, one.norm_minutes) for one in asked] == [(True, 120), (False, None)]
    assert {one.planned.plan for one in document.route.filter(ordinal__lt=4)} == {plan}
    event = AuditEvent.objects.get(verb="route.plan")
    assert event.data == {"plan": "Trình kế hoạch", "plan_id": plan.pk, "version": 1}


def test_opinions_of_a_place_are_open_at_once_each_with_its_own_due_date(way, cast):
    make(cast, steps=[opinion(1, cast.em, norm_minutes=60), opinion(1, cast.ha, norm_minutes=240)])

    document = submit(cast, way.draft())

    open_ = list(document.route.filter(state="open").order_by("pk"))
    assert len(open_) == 2
    assert open_[0].due_at < open_[1].due_at
    for person in (cast.em, cast.ha):
        routing.agree(actor=actor_of(person), document=document)
    assert document.route.get(state="open").kind == RouteKind.LEADER


def test_where_no_opinion_of_a_place_is_waited_for_all_are(way, cast):
    make(cast, steps=[opinion(1, one, needed=False) for one in (cast.em, cast.ha)])

    document = submit(cast, way.draft())

    assert {one.needed for one in document.route.filter(ordinal=1)} == {True}


def test_the_drafter_may_choose_another_route_or_the_decree_s(way, cast):
    make(cast, "Của Nội vụ", unit=cast.unit)
    other = make(cast, "Chung", steps=[opinion(1, cast.em)])

    first = submit(cast, way.draft(), Chosen(other, 1))
    second = submit(cast, way.draft(), Chosen())

    assert way_of(first)[0][2] == "Đỗ Văn Em, Trưởng phòng"
    assert way_of(second)[0][2] == "Lãnh đạo Phòng Nội vụ"
    assert not second.route.filter(planned__isnull=False).exists()


def test_a_route_that_does_not_fit_or_was_changed_is_refused(way, cast):
    strange = make(cast, "Tư pháp", unit=cast.other_unit)
    plan = make(cast)
    route_plans.change(
        actor=actor_of(cast.dung), plan=plan, route=Route("Trình kế hoạch", [OWN]), seen=1
    )

    for chosen in (Chosen(strange, 1), Chosen(plan, 1)):
        document = way.draft()
        with pytest.raises(Refused):
            submit(cast, document, chosen)
        document.refresh_from_db()
        assert document.status == "draft"


def test_what_runs_keeps_its_version(way, cast):
    plan = make(cast, steps=[OWN, opinion(2, cast.em)])
    running = submit(cast, way.draft())
    before = way_of(running)

    route_plans.change(actor=actor_of(cast.dung), plan=plan, route=Route("Mới", [OWN]), seen=1)
    route_plans.retire(actor=actor_of(cast.dung), plan=plan)
    routing.agree(actor=actor_of(cast.binh), document=running)

    assert way_of(running) == before
    assert running.route.get(state="open").holder == "Đỗ Văn Em, Trưởng phòng"
    assert len(way_of(submit(cast, way.draft()))) == 2


def test_a_step_with_nobody_stops_the_submission_and_says_what_to_do(way, cast):
    make(cast, steps=[OWN, opinion(2, cast.em)])
    structure.end_position(actor=SYSTEM, position=cast.em, day=FOUNDED)
    document = way.draft()

    with pytest.raises(Refused, match=r"không còn giữ chức danh.*chọn luồng khác"):
        submit(cast, document)

    document.refresh_from_db()
    assert (document.status, document.route.count()) == ("draft", 0)


def test_an_opinion_that_is_not_waited_for_stops_nothing(way, cast):
    make(cast, steps=[OWN, opinion(2, cast.em, needed=False)])
    structure.end_position(actor=SYSTEM, position=cast.em, day=FOUNDED)

    assert [kind for _at, kind, _holder in way_of(submit(cast, way.draft()))] == [
        "1_head",
        "3_leader",
    ]


def test_nobody_is_asked_about_what_they_wrote_or_sign_or_twice(way, cast):
    steps = [opinion(1, cast.an), opinion(1, cast.chi), opinion(1, cast.em), opinion(1, cast.em)]
    make(cast, steps=[*steps, replace(OWN, place=2)])
    document = way.draft()

    drafting = planning.drafting_of(actor_of(cast.an), document)
    [rows] = planning.found(drafting, plans.plans_of(cast.office.pk)).values()

    assert [one.why for one in rows] == [
        "là người soạn",
        "là người ký ở bước cuối",
        "",
        "đã được hỏi ở cùng bước",
        "",
    ]
    assert len(submit(cast, document).route.all()) == 3


def test_a_head_who_drafts_is_not_asked_as_head(way, cast):
    make(cast, steps=[OWN, opinion(2, cast.em)])
    drafting = planning.Drafting(cast.office.pk, cast.unit, cast.binh.user_id, heads=True)

    [rows] = planning.found(drafting, plans.plans_of(cast.office.pk)).values()

    assert (rows[0].station, rows[0].blocks) == (None, False)


@pytest.mark.parametrize(
    ("who", "people"),
    [
        (StepWho.LEADERS, ("Phạm Thị Chi, Chủ tịch",)),
        (StepWho.CLERKS, ("Võ Tiến Dũng, Văn thư",)),
        (StepWho.OFFICERS, ("Ngô Thu Hà, Chuyên viên",)),
        (StepWho.HEADS, ("Đỗ Văn Em, Trưởng phòng",)),
    ],
)
def test_a_role_is_whoever_serves_in_it(cast, who, people):
    unit = cast.other_unit if who in (StepWho.OFFICERS, StepWho.HEADS) else None
    make(cast, steps=[Step(1, RouteKind.OPINION, who, unit=unit)])

    drafting = planning.Drafting(cast.office.pk, cast.unit)
    [[row]] = planning.found(drafting, plans.plans_of(cast.office.pk)).values()

    assert row.people == people


def test_the_people_of_many_routes_take_as_many_queries_as_of_one(cast, django_assert_num_queries):
    drafting = planning.Drafting(cast.office.pk, cast.unit, cast.an.user_id)
    counts = []
    for number in range(3):
        make(cast, f"Luồng {number}", steps=[OWN, opinion(2, cast.em), opinion(2, cast.ha)])
        rows = list(plans.plans_of(cast.office.pk))
        with django_assert_num_queries(7) as seen:
            planning.found(drafting, rows)
        counts.append(len(seen))
    assert len(set(counts)) == 1


def test_what_is_given_back_and_asked_again_keeps_where_it_came_from(way, cast):
    make(cast, steps=[OWN])
    document = submit(cast, way.draft())
    routing.agree(actor=actor_of(cast.binh), document=document)

    rerouting.give_back(
        actor=actor_of(cast.chi),
        document=document,
        station=document.route.get(kind=RouteKind.HEAD),
        note="Cần xem lại số liệu của phần II.",
    )

    assert document.route.filter(planned__isnull=False).count() == 2
