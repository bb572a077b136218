"""What people do on both sides while the faults happen; each is a process that can be killed.

Nothing is remembered outside the database: whoever starts again asks the rows what is done and does
what is not, as a person who opens the page again.
"""

import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django.db.models import F

from docflow.core import clock
from docflow.core.errors import ActError
from docflow.core.schedule import WorkState
from docflow.documents.models import Document
from docflow.documents.services import drafting, issuing, receiving, routing, signing
from docflow.documents.services.drafting import To
from docflow.documents.states import Direction, Status
from docflow.exchange.models import ChangeRequest, Delivery, OutboxMessage
from docflow.exchange.services import dispatching, recalling, requests
from docflow.exchange.states import DELIVERY, RequestStatus
from docflow.org.states import Role
from signing.keys import credentials
from signing.keys.models import Credential
from tests.faults import offices
from tests.faults.installation import ENOUGH

# Each so many documents go to everybody; of each so many one delivery is asked back.
TO_ALL, RECALLED = 40, 12
# Documents that are signed under one PIN, and messages that may wait before more are sent.
TOGETHER, AHEAD = 2, 40
UNSIGNED = (Status.IN_REVIEW, Status.APPROVED)
PAUSE = 0.3


def recipients(number: int, count: int) -> list[str]:
    """The codes of the offices that document `number` goes to."""
    codes = [code for _name, code in offices.receivers(count)]
    return codes if number % TO_ALL == TO_ALL // 2 else [codes[number % count]]


def is_recalled(number: int) -> bool:
    return number % RECALLED == RECALLED // 2


def subject(number: int) -> str:
    return f"Thử nghiệm liên thông, văn bản {number:05d}"


class Sender:
    """Drafts, signs, numbers, seals and sends so many documents, and asks a few back. `pace` is
    the least time for a group of them, in seconds."""

    def __init__(self, documents: int, count: int, pace: float) -> None:
        self.documents, self.count, self.pace = documents, count, pace
        self.office = offices.of_code(offices.SENDER[1])
        self.head, self.leader, self.clerk = (
            offices.actor(self.office, role) for role in (Role.HEAD, Role.LEADER, Role.CLERK)
        )
        self.signer = offices.person(self.office, Role.LEADER)

    def step(self) -> bool:
        """One group of documents, from wherever it stands; whether anything is left."""
        unlock()
        if waiting() < AHEAD:
            until = time.monotonic() + self.pace
            self._send(self._left()[:TOGETHER])
            time.sleep(max(0.0, until - time.monotonic()))
        self._recall()
        return bool(self._left() or self._unasked())

    def _left(self) -> list[int]:
        gone = set(Delivery.objects.values_list("dispatch__document__subject", flat=True))
        left = [n for n in range(self.documents) if subject(n) not in gone]
        if not (Path(settings.DATA_DIR) / ENOUGH).exists():
            return left
        begun = set(Document.objects.values_list("subject", flat=True))
        return [n for n in left if subject(n) in begun]

    def _send(self, numbers: list[int]) -> None:
        for number in numbers:
            if not self._rows([number]):
                self._draft(number)
        for row in self._rows(numbers, Status.DRAFT):
            routing.submit(actor=self.head, document=row)
        if rows := self._rows(numbers, *UNSIGNED):
            _all_ok(signing.sign_many(actor=self.leader, documents=rows, pin=offices.PIN))
        if rows := self._rows(numbers, *issuing.ISSUABLE, Status.SEALED):
            _all_ok(issuing.issue_many(actor=self.clerk, documents=rows, pin=offices.PIN))
        for row in self._rows(numbers, Status.ISSUED):
            dispatching.dispatch(actor=self.clerk, document=row)

    def _draft(self, number: int) -> None:
        to = [To(office=offices.of_code(code)) for code in recipients(number, self.count)]
        drafting.create(
            actor=self.head,
            type_code="KH",
            subject=subject(number),
            content={
                "body": [{"kind": "paragraph", "text": f"Nội dung của văn bản thứ {number}."}],
                "recipients": ["Như trên;"],
                "archive_line": "VT",
            },
            signer=self.signer,
            to=to,
        )

    def _rows(self, numbers: list[int], *states: str) -> list[Document]:
        rows = Document.objects.filter(
            direction=Direction.OUTGOING, subject__in=[subject(n) for n in numbers]
        )
        return list((rows.filter(status__in=states) if states else rows).order_by("pk"))

    def _recall(self) -> None:
        for delivery in self._unasked():
            recalling.ask(actor=self.clerk, delivery=delivery, note="Gửi nhầm nơi nhận.")

    def _unasked(self) -> list[Delivery]:
        """What is to be asked back, was not yet, and can be."""
        wanted = [subject(n) for n in range(self.documents) if is_recalled(n)]
        rows = Delivery.objects.filter(
            dispatch__document__subject__in=wanted,
            before_recall="",
            status__in=DELIVERY["ask_recall"].sources,
        )
        first: dict[int, Delivery] = {}
        for row in rows.order_by("pk"):
            first.setdefault(row.dispatch_id, row)
        asked = Delivery.objects.exclude(before_recall="").values_list("dispatch_id", flat=True)
        for dispatch in asked:
            first.pop(dispatch, None)
        return list(first.values())


