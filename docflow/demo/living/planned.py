"""The yearly plan: issued to the eleven wards, its goals become orders there, and the committee
watches the goal that the system itself measures."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import zip_longest

from django.conf import settings

from directives.models import Directive, Indicator
from directives.services import indicators
from directives.states import Origin, Period, Target
from docflow.core import schedule
from docflow.demo import plan as plans
from docflow.demo.living.orders import Do, Order, spoken
from docflow.demo.living.receiving import Fate, receive
from docflow.demo.living.routine import WARDS
from docflow.demo.living.sending import Letter, send
from docflow.demo.living.stage import Moments, Stage, crew
from docflow.documents.models import Document
from docflow.documents.services import receiving as incoming

FIGURE = "metrics.a"
# In the order in which the goal names their thresholds.
PROCESS_FIGURES = ("processes.units", "processes.shortened", "processes.investment")
WARD, LEADER, HOLDER = "p01", "p01.chutich", "p01.vanthu"
# The threshold that the ward does not reach.
SHORT = Decimal(95)
DONE = "Phường đã hoàn thành nội dung này, minh chứng lưu tại hồ sơ cải cách hành chính."
# (working days for it, what happens), one for each goal; late ones have no result.
STORIES: tuple[tuple[int | None, tuple[Do, ...]], ...] = (
    (60, (Do("accept", 1), Do("result", 40, DONE), Do("accept_result", 42))),
    (120, (Do("accept", 1), Do("progress", 30, "Đã đặt máy lấy ý kiến tại quầy.", percent=40))),
    (120, (Do("accept", 1), Do("progress", 45, "Hồ sơ đô thị còn trễ.", percent=60))),
    (100, (Do("accept", 1), Do("progress", 50, "Đã niêm yết mã QR nộp hồ sơ.", percent=70))),
    (30, (Do("accept", 2), Do("result", 28, DONE), Do("accept_result", 29))),
    (None, (Do("accept", 1),)),
    (70, (Do("accept", 3), Do("progress", 60, "Còn hai thủ tục chưa cắt giảm.", percent=80))),
    (120, (Do("open", 5),)),
)


def scenes(stage: Stage) -> Iterator[tuple[str, Moments]]:
    days = stage.days.month(0)
    back = days[min(6, len(days) - 1)] if days else stage.days.longest
    yield "plan", _plan(stage, back)
    yield "figures", _figures(stage)


def _plan(stage: Stage, back: int) -> Moments:
    year = stage.days.backwards[back].year
    plan = plans.of_this_office(settings.SAMPLES, year)
    letter = Letter(crew("q2", "nv", "chutich"), plan.text, to=WARDS, urgency=1)
    sent = yield from send(stage, letter, back)
    for ward in WARDS[1:]:
        stage.add(f"plan {ward}", receive(stage, ward, sent, Fate("noted", back - 1)))
    stage.add("plan watched", _watched(stage, sent, plan, back - 2))
    stage.add("plan processes", _processes(stage, sent, plan, back - 2))
    stage.add("plan goals", _goals(stage, sent, plan, back - 1))
    yield stage.days.at(back, "16:40")


def _goals(stage: Stage, sent: Document, plan: plans.Plan, back: int) -> Moments:
    """In one ward each goal becomes an order with its indicator."""
    yield stage.days.at(back, "08:30")
    document = stage.arrival(WARD, sent)
    clerk = stage.actor(HOLDER)
    with stage.post():
        document = incoming.register(actor=clerk, document=document)
    incoming.present(actor=clerk, document=document, leader=stage.position(LEADER))
    for number, (goal, story) in enumerate(zip_longest(plan.goals, STORIES[: len(plan.goals)]), 1):
        days, steps = story or (120, (Do("accept", 1),))
        order = Order(
            f"Thực hiện mục tiêu {number} của kế hoạch: {goal}"[:1000],
            HOLDER,
            days=days,
            product="Báo cáo kết quả",
            passage=goal,
            field="Cải cách hành chính",
            plan=plan.subject[:200],
            story=steps,
        )
        scene = spoken(
            stage,
            LEADER,
            order,
            back,
            hour="14:00",
            document=document,
            then=_measured(stage, LEADER, goal),
        )
        stage.add(f"goal {number}", scene)


def _measured(stage: Stage, giver: str, goal: str) -> Callable[[Directive], None]:
    """Sets every threshold of the goal as a target; the system reads what it can measure itself.

    Inspections are counted at the end of the year: until then nothing is measured.
    """

    def set_targets(directive: Directive) -> None:
        here = plans.MEASURED_HERE in goal
        yearly = goal.startswith(plans.INSPECTION)
        for found in plans.thresholds(goal):
            indicators.set_target(
                actor=stage.actor(giver),
                directive=directive,
                name="Tỷ lệ văn bản trao đổi hoàn toàn điện tử" if here else found.name,
                target=found.target,
                low=found.low,
                high=found.high,
                strict=found.strict,
                period=Period.YEAR if yearly else Period.MONTH,
                figure=FIGURE if here else "",
            )

    return set_targets


def _watched(stage: Stage, sent: Document, plan: plans.Plan, back: int) -> Moments:
    """The committee's own order: 100 % of the exchange electronic, read from figure A."""
    goal = next((one for one in plan.goals if plans.MEASURED_HERE in one), "")
    order = Order(
        "Bảo đảm 100% văn bản trao đổi với các cơ quan (trừ văn bản mật) hoàn toàn dưới dạng điện "
        "tử, có chữ ký số.",
        "vanthu",
        days=None,
        coordinating=("nv.truong",),
        product="Báo cáo hằng tháng",
        passage=goal,
        origin=Origin.PLAN,
        field="Cải cách hành chính",
        plan=sent.subject[:200],
        story=(Do("accept", 0), Do("progress", 20, "Còn gửi kèm giấy, đã nhắc các phòng.", 50)),
    )

    def exactly(directive: Directive) -> None:
        indicators.set_target(
            actor=stage.actor("chutich"),
            directive=directive,
            name="Chỉ số A: văn bản hoàn toàn điện tử, ký số",
            target=Target.EXACTLY,
            low=Decimal(100),
            period=Period.MONTH,
            figure=FIGURE,
        )

    yield from spoken(stage, "chutich", order, back, document=sent, then=exactly)


