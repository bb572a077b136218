"""A fix removes its departure and brings none; twice is once; a good document is left alone."""

from collections import Counter
from dataclasses import replace

from hypothesis import given, settings

from docflow.documents.layout.contents import check, mend
from docflow.documents.layout.known import Known
from tests.docflow.documents.layout.drafts import CONTENTS, of_type

KNOWN = Known(unit="NV", capacity=("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"))


def counted(content):
    """How often each rule is departed from in each field; lines may move when a list shrinks."""
    return Counter((one.code, one.field) for one in check(content, KNOWN))


@given(CONTENTS)
@settings(max_examples=150, deadline=None)
def test_a_fix_removes_its_departure_and_brings_none(content):
    before = counted(content)

    for departure in check(content, KNOWN):
        if departure.fix is not None:
            after = counted(departure.fix(content))
            assert after <= before
            assert after[departure.code, departure.field] < before[departure.code, departure.field]


@given(CONTENTS)
@settings(max_examples=100, deadline=None)
def test_a_fix_twice_is_a_fix_once(content):
    for departure in check(content, KNOWN):
        if departure.fix is not None:
            once = departure.fix(content)
            assert departure.fix(once) == once


@given(CONTENTS)
@settings(max_examples=100, deadline=None)
def test_mending_all_leaves_nothing_that_can_be_mended(content):
    mended = mend(content, known=KNOWN)

    assert [one.key for one in check(mended, KNOWN) if one.fixable] == []
    assert mend(mended, known=KNOWN) == mended


def test_a_line_of_marks_alone_is_left_to_its_writer():
    """Taking the marks away would leave a letter that is addressed to nobody."""
    content = replace(of_type("CV"), addressees=(":",))

    (found,) = [one for one in check(content, KNOWN) if one.code == "addressees.marks"]

    assert found.fix is None
    assert mend(content, known=KNOWN).addressees == (":",)
