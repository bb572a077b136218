"""The page of books and notations: who sees it, who sets what, how it answers nonsense."""

import unicodedata

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from docflow.core import clock
from docflow.documents.models import Register
from docflow.documents.services import scheme
from docflow.documents.services.scheme import Settings
from tests.factories.org import actor_of

YEAR = clock.today().year
PAGE = reverse("documents:scheme")
NEW = reverse("documents:scheme-new", args=[YEAR])
EXAMPLE = reverse("documents:scheme-example")
TYPED = {
    "name": "Sổ quyết định",
    "direction": "outgoing",
    "types": ["QD"],
    "pattern": "{type}-{office}",
    "letter_pattern": "{office}-{unit}",
}


@pytest.fixture
def cast(company):
    return company


def browser(position) -> Client:
    client = Client()
    client.force_login(position.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def words(answer) -> str:
    return answer.content.decode()


def book(cast) -> Register:
    return scheme.open_book(
        actor=actor_of(cast.chi),
        year=YEAR,
        direction="outgoing",
        settings=Settings("Sổ quyết định", ("QD",)),
    )


def test_what_comes_next_is_shown_before_any_book_is_open(cast):
    told = words(browser(cast.dung).get(PAGE))

    assert "Sổ đăng ký văn bản đi" in told
    assert "01/QĐ-UBND" in told
    assert "01/KH-UBND-M" in told or "01/QĐ-UBND-M" in told
    assert "01/UBND-NV" in told
    # The clerk sees it and decides nothing.
    assert NEW not in told
    assert not Register.objects.exists()


@pytest.mark.parametrize("who", ["chi", "khoa"])
def test_the_head_opens_a_book_and_the_page_shows_its_next_number(cast, who):
    client = browser(getattr(cast, who))

    told = words(client.post(NEW, TYPED, follow=True))

    assert "Đã mở Sổ quyết định" in told
    assert Register.objects.get().types == ["QD"]
    assert "Các lần thay đổi gần đây" in told


@pytest.mark.parametrize("who", ["an", "binh", "em", "ha"])
def test_for_others_the_page_is_closed(cast, who):
    client = browser(getattr(cast, who))

    assert client.get(PAGE).status_code == 403
    assert client.post(NEW, TYPED).status_code == 403
    assert not Register.objects.exists()


def test_the_clerk_changes_nothing(cast):
    row = book(cast)
    client = browser(cast.dung)

    for name in ("scheme-edit", "scheme-remove"):
        address = reverse(f"documents:{name}", args=[row.pk])
        assert client.get(address).status_code == 403
        assert client.post(address, TYPED).status_code == 403
    assert client.post(reverse("documents:scheme-prepare", args=[YEAR + 1])).status_code == 403


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"pattern": "{type}-{secret}"},
        {"types": ["XX"]},
        {"types": []},
        {"name": ""},
        {"direction": "incoming"},
        {"row0-type_code": "QD", "row0-pattern": ""},
        {"row0-type_code": "QD", "row0-pattern": "{office}"},
    ],
)
def test_nonsense_is_said_at_its_field_and_keeps_what_was_typed(cast, typed):
    sent = {**TYPED, **typed} if typed else {}

    answer = browser(cast.chi).post(NEW, sent)

    assert answer.status_code == 422
    assert "field-error" in words(answer) or 'role="alert"' in words(answer)
    if typed.get("name") != "" and typed:
        assert "Sổ quyết định" in words(answer)
    assert not Register.objects.exists()


def test_examples_are_seen_before_saving_and_change_nothing(cast):
    row = book(cast)
    client = browser(cast.chi)
    typed = {**TYPED, "pattern": "{type}-{office}-{unit}", "book": row.pk}

    assert "01/QĐ-UBND-NV" in words(client.post(EXAMPLE, typed))
    told = words(client.post(EXAMPLE, {**typed, "pattern": "{office}"}))
    assert "{loại}-" in told
    # Without JavaScript a button asks for the same.
    address = reverse("documents:scheme-edit", args=[row.pk])
    shown = client.post(address, {**typed, "act": "show"})
    assert shown.status_code == 200
    assert "01/QĐ-UBND-NV" in words(shown)
    row.refresh_from_db()
    assert row.pattern == "{type}-{office}"