def _processes(stage: Stage, sent: Document, plan: plans.Plan, back: int) -> Moments:
    """The committee's order about internal processes: each threshold is read from its figure."""
    goal = next((one for one in plan.goals if plans.PROCESSES in one), "")
    order = Order(
        "Bảo đảm mọi đơn vị có quy trình nội bộ và cắt giảm thời gian giải quyết.",
        "nv.truong",
        days=None,
        product="Báo cáo hằng năm",
        passage=goal,
        origin=Origin.PLAN,
        field="Cải cách hành chính",
        plan=sent.subject[:200],
        story=(Do("accept", 0),),
    )

    def thresholds(directive: Directive) -> None:
        for found, figure in zip(plans.thresholds(goal), PROCESS_FIGURES, strict=True):
            indicators.set_target(
                actor=stage.actor("chutich"),
                directive=directive,
                name=found.name,
                target=found.target,
                low=found.low,
                high=found.high,
                strict=found.strict,
                period=Period.YEAR,
                figure=figure,
            )

    yield from spoken(stage, "chutich", order, back, document=sent, then=thresholds)


def _figures(stage: Stage) -> Moments:
    """At the end of each month figures are read and the ward's clerk reports what only people
    can measure."""
    for month in range(6):
        days = stage.days.month(month)
        if not days:
            continue
        yield stage.days.at(days[-1], "16:50")
        schedule.run_all("directives.figures")
        clerk = stage.actor(HOLDER)
        reported = Indicator.objects.filter(
            directive__office=stage.office(WARD),
            figure="",
            directive__status="given",
            period=Period.MONTH,
        )
        for indicator in reported.order_by("pk"):
            value = _value(indicator, month)
            indicators.report_value(actor=clerk, indicator=indicator, value=value)
    yield stage.days.at(0, "16:55")
    schedule.run_all("directives.figures")


def _value(indicator: Indicator, month: int) -> Decimal:
    """From month to month a little better; files of building and land stay short of theirs."""
    threshold = indicator.low or Decimal(0)
    step = 1 if threshold == SHORT else 2
    return min(threshold - Decimal(6) + Decimal(step * month), Decimal(100))
