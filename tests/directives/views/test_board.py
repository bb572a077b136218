"""Every number of every board equals its list and a second count; costs stay the same."""

from datetime import timedelta
from io import BytesIO
from itertools import product
from urllib.parse import urlsplit

import pypdfium2
import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from directives.forms.filters import ListFilter
from directives.models import Assignment
from directives.selectors import measures
from directives.selectors.board import behind, board
from directives.selectors.dimensions import DIMENSIONS
from directives.services import accepting, extending, pausing, reporting, withdrawing
from docflow.core import clock
from tests.directives.naive import COLUMNS, naive_board
from tests.factories.directives import accept, finish, lead_of, make_order
from tests.factories.documents import make_incoming
from tests.factories.org import actor_of, make_person

BOARD, UNIT = reverse("directives:board"), reverse("directives:unit-board")
REASON = "Lý do đủ dài để người nhận hiểu"
SEE = ("chi", "binh", "em", "an", "ha", "dung")
LEVELS = ("", "leaders", "heads")


@pytest.fixture
def full(cast, monday):
    """Orders of leaders and heads, handed on through every level, in every standing and source;
    the present is two weeks after they were given."""
    deputy = make_person("deputy", cast.office, None, "Vũ Thị Lan", "Phó Chủ tịch")
    document = make_incoming(cast.office, leader=cast.chi, seen_by=(cast.dung,))
    finish(make_order(cast.chi, cast.unit, days=5, origin="meeting"), cast.binh, cast.chi)
    late = make_order(cast.chi, cast.unit, days=1, field="Đất đai")
    make_order(cast.chi, cast.unit, days=2, field="Đất đai", source_document=document)
    for days in (11, 12, 16, 60):
        make_order(cast.chi, cast.other_unit, days=days)
    make_order(cast.chi, cast.other_unit)
    back = make_order(cast.chi, cast.unit, days=5)
    accepting.return_(actor=actor_of(cast.binh), assignment=lead_of(back), note=REASON)
    gone = make_order(cast.chi, cast.other_unit, days=5)
    withdrawing.withdraw(actor=actor_of(cast.chi), directive=gone)
    chain = make_order(cast.chi, deputy, days=3)
    middle = make_order(deputy, cast.unit, parent=lead_of(chain), days=3)
    make_order(cast.binh, cast.an, parent=lead_of(middle), days=2)
    own = make_order(cast.binh, cast.an, "Việc riêng của phòng", days=13)
    stopped = make_order(cast.chi, cast.unit, days=12)
    accept(stopped, cast.binh)
    reporting.report_progress(
        actor=actor_of(cast.binh), assignment=lead_of(stopped), text="Đang làm"
    )
    pausing.suspend(actor=actor_of(cast.chi), assignment=lead_of(stopped), note=REASON)
    finish(make_order(cast.em, cast.ha, "Việc riêng của Tư pháp", days=2), cast.ha, cast.em)
    make_order(cast.em, cast.ha, "Việc gấp của Tư pháp", days=1)
    accept(own, cast.an)
    asked = extending.ask_extension(
        actor=actor_of(cast.an),
        assignment=lead_of(own),
        until=(monday + timedelta(days=30)).date(),
        reason=REASON,
    )
    extending.grant(actor=actor_of(cast.binh), extension=asked)
    with clock.at(monday + timedelta(days=3)):
        finish(late, cast.binh, cast.chi)
    with clock.at(monday + timedelta(days=14)) as now:
        yield now or monday + timedelta(days=14)


def numbers_of(context) -> list[tuple[int, str]]:
    """Every number of a board's page with the address of its list."""
    lines = [*context["rows"], *filter(None, [context["total"]]), *context["trend"]]
    found = [(cell["value"], cell["url"]) for line in lines for cell in line["cells"]]
    return found + [(tile["value"], tile["url"]) for tile in context["tiles"]]


def listed(actor, url: str) -> int:
    """How many rows the list at `url` has for `actor`; `test_lists` opens the pages themselves."""
    form = ListFilter(QueryDict(urlsplit(url).query), actor=actor)
    return behind(actor, clock.now(), filters=form.where(), **form.cell).count()


@pytest.mark.parametrize("who", ["chi", "binh", "ha"])
def test_every_number_of_every_board_opens_a_list_of_as_many(desk, cast, full, who):
    client, actor = desk(who), actor_of(getattr(cast, who))
    shown = 0
    boards = [f"{BOARD}?by={by}&level=all" for by in DIMENSIONS]
    for page in (*boards, BOARD, f"{UNIT}?step=week", f"{UNIT}?by=field"):
        answer = client.get(page)
        for value, url in numbers_of(answer.context):
            if value or "once" in url:
                assert listed(actor, url) == value, (page, url)
                shown += value > 0
    assert shown > 10


