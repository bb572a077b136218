"""The geometry of the metric's charts: whole numbers for templates to draw, and nothing else.

Every chart says in words what it shows (`title`, `told`) and stands beside the table of the same
figures. The width of 360 is that of a phone, so that letters are never drawn smaller than typed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

WIDTH = 360
_LEFT, _RIGHT, _TOP, _HEIGHT = 34, 8, 16, 128
_ROW = 34


@dataclass(frozen=True)
class Dot:
    x: int
    y: int
    label: str
    # In percent; None where there is nothing to share, which is no dot.
    value: float | None
    words: str


@dataclass(frozen=True)
class Curve:
    """Shares by month. `runs` are the unbroken parts of the line: a month without documents is a
    gap, not a zero."""

    title: str
    told: str
    dots: tuple[Dot, ...]
    runs: tuple[str, ...]
    marks: tuple[tuple[int, int], ...]
    left: int = _LEFT
    right: int = WIDTH - _RIGHT
    bottom: int = _TOP + _HEIGHT
    width: int = WIDTH
    height: int = _TOP + _HEIGHT + 24


@dataclass(frozen=True)
class Bar:
    label: str
    words: str
    url: str
    y: int
    length: int


@dataclass(frozen=True)
class Bars:
    """One bar per line, the label above it; `room` is the length of a whole one."""

    title: str
    told: str
    bars: tuple[Bar, ...]
    height: int
    room: int = WIDTH - 64
    width: int = WIDTH


def curve(title: str, points: Sequence[tuple[str, float | None]]) -> Curve:
    """Shares (0 to 1) by month, oldest first, under the target of 100 %."""
    step = (WIDTH - _LEFT - _RIGHT - 24) / max(1, len(points) - 1)
    dots = tuple(
        Dot(
            round(_LEFT + 12 + place * step),
            _level(share) if share is not None else 0,
            label,
            None if share is None else round(share * 100, 1),
            percent(share),
        )
        for place, (label, share) in enumerate(points)
    )
    known = [dot for dot in dots if dot.value is not None]
    told = (
        _("Từ %(first)s (%(label)s) đến %(last)s (%(end)s); mục tiêu 100 %%.")
        % {
            "first": known[0].words,
            "label": known[0].label,
            "last": known[-1].words,
            "end": known[-1].label,
        }
        if known
        else _("Chưa có văn bản trong các tháng này.")
    )
    marks = tuple((level, _level(level / 100)) for level in (0, 50, 100))
    return Curve(title, told, dots, _runs(dots), marks)


def bars(title: str, lines: Sequence[tuple[str, float, str, str]], most: float) -> Bars:
    """`lines` are (label, value, words beside the bar, address); `most` is a whole bar."""
    room = WIDTH - 64
    drawn = tuple(
        Bar(label, words, url, _ROW * place, round(room * value / most) if most else 0)
        for place, (label, value, words, url) in enumerate(lines)
    )
    told = "; ".join(f"{bar.label}: {bar.words}" for bar in drawn)
    return Bars(title, told, drawn, max(1, _ROW * len(drawn)))


def percent(share: float | None) -> str:
    """A share in words: "92,5 %", or that there is none."""
    if share is None:
        return _("chưa có")
    return f"{share * 100:.1f}".rstrip("0").rstrip(".").replace(".", ",") + " %"


def _level(share: float) -> int:
    return round(_TOP + _HEIGHT * (1 - share))


def _runs(dots: Sequence[Dot]) -> tuple[str, ...]:
    runs: list[list[str]] = [[]]
    for dot in dots:
        if dot.value is None:
            runs.append([])
        else:
            runs[-1].append(f"{dot.x},{dot.y}")
    return tuple(" ".join(run) for run in runs if run)
