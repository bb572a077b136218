"""Access tokens: principals as the index of the search keeps them.

Somebody may serve in two offices at once and acts for one of them. The account would then find,
count and be suggested words of what it may see in the other one. So what is granted to a person
counts, in the index, together with the office of the thing; a group belongs to one office anyway.
"""

from collections.abc import Iterable

from docflow.core.access.principals import is_group

# A signed column of 64 bits: two million offices, a trillion principals.
_BITS = 40
_PRINCIPAL = (1 << _BITS) - 1


def tokens(principals: Iterable[int], office_id: int) -> frozenset[int]:
    """What holders of `principals` may find, or who may find a thing, in this office."""
    return frozenset(one if is_group(one) else office_id << _BITS | one for one in principals)


def principals_in(held: Iterable[int]) -> frozenset[int]:
    """The principals behind tokens."""
    return frozenset(one & _PRINCIPAL for one in held)


def offices_in(held: Iterable[int]) -> frozenset[int]:
    """The offices that tokens name: of a person the one acted for."""
    return frozenset(one >> _BITS for one in held if one >> _BITS)
