"""What earlier revisions had and the file as it stands does not show: signatures that were taken
out, and a form that readers now draw anew."""

from collections.abc import Iterable

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.rw_common import PdfHandler
from pyhanko.sign.fields import enumerate_sig_fields

# What a damaged or half-present revision raises; one that cannot be read carried no signature.
UNREADABLE = (PdfError, ValueError, KeyError, AttributeError, TypeError, AssertionError)


def dropped(reader: PdfFileReader, carried: Iterable[str]) -> set[str]:
    """Fields that were signed in an earlier revision and are not among `carried`: later signatures
    are in order by themselves, yet the file had one more."""
    found: set[str] = set()
    for revision in range(reader.xrefs.total_revisions - 1):
        found |= _filled(reader.get_historical_resolver(revision))
    return found - set(carried)


def drawn_anew(reader: PdfFileReader, since: int) -> bool:
    """Whether readers were told after revision `since` to draw every form field from its value;
    what was seen at signing was the appearance (ISO 32000-2, table 224, NeedAppearances)."""
    return _draws(reader) and not _draws(reader.get_historical_resolver(since))


def _filled(handler: PdfHandler) -> set[str]:
    try:
        return {name for name, value, _ in enumerate_sig_fields(handler) if value is not None}
    except UNREADABLE:
        return set()


def _draws(handler: PdfHandler) -> bool:
    try:
        return bool(handler.root["/AcroForm"]["/NeedAppearances"])
    except UNREADABLE:
        return False
