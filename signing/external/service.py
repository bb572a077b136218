"""Prepare in one request, finish in another; between them a row, and nobody's trust."""

import base64
import hashlib
import io
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NoReturn

from asn1crypto import cms, x509
from django.db import IntegrityError, transaction
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

from signing import authority
from signing.batches import Signed
from signing.external import containers, values
from signing.external.errors import (
    AlreadyAnswered,
    BaseChanged,
    ExternalProblem,
    Late,
    NotOutside,
    Superseded,
    Unknown,
    WrongAnswer,
)
from signing.external.keeping import EMPTIED, checked, let_go
from signing.external.models import OPEN, PendingSignature, State
from signing.keys.errors import Expired
from signing.keys.models import Credential, Custody, Purpose
from signing.pades import clock
from signing.pades.container import digest_for
from signing.pades.coroutines import outcome
from signing.pades.errors import SigningProblem, TimestampFailed
from signing.pades.signature import RESERVED_OUTSIDE, Placement, sign_field

# How long a person has, list, PIN and token included.
PATIENCE = timedelta(minutes=15)
LEVELS = ("B-B", "B-T")
ENDED = {
    State.SUPERSEDED: Superseded,
    State.EXPIRED: Late,
}


@dataclass(frozen=True)
class Answer:
    """What came back: the raw value over the attributes, or a whole CMS; exactly one of them."""

    value: bytes = b""
    container: bytes = b""


@dataclass(frozen=True)
class Made:
    """A signature of an act that goes on: its finished request, and the file it made."""

    request: PendingSignature
    signed: Signed


class StandIn(Signer):
    """Signs nothing: notes what has to be signed and leaves zeros in the value's place."""

    def __init__(self, credential: Credential, scheme: str, digest: str) -> None:
        store = SimpleCertificateStore()
        store.register_multiple([x509.Certificate.load(der) for der in chain_of(credential)])
        super().__init__(
            signing_cert=x509.Certificate.load(bytes(credential.certificate)),
            cert_registry=store,
            signature_mechanism=values.mechanism(scheme, digest),
        )
        self.attributes = b""
        self.digest_algorithm = ""

    async def async_sign_raw(
        self, data: bytes, digest_algorithm: str, dry_run: bool = False
    ) -> bytes:
        self.attributes, self.digest_algorithm = data, digest_algorithm
        return bytes(values.LONGEST)


def chain_of(credential: Credential) -> list[bytes]:
    """DER of the certificates above the credential's own."""
    return [base64.b64decode(text) for text in credential.chain]


def credentials_of(owner: str, purpose: str, now: datetime) -> list[Credential]:
    """The owner's registered outside keys that are valid at `now`, newest first."""
    return list(
        Credential.objects.usable(now)
        .filter(owner=owner, purpose=purpose, custody=Custody.EXTERNAL)
        .order_by("-not_before", "-pk")
    )


def prepare(
    *,
    base: bytes,
    placement: Placement,
    act: str,
    subject: str,
    credential: Credential,
    asked_by: str,
    now: datetime,
    empty: tuple[str, ...] = (),
    level: str = "B-T",
    prefer_pss: bool = False,
    upon: Made | None = None,
    beside: PendingSignature | None = None,
) -> PendingSignature:
    """Request 1: the revision with room for a signature, kept until `expires_at`.

    With `upon` it is made on the result of another signature of the same act, which nobody has
    published; `base` stays the file the act began with. With `beside` it goes on with another file,
    and that request is the one before it, kept. A request still open in an act on the same base is
    superseded. Raises NotOutside, Expired, FieldProblem, WrongAnswer, UnfitFile, BaseChanged.
    """
    if upon is not None and beside is not None:
        raise ValueError("A request follows one other.")
    if level not in LEVELS:
        raise ValueError(f"Unknown level {level!r}; known are {', '.join(LEVELS)}.")
    _usable(credential, now)
    scheme = values.scheme_of(bytes(credential.certificate), prefer_pss=prefer_pss)
    fitting = digest_for(x509.Certificate.load(bytes(credential.certificate)))
    stand_in = StandIn(credential, scheme, fitting)
    base_sha256 = hashlib.sha256(base).hexdigest()
    if upon is not None:
        _continues(upon, base, base_sha256, credential, asked_by)
    if beside is not None and not _by(beside, State.KEPT, credential, asked_by):
        raise BaseChanged
    last = beside if upon is None else upon.request
    before = base if upon is None else upon.signed.data
    filled = outcome(
        sign_field(before, placement, signer=stand_in, now=now, reserved=RESERVED_OUTSIDE)
    )
    start, end = _room(filled, placement.field)
    prepared, digest = _emptied(filled, start, end, stand_in.digest_algorithm)
    row = PendingSignature(
        asked_by=asked_by,
        nonce=secrets.token_urlsafe(32),
        digest_algorithm=stand_in.digest_algorithm,
        scheme=scheme,
        signed_attributes=stand_in.attributes,
        created_at=now,
        expires_at=now + PATIENCE,
        credential=credential,
        fingerprint=credential.fingerprint,
        subject=subject,
        act=act,
        field=placement.field,
        empty_fields=list(empty),
        level=level,
        base_sha256=base_sha256,
        root_sha256=base_sha256 if last is None else last.root_sha256,
        prepared_sha256=hashlib.sha256(prepared).hexdigest(),
        revision=prepared[len(before) :],
        after=last,
        carried=before[len(base) :],
        reserved_start=start,
        reserved_end=end,
        document_digest=digest,
    )
    try:
        return _store(row, now)
    except IntegrityError:
        if last is not None and PendingSignature.objects.filter(after=last).exists():
            raise AlreadyAnswered from None
        # Another act on this base was begun in the same moment: the later one counts.
        return _store(row, now)