@pytest.mark.parametrize("named", ["", "x", "999999999999", "987654"])
def test_an_example_of_no_book_is_none(cast, named):
    assert browser(cast.chi).post(EXAMPLE, {"book": named}).status_code in (200, 404)


def test_a_type_gets_a_notation_of_its_own_and_the_way_back_is_offered(cast):
    row = book(cast)
    client = browser(cast.chi)
    address = reverse("documents:scheme-edit", args=[row.pk])
    sent = {**TYPED, "row0-type_code": "QD", "row0-pattern": "{type}-{office}-{unit}"}

    client.post(address, sent)

    row.refresh_from_db()
    assert row.own_patterns == {"QD": "{type}-{office}-{unit}"}
    assert "?before" in words(client.get(address))
    before = words(client.get(f"{address}?before"))
    assert "01/QĐ-UBND-NV" not in before.split("<form")[0]
    assert 'value="{loại}-{cơ quan}-{đơn vị}"' not in before
    assert 'value="{loại}-{cơ quan}-{đơn vị}"' in words(client.get(address))


def test_a_pattern_is_typed_in_the_words_of_the_page(cast):
    row = book(cast)
    client = browser(cast.chi)
    address = reverse("documents:scheme-edit", args=[row.pk])

    decomposed = unicodedata.normalize("NFD", "{loại}-{Cơ  quan}-{ đơn vị }")
    client.post(address, {**TYPED, "name": row.name, "pattern": decomposed})

    row.refresh_from_db()
    assert row.pattern == "{type}-{office}-{unit}"
    assert 'value="{loại}-{cơ quan}-{đơn vị}"' in words(client.get(address))
    client.cookies["django_language"] = "en"
    assert 'value="{type}-{office}-{unit}"' in words(client.get(address))


def test_a_pattern_longer_than_a_notation_is_refused_at_its_field(cast):
    row = book(cast)
    address = reverse("documents:scheme-edit", args=[row.pk])

    sent = {**TYPED, "name": row.name, "pattern": "{loại}-{cơ quan}-" + "A" * 60}
    answer = browser(cast.chi).post(address, sent)

    assert answer.status_code == 422
    assert "60 ký tự" in words(answer)


def test_an_empty_book_is_taken_away_after_a_question(cast):
    row = book(cast)
    client = browser(cast.chi)
    address = reverse("documents:scheme-remove", args=[row.pk])

    assert "Sổ quyết định" in words(client.get(address))
    told = words(client.post(address, follow=True))

    assert "Đã gỡ" in told
    assert not Register.objects.exists()
    assert client.post(address).status_code == 404


def test_the_next_year_is_prepared_and_the_preparation_taken_back(cast):
    client = browser(cast.chi)
    book(cast)

    told = words(client.post(reverse("documents:scheme-prepare", args=[YEAR + 1]), follow=True))
    assert "Đã chuẩn bị" in told
    assert Register.objects.filter(year=YEAR + 1, types=["QD"]).exists()
    client.post(reverse("documents:scheme-drop", args=[YEAR + 1]))

    assert not Register.objects.filter(year=YEAR + 1).exists()


@pytest.mark.parametrize("year", [YEAR - 1, YEAR + 2, 9999])
def test_other_years_do_not_exist(cast, year):
    client = browser(cast.chi)

    assert client.get(reverse("documents:scheme-new", args=[year])).status_code == 404
    assert client.post(reverse("documents:scheme-prepare", args=[year])).status_code == 404


def test_books_of_other_offices_do_not_exist(cast):
    row = book(cast)

    client = browser(cast.giang)
    assert client.get(reverse("documents:scheme-edit", args=[row.pk])).status_code == 404
    assert client.post(reverse("documents:scheme-remove", args=[row.pk])).status_code == 404


def test_more_books_cost_no_more_queries(cast):
    client = browser(cast.chi)
    scheme.prepare(actor=actor_of(cast.chi), year=YEAR + 1)
    book(cast)

    def queries() -> int:
        client.get(PAGE)
        with CaptureQueriesContext(connection) as captured:
            client.get(PAGE)
        return len(captured)

    few = queries()
    for code in ("NQ", "KH", "TB", "BC"):
        scheme.open_book(
            actor=actor_of(cast.chi),
            year=YEAR,
            direction="outgoing",
            settings=Settings(f"Sổ {code}", (code,)),
        )
    assert queries() == few