def test_the_figures_equal_those_counted_row_by_row(cast, full):
    for who, level, by in product(SEE, LEVELS, DIMENSIONS):
        actor = actor_of(getattr(cast, who))

        found = board(actor, clock.now(), by=by, level=level)
        naive = naive_board(actor, clock.now(), by, level)

        total = naive.pop("")
        assert {row.key for row in found.rows} == set(naive), (who, level, by)
        for row in (*found.rows, found.total):
            line = naive[row.key] if row.key else total
            for column in (*COLUMNS, "given"):
                assert getattr(row, column) == line[column], (who, level, row.name, column)


def test_the_second_count_counts(cast, full):
    """The comparison above would pass on two empty boards."""
    total = naive_board(actor_of(cast.chi), clock.now())[""]

    assert all(total[column] for column in COLUMNS if column != "extensions")
    assert naive_board(actor_of(cast.binh), clock.now())[""]["extensions"] == 1
    assert naive_board(actor_of(cast.giang), clock.now()) == {"": {}}


def test_work_handed_on_counts_in_each_line_and_once_in_the_total(cast, full):
    leaders = board(actor_of(cast.chi), clock.now(), level="leaders")
    everybody = board(actor_of(cast.chi), clock.now())

    given = sum(row.given for row in leaders.rows)
    # Through the vice chair: a line for the vice chair, one for the unit, one piece of work.
    assert given == leaders.total.given + 1
    # And to the officer: seen by who is above, counted nowhere twice.
    assert sum(row.given for row in everybody.rows) == everybody.total.given + 2
    assert everybody.total.given == leaders.total.given


def test_the_figures_of_indicators_equal_the_boards(cast, full):
    now = clock.now()
    chi = board(actor_of(cast.chi), now, level="leaders").total
    heads = [board(actor_of(one), now, level="heads").total for one in (cast.binh, cast.em)]

    assert measures.on_time_share(cast.office.pk, now) == pytest.approx(100 * chi.share, abs=1e-4)
    on_time, due = sum(one.on_time for one in heads), sum(one.came_due for one in heads)
    found = measures.on_time_share_of_heads(cast.office.pk, now)
    assert float(found) == pytest.approx(100 * on_time / due, abs=1e-4)
    assert found != measures.on_time_share(cast.office.pk, now)


def test_the_desk_says_what_the_board_says(desk, full):
    client = desk("chi")
    total = client.get(BOARD).context["total"]
    cards = {card.label: card for card in client.get(reverse("desk:home")).context["figures"]}

    late = cards["Việc trễ hạn"]
    assert late.value == str(total["running_late"]) != "0"
    assert client.get(late.url).context["total"] == total["running_late"]
    assert round(float(cards["Hoàn thành đúng hạn"].value.replace(",", "."))) == total["share"]


def test_the_board_of_a_unit_shows_the_orders_of_its_heads(desk, cast, full):
    context = desk("binh").get(UNIT).context

    assert context["unit"] == "Phòng Nội vụ"
    (row,) = context["rows"]
    assert (row["name"], row["given"]) == ("Trần Thị An, Chuyên viên", 2)
    assert desk("binh").get(f"{UNIT}?from_unit={cast.other_unit.pk}").context["unit"] == (
        "Phòng Nội vụ"
    )


def test_leaders_choose_the_unit_and_see_what_they_may(desk, cast, full):
    own = desk("chi").get(f"{UNIT}?from_unit={cast.unit.pk}")
    assert own.context["unit"] == "Phòng Nội vụ"
    # What came down from the leader; the head's own order is the department's.
    assert [row["given"] for row in own.context["rows"]] == [1]
    assert desk("chi").get(f"{UNIT}?from_unit={cast.other_unit.pk}").context["rows"] == []
    assert desk("khoa").get(UNIT).status_code == 302


def test_what_falls_due_soon_is_counted_in_working_days(desk, full):
    tiles = {tile["label"]: tile["value"] for tile in desk("chi").get(BOARD).context["tiles"]}

    # Given with 11, 12, 16 and 60 days, ten of which have passed; the paused one waits.
    assert tiles["Đến hạn trong 3 ngày"] == 2
    assert tiles["Đến hạn trong 7 ngày"] == 3


def test_the_trend_counts_by_moments(desk, full):
    client = desk("chi")
    months = client.get(BOARD).context["trend"]
    assert len(months) == 12
    assert [cell["value"] for cell in months[-1]["cells"]][1:] == [1, 1]
    assert months[-1]["cells"][0]["value"] == client.get(BOARD).context["total"]["given"]
    weeks = client.get(f"{BOARD}?step=week").context["trend"]
    given = [week["cells"][0]["value"] for week in weeks]
    assert given[-3] == months[-1]["cells"][0]["value"]
    assert given[-2:] == [0, 0]


