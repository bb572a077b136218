"""Numbers of old registers: repaired where the dirt is known, kept as written where it is not."""

import unicodedata

import pytest

from docflow.documents.services.importing import notation
from docflow.documents.services.importing.findings import WARNINGS, Unusable


@pytest.mark.parametrize(
    ("written", "code", "number", "rest", "warnings"),
    [
        ("69/KH-UBND", "69/KH-UBND", 69, "KH-UBND", ()),
        ("1977 /QĐ-UBND", "1977/QĐ-UBND", 1977, "QĐ-UBND", ("number_blanks",)),
        ("4510/ KH-UBND", "4510/KH-UBND", 4510, "KH-UBND", ("number_blanks",)),
        ("109/UBND - VX", "109/UBND-VX", 109, "UBND-VX", ("number_blanks",)),
        ("12/QÐ-UBND", "12/QĐ-UBND", 12, "QĐ-UBND", ("number_letter",)),
        ("03-TB/BCĐ", "03-TB/BCĐ", 3, "TB/BCĐ", ("number_party_style",)),
        ("251-BCĐ", "251-BCĐ", 251, "BCĐ", ("number_party_style",)),
        ("1830 QĐ-UBND", "1830/QĐ-UBND", 1830, "QĐ-UBND", ("number_slash_missing",)),
        ("02/2018/NQ-HĐND", "02/2018/NQ-HĐND", 2, "2018/NQ-HĐND", ()),
        ("26/KH-BCĐ (138)", "26/KH-BCĐ (138)", 26, "KH-BCĐ (138)", ()),
        ("Số: 7/TB–UBND", "7/TB-UBND", 7, "TB-UBND", ()),
        ("không số", "không số", None, "", ("number_off_pattern",)),
        ("0/QĐ-UBND", "0/QĐ-UBND", None, "QĐ-UBND", ("number_too_large",)),
        ("99999999999/QĐ", "99999999999/QĐ", None, "QĐ", ("number_too_large",)),
        ("  ", "", None, "", ("no_number",)),
    ],
)
def test_a_number_is_read_as_it_was_meant(written, code, number, rest, warnings):
    found = notation.read(written)

    assert (found.code, found.number, found.notation) == (code, number, rest)
    assert found.warnings == warnings
    assert set(warnings) <= set(WARNINGS)


def test_decomposed_letters_give_the_same_code():
    assert notation.read(unicodedata.normalize("NFD", "5/QyĐ-HĐND")).code == "5/QyĐ-HĐND"


def test_a_number_longer_than_a_code_is_refused_not_cut():
    with pytest.raises(Unusable, match="number_too_long"):
        notation.read("1/" + "X" * 100)


@pytest.mark.parametrize(
    ("rest", "type_code"),
    [
        ("QĐ-UBND", "QD"),
        ("CT-UBND", "CT"),
        ("CTr-UBND", "CTR"),
        ("QC-UBND", "QC"),
        ("QyĐ-UBND", "QYD"),
        ("ĐA-UBND", "DA"),
        ("DA-UBND", "DUAN"),
        ("TB/BCĐ", "TB"),
        ("2018/NQ-HĐND", "NQ"),
        ("CV-BCĐ", "CV"),
        ("UBND-VX", "CV"),
        # Case and marks distinguish types, so these name none.
        ("Ctr-UBND", ""),
        ("QD-UBND", ""),
        ("qđ-ubnd", ""),
        ("2026/TT-BTC", ""),
        ("", ""),
    ],
)
def test_the_type_is_the_first_abbreviation_by_case(rest, type_code):
    assert notation.type_of(rest) == type_code


def test_a_notation_that_begins_with_a_known_body_is_a_letter():
    assert notation.type_of("SNV-CCHC") == ""
    assert notation.type_of("SNV-CCHC", {"SNV"}) == "CV"


def test_a_type_in_its_own_column_is_taken_by_name_or_abbreviation():
    assert notation.type_named("quyết định") == "QD"
    assert notation.type_named("TTr") == "TTR"
    assert notation.type_named("Thông tư") == ""
