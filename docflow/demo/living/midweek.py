"""The open work of this week: something on the desk of everybody who can act."""

from collections.abc import Iterator

from docflow.demo.living import letters
from docflow.demo.living.orders import Do, Order, spoken
from docflow.demo.living.receiving import Fate, receive
from docflow.demo.living.routine import DEPARTMENTS, WARDS
from docflow.demo.living.sending import Letter, send
from docflow.demo.living.stage import Moments, Stage, crew, fresh
from docflow.demo.texts import Text
from docflow.documents.services import routing

# Letters of the committee under way: (unit, signer, where it stays, days back, urgency).
WRITTEN = (
    ("nv", "chutich", "leader", 2, 0),
    ("tp", "chutich", "leader", 1, 1),
    ("ttr", "chutich", "leader", 1, 0),
    ("kt", "pct.kinhte", "leader", 1, 0),
    ("vhtt", "pct.vanxa", "leader", 1, 2),
    ("ldxh", "pct.vanxa", "approved", 1, 0),
    ("gddt", "pct.vanxa", "signed", 1, 0),
    ("yt", "pct.vanxa", "numbered", 1, 0),
    ("kt", "pct.kinhte", "office", 0, 0),
    ("gddt", "pct.vanxa", "office", 0, 1),
    ("nv", "chutich", "head", 0, 0),
    ("tp", "chutich", "head", 0, 0),
    ("vhtt", "pct.vanxa", "draft", 0, 0),
    ("ldxh", "pct.vanxa", "draft", 0, 0),
    ("yt", "pct.vanxa", "returned", 0, 0),
    ("ttr", "chutich", "draft", 0, 0),
)
# Letters to the committee that somebody there has to act on: (sender, kind, fate).
ARRIVED = (
    ("p02", "ward", Fate("arrived", 0)),
    ("tnmt", "department", Fate("arrived", 0)),
    ("p06", "ward", Fate("registered", 0)),
    ("p08", "ward", Fate("presented", 1, leader="chutich")),
    ("qldt", "department", Fate("presented", 1, leader="pct.kinhte")),
    ("p10", "ward", Fate("presented", 0, leader="pct.vanxa")),
    (
        "tckh",
        "department",
        Fate("returned", 1, leader="pct.kinhte", note="Chuyển đồng chí phụ trách văn xã xem xét."),
    ),
    (
        "p03",
        "ward",
        Fate(
            "directed",
            1,
            leader="pct.vanxa",
            order=Order("Xem xét, trả lời kiến nghị của phường.", "vhtt.truong", days=5),
        ),
    ),
    (
        "vp",
        "department",
        Fate(
            "directed",
            4,
            leader="pct.vanxa",
            order=Order(
                "Tổng hợp vướng mắc, đề xuất phân công.",
                "yt.truong",
                days=8,
                story=(
                    Do("accept", 0),
                    Do("progress", 2, "Đã làm việc với hai phòng liên quan.", percent=40),
                    Do("ask", 3, "Chờ số liệu của Thành phố nên cần thêm thời gian.", until=14),
                ),
            ),
        ),
    ),
)


def scenes(stage: Stage) -> Iterator[tuple[str, Moments]]:
    label = f"{stage.days.backwards[0]:%m/%Y}"
    for number, (unit, signer, stays, back, urgency) in enumerate(WRITTEN):
        letter = Letter(
            crew("q2", unit, signer),
            letters.letter(unit, number, label),
            to=(DEPARTMENTS[number % 4], WARDS[number % 11]),
            stays="head" if stays == "returned" else stays,
            urgency=urgency,
            late=number * 2,
        )
        yield f"week out {number}", _write(stage, letter, back, stays)
    for number, (sender, kind, fate) in enumerate(ARRIVED):
        letter = Letter(
            crew(sender),
            letters.report(kind, number, label),
            to=("q2",),
            urgency=1 if number == 1 else 0,
            late=number * 3,
        )
        yield f"week in {number}", _arrive(stage, letter, fate)
    yield "circular", _circular(stage, 2, "presented")
    yield "circular today", _circular(stage, 0, "arrived")
    yield from _orders(stage)
    yield from _second_tenant(stage)


def _write(stage: Stage, letter: Letter, back: int, stays: str) -> Moments:
    document = yield from send(stage, letter, back)
    if stays == "returned":
        yield stage.days.at(back, "11:00")
        routing.send_back(
            actor=stage.actor(letter.crew.head),
            document=fresh(document),
            note="Ghi rõ đơn vị chủ trì và thời hạn từng việc.",
        )


def _arrive(stage: Stage, letter: Letter, fate: Fate) -> Moments:
    """Sent a day before the committee does what it does with it."""
    back = fate.back + 1 if fate.stays != "arrived" else fate.back
    sent = yield from send(stage, letter, back)
    yield from receive(stage, "q2", sent, fate)


def _circular(stage: Stage, back: int, stays: str) -> Moments:
    """To every department and ward: today's lies unopened, the other one is presented."""
    subject = {
        "presented": "Chuẩn bị báo cáo tổng kết công tác cải cách hành chính năm",
        "arrived": "Đăng ký lịch tiếp công dân của lãnh đạo tháng tới",
    }[stays]
    words = {
        "presented": "Các đơn vị, phường gửi báo cáo theo mẫu, kèm số liệu văn bản điện tử.",
        "arrived": "Các đơn vị, phường đăng ký lịch trên hệ thống trước ngày 28.",
    }[stays]
    letter = Letter(
        crew("q2", "nv" if back else "ttr", "chutich"),
        Text("CV", subject, (), (words,)),
        to=(*DEPARTMENTS, *WARDS),
        late=30,
    )
    sent = yield from send(stage, letter, back)
    for key in (*DEPARTMENTS, *WARDS):
        stage.add(f"{subject} {key}", receive(stage, key, sent, Fate(stays, max(back - 1, 0))))


