"""Opening PDF files for signing, with a writer that touches nothing but what is signed."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields

from signing.keys import certificates
from signing.pades.errors import UnfitFile


class QuietWriter(IncrementalPdfFileWriter):
    """Leaves XMP and Info as they are: the stock writer rewrites both with each signature.

    `_update_meta` and `_write_header` are private to pyHanko; the version is pinned and tests hold
    the hooks.
    """

    def _update_meta(self) -> None:
        pass

    def _write_header(self, stream: IO[bytes]) -> None:
        """The file below, in one piece: the library copies it in pieces of 4 KiB, which for a large
        file took as long as hashing it."""
        source = self.input_stream
        if isinstance(source, io.BytesIO):
            # A buffer nobody wrote to hands out the bytes it was made from, without a copy.
            stream.write(source.getvalue())
        else:
            super()._write_header(stream)


@contextmanager
def reading(data: bytes) -> Iterator[PdfFileReader]:
    """A strict reader; whatever a damaged file raises comes out as UnfitFile."""
    try:
        reader = PdfFileReader(io.BytesIO(data), strict=True)
        if reader.encrypted or reader.xrefs.hybrid_xrefs_present:
            raise UnfitFile
        yield reader
    except (PdfError, ValueError, KeyError, AttributeError, TypeError, AssertionError) as error:
        raise UnfitFile from error


@contextmanager
def updating(data: bytes) -> Iterator[QuietWriter]:
    """A quiet incremental writer over `data`; raises UnfitFile."""
    with reading(data) as reader:
        yield QuietWriter.from_reader(reader)


def finish(writer: QuietWriter) -> bytes:
    """The file with its new revision."""
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def signers(data: bytes) -> dict[str, str]:
    """Field to SHA-256 fingerprint of the signing certificate; document time stamps left out."""
    with reading(data) as reader:
        return {
            str(one.field_name): certificates.fingerprint(one.signer_cert.dump())
            for one in reader.embedded_regular_signatures
        }


def fields(data: bytes) -> dict[str, bool]:
    """Signature fields of the file in their order; True where signed."""
    with reading(data) as reader:
        return {str(name): value is not None for name, value, _ref in enumerate_sig_fields(reader)}
