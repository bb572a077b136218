"""Every kind of content that acts, hides or waits is named, and an upload never raises."""

import io

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from signing.pades.fields import FieldBox, premake
from signing.uploads import inspect
from tests.signing.uploads.builders import altered, plain

A_PAGE = plain()


def with_(change) -> bytes:
    return altered(A_PAGE, change)


def script(pdf):
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def named_script(pdf):
    pdf.Root.Names = Dictionary(
        JavaScript=Dictionary(
            Names=Array([String("a"), Dictionary(S=Name.JavaScript, JS=String("1"))])
        )
    )


def page_action(pdf):
    pdf.pages[0].AA = Dictionary(O=Dictionary(S=Name.Named, N=Name.Print))


def launching(pdf):
    note(pdf, Subtype=Name.Link, A=Dictionary(S=Name.Launch, F=String("calc.exe")))


def linking(pdf):
    note(pdf, Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String("http://example.test")))


def commenting(pdf):
    note(pdf, Subtype=Name.FreeText, Contents=String("đè lên chữ"))


def note(pdf, **content):
    made = Dictionary(Type=Name.Annot, Rect=Array([10, 10, 90, 30]), **content)
    pdf.pages[0].Annots = Array([pdf.make_indirect(made)])


def attaching(pdf):
    pdf.attachments["bang-luong.xlsx"] = b"PK"


def drawn(pdf):
    """The appearance of a field: a black bar, so that it shows without any font."""
    look = pdf.make_stream(b"0 0 0 rg 0 0 100 20 re f")
    look.Type, look.Subtype = Name.XObject, Name.Form
    look.BBox = Array([0, 0, 100, 20])
    return look


def form(pdf, **more):
    field = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Tx,
            T=String("so"),
            V=String("69"),
            Rect=Array([100, 700, 200, 720]),
            DA=String("/Helv 12 Tf"),
            AP=Dictionary(N=drawn(pdf)),
        )
    )
    pdf.pages[0].Annots = Array([field])
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]), **more)


def xfa(pdf):
    form(pdf, XFA=Array([String("template"), pdf.make_stream(b"<xdp/>")]))


def dynamic(pdf):
    xfa(pdf)
    pdf.Root.NeedsRendering = True


def layered(pdf, off=()):
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("Lớp")))
    pdf.Root.OCProperties = Dictionary(
        OCGs=Array([layer]), D=Dictionary(ON=Array([layer]), OFF=Array([layer] if off else []))
    )


def hidden(pdf):
    layered(pdf, off=(1,))


def bare_font(pdf):
    pdf.pages[0].Resources = Dictionary(
        Font=Dictionary(F1=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    )


def outside_stream(pdf):
    stream = pdf.make_stream(b"")
    stream.F = String("/etc/hostname")
    pdf.Root.Extra = stream


@pytest.mark.parametrize(
    ("change", "code", "fixed"),
    [
        (script, "javascript", True),
        (script, "open_action", True),
        (named_script, "javascript", True),
        (page_action, "additional_actions", True),
        (launching, "launch", True),
        (linking, "uri", True),
        (commenting, "annotations", True),
        (attaching, "embedded_files", True),
        (form, "form_fields", True),
        (xfa, "xfa", True),
        (dynamic, "dynamic_form", False),
        (layered, "layers", True),
        (hidden, "hidden_layers", False),
        (bare_font, "fonts_not_embedded", False),
        (outside_stream, "external_streams", False),
    ],
)
def test_content_that_acts_or_hides_is_named(change, code, fixed):
    found = inspect(with_(change))

    assert {problem.code: problem.fixed for problem in found.problems}[code] is fixed


def test_a_plain_page_has_no_problem(page):
    found = inspect(page)

    assert (found.pages, found.signed, found.problems) == (1, False, [])
    assert found.sizes == [(pytest.approx(595.28, abs=0.1), pytest.approx(841.89, abs=0.1))]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"PK\x03\x04word/document.xml", "word"),
        (b"\xff\xd8\xff\xe0JFIF", "image"),
        (b"<html></html>", "not_pdf"),
        (b"%PDF-1.7\n", "damaged"),
        (b"%PDF-1.7\n" + b"\x00" * 4000, "damaged"),
        (A_PAGE[: len(A_PAGE) // 3], "damaged"),
    ],
)
def test_what_is_no_readable_pdf_is_told_by_its_content(data, code):
    found = inspect(data)

    assert code in found.codes or found.problems[0].code == "no_pages"
    assert found.blocking


def test_a_file_with_a_password_is_refused():
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(A_PAGE)) as pdf:
        pdf.save(output, encryption=pikepdf.Encryption(owner="a", user="b"))

    assert inspect(output.getvalue()).codes == {"encrypted"}


def test_a_file_restricted_by_its_owner_is_refused():
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(A_PAGE)) as pdf:
        pdf.save(output, encryption=pikepdf.Encryption(owner="a", user=""))

    assert inspect(output.getvalue()).codes == {"encrypted"}


def test_too_many_pages_are_refused(settings):
    settings.UPLOAD_PAGES = 2

    assert inspect(plain(pages=3)).codes == {"too_many_pages"}


def test_too_many_bytes_are_refused_before_reading(settings):
    settings.UPLOAD_LIMIT = 100

    assert inspect(A_PAGE).codes == {"too_large"}


def test_an_empty_signature_field_is_no_signature(page):
    found = inspect(premake(page, [FieldBox("Ký", 0, 10, 10, 100, 40)]))

    assert not found.signed
    assert "form_fields" not in found.codes


def test_every_problem_has_a_sentence_for_people():
    found = inspect(with_(launching))

    assert all(problem.message.endswith(".") for problem in found.problems)


def test_a_form_tree_that_bites_its_tail_ends():
    def loop(pdf):
        field = pdf.make_indirect(Dictionary(T=String("a"), FT=Name.Tx))
        field.Kids = Array([field])
        pdf.Root.AcroForm = Dictionary(Fields=Array([field]))

    assert inspect(with_(loop)).pages == 1
