"""Names prepared and compared once: the library does it again for every certificate it reads.

The preparation (RFC 4518, section 2) depends on the text alone, the comparison (RFC 5280, 7.1) on
the bytes of both names; the same few issuers stand in every path, list and answer.
"""

from functools import lru_cache
from typing import Any

from asn1crypto import x509

# RFC 5280 bounds a part of a name to 64 characters; what is longer is not worth the memory.
LONGEST = 256
# The same for the bytes of a whole name.
LONGEST_NAME = 1024
REMEMBERED = 4096

_prepare: Any = x509.NameTypeAndValue._ldap_string_prep
_compare: Any = x509.Name.__eq__
_key: Any = x509.Name.hashable.fget
_compare_parts: Any = x509.RDNSequence.__eq__
_key_parts: Any = x509.RDNSequence.hashable.fget


@lru_cache(maxsize=REMEMBERED)
def _remembered(text: str) -> str:
    prepared: str = _prepare(None, text)
    return prepared


def prepared(part: Any, text: Any) -> str:
    """`text` ready for comparison; raises what the library raises, each time anew."""
    if isinstance(text, str) and len(text) <= LONGEST:
        return _remembered(text)
    found: str = _prepare(part, text)
    return found


@lru_cache(maxsize=REMEMBERED)
def _same(left: bytes, right: bytes) -> bool:
    found: bool = _compare_parts(_parts(left), _parts(right))
    return found


@lru_cache(maxsize=REMEMBERED)
def _keyed(name: bytes) -> str:
    found: str = _key_parts(_parts(name))
    return found


def _parts(contents: bytes) -> x509.RDNSequence:
    return x509.RDNSequence(contents=contents)


def _bytes(name: x509.Name) -> bytes | None:
    """What the name is made of, without tag and length: those depend on where it stands."""
    contents: bytes = name.chosen.contents
    return contents if len(contents) <= LONGEST_NAME else None


def equal(left: x509.Name, right: object) -> bool:
    """Whether the names are one; raises what the library raises, each time anew."""
    if isinstance(right, x509.Name):
        ours, theirs = _bytes(left), _bytes(right)
        if ours is not None and theirs is not None:
            return _same(ours, theirs)
    found: bool = _compare(left, right)
    return found


def key(name: x509.Name) -> str:
    """The text by which the library files the name."""
    contents = _bytes(name)
    if contents is not None:
        return _keyed(contents)
    found: str = _key(name)
    return found


def install() -> None:
    """Have the library compare names this way; a second call changes nothing."""
    x509.NameTypeAndValue._ldap_string_prep = prepared
    x509.Name.__eq__ = equal
    x509.Name.hashable = property(key)
