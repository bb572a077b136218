"""Children by name: found in any of the standard's namespaces, one where one is meant; added in
the present one."""

from lxml import etree

from docflow.exchange.envelope import names
from docflow.exchange.envelope.errors import BadMessage
from docflow.exchange.envelope.xml import Element, local, namespace

MAX_TEXT = 20_000
_FLAGS = {"0": False, "1": True, "false": False, "true": True}


def children(parent: Element, name: str) -> list[Element]:
    return [one for one in parent if local(one) == name and namespace(one) in names.KNOWN]


def child(parent: Element, name: str, path: str) -> Element | None:
    found = children(parent, name)
    if len(found) > 1:
        raise BadMessage(f"M.{path}", f"{name} stands more than once.")
    return found[0] if found else None


def need(parent: Element, name: str, path: str) -> Element:
    found = child(parent, name, path)
    if found is None:
        raise BadMessage(f"N.{path}", f"{name} is missing.")
    return found


def text(parent: Element | None, name: str, path: str) -> str:
    """The text of the child, exactly; empty when it is not there. Raises BadMessage."""
    found = child(parent, name, path) if parent is not None else None
    if found is None:
        return ""
    if len(found):
        raise BadMessage(f"T.{path}", f"{name} holds elements where text is meant.")
    return found.text or ""


def number(parent: Element | None, name: str, path: str, *, default: int, largest: int) -> int:
    said = text(parent, name, path).strip()
    if not said:
        return default
    if not (said.isascii() and said.isdigit() and len(said) < 10):
        raise BadMessage(f"T.{path}", f"{name} is not a number.")
    if int(said) > largest:
        raise BadMessage(f"R.{path}", f"{name} is larger than {largest}.")
    return int(said)


def texts(holder: Element | None, name: str, path: str) -> tuple[str, ...]:
    """The texts of all children of that name, exactly. Raises BadMessage."""
    found = children(holder, name) if holder is not None else []
    for one in found:
        if len(one):
            raise BadMessage(f"T.{path}", f"{name} holds elements where text is meant.")
    return tuple(one.text or "" for one in found)


def short(parent: Element | None, name: str, path: str) -> str:
    """As `text`, within what any field of a message may hold. Raises BadMessage."""
    said = text(parent, name, path)
    if len(said) > MAX_TEXT:
        raise BadMessage(f"R.{path}", f"{name} has {len(said)} characters.")
    return said


def flag(parent: Element | None, name: str, path: str) -> bool | None:
    """1 or 0; None where nothing is said. Raises BadMessage."""
    said = text(parent, name, path).strip().lower()
    if not said:
        return None
    if said not in _FLAGS:
        raise BadMessage(f"T.{path}", f"{name} is neither 0 nor 1.")
    return _FLAGS[said]


def add(parent: Element, name: str, said: str | None = None) -> Element:
    """A new child in the standard's present namespace."""
    made = etree.SubElement(parent, qualified(name))
    if said:
        made.text = said
    return made


def qualified(name: str) -> str:
    return f"{{{names.CURRENT}}}{name}"
