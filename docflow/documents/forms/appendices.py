"""The appendices of a draft as one field of its form: any number, in the order of the page.

Every part is posted under one repeated name, so that the order of the page is the order of the
lists, whoever moved them. What was taken out is posted on with a mark until the draft is saved.
Law: NĐ 30/2020/NĐ-CP, Phụ lục I, Phần I, III.1.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from itertools import zip_longest
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from docflow.documents.forms.typed import stored, told, typed
from docflow.documents.rendering.content import Appendix

#: The act that changes the list; behind it what to do and, but for "add", the place from 0.
SHAPE = "appendix:"
TITLE_LIMIT = 500
MOST = 50


@dataclass(frozen=True)
class Typed:
    """One appendix as it stands in the form; `gone` is taken out and can be taken back."""

    title: str = ""
    landscape: bool = False
    body: str = ""
    gone: bool = False

    @property
    def counts(self) -> bool:
        """Whether it is printed: it was not taken out, and something was typed into it."""
        return not self.gone and bool(self.title.strip() or self.body.strip())


class AppendicesWidget(forms.Widget):
    """Draws and reads the list; its buttons are answered by `shaped`, or by a script."""

    template_name = "documents/draft/appendices.html"
    use_fieldset = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Typed]:
        return _read(data, name)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}-title" not in data

    def format_value(self, value: Any) -> Any:
        return value or []

    def use_required_attribute(self, initial: Any) -> bool:
        return False


class AppendicesField(forms.Field):
    """A list of `Typed`; its value is those that count."""

    widget = AppendicesWidget

    def clean(self, value: Any) -> list[Typed]:
        items = [one for one in value or [] if one.counts]
        problems = []
        if len(items) > MOST:
            problems.append(_("Một văn bản có nhiều nhất %(n)d phụ lục.") % {"n": MOST})
        for number, one in enumerate(items, start=1):
            if not one.title.strip():
                problems.append(_("Phụ lục %(n)d chưa có tên.") % {"n": number})
            elif len(one.title) > TITLE_LIMIT:
                problems.append(
                    _("Tên của phụ lục %(n)d dài quá %(most)d ký tự.")
                    % {"n": number, "most": TITLE_LIMIT}
                )
        if problems:
            raise forms.ValidationError(problems)
        return items


def content_of(items: Iterable[Typed]) -> list[dict[str, Any]]:
    """What the page is printed from; the text as typed is kept beside its blocks."""
    return [
        {
            "title": " ".join(one.title.split()),
            "landscape": one.landscape,
            "body": stored(one.body),
            "typed": one.body,
        }
        for one in items
        if one.counts
    ]


def initial_of(content: Mapping[str, Any]) -> list[Typed]:
    """The field's value of a stored content."""
    return [
        Typed(one.get("title", ""), bool(one.get("landscape")), typed(one))
        for one in content.get("appendices", ())
    ]


def shaped(data: QueryDict, act: str, name: str = "appendices") -> QueryDict:
    """The form's data after one act on the list; an act that fits nothing changes nothing."""
    items = _read(data, name)
    what, _colon, place = act.removeprefix(SHAPE).partition(":")
    at = int(place) if place.isascii() and place.isdigit() and len(place) < 4 else -1
    if what == "add":
        items.append(Typed())
    elif 0 <= at < len(items):
        if what in ("gone", "back"):
            items[at] = replace(items[at], gone=what == "gone")
        elif what == "up" and at > 0:
            items[at - 1], items[at] = items[at], items[at - 1]
        elif what == "down" and at + 1 < len(items):
            items[at + 1], items[at] = items[at], items[at + 1]
    return _written(data, items, name)


def mended(data: QueryDict, after: Iterable[Appendix], name: str = "appendices") -> QueryDict:
    """The form's data with those that count as a mending left them; the others as they stand."""
    changed = iter(after)
    items = [
        Typed(now.title, now.landscape, told(now.body))
        if one.counts and (now := next(changed, None)) is not None
        else one
        for one in _read(data, name)
    ]
    return _written(data, items, name)


def _read(data: Any, name: str) -> list[Typed]:
    lists = getattr(data, "getlist", None)
    if lists is None:
        return []
    parts = zip_longest(
        *(lists(f"{name}-{part}") for part in ("title", "sheet", "body", "gone")), fillvalue=""
    )
    return [
        Typed(title, sheet == "landscape", body, bool(gone)) for title, sheet, body, gone in parts
    ]


def _written(data: QueryDict, items: Iterable[Typed], name: str) -> QueryDict:
    told_data = data.copy()
    rows = [asdict(one) for one in items]
    told_data.setlist(f"{name}-title", [row["title"] for row in rows])
    told_data.setlist(f"{name}-body", [row["body"] for row in rows])
    told_data.setlist(f"{name}-sheet", ["landscape" if row["landscape"] else "" for row in rows])
    told_data.setlist(f"{name}-gone", ["1" if row["gone"] else "" for row in rows])
    return told_data
