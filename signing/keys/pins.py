"""Which PINs may be chosen: at least six characters, and none that is tried first.

The server key keeps a stolen database shut; this keeps the five tries at the desk from sufficing.
"""

from itertools import pairwise

from django.utils.translation import gettext as _

from signing.keys.errors import WeakPin

SHORTEST, LONGEST = 6, 64
# What people choose most after the sequences and repetitions found by rule.
COMMON = frozenset(
    {
        "147258",
        "258369",
        "147258369",
        "159753",
        "159357",
        "789456",
        "456123",
        "789456123",
        "142536",
        "112358",
        "123321",
        "520520",
        "686868",
        "matkhau",
        "password",
        "qwerty",
        "asdfgh",
        "abc123",
    }
)


def check(pin: str) -> None:
    """Raise WeakPin, with the reason, for a PIN that may not be chosen."""
    if len(pin) < SHORTEST:
        raise WeakPin(_("Mã PIN cần ít nhất %(count)d ký tự.") % {"count": SHORTEST})
    if len(pin) > LONGEST:
        raise WeakPin(_("Mã PIN có nhiều nhất %(count)d ký tự.") % {"count": LONGEST})
    if not pin.isprintable() or pin != pin.strip():
        raise WeakPin(_("Mã PIN không được có dấu cách ở đầu, ở cuối hoặc ký tự điều khiển."))
    if trivial(pin):
        raise WeakPin(_("Mã PIN này quá dễ đoán. Hãy chọn mã không theo dãy và không lặp lại."))


def trivial(pin: str) -> bool:
    """A sequence (123456, 987654, 135791), a repetition (111111, 121212, 112233), a mirror
    (123321) or one of the common ones."""
    plain = pin.lower()
    codes = [ord(letter) for letter in plain]
    steps = {(b - a) % 10 if plain.isdecimal() else b - a for a, b in pairwise(codes)}
    period = any(
        plain == (plain[:size] * len(plain))[: len(plain)] for size in range(1, len(plain) // 2 + 1)
    )
    doubled = len(plain) % 2 == 0 and plain[::2] == plain[1::2]
    few = len(set(plain)) < 3
    mirrored = plain == plain[::-1]
    return len(steps) == 1 or period or few or mirrored or doubled or plain in COMMON
