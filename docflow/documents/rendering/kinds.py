"""Which model of appendix III a type is printed in, and the lines that a model has of its own.

Decree 30/2020, appendix III, models 1.1 to 1.10. Contracts, agreements and memoranda have none
there: they keep the general form of appendix I and name two parties.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from docflow.documents.rendering.content import Content
from docflow.documents.rendering.dates import (
    day_of,
    day_words,
    moment_of,
    moment_words,
    span_words,
)

LETTER: Final = "công văn"
#: What stands for a day or a name that is still to be given.
BLANK: Final = "……"


class Model(StrEnum):
    DECISION = "decision"
    NAMED = "named"
    LETTER = "letter"
    TELEGRAM = "telegram"
    INVITATION = "invitation"
    INTRODUCTION = "introduction"
    MINUTES = "minutes"
    LEAVE = "leave"
    MANDATE = "mandate"
    CONTRACT = "contract"


#: By abbreviation; every other type is printed as a named document (1.4).
_MODELS: Final = {
    "NQ": Model.DECISION,
    "QĐ": Model.DECISION,
    "CĐ": Model.TELEGRAM,
    "GM": Model.INVITATION,
    "GGT": Model.INTRODUCTION,
    "BB": Model.MINUTES,
    "GNP": Model.LEAVE,
    "GUQ": Model.MANDATE,
    "HĐ": Model.CONTRACT,
    "BGN": Model.CONTRACT,
    "BTT": Model.CONTRACT,
}
#: The number in appendix III; a contract has none.
NUMBERS: Final = {
    Model.NAMED: "1.4",
    Model.LETTER: "1.5",
    Model.TELEGRAM: "1.6",
    Model.INVITATION: "1.7",
    Model.INTRODUCTION: "1.8",
    Model.MINUTES: "1.9",
    Model.LEAVE: "1.10",
    Model.MANDATE: "1.4",
}
#: Models 1.8 and 1.10 have no subject under the title.
UNTITLED: Final = frozenset({Model.INTRODUCTION, Model.LEAVE})
#: Minutes tell their time in the text: no place and date under the motto (model 1.9).
UNDATED: Final = frozenset({Model.MINUTES})


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph of a model: a label and what stands behind it, or rows below it."""

    text: str = ""
    label: str = ""
    rows: tuple[str, ...] = ()
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Detail:
    """What a model asks for, under the label it is printed with; `needed` ones are never empty."""

    name: str
    label: str
    needed: bool = True


DETAILS: Final[dict[Model, tuple[Detail, ...]]] = {
    Model.TELEGRAM: (Detail("sender", "Người gửi điện", needed=False),),
    Model.INVITATION: (
        Detail("guests", "Trân trọng kính mời"),
        Detail("event", "Tới dự"),
        Detail("chair", "Chủ trì", needed=False),
        Detail("begins", "Thời gian"),
        Detail("ends", "Thời gian kết thúc", needed=False),
        Detail("venue", "Địa điểm"),
    ),
    Model.INTRODUCTION: (
        Detail("person", "Ông (bà)"),
        Detail("post", "Chức vụ"),
        Detail("host", "Được cử đến"),
        Detail("matter", "Về việc"),
        Detail("until", "Giấy này có giá trị đến hết ngày"),
    ),
    Model.MINUTES: (
        Detail("begins", "Thời gian bắt đầu"),
        Detail("venue", "Địa điểm"),
        Detail("present", "Thành phần tham dự"),
        Detail("chair", "Chủ trì (chủ tọa)"),
        Detail("secretary", "Thư ký (người ghi biên bản)"),
        Detail("ends", "Thời gian kết thúc"),
    ),
    Model.LEAVE: (
        Detail("asked", "Đơn đề nghị nghỉ phép ngày"),
        Detail("person", "Ông (bà)"),
        Detail("post", "Chức vụ"),
        Detail("days", "Được nghỉ phép trong thời gian"),
        Detail("begins", "Kể từ ngày"),
        Detail("ends", "Đến hết ngày"),
        Detail("venue", "Tại"),
        Detail("counted", "Được tính vào thời gian"),
    ),
    Model.MANDATE: (
        Detail("giver", "Người ủy quyền"),
        Detail("person", "Người được ủy quyền"),
        Detail("post", "Chức vụ"),
        Detail("begins", "Từ ngày"),
        Detail("until", "Đến hết ngày"),
    ),
    Model.CONTRACT: (
        Detail("ours", "Đại diện bên A"),
        Detail("ours_address", "Địa chỉ bên A", needed=False),
        Detail("party", "Bên B"),
        Detail("party_address", "Địa chỉ bên B", needed=False),
        Detail("party_person", "Đại diện bên B"),
        Detail("party_post", "Chức vụ"),
    ),
}