def _emptied(filled: bytes, start: int, end: int, algorithm: str) -> tuple[bytes, str]:
    """The revision with nothing in the room of its signature, and the hex digest of all around."""
    prepared = b"".join((filled[: start + 1], b"0" * (end - start - 2), filled[end - 1 :]))
    digest = hashlib.new(algorithm, memoryview(prepared)[:start])
    digest.update(memoryview(prepared)[end:])
    return prepared, digest.hexdigest()


def find(nonce: str, asked_by: str) -> PendingSignature:
    """The request as it stands; raises Unknown, for somebody else's too."""
    row = PendingSignature.objects.filter(nonce=nonce, asked_by=asked_by).first()
    if row is None:
        raise Unknown
    return row


def finish(
    *,
    nonce: str,
    asked_by: str,
    base: bytes,
    answer: Answer,
    now: datetime,
    may_owe: bool = False,
    keep: bool = False,
) -> Signed:
    """Request 2: judge the answer, embed it, stamp it, pass the gate; publishing is the caller's.

    `keep`: the act goes on with another file, so what was signed is held on the row (`keeping`).
    `may_owe`: without an answer of the time-stamping service it becomes B-B and the caller owes the
    time. Raises Unknown, Late, AlreadyAnswered, Superseded, BaseChanged, WrongAnswer, Expired,
    TimestampFailed (the same answer may be sent again) and GateRefused; nothing is handed out then.
    """
    row = _claim(nonce, asked_by, now)
    try:
        file = base + bytes(row.carried)
        data = _embedded(row, base, file, answer, now, may_owe=may_owe)
        report = checked(row, file, data, now)
    except TimestampFailed:
        _move(row, State.PENDING, now)
        raise
    except (SigningProblem, Expired) as problem:
        _move(row, State.REFUSED, now, problem=problem.code)
        let_go([row])
        raise
    signed = Signed(data, report)
    held = data[len(file) :] if keep else None
    state = State.KEPT if keep else State.FINISHED
    if not _move(row, state, now, result=signed.sha256, held=held):
        _refuse(PendingSignature.objects.get(pk=row.pk), now)
    return signed


def stop(*, nonces: list[str], asked_by: str, now: datetime) -> int:
    """End the caller's own requests that nobody has answered; says how many."""
    rows = PendingSignature.objects.filter(nonce__in=nonces, asked_by=asked_by)
    open_ = list(rows.filter(state=State.PENDING))
    stopped = rows.filter(pk__in=[row.pk for row in open_], state=State.PENDING)
    count = stopped.update(state=State.STOPPED, done_at=now, **EMPTIED)
    ended = rows.filter(pk__in=[row.pk for row in open_], state=State.STOPPED)
    let_go(list(ended))
    return count


def keep_lists(now: datetime) -> None:
    """In process, nobody else keeps the demo authority's lists in force as its clock moves."""
    if clock.is_demo() and authority.exists():
        authority.refresh_crl(now)


def _usable(credential: Credential, now: datetime) -> None:
    if credential.custody != Custody.EXTERNAL or credential.purpose == Purpose.SYSTEM:
        raise NotOutside
    if not credential.usable(now):
        raise Expired


def _room(filled: bytes, field: str) -> tuple[int, int]:
    """Offsets of "<" and after ">" of the signature just made in `field`."""
    reader = PdfFileReader(io.BytesIO(filled), strict=True)
    made = next(one for one in reader.embedded_signatures if one.field_name == field)
    _zero, start, end, _length = (int(number) for number in made.byte_range)
    return start, end


def _store(row: PendingSignature, now: datetime) -> PendingSignature:
    with transaction.atomic():
        PendingSignature.objects.filter(root_sha256=row.root_sha256, state__in=OPEN).update(
            state=State.SUPERSEDED, done_at=now, **EMPTIED
        )
        if row.after is None:
            # A new beginning: nothing goes on from what the act before it kept.
            held = PendingSignature.objects.filter(root_sha256=row.root_sha256, state=State.KEPT)
            held.update(state=State.FINISHED, **EMPTIED)
        row.save(force_insert=True)
    return row


