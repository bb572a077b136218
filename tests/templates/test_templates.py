"""What holds for every template: no inline code, every component draws, errors speak plainly."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.template.loader import get_template, render_to_string

TEMPLATES = Path(settings.BASE_DIR) / "templates"
EVERY = sorted(TEMPLATES.rglob("*.html"))
COMPONENTS = sorted((TEMPLATES / "components").glob("*.html"))
NOW = datetime(2026, 11, 23, 3, 30, tzinfo=UTC)


def name(path: Path) -> str:
    return str(path.relative_to(TEMPLATES))


class Sample(forms.Form):
    subject = forms.CharField(label="Trích yếu", help_text="Như trên văn bản")
    read = forms.BooleanField(label="Đã đọc")
    kind = forms.ChoiceField(label="Loại", widget=forms.RadioSelect, choices=[("a", "A")])
    note = forms.CharField(label="Ghi chú", required=False)


@pytest.mark.parametrize("path", EVERY, ids=name)
def test_a_template_holds_no_inline_style_script_or_handler(path: Path) -> None:
    text = re.sub(r"\{#.*?#\}", "", path.read_text())

    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"<style\b", text)
    assert not re.search(r"\son[a-z]+\s*=", text)
    assert not re.search(r"javascript:", text)
    assert not re.search(r"hx-on|hx-vals=['\"]js:", text)
    assert all("src=" in tag for tag in re.findall(r"<script\b[^>]*>", text))


@pytest.mark.parametrize("path", EVERY, ids=name)
def test_a_template_compiles_and_names_nothing_from_elsewhere(path: Path) -> None:
    get_template(name(path))

    assert not re.search(r"(src|href)=['\"](https?:)?//", path.read_text())


@pytest.mark.parametrize("path", COMPONENTS, ids=name)
def test_a_component_says_its_parameters_and_draws_with_nothing(path: Path) -> None:
    given = {"body": "components/badge.html", "place": {"icon": "inbox"}, "page": {}}

    answer = render_to_string(name(path), given)

    assert path.read_text().startswith("{# ")
    assert ">None<" not in answer
    assert 'class="None' not in answer


CASES: list[tuple[str, dict[str, Any], list[str]]] = [
    ("badge", {"label": "Quá hạn", "tone": "late"}, ["tone-late", "Quá hạn", "<svg"]),
    ("chip", {"label": "Khẩn", "url": "?k", "current": True}, ['aria-current="true"']),
    ("button", {"label": "Cấp số", "why": "Chưa ký"}, ['aria-disabled="true"', "Chưa ký"]),
    ("button", {"label": "Ký", "url": "/k", "dialog": True}, ["data-dialog", 'href="/k"']),
    ("deadline", {"due": NOW, "days": -2}, ["quá hạn 2 ngày", "tone-late"]),
    ("deadline", {"due": NOW, "days": 0}, ["hạn hôm nay", "tone-soon"]),
    ("deadline", {"due": NOW, "days": 0, "hour": True}, ["hạn 10:30 hôm nay"]),
    ("deadline", {"due": NOW, "days": 3}, ["còn 3 ngày làm việc", "tone-soon"]),
    ("deadline", {"due": NOW, "days": 4}, ["còn 4 ngày làm việc", "tone-neutral"]),
    ("deadline", {"due": NOW, "days": -2, "done": True}, ["23/11/2026"]),
    ("deadline", {"due": None}, ["Không hạn"]),
    ("verdict_badge", {"verdict": "valid"}, ["tone-proved"]),
    ("person", {"name": "Nguyễn Thị Hồng Hạnh"}, [">H</span>"]),
    ("bar", {"value": 3, "total": 12}, ['width="25"']),
    ("bar", {"value": 3, "total": 0}, ["<svg"]),
    ("progress", {"value": 3, "total": 12, "label": "Ký"}, ['value="3"', 'max="12"', "3 / 12"]),
    ("figure", {"label": "A", "value": None, "unit": " %"}, ["–"]),
    ("pager", {"page": {"older_url": "?c=1", "total": 9, "exact": False}}, ["khoảng", "?c=1"]),
    ("timeline", {"items": [{"title": "Ký", "state": "now"}]}, ['aria-current="step"']),
    ("timeline", {"items": []}, ["Chưa có gì được ghi."]),
    ("facts", {"items": [{"label": "Số", "value": ""}, {"label": "Bản", "value": 0}]}, ["Bản"]),
    ("file", {"name": "a.pdf", "url": "/f", "size": 2048}, ["a.pdf", "2,0"]),
    ("empty", {"title": "Trống", "url": "/n", "url_label": "Soạn"}, ["Trống", "Soạn"]),
    ("failed", {}, ["Thử lại", "Không có gì bị mất"]),
    ("loading", {"url": "/p"}, ['hx-get="/p"', 'href="/p"']),
    ("drop", {"accept": "application/pdf"}, ['type="file"', 'accept="application/pdf"']),
    ("pick", {"page": True}, ["data-select-page"]),
]


@pytest.mark.parametrize(("component", "context", "expected"), CASES)
def test_a_component_shows_what_it_was_given(
    component: str, context: dict[str, Any], expected: list[str]
) -> None:
    answer = render_to_string(f"components/{component}.html", context)

    for words in expected:
        assert words in answer


@pytest.mark.parametrize(
    "verdict", ["valid_with_changes", "undetermined", "invalid", "unsigned", "unreadable", "", None]
)
def test_only_a_valid_signature_is_green(verdict: str | None) -> None:
    answer = render_to_string("components/verdict_badge.html", {"verdict": verdict})

    assert "tone-proved" not in answer


def test_the_first_act_allowed_is_the_main_one_and_the_others_say_why() -> None:
    offers = [
        {"name": "number", "label": "Cấp số", "allowed": False, "why": "Chưa ký"},
        {"name": "sign", "label": "Ký", "allowed": True},
        {"name": "return", "label": "Trả lại", "allowed": True},
    ]

    buttons = render_to_string("components/offers.html", {"offers": offers, "base": "/d/1/"})
    reasons = render_to_string("components/offers_why.html", {"offers": offers})

    assert re.findall(r'class="button (\w*)" href="([^"]+)"', buttons) == [
        ("main", "/d/1/sign/"),
        ("", "/d/1/return/"),
    ]
    assert "Chưa ký" in reasons
    assert "Trả lại" not in reasons


def test_what_people_wrote_is_escaped() -> None:
    evil = "<img src=x>"
    entry = {"name": evil, "note": evil, "text": evil, "when": NOW, "files": [{"name": evil}]}

    answer = render_to_string("components/talk.html", {"entries": [entry]})

    assert evil not in answer
    assert "&lt;img src=x&gt;" in answer


def test_a_tree_draws_its_children() -> None:
    inner = {"label": "Phường An Phú"}

    answer = render_to_string(
        "components/tree.html", {"nodes": [{"label": "Rà soát", "children": [inner]}]}
    )

    assert answer.index("Rà soát") < answer.index("Phường An Phú")
    assert answer.count('class="tree"') == 1


def test_a_field_ties_its_help_and_its_error_to_the_input() -> None:
    form = Sample({"subject": ""})

    answer = render_to_string("components/form.html", {"form": form})

    assert 'id="id_subject_helptext"' in answer
    assert 'id="id_subject_error"' in answer
    assert 'aria-invalid="true"' in answer
    assert "<legend>Loại" in answer
    assert answer.count("không bắt buộc") == 1


def test_a_form_drawn_by_django_is_drawn_with_our_field() -> None:
    answer = str(Sample())

    assert 'class="field' in answer
    assert answer.count("field-tick") == 1


def test_a_signature_box_lies_where_the_pdf_has_it() -> None:
    box = {"id": 7, "x1": 330, "y1": 180, "x2": 520, "y2": 260, "label": "Ô ký", "kind": "mine"}
    page = {"number": 1, "url": "/p.png", "width": 595.28, "height": 841.89, "boxes": [box]}

    answer = render_to_string("components/pages.html", {"pages": [page]})

    assert 'viewBox="0 0 595.28 841.89"' in answer
    assert 'transform="translate(0 841.89) scale(1 -1)"' in answer
    assert 'd="M330 180H520V260H330Z"' in answer


def test_a_chart_puts_its_points_to_scale_and_tells_them_in_a_table() -> None:
    points = [
        {"label": "T9", "value": 50},
        {"label": "T10", "value": None},
        {"label": "T11", "value": 100},
    ]

    answer = render_to_string(
        "components/chart.html", {"title": "A", "points": points, "target": 100, "unit": "%"}
    )

    assert 'points="0,70 600,140 "' in answer
    assert answer.count('class="point"') == 2
    assert '<td class="number">chưa có</td>' in answer


@pytest.mark.parametrize("status", ["400", "403", "403_csrf", "404", "500"])
def test_an_error_page_says_what_happened_that_nothing_was_lost_and_what_to_do(status: str) -> None:
    answer = render_to_string(f"{status}.html")

    assert "Không có gì bị mất" in answer
    assert "Việc nên làm" in answer
    assert answer.count("<h1>") == 1


def headings(answer: str) -> Iterator[str]:
    yield from re.findall(r"<h1\b", answer)


@pytest.mark.parametrize(
    "layout", ["desk", "list", "split", "plain", "dialog"], ids=lambda layout: layout
)
def test_a_layout_has_one_heading_a_language_and_a_way_past_the_frame(layout: str) -> None:
    answer = render_to_string(f"layouts/{layout}.html", {"views": [], "page": {"total": 3}})

    assert len(list(headings(answer))) == 1
    assert '<html lang="vi">' in answer
    assert 'href="#main"' in answer
    assert 'id="main"' in answer
