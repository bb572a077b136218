"""Fields to XML and back. Reading takes no DTD, no entities, no network, and limits what it reads.

A text longer than the decree's field is cut there and stands whole in an element of our own.
"""

import re
from collections.abc import Mapping
from typing import Any

from lxml import etree

from docflow.documents.services.packages.errors import BadPackage
from docflow.documents.services.packages.fields import Rule

OURS = "urn:docflow:package:1"
MOST_BYTES = 64 * 1024 * 1024
_FORBIDDEN = (b"<!DOCTYPE", b"<!ENTITY", b"<!ELEMENT", b"<!ATTLIST")
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CUT = "…"
Element = Any


def element(name: str, fields: Mapping[str, Any], rules: Mapping[str, Any]) -> Element:
    """`fields` in the order of `rules`, each under its own name."""
    node = etree.Element(name)
    for field, rule in rules.items():
        value = fields.get(field)
        if isinstance(rule, Rule):
            _leaf(node, field, str(value or ""), rule)
        elif isinstance(rule, list):
            node.extend([element(field, one, rule[0]) for one in value or ()])
        else:
            node.append(element(field, value or {}, rule))
    return node


def fields_of(node: Element, rules: Mapping[str, Any]) -> dict[str, Any]:
    """The fields again, whole texts whole. Raises BadPackage for what is missing or too long."""
    found: dict[str, Any] = {}
    for field, rule in rules.items():
        children = [one for one in node if one.tag == field]
        if isinstance(rule, list):
            found[field] = [fields_of(one, rule[0]) for one in children]
            continue
        if len(children) != 1:
            raise BadPackage("fields", f"<{field}>")
        if isinstance(rule, Rule):
            found[field] = _text(node, children[0], field, rule)
        else:
            found[field] = fields_of(children[0], rule)
    return found


def write(root: Element) -> bytes:
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True))


def parse(data: bytes) -> Element:
    """The root of XML from strangers. Raises BadPackage."""
    if len(data) > MOST_BYTES:
        raise BadPackage("too_large", "XML")
    # UTF-8 alone, so that what is searched here is what is parsed.
    if any(mark in data for mark in _FORBIDDEN):
        raise BadPackage("entities", "XML: DTD, ENTITY")
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        remove_comments=True,
        remove_pis=True,
        remove_blank_text=True,
        huge_tree=False,
    )
    try:
        return etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError) as error:
        raise BadPackage("xml", f"XML: {str(error)[:100]}") from error


def own(name: str) -> str:
    """The name of an element of ours, beside the decree's."""
    return f"{{{OURS}}}{name}"


def plain(text: str) -> str:
    """`text` without the characters that XML 1.0 cannot carry (section 2.2)."""
    return _UNWRITABLE.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))


def _leaf(node: Element, field: str, value: str, rule: Rule) -> None:
    value = plain(value)
    child = etree.SubElement(node, field)
    if len(value) <= rule.length:
        child.text = value
        return
    child.text = value[: rule.length - len(_CUT)] + _CUT
    whole = etree.SubElement(node, own("Whole"), nsmap={"docflow": OURS}, field=field)
    whole.text = value


def _text(node: Element, child: Element, field: str, rule: Rule) -> str:
    if len(child):
        raise BadPackage("fields", f"<{field}>")
    text = str(child.text or "")
    if len(text) > rule.length:
        raise BadPackage("fields", f"<{field}> > {rule.length}")
    if rule.number and text and not (text.isascii() and text.isdigit()):
        raise BadPackage("fields", f"<{field}>: {text[:20]}")
    for one in node:
        if one.tag == own("Whole") and one.get("field") == field:
            return str(one.text or "")
    return text
