"""Pages of the metric: numbers that open their lists, frozen figures, as many queries always."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from docflow.documents.states import Status
from docflow.exchange.models import Delivery
from docflow.metrics import charts
from docflow.metrics.models import Snapshot
from docflow.metrics.selectors.lists import PARTS
from docflow.metrics.services import settling
from docflow.metrics.states import HELP, Reason
from tests.docflow.metrics.conftest import NOW, OCTOBER, send
from tests.factories.org import make_office

OF_OCTOBER = {"month": "2026-10"}


def client_of(position) -> Client:
    client = Client()
    client.force_login(position.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def chair(month):
    return client_of(month.cast.chi)


def words(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_the_page_says_the_figure_in_words_with_its_target(chair):
    said = words(chair.get(reverse("metrics:figures"), OF_OCTOBER))

    assert "33,3 %" in said
    assert "1 trên 3 văn bản; mục tiêu 100 %." in said
    assert "Nơi nhận từ chối" in said
    assert "Xem lý do từ chối, sửa và phát hành bản thay thế." in said


def test_every_link_of_the_page_to_a_list_opens_it_with_as_many_lines(chair):
    page = chair.get(reverse("metrics:figures"), OF_OCTOBER).content.decode()
    found = re.findall(r'<a href="(/chi-so/danh-sach/[^"]+)">(\d+)</a>', page)

    assert len(found) >= 10
    for url, number in found:
        answer = chair.get(url.replace("&amp;", "&"))
        assert answer.status_code == 200, url
        assert answer.content.decode().count("<tr data-row") == int(number), url
        # What to do is read to its end, also where the column is narrow.
        assert answer.content.decode().count('<td class="why hide-phone') == int(number), url


def test_the_charts_say_what_they_show_and_have_a_table_beside(chair):
    page = chair.get(reverse("metrics:figures"), OF_OCTOBER).content.decode()

    assert page.count("<svg class=") >= 3
    for name in ("curve", "units", "reasons"):
        assert f'id="{name}-title"' in page
        assert f'id="{name}-desc"' in page
    assert "style=" not in page


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"direction": "outgoing"}, "1 trên 2 văn bản"),
        ({"direction": "incoming"}, "0 trên 1 văn bản"),
        ({"type": "BC"}, "1 trên 2 văn bản"),
        ({"unit": "-"}, "0 trên 1 văn bản"),
        ({"partner": "-"}, "0 trên 1 văn bản"),
        ({"month": "2026"}, "1 trên 3 văn bản"),
        ({"month": "2026-Q4"}, "1 trên 3 văn bản"),
        ({"unit": "x", "type": "'", "partner": "9" * 30, "direction": "up"}, "1 trên 3 văn bản"),
        ({"unit": "987654", "partner": "987654"}, "1 trên 3 văn bản"),
    ],
)
def test_filters_choose_documents(chair, asked, said):
    assert said in words(chair.get(reverse("metrics:figures"), {**OF_OCTOBER, **asked}))


def test_a_month_without_documents_says_what_to_do(chair):
    said = words(chair.get(reverse("metrics:figures"), {"month": "2020-01"}))

    assert "Chọn kỳ khác" in said


def test_the_page_asks_as_many_queries_however_many_documents_there_are(month, chair):
    asked = []
    for more in (0, 12):
        for _ in range(more):
            send(month.cast, "refused")
        while settling.sweep(NOW, 500):
            pass
        with CaptureQueriesContext(connection) as captured:
            chair.get(reverse("metrics:figures"), OF_OCTOBER)
        asked.append(len(captured))

    assert asked[0] == asked[1]


@pytest.mark.parametrize("part", sorted(PARTS))
def test_each_part_has_a_page(chair, part):
    assert chair.get(reverse("metrics:list", args=[part]), OF_OCTOBER).status_code == 200


def test_what_is_not_counted_is_told_nothing_to_do(month, chair):
    month.refused.status = Status.CANCELLED
    month.refused.save(update_fields=["status"])

    said = words(chair.get(reverse("metrics:list", args=["excluded.cancelled"]), OF_OCTOBER))

    assert month.refused.code in said
    assert "Nơi nhận từ chối" not in said
    assert str(HELP[Reason.REFUSED]) not in said


def test_state_secrets_and_nonsense_have_no_list(chair):
    for part in ("excluded.state_secret", "a.nothing", "z"):
        assert chair.get(reverse("metrics:list", args=[part])).status_code == 404


def test_deliveries_are_listed_with_whom_they_went_to(month, chair):
    said = words(chair.get(reverse("metrics:list", args=["c.out"]), OF_OCTOBER))

    assert month.cast.other_office.name in said


def test_a_leader_fixes_a_month_and_sees_what_was_fixed(month, chair):
    form = chair.get(reverse("metrics:freeze")).content.decode()
    assert 'value="2026-10-01"' in form
    assert 'value="2026-10-31"' in form

    days = {"first": OCTOBER[0], "last": OCTOBER[1]}
    shown = chair.post(reverse("metrics:freeze"), days, follow=True)

    assert "Nguyên vẹn, chữ ký hợp lệ" in words(shown)
    assert "Dữ liệu hiện nay vẫn cho đúng các số đã chốt." in words(shown)
    assert "33,3 %" in words(chair.get(reverse("metrics:snapshots")))


def test_a_snapshot_says_that_its_rows_changed_and_keeps_its_figures(month, chair):
    chair.post(reverse("metrics:freeze"), {"first": OCTOBER[0], "last": OCTOBER[1]})
    Delivery.objects.filter(dispatch__document=month.refused).update(status="accepted")

    said = words(chair.get(Snapshot.objects.get().get_absolute_url()))

    assert "1 văn bản có kết luận khác lúc chốt" in said
    assert "33,3 % 1/3" in said
    assert "66,7 % 2/3" in said
    assert month.refused.code in said


@pytest.mark.parametrize("kind", ["xlsx", "pdf", "json"])
def test_a_snapshot_is_exported(month, chair, kind):
    chair.post(reverse("metrics:freeze"), {"first": OCTOBER[0], "last": OCTOBER[1]})

    answer = chair.get(reverse(f"metrics:snapshot-{kind}", args=[Snapshot.objects.get().pk]))

    assert answer.status_code == 200
    assert f"chi-so-20261001-20261031.{kind}" in answer["Content-Disposition"]


@pytest.mark.parametrize(
    "days",
    [
        {"first": "", "last": ""},
        {"first": "2026-10-31", "last": "2026-10-01"},
        {"first": "hôm qua", "last": "2026-10-01"},
        {"first": "0026-10-01", "last": "2026-10-31"},
        {"first": "2026-11-01", "last": "2026-11-30"},
    ],
)
def test_days_that_make_no_period_are_said_to_be_wrong(month, chair, days):
    answer = chair.post(reverse("metrics:freeze"), days)

    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not Snapshot.objects.exists()


def test_what_stands_against_a_period_is_said_at_its_field(month, chair):
    said = {
        ("2026-11-01", "2026-11-30"): ("last", "Kỳ chưa kết thúc"),
        ("0026-10-01", "2026-10-31"): ("first", "bốn chữ số"),
    }

    for (first, last), (field, why) in said.items():
        form = chair.post(reverse("metrics:freeze"), {"first": first, "last": last}).context["form"]

        assert why in form.errors[field][0]


def test_another_office_has_no_snapshot_of_this_one(month, chair):
    chair.post(reverse("metrics:freeze"), {"first": OCTOBER[0], "last": OCTOBER[1]})

    answer = client_of(month.cast.giang).get(Snapshot.objects.get().get_absolute_url())

    assert answer.status_code == 404


def test_partners_of_the_year_are_offered(month, chair):
    make_office("Chưa từng trao đổi")
    while settling.sweep(NOW, 500):
        pass

    page = chair.get(reverse("metrics:figures"), OF_OCTOBER).content.decode()

    assert month.cast.other_office.name in page
    assert "Chưa từng trao đổi" not in page


def test_a_month_without_documents_is_a_gap_in_the_curve():
    drawn = charts.curve("A", [("08/2026", 0.5), ("09/2026", None), ("10/2026", 1.0)])

    assert len(drawn.runs) == 2
    assert "50 % (08/2026)" in drawn.told
    assert charts.curve("A", [("08/2026", None)]).runs == ()


def test_bars_are_as_long_as_their_share():
    drawn = charts.bars("A", [("Phòng A", 0.5, "50 %", "/a"), ("Phòng B", 1, "100 %", "/b")], 1)

    assert [bar.length for bar in drawn.bars] == [drawn.room // 2, drawn.room]
    assert drawn.told == "Phòng A: 50 %; Phòng B: 100 %"
