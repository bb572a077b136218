"""Runs typst: data in, PDF/A-2b out. Owns cleaning of text and the words for what cannot be set."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import typst
from django.utils.translation import gettext as _

from docflow.core.errors import Refused
from docflow.documents.rendering.fonts import Face
from search import analysis

TEMPLATES: Final = Path(__file__).parent / "templates"
_NO_GLYPH: Final = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
_CODE: Final = re.compile(r"\\u\{([0-9a-f]+)\}")
WORDS_OF_PANIC: Final = 200
#: Controls, marks of direction, zero-width characters and private codes: they have no picture
#: and can hide what a text says. Line breaks stay, tabs become blanks.
_UNSEEN: Final = {"Cc", "Cf", "Cs", "Co", "Cn"}


class NotPrintable(Refused):
    """The content holds something that no face can print. The message is for people."""


def typeset(
    template: str,
    data: Any,
    *,
    face: Face,
    now: datetime,
    marks: Sequence[str] = (),
) -> tuple[bytes, dict[str, list[Any]]]:
    """Compile `template` to PDF/A-2b and read the metadata values under each label of `marks`.

    The data reaches typst as a JSON value, never as source, so no text can become markup.
    Raises NotPrintable.
    """
    inputs = {"data": json.dumps(clean(data), ensure_ascii=False), "font": face.family}
    compiler = typst.Compiler(
        str(TEMPLATES / template),
        root=str(TEMPLATES),
        font_paths=face.collection(),
        ignore_system_fonts=True,
        sys_inputs=inputs,
    )
    try:
        found = {mark: json.loads(compiler.query(f"<{mark}>", field="value")) for mark in marks}
        pdf = compiler.compile(format="pdf", pdf_standards=["a-2b"], timestamp=int(now.timestamp()))
    except typst.TypstError as error:
        raise NotPrintable(_words(error.message)) from error
    except BaseException as error:
        # What typst did not foresee (a word of 64 KB) ends in a panic, which is no Exception and
        # cannot be named: nothing above would turn it into words.
        if type(error).__name__ != "PanicException":
            raise
        raise NotPrintable(_words(str(error)[:WORDS_OF_PANIC])) from error
    if not isinstance(pdf, bytes):
        raise TypeError("typst gave no single file")
    return pdf, found


def clean(value: Any) -> Any:
    """The same value with every text in NFC and without characters that have no picture."""
    if isinstance(value, str):
        return _clean_text(value)
    if isinstance(value, dict):
        return {key: clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [clean(item) for item in value]
    return value


def _clean_text(text: str) -> str:
    text = analysis.composed(text.replace("\r\n", "\n").replace("\t", " "))
    return "".join(
        sign for sign in text if sign == "\n" or unicodedata.category(sign) not in _UNSEEN
    ).strip()


def _words(message: str) -> str:
    found = _NO_GLYPH.search(message)
    if found is None:
        return _("Không dàn trang được văn bản: %(why)s") % {"why": message}
    sign = _CODE.sub(lambda code: chr(int(code[1], 16)), found[1])
    return _(
        "Phông chữ của văn bản không in được ký tự “%(sign)s”. Nội dung vẫn còn nguyên; "
        "hãy thay ký tự này rồi thử lại."
    ) % {"sign": sign}
