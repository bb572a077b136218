"""Whether a certificate is a system key's that we believe; what was found is remembered while
nothing that it rests on has changed.

Asked eight times for each document that another installation exchanges with us, mostly about the
same few keys. The stores are read each time: another anchor, another revocation answer, and the
path is judged anew.
"""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from asn1crypto.x509 import Certificate
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, PathValidationError, ValidationError

from signing.pades import material
from signing.pades.coroutines import outcome
from signing.trust import anchors, revocation
from signing.trust.brought import NOTHING, Brought
from signing.trust.models import Purpose

# What the library weighs by the clock beyond the dates of certificates and answers moves slower.
REMEMBERED = timedelta(minutes=5)
MOST = 256
_PURPOSES = (Purpose.SYSTEM, Purpose.INTERMEDIATE)

_lock = threading.Lock()
_found: OrderedDict[Any, tuple[datetime, datetime]] = OrderedDict()


def believed(
    leaf: Certificate, others: Sequence[Certificate], now: datetime, brought: Brought = NOTHING
) -> bool:
    """Whether `leaf` is a system key's at `now`, by the anchors of that purpose and the stored
    revocation answers; `others` came with it. Nothing is fetched, and what rests on something that
    was `brought` is not remembered.

    Raises ValueError, TypeError or KeyError for certificates that cannot be parsed.
    """
    if brought is not NOTHING:
        return _valid(leaf, others, material.context(now, (Purpose.SYSTEM,), brought))
    rests_on = _rests_on(now)
    key = (leaf.dump(), tuple(one.dump() for one in others), rests_on)
    with _lock:
        since, until = _found.get(key, (now, now))
    if since <= now < until:
        return True
    context = material.context(now, purposes=(Purpose.SYSTEM,))
    if not _valid(leaf, others, context):
        return False
    lasting = all(until is not None for _name, until in rests_on[1])
    # Read twice: what came in between must not count as judged.
    if lasting and _rests_on(now) == rests_on:
        _remember(key, now, _end([leaf, *others, *context.certificate_registry], now))
    return True


def _rests_on(now: datetime) -> tuple[Any, ...]:
    """Names of the anchors and answers that the judgement depends on at `now`."""
    rows = anchors.believed(now).filter(purpose__in=_PURPOSES).order_by("pk")
    trusted = tuple(rows.values_list("purpose", "fingerprint"))
    return trusted, tuple(revocation.names(now))


def _end(certificates: Sequence[Certificate], now: datetime) -> datetime:
    """When the first of the certificates runs out, soon at the latest; an answer's end changes what
    the judgement rests on."""
    ends = [one.not_valid_after for one in certificates if one.not_valid_after > now]
    return min([now + REMEMBERED, *ends])


def _remember(key: Any, since: datetime, until: datetime) -> None:
    with _lock:
        _found[key] = (since, until)
        _found.move_to_end(key)
        while len(_found) > MOST:
            _found.popitem(last=False)


def _valid(leaf: Certificate, others: Sequence[Certificate], context: ValidationContext) -> bool:
    try:
        outcome(_validate(leaf, others, context))
    except (PathBuildingError, PathValidationError, ValidationError):
        return False
    return True


async def _validate(
    leaf: Certificate, others: Sequence[Certificate], context: ValidationContext
) -> None:
    validator = CertificateValidator(
        leaf, intermediate_certs=list(others), validation_context=context
    )
    try:
        await validator.async_validate_usage({"non_repudiation"})
    finally:
        await context.aclose()
