"""The two forms of a body's code, and that a body is found by either."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docflow.org import codes
from docflow.org.selectors.people import office_by_code
from tests.factories.org import FOUNDED, make_office

PAIRS = [
    ("000.00.00.H41", "H41"),
    ("000.00.12.H23", "H23.12"),
    ("000.03.12.H23", "H23.12.03"),
    ("001.03.12.H23", "H23.12.03.001"),
]


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_each_form_becomes_the_other(old, new):
    assert (codes.to_new(old), codes.to_old(new)) == (new, old)
    assert codes.is_old(old)
    assert not codes.is_old(new)


@pytest.mark.parametrize("code", ["000.05.00.H23", "001.00.12.H23", "H23.12", "", "000.00.12.23H"])
def test_what_has_no_new_form_is_left_alone(code):
    assert codes.to_new(code) is None


@pytest.mark.parametrize(
    "code", ["H29.2.01", "H29.00", "H29.01.02.003.04", "H29.ab", "29", "", "000.00.12.H23"]
)
def test_what_has_no_old_form_is_left_alone(code):
    assert codes.to_old(code) is None


@given(st.lists(st.integers(1, 99), max_size=2), st.integers(0, 99))
def test_there_and_back_is_the_same_code(groups, level):
    new = ".".join([f"H{level:02}", *(f"{group:02}" for group in groups)])

    assert codes.to_new(codes.to_old(new)) == new


@given(st.text(max_size=20))
def test_any_text_is_its_own_first_form(text):
    assert codes.forms(text)[0] == text.strip().upper()


@pytest.mark.parametrize(("held", "asked"), [*PAIRS, *((new, old) for old, new in PAIRS)])
def test_a_body_is_found_by_either_form(db, held, asked):
    office = make_office()
    office.codes.create(scheme="old", code=held, valid_from=FOUNDED)

    assert office_by_code(asked) == office
    assert office_by_code(f" {asked.lower()} ") == office


def test_who_holds_a_code_itself_goes_before_who_holds_its_other_form(db):
    office, other = make_office(), make_office()
    office.codes.create(scheme="old", code="000.00.12.H23", valid_from=FOUNDED)
    other.codes.create(scheme="new", code="H23.12", valid_from=FOUNDED)

    assert office_by_code("000.00.12.H23") == office
    assert office_by_code("H23.12") == other
