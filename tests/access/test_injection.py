"""What people type and what comes in files is shown as words on every page, and never run."""

import re
from io import BytesIO

import pytest
from openpyxl import load_workbook

from tests.access.expectations import EVERYBODY, may
from tests.access.house import FILE_NAME, MARK
from tests.access.routes import ROUTES, WRITE, OnObject, Plain, address
from tests.access.walking import ask, undone

LOOKING = sorted(name for name, route in ROUTES.items() if route.methods != WRITE)
# Its words are drawn, not written.
_DRAWN = ("image/png", "application/pdf")


@pytest.mark.parametrize("name", LOOKING)
def test_markup_that_was_typed_is_words_on_every_page(house, recognised, unwatched, name):
    route = ROUTES[name]
    for who, thing in _readers(house, route):
        answer, _ = ask(house.people, who, address(name, house, thing))
        if "html" in answer.get("Content-Type", "") and "Content-Disposition" not in answer:
            page = answer.content.decode()
            assert MARK not in page, (name, who)
            # The page of the API is the library's own and shows nothing that people typed.
            ours = name != "api:openapi-view"
            assert not ours or not re.search(r"<script(?![^>]*\bsrc=)", page), (name, who)
            assert "filename=x.html<" not in page


def test_the_markup_is_really_on_the_pages(house, recognised, unwatched):
    """Else the test above would hold on pages that show nothing."""
    escaped = MARK.replace("<", "&lt;").replace(">", "&gt;").replace("'", "&#x27;")
    shown = [
        ("documents:document", "document", "directed", "dung"),
        ("documents:outgoing", "", "", "an"),
        ("documents:incoming", "", "", "dung"),
        ("directives:directive", "directive", "below", "an"),
        ("directives:mine", "", "", "an"),
        ("documents:case", "case", "mine", "an"),
        ("documents:book", "register", "incoming", "dung"),
        ("exchange:desk", "", "", "dung"),
        ("notifications:list", "", "", "chi"),
    ]

    for name, kind, thing, who in shown:
        url = address(name, house, house[kind, thing] if kind else None)
        page = ask(house.people, who, url)[0].content.decode()
        assert escaped in page, name


def test_a_note_typed_into_a_dialog_comes_back_as_words(house, recognised, unwatched):
    typed = f'"><img src=x onerror=alert(1)>{MARK}'
    for name, thing, who in (
        ("documents:return", house["document", "review"], "binh"),
        ("documents:cancel", house["document", "draft"], "an"),
        ("documents:recall", house["document", "draft"], "an"),
        ("directives:cancel", house["directive", "own"], "binh"),
        ("directives:extend", house["assignment", "below"], "an"),
    ):
        # Too short, too late or not possible: the dialog comes back with what was typed.
        data = {"note": typed[:9], "reason": typed, "until": "x"}
        page = ask(house.people, who, address(name, house, thing), "POST", data)[0]
        assert "<img src=x" not in page.content.decode(), name
        assert MARK not in page.content.decode(), name


@pytest.mark.parametrize("text", [MARK, f'"{MARK}', "' OR 1=1 --", "*", "\x00", "số: <b>", "%"])
def test_what_is_searched_for_comes_back_as_words(house, recognised, unwatched, text):
    for name in ("desk:search", "documents:outgoing", "documents:incoming", "documents:archive",
                 "documents:cases", "directives:list"):  # fmt: skip
        answer, _ = ask(house.people, "dung", address(name, house), data={"q": text})
        assert answer.status_code == 200, name
        assert MARK not in answer.content.decode(), name


@pytest.mark.parametrize("value", ["x", "-1", "9" * 40, MARK, "\x00", "", "1,2"])
def test_nonsense_in_an_address_is_no_error(house, recognised, unwatched, value):
    """Every list takes its filters from the address; none of them may break it."""
    names = ("view", "waiting", "after", "before", "from", "state", "type", "unit", "order", "page",
             "leader", "column", "period", "month", "direction", "year", "cursor", "trail", "pick",
             "document", "position", "days", "due", "first", "last", "version", "size")  # fmt: skip
    for name in LOOKING:
        if name.startswith("api:"):
            continue
        readers = _readers(house, ROUTES[name])
        if not readers:
            continue
        who, thing = readers[0]
        url = address(name, house, thing)
        answer, _ = ask(house.people, who, url, data=dict.fromkeys(names, value))
        assert answer.status_code < 500, name
        # What is saved or read by a program is no page.
        page = "html" in answer["Content-Type"] and "Content-Disposition" not in answer
        assert not page or MARK not in answer.content.decode(errors="replace"), name


@pytest.mark.parametrize("name", ["documents:book-xlsx", "metrics:workbook"])
def test_no_cell_of_a_spreadsheet_is_a_formula(house, name):
    thing = house["register", "incoming"] if "book-" in name else None
    answer, _ = ask(house.people, "dung", address(name, house, thing))

    cells = [
        cell
        for sheet in load_workbook(BytesIO(answer.content))
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]
    assert any("HYPERLINK" in str(cell.value) for cell in cells) or name == "metrics:workbook"
    for cell in cells:
        assert cell.data_type != "f", cell.value
        assert cell.hyperlink is None


def test_a_page_name_that_came_with_a_file_is_words(house):
    page, _ = ask(
        house.people, "dung", address("documents:document", house, house["document", "arrived"])
    )

    assert FILE_NAME not in page.content.decode()
    assert "filename=x.html&lt;script" in page.content.decode()


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"]
)
def test_nobody_is_led_to_another_site(house, target):
    for name in ("desk:acting", "set_language", "desk:sign-in"):
        with undone():
            who = "visitor" if name == "desk:sign-in" else "an"
            data = {"next": target, "language": "en", "username": "x", "password": "y"}
            answer = house.people.ask(who, address(name, house), method="POST", data=data)
        assert "evil" not in answer.get("Location", "")
        assert not answer.get("Location", "").startswith("javascript:")


def _readers(house, route) -> list[tuple[str, object]]:
    """Somebody who may, for each object; for a page without one, three different people."""
    if isinstance(route, Plain):
        return [(who, None) for who in ("chi", "dung", "khoa")]
    found = []
    if isinstance(route, OnObject):
        for name, thing in house.of(route.kind).items():
            allowed = [who for who in EVERYBODY if who in may(route.kind, name, route.what)]
            if allowed and (route.only is None or name in route.only):
                found.append((allowed[-1], thing))
    return found
