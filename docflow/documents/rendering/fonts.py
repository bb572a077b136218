"""Which face documents are set in, and the refusal when the machine has none that may be used."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import typst
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from docflow.core.errors import Refused

#: The decree's face and the two free ones with the same metrics (Tinos is Liberation Serif's twin).
OFFICIAL: Final = ("Times New Roman", "Liberation Serif", "Tinos")
#: Comes inside typst; other metrics, so only for documents marked as demo.
BUILT_IN: Final = "Libertinus Serif"
_PROBE: Final = Path(__file__).parent / "templates" / "probe.typ"
LETTERS: Final = (
    "ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĐĨŨƠƯàáâãèéêìíòóôõùúýăđĩũơư"
    "ẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ"
    "ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ"
)


class FontsMissing(Refused):
    """The machine has no face in which an official document may be set."""


@dataclass(frozen=True, slots=True)
class Face:
    """A family and the one folder it is taken from; no folder means the one inside typst."""

    family: str
    folder: str
    demo_only: bool

    def collection(self) -> typst.Fonts:
        """Only this face's folder and what typst brings: the same pages on every machine."""
        return _collection(self.folder)


@cache
def available() -> tuple[Face, ...]:
    """The usable faces of this machine, best first.

    Liberation Serif 1.x, the one in Debian 12's fonts-liberation, has no Vietnamese letters:
    every Ộ would come out of another face. So a face counts only when it has all of them.
    """
    places = [
        (info.family, str(Path(info.path).parent))
        for info in _all().fonts()
        if info.path and info.family in OFFICIAL
    ]
    unique = sorted(set(places), key=lambda place: (OFFICIAL.index(place[0]), place[1]))
    official = (Face(family, folder, demo_only=False) for family, folder in unique)
    complete = tuple(face for face in official if speaks_vietnamese(face))
    return (*complete, Face(BUILT_IN, "", demo_only=True))


def choose(*, demo: bool) -> Face:
    """The face to print with.

    Decree 30/2020, appendix I, part I, I.4 asks for Times New Roman. Raises FontsMissing when
    there is no such face and the document is not marked as demo.
    """
    for face in available():
        if demo or not face.demo_only:
            return face
    raise FontsMissing(
        _(
            "Máy chủ chưa có phông chữ Times New Roman hoặc Liberation Serif đủ dấu tiếng Việt "
            "nên chưa thể in văn bản. Nội dung đã soạn vẫn còn nguyên. Hãy nhờ quản trị cài gói "
            "fonts-liberation bản 2 trở lên (trên Debian 12 là fonts-liberation2) rồi thử lại."
        )
    )


def _folders() -> list[str]:
    return [str(folder) for folder in getattr(settings, "FONT_FOLDERS", ())]


def _all() -> typst.Fonts:
    return typst.Fonts(font_paths=_folders())


@cache
def _collection(folder: str) -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[folder] if folder else [])


def speaks_vietnamese(face: Face) -> bool:
    """Whether the face has every Vietnamese letter, upright, italic and bold."""
    if face.family not in face.collection().families():
        return False
    inputs = {"font": face.family, "letters": json.dumps(LETTERS)}
    try:
        typst.compile(
            str(_PROBE),
            font_paths=face.collection(),
            ignore_system_fonts=True,
            sys_inputs=inputs,
            pdf_standards=["a-2b"],
            timestamp=0,
        )
    except typst.TypstError:
        return False
    return True
