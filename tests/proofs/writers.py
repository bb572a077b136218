"""Many processes that number documents in one register, each giving some acts up half-way."""

import random
import time
from typing import Any

from django.core.management import call_command
from django.db import transaction

from docflow.core.audit import verify
from docflow.core.audit.models import AuditEvent
from docflow.documents.models import Document, Register, RegisterEntry
from docflow.documents.services import issuing
from docflow.documents.states import Direction, Status
from docflow.org.models import Position
from docflow.org.states import Role
from tests.factories.documents import make_document
from tests.factories.org import actor_of, make_cast
from tests.proofs import books, moments

Order = dict[str, Any]


class GivenUp(Exception):
    """The act fails after its number was taken."""


def prepare(order: Order) -> list[int]:
    """Signed documents of one office that has no register of this year yet."""
    call_command("migrate", interactive=False, verbosity=0)
    cast = make_cast()
    made = [
        make_document(
            cast.office,
            direction=Direction.OUTGOING,
            status=Status.SIGNED,
            unit=cast.unit,
            signer=cast.chi,
            seen_by=(cast.dung,),
        )
        for _ in range(order["documents"])
    ]
    return [document.pk for document in made]


def write(order: Order) -> dict[str, int]:
    """Number the documents in an order of one's own; give up, now and then, with the number
    already taken and, now and then, number one that is numbered."""
    clerk = actor_of(Position.objects.get(role=Role.CLERK))
    chance = random.Random(order["seed"])  # noqa: S311
    given_up = again = 0
    # Everybody starts at once, with connections made.
    time.sleep(max(0.0, order["start"] - time.time()))
    with moments.watch(order.get("fatal", 0)):
        for pk in chance.sample(order["documents"], len(order["documents"])):
            document = Document.objects.get(pk=pk)
            if chance.random() < 0.3:
                given_up += _give_up(clerk, document)
            before = document.number
            numbered = issuing.number(actor=clerk, document=document)
            again += before is not None
            assert before in (None, numbered.number), "a document has got a second number"
    return {"given_up": given_up, "again": again}


def _give_up(clerk, document: Document) -> int:
    try:
        with transaction.atomic():
            issuing.number(actor=clerk, document=document)
            raise GivenUp
    except GivenUp:
        return 1


def judge(order: Order) -> dict[str, Any]:
    audit = verify.verify()
    return {
        "faults": [*books.numbers(), *([] if audit.ok else [str(audit.first_broken)])],
        "registers": Register.objects.count(),
        "numbered": RegisterEntry.objects.count(),
        "numbers": sorted(RegisterEntry.objects.values_list("number", flat=True)),
        "said": AuditEvent.objects.filter(verb="register.number").count(),
        "carried": Document.objects.filter(status=Status.NUMBERED).count(),
    }
