"""What wards ask, and the letters of the committee that answer: each closes the row it answers."""

from collections.abc import Iterator
from dataclasses import dataclass

from directives.models import Assignment
from directives.services import judging
from docflow.demo.living.orders import Do, Order
from docflow.demo.living.receiving import Fate, receive
from docflow.demo.living.sending import Letter, send
from docflow.demo.living.stage import Moments, Stage, crew
from docflow.demo.texts import Text

# Working days for an answer, and on which of them it goes out.
DAYS, AFTER = 5, 3


@dataclass(frozen=True)
class Asked:
    """A ward's question of the working day `back`, whose unit answers, and how far that comes."""

    ward: str
    unit: str
    back: int
    question: str
    answer: str
    stays: str = "sent"


ASKED = (
    Asked(
        "p02",
        "tp",
        98,
        "Xin ý kiến về chứng thực bản sao từ bản điện tử",
        "Bản điện tử có chữ ký số hợp lệ được dùng để đối chiếu; phường lưu kết quả kiểm tra.",
    ),
    Asked(
        "p05",
        "ldxh",
        71,
        "Xin hướng dẫn lập danh sách hộ mới thoát nghèo",
        "Phường lập danh sách theo mẫu của kỳ trước và công khai bảy ngày tại khu phố.",
    ),
    Asked(
        "p09",
        "kt",
        44,
        "Xin ý kiến về điểm bán hàng tạm trong dịp lễ",
        "Đồng ý hai điểm phường đề xuất; phường bảo đảm lối đi và thu dọn trong ngày.",
    ),
    Asked(
        "p11",
        "yt",
        20,
        "Đề nghị hỗ trợ hóa chất diệt muỗi",
        "Trung tâm Y tế cấp hóa chất trong tuần; phường bố trí người phun và lập biên bản.",
    ),
    # This week's answer lies before the leader.
    Asked(
        "p04",
        "vhtt",
        4,
        "Xin ý kiến về kịch bản ngày hội đại đoàn kết",
        "Thống nhất kịch bản; phường rút ngắn phần nghi thức còn hai mươi phút.",
        stays="leader",
    ),
)


def scenes(stage: Stage) -> Iterator[tuple[str, Moments]]:
    for number, asked in enumerate(ASKED):
        # A founding late in a month leaves fewer days.
        if asked.back + 1 < stage.days.longest:
            yield f"reply {number}", _reply(stage, asked, number)


def _reply(stage: Stage, asked: Asked, number: int) -> Moments:
    """Asked, ordered from an officer, and answered by the letter that officer drafts."""
    words = "Kính đề nghị Ủy ban nhân dân quận xem xét, trả lời."
    text = Text("CV", asked.question, (), (words,))
    sent = yield from send(stage, Letter(crew(asked.ward), text, to=("q2",), late=9), asked.back)
    order = Order(
        "Tham mưu văn bản trả lời phường.",
        f"{asked.unit}.chuyenvien",
        days=DAYS,
        product="Văn bản trả lời",
        story=(Do("accept", 0),),
    )
    back = asked.back - 1
    yield from receive(stage, "q2", sent, Fate("directed", back, leader="chutich", order=order))
    arrived = stage.arrival("q2", sent)
    # A deputy signs what the chairman ordered: the result waits for the chairman's word.
    letter = Letter(
        crew("q2", asked.unit, "pct.kinhte" if asked.unit == "kt" else "pct.vanxa"),
        Text("CV", f"Trả lời {asked.question[0].lower()}{asked.question[1:]}", (), (asked.answer,)),
        to=(asked.ward,),
        answers=(arrived,),
        stays=asked.stays,
        late=11 + number,
    )
    if asked.stays != "sent":
        yield from send(stage, letter, 0)
        return
    yield from send(stage, letter, back - AFTER)
    yield stage.days.at(back - AFTER, "16:50")
    lead = Assignment.objects.get(directive__source_document=arrived, role="lead")
    with stage.post():
        judging.accept_result(actor=stage.actor("chutich"), assignment=lead)
