"""Owns the question who sent a message: the signed statement, the message, the key, the address
book must all name one office."""

from datetime import datetime

from docflow.exchange.envelope import BadMessage, Letter, Parcel
from docflow.exchange.envelope.signature import Sealed
from docflow.exchange.selectors import addresses
from docflow.exchange.services.changing import KINDS
from docflow.exchange.states import MessageKind
from docflow.org.models import Office
from docflow.org.selectors.people import office_by_code
from signing import messages, values
from signing.keys import certificates
from signing.keys.models import Purpose


def identify(parcel: Parcel, office: Office, message_id: str, now: datetime) -> tuple[Office, str]:
    """The sending office and the fingerprint of its key. Raises BadMessage."""
    attested = parcel.attested
    if attested is None:
        raise BadMessage("N.Signature", "The message carries no signature of an office.")
    said, message = attested.statement, parcel.message
    kind = KINDS[message.business] if isinstance(message, Letter) else MessageKind.STATUS
    _agree(attested.intact, "CheckSignature", "The message was changed after it was signed.")
    _agree(said.kind == kind, "CheckSignature", "The statement is about another message.")
    _agree(said.message_id == message_id, "MessageId", "The statement names another message.")
    _agree(said.sender == message.sender.code, "MessageHeader.From", "Two senders are named.")
    mine = addresses.codes_of(office)
    # A message for somebody else, played to us, goes no further.
    _agree(said.receiver.upper() in mine, "MessageHeader.To", "It is meant for another office.")
    if isinstance(message, Letter):
        named = any(organ.code.upper() in mine for organ in message.receivers)
        _agree(named, "MessageHeader.To", "This office is not among the receivers.")
    sender = office_by_code(said.sender)
    if sender is None:
        raise BadMessage("M.MessageHeader.From", f"The sender {said.sender[:40]} is not known.")
    try:
        fingerprint = messages.verify_bytes(attested.data, attested.signature, now)
    except messages.BadMessage as problem:
        raise BadMessage("M.CheckSignature", f"Signature: {problem.code}.") from problem
    own = addresses.owns_key(sender, Purpose.SYSTEM, fingerprint)
    _agree(own, "CheckSignature", "The signature is not by a key of the office named as sender.")
    if parcel.sealed is not None:
        _check_sealed(parcel.sealed, sender, fingerprint, now)
    return sender, fingerprint


def _check_sealed(sealed: Sealed, sender: Office, known: str, now: datetime) -> None:
    """The message's own signature: optional, but never wrong. `known` is the key of the statement,
    which was believed and found to be the sender's."""
    _agree(not sealed.problem, "CheckSignature", f"Signature of the message: {sealed.problem}")
    if sealed.certificates and certificates.fingerprint(sealed.certificates[0]) == known:
        return
    try:
        fingerprint = values.believe(sealed.certificates, now)
    except messages.BadMessage as problem:
        raise BadMessage(
            "M.CheckSignature", f"Signature of the message: {problem.code}."
        ) from problem
    own = addresses.owns_key(sender, Purpose.SYSTEM, fingerprint)
    _agree(own, "CheckSignature", "The message is not signed by a key of its sender.")


def _agree(condition: bool, what: str, text: str) -> None:
    if not condition:
        raise BadMessage(f"M.{what}", text)
