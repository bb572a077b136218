"""How hits, conditions and counts look on the search page: words, chips, facts."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format, get_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from directives.models import Directive
from directives.states import DirectiveStatus
from docflow.core.clock import OFFICE_ZONE
from docflow.desk.question import FACETS, Question, day_of
from docflow.documents.models import Document
from docflow.documents.states import Direction, Status, Urgency
from search import analysis
from search.query import QueryError, Result, words

LABELS = {
    "type": gettext_lazy("Loại"),
    "agency": gettext_lazy("Cơ quan"),
    "year": gettext_lazy("Năm"),
    "direction": gettext_lazy("Chiều"),
    "status": gettext_lazy("Trạng thái"),
    "urgency": gettext_lazy("Độ khẩn"),
    "verdict": gettext_lazy("Chữ ký"),
    "level": gettext_lazy("Mức ký"),
    "register": gettext_lazy("Sổ"),
    "unit": gettext_lazy("Đơn vị"),
    "progress": gettext_lazy("Tiến độ"),
}
# Closed lists: the apps say what people call their values.
LISTED = ("verdict", "level", "progress")
# So many values of a facet stand as chips, the others behind "more".
SHOWN = 3
MORE = 20
# Nobody counts further; the number would only be wrong sooner.
COUNTED = 10_000


def word_of(name: str, value: str) -> str:
    """The value of a facet as people say it."""
    if name == "direction" and value in Direction.values:
        return str(Direction(value).label)
    if name == "status":
        known = {**dict(DirectiveStatus.choices), **dict(Status.choices)}
        return str(known.get(value, value))
    if name == "urgency":
        return _haste().get(value, value)
    if name in LISTED:
        return words.named(name, [value], frozenset()).get(value, value)
    return value


def conditions_of(question: Question) -> list[dict[str, Any]]:
    """What narrows now, each with the address without it."""
    rows = [
        _taken(f"{label}: {word_of(name, question.chosen[name])}", question.but(**{name: None}))
        for name, label in LABELS.items()
        if name in question.chosen
    ]
    if days := days_in_words(question):
        rows.append(_taken(days, question.but(date_from=None, date_to=None)))
    return rows


def facets_of(
    question: Question, facets: Mapping[str, list[tuple[str, int]]], total: int
) -> list[dict[str, Any]]:
    """What may narrow further: a value that every hit has narrows nothing."""
    rows = []
    for name in FACETS:
        values = [(value, count) for value, count in facets.get(name, []) if value]
        useful = [(value, count) for value, count in values if count < total]
        if name in question.chosen or not useful:
            continue
        chips = [_chip(question, name, value, count) for value, count in useful]
        rows.append(
            {
                "name": name,
                "label": LABELS[name],
                "chips": chips[:SHOWN],
                "more": chips[SHOWN:MORE],
            }
        )
    return rows


def periods_of(question: Question, today: date) -> list[dict[str, Any]]:
    """Spans of days that are asked for often."""
    first = today.replace(day=1)
    spans = (
        (_("7 ngày qua"), today - timedelta(days=6), today),
        (_("Tháng này"), first, today),
        (_("Tháng trước"), (first - timedelta(days=1)).replace(day=1), first - timedelta(days=1)),
        (_("Năm nay"), today.replace(month=1, day=1), today),
    )
    return [
        {
            "label": label,
            "url": question.but(date_from=start.isoformat(), date_to=end.isoformat()).address(),
        }
        for label, start, end in spans
    ]


def days_in_words(question: Question) -> str:
    start, end = (day_of(question.chosen.get(name, "")) for name in ("date_from", "date_to"))
    if start and end:
        return _("Từ %(start)s đến %(end)s") % {"start": _day(start), "end": _day(end)}
    if start:
        return _("Từ %(day)s") % {"day": _day(start)}
    return _("Đến %(day)s") % {"day": _day(end)} if end else ""


def total_of(result: Result) -> str:
    """How many there are, in words that are true: at least, more than, or exactly."""
    if result.total > COUNTED:
        return _("Hơn %(n)s kết quả") % {"n": _number(COUNTED)}
    counted = ngettext("%(n)s kết quả", "%(n)s kết quả", result.total)
    said = counted % {"n": _number(result.total)}
    return said if result.total_is_exact else _("Ít nhất %(count)s") % {"count": said}


def described(question: Question) -> str:
    """What a question asks, in one line."""
    parts = [f"“{question.text}”"] if question.text.strip() else []
    parts += [str(one["label"]) for one in conditions_of(question)]
    return " · ".join(parts)


def facts_of_document(document: Document) -> list[dict[str, Any]]:
    day = document.issued_on
    return [
        {"label": _("Số, ký hiệu"), "value": document.code},
        {"label": _("Ngày văn bản"), "value": _day(day) if day else ""},
        {"label": _("Loại"), "value": document.type_name},
        {"label": _("Cơ quan ban hành"), "value": document.issuer_name},
        {"label": _("Người ký"), "value": _joined(document.signer_name, document.signer_title)},
        {
            "label": _("Độ khẩn"),
            "value": document.get_urgency_display() if document.urgency else "",
            "tone": "late",
        },
    ]


def facts_of_directive(directive: Directive) -> list[dict[str, Any]]:
    given = directive.given_at
    return [
        {
            "label": _("Người giao"),
            "value": _joined(directive.author_name, directive.author_title),
        },
        {
            "label": _("Ngày giao"),
            "value": _day(given.astimezone(OFFICE_ZONE).date()) if given else "",
        },
        {"label": _("Sản phẩm"), "value": directive.product},
        {"label": _("Lĩnh vực"), "value": directive.field},
        {"label": _("Kế hoạch"), "value": directive.plan},
    ]


def place_of(question: Question, error: QueryError | None) -> tuple[str, str, str] | None:
    """What was typed, cut where the trouble is; nothing where there is no such place."""
    text = analysis.normalise(question.text)
    if error is None or not error.start < error.end <= len(text):
        return None
    return text[: error.start], text[error.start : error.end], text[error.end :]


def _haste() -> dict[str, str]:
    """The word of the law, which is what the index keeps, and what it is called here."""
    with translation.override(settings.LANGUAGE_CODE):
        kept = [str(label) for label in Urgency.labels]
    return dict(zip(kept, map(str, Urgency.labels), strict=True))


def _taken(label: str, rest: Question) -> dict[str, Any]:
    url = rest.address()
    return {"label": label, "url": url, "current": True, "remove": url}


def _chip(question: Question, name: str, value: str, count: int) -> dict[str, Any]:
    url = question.but(**{name: value}).address()
    return {"label": word_of(name, value), "url": url, "count": count}


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _day(day: date) -> str:
    return date_format(day, "d/m/Y")


def _number(count: int) -> str:
    return f"{count:,}".replace(",", str(get_format("THOUSAND_SEPARATOR")))
