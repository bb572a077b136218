"""What is remembered of a name is what the library makes of it."""

import pytest
from asn1crypto import x509

from signing.gate import names

TEXTS = ["", "Nguyễn  Thị Bình", "NGUYỄN\u00a0THỊ BÌNH", "ﬁ\u00adn Straße\t1", "a" * 300]


def plain(text: str) -> str:
    return names._prepare(None, text)


@pytest.mark.parametrize("text", TEXTS)
def test_a_prepared_name_is_the_librarys(text: str) -> None:
    part = x509.Name.build({"common_name": "An"}).chosen[0][0]

    assert [part._ldap_string_prep(text) for _ in range(2)] == [plain(text)] * 2


def test_the_library_uses_what_is_remembered() -> None:
    left, right, other = (
        x509.Name.build({"common_name": text}) for text in ("LÊ  AN", "lê an", "lê ân")
    )
    names._remembered.cache_clear()

    assert left == right
    assert left != other
    assert names._remembered.cache_info().currsize >= 3


def test_a_name_that_is_refused_is_refused_each_time() -> None:
    for _ in range(2):
        with pytest.raises(ValueError, match="private use"):
            names.prepared(None, "\ue000")


def test_long_texts_are_not_kept() -> None:
    names._remembered.cache_clear()

    names.prepared(None, "b" * (names.LONGEST + 1))

    assert names._remembered.cache_info().currsize == 0


NAMES = [
    {"country_name": "VN", "common_name": "Lê An"},
    {"country_name": "VN", "common_name": "LÊ  AN"},
    {"country_name": "VN", "common_name": "Lê Ân"},
    {"common_name": "Lê An"},
    {"common_name": "Lê An", "title": "Chủ tịch"},
    {"common_name": "a" * names.LONGEST_NAME},
    {"common_name": "b" * names.LONGEST_NAME},
]


@pytest.mark.parametrize("left", NAMES)
@pytest.mark.parametrize("right", NAMES)
def test_two_names_are_one_where_the_library_says_so(left: dict, right: dict) -> None:
    ours, theirs = x509.Name.build(left), x509.Name.build(right)

    alike = names._compare(ours, theirs)

    assert [ours == theirs for _ in range(2)] == [alike] * 2
    assert (ours.hashable == theirs.hashable) is (names._key(ours) == names._key(theirs))
    assert ours.hashable == names._key(ours)


def test_a_name_inside_another_structure_is_the_same_name() -> None:
    alone = x509.Name.build(NAMES[0])
    inside = x509.GeneralName(name="directory_name", value=alone.copy())
    read = x509.GeneralName.load(inside.dump()).chosen

    assert read == alone
    assert read.hashable == alone.hashable


def test_a_name_is_no_other_thing() -> None:
    assert x509.Name.build(NAMES[0]) != "VN"


def test_long_names_are_not_kept() -> None:
    names._same.cache_clear()
    names._keyed.cache_clear()
    long = x509.Name.build(NAMES[-1])

    assert long == x509.Name.build(NAMES[-1])
    assert long.hashable
    assert names._same.cache_info().currsize == names._keyed.cache_info().currsize == 0
