"""The yearly plan of administrative reform: read from its published text, or written for the demo.

Owns the parts of the plan and which goals can be measured; who works on them is `living`'s.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from directives.states import Target
from docflow.demo.texts import Text

BULLET = "- "
# Goals that the system itself measures: "exchanged wholly in electronic form".
MEASURED_HERE = "hoàn toàn dưới dạng điện tử"
PROCESSES = "quy trình nội bộ"
# Each plan closes with the goal that speaks of inspections in these words.
INSPECTION = ("Kiểm tra", "Tổ chức kiểm tra")
_NUMBER = r"\d+(?:,\d+)?"
# One share with the words before it that say how it is meant.
_SHARE = re.compile(
    rf"từ (?P<low>{_NUMBER})\s*% đến (?P<high>{_NUMBER})\s*%"
    rf"|(?:(?P<strict>trên|hơn)|(?:ít nhất|tối thiểu)(?: có)?) (?P<least>{_NUMBER})\s*%"
    rf"|(?P<bare>{_NUMBER})\s*%",
    re.I,
)
_BRACKETS = re.compile(r"\([^)]*\)")
# A comma between digits is no end of a clause.
_CLAUSE = re.compile(r"[.;,](?=\s|$)")
_WHOLE = Decimal(100)


@dataclass(frozen=True)
class Threshold:
    """What an indicator demands, in percent; `name` are the words of the goal about it."""

    target: str
    low: Decimal
    high: Decimal | None = None
    strict: bool = False
    name: str = ""


@dataclass(frozen=True)
class Plan:
    """Subject, the paragraphs before the goals, and the goals as bullets of the text."""

    subject: str
    opening: tuple[str, ...]
    bullets: tuple[str, ...]

    @property
    def goals(self) -> tuple[str, ...]:
        """The bullets without those that only repeat the beginning of another one."""
        return tuple(
            one
            for place, one in enumerate(self.bullets)
            if not any(
                _same_start(one, other) and (len(one), -place) < (len(other), -at)
                for at, other in enumerate(self.bullets)
                if at != place
            )
        )

    @property
    def text(self) -> Text:
        """The plan as a document to be drafted: every line of it, repeated ones too."""
        lines = (*self.opening, *(f"{BULLET}{goal}" for goal in self.bullets))
        return Text("KH", self.subject, (), lines)


def of_this_office(samples: Path, year: int) -> Plan:
    """The published plan where the sample data is at hand, else the demo's own for `year`."""
    found = sorted((samples / "plan").glob("*.txt")) if samples.is_dir() else []
    return read(found[0].read_text(encoding="utf-8")) if found else own(year)


def read(page: str) -> Plan:
    """The plan out of the text of its web page: menus, dates, counters and links are dropped.

    The body runs from the first line after the page's own heading to the last bullet. Raises
    ValueError for a page without bullets.
    """
    lines = [" ".join(line.split()) for line in page.splitlines()]
    bullets = [at for at, line in enumerate(lines) if line.startswith(BULLET)]
    if not bullets:
        raise ValueError("The page holds no goals.")
    body = [line for line in lines[: bullets[-1] + 1] if line]
    # The section of the page with date and time stands above the title.
    while body and _is_furniture(body[0]):
        body.pop(0)
    subject, *rest = body
    return Plan(
        subject=subject,
        opening=tuple(line for line in rest if not line.startswith(BULLET)),
        bullets=tuple(line.removeprefix(BULLET) for line in rest if line.startswith(BULLET)),
    )


def thresholds(goal: str) -> tuple[Threshold, ...]:
    """Every share that a goal names, in the order of the text; empty when it names none.

    "Trên" and "hơn" leave the number itself out; a hundred per cent is met by nothing less.
    """
    matches = list(_SHARE.finditer(goal))
    return tuple(_threshold(match, _words(goal, matches, at)) for at, match in enumerate(matches))


