"""Pages of state secrets on paper: who opens them, what they take, that nothing is taken twice.

Law: Luật Bảo vệ bí mật nhà nước 29/2018/QH14; NĐ 30/2020/NĐ-CP, Điều 15.2 and 22.4.
"""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from docflow.core import clock
from docflow.documents.models import Document, Register, RegisterEntry
from docflow.documents.services import classified, registers
from docflow.documents.services.classified import Issued
from docflow.documents.states import Secrecy, Status
from docflow.org.states import Role
from tests.docflow.documents.views.registry import queries_of
from tests.factories.org import actor_of, make_person, make_unit

IN, OUT = reverse("documents:secret-in"), reverse("documents:secret-out")
ISSUER = "Ủy ban nhân dân Thành phố"


@pytest.fixture
def cast(company):
    return company


def came(**changed):
    values = {
        "secrecy": Secrecy.SECRET.value,
        "issuer_name": f" {ISSUER}  ",
        "code": "7 / BC-UBND",
        "issued_on": "2026-03-02",
        "shown": 1,
    }
    return {**values, **changed}


def goes(cast, **changed):
    values = {
        "secrecy": Secrecy.TOP_SECRET.value,
        "type_code": "KH",
        "unit": cast.unit.pk,
        "signer_name": "Trần Văn Chi",
        "shown": 1,
    }
    return {**values, **changed}


def enter(cast, **changed):
    values = {"secrecy": Secrecy.SECRET, "issuer_name": ISSUER, **changed}
    return classified.enter(actor=actor_of(cast.dung), **values)


def number(cast, type_code="KH"):
    issued = Issued(Secrecy.SECRET, type_code, "Trần Văn Chi")
    return classified.issue(actor=actor_of(cast.dung), issued=issued)


def test_an_arrival_is_entered_and_its_number_is_told(cast, as_):
    browser = as_(cast.dung)
    assert "với số đến <strong>1</strong>" in browser.get(IN).content.decode()

    answer = browser.post(IN, came())

    row = Document.objects.get()
    assert answer.status_code == 303
    assert answer["Location"] == reverse("documents:book", args=[row.entry.register_id])
    assert (row.status, row.secrecy, row.arrival_number) == (Status.REGISTERED, 1, 1)
    assert (row.issuer_name, row.code) == (ISSUER, "07/BC-UBND")
    assert f"{row.issued_on:%Y-%m-%d}" == "2026-03-02"
    told = browser.get(answer["Location"]).content.decode()
    assert "Hãy ghi số đến 1 lên dấu ĐẾN" in told
    # The book leads to the next one.
    assert IN in told


def test_a_number_is_given_with_its_notation_and_told(cast, as_):
    browser = as_(cast.dung)

    answer = browser.post(OUT, goes(cast))

    row = Document.objects.get()
    assert answer.status_code == 303
    assert (row.code, row.status, row.secrecy) == ("01/KH-UBND-M", Status.ISSUED, 2)
    assert (row.unit, row.signer_name) == (cast.unit, "Trần Văn Chi")
    told = browser.get(answer["Location"]).content.decode()
    assert f"Đã cấp số 01/KH-UBND-M, ngày {clock.today():%d/%m/%Y}" in told
    assert OUT in told


@pytest.mark.parametrize("url", [IN, OUT])
def test_the_page_says_that_no_content_comes_in_and_has_no_place_for_it(cast, as_, url):
    answer = as_(cast.dung).get(url)

    page = answer.content.decode()
    assert "không tệp, không bản quét, không trích yếu" in page
    assert "Luật Bảo vệ bí mật nhà nước" in page
    assert 'type="file"' not in page
    assert "multipart/form-data" not in page
    assert not {"subject", "file", "content", "note"} & set(answer.context["form"].fields)
    # One main action.
    assert page.count("button main") == 1


