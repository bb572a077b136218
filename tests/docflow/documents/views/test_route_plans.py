"""The pages of reusable routes, and the choice of one at submission."""

import pytest
from django.urls import reverse

from docflow.documents.models import Document, RoutePlan
from docflow.documents.services import route_plans
from docflow.documents.services.route_plans import Route, Step
from docflow.documents.states import RouteKind, StepWho
from docflow.org.services import structure
from tests.factories.org import FOUNDED, SYSTEM, actor_of

OWN = Step(1, RouteKind.HEAD, StepWho.OWN_HEADS)


@pytest.fixture
def cast(company):
    return company


def make(cast, name="Trình kế hoạch", steps=(OWN,), **fields):
    return route_plans.make(actor=actor_of(cast.dung), route=Route(name, list(steps), **fields))


def opinion(place, position):
    return Step(place, RouteKind.OPINION, StepWho.POSITION, position=position)


def typed(cast, **more):
    return {
        "name": "Trình kế hoạch",
        "unit": cast.unit.pk,
        "types": ["KH"],
        "row0-place": "1",
        "row0-kind": "1_head",
        "row0-who": "own_heads",
        "row0-needed": "on",
        "row1-place": "2",
        "row1-kind": "0_opinion",
        "row1-who": "position",
        "row1-position": cast.em.pk,
        "row1-norm": "1.5",
        "row2-kind": "",
        **more,
    }


def test_the_empty_list_explains_itself(cast, as_):
    page = as_(cast.an).get(reverse("documents:route-plans")).content.decode()

    assert "Chưa có luồng trình nào" in page
    assert reverse("documents:route-plan-new") not in page


def test_a_route_is_typed_and_its_people_shown(cast, as_):
    browser = as_(cast.dung)

    answer = browser.post(reverse("documents:route-plan-new"), typed(cast))

    plan = RoutePlan.objects.get()
    assert (answer.status_code, answer.url) == (303, plan.get_absolute_url())
    assert (plan.unit, plan.types) == (cast.unit, ["KH"])
    steps = plan.steps.values_list("place", "who", "needed", "norm_minutes")
    assert list(steps) == [(1, "own_heads", True, None), (2, "position", False, 90)]
    page = browser.get(answer.url).content.decode()
    assert "Lê Văn Bình, Trưởng phòng" in page
    assert "1,5" in page
    other = browser.get(answer.url, {"unit": cast.other_unit.pk}).content.decode()
    assert "Lê Văn Bình" not in other


def test_a_route_by_which_nobody_answers_for_content_or_form_says_so(cast, as_):
    whole = make(cast, steps=[OWN, Step(2, RouteKind.OFFICE, StepWho.FORM)])
    opinions = make(cast, "Chỉ xin ý kiến", steps=[opinion(1, cast.em)])
    browser = as_(cast.an)

    assert browser.get(whole.get_absolute_url()).context["lacking"] == []
    assert len(browser.get(opinions.get_absolute_url()).context["lacking"]) == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"row0-who": ""},
        {"row1-norm": "0"},
        {"row1-position": "987654"},
        {"row1-place": "1"},
        {"row0-kind": "3_leader"},
        {"types": ["XX"]},
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(cast, as_, wrong):
    answer = as_(cast.dung).post(reverse("documents:route-plan-new"), typed(cast, **wrong))

    assert answer.status_code == 422
    assert not RoutePlan.objects.exists()


def test_the_second_submission_of_the_form_makes_no_second_route(cast, as_):
    browser = as_(cast.dung)
    answers = [browser.post(reverse("documents:route-plan-new"), typed(cast)) for _ in range(2)]

    assert [one.status_code for one in answers] == [303, 422]
    assert RoutePlan.objects.count() == 1


def test_a_route_is_changed_copied_and_retired(cast, as_):
    plan, browser = make(cast), as_(cast.dung)
    edit = reverse("documents:route-plan-edit", args=[plan.pk])

    assert browser.get(edit).status_code == 200
    assert browser.post(edit, typed(cast, seen="1")).status_code == 303
    assert browser.post(edit, typed(cast, seen="1")).status_code == 422
    copied = browser.post(
        reverse("documents:route-plan-copy", args=[plan.pk]), {"name": "Bản sao", "unit": ""}
    )
    assert copied.status_code == 303
    retired = browser.post(reverse("documents:route-plan-retire", args=[plan.pk]))
    assert retired.status_code == 303
    plan.refresh_from_db()
    assert (plan.version, plan.retired_at is not None) == (2, True)
    page = browser.get(reverse("documents:route-plans")).content.decode()
    assert "1 luồng đã ngừng dùng" in page


