"""Pages of kept numbers: who opens them, what they do, how they answer nonsense."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from docflow.core import clock
from docflow.documents.models import RegisterEntry
from docflow.documents.services import registers, reserving
from docflow.documents.states import EntryState, Status
from tests.factories.org import actor_of

WHY = "Quyết định thành lập đoàn kiểm tra"


@pytest.fixture
def book(cast):
    return registers.register_for(cast.office, "internal", clock.today(), "KH")


def keep(cast, book, count=1):
    return reserving.reserve(
        actor=actor_of(cast.dung), register=book, count=count, purpose=WHY, until=clock.today()
    )


def page(book):
    return reverse("documents:book-reserved", args=[book.pk])


def test_the_clerk_keeps_numbers_and_sees_them_in_the_book(cast, book, as_):
    browser = as_(cast.dung)
    assert "Không có số nào đang giữ" in browser.get(page(book)).content.decode()
    typed = {"count": 2, "purpose": WHY, "until": clock.today().isoformat()}

    told = browser.post(page(book), typed, follow=True).content.decode()

    assert "Đã giữ 2 số: 01, 02." in told
    assert WHY in told
    shown = browser.get(book.get_absolute_url()).content.decode()
    assert f"Giữ số đến {clock.today():%d/%m/%Y}: {WHY}" in shown
    assert page(book) in shown
    # What is kept back is neither used nor given.
    assert "0 số đang dùng, 2 số đang giữ, 0 số đã hủy" in shown
    listed = browser.get(reverse("documents:registers")).context["years"]
    assert [one.given for books in listed.values() for one in books] == [0]


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"count": "x", "purpose": WHY, "until": "2026-13-45"},
        {"count": 1, "purpose": WHY, "until": (clock.today() - timedelta(days=1)).isoformat()},
        {"count": 99, "purpose": WHY, "until": clock.today().isoformat()},
    ],
)
def test_nonsense_keeps_what_was_typed_and_takes_no_number(cast, book, as_, typed):
    answer = as_(cast.dung).post(page(book), typed)

    assert answer.status_code == 200
    assert 'aria-invalid="true"' in answer.content.decode()
    assert not RegisterEntry.objects.exists()


@pytest.mark.parametrize("who", ["an", "chi", "em", "giang", "khoa"])
def test_for_others_it_does_not_exist(cast, book, as_, who):
    (entry,) = keep(cast, book)
    browser = as_(getattr(cast, who))

    for address in (page(book), reverse("documents:number-give-up", args=[book.pk, entry.number])):
        assert browser.get(address).status_code == 404
        assert browser.post(address, {"note": "Không ban hành nữa"}).status_code == 404
    entry.refresh_from_db()
    assert entry.state == EntryState.RESERVED


def test_giving_up_asks_for_the_reason_and_is_done_once(cast, book, as_):
    (entry,) = keep(cast, book)
    address = reverse("documents:number-give-up", args=[book.pk, entry.number])
    browser = as_(cast.dung)

    assert browser.post(address, {"note": "ngắn"}).status_code == 200
    told = browser.post(address, {"note": "Không ban hành nữa"}, follow=True).content.decode()

    assert "Đã hủy số 01" in told
    assert browser.post(address, {"note": "Không ban hành nữa"}).status_code == 404
    entry.refresh_from_db()
    assert (entry.state, entry.reason) == (EntryState.VOIDED, "Không ban hành nữa")


def test_a_signed_document_takes_a_kept_number_and_is_issued_with_it(cast, way, as_):
    document = way.signed()
    book = registers.register_for(cast.office, document.direction, clock.today(), "KH")
    first, _second = keep(cast, book, 2)
    browser = as_(cast.dung)
    address = reverse("documents:number-use", args=[document.pk])
    assert address in browser.get(document.get_absolute_url()).content.decode()
    assert first.reserved_for in browser.get(address).content.decode()

    told = browser.post(address, {"number": first.pk}, follow=True).content.decode()

    document.refresh_from_db()
    assert "Đã cấp số đã giữ" in told
    assert (document.status, document.number) == (Status.NUMBERED, 1)
    # Numbered, the offer is gone, and a second click changes nothing.
    assert address not in told
    assert browser.post(address, {"number": first.pk}).status_code == 409
    document.refresh_from_db()
    assert document.number == 1


def test_without_a_kept_number_the_page_says_so(cast, way, as_):
    document = way.signed()
    browser = as_(cast.dung)
    address = reverse("documents:number-use", args=[document.pk])

    assert address not in browser.get(document.get_absolute_url()).content.decode()
    assert "Không có số nào đang giữ" in browser.get(address).content.decode()
    assert browser.post(address, {"number": "1"}).status_code == 200
    document.refresh_from_db()
    assert document.number is None


def test_many_kept_numbers_cost_no_more_queries(cast, book, as_):
    browser = as_(cast.dung)
    keep(cast, book)

    def queries() -> int:
        browser.get(page(book))
        with CaptureQueriesContext(connection) as captured:
            browser.get(page(book))
        return len(captured)

    few = queries()
    keep(cast, book, 9)
    assert queries() == few
