"""The frame around every page shows what it was given, and only that."""

import re
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import override_settings
from django.urls import include, path


def nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


DESK = [path("acting", nothing, name="acting"), path("search", nothing, name="search")]
urlpatterns = [
    path("", include((DESK, "desk"))),
    path("language", nothing, name="set_language"),
]


@pytest.fixture
def frame() -> dict[str, Any]:
    places = [
        {
            "key": key,
            "label": label,
            "url": f"/{key}/",
            "icon": "inbox",
            "count": count,
            "current": key == "v",
        }
        for key, label, count in [
            ("b", "Bàn làm việc", 12),
            ("v", "Văn bản đến", 0),
            ("d", "Văn bản đi", 0),
            ("c", "Chỉ đạo", 3),
            ("t", "Tra cứu", 0),
        ]
    ]
    return {
        "places": places,
        "unread": 5,
        "bell_url": "/bell/",
        "path": "/v/?q=1",
        "language": "vi",
        "demo": False,
        "office": "UBND Phường An Phú",
        "positions": [{"id": 4, "label": "Thay ông Tâm"}],
        "person": {"name": "Lê Thị Mai Anh", "title": "Chuyên viên", "office": "UBND"},
    }


def draw(frame: dict[str, Any], **more: Any) -> str:
    with override_settings(ROOT_URLCONF=__name__):
        return render_to_string("layouts/desk.html", {"frame": frame, **more})


def test_a_phone_has_the_first_four_places_at_the_bottom(frame: dict[str, Any]) -> None:
    bottom = draw(frame).split('<nav class="bottom"')[1].split("</nav>")[0]

    assert bottom.count("<a ") == 4
    assert "Tra cứu" not in bottom


def test_the_current_place_is_marked_and_holds_the_saved_views(frame: dict[str, Any]) -> None:
    answer = draw(frame, views=[{"label": "Quá hạn", "url": "?v=late", "count": 0}])

    assert answer.count('href="/v/" aria-current="page"') == 3
    assert "?v=late" in answer


def test_a_count_of_nothing_is_not_shown(frame: dict[str, Any]) -> None:
    rail = draw(frame).split('<nav class="rail"')[1].split("</nav>")[0]

    assert rail.count('class="count"') == 2


def test_the_bell_says_how_many_are_unread(frame: dict[str, Any]) -> None:
    assert 'aria-label="5 thông báo chưa đọc"' in draw(frame)
    assert re.search(r'class="dot" *>5<', draw(frame))
    assert re.search(r'class="dot" hidden>', draw({**frame, "unread": 0}))


def test_another_position_is_taken_by_a_form(frame: dict[str, Any]) -> None:
    answer = draw(frame)

    assert '<form method="post" action="/acting">' in answer
    assert 'name="position" value="4"' in answer


def test_language_comes_back_to_the_same_page(frame: dict[str, Any]) -> None:
    answer = draw(frame)

    assert 'name="next" value="/v/?q=1"' in answer
    assert 'name="language" value="en"' in answer


def test_what_has_no_route_is_not_offered(frame: dict[str, Any]) -> None:
    assert "Đăng xuất" not in draw(frame)


def test_only_the_demo_says_that_it_is_one(frame: dict[str, Any]) -> None:
    assert "Bản trình diễn" not in draw(frame)
    assert "Bản trình diễn" in draw({**frame, "demo": True})


def test_a_dialog_is_a_part_for_htmx_and_a_page_for_everybody_else(frame: dict[str, Any]) -> None:
    class Asked:
        htmx = True

        def get_full_path(self) -> str:
            return "/sign/"

    with override_settings(ROOT_URLCONF=__name__):
        part = render_to_string("layouts/dialog.html", {"frame": frame, "request": Asked()})
        whole = render_to_string("layouts/dialog.html", {"frame": frame})

    assert "<html" not in part
    assert 'action="/sign/"' in part
    assert "<html" in whole