@pytest.mark.parametrize("url", [IN, OUT])
def test_a_subject_that_is_sent_all_the_same_is_kept_nowhere(cast, as_, url):
    typed = {**came(), **goes(cast), "subject": "Phương án", "note": "Phương án", "anyway": "1"}

    assert as_(cast.dung).post(url, typed).status_code == 303

    row = Document.objects.get()
    assert (row.subject, row.content, row.note, row.versions.count()) == ("", {}, "", 0)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"secrecy": ""}, "secrecy"),
        ({"secrecy": "0"}, "secrecy"),
        ({"secrecy": "9"}, "secrecy"),
        ({"issuer_name": "  "}, "issuer_name"),
        ({"issuer_name": "x" * 201}, "issuer_name"),
        ({"code": "x" * 81}, "code"),
        ({"issued_on": "2026-13-45"}, "issued_on"),
        ({"issued_on": "1900-01-01"}, "issued_on"),
    ],
)
def test_what_is_wrong_with_an_arrival_stands_at_its_field(cast, as_, changed, field):
    answer = as_(cast.dung).post(IN, came(**changed))

    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert 'aria-invalid="true"' in answer.content.decode()
    assert not Document.objects.exists()
    assert not Register.objects.exists()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"secrecy": "0"}, "secrecy"),
        ({"type_code": ""}, "type_code"),
        ({"type_code": "XX"}, "type_code"),
        # A secret is not copied here.
        ({"type_code": "SY"}, "type_code"),
        ({"signer_name": " "}, "signer_name"),
        ({"signer_name": "x" * 101}, "signer_name"),
        ({"unit": "x"}, "unit"),
        ({"unit": "theirs"}, "unit"),
    ],
)
def test_what_is_wrong_with_a_number_stands_at_its_field(cast, as_, changed, field):
    if changed.get("unit") == "theirs":
        changed = {"unit": make_unit(cast.other_office).pk}

    answer = as_(cast.dung).post(OUT, goes(cast, **changed))

    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert 'aria-invalid="true"' in answer.content.decode()
    assert not Document.objects.exists()
    assert not Register.objects.exists()


def test_an_arrival_without_code_that_is_sent_twice_is_entered_once(cast, as_):
    browser = as_(cast.dung)
    typed = came(code="", issued_on="")

    first, second = browser.post(IN, typed), browser.post(IN, typed)

    assert (first.status_code, second.status_code) == (303, 200)
    assert RegisterEntry.objects.count() == Document.objects.count() == 1
    page = second.content.decode()
    assert "Chưa cấp thêm số nào" in page
    assert "vừa cấp số 1 lúc" in page
    # It is another paper: one press more, with the number that is shown now.
    assert second.context["next"].number == 2
    assert browser.post(IN, {**typed, "shown": 2}).status_code == 303
    assert list(Document.objects.values_list("arrival_number", flat=True).order_by("pk")) == [1, 2]


def test_a_number_that_is_asked_for_twice_is_given_once(cast, as_):
    browser = as_(cast.dung)

    first, second = browser.post(OUT, goes(cast)), browser.post(OUT, goes(cast))

    assert (first.status_code, second.status_code) == (303, 200)
    assert list(Document.objects.values_list("code", flat=True)) == ["01/KH-UBND-M"]
    assert second.context["next"].code == "02/KH-UBND-M"
    # What was typed is still there.
    assert second.context["form"]["signer_name"].value() == "Trần Văn Chi"
    assert browser.post(OUT, goes(cast, shown=2)).status_code == 303
    assert Document.objects.filter(code="02/KH-UBND-M").exists()


@pytest.mark.parametrize("shown", ["", "0", "x", "7", str(2**40)])
def test_a_form_without_the_shown_number_is_asked_again(cast, as_, shown):
    browser = as_(cast.dung)

    for url, typed in ((IN, came(shown=shown)), (OUT, goes(cast, shown=shown))):
        answer = browser.post(url, typed)
        assert answer.status_code == 200
        assert answer.context["next"].number == 1
    assert not Document.objects.exists()
    assert not Register.objects.exists()


def test_two_clerks_who_saw_the_same_number_get_two(cast, as_):
    other = make_person(Role.CLERK, cast.office)
    assert as_(cast.dung).post(OUT, goes(cast)).status_code == 303

    told = as_(other).post(OUT, goes(cast, type_code="QD"))

    assert cast.dung.user.full_name in told.content.decode()
    assert told.context["next"].code == "02/QĐ-UBND-M"
    assert Document.objects.count() == 1


def test_a_second_copy_of_an_arrival_is_shown_before_anything_is_written(cast, as_):
    """NĐ 30/2020/NĐ-CP, Phụ lục VI, phần I, III.1h."""
    first = enter(cast, code="07/BC-UBND")
    browser = as_(cast.dung)

    answer = browser.post(IN, came(shown=2))

    assert answer.context["same"] == [first]
    assert "Vẫn vào sổ" in answer.content.decode()
    assert Document.objects.count() == 1
    assert browser.post(IN, came(shown=2, anyway="1")).status_code == 303
    assert Document.objects.count() == 2


def test_the_next_code_follows_type_and_unit_while_they_are_chosen(cast, as_):
    browser = as_(cast.dung)
    number(cast)

    def coming(**typed) -> str:
        answer = browser.get(OUT, typed, headers={"HX-Request": "true", "HX-Target": "next-code"})
        assert answer.status_code == 200
        assert "<html" not in answer.content.decode()
        assert 'name="shown" value="2"' in answer.content.decode()
        return answer.content.decode()

    assert ">02</strong>" in coming()
    assert "02/KH-UBND-M" in coming(type_code="KH")
    assert "02/UBND-NV-M" in coming(type_code="CV", unit=cast.unit.pk)
    assert "02/UBND-VP-M" in coming(type_code="CV")
    assert ">02</strong>" in coming(type_code="XX", unit="x")
    assert RegisterEntry.objects.count() == 1


