"""Documents that stay inside the committee: one in every state of their machine."""

from collections.abc import Iterator

from docflow.demo.living.sending import Letter, send
from docflow.demo.living.stage import Moments, Stage, crew, fresh
from docflow.demo.texts import Text
from docflow.documents.services import filing, issuing, recalling, routing
from docflow.documents.states import Direction


def _text(subject: str, words: str) -> Text:
    return Text("TB", subject, (), (words,))


# (unit, signer, where it stays, days back, subject, words)
ROWS = (
    ("nv", "chutich", "filed", 90, "Phân công trực cơ quan dịp lễ", "Danh sách trực kèm theo."),
    ("kt", "chutich", "recalled", 63, "Lịch họp giao ban quý", "Họp lúc tám giờ, phòng họp số 2."),
    ("yt", "pct.vanxa", "issued", 33, "Khám sức khỏe định kỳ", "Khám tại trạm y tế theo lịch."),
    ("tp", "chutich", "cancelled", 19, "Nội quy phòng họp", "Phòng họp dùng theo lịch đăng ký."),
    ("ttr", "chutich", "numbered", 3, "Lịch kiểm tra sổ tiếp công dân", "Kiểm tra trong tuần."),
    ("gddt", "pct.vanxa", "signed", 2, "Quyên góp sách cho thư viện", "Nhận sách tại tầng một."),
    ("ldxh", "pct.vanxa", "approved", 2, "Thăm hỏi gia đình chính sách", "Đi theo ba đoàn."),
    ("vhtt", "pct.vanxa", "office", 1, "Hội thao cơ quan", "Đăng ký trước thứ sáu."),
    ("kt", "pct.kinhte", "returned", 1, "Quy chế chi tiêu nội bộ sửa đổi", "Gửi lấy ý kiến."),
    ("nv", "chutich", "draft", 0, "Đánh giá công chức cuối năm", "Các phòng gửi phiếu đánh giá."),
)


def scenes(stage: Stage) -> Iterator[tuple[str, Moments]]:
    for unit, signer, stays, back, subject, words in ROWS:
        letter = Letter(
            crew("q2", unit, signer),
            _text(subject, words),
            direction=Direction.INTERNAL,
            stays=_STOPS.get(stays, stays),
            late=3,
        )
        yield f"inside {stays}", _play(stage, letter, back, stays)


# Where the common way ends before the last step of the story.
_STOPS = {"filed": "issued", "recalled": "issued", "cancelled": "numbered", "returned": "head"}


def _play(stage: Stage, letter: Letter, back: int, stays: str) -> Moments:
    document = yield from send(stage, letter, back)
    if stays not in _STOPS:
        return
    yield stage.days.at(back - 1, "14:10")
    clerk = stage.actor("vanthu")
    if stays == "filed":
        filing.add(actor=clerk, case_file=stage.case("vanthu", "03.NB"), document=fresh(document))
    elif stays == "recalled":
        note = "Đổi phòng họp, sẽ thông báo lại."
        recalling.recall(actor=clerk, document=fresh(document), note=note)
    elif stays == "cancelled":
        note = "Nội dung đã có trong quy chế làm việc."
        issuing.cancel(actor=clerk, document=fresh(document), note=note)
    else:
        head = stage.actor(letter.crew.head)
        note = "Bổ sung căn cứ và mức chi cụ thể từng mục."
        routing.send_back(actor=head, document=fresh(document), note=note)
