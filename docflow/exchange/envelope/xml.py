"""XML from strangers: no DTD, no entities, no network; limits on size, depth and number.

libxml2 gives up its own limits for texts over 10 MB (a base64 file is one), so ours are counted
while parsing.
"""

import re
from typing import Any

from lxml import etree

from docflow.exchange.envelope.errors import BadMessage

MAX_BYTES = 160 * 1024 * 1024
MAX_DEPTH = 24
MAX_ELEMENTS = 5_000
CHUNK = 256 * 1024

_DECLARED = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([^\"']{1,40})[\"']", re.I)
_FORBIDDEN = (b"<!DOCTYPE", b"<!ENTITY", b"<!ELEMENT", b"<!ATTLIST")
_UTF8_MARK = b"\xef\xbb\xbf"

Element = Any


def parse(data: bytes) -> Element:
    """The root element of `data`, comments and instructions left out. Raises BadMessage."""
    if len(data) > MAX_BYTES:
        raise BadMessage("R.edXML", f"The message has {len(data)} bytes; {MAX_BYTES} are allowed.")
    data = data.removeprefix(_UTF8_MARK)
    declared = _DECLARED.match(data[:1024])
    if declared and declared[1].lower() not in (b"utf-8", b"utf8"):
        raise BadMessage("M.edXML", "The message must be UTF-8.")
    # Before parsing: entities in attributes are expanded whatever the parser is told.
    if any(mark in data for mark in _FORBIDDEN):
        raise BadMessage("M.edXML", "A message must not carry a DTD or entities.")
    parser = etree.XMLPullParser(
        events=("start", "end"),
        # Whatever the bytes claim, they are read as what was searched above.
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        # A comment inside a text would hide what follows it.
        remove_comments=True,
        remove_pis=True,
        huge_tree=True,
    )
    try:
        _feed(parser, data)
        return parser.close()
    except (etree.LxmlError, ValueError) as error:
        raise BadMessage("M.edXML", f"Not well-formed XML: {str(error)[:200]}") from error


def _feed(parser: Any, data: bytes) -> None:
    depth = elements = 0
    ids: set[str] = set()
    for start in range(0, len(data), CHUNK):
        parser.feed(data[start : start + CHUNK])
        for event, element in parser.read_events():
            depth += 1 if event == "start" else -1
            elements += event == "start"
            if depth > MAX_DEPTH:
                raise BadMessage("R.edXML", f"Elements are nested deeper than {MAX_DEPTH}.")
            if elements > MAX_ELEMENTS:
                raise BadMessage("R.edXML", f"More than {MAX_ELEMENTS} elements.")
            if event == "start":
                _note_ids(element, ids)


def _note_ids(element: Element, ids: set[str]) -> None:
    """What a signature points at must be one element, whoever looks for it."""
    for name, value in element.attrib.items():
        if etree.QName(name).localname.lower() == "id":
            if value in ids:
                raise BadMessage("M.edXML", f"The id {value[:40]!r} stands more than once.")
            ids.add(value)


def canonical(root: Element) -> bytes:
    """Exclusive canonical XML without comments: what signatures are made over.

    Raises BadMessage for what has no canonical form, such as a relative namespace.
    """
    try:
        return bytes(etree.tostring(root, method="c14n", exclusive=True, with_comments=False))
    except etree.LxmlError as error:
        raise BadMessage("M.edXML", "The message has no canonical form.") from error


def local(element: Element) -> str:
    return str(etree.QName(element).localname)


def namespace(element: Element) -> str:
    return etree.QName(element).namespace or ""


def writable(text: str) -> str:
    """`text` without the characters that XML 1.0 cannot carry (section 2.2), each as a blank."""
    return _UNWRITABLE.sub(" ", text)


_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