def _threshold(match: re.Match[str], name: str) -> Threshold:
    if match["low"]:
        return Threshold(Target.RANGE, _number(match["low"]), _number(match["high"]), name=name)
    share = _number(match["least"] or match["bare"])
    if share == _WHOLE:
        return Threshold(Target.EXACTLY, share, name=name)
    return Threshold(Target.AT_LEAST, share, strict=bool(match["strict"]), name=name)


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


def _words(goal: str, matches: list[re.Match[str]], at: int) -> str:
    """The clause of a share; where it holds several, the part from this one up to the next."""
    plain = _BRACKETS.sub(lambda found: "-" * len(found[0]), goal)
    stops = [-1, *(found.start() for found in _CLAUSE.finditer(plain)), len(goal)]
    match = matches[at]
    start = max(stop for stop in stops if stop < match.start()) + 1
    end = min(stop for stop in stops if stop >= match.end())
    if at and matches[at - 1].start() >= start:
        start = match.start()
    if at + 1 < len(matches):
        end = min(end, matches[at + 1].start())
    words = goal[start:end].strip()
    return words[:1].upper() + words[1:300]


def own(year: int) -> Plan:
    """The demo's own plan, written around what such a plan asks for."""
    return Plan(
        subject=f"Thực hiện công tác cải cách hành chính trên địa bàn quận 2 năm {year}",
        opening=tuple(_opening(year)),
        bullets=_GOALS,
    )


def _opening(year: int) -> Iterator[str]:
    yield (
        "Căn cứ kế hoạch cải cách hành chính của Thành phố và tình hình thực tế của địa phương, "
        "Ủy ban nhân dân quận giao các đơn vị, phường thực hiện những nội dung sau đây."
    )
    yield f"Mục tiêu cần đạt trong năm {year}:"


def _is_furniture(line: str) -> bool:
    """A line of the page that ends with the moment of its publication."""
    return bool(re.search(r"\d{1,2}:\d{2}(:\d{2})?( (SA|CH))?$", line))


def _same_start(one: str, other: str) -> bool:
    """Whether the shorter text is how the longer one begins."""
    short, long = sorted((_plain(one), _plain(other)), key=len)
    return long.startswith(short)


def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", text.casefold()).strip()


_GOALS = (
    "Lãnh đạo các đơn vị, phường trực tiếp điều hành công tác cải cách hành chính; việc chậm trễ "
    "phải nêu rõ người chịu trách nhiệm.",
    "Người dân và doanh nghiệp hài lòng với sự phục vụ đạt trên 90%; ít nhất 50% hồ sơ đã trả có "
    "phiếu đánh giá.",
    "Hồ sơ giải quyết đúng hạn đạt trên 90%, riêng giấy phép xây dựng đúng hạn 100%, các hồ sơ đô "
    "thị khác đúng hạn trên 95%.",
    "Đưa từ 30% đến 40% thủ tục lên dịch vụ công trực tuyến mức độ 3, 4; hơn 70% hồ sơ phát sinh "
    "của các thủ tục này được nộp trực tuyến; nhận và trả kết quả qua bưu chính công ích.",
    "Sắp xếp bộ máy tinh gọn; đổi mới cách quản lý của các đơn vị sự nghiệp công lập.",
    "Vận hành phần mềm quản lý văn bản và theo dõi việc thực hiện ý kiến chỉ đạo. 100% văn bản "
    "chính thức giữa các cơ quan nhà nước, trừ văn bản mật, được trao đổi hoàn toàn dưới dạng "
    "điện tử, có chữ ký số.",
    "100% đơn vị có quy trình nội bộ; cắt giảm thời gian của ít nhất 30% số thủ tục, riêng thủ "
    "tục về dự án đầu tư giảm ít nhất 40% thời gian.",
    "Kiểm tra định kỳ và đột xuất tối thiểu 30% cơ quan, đơn vị và phường, chú trọng thái độ "
    "tiếp người dân.",
)
