"""The pages of internal processes: written, published, measured, compared, counted."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from docflow.core import clock
from docflow.documents.models import Process
from docflow.documents.services import processes, route_plans, routing
from docflow.documents.services.processes import Step
from docflow.documents.services.route_plans import Route
from docflow.documents.services.route_plans import Step as Station
from docflow.documents.states import RouteKind, StepWho
from docflow.org.states import Role
from tests.factories.org import actor_of

# A Wednesday, 09:00 in Vietnam.
NOW = datetime(2026, 6, 10, 2, 0, tzinfo=UTC)


@pytest.fixture
def cast(company):
    return company


@pytest.fixture
def morning():
    with clock.at(NOW):
        yield


def make(cast, name="Cấp phép", unit=None):
    return processes.make(
        actor=actor_of(cast.dung),
        unit=unit or cast.unit,
        name=name,
        steps=[Step("Tiếp nhận", 60, Role.CLERK), Step("Thẩm định", 30, Role.HEAD)],
    )


def publish(cast, process):
    draft = process.versions.get(published_at__isnull=True)
    processes.publish(actor=actor_of(cast.dung), version=draft)
    return process


def typed(cast, **more):
    return {
        "name": "Cấp phép xây dựng",
        "unit": cast.unit.pk,
        "investment": "on",
        "row0-name": "Tiếp nhận",
        "row0-role": "clerk",
        "row0-norm": "0.5",
        "row1-name": "Thẩm định",
        "row1-position": cast.binh.pk,
        "row1-norm": "8",
        "row2-norm": "",
        **more,
    }


def test_the_empty_list_explains_itself(cast, as_):
    page = as_(cast.an).get(reverse("documents:processes")).content.decode()

    assert "Chưa có quy trình nội bộ nào" in page
    assert reverse("documents:process-new") not in page


def test_a_process_is_typed_published_and_renewed(cast, as_):
    browser = as_(cast.binh)

    answer = browser.post(reverse("documents:process-new"), typed(cast))

    process = Process.objects.get()
    marked = process.versions.get().investment
    assert (answer.status_code, marked, process.unit) == (303, True, cast.unit)
    steps = process.versions.get().steps.values_list("name", "role", "position", "norm_minutes")
    assert list(steps) == [
        ("Tiếp nhận", "clerk", None, 30),
        ("Thẩm định", "", cast.binh.pk, 480),
    ]
    url = reverse("documents:process-publish", args=[process.pk])
    assert browser.post(url).status_code == 303
    # There is no draft any more.
    assert browser.post(url).status_code == 404
    begun = browser.post(reverse("documents:process-begin", args=[process.pk]))
    assert begun.status_code == 303
    page = browser.get(begun.url).content.decode()
    seen = re.search(r'name="seen" value="(\d+)"', page)[1]
    edited = {"row0-key": "1", "row1-key": "2", "row1-norm": "3.75", "seen": seen}
    assert browser.post(begun.url, typed(cast, **edited)).status_code == 303
    assert browser.post(begun.url, typed(cast, **edited)).status_code == 422
    assert browser.post(url).status_code == 303
    shown = browser.get(process.get_absolute_url()).content.decode()
    assert "cắt giảm 50 %" in shown


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "x"},
        {"unit": ""},
        {"unit": "987654"},
        {"row0-norm": ""},
        {"row0-norm": "0"},
        {"row0-role": "administrator"},
        {"row1-role": "clerk"},
        {"row1-position": ""},
        {"row0-name": ""},
        {"row0-key": "5"},
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(cast, as_, wrong):
    answer = as_(cast.dung).post(reverse("documents:process-new"), typed(cast, **wrong))

    assert answer.status_code == 422
    assert not Process.objects.exists()


def test_the_second_submission_of_the_form_makes_no_second_process(cast, as_):
    browser = as_(cast.dung)
    answers = [browser.post(reverse("documents:process-new"), typed(cast)) for _ in range(2)]

    assert [one.status_code for one in answers] == [303, 422]
    assert Process.objects.count() == 1


def test_whoever_keeps_none_reads_and_changes_nothing(cast, as_):
    process = make(cast)
    for person in (cast.an, cast.em):
        browser = as_(person)
        assert browser.get(process.get_absolute_url()).status_code == 200
        for name in ("edit", "publish", "retire", "begin"):
            url = reverse(f"documents:process-{name}", args=[process.pk])
            assert (browser.get(url).status_code, browser.post(url).status_code) == (403, 403)
    assert as_(cast.giang).get(process.get_absolute_url()).status_code == 404


def test_a_head_makes_none_for_another_unit(cast, as_):
    url = reverse("documents:process-new")
    answer = as_(cast.binh).post(url, typed(cast, unit=cast.other_unit.pk))

    assert answer.status_code == 422
    assert not Process.objects.exists()


@pytest.fixture
def measured(way, cast, morning):
    """Three submissions: 10, 30 and 60 minutes at a step of 30."""
    process = publish(cast, make(cast))
    step = Station(1, RouteKind.HEAD, StepWho.OWN_HEADS, process=process, process_key=2)
    route_plans.make(actor=actor_of(cast.dung), route=Route("Theo quy trình", [step]))
    for number, minutes in enumerate((10, 30, 60)):
        document = way.draft(subject=f"Kế hoạch số {number}")
        routing.submit(actor=actor_of(cast.an), document=document)
        with clock.at(NOW + timedelta(minutes=minutes)):
            routing.agree(actor=actor_of(cast.binh), document=document)
    return process


def test_every_number_opens_its_list_and_equals_it(measured, cast, as_):
    browser = as_(cast.an)
    page = browser.get(measured.get_absolute_url()).content.decode()

    links = re.findall(r'href="([^"]*stations/[^"]*)">([^<]+)<', page)

    assert [text for _url, text in links] == ["3", "0,5", "2 (66.6 %)".replace(".", ","), "1"]
    for (url, text), count in zip(links, (3, 3, 2, 3), strict=True):
        found = browser.get(url.replace("&amp;", "&")).content.decode()
        assert f'<span class="count">{count}</span>' in found, text
        assert found.count("<tr data-row>") == count


def test_the_list_hides_what_one_may_not_see_and_still_counts_it(measured, cast, as_):
    url = reverse("documents:process-stations", args=[measured.pk])

    page = as_(cast.ha).get(url).content.decode()

    assert "Kế hoạch số" not in page
    assert "Lê Văn Bình" not in page
    assert page.count("Văn bản anh/chị không được xem") == 3
    assert as_(cast.giang).get(url).status_code == 404


def test_another_period_has_no_numbers(measured, cast, as_):
    period = {"first": "2026-01-01", "last": "2026-06-09"}

    page = as_(cast.an).get(measured.get_absolute_url(), period).content.decode()

    assert "stations/" not in page


@pytest.mark.parametrize(
    "asked", [{"version": "9"}, {"step": "9"}, {"only": "x"}, {"version": "x"}]
)
def test_what_is_not_there_is_not_found(measured, cast, as_, asked):
    url = reverse("documents:process-stations", args=[measured.pk])

    assert as_(cast.an).get(url, asked).status_code == 404


@pytest.mark.parametrize(
    "period", [{"first": "x"}, {"last": "9999-12-31"}, {"first": "0001-01-01"}]
)
def test_a_period_that_cannot_be_is_read_as_one_that_can(measured, cast, as_, period):
    assert as_(cast.an).get(measured.get_absolute_url(), period).status_code == 200


def test_the_figures_have_their_lists(cast, as_):
    browser, url = as_(cast.an), reverse("documents:process-figures")
    empty = browser.get(url).content.decode()
    publish(cast, make(cast))

    page = browser.get(url).content.decode()

    assert "Chưa có quy trình nào được ban hành" in empty
    assert "100" not in re.findall(r'class="big[^"]*">([^<]*)<', empty)
    assert re.findall(r'class="big[^"]*">([^<]*)<', page) == ["33,33", "0", "–"]
    assert "1 trên 3 đơn vị" in page
    assert "nội bộ (%)" in page
    # It speaks of the present, and of a past moment only where one is asked for.
    assert "Như lúc" not in page
    past = browser.get(url, {"at": "2026-01-01T00:00:00+07:00"}).content.decode()
    assert "Như lúc 01/01/2026 00:00" in past


def test_the_pages_take_as_many_queries_for_many(cast, as_, django_assert_max_num_queries):
    browser = as_(cast.dung)
    urls = [reverse("documents:processes"), reverse("documents:process-figures")]
    publish(cast, make(cast))
    for url in urls:
        browser.get(url)
    counts = []
    for url in urls:
        with django_assert_max_num_queries(60) as seen:
            browser.get(url)
        counts.append(len(seen))
    for number in range(5):
        publish(cast, make(cast, f"Quy trình {number}", unit=cast.other_unit))
    for url, count in zip(urls, counts, strict=True):
        with django_assert_max_num_queries(count):
            browser.get(url)


def test_one_step_more_is_added_to_a_process_and_what_is_typed_stays(cast, as_):
    browser = as_(cast.binh)

    answer = browser.post(reverse("documents:process-new"), typed(cast, act="add", name=""))

    form = answer.context["form"]
    assert (answer.status_code, len(form.rows), Process.objects.count()) == (200, 4, 0)
    assert form.rows[1]["position"].value() == str(cast.binh.pk)
    assert form["investment"].value() is True
    process = make(cast)
    edit = reverse("documents:process-edit", args=[process.pk])
    rows = browser.get(edit).context["form"].rows
    assert [row["name"].value() for row in rows] == ["Tiếp nhận", "Thẩm định"]
