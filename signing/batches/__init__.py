"""One PIN, one list: what a person authorised to be signed, and nothing else."""

from signing.batches.errors import BatchClosed, NotAuthorised, WrongPurpose
from signing.batches.service import Batch, Item, Signed, abandon, reserve
from signing.keys.errors import Expired, Locked, NoCredential, ServerKeyWrong, WrongPin
from signing.pades.errors import FieldProblem, GateRefused, TimestampFailed, UnfitFile
from signing.pades.signature import Placement

__all__ = [
    "Batch",
    "BatchClosed",
    "Expired",
    "FieldProblem",
    "GateRefused",
    "Item",
    "Locked",
    "NoCredential",
    "NotAuthorised",
    "Placement",
    "ServerKeyWrong",
    "Signed",
    "TimestampFailed",
    "UnfitFile",
    "WrongPin",
    "WrongPurpose",
    "abandon",
    "reserve",
]
