"""After the rewrite nothing acts, hides or waits, the page looks the same, and it can be signed."""

import io

import pikepdf
import pypdfium2
import pytest
from pyhanko.pdf_utils.generic import pdf_string

from signing.pades import writer
from signing.pades.fields import FieldBox, premake
from signing.uploads import NotNormalisable, inspect, normalise
from tests.signing.uploads import test_inspection as kinds
from tests.signing.uploads.builders import altered

FIXABLE = [
    kinds.script,
    kinds.named_script,
    kinds.page_action,
    kinds.launching,
    kinds.linking,
    kinds.commenting,
    kinds.attaching,
    kinds.form,
    kinds.xfa,
    kinds.layered,
]


@pytest.mark.parametrize("change", FIXABLE)
def test_the_rewrite_leaves_nothing_to_find(page, change):
    upload = altered(page, change)
    assert inspect(upload).problems

    clean = normalise(upload)

    assert inspect(clean).problems == []


@pytest.mark.parametrize("change", FIXABLE)
def test_what_was_rewritten_can_be_given_fields(page, change):
    clean = normalise(altered(page, change))

    assert b"/Sig" in premake(clean, [FieldBox("Signer", 0, 10, 10, 100, 40)])


def test_the_page_looks_the_same_after_the_rewrite(page):
    assert picture(normalise(altered(page, kinds.script))) == picture(page)


def test_what_a_field_shows_is_drawn_into_the_page(page):
    clean = normalise(altered(page, kinds.form))

    bare = pypdfium2.PdfDocument(clean)[0].render(scale=1, may_draw_forms=False).to_pil()
    assert bare.getpixel((150, 842 - 710)) == (0, 0, 0)


def test_a_value_without_a_picture_of_it_is_refused_not_lost(page):
    def undrawn(pdf):
        kinds.form(pdf)
        del pdf.Root.AcroForm.Fields[0].AP

    with pytest.raises(NotNormalisable) as refused:
        normalise(altered(page, undrawn))

    assert {p.code for p in refused.value.problems} == {"dynamic_form"}


def test_the_same_upload_gives_the_same_bytes(page):
    upload = altered(page, kinds.linking)

    assert normalise(upload) == normalise(upload)


def test_revisions_before_the_last_are_gone(page):
    upload = page + _update(page)

    assert normalise(upload).count(b"%%EOF") == 1


@pytest.mark.parametrize("change", [kinds.hidden, kinds.dynamic, kinds.bare_font])
def test_what_the_rewrite_cannot_mend_is_refused(page, change):
    with pytest.raises(NotNormalisable) as refused:
        normalise(altered(page, change))

    assert refused.value.problems


def picture(data: bytes) -> bytes:
    document = pypdfium2.PdfDocument(data)
    document.init_forms()
    return document[0].render(scale=1).to_pil().tobytes()


def _update(data: bytes) -> bytes:
    """What an incremental update of the language appends."""
    with writer.updating(data) as out:
        out.root["/Lang"] = pdf_string("vi")
        out.update_root()
        return writer.finish(out)[len(data) :]


def test_metadata_stay(page):
    clean = normalise(altered(page, kinds.script))

    with pikepdf.open(io.BytesIO(clean)) as pdf, pdf.open_metadata() as metadata:
        assert metadata["pdfaid:part"] == "2"
