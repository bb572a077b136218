"""Empty fields: all at once, whole points, quiet, as PDF/A wants them."""

import pytest

from signing.pades import writer
from signing.pades.errors import FieldProblem, UnfitFile
from signing.pades.fields import FieldBox, premake
from tests.signing.conftest import INITIAL, SEAL, SIGNER


def widget(data: bytes, name: str) -> dict:
    with writer.reading(data) as reader:
        for found, _value, reference in writer.enumerate_sig_fields(reader):
            if found == name:
                field = reference.get_object()
                return {key: field[key] for key in field}
    raise AssertionError(name)


def test_all_fields_are_there_in_order_and_empty(form):
    assert list(writer.fields(form).items()) == [
        ("Initial1", False),
        ("Signer", False),
        ("IssueLine", False),
        ("Seal", False),
    ]


def test_the_fields_come_in_one_revision_after_the_page(page, form):
    assert form.startswith(page)
    assert form.count(b"%%EOF") == page.count(b"%%EOF") + 1


def test_each_field_stands_where_it_was_put(form):
    assert [int(v) for v in widget(form, "Signer")["/Rect"]] == list(SIGNER.box)


def test_an_empty_field_prints_and_has_an_appearance(form):
    found = widget(form, "Initial1")

    assert found["/F"] & 4
    assert "/N" in found["/AP"]


def test_only_the_seal_locks(form):
    assert widget(form, "Seal")["/Lock"]["/Action"] == "/All"
    assert "/Lock" not in widget(form, "Signer")


def test_metadata_stay_as_they_were(page, form):
    added = form[len(page) :]

    assert b"/Metadata" not in added.replace(b"/Metadata 0", b"") or b"xpacket" not in added
    assert b"/Producer" not in added


def test_the_last_page_may_be_counted_from_the_end(page):
    made = premake(page, [FieldBox("Ký", -1, 10, 10, 60, 40)])

    assert "/P" in widget(made, "Ký")


def test_a_name_taken_is_refused(form):
    with pytest.raises(FieldProblem, match="Initial1"):
        premake(form, [INITIAL])


def test_half_points_are_refused(page):
    with pytest.raises(FieldProblem, match="whole points"):
        premake(page, [FieldBox("Ký", 0, 10, 10, 60.5, 40)])


def test_an_empty_rectangle_is_an_invisible_field(page):
    made = premake(page, [FieldBox("Ký", 0, 0, 0, 0, 0)])

    assert [int(v) for v in widget(made, "Ký")["/Rect"]] == [0, 0, 0, 0]


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"PK\x03\x04"])
def test_what_is_no_pdf_is_unfit(data):
    with pytest.raises(UnfitFile):
        premake(data, [SEAL])
