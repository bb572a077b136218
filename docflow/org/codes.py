"""The two forms of a body's code, and how one becomes the other; knows no table.

Old (QĐ 28/2018/QĐ-TTg, Điều 10.2a): 13 characters in four groups, the body itself first and level 1
last, 000.00.02.H29. New (QĐ 20/2020/QĐ-TTg): level 1 first, no empty groups, up to 35 characters,
H29.02.
"""

import re

LONGEST = 35
_OLD = re.compile(r"(\d{3})\.(\d{2})\.(\d{2})\.([A-Z]\d{2})")
# Widths of an old code's groups from level 1 down.
_WIDTHS = (3, 2, 2, 3)
_ROOT = re.compile(r"[A-Z]\d{2}")


def normal(code: str) -> str:
    """The one spelling under which codes are compared: no blanks around it, capitals."""
    return code.strip().upper()


def is_old(code: str) -> bool:
    return _OLD.fullmatch(normal(code)) is not None


def to_new(code: str) -> str | None:
    """The old `code` in the new form: groups reversed, empty ones left out. None for what is no
    old code, or has an empty group between two others, which no new code can say."""
    found = _OLD.fullmatch(normal(code))
    if found is None:
        return None
    groups = list(reversed(found.groups()))
    while len(groups) > 1 and not int(groups[-1]):
        groups.pop()
    if not all(int(group) for group in groups[1:]):
        return None
    return ".".join(groups)


def to_old(code: str) -> str | None:
    """The new `code` in the old form; None where its groups do not fit that one's four."""
    groups = normal(code).split(".")
    if not _ROOT.fullmatch(groups[0]) or len(groups) > len(_WIDTHS):
        return None
    for group, width in zip(groups[1:], _WIDTHS[1:], strict=False):
        if len(group) != width or not (group.isascii() and group.isdigit()) or not int(group):
            return None
    empty = ["0" * width for width in _WIDTHS[len(groups) :]]
    return ".".join(reversed([*groups, *empty]))


def forms(code: str) -> tuple[str, ...]:
    """`code` as it is compared, then its other form where it has one."""
    said = normal(code)
    other = to_new(said) or to_old(said)
    return (said, other) if other else (said,)
