"""The gap check, on bytes and numbers made by hand: no file, no reader."""

import pytest

from signing.gate.ranges import gap_holds_only, padded_with_zeros, signed_length

VALUE = bytes.fromhex("30820a0b")
WHOLE = b"HEAD" + b"<30820A0B>" + b"TAIL"
RANGE = [0, 4, 14, 4]


def test_a_gap_that_is_the_value_and_nothing_else_passes() -> None:
    assert gap_holds_only(WHOLE, RANGE, VALUE)


def test_white_space_in_the_value_is_still_the_value() -> None:
    assert gap_holds_only(b"HEAD<30 82\n0A0B>TAIL", [0, 4, 16, 4], VALUE)


def test_a_missing_last_digit_counts_as_zero() -> None:
    assert gap_holds_only(b"HEAD<308>TAIL", [0, 4, 9, 4], bytes.fromhex("3080"))


def test_a_range_may_end_before_the_file_does() -> None:
    assert gap_holds_only(WHOLE + b"later revisions", RANGE, VALUE)


@pytest.mark.parametrize(
    "gap",
    [
        b"<30820A0C>",
        b"<30820A0B00>",
        b"<>",
        b"30820A0B",
        b"<30820A0B>x",
        b"x<30820A0B>",
        b"<30820A0B> ",
        b"<30820A0B",
        b"<3082><0A0B>",
        b"<3082(x)0A0B>",
        b"(30820A0B)",
        b"<",
        b"",
    ],
)
def test_a_gap_with_anything_else_fails(gap: bytes) -> None:
    data = b"HEAD" + gap + b"TAIL"

    assert not gap_holds_only(data, [0, 4, 4 + len(gap), 4], VALUE)


@pytest.mark.parametrize(
    "byte_range",
    [
        [],
        [0, 4],
        [0, 4, 14],
        [0, 4, 14, 4, 0, 0],
        [1, 3, 14, 4],
        [0, 0, 14, 4],
        [0, 4, 4, 14],
        [0, 14, 4, 4],
        [0, 4, 14, 5],
        [0, 4, 14, -1],
        [-1, 4, 14, 4],
        [0, -4, 14, 4],
        [0, 3, 14, 4],
        [0, 5, 14, 4],
        [0, 4, 13, 5],
        [0, 4, 15, 3],
    ],
)
def test_any_other_range_fails(byte_range: list[int]) -> None:
    assert not gap_holds_only(WHOLE, byte_range, VALUE)


def test_the_signed_length_reaches_to_the_end_of_the_last_run() -> None:
    assert signed_length(RANGE) == 18
    assert signed_length([0, 4]) == 0


def test_behind_the_message_only_zeros() -> None:
    message = bytes.fromhex("3003020105")

    assert padded_with_zeros(message)
    assert padded_with_zeros(message + bytes(9))
    assert not padded_with_zeros(message + bytes(9) + b"x")
    assert not padded_with_zeros(b"")
    assert not padded_with_zeros(bytes.fromhex("3084ffffffff"))
