"""Without an index numbers and fields are answered from the rows, as that person may see them."""

from datetime import date

import pytest

from docflow.documents.selectors import plainly
from search import query
from search.backends.base import Filters
from search.query import plain as plain_questions
from search.query.parser import parse
from tests.factories.documents import make_issued
from tests.factories.org import actor_of, tokens_of

DAY = date(2026, 3, 5)


@pytest.fixture
def cast(company):
    return company


def found(cast, text, *, who=None, most=20, **filters):
    values = {name: frozenset({value}) for name, value in filters.items()}
    asked = plain_questions.plain(parse(text), Filters(values=values))
    assert asked is not None, text
    principals = tokens_of(actor_of(who or cast.an))
    return [number for number, _day in plainly.rows(asked, principals, most)]


@pytest.fixture
def documents(cast):
    seen = {"seen_by": (cast.an,)}
    first = make_issued(
        cast.office, code="07/QĐ-UBND", number=7, issued_on=DAY, signer_name="Phạm Thị Chi",
        issuer_name="Ủy ban nhân dân Quận 2", type_code="QD", subject="Về việc thu hồi đất", **seen,
    )  # fmt: skip
    second = make_issued(
        cast.office, code="70/KH-UBND", number=70, issued_on=date(2025, 1, 2),
        signer_name="Lê Đức Thọ", issuer_name="Sở Nội vụ", type_code="KH",
        subject="Kiểm tra công vụ", **seen,
    )  # fmt: skip
    return first, second


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("7/QĐ-UBND", [0]),
        ("số: 07/qđ-ubnd", [0]),
        ("số: 70/KH-UBND", [1]),
        ("số: 0/KH-UBND", []),
        ("số: 7/KH-UBND", []),
        ("ký bởi: phạm thị chi", [0]),
        ("cơ quan: sở nội vụ", [1]),
        ("loại: quyết định", [0]),
        ("loại: ke hoach", [1]),
        ("trích yếu: thu hồi đất", [0]),
        ("từ: 2026", [0]),
        ("đến: 2025", [1]),
        ("05/03/2026", [0]),
        ("từ: 2025 đến: 2026", [0, 1]),
        ("loại: quyết định cơ quan: sở nội vụ", []),
    ],
)
def test_it_finds_what_is_asked(cast, documents, text, places):
    assert found(cast, text) == [documents[place].pk for place in places]


def test_who_was_granted_nothing_finds_nothing(cast, documents):
    assert found(cast, "từ: 2020", who=cast.binh) == []


def test_filters_hold_and_unknown_ones_find_nothing(cast, documents):
    assert found(cast, "từ: 2020", type="Kế hoạch") == [documents[1].pk]
    assert found(cast, "từ: 2020", agency="Sở Nội vụ") == [documents[1].pk]
    assert found(cast, "từ: 2020", verdict="valid") == []


def test_no_more_than_asked_for(cast, documents):
    assert found(cast, "từ: 2020", most=1) == [documents[0].pk]


def test_what_is_typed_is_no_pattern(cast, documents):
    assert found(cast, 'ký bởi: "phạm .* chi"') == []


def test_the_page_says_what_can_be_found_meanwhile(cast, documents, monkeypatch):
    from search import index
    from search.backends.base import Unusable

    def broken(_read):
        raise Unusable("torn")

    monkeypatch.setattr(index, "reading", broken)
    held = tokens_of(actor_of(cast.an))

    result = query.run("số: 07/QĐ-UBND", principals=held, check=lambda _source, ids: set(ids))

    assert [hit.id for hit in result.hits] == [documents[0].pk]
    assert result.from_rows