def _claim(nonce: str, asked_by: str, now: datetime) -> PendingSignature:
    """Under row lock: it is theirs, in time, and answered by nobody yet."""
    with transaction.atomic(durable=True):
        row = (
            PendingSignature.objects.select_for_update(of=("self",))
            .select_related("credential")
            .filter(nonce=nonce, asked_by=asked_by)
            .first()
        )
        if row is None:
            raise Unknown
        if row.state == State.PENDING and now < row.expires_at:
            row.state = State.WORKING
            row.save(update_fields=["state"])
            return row
    _refuse(row, now)


def _refuse(row: PendingSignature, now: datetime) -> NoReturn:
    if row.state in OPEN and now >= row.expires_at:
        raise Late
    problem: type[ExternalProblem] = ENDED.get(State(row.state), AlreadyAnswered)
    raise problem()


def _continues(
    upon: Made, base: bytes, base_sha256: str, credential: Credential, asked_by: str
) -> None:
    """The file is what that request made of this base, by the same person with the same key."""
    done = upon.request
    stands = (
        _by(done, State.FINISHED, credential, asked_by)
        and done.base_sha256 == base_sha256
        and done.result_sha256 == hashlib.sha256(upon.signed.data).hexdigest()
        and upon.signed.data.startswith(base)
    )
    if not stands:
        raise BaseChanged


def _by(done: PendingSignature, state: str, credential: Credential, asked_by: str) -> bool:
    """Whether that request was brought to `state` by the same person with the same key."""
    return (done.state, done.asked_by, done.fingerprint) == (
        state,
        asked_by,
        credential.fingerprint,
    )


def _embedded(
    row: PendingSignature,
    base: bytes,
    file: bytes,
    answer: Answer,
    now: datetime,
    *,
    may_owe: bool,
) -> bytes:
    """The prepared file with the verified answer in its room."""
    _usable(row.credential, now)
    prepared = file + bytes(row.revision)
    if (
        hashlib.sha256(base).hexdigest() != row.base_sha256
        or hashlib.sha256(prepared).hexdigest() != row.prepared_sha256
        or row.credential.fingerprint != row.fingerprint
    ):
        raise BaseChanged
    value = _judged(row, answer, now)
    text = _container(row, value, now, may_owe=may_owe).hex().encode()
    room = row.reserved_end - row.reserved_start - 2
    if len(text) > room:
        raise WrongAnswer("container_size")
    start, end = row.reserved_start, row.reserved_end
    return b"".join((prepared[: start + 1], text.ljust(room, b"0"), prepared[end - 1 :]))


def _container(
    row: PendingSignature, value: containers.Value, now: datetime, *, may_owe: bool
) -> bytes:
    """The CMS around the value, with our certificates and time stamp."""
    source = None if row.level == "B-B" else clock.source(now)
    keep_lists(now)
    certificate, chain = bytes(row.credential.certificate), chain_of(row.credential)
    try:
        return outcome(containers.build(value, certificate, chain, source))
    except TimestampFailed:
        if not may_owe:
            raise
        return outcome(containers.build(value, certificate, chain, None))


def _judged(row: PendingSignature, answer: Answer, now: datetime) -> containers.Value:
    certificate, digest = bytes(row.credential.certificate), row.digest_algorithm
    if bool(answer.value) == bool(answer.container):
        raise WrongAnswer("one_of_value_and_container")
    if answer.container:
        wanted = containers.Wanted(
            certificate=certificate,
            document_digest=bytes.fromhex(row.document_digest),
            digest_algorithm=digest,
            since=row.created_at,
            now=now,
        )
        return containers.read(answer.container, wanted)
    attributes = bytes(row.signed_attributes)
    if not _about(attributes, row.document_digest):
        raise BaseChanged
    value = values.verified(certificate, answer.value, attributes, row.scheme, digest)
    return containers.Value(attributes, value, digest, values.mechanism(row.scheme, digest))


def _about(attributes: bytes, document_digest: str) -> bool:
    """Whether the kept attributes are still about the kept digest: rows can be altered too."""
    found = [
        one["values"][0].native
        for one in cms.CMSAttributes.load(attributes)
        if one["type"].native == "message_digest"
    ]
    return found == [bytes.fromhex(document_digest)]


def _move(
    row: PendingSignature,
    state: str,
    now: datetime,
    *,
    problem: str = "",
    result: str = "",
    held: bytes | None = None,
) -> bool:
    """Leave `working`; False when the row was superseded or swept meanwhile."""
    change: dict[str, object] = {"state": state}
    if state != State.PENDING:
        change |= {"done_at": now, "problem": problem, "result_sha256": result}
        change |= EMPTIED if held is None else {"revision": held}
    moved = PendingSignature.objects.filter(pk=row.pk, state=State.WORKING).update(**change)
    return bool(moved)