def _orders(stage: Stage) -> Iterator[tuple[str, Moments]]:
    """Orders of the committee and of departments, with everything that befalls orders."""
    for number, (giver, back, order) in enumerate(ORDERS):
        yield f"order {number}", spoken(stage, giver, order, back, hour="15:05")
    for key in DEPARTMENTS:
        handed = Order("Lập bảng số liệu và dự thảo báo cáo.", f"{key}.chuyenvien", days=4)
        order = Order(
            "Chuẩn bị số liệu họp giao ban tuần tới.",
            f"{key}.totruong",
            days=6,
            story=(Do("hand_on", 1, order=handed),),
        )
        yield f"order {key}", spoken(stage, f"{key}.thutruong", order, 3)


# (giver, days back, order)
ORDERS = (
    (
        "chutich",
        14,
        Order(
            "Rà soát cơ sở vật chất các trường, báo cáo phương án sửa chữa trước mùa mưa.",
            "gddt.truong",
            days=5,
            story=(Do("accept", 1), Do("progress", 6, "Còn ba trường chưa gửi số liệu.", 70)),
        ),
    ),
    (
        "chutich",
        12,
        Order(
            "Tháo gỡ vướng mắc mặt bằng của hộ kinh doanh chợ tạm.",
            "kt.truong",
            days=4,
            coordinating=("ldxh.truong", "ttr.truong"),
            story=(Do("accept", 1),),
        ),
    ),
    (
        "chutich",
        13,
        Order(
            "Kiểm tra, báo cáo việc xử lý đơn thư kéo dài.",
            "ttr.truong",
            days=6,
            story=(
                Do("accept", 0),
                Do("result", 8, "Đã xử lý bảy trên mười đơn."),
                Do("send_back", 9, "Nêu rõ hướng xử lý và thời hạn của ba đơn còn lại."),
            ),
        ),
    ),
    (
        "pct.vanxa",
        14,
        Order(
            "Lập danh sách hộ khó khăn được hỗ trợ dịp cuối năm.",
            "ldxh.truong",
            days=5,
            informed=("vhtt.truong",),
            story=(
                Do("accept", 0),
                Do("ask", 3, "Khu phố phải công khai danh sách đủ bảy ngày.", until=17),
                Do("grant", 4, "Đồng ý, không gia hạn thêm."),
                Do("progress", 9, "Đã công khai ở mười khu phố.", 60),
            ),
        ),
    ),
    (
        "chutich",
        6,
        Order(
            "Báo cáo biên chế và nhu cầu tuyển dụng.",
            "nv.truong",
            days=8,
            story=(
                Do(
                    "hand_on",
                    1,
                    order=Order(
                        "Tổng hợp số liệu biên chế.",
                        "nv.chuyenvien",
                        days=3,
                        story=(
                            Do("accept", 0),
                            Do("result", 2, "Bảng tổng hợp đã lưu trên hệ thống."),
                            Do("accept_result", 3),
                        ),
                    ),
                ),
                Do("result", 5, "Kính trình báo cáo biên chế, thiếu hai công chức địa chính."),
            ),
        ),
    ),
    (
        "pct.kinhte",
        8,
        Order(
            "Đề xuất bố trí điểm giữ xe tại chợ.",
            "tp.truong",
            days=5,
            story=(Do("return", 1, "Nội dung thuộc chức năng của Phòng Kinh tế."),),
        ),
    ),
    (
        "pct.vanxa",
        20,
        Order(
            "Chuẩn bị hội diễn văn nghệ quần chúng.",
            "vhtt.truong",
            days=15,
            story=(
                Do("accept", 1),
                Do("suspend", 8, "Tạm dừng do nhà văn hóa đang sửa chữa."),
            ),
        ),
    ),
    (
        "pct.kinhte",
        30,
        Order(
            "Khảo sát giá thuê mặt bằng các chợ.",
            "kt.truong",
            days=10,
            story=(Do("withdraw", 1),),
        ),
    ),
    (
        "vanthu.truong",
        5,
        Order(
            "Chỉnh lý hồ sơ năm trước, lập danh mục nộp lưu trữ.",
            "luutru",
            days=10,
            story=(Do("accept", 1), Do("progress", 3, "Đã chỉnh lý hai mươi hồ sơ.", 30)),
        ),
    ),
)


def _second_tenant(stage: Stage) -> Iterator[tuple[str, Moments]]:
    """A ward of today's shape, with a desk of its own."""
    own = crew("bt")
    for number, (stays, back) in enumerate(
        (("sent", 20), ("leader", 1), ("head", 0), ("draft", 0), ("signed", 1))
    ):
        text = letters.report("ward", number, f"{stage.days.backwards[0]:%m/%Y}")
        letter = Letter(own, text, to=("p08", "tp"), stays=stays, late=number * 4)
        yield f"bt {stays}", send(stage, letter, back)
    text = letters.report("ward", 2, f"{stage.days.backwards[0]:%m/%Y}")
    yield "bt in", send(stage, Letter(crew("p08"), text, to=("bt",), late=13), 0)