def test_whoever_keeps_none_reads_and_changes_nothing(cast, as_):
    plan = make(cast)
    browser = as_(cast.an)

    assert browser.get(plan.get_absolute_url()).status_code == 200
    for name in ("route-plan-edit", "route-plan-copy", "route-plan-retire"):
        url = reverse(f"documents:{name}", args=[plan.pk])
        assert (browser.get(url).status_code, browser.post(url).status_code) == (403, 403)
    assert as_(cast.giang).get(plan.get_absolute_url()).status_code == 404


def test_the_list_takes_as_many_queries_for_many(cast, as_, django_assert_max_num_queries):
    browser = as_(cast.dung)
    url = reverse("documents:route-plans")
    make(cast, "Luồng 0")
    browser.get(url)
    with django_assert_max_num_queries(40) as first:
        browser.get(url)
    for number in range(1, 6):
        make(cast, f"Luồng {number}", unit=cast.unit)
    with django_assert_max_num_queries(len(first)):
        browser.get(url)


# --- at submission --------------------------------------------------------------------------


def test_the_drafter_sees_what_fits_with_its_people_and_chooses(way, cast, as_):
    make(cast, "Của Nội vụ", unit=cast.unit)
    other = make(cast, "Chung", steps=[opinion(1, cast.em)])
    make(cast, "Của Tư pháp", unit=cast.other_unit)
    document, browser = way.draft(), as_(cast.an)
    url = reverse("documents:submit", args=[document.pk])

    page = browser.get(url).content.decode()

    assert page.index("Của Nội vụ") < page.index("Chung") < page.index("Theo Nghị định 30/2020")
    assert "Của Tư pháp" not in page
    assert "Đỗ Văn Em, Trưởng phòng" in page
    answer = browser.post(url, {"way": f"{other.pk}.1"})
    assert answer.status_code == 303
    assert document.route.get(ordinal=1).planned.plan == other


def test_without_routes_nothing_is_asked(way, cast, as_):
    document, browser = way.draft(), as_(cast.an)
    url = reverse("documents:submit", args=[document.pk])

    assert 'name="way"' not in browser.get(url).content.decode()
    assert browser.post(url).status_code == 303


def test_a_route_with_nobody_says_so_and_is_refused(way, cast, as_):
    plan = make(cast, steps=[opinion(1, cast.em)])
    structure.end_position(actor=SYSTEM, position=cast.em, day=FOUNDED)
    document, browser = way.draft(), as_(cast.an)
    url = reverse("documents:submit", args=[document.pk])

    assert "người được nêu không còn giữ chức danh" in browser.get(url).content.decode()
    answer = browser.post(url, {"way": f"{plan.pk}.1"})

    assert "có bước chưa có người" in answer.content.decode()
    assert Document.objects.get(pk=document.pk).status == "draft"
    assert browser.post(url, {"way": "0"}).status_code == 303


@pytest.mark.parametrize("wrong", ["987.1", "x", "{pk}.9"])
def test_a_way_that_was_not_offered_is_refused(way, cast, as_, wrong):
    plan = make(cast)
    document = way.draft()
    url = reverse("documents:submit", args=[document.pk])

    answer = as_(cast.an).post(url, {"way": wrong.format(pk=plan.pk)})

    assert "vừa được sửa hoặc ngừng dùng" in answer.content.decode()
    assert Document.objects.get(pk=document.pk).status == "draft"


def test_one_step_more_is_added_at_a_time_and_nothing_typed_is_lost_or_saved(cast, as_):
    browser = as_(cast.dung)
    wrong = typed(cast, act="add", name="", **{"row1-needed": ""})

    answer = browser.post(reverse("documents:route-plan-new"), wrong)

    rows = answer.context["form"].rows
    assert (answer.status_code, len(rows), RoutePlan.objects.count()) == (200, 4, 0)
    assert rows[1]["position"].value() == str(cast.em.pk)
    assert (rows[0]["needed"].value(), rows[1]["needed"].value()) == (True, False)
    assert (rows[3]["place"].value(), rows[3]["needed"].value()) == (4, True)
    assert answer.context["form"]["types"].value() == ["KH"]
    words = answer.content.decode()
    assert "autofocus" in words
    assert "field-error" not in words
    more = typed(cast, **{"row3-place": "3", "row3-kind": "2_office", "row3-who": "form"})
    browser.post(reverse("documents:route-plan-new"), more)
    assert RoutePlan.objects.get().steps.count() == 3


def test_no_more_rows_are_added_than_a_route_may_have(cast, as_):
    rows = {f"row{at}-kind": "" for at in range(20)}

    answer = as_(cast.dung).post(reverse("documents:route-plan-new"), {"act": "add", **rows})

    assert len(answer.context["form"].rows) == 20
