"""What an office knows beside the text that is held against the rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Known:
    """What the office knows beside the text. Empty values are not held against anything."""

    #: The drafting unit's abbreviation, which follows "Lưu: VT,".
    unit: str = ""
    #: The lines of the authority register for the signer.
    capacity: tuple[str, ...] = ()


NOTHING: Final = Known()
