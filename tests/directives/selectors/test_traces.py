"""Orders in the record of an arrival (NĐ 30/2020/NĐ-CP, Điều 23.4; Phụ lục VI, II.II.16-17)."""

import pytest

from directives.selectors import traces
from docflow.documents.models import Document
from docflow.documents.selectors import metadata
from tests.factories.directives import make_order
from tests.factories.documents import make_incoming
from tests.factories.org import actor_of


@pytest.fixture
def document(cast) -> Document:
    return make_incoming(cast.office, leader=cast.chi, seen_by=(cast.dung, cast.ha))


@pytest.fixture
def order(cast, document):
    return make_order(
        cast.chi,
        cast.unit,
        "Tham mưu trả lời",
        coordinating=[cast.other_unit],
        source_document=document,
        days=5,
    )


def test_the_record_names_who_ordered_what_who_leads_and_until_when(cast, document, order):
    values = metadata.of_document(document, None)

    assert values["ToPlaces"] == f"{cast.unit.name}; {cast.other_unit.name}"
    assert "Tham mưu trả lời" in values["TraceHeaderList"]
    assert "hạn 08/06/2026" in values["TraceHeaderList"]


def test_what_was_typed_goes_before_the_orders(document, order):
    document.to_places = "Tổ công tác"

    assert metadata.of_document(document, None)["ToPlaces"] == "Tổ công tác"


def test_on_a_page_stand_only_the_orders_one_may_see(cast, document, order):
    seen = metadata.of_document(document, None, actor_of(cast.chi))
    hidden = metadata.of_document(document, None, actor_of(cast.ha))

    assert "Tham mưu trả lời" in seen["TraceHeaderList"]
    assert "Tham mưu trả lời" not in hidden["TraceHeaderList"]


def test_many_orders_cost_two_queries(cast, document, order, django_assert_num_queries):
    make_order(cast.chi, cast.em, "Báo cáo riêng", source_document=document)

    with django_assert_num_queries(2):
        assert len(traces.orders_on(document, None)) == 2
