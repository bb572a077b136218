"""The rewrite before the first signature: same pages, nothing that acts, hides or waits.

Shadow attacks are prepared before signing and cannot be seen by any validator afterwards, so what
they need is taken out here (SIGNING.md section 5). Drops unreferenced objects and old revisions.
"""

import io

import pikepdf

from signing.uploads import structure
from signing.uploads.findings import Problem
from signing.uploads.inspection import BROKEN, inspect

CATALOGUE = (
    "/OpenAction",
    "/AA",
    "/AcroForm",
    "/AF",
    "/Collection",
    "/NeedsRendering",
    "/OCProperties",
    "/Perms",
    "/Requirements",
    "/Legal",
)
NAMES = ("/JavaScript", "/EmbeddedFiles", "/Renditions")
ANYWHERE = ("/AA", "/JS", "/EF", "/OC", "/AF")


class NotNormalisable(ValueError):
    """The file is signed, or has a problem the rewrite cannot take away; `problems` says which."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__(" ".join(problem.message for problem in problems) or "signed")


def normalise(data: bytes) -> bytes:
    """The same pages as a fresh file; the same bytes in give the same bytes out.

    Form fields and annotations are drawn into the page as they look, then go, links included.
    Raises NotNormalisable. Never call it on a file that carries a signature.
    """
    found = inspect(data)
    if found.signed or found.blocking:
        raise NotNormalisable(found.blocking)
    try:
        clean = _rewritten(data)
    except BROKEN as error:
        # Inspection looks at what acts and hides; other parts are read only when they are written.
        raise NotNormalisable([Problem("damaged")]) from error
    # What was drawn may have brought a font along that is not embedded.
    if left := inspect(clean).blocking:
        raise NotNormalisable(left)
    return clean


def _rewritten(data: bytes) -> bytes:
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as pdf:
        _draw_forms(pdf)
        _strip(pdf)
        pdf.save(
            output,
            min_version="1.7",
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            deterministic_id=True,
        )
    return output.getvalue()


def _draw_forms(pdf: pikepdf.Pdf) -> None:
    pdf.flatten_annotations("screen")
    for page in pdf.pages:
        if "/Annots" in page:
            del page.Annots


def _strip(pdf: pikepdf.Pdf) -> None:
    for key in CATALOGUE:
        if key in pdf.Root:
            del pdf.Root[key]
    names = pdf.Root.get("/Names", {})
    for key in NAMES:
        if key in names:
            del names[key]
    for found in structure.dictionaries(pdf):
        for key in ANYWHERE:
            if key in found:
                del found[key]
        action = found.get("/A")
        if isinstance(action, pikepdf.Dictionary) and action.get("/S") in structure.ACTIONS:
            del found["/A"]