def model(content: Content) -> Model:
    """The model that lays it out: 1.1 to 1.3 are one, with `enacted` for the last."""
    return model_of(content.type_code, content.type_name)


def model_of(abbreviation: str, name: str) -> Model:
    if not abbreviation and name.casefold() in ("", LETTER):
        return Model.LETTER
    return _MODELS.get(abbreviation, Model.NAMED)


def missing(content: Content) -> tuple[Detail, ...]:
    """The needed details that are empty, in the order of the page."""
    wanted = DETAILS.get(model(content), ())
    return tuple(
        one for one in wanted if one.needed and not content.details.get(one.name, "").strip()
    )


def before(content: Content) -> tuple[Line, ...]:
    """What the model prints between its title and the text."""
    lay = _BEFORE.get(model(content))
    return tuple(lay(content)) if lay else ()


def after(content: Content) -> tuple[Line, ...]:
    """What the model prints between the text and the signatures."""
    lay = _AFTER.get(model(content))
    return tuple(lay(content)) if lay else ()


def rows_of(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _line(content: Content, name: str, label: str) -> Line:
    return Line(content.details.get(name, ""), f"{label}:")


def _listed(content: Content, name: str, label: str) -> Line:
    """One on the line itself; several below it, a dash before each."""
    rows = rows_of(content.details.get(name, ""))
    return Line(rows[0] if len(rows) == 1 else "", label, rows if len(rows) > 1 else ())


def _day(content: Content, name: str) -> str:
    day = day_of(content.details.get(name, ""))
    return day_words(day) if day else f"ngày {BLANK}"


def _moment(content: Content, name: str, *, weekday: bool = True) -> str:
    moment = moment_of(content.details.get(name, ""))
    return moment_words(moment, weekday=weekday) if moment else ""


def _given(content: Content, name: str) -> str:
    return content.details.get(name, "") or BLANK


def _issuer(content: Content) -> str:
    return content.issuer_name or " ".join(content.issuer.split())


def _invitation(content: Content) -> Iterator[Line]:
    begins, ends = (moment_of(content.details.get(name, "")) for name in ("begins", "ends"))
    yield _listed(content, "guests", f"{_issuer(content)} trân trọng kính mời:")
    yield Line(f"Tới dự {_given(content, 'event')}.")
    if content.details.get("chair", "").strip():
        yield _line(content, "chair", "Chủ trì")
    yield Line(span_words(begins, ends) if begins else "", "Thời gian:")
    yield _line(content, "venue", "Địa điểm")


def _introduction(content: Content) -> Iterator[Line]:
    yield Line(f"{_issuer(content)} trân trọng giới thiệu:")
    for name, label in (
        ("person", "Ông (bà)"),
        ("post", "Chức vụ"),
        ("host", "Được cử đến"),
        ("matter", "Về việc"),
    ):
        yield _line(content, name, label)


def _introduced(content: Content) -> Iterator[Line]:
    yield Line("Đề nghị Quý cơ quan tạo điều kiện để ông (bà) có tên ở trên hoàn thành nhiệm vụ.")
    yield Line(f"Giấy này có giá trị đến hết {_day(content, 'until')}.")


def _minutes(content: Content) -> Iterator[Line]:
    yield Line(_moment(content, "begins"), "Thời gian bắt đầu:")
    yield _line(content, "venue", "Địa điểm")
    yield _listed(content, "present", "Thành phần tham dự:")
    yield _line(content, "chair", "Chủ trì (chủ tọa)")
    yield _line(content, "secretary", "Thư ký (người ghi biên bản)")
    yield Line("", f"Nội dung (theo diễn biến {_gathering(content)}):")


def _ended(content: Content) -> Iterator[Line]:
    name = _gathering(content)
    ends = _moment(content, "ends", weekday=False) or f"{BLANK} giờ {BLANK}, ngày {BLANK}"
    yield Line(f"{name[:1].upper()}{name[1:]} kết thúc vào {ends}.")


def _gathering(content: Content) -> str:
    return content.details.get("gathering", "") or "cuộc họp"


def _leave(content: Content) -> Iterator[Line]:
    person = _given(content, "person")
    yield Line(
        f"Xét Đơn đề nghị nghỉ phép {_day(content, 'asked')} của ông (bà) {person}, "
        f"{_issuer(content)} cấp cho:"
    )
    yield _line(content, "person", "Ông (bà)")
    yield _line(content, "post", "Chức vụ")
    yield Line(
        f"Được nghỉ phép trong thời gian {_days(content)} kể từ {_day(content, 'begins')} "
        f"đến hết {_day(content, 'ends')} tại {_given(content, 'venue')}."
    )
    counted = _given(content, "counted")
    yield Line(f"Số ngày nghỉ phép nêu trên được tính vào thời gian {counted}.")


def _days(content: Content) -> str:
    days = content.details.get("days", "")
    return f"{int(days):02d} ngày" if days.isascii() and days.isdigit() else BLANK


def _mandate(content: Content) -> Iterator[Line]:
    yield _line(content, "giver", "Người ủy quyền")
    yield _line(content, "person", "Người được ủy quyền")
    yield _line(content, "post", "Chức vụ")
    yield Line("", "Nội dung ủy quyền:")


def _limits(content: Content) -> Iterator[Line]:
    """A mandate is limited in time and is not passed on (Điều 13, khoản 4)."""
    begins, until = _day(content, "begins"), _day(content, "until")
    yield Line(f"từ {begins} đến hết {until}.", "Thời hạn ủy quyền:")
    yield Line("Người được ủy quyền không được ủy quyền lại cho người khác.")


def _contract(content: Content) -> Iterator[Line]:
    yield Line("Chúng tôi gồm:")
    yield Line(_issuer(content), "BÊN A:", bold=True)
    if content.details.get("ours_address", "").strip():
        yield _line(content, "ours_address", "Địa chỉ")
    yield _line(content, "ours", "Đại diện")
    yield Line(content.details.get("party", ""), "BÊN B:", bold=True)
    if content.details.get("party_address", "").strip():
        yield _line(content, "party_address", "Địa chỉ")
    person, post = _given(content, "party_person"), _given(content, "party_post")
    yield Line(f"{person}, {post}", "Đại diện:")
    name = content.type_name.capitalize()
    yield Line(f"Hai bên thống nhất ký {name} với các nội dung sau:")


_Lay = Callable[[Content], Iterator[Line]]
_BEFORE: Final[dict[Model, _Lay]] = {
    Model.INVITATION: _invitation,
    Model.INTRODUCTION: _introduction,
    Model.MINUTES: _minutes,
    Model.LEAVE: _leave,
    Model.MANDATE: _mandate,
    Model.CONTRACT: _contract,
}
_AFTER: Final[dict[Model, _Lay]] = {
    Model.INTRODUCTION: _introduced,
    Model.MINUTES: _ended,
    Model.MANDATE: _limits,
}
