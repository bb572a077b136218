"""Owns the time stamps over chain heads; where they come from is the concern of `signing`."""

import asyncio
import hashlib
import logging
from datetime import datetime

from asn1crypto import cms, x509
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko_certvalidator import ValidationContext

from docflow.core.audit import chain
from docflow.core.audit.models import AuditChain, AuditHead
from signing.authority.vault import NotSetUp
from signing.pades import clock as stamping
from signing.trust import anchors
from signing.trust.models import Purpose

logger = logging.getLogger(__name__)


def sweep(now: datetime, limit: int) -> int:
    """Time-stamp the head of each chain that has grown since its last stamp; stamps made.

    The service is asked outside any transaction; a service that does not answer is asked again
    at the next turn (OSError reaches the worker, which notes it).
    """
    last = AuditHead.objects.filter(office_id=OuterRef("pk")).order_by("-seq").values("seq")[:1]
    grown = AuditChain.objects.annotate(stamped=Coalesce(Subquery(last), 0))
    done = 0
    for head in grown.filter(head_seq__gt=F("stamped")).order_by("pk")[:limit]:
        try:
            stamper = stamping.source(now)
        except NotSetUp:
            # A new installation: the demo authority is made after the first acts.
            return done
        wanted = AuditHead(office_id=head.pk, seq=head.head_seq, hash=head.head_hash, at=now)
        token = asyncio.run(stamper.async_timestamp(_imprint("sha256", wanted), "sha256"))
        wanted.token = token.dump()
        AuditHead.objects.bulk_create([wanted], ignore_conflicts=True)
        done += 1
    return done


def fault(head: AuditHead) -> str:
    """Why the stamp of `head` proves nothing, or an empty text: its signature, what it covers,
    and whether a time-stamping authority we believe made it."""
    try:
        token = cms.ContentInfo.load(bytes(head.token), strict=True)["content"]
        moment = token["encap_content_info"]["content"].parsed["gen_time"].native
        trusted = [
            x509.Certificate.load(bytes(anchor.certificate))
            for anchor in anchors.for_purpose(Purpose.TSA, moment)
        ]
        context = ValidationContext(
            trust_roots=trusted,
            moment=moment,
            allow_fetching=False,
            revocation_mode="soft-fail",
        )
        found = asyncio.run(
            validate_tst_signed_data(token, context, lambda name: _imprint(name, head))
        )
    except Exception as error:
        # Whatever was put in the place of a token must not stop the proof of the rest.
        logger.info("a stamp of chain %s cannot be read: %s", head.office_id, error)
        return "the time stamp cannot be read"
    if not (found["intact"] and found["valid"]):
        return "the time stamp does not cover this head"
    if found.get("trust_problem_indic") is not None or found.get("validation_path") is None:
        return "the time stamp is not by a trusted authority"
    return ""


def _imprint(algorithm: str, head: AuditHead) -> bytes:
    said = chain.canonical({"office_id": head.office_id, "seq": head.seq, "hash": head.hash})
    return hashlib.new(algorithm, said).digest()
