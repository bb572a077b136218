"""What may not be changed after a signature, also under a later signature or time stamp that is in
order by itself: whoever adds one does not vouch for what somebody slipped in before."""

import asyncio
import io
from collections.abc import Callable

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigFieldSpec, append_signature_field

from tests.signing.gate import papers
from tests.signing.gate.pki import NOW, World

Change = Callable[[IncrementalPdfFileWriter], None]


def numbers(*values: int) -> generic.ArrayObject:
    return generic.ArrayObject(map(generic.NumberObject, values))


def names(**entries: object) -> generic.DictionaryObject:
    return generic.DictionaryObject({pdf_name(f"/{k}"): v for k, v in entries.items()})


def script() -> generic.DictionaryObject:
    return names(S=pdf_name("/JavaScript"), JS=pdf_string("app.alert(1)"))


def first_page(writer: IncrementalPdfFileWriter) -> generic.DictionaryObject:
    return writer.root["/Pages"]["/Kids"][0].get_object()


def on_root(key: str, value: Callable[[], object]) -> Change:
    def change(writer: IncrementalPdfFileWriter) -> None:
        writer.root[pdf_name(key)] = value()
        writer.update_root()

    return change


def on_page(key: str, value: Callable[[], object]) -> Change:
    def change(writer: IncrementalPdfFileWriter) -> None:
        sheet = first_page(writer)
        sheet[pdf_name(key)] = value()
        writer.update_container(sheet)

    return change


def on_pages(key: str, value: Callable[[], object]) -> Change:
    def change(writer: IncrementalPdfFileWriter) -> None:
        pages = writer.root["/Pages"]
        pages[pdf_name(key)] = value()
        writer.update_container(pages)

    return change


def on_field(key: str, value: Callable[[], object], field: str = "Signer") -> Change:
    def change(writer: IncrementalPdfFileWriter) -> None:
        found = papers._field(writer, field)
        found[pdf_name(key)] = value()
        writer.update_container(found)

    return change


def on_form(key: str, value: Callable[[], object]) -> Change:
    def change(writer: IncrementalPdfFileWriter) -> None:
        form = writer.root["/AcroForm"]
        form[pdf_name(key)] = value()
        writer.update_container(form)

    return change


def unlist_the_field(writer: IncrementalPdfFileWriter) -> None:
    form = writer.root["/AcroForm"]
    kept = [one for one in form["/Fields"] if one.get_object()["/T"] != "Signer"]
    form[pdf_name("/Fields")] = generic.ArrayObject(kept)
    writer.update_container(form)


def add_text_field(writer: IncrementalPdfFileWriter) -> None:
    field = names(
        Type=pdf_name("/Annot"),
        Subtype=pdf_name("/Widget"),
        FT=pdf_name("/Tx"),
        T=pdf_string("Moi"),
        V=pdf_string("Huy bo"),
        Rect=numbers(72, 500, 300, 540),
    )
    form = writer.root["/AcroForm"]
    form["/Fields"].append(writer.add_object(field))
    writer.update_container(form["/Fields"])


def add_empty_signature_field(writer: IncrementalPdfFileWriter) -> None:
    spec = SigFieldSpec("Third", box=(0, 0, 595, 842), empty_field_appearance=True)
    append_signature_field(writer, spec)


def content_in_place(writer: IncrementalPdfFileWriter) -> None:
    stream = first_page(writer)["/Contents"].get_object()
    stream._data = b"BT /F1 30 Tf 72 500 Td (Huy bo) Tj ET"
    stream._encoded_data = None
    writer.update_container(stream)


