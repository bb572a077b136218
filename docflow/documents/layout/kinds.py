"""What the models of appendix III ask for beside the general form: lines of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from docflow.documents.layout import structure, wording
from docflow.documents.layout.boxes import Boxes, folded, main_pages
from docflow.documents.layout.departures import Departure, short
from docflow.documents.layout.known import Known
from docflow.documents.rendering import kinds
from docflow.documents.rendering.content import Content
from docflow.documents.rendering.dates import day_of
from docflow.documents.rendering.kinds import Model
from docflow.documents.rendering.lines import Print

#: A contract has no model: what it names is asked for by its form alone.
_RULES: Final = {
    Model.INVITATION: "model.invitation",
    Model.INTRODUCTION: "model.introduction",
    Model.MINUTES: "model.minutes",
    Model.LEAVE: "model.leave",
    Model.MANDATE: "model.mandate",
}
#: Words that a page of the type prints somewhere, each in one of its ways.
_WORDS: Final = {
    "CÔNG ĐIỆN": (r"điện\s*:",),
    "GIẤY MỜI": (r"kính mời|mời", r"thời gian|vào lúc|hồi", r"địa điểm|tại"),
    "GIẤY GIỚI THIỆU": (r"giới thiệu", r"chức vụ", r"cử đến|đến liên hệ", r"giá trị đến"),
    "BIÊN BẢN": (r"thời gian|hôm nay|hồi", r"địa điểm|tại", r"chủ trì|chủ tọa|chủ toạ", r"thư ký"),
    "GIẤY NGHỈ PHÉP": (r"chức vụ", r"(?:kể )?từ ngày", r"đến (?:hết )?ngày"),
}
#: What a word is called where it is missing, in the same order.
_CALLED: Final = {
    "CÔNG ĐIỆN": ("… điện: …",),
    "GIẤY MỜI": ("trân trọng kính mời: …", "Thời gian: …", "Địa điểm: …"),
    "GIẤY GIỚI THIỆU": (
        "trân trọng giới thiệu: …",
        "Chức vụ: …",
        "Được cử đến: …",
        "có giá trị đến hết ngày …",
    ),
    "BIÊN BẢN": ("Thời gian bắt đầu: …", "Địa điểm: …", "Chủ trì (chủ tọa): …", "Thư ký: …"),
    "GIẤY NGHỈ PHÉP": ("Chức vụ: …", "kể từ ngày …", "đến hết ngày …"),
}


def check(content: Content, known: Known) -> Iterator[Departure]:
    """The lines of the model that are empty, and those that cannot be meant."""
    model = kinds.model(content)
    if model == Model.TELEGRAM and not any(wording.printed(one) for one in content.addressees):
        yield Departure("model.telegram", "addressees", wanted="… điện: - …;")
    code = _RULES.get(model)
    if code is not None:
        wanted = kinds.DETAILS[model]
        for one in kinds.missing(content):
            yield Departure(code, "details", wanted.index(one), "", f"{one.label}: …")
    if model == Model.INVITATION and not content.details.get("chair", "").strip():
        yield Departure("model.chair", "details", wanted="Chủ trì: …")
    yield from _order(content, model)
    yield from _enacted(content)


def of_pages(printed: Print, boxes: Boxes) -> Iterator[Departure]:
    """The same of printed pages, where other words may say it."""
    title = folded(boxes.title.text) if boxes.title else ""
    pages = printed.pages[: main_pages(boxes, printed)]
    text = " ".join(line.text for page in pages for line in page.lines).casefold()
    pairs = zip(_WORDS.get(title, ()), _CALLED.get(title, ()), strict=True)
    for at, (pattern, called) in enumerate(pairs):
        if not re.search(pattern, text):
            yield Departure("model.words", "details", at, "", called)


def _order(content: Content, model: Model) -> Iterator[Departure]:
    """Nothing ends before it begins."""
    begins = content.details.get("begins", "")
    ends = content.details.get("ends", "") or content.details.get("until", "")
    first, last = day_of(begins), day_of(ends)
    if first and last and (first, begins) > (last, ends):
        at = next(
            (
                index
                for index, one in enumerate(kinds.DETAILS.get(model, ()))
                if one.name in ("ends", "until")
            ),
            None,
        )
        yield Departure("model.order", "details", at, short(f"{begins} > {ends}"))


def _enacted(content: Content) -> Iterator[Departure]:
    if content.enacted is None:
        return
    if not structure.mentions(content, "kèm theo"):
        name = content.enacted.type_name.capitalize()
        wanted = f"Ban hành kèm theo Quyết định này {name} …"
        yield Departure("model.enacted", "body", None, "", wanted)
    if not content.enacted.body:
        yield Departure("model.enacted_empty", "enacted")
