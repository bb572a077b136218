"""Hits to take away: in the order of the page, within one's sight, never a formula."""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from docflow.desk.selectors import listed
from docflow.documents.services import sharing
from tests.factories.documents import make_document

pytestmark = pytest.mark.django_db
FORMULA = '=HYPERLINK("http://evil.example","mở")'


@pytest.fixture
def made(cast, indexed):
    made = [
        make_document(
            cast.office,
            seen_by=(cast.an,),
            code=f"{number}/KH-UBND",
            subject=FORMULA if number == 2 else f"Kế hoạch {number}",
            issuer_name="Ủy ban nhân dân Quận 2",
            issued_on=date(2018, 3, number),
        )
        for number in range(1, 6)
    ]
    make_document(cast.office, seen_by=(cast.ha,), subject="Kế hoạch kín")
    indexed()
    return made


def rows(answer):
    assert answer.status_code == 200
    sheet = load_workbook(BytesIO(answer.content)).active
    assert not [cell for row in sheet.rows for cell in row if cell.data_type == "f"]
    return [[cell or "" for cell in row] for row in sheet.values]


def taken(client, **query):
    return rows(client.get(reverse("desk:search-sheet"), query))


def test_each_hit_is_a_line_in_the_order_of_the_page(made, cast, enter):
    head, *lines = taken(enter(cast.an), q="loại: kế hoạch", order="newest")

    assert head[1:4] == ["Số, ký hiệu", "Ngày", "Cơ quan, người giao"]
    assert [line[1] for line in lines] == [f"{n}/KH-UBND" for n in (5, 4, 3, 2, 1)]
    first = lines[0]
    assert first[2:7] == [
        "05/03/2018",
        "Ủy ban nhân dân Quận 2",
        "Kế hoạch 5",
        "Kế hoạch",
        "Dự thảo",
    ]
    assert first[7].endswith(made[4].get_absolute_url())
    assert lines[3][4] == FORMULA


def test_a_right_that_was_lost_counts_at_once(made, cast, enter):
    sharing.revoke(document=made[0], cause="share", cause_id=cast.an.pk)

    lines = taken(enter(cast.an), q="", order="newest")[1:]

    assert [line[1] for line in lines] == [f"{n}/KH-UBND" for n in (5, 4, 3, 2)]
    assert taken(enter(cast.giang), q="kế hoạch")[1:] == []


def test_a_right_that_is_lost_between_two_pages_counts(made, cast, enter, monkeypatch):
    monkeypatch.setattr(listed, "PAGE", 2)
    answer = listed.answer

    def answer_and_revoke(actor, question, **given):
        if given["cursor"]:
            sharing.revoke(document=made[4], cause="share", cause_id=cast.an.pk)
        return answer(actor, question, **given)

    monkeypatch.setattr(listed, "answer", answer_and_revoke)

    lines = taken(enter(cast.an), q="", order="newest")[1:]

    assert [line[1] for line in lines] == [f"{n}/KH-UBND" for n in (4, 3, 2, 1)]


def test_what_is_cut_says_so(made, cast, enter, monkeypatch):
    monkeypatch.setattr(listed, "MOST", 3)
    monkeypatch.setattr(listed, "PAGE", 2)
    monkeypatch.setattr(listed.lines, "__defaults__", (3,))

    *lines, last = taken(enter(cast.an), q="", order="newest")[1:]

    assert [line[1] for line in lines] == [f"{n}/KH-UBND" for n in (5, 4, 3)]
    assert last[4].startswith("Danh sách dừng ở 3 kết quả đầu")


def test_a_question_that_cannot_be_read_gives_no_file(cast, indexed, enter):
    indexed()

    answer = enter(cast.an).get(reverse("desk:search-sheet"), {"q": '"'})

    assert answer.status_code == 409


def test_who_took_it_stands_in_the_log_of_reads(made, cast, enter, monkeypatch):
    from docflow.desk.views import sheets

    noted = []
    monkeypatch.setattr(sheets.reads, "note", lambda *what: noted.append(what))

    enter(cast.an).get(reverse("desk:search-sheet"), {"q": "kế hoạch"})

    assert [(actor.user_id, one, kind) for actor, one, kind in noted] == [
        (cast.an.user_id, cast.office, "download")
    ]
