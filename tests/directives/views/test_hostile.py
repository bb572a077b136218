"""What a browser never sends: nonsense in addresses, marks of other forms, control characters."""

from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from directives.models import Directive, IndicatorValue
from directives.urls import urlpatterns
from tests.directives.views.conftest import BACKEND
from tests.factories.directives import accept, lead_of, report

NAMES = [
    "given_in", "done_in", "source", "holder", "level", "from_unit", "leader", "origin",
    "field", "period", "unit", "column", "once", "q", "year", "first", "last", "day", "month",
    "of", "by", "step", "days", "hours", "due", "morning", "state", "view", "changed",
    "start", "page", "from", "name", "many", "text", "lead", "back", "document", "before",
    "parts", "excerpts",
]  # fmt: skip
VALUES = ["1-01", "1-W01", "9999-W52", "0001-01-01", "9999-12-31", "x\x00y", "9" * 20, "²"]
PLAIN = [one.name for one in urlpatterns if "<" not in str(one.pattern)]


def hostile(position) -> Client:
    """An exception of a view is to be the 500 that a browser gets."""
    client = Client(raise_request_exception=False)
    client.force_login(position.user, backend=BACKEND)
    return client


def test_no_address_breaks_a_page(cast, parts):
    chi, dung = hostile(cast.chi), hostile(cast.dung)
    broken = []
    for name in PLAIN:
        client, url = (dung if "followup" in name else chi), reverse(f"directives:{name}")
        for value in VALUES:
            if client.get(url, dict.fromkeys(NAMES, value)).status_code < 500:
                continue
            guilty = [one for one in NAMES if client.get(url, {one: value}).status_code >= 500]
            broken.append((name, value, guilty or NAMES))
    assert broken == []


@pytest.mark.parametrize("due", ["0001-01-01", "9999-12-31"])
def test_a_deadline_at_the_ends_of_time_is_answered_in_words(cast, due):
    client, url = hostile(cast.chi), reverse("directives:give")
    order = {"text": "Rà soát", "lead": f"unit:{cast.unit.pk}", "origin": "spoken", "due": due}

    for more in ({}, {"morning": "on"}):
        assert client.post(url, {**order, **more}).status_code == 422

    assert Directive.objects.count() == 0


def test_two_clicks_give_one_order(cast):
    client, url = hostile(cast.chi), reverse("directives:give")
    once = client.get(url).context["form"]["once"].value()
    order = {"text": "Rà soát", "lead": f"unit:{cast.unit.pk}", "origin": "spoken", "once": once}

    answers = [client.post(url, order) for _ in range(3)]

    assert {answer["Location"] for answer in answers} == {
        Directive.objects.get().get_absolute_url()
    }


def test_the_mark_of_a_form_is_on_the_page_and_nonsense_marks_nothing(cast, order):
    accept(order, cast.binh)
    client = hostile(cast.binh)
    url = reverse("directives:quick", args=[lead_of(order).pk])

    assert 'name="once"' in client.get(url).content.decode()
    for _ in range(2):
        assert client.post(url, {"text": "Nửa", "once": "x\x00"}).status_code == 303
    assert lead_of(order).reports.count() == 2


def test_two_clicks_write_one_value(cast, parts):
    client = hostile(cast.binh)
    url = reverse("directives:measure", args=[parts.indicator.pk])
    once = client.get(url).context["form"]["once"].value()

    for _ in range(2):
        assert client.post(url, {"value": "95", "once": once}).status_code == 303

    assert IndicatorValue.objects.count() == 1


def test_a_page_of_an_older_result_sends_no_newer_one_back(cast, order):
    accept(order, cast.binh)
    report(order, cast.binh)
    client, url = hostile(cast.chi), reverse("directives:send-back", args=[lead_of(order).pk])
    said = {
        "note": "Còn thiếu số liệu của quý",
        "seen": client.get(url).context["form"]["seen"].value(),
    }
    assert client.post(url, said).status_code == 303
    report(order, cast.binh, text="Đã bổ sung")

    assert client.post(url, said).status_code == 422
    assert lead_of(order).status == "reported"


def test_figures_of_another_script_make_no_period_that_nobody_can_correct(cast, parts):
    client = hostile(cast.binh)
    url = reverse("directives:measure", args=[parts.indicator.pk])

    answer = client.post(url, {"value": "95", "period": "20٢٦"})

    assert answer.status_code == 422
    assert IndicatorValue.objects.count() == 0


@pytest.mark.parametrize(
    "back", ["//evil.example", "https://evil.example", "/chi-dao/mine/\r\nSet-Cookie: a=b", "\x00"]
)
def test_after_a_step_nobody_is_led_elsewhere(cast, order, back):
    url = reverse("directives:accept", args=[lead_of(order).pk])

    answer = hostile(cast.binh).post(f"{url}?{urlencode({'back': back})}")

    assert answer.status_code == 303
    assert "evil" not in answer["Location"]
    assert "Set-Cookie: a" not in answer["Location"]


def test_a_control_character_in_selected_words_is_no_error(cast, parts):
    client = hostile(cast.chi)
    document = parts.document
    url = reverse("directives:give-on", args=[document.pk])
    order = {"text": "Rà soát", "lead": f"unit:{cast.unit.pk}", "excerpts": ["1|một\x00hai"]}

    answer = client.post(url, order)

    assert answer.status_code == 422
