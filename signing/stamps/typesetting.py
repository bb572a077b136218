"""Compiling the stamp pages with typst: one compiler, fonts read once, results kept."""

import functools
import json
import threading
from pathlib import Path

import typst

PAGES = Path(__file__).parent / "pages"
# Of the process, not of a call: reading the fonts takes longer than setting a stamp.
_lock = threading.Lock()


class TooSmall(ValueError):
    """The box is not a positive number of whole points."""


def page(kind: str, w: int, h: int, content: dict[str, object]) -> bytes:
    """One PDF page of exactly `w` by `h` points, transparent, untagged; cached by its content.

    Tags are left out: marked-content numbers of a foreign page would come along with it.
    """
    if not (isinstance(w, int) and isinstance(h, int) and w > 0 and h > 0):
        raise TooSmall(f"{w} x {h}")
    return _compiled(kind, json.dumps({"w": w, "h": h, **content}, sort_keys=True))


@functools.lru_cache(maxsize=512)
def _compiled(kind: str, content: str) -> bytes:
    with _lock:
        made = _compiler(kind).compile(
            format="pdf", sys_inputs={"content": content}, timestamp=0, pdf_tags=False
        )
    if not isinstance(made, bytes):
        raise ValueError(f"The stamp {kind!r} does not fit on one page.")
    return made


@functools.lru_cache(maxsize=16)
def _compiler(kind: str) -> typst.Compiler:
    return typst.Compiler(PAGES / f"{kind}.typ", root=PAGES, font_paths=_fonts())


@functools.cache
def _fonts() -> typst.Fonts:
    return typst.Fonts()
