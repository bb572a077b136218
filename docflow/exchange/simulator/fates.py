"""What the line does to a message: a function of seed, message, direction and number of the try.

No state and no chance beside the seed: whatever the order in which workers come to it, the same
seed gives the same run.
"""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from docflow.exchange.simulator.plans import FORGERIES, Direction, Fault, Rates

LONGEST_DELAY = timedelta(minutes=20)
# Long enough for all that follows it to pass.
HELD_BACK = timedelta(minutes=3)
_WHOLE = 2**64
# The declaration stays: only content is damaged, so that no reader can miss it.
_UNTOUCHED = 64
_ATTESTED = b"Attestation"
_LETTERS = b"abcdefghijklmnopqrstuvwxyz0123456789"


@dataclass(frozen=True)
class Fate:
    """Of one try to get a message across."""

    lost: bool = False
    unacknowledged: bool = False
    doubled: bool = False
    damaged: bool = False


@dataclass(frozen=True)
class Lot:
    """Of a message as a whole: how much later it comes, and who imitates it."""

    delay: timedelta = timedelta(0)
    overtaken: bool = False
    forgery: Fault | None = None

    @property
    def later(self) -> timedelta:
        return self.delay + (HELD_BACK if self.overtaken else timedelta(0))


def chance(seed: int, *about: object) -> float:
    """A number from 0 up to 1, always the same for the same seed and things."""
    text = "|".join(str(one) for one in (seed, *about))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) / _WHOLE


def of_try(rates: Rates, seed: int, message_id: str, direction: Direction, number: int) -> Fate:
    """What happens to try `number`, counted from 1."""

    def happens(what: str, rate: float) -> bool:
        return chance(seed, message_id, direction.value, number, what) < rate

    return Fate(
        lost=happens("loss", rates.loss),
        unacknowledged=happens("silence", rates.silence),
        doubled=happens("doubling", rates.doubling),
        damaged=happens("damage", rates.damage),
    )


def of_message(rates: Rates, seed: int, message_id: str, direction: Direction) -> Lot:
    """What happens to the message once, whatever its tries."""

    def drawn(what: str) -> float:
        return chance(seed, message_id, direction.value, what)

    late = drawn("delay") < rates.delay
    forged = drawn("forgery") < rates.forgery
    return Lot(
        delay=LONGEST_DELAY * drawn("how late") if late else timedelta(0),
        overtaken=drawn("disorder") < rates.disorder,
        forgery=FORGERIES[int(drawn("which forgery") * len(FORGERIES))] if forged else None,
    )


def damage(data: bytes, seed: int, message_id: str, number: int) -> bytes:
    """`data` with its end cut off, or with one letter of what it says changed; never the same."""
    end = data.rfind(_ATTESTED, 0, data.rfind(_ATTESTED))
    end = len(data) if end < 0 else end
    first = min(_UNTOUCHED, end - 1)
    place = first + int(chance(seed, message_id, number, "place") * (end - first))
    if chance(seed, message_id, number, "cut") < 0.25:
        return data[:place]
    while place < end - 1 and data[place] not in _LETTERS:
        place += 1
    other = _LETTERS[(_LETTERS.find(data[place]) + 1) % len(_LETTERS)]
    return data[:place] + bytes([other]) + data[place + 1 :]