CHANGES: dict[str, Change] = {
    "content": papers.draw_on_page,
    "content in place": content_in_place,
    "annotation": papers.annotate,
    "page": papers.add_page,
    "appearance": papers.swap_appearance("Signer"),
    "appearance of an empty field": papers.swap_appearance("Second"),
    "text field": add_text_field,
    "empty signature field": add_empty_signature_field,
    "field unlisted": unlist_the_field,
    "field moved": on_field("/Rect", lambda: numbers(0, 0, 595, 842)),
    "field hidden": on_field("/F", lambda: generic.NumberObject(2)),
    "field with action": on_field("/AA", lambda: names(E=script())),
    "field renamed": on_field("/T", lambda: pdf_string("Khac")),
    "field of another kind": on_field("/FT", lambda: pdf_name("/Tx")),
    "empty field moved": on_field("/Rect", lambda: numbers(0, 0, 595, 842), "Second"),
    "empty field with caption": on_field("/MK", lambda: names(CA=pdf_string("Huy")), "Second"),
    "form with script": on_form("/XFA", lambda: pdf_string("<xdp/>")),
    "form with order": on_form("/CO", generic.ArrayObject),
    "open action": on_root("/OpenAction", script),
    "root actions": on_root("/AA", lambda: names(WC=script())),
    "root names": on_root("/Names", lambda: names(JavaScript=names(Names=generic.ArrayObject()))),
    "layers": on_root("/OCProperties", lambda: names(OCGs=generic.ArrayObject(), D=names())),
    "labels": on_root("/PageLabels", lambda: names(Nums=generic.ArrayObject())),
    "outlines": on_root("/Outlines", lambda: names(Count=generic.NumberObject(0))),
    "viewer": on_root("/ViewerPreferences", lambda: names(HideToolbar=generic.BooleanObject(True))),
    "permissions": on_root("/Perms", lambda: names(UR3=names())),
    "page tree elsewhere": on_root("/Pages", lambda: names(Type=pdf_name("/Pages"))),
    "page turned": on_page("/Rotate", lambda: generic.NumberObject(180)),
    "page cropped": on_page("/CropBox", lambda: numbers(0, 0, 10, 10)),
    "page sized": on_page("/MediaBox", lambda: numbers(0, 0, 10, 10)),
    "page units": on_page("/UserUnit", lambda: generic.NumberObject(7)),
    "page with other fonts": on_page("/Resources", lambda: names()),
    "page without marks": on_page("/Annots", generic.ArrayObject),
    "page with action": on_page("/AA", lambda: names(O=script())),
    "page with threads": on_page("/B", generic.ArrayObject),
    "all pages turned": on_pages("/Rotate", lambda: generic.NumberObject(180)),
    "all pages sized": on_pages("/MediaBox", lambda: numbers(0, 0, 10, 10)),
    "fewer pages": on_pages("/Count", lambda: generic.NumberObject(0)),
}


@pytest.fixture
def original(world: World) -> bytes:
    data = papers.with_fields(papers.page(), "Signer", "Second")
    return papers.signed(data, world.chi, timestamper=world.tsa.timestamper(NOW))


def alone(data: bytes, world: World) -> bytes:
    return data


def countersigned(data: bytes, world: World) -> bytes:
    return papers.signed(data, world.chi, field="Second", timestamper=world.tsa.timestamper(NOW))


def stamped(data: bytes, world: World) -> bytes:
    stamper = signers.PdfTimeStamper(world.tsa.timestamper(NOW))
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    return asyncio.run(stamper.async_timestamp_pdf(writer, "sha256")).getvalue()


@pytest.mark.parametrize("follow", [countersigned, stamped])
def test_what_follows_is_in_order_where_nothing_was_slipped_in(
    follow, original: bytes, world: World, judged
) -> None:
    assert judged(original).verdict == "valid"
    assert judged(follow(original, world)).verdict == "valid"


@pytest.mark.parametrize("follow", [alone, countersigned, stamped])
@pytest.mark.parametrize("what", CHANGES)
def test_nothing_slipped_in_is_accepted(
    what: str, follow, original: bytes, world: World, judged
) -> None:
    changed = papers.changed(original, CHANGES[what])
    try:
        data = follow(changed, world)
    except Exception as error:
        pytest.skip(f"nobody could add it to such a file: {type(error).__name__}")

    report = judged(data)

    # A file whose one signature cannot be found any more is told as such.
    unfound = follow is alone and what in {"field unlisted", "field of another kind"}
    refused = {"unsigned"} if unfound else {"invalid", "unreadable"}
    assert report.verdict in refused, report.to_json()
    if unfound:
        assert "signature_shown_not_carried" in report.reasons


@pytest.mark.parametrize("made", [alone, countersigned, stamped])
@pytest.mark.parametrize("by_reference", [False, True])
def test_a_form_is_not_drawn_anew_after_signing(
    made, by_reference: bool, original: bytes, world: World, judged
) -> None:
    """Signing itself takes the flag away, so it is only ever found at the end."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        value = generic.BooleanObject(True)
        on_form("/NeedAppearances", lambda: writer.add_object(value) if by_reference else value)(
            writer
        )

    report = judged(papers.changed(made(original, world), change))

    assert report.verdict == "invalid"
    # Where the flag is an object of its own, that nothing else refers to it is found first.
    found = "changed_after_signing" if by_reference else "form_fields_changed"
    assert found in report.reasons
