"""Owns the time stamps over chain heads; where they come from is the concern of `signing`."""

import logging
from datetime import datetime, timedelta

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from docflow.core.audit import chain
from docflow.core.audit.models import AuditChain, AuditHead
from signing import timestamps
from signing.authority import NotSetUp
from signing.messages import BadMessage
from signing.trust.brought import NOTHING, Brought

logger = logging.getLogger(__name__)
# Ours and the service's, and the way between.
CLOCKS = timedelta(hours=1)
_OTHER_MOMENT = "the time stamp is not of the moment the head names"
_FAULTS = {
    "not_over_this_data": "the time stamp does not cover this head",
    "untrusted": "the time stamp is not by a trusted authority",
}


def sweep(now: datetime, limit: int) -> int:
    """Time-stamp the head of each chain that has grown since its last stamp; stamps made.

    The service is asked outside any transaction; one that does not answer is asked again at the
    next turn (TimestampFailed reaches the worker, which notes it).
    """
    last = AuditHead.objects.filter(office_id=OuterRef("pk")).order_by("-seq").values("seq")[:1]
    grown = AuditChain.objects.annotate(stamped=Coalesce(Subquery(last), 0))
    done = 0
    for head in grown.filter(head_seq__gt=F("stamped")).order_by("pk")[:limit]:
        try:
            _stamp(head, now)
        except NotSetUp:
            # A new installation: the demo authority is made after the first acts.
            return done
        done += 1
    return done


def up_to_now(office_id: int, now: datetime) -> None:
    """Stamp the head of one chain where it has grown; outside any transaction. Raises
    TimestampFailed, NotSetUp."""
    head = AuditChain.objects.filter(pk=office_id, head_seq__gt=0).first()
    if head and not AuditHead.objects.filter(office_id=office_id, seq=head.head_seq).exists():
        _stamp(head, now)


def _stamp(head: AuditChain, now: datetime) -> None:
    wanted = AuditHead(office_id=head.pk, seq=head.head_seq, hash=head.head_hash, at=now)
    wanted.token = timestamps.over(_said(wanted), now)
    AuditHead.objects.bulk_create([wanted], ignore_conflicts=True)


def fault(head: AuditHead) -> str:
    """Why the stamp of `head` proves nothing, or an empty text: its signature, what it covers,
    and whether a time-stamping authority we believe made it."""
    try:
        moment = moment_of(head)
    except BadMessage as problem:
        logger.info("a stamp of chain %s: %s", head.office_id, problem.code)
        return _FAULTS.get(problem.code, "the time stamp cannot be read")
    return "" if abs(moment - head.at) <= CLOCKS else _OTHER_MOMENT


def moment_of(head: AuditHead, brought: Brought = NOTHING) -> datetime:
    """When the head was stamped, by a service that is believed. Raises BadMessage."""
    return timestamps.moment_of(_said(head), bytes(head.token), brought)


def _said(head: AuditHead) -> bytes:
    return chain.canonical({"office_id": head.office_id, "seq": head.seq, "hash": head.hash})
