"""One order to all departments at once: every one is at another point, one gave it back."""

from collections.abc import Iterator

from directives.models import Batch, Directive
from directives.services import giving_many
from directives.states import Origin
from docflow.demo.living.orders import Do, Order, play
from docflow.demo.living.routine import UNITS
from docflow.demo.living.stage import Moments, Stage

LEADER, BACK, DAYS = "chutich", 12, 14
TEXT = (
    "Rà soát thủ tục hành chính thuộc thẩm quyền, đề xuất thủ tục cắt giảm thời gian giải quyết; "
    "gửi báo cáo kèm bảng số liệu."
)
WORDS = "Đã rà soát toàn bộ thủ tục của phòng, kèm bảng đề xuất cắt giảm."
# What each department does with it, in the order of the departments.
STORIES: tuple[tuple[Do, ...], ...] = (
    (Do("accept", 1), Do("result", 6, WORDS), Do("accept_result", 7)),
    (Do("accept", 1), Do("progress", 5, "Đã rà soát 14 trên 22 thủ tục.", percent=60)),
    (Do("accept", 2), Do("result", 9, WORDS)),
    (Do("accept", 2), Do("progress", 8, "Đang lấy ý kiến các trường.", percent=40)),
    (Do("accept", 1), Do("result", 10, WORDS)),
    (Do("open", 1), Do("return", 2, "Phòng không còn thủ tục nào thuộc thẩm quyền giải quyết.")),
    (Do("accept", 3),),
    (),
)


def scenes(stage: Stage) -> Iterator[tuple[str, Moments]]:
    yield "together", _together(stage)


def _together(stage: Stage) -> Moments:
    yield stage.days.at(BACK, "08:50")
    with stage.post():
        batch = _give(stage)
    orders = Directive.objects.filter(batch=batch).order_by("pk")
    for name, directive, story in zip(UNITS, orders, STORIES, strict=True):
        order = Order(TEXT, f"{name}.truong", days=DAYS, story=story)
        stage.add(f"together {name}", _on(stage, order, directive))
    yield stage.days.at(BACK, "08:55")


def _give(stage: Stage) -> Batch:
    heads = [stage.position(f"{name}.truong") for name in UNITS]
    return giving_many.give_to_many(
        actor=stage.actor(LEADER),
        text=TEXT,
        leads=[head.unit for head in heads if head.unit is not None],
        days=DAYS,
        origin=Origin.MEETING,
        product="Báo cáo và bảng số liệu",
        field="Cải cách hành chính",
    )


def _on(stage: Stage, order: Order, directive: Directive) -> Moments:
    yield stage.days.at(BACK, "08:55")
    yield from play(stage, LEADER, order, directive, BACK)
