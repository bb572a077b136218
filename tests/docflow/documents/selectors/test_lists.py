"""The cursor of lists."""

from datetime import UTC, datetime

import pytest

from docflow.documents.selectors.lists import read_cursor, write_cursor


def test_a_cursor_survives_the_address_to_the_microsecond():
    cursor = (datetime(2026, 11, 23, 7, 8, 9, 123457, tzinfo=UTC), 4711)

    assert read_cursor(write_cursor(cursor)) == cursor


@pytest.mark.parametrize(
    "text",
    ["", "0", ".", "x.y", "12", "f" * 41 + ".1", "ffffffffffffffffff.1", "-1-.2", "1." + "f" * 20],
)
def test_what_is_no_cursor_of_ours_starts_at_the_newest(text):
    assert read_cursor(text) is None
