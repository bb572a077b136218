"""Histories of exchange as raw rows, act by act; each act is drawn with a number that chooses."""

from datetime import datetime, timedelta
from itertools import count

from docflow.core import clock
from docflow.documents.models import Document, Link, Recipient, Version
from docflow.exchange.models import Delivery, Dispatch, InboxMessage, Receipt
from docflow.metrics.services import settling
from tests.factories.documents import make_incoming, make_issued

WORDS = ("valid", "valid", "valid", "missing", "not_valid", "undetermined", "")
TYPES = ("BC", "KH", "CV", "")
CHANNELS = (
    ("electronic", "", False),
    ("electronic", "", False),
    ("electronic", "chosen", True),
    ("electronic", "required", True),
    ("paper", "not_connected", False),
    ("paper", "paper_only", False),
)
CODES = ("01", "02", "03", "04", "06", "15", "16")
STEPS = {"01": "arrived", "02": "refused", "03": "accepted", "04": "assigned", "06": "completed"}
_serial = count(1)


class History:
    """Acts by name; `play` does one. Numbers choose among what there is, and skip where there is
    nothing to choose."""

    def __init__(self, office, partners, units, today) -> None:
        self.office, self.partners, self.units, self.today = office, partners, units, today
        self.acts = (
            *(self.issue, self.issue, self.send, self.send, self.receipt, self.receipt),
            *(self.receipt, self.arrive, self.arrive, self.on_paper, self.copy, self.paper),
            *(self.turn, self.replace, self.correct, self.follow, self.settle),
        )

    def play(self, act: int, draw: int) -> None:
        self.acts[act % len(self.acts)](draw)

    def issue(self, draw: int) -> None:
        fields = {}
        if draw % 17 == 0:
            fields = {"secrecy": 1, "subject": ""}
        elif draw % 13 == 0:
            fields = {"direction": "internal"}
        document = make_issued(
            self.office,
            issued_on=self.today - timedelta(days=draw % 70),
            unit=self.units[draw % len(self.units)],
            type_code=TYPES[draw % len(TYPES)],
            **fields,
        )
        for ordinal in range(draw % 4):
            place = (draw + ordinal) % (len(self.partners) + 3)
            known = self.partners[place] if place < len(self.partners) else None
            own = place == len(self.partners) + 2 and not ordinal
            Recipient.objects.create(
                document=document,
                ordinal=ordinal + 1,
                office=self.office if own else known,
                name="Nơi nhận",
                citizen_or_firm=place == len(self.partners),
            )

    def send(self, draw: int) -> None:
        """Deliveries of a document that was not sent."""
        waiting = Document.objects.filter(direction="outgoing", status="issued", dispatch=None)
        document = pick(waiting.exclude(recipients=None).distinct(), draw)
        if document is None or document.secrecy:
            return
        now = clock.now()
        version = Version.objects.create(document=document, ordinal=1, kind="issued", made_at=now)
        dispatch = Dispatch.objects.create(
            document=document, office=self.office, version=version, made_at=now
        )
        for place, one in enumerate(document.recipients.exclude(office=self.office)):
            channel, cause, parallel = CHANNELS[(draw + place) % len(CHANNELS)]
            if one.office is None:
                channel, cause, parallel = "paper", "not_connected", False
            if one.citizen_or_firm:
                cause = "citizen_or_firm"
            Delivery.objects.create(
                dispatch=dispatch,
                recipient=one,
                office=one.office,
                name=one.name,
                citizen_or_firm=one.citizen_or_firm,
                channel=channel,
                paper_cause=cause,
                paper_parallel=parallel,
                status="queued" if draw % 3 else "sent",
                status_at=now,
                message_id=f"m{next(_serial)}" if channel == "electronic" else "",
            )

    def receipt(self, draw: int) -> None:
        delivery = pick(Delivery.objects.filter(channel="electronic"), draw)
        if delivery is None:
            return
        code, now = CODES[draw % len(CODES)], clock.now()
        person, seal = WORDS[draw % len(WORDS)], WORDS[draw // 7 % len(WORDS)]
        Receipt.objects.create(
            delivery=delivery,
            message_id=f"r{next(_serial)}",
            code=code,
            at=now,
            received_at=now,
            gate={"person": person, "seal": seal} if draw % 5 else {},
            statement=b"",
            signature=b"",
        )
        # A late one is kept and moves nothing, nor does an answer to a request; a recall may stand
        # where it was accepted.
        if draw % 6 and code in STEPS:
            rows = Delivery.objects.filter(pk=delivery.pk)
            if draw % 11 == 0:
                rows.update(status="recall_agreed", before_recall=STEPS[code])
            else:
                rows.update(status=STEPS[code], before_recall="")

    def arrive(self, draw: int) -> None:
        document = make_incoming(
            self.office,
            issuer=self.partners[draw % len(self.partners)] if draw % 5 else None,
            arrived_at=clock.now() - timedelta(days=draw % 70),
            issued_on=self.today - timedelta(days=draw % 70) if draw % 3 else None,
            type_code="SY" if draw % 19 == 0 else TYPES[draw % len(TYPES)],
        )
        if draw % 9:
            self._message(document, draw)

    def on_paper(self, draw: int) -> None:
        make_incoming(self.office, origin="paper", arrived_at=self._at(draw))

    def copy(self, draw: int) -> None:
        """The paper of an arrival, typed in smaller letters; or the electronic one of a paper."""
        first = pick(Document.objects.filter(direction="incoming"), draw)
        if first is None:
            return
        other = make_incoming(
            self.office,
            origin="electronic" if first.origin == "paper" else "paper",
            code=first.code.lower() if draw % 2 else first.code,
            issuer_name=first.issuer_name,
            issued_on=first.issued_on,
            arrived_at=self._at(draw) if first.issued_on else first.arrived_at,
        )
        if other.origin == "electronic":
            self._message(other, draw)

    def paper(self, draw: int) -> None:
        """Paper was posted beside an electronic delivery, or instead of what had failed."""
        found = pick(Delivery.objects.filter(channel="electronic"), draw)
        if found is None or found.paper_cause == "failed":
            return
        rows = Delivery.objects.filter(pk=found.pk)
        if found.status == "failed" and not found.paper_parallel:
            rows.update(paper_cause="failed", paper_at=clock.now())
        else:
            rows.update(paper_parallel=True, paper_cause=found.paper_cause or "chosen")

    def turn(self, draw: int) -> None:
        """A document moves on, or a delivery fails."""
        if draw % 4 == 0:
            found = pick(Delivery.objects.filter(status__in=["queued", "sent"]), draw)
            if found is not None:
                Delivery.objects.filter(pk=found.pk).update(status="failed")
            return
        document = pick(Document.objects.all(), draw)
        if document is None:
            return
        outgoing = ("filed", "recalled", "cancelled", "issued")
        incoming = ("refused", "recalled", "completed", "registered")
        states = incoming if document.direction == "incoming" else outgoing
        Document.objects.filter(pk=document.pk).update(status=states[draw % 4])

    def replace(self, draw: int) -> None:
        """A recalled document, and the one that stands for it or will when it is issued."""
        out = Document.objects.filter(direction="outgoing", status__in=["issued", "filed"])
        old = pick(out.filter(secrecy=0), draw)
        if old is None:
            return
        new = make_issued(
            self.office,
            issued_on=self.today - timedelta(days=draw % 20),
            status="issued" if draw % 3 else "signed",
            type_code=old.type_code,
        )
        Recipient.objects.create(document=new, ordinal=1, office=self.partners[0], name="Nơi nhận")
        Link.objects.create(
            source=new, target=old, kind="replaces", made_at=clock.now(), made_by="An"
        )
        Document.objects.filter(pk=old.pk).update(status="recalled")

    def correct(self, draw: int) -> None:
        """A clerk mends what was typed of an arrival."""
        document = pick(Document.objects.filter(direction="incoming"), draw)
        other = pick(Document.objects.filter(direction="incoming"), draw // 3)
        if document is None or other is None:
            return
        changes = {"type_code": TYPES[draw % len(TYPES)]}
        if draw % 2:
            changes |= {"code": other.code, "issued_on": other.issued_on}
        Document.objects.filter(pk=document.pk).update(**changes)

    def follow(self, draw: int) -> None:
        found = pick(InboxMessage.objects.all(), draw)
        if found is not None:
            InboxMessage.objects.filter(pk=found.pk).update(paper_at=clock.now())

    def settle(self, draw: int) -> None:
        settling.sweep(clock.now(), draw % 20 or 1000)

    def _at(self, draw: int) -> datetime:
        return clock.now() - timedelta(days=draw % 70)

    def _message(self, document: Document, draw: int) -> None:
        InboxMessage.objects.create(
            office=self.office,
            message_id=f"i{next(_serial)}",
            sha256="0" * 64,
            received_at=clock.now(),
            next_try_at=clock.now(),
            document=document,
            gate={"person": WORDS[draw % len(WORDS)], "seal": WORDS[draw // 7 % len(WORDS)]},
        )


def pick(rows, draw: int):
    """One of the rows by its place; None where there is none."""
    found = list(rows.order_by("pk"))
    return found[draw % len(found)] if found else None
