"""Room on Python's stack for all that a test calls.

Python 3.11 and 3.12 take the stack in pieces of 16 KB from the system and give a piece back as soon
as it is empty. Where a loop deep inside of Django stands at the edge of a piece, each of its calls
costs two system calls and a page fault: a sixth of a walk's time. A call that needs a large piece
has everything below it in the same one.
"""

from collections.abc import Callable

# Of 8 bytes: just over 256 KB, so the piece is of 512 KB, and the rest of it is for the test.
SLOTS = 33_000


def _room() -> Callable[[Callable[[], object]], object]:
    """A function of so many variables that nothing ever sets."""
    names = " = ".join(f"n{number}" for number in range(SLOTS))
    made: dict[str, Callable[[Callable[[], object]], object]] = {}
    exec(f"def within(ask):\n    return ask()\n    {names} = None\n", made)  # noqa: S102
    return made["within"]


within = _room()
