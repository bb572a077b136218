"""The edXML envelope (QCVN 102:2016/BTTTT): messages in, bytes out, and back. Knows no table."""

from docflow.exchange.envelope.errors import BadMessage, Remark
from docflow.exchange.envelope.messages import (
    Enclosure,
    Letter,
    Message,
    Organ,
    Response,
    Signer,
    StatusMessage,
)
from docflow.exchange.envelope.reader import Parcel, read
from docflow.exchange.envelope.statement import Statement
from docflow.exchange.envelope.writer import write

__all__ = [
    "BadMessage",
    "Enclosure",
    "Letter",
    "Message",
    "Organ",
    "Parcel",
    "Remark",
    "Response",
    "Signer",
    "Statement",
    "StatusMessage",
    "read",
    "write",
]