class Receiver:
    """Registers what arrives at every office, lays some before the leader, answers recalls."""

    def step(self) -> bool:
        arrived = Document.objects.filter(direction=Direction.INCOMING, status=Status.ARRIVED)
        rows = list(arrived.select_related("office").order_by("pk")[:50])
        for row in rows:
            receiving.register(actor=offices.actor(row.office, Role.CLERK), document=row)
        registered = Document.objects.filter(
            direction=Direction.INCOMING, status__in=(Status.REGISTERED, Status.PRESENTED)
        )
        further = registered.annotate(turn=F("pk") % 5).filter(turn=0).select_related("office")
        noted = list(further.order_by("pk")[:50])
        for row in noted:
            self._note(row)
        opened = ChangeRequest.objects.filter(status=RequestStatus.OPEN)
        asked = list(opened.exclude(document__status=Status.ARRIVED).select_related("office"))
        for one in asked:
            self._answer(one)
        return bool(rows or noted or asked)

    def _note(self, row: Document) -> None:
        clerk, leader = (offices.actor(row.office, role) for role in (Role.CLERK, Role.LEADER))
        if row.status == Status.REGISTERED:
            place = offices.person(row.office, Role.LEADER)
            row = receiving.present(actor=clerk, document=row, leader=place)
        receiving.take_note(actor=leader, document=row)

    def _answer(self, one: ChangeRequest) -> None:
        clerk = offices.actor(one.office, Role.CLERK)
        if one.pk % 2:
            requests.agree(actor=clerk, request=one)
        else:
            requests.refuse(actor=clerk, request=one, note="Văn bản đã được xử lý.")


def waiting() -> int:
    open_ = [WorkState.QUEUED, WorkState.CLAIMED]
    return OutboxMessage.objects.filter(state__in=open_).count()


def unlock() -> None:
    """Lives that ended inside a PIN's check have locked its key, as they must: the administrator
    opens it again."""
    for credential in Credential.objects.exclude(locked_at=None):
        credentials.reset(credential, clock.now())


def drive(step: Callable[[], bool], stop: Callable[[], bool]) -> None:
    """Until nothing is left and `stop`; what is refused or broken off is done again."""
    while True:
        close_old_connections()
        try:
            left = step()
        except (ActError, DatabaseError, OSError) as error:
            print(f"{type(error).__name__}: {error}", flush=True)
            left = True
            time.sleep(PAUSE)
        if not left:
            if stop():
                return
            time.sleep(PAUSE)


def _all_ok(verdicts: list) -> None:
    for verdict in verdicts:
        if not verdict.ok:
            print(f"{verdict.document}: {verdict.message}", flush=True)