def test_a_document_is_named_to_who_sees_an_order_on_it(desk, cast, full):
    document = Assignment.objects.exclude(directive__source_document=None).first()
    source = document.directive.source_document
    url = reverse("directives:list") + f"?source={source.pk}"

    assert source.code
    assert source.code in desk("chi").get(url).content.decode()
    hidden = desk("ha").get(url)
    assert source.code not in hidden.content.decode()
    assert "source" not in hidden.context["form"].fields


def test_late_work_goes_on_page_by_page(desk, cast, monday):
    for number in range(33):
        make_order(cast.chi, cast.unit, f"Việc {number:02}", days=1)
    with clock.at(monday + timedelta(days=14)):
        client = desk("chi")
        first = client.get(BOARD).context
        second = client.get(BOARD + first["late_pages"]["older_url"]).context

    texts = [row["text"] for row in [*first["late"], *second["late"]]]
    assert texts == [f"Việc {number:02}" for number in range(33)]
    assert first["late_count"] == 33


def test_the_page_costs_the_same_whatever_it_counts(desk, cast, full):
    client = desk("chi")

    def cost() -> dict[str, int]:
        found = {}
        for by in DIMENSIONS:
            with CaptureQueriesContext(connection) as captured:
                assert client.get(f"{BOARD}?by={by}&level=all").status_code == 200
            found[by] = len(captured)
        return found

    client.get(BOARD)
    before = cost()
    third = make_person("head", cast.office, None, "Lưu Văn Hải", "Trưởng phòng")
    for number in range(6):
        made = make_order(cast.chi, third.unit, days=1, field=f"Lĩnh vực {number}")
        accept(made, third)
        reporting.report_progress(actor=actor_of(third), assignment=lead_of(made), text="Đang làm")
    with clock.at(clock.now() + timedelta(days=7)):
        assert cost() == before


def cells_of(answer) -> list[list[str]]:
    sheet = load_workbook(BytesIO(answer.content)).active
    return [[cell.value or "" for cell in row] for row in sheet.rows]


def test_the_sheet_of_the_board_has_its_numbers(desk, full):
    client = desk("chi")
    page = client.get(f"{BOARD}?by=leader&level=all").context
    answer = client.get(page["exports"][0]["url"])

    heads, *lines = cells_of(answer)
    assert heads[0] == "Người giao"
    shown = [
        [str(cell["value"]) for cell in row["cells"]] for row in [*page["rows"], page["total"]]
    ]
    assert [line[1:9] for line in lines] == shown


def test_the_sheet_of_a_list_has_its_rows_and_no_formulas(desk, cast, full):
    make_order(cast.chi, cast.unit, '=HYPERLINK("http://x")', days=1)
    client = desk("chi")
    page = client.get(reverse("directives:list") + "?column=running")
    answer = client.get(page.context["exports"][0]["url"])

    _heads, *lines = cells_of(answer)
    assert len(lines) == page.context["total"]
    everything = cells_of(client.get(reverse("directives:list-sheet")))
    assert '=HYPERLINK("http://x")' in [line[1] for line in everything]
    book = load_workbook(BytesIO(client.get(reverse("directives:list-sheet")).content)).active
    assert not any(cell.data_type == "f" for row in book.rows for cell in row)


@pytest.mark.parametrize("name", ["board-print", "list-print"])
def test_what_is_printed_says_what_the_page_says(desk, full, name):
    answer = desk("chi").get(reverse(f"directives:{name}") + "?level=leaders")

    assert answer["Content-Type"] == "application/pdf"
    pages = pypdfium2.PdfDocument(answer.content)
    words = " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in pages)
    assert "Phòng Nội vụ" in words
    assert "Việc riêng của Tư pháp" not in words


@pytest.mark.parametrize("name", ["board-sheet", "list-sheet", "board-print", "list-print"])
def test_nobody_takes_away_what_they_do_not_see_and_it_is_noted(desk, full, name, monkeypatch):
    noted = []
    monkeypatch.setattr("directives.views.exports.reads.note", lambda *what: noted.append(what[2]))
    answer = desk("giang").get(reverse(f"directives:{name}"))

    assert noted == ["download"]
    assert answer.status_code == 200
    if name == "list-sheet":
        assert len(cells_of(answer)) == 1


def test_a_list_too_long_to_take_away_is_refused_in_words(desk, full, monkeypatch):
    monkeypatch.setattr("directives.views.exports.MOST", 3)

    answer = desk("chi").get(reverse("directives:list-sheet"))

    assert answer.status_code == 409
    assert "hơn 3 việc" in answer.content.decode()
