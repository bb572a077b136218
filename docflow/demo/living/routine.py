"""The traffic of six months: letters of the committee, reports of wards and departments."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from docflow.demo.living import letters
from docflow.demo.living.orders import Do, Order
from docflow.demo.living.receiving import Fate, receive
from docflow.demo.living.sending import Letter, send
from docflow.demo.living.stage import Moments, Stage, clerk, crew
from docflow.demo.texts import Text
from docflow.documents.services import filing
from docflow.documents.states import Status

UNITS = ("nv", "tp", "vhtt", "gddt", "ldxh", "yt", "kt", "ttr")
DEPARTMENTS = ("vp", "qldt", "tckh", "tnmt")
WARDS = tuple(f"p{number:02d}" for number in range(1, 12))
SIGNERS = ("chutich", "pct.kinhte", "pct.vanxa")
OUT_EACH_MONTH = 5
IN_EACH_MONTH = 3
# Letters of each month that also went on paper: the habit fades.
ON_PAPER = (2, 2, 1, 1, 0, 0)
# The history of a finished month stops here: younger days belong to the week on the desks.
OPEN_DAYS = 7
# Months whose letters go to a body that cannot be reached electronically.
TO_THE_CITY = (0, 3)
TO_THE_TREASURY = (1,)


@dataclass(frozen=True)
class Trip:
    """One letter out and what its receivers do with it."""

    name: str
    letter: Letter
    back: int
    fates: tuple[tuple[str, Fate], ...]
    case: str = ""


def scenes(stage: Stage) -> Iterator[tuple[str, Moments]]:
    for month in range(6):
        days = [back for back in stage.days.month(month) if back >= OPEN_DAYS]
        for trip in _trips(stage, month, days):
            yield trip.name, play(stage, trip)


def play(stage: Stage, trip: Trip) -> Moments:
    """Send the letter; each receiver goes its own way from there."""
    sent = yield from send(stage, trip.letter, trip.back)
    for key, fate in trip.fates:
        stage.add(f"{trip.name} {key}", receive(stage, key, sent, fate))
    if trip.case and sent.status == Status.ISSUED:
        yield stage.days.at(trip.back, "16:30")
        keeper = clerk(trip.letter.crew.office)
        filing.add(
            actor=stage.actor(keeper), case_file=stage.case(keeper, trip.case), document=sent
        )


def _trips(stage: Stage, month: int, days: list[int]) -> Iterator[Trip]:
    if not days:
        return
    label = f"{stage.days.backwards[days[0]]:%m/%Y}"
    for number in range(OUT_EACH_MONTH):
        yield _out(month, number, label, _spread(days, number, OUT_EACH_MONTH))
    for number in range(IN_EACH_MONTH):
        yield _in(month, number, label, _spread(days, number, IN_EACH_MONTH))


def _spread(days: list[int], number: int, of: int) -> int:
    return days[min(number * len(days) // of, len(days) - 1)]


def _out(month: int, number: int, label: str, back: int) -> Trip:
    serial = month * OUT_EACH_MONTH + number
    unit = UNITS[serial % len(UNITS)]
    text = letters.letter(unit, month, label)
    to = [DEPARTMENTS[serial % 4], WARDS[serial % 11]]
    if number == OUT_EACH_MONTH - 1:
        to += ["tp"] * (month in TO_THE_CITY) + ["kbnn"] * (month in TO_THE_TREASURY)
    letter = Letter(
        crew("q2", unit, SIGNERS[serial % 3]),
        text,
        to=to,
        paper=to[:1] if number < ON_PAPER[month] else (),
        late=(serial * 7) % 25,
        urgency=1 if serial % 9 == 4 else 0,
    )
    first = Fate("noted", back - 1, case="01.CCHC")
    if serial % 3:
        first = replace(first, stays="directed", order=_order(to[0], text, serial))
    fates = ((to[0], first), (to[1], Fate("noted", back - 1 - serial % 2)))
    return Trip(f"out {month} {number}", letter, back, fates, "01.CCHC" if serial % 3 == 0 else "")


def _order(department: str, text: Text, serial: int) -> Order:
    """Most orders in a department are done in time; every fifth is late."""
    done = 6 if serial % 5 == 3 else 3
    return Order(
        text.order,
        f"{department}.totruong",
        days=5,
        coordinating=(f"{department}.vanthu",),
        passage=text.paragraphs[0],
        product="Báo cáo bằng văn bản",
        story=(
            Do("accept", 0),
            Do("progress", 2, "Đang tổng hợp số liệu.", percent=50),
            Do("result", done, text.result),
            Do("accept_result", done),
        ),
    )


def _in(month: int, number: int, label: str, back: int) -> Trip:
    serial = month * IN_EACH_MONTH + number
    ward = number % 2 == 0
    sender = WARDS[(serial * 3) % 11] if ward else DEPARTMENTS[serial % 4]
    text = letters.report("ward" if ward else "department", month + number // 2, label)
    unit = UNITS[(serial * 3) % len(UNITS)]
    order = replace(_order("vp", text, serial), lead=f"{unit}.truong", coordinating=())
    ordered = Fate("directed", back - 1, leader=SIGNERS[serial % 3], order=order, case="04.BC")
    noted = Fate("noted", back - 1, leader=SIGNERS[serial % 3], case="04.BC")
    letter = Letter(crew(sender), text, to=("q2",), late=(serial * 11) % 30)
    return Trip(f"in {month} {number}", letter, back, (("q2", ordered if ward else noted),))
