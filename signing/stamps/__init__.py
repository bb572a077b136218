"""What a signature looks like: small pages set by typst, exact to the point; no signing here."""

from signing.stamps.drawing import initial, issue_line, mark, person, seal
from signing.stamps.inking import BLUE, RED, BadPicture, ink
from signing.stamps.typesetting import Face

__all__ = [
    "BLUE",
    "RED",
    "BadPicture",
    "Face",
    "initial",
    "ink",
    "issue_line",
    "mark",
    "person",
    "seal",
]
