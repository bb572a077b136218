"""Lays rows into the partner's outbox, with what the line will do to each as a whole.

Ids follow from what a message is about, so that the same work done twice lays the same row.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from docflow.core import clock
from docflow.exchange.models import SimulatedArrival, SimulatedPartner, SimulatedPosting
from docflow.exchange.simulator import fates, noting
from docflow.exchange.simulator.plans import Direction, Fault
from docflow.exchange.states import LETTERS, MessageKind
from docflow.org.selectors.people import code_of

# Between two states of one document, so that a person can watch them come.
PACE = timedelta(seconds=20)
# A forged state says that it went another way than it did.
_LIE = {"02": "06"}
_DEFAULT_LIE = "02"


def identity(partner: SimulatedPartner, *about: object) -> str:
    """An id that seed, partner and subject make; no number of a row is in it, so that the same
    story in another database has the same ids."""
    text = "|".join(str(one) for one in (code_of(partner.office), partner.seed, *about))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def lay(
    partner: SimulatedPartner, *, message_id: str, due: datetime, **values: Any
) -> SimulatedPosting:
    """The row, due when the line lets it; and a forged one beside it where the seed has it so."""
    lot = fates.of_message(partner.rates, partner.seed, message_id, Direction.IN)
    posting, new = SimulatedPosting.objects.get_or_create(
        partner=partner,
        message_id=message_id,
        defaults={"created_at": clock.now(), "next_try_at": due + lot.later, **values},
    )
    if not new:
        return posting
    for happened, fault in ((lot.delay, Fault.DELAYED), (lot.overtaken, Fault.OVERTAKEN)):
        if happened:
            noting.note(partner, posting.office_id, Direction.IN, message_id, 0, fault)
    if lot.forgery is not None:
        _imitate(partner, posting, lot.forgery, due)
    return posting


def state(
    partner: SimulatedPartner, arrival: SimulatedArrival, code: str, ordinal: int
) -> SimulatedPosting:
    """A state about a message of ours, `ordinal` paces from now."""
    now = clock.now()
    return lay(
        partner,
        message_id=identity(partner, arrival.message_id, code),
        due=now + ordinal * PACE,
        office_id=arrival.office_id,
        kind=MessageKind.STATUS,
        answers=arrival,
        facts={
            "code": code,
            "reason": arrival.reason if code in ("02", "16") else "",
            "at": (now + ordinal * PACE).isoformat(),
        },
    )


def _imitate(
    partner: SimulatedPartner, posting: SimulatedPosting, forgery: Fault, due: datetime
) -> None:
    """Somebody's message in the partner's name: a state that is not true, a letter that it did not
    sign. Only a state is bound to a hash."""
    if forgery == Fault.OTHER_HASH and posting.kind != MessageKind.STATUS:
        forgery = Fault.WRONG_KEY
    facts = dict(posting.facts)
    if posting.kind == MessageKind.STATUS:
        lie = _LIE.get(facts["code"], _DEFAULT_LIE)
        facts |= {"code": lie, "reason": "Tin báo giả mạo." if lie == "02" else ""}
    elif posting.kind in LETTERS:
        facts["subject"] = f"{facts['subject']} (giả mạo)"
    message_id = identity(partner, posting.message_id, "forged")
    SimulatedPosting.objects.get_or_create(
        partner=partner,
        message_id=message_id,
        defaults={
            "office_id": posting.office_id,
            "kind": posting.kind,
            "answers": posting.answers,
            "about": posting.about,
            "imitates": posting,
            "forgery": forgery,
            "facts": facts,
            "created_at": clock.now(),
            "next_try_at": due,
        },
    )
    noting.note(partner, posting.office_id, Direction.IN, message_id, 0, forgery)
