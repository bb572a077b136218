"""What does not go as it should: every reason for which a document is outside figure A."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction

from docflow.core import clock, schedule
from docflow.demo import cast
from docflow.demo.living import letters
from docflow.demo.living.receiving import Fate, receive
from docflow.demo.living.sending import Letter, dispatch, send
from docflow.demo.living.stage import Moments, Stage, clerk, crew, fresh
from docflow.demo.texts import Text
from docflow.documents.models import Document
from docflow.documents.services import issuing, recalling
from docflow.exchange.models import ChangeRequest, Delivery
from docflow.exchange.services import dispatching, requests
from docflow.exchange.services.addressees import Addressee
from docflow.exchange.states import DeliveryStatus
from signing import authority
from signing.authority import lists
from signing.keys import credentials


def scenes(stage: Stage) -> Iterator[tuple[str, Moments]]:
    yield "dead letter", dead_letter(stage, 70)
    yield "paper instead", paper_instead(stage, 64)
    yield "refused", refused(stage, 52)
    yield "paper required", paper_required(stage, 58)
    yield "citizens", citizens(stage, 44)
    yield "cancelled", cancelled(stage, 31)
    yield "recalled", recalled(stage, 24)
    yield "stolen seal", stolen_seal(stage, 16)
    yield "not sent", not_sent(stage, 4)


def dead_letter(stage: Stage, back: int) -> Moments:
    """The address book calls a partner reachable that is not: every try fails for good."""
    text = Text(
        "CV",
        "Cung cấp số liệu tham gia bảo hiểm của hộ kinh doanh",
        (),
        ("Đề nghị cung cấp số liệu theo mẫu gửi kèm để đối chiếu với danh sách hộ kinh doanh.",),
    )
    letter = Letter(crew("q2", "kt", "pct.kinhte"), text, to=("bhxh",), stays="issued")
    document = yield from send(stage, letter, back)
    yield stage.days.at(back, "15:40")
    _fails(stage, document)


def paper_instead(stage: Stage, back: int) -> Moments:
    """The same partner once more: the clerk sees that it never arrives and posts it."""
    text = Text(
        "CV",
        "Đề nghị xác nhận thời gian đóng bảo hiểm của người lao động",
        (),
        ("Đề nghị xác nhận thời gian đóng bảo hiểm theo danh sách gửi kèm để giải quyết chế độ.",),
    )
    letter = Letter(crew("q2", "ldxh", "pct.vanxa"), text, to=("bhxh",), stays="issued")
    document = yield from send(stage, letter, back)
    yield stage.days.at(back, "15:20")
    _fails(stage, document)
    yield stage.days.at(back - 1, "09:40")
    dispatching.record_paper(
        actor=stage.actor("vanthu"),
        delivery=_delivery(document),
        post_number=f"EB{back:04d}1VN",
    )


def _fails(stage: Stage, document: Document) -> None:
    """Dispatched and tried until it is given up."""
    # All tries in one transaction, for the reason that `Stage.post` gives.
    with transaction.atomic():
        dispatching.dispatch(actor=stage.actor("vanthu"), document=document)
        for attempt in range(1, 30):
            with clock.at(clock.now() + timedelta(minutes=10 * attempt)):
                schedule.run_all("exchange.send")
            if _delivery(document).status == DeliveryStatus.FAILED:
                break


def refused(stage: Stage, back: int) -> Moments:
    """Addressed to the wrong ward: its clerk sends it back with the reason."""
    text = letters.letter("ldxh", 0, f"{stage.days.backwards[back]:%m/%Y}")
    letter = Letter(crew("q2", "ldxh", "pct.vanxa"), text, to=("p04",), late=12)
    document = yield from send(stage, letter, back)
    note = "Danh sách kèm theo thuộc Phường Bình Khánh, gửi nhầm nơi nhận."
    yield from receive(stage, "p04", document, Fate("refused", back - 1, note=note))


def paper_required(stage: Stage, back: int) -> Moments:
    """Of the list that goes on paper too (QĐ 28/2018/QĐ-TTg, Điều 7.2)."""
    text = Text(
        "QD",
        "Về việc giao bổ sung dự toán chi thường xuyên",
        ("Luật Ngân sách nhà nước",),
        (
            "Điều 1. Giao bổ sung dự toán cho các đơn vị theo phụ lục kèm theo.",
            "Điều 2. Phòng Tài chính - Kế hoạch hướng dẫn và kiểm tra việc thực hiện.",
        ),
    )
    letter = Letter(crew("q2", "kt", "pct.kinhte"), text, to=("tckh",))
    document = yield from send(stage, letter, back)
    yield from receive(stage, "tckh", document, Fate("noted", back - 1))


def citizens(stage: Stage, back: int) -> Moments:
    """An answer to a citizen and a firm: it goes by post."""
    text = Text(
        "CV",
        "Trả lời kiến nghị lắp đặt đèn chiếu sáng",
        (),
        ("Việc lắp đèn đã được ghi vào kế hoạch quý tới; đơn vị thi công sẽ thông báo trước.",),
    )
    reached = {
        "Bà Nguyễn Thị Kiều Trinh": "18 đường số 7, phường An Khánh, TP. Thủ Đức",
        "Công ty TNHH Ánh Dương": "225 Trần Não, phường An Khánh, TP. Thủ Đức",
    }
    letter = Letter(crew("q2", "ttr", "pct.kinhte"), text, citizens=tuple(reached))
    document = yield from send(stage, letter, back)
    yield stage.days.at(back, "16:10")
    clerk = stage.actor("vanthu")
    for number, delivery in enumerate(Delivery.objects.filter(dispatch__document=document), 1):
        dispatching.record_paper(
            actor=clerk,
            delivery=delivery,
            post_number=f"EB{back:04d}{number}VN",
            addressee=Addressee(reached[delivery.name]),
        )


def cancelled(stage: Stage, back: int) -> Moments:
    """Numbered, then found wrong: the number is voided with its reason and never used again."""
    text = letters.letter("yt", 0, f"{stage.days.backwards[back]:%m/%Y}")
    letter = Letter(crew("q2", "yt", "pct.vanxa"), text, to=("p05",), stays="numbered")
    document = yield from send(stage, letter, back)
    yield stage.days.at(back - 1, "08:30")
    issuing.cancel(
        actor=stage.actor("vanthu"),
        document=document,
        note="Trùng nội dung với kế hoạch đã ban hành, lãnh đạo đồng ý hủy số.",
    )


def recalled(stage: Stage, back: int) -> Moments:
    """Taken back with its reason; the clerk of the receiver agrees the next working day."""
    text = letters.letter("ttr", 0, f"{stage.days.backwards[back]:%m/%Y}")
    letter = Letter(crew("q2", "ttr", "chutich"), text, to=("qldt",), late=9)
    document = yield from send(stage, letter, back)
    yield from receive(stage, "qldt", document, Fate("noted", back - 1))
    yield stage.days.at(back - 2, "10:20")
    with stage.post():
        recalling.recall(
            actor=stage.actor("vanthu"),
            document=fresh(document),
            note="Số liệu tại mục 2 chưa chính xác, sẽ ban hành văn bản thay thế.",
        )
    yield stage.days.at(back - 3, "08:35")
    asked = ChangeRequest.objects.get(document=stage.arrival("qldt", document))
    with stage.post():
        requests.agree(actor=stage.actor(clerk("qldt")), request=asked)


def stolen_seal(stage: Stage, back: int) -> Moments:
    """A ward's seal key was lost; what was sealed after the loss is refused by the receiver's gate.

    The loss is reported between sealing and sending, and the list names the moment of the loss.
    """
    lost = stage.days.at(back + 1, "07:50")
    office = stage.office("p09")
    text = letters.report("ward", 1, f"{stage.days.backwards[back]:%m/%Y}")
    letter = Letter(crew("p09"), text, to=("q2",), stays="issued")
    document = yield from send(stage, letter, back)
    yield stage.days.at(back, "15:20")
    _replace_seal(office.owner, lost)
    yield stage.days.at(back, "15:40")
    dispatch(stage, letter, document)
    yield stage.days.at(back, "16:00")
    now = clock.now()
    authority.issue(office.owner, "seal", office.name, office.name, "", cast.PIN, now, key="rsa")


def not_sent(stage: Stage, back: int) -> Moments:
    """Issued, and forgotten on the desk."""
    text = letters.letter("tp", 1, f"{stage.days.backwards[back]:%m/%Y}")
    letter = Letter(crew("q2", "tp", "chutich"), text, to=("tnmt", "p10"), stays="issued", late=17)
    yield from send(stage, letter, back)


def _replace_seal(owner: str, lost: datetime) -> None:
    now = clock.now()
    authority.revoke(credentials.current(owner, "seal", now), lost)
    # The list of the loss may be older than the one in force: everybody reads today's.
    lists.refresh(now, force=True)


def _delivery(document: Document) -> Delivery:
    return Delivery.objects.get(dispatch__document=document)
