"""Finds children by name in any of the standard's namespaces; one where one is meant."""

from docflow.exchange.envelope import names
from docflow.exchange.envelope.errors import BadMessage
from docflow.exchange.envelope.xml import Element, local, namespace


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
