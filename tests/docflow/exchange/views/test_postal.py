"""The register of mail by the browser: who reads it, its days, print and sheet."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from docflow.core import clock
from docflow.documents.rendering import pictures
from docflow.exchange.models import Delivery
from tests.docflow.exchange.conftest import only_delivery
from tests.factories.org import make_office

PAGE, PDF, XLSX = (reverse(f"exchange:{name}") for name in ("postal", "postal-pdf", "postal-xlsx"))


def as_(position) -> Client:
    client = Client()
    client.force_login(position.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def post(world, name: str) -> Delivery:
    """One paper copy for an office of that name, handed to the post through the desk."""
    delivery = only_delivery(world.dispatch(make_office(name, hosted=False)))
    as_(world.cast.dung).post(
        reverse("exchange:posted", args=[delivery.pk]),
        {"posted_on": clock.today(), "post_number": "VN123"},
    )
    delivery.refresh_from_db()
    assert delivery.paper_at is not None
    return delivery


@pytest.mark.parametrize("url", [PAGE, PDF, XLSX])
def test_the_registry_alone_reads_it(world, url):
    names = ("an", "binh", "chi", "dung", "em", "ha", "giang", "khoa")

    answers = {who: as_(getattr(world.cast, who)).get(url).status_code for who in names}

    assert answers == {who: 200 if who == "dung" else 403 for who in names}


def test_what_was_posted_stands_there_in_the_six_columns(world):
    """NĐ 30/2020/NĐ-CP, Phụ lục IV."""
    delivery = post(world, "Sở Nội vụ")
    waiting = only_delivery(world.dispatch(make_office("Sở Tư pháp", hosted=False)))

    answer = as_(world.cast.dung).get(PAGE)

    (line,) = answer.context["lines"]
    code = delivery.dispatch.document.code
    today = f"{clock.today():%d/%m/%Y}"
    assert line["cells"] == (today, code, "Sở Nội vụ", "1", "", "Bưu gửi số VN123")
    assert line["url"] == delivery.dispatch.document.get_absolute_url()
    assert waiting.name not in answer.content.decode()


def test_it_is_named_among_the_books(world):
    words = as_(world.cast.dung).get(reverse("documents:registers")).content.decode()
    assert PAGE in words


def test_an_empty_register_says_what_comes_here(world):
    words = as_(world.cast.dung).get(PAGE).content.decode()
    assert "Chưa gửi văn bản giấy nào" in words


def test_days_narrow_it_and_nonsense_does_not(world):
    post(world, "Sở Nội vụ")
    browser = as_(world.cast.dung)
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()

    assert browser.get(PAGE, {"first": tomorrow}).context["total"] == 0
    for nonsense in ({"first": "x"}, {"year": "1"}, {"year": "abc", "from": "-3"}):
        assert browser.get(PAGE, nonsense).context["total"] == 1


def test_print_and_sheet_hold_the_same_rows(world):
    delivery = post(world, "Sở Nội vụ")
    browser = as_(world.cast.dung)

    text = pictures.text(browser.get(PDF).content)
    rows = list(load_workbook(BytesIO(browser.get(XLSX).content)).active.values)

    code = delivery.dispatch.document.code
    assert "SỔ GỬI VĂN BẢN ĐI BƯU ĐIỆN" in text
    assert code in text
    assert [cell for row in rows for cell in row].count(code) == 1


def test_many_rows_cost_no_more_queries(world):
    browser = as_(world.cast.dung)

    def queries() -> int:
        browser.get(PAGE)
        with CaptureQueriesContext(connection) as captured:
            browser.get(PAGE)
        return len(captured)

    post(world, "Sở Nội vụ")
    few = queries()
    for number in range(4):
        post(world, f"Sở {number}")
    assert queries() == few
