"""Compiling the stamp pages with typst: one compiler, fonts read once, results kept."""

import functools
import json
import threading
from dataclasses import dataclass
from pathlib import Path

import typst

PAGES = Path(__file__).parent / "pages"
# Of the process, not of a call: reading the fonts takes longer than setting a stamp.
_lock = threading.Lock()


class TooSmall(ValueError):
    """The box is not a positive number of whole points."""


@dataclass(frozen=True)
class Face:
    """A family and the folder it is taken from; no folder means the one inside typst."""

    family: str
    folder: str


def page(kind: str, w: int, h: int, content: dict[str, object], face: Face | None = None) -> bytes:
    """One PDF page of exactly `w` by `h` points, transparent, untagged; cached by its content.

    With `face` every letter is of it; without, the machine's first serif counts, which may lack
    some and borrow them.

    Tags are left out: marked-content numbers of a foreign page would come along with it.
    """
    if not (isinstance(w, int) and isinstance(h, int) and w > 0 and h > 0):
        raise TooSmall(f"{w} x {h}")
    family = {"face": face.family} if face else {}
    told = json.dumps({"w": w, "h": h, **content, **family}, sort_keys=True)
    return _compiled(kind, told, face.folder if face else None)


@functools.lru_cache(maxsize=512)
def _compiled(kind: str, content: str, folder: str | None) -> bytes:
    with _lock:
        made = _compiler(kind, folder).compile(
            format="pdf", sys_inputs={"content": content}, timestamp=0, pdf_tags=False
        )
    if not isinstance(made, bytes):
        raise ValueError(f"The stamp {kind!r} does not fit on one page.")
    return made


@functools.lru_cache(maxsize=16)
def _compiler(kind: str, folder: str | None) -> typst.Compiler:
    return typst.Compiler(PAGES / f"{kind}.typ", root=PAGES, font_paths=_fonts(folder))


@functools.cache
def _fonts(folder: str | None) -> typst.Fonts:
    if folder is None:
        return typst.Fonts()
    return typst.Fonts(include_system_fonts=False, font_paths=[folder] if folder else [])