@pytest.mark.parametrize("url", [IN, OUT])
def test_looking_opens_no_book(cast, as_, url):
    assert as_(cast.dung).get(url).status_code == 200
    assert not Register.objects.exists()


@pytest.mark.parametrize("who", ["an", "binh", "chi", "em", "ha", "giang", "khoa"])
def test_for_others_the_pages_are_closed(cast, as_, who):
    browser = as_(getattr(cast, who))

    for url, typed in ((IN, came()), (OUT, goes(cast))):
        assert browser.get(url).status_code == 403
        assert browser.post(url, typed).status_code == 403
    assert not Document.objects.exists()


def test_a_visitor_is_sent_to_sign_in(client, cast):
    for url in (IN, OUT):
        assert client.get(url).status_code == 302
        assert client.get(url)["Location"].endswith(f"?next={url}")


def test_the_clerk_is_led_there_from_books_and_arrivals(cast, as_):
    browser = as_(cast.dung)
    listed = browser.get(reverse("documents:registers")).content.decode()
    assert IN in listed
    assert OUT in listed
    desk = reverse("documents:incoming")
    for url in (desk, f"{desk}?view=all", reverse("documents:paper")):
        assert IN in browser.get(url).content.decode(), url


@pytest.mark.parametrize("who", ["an", "chi"])
def test_others_find_no_link(cast, as_, who):
    browser = as_(getattr(cast, who))

    for name in ("documents:registers", "documents:incoming"):
        page = browser.get(reverse(name)).content.decode()
        assert IN not in page
        assert OUT not in page


def test_a_book_leads_there_while_it_gives_numbers(cast, as_):
    browser = as_(cast.dung)
    today = clock.today()
    plain = registers.register_for(cast.office, "outgoing", today, "KH")
    row = enter(cast)
    book = row.entry.register

    assert OUT not in browser.get(plain.get_absolute_url()).content.decode()
    assert IN in browser.get(book.get_absolute_url()).content.decode()
    with clock.at(datetime(today.year + 1, 1, 1, 3, tzinfo=clock.OFFICE_ZONE)):
        assert IN not in browser.get(book.get_absolute_url()).content.decode()


def test_the_new_year_begins_with_one_and_says_so(cast, as_):
    """NĐ 30/2020/NĐ-CP, Điều 22.2: a page that was left open over New Year is asked again."""
    browser = as_(cast.dung)
    with clock.at(datetime(2026, 12, 31, 23, 50, tzinfo=clock.OFFICE_ZONE)):
        enter(cast)
    with clock.at(datetime(2027, 1, 1, 0, 10, tzinfo=clock.OFFICE_ZONE)):
        # Signed in then: sessions end by the clock.
        browser = as_(cast.dung)
        answer = browser.post(IN, came(code="", shown=2))
        assert "Số tiếp theo của sổ là 1" in answer.content.decode()
        assert browser.post(IN, came(code="", shown=1)).status_code == 303
    assert [one.arrival_number for one in Document.objects.order_by("pk")] == [1, 1]


def test_the_rows_page_opens_for_the_clerk_and_shows_no_subject(cast, as_):
    row = enter(cast, code="07/BC-UBND")

    page = as_(cast.dung).get(row.get_absolute_url())

    assert page.status_code == 200
    assert as_(cast.chi).get(row.get_absolute_url()).status_code == 404


def test_many_secrets_cost_no_more_queries(cast, as_):
    browser = as_(cast.dung)
    enter(cast)
    number(cast)
    few = [queries_of(browser, url) for url in (IN, OUT)]

    for place in range(6):
        enter(cast, code=f"{place}/BC-UBND")
        number(cast)
        make_unit(cast.office)
        make_person(Role.DEPUTY, cast.office)

    assert [queries_of(browser, url) for url in (IN, OUT)] == few
    assert max(few) <= 20


def test_a_day_to_come_is_asked_about(cast, as_):
    """As for other paper: it would stand in the book."""
    tomorrow = clock.today() + timedelta(days=1)

    answer = as_(cast.dung).post(IN, came(issued_on=tomorrow.isoformat()))

    assert answer.status_code == 200
    assert "Ngày văn bản chưa tới" in answer.content.decode() or tomorrow.year > clock.today().year
    assert not Document.objects.exists()
