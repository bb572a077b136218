"""A Word file as the parts of a document: what the process that may be given up is asked for."""

from __future__ import annotations

from collections.abc import Mapping

from docflow.documents.word import flow, package, parts
from docflow.documents.word.package import Failed
from docflow.documents.word.parts import MOST_SIGNS, Parts


def read(data: bytes, types: Mapping[str, str]) -> Parts:
    """The parts of a .docx; `types` are names of types in capitals with their codes.

    Raises Failed with one of the codes of `package.check`, or "long", or "nothing".
    """
    package.check(data)
    found = parts.recognise(flow.read(data), types)
    if found.signs > MOST_SIGNS:
        raise Failed("long")
    if not (found.body or found.subject or found.grounds or found.appendices):
        raise Failed("nothing")
    return found
