"""The printed slip by the browser: for whom, of what, and where it is found."""

import pytest
from django.urls import reverse

from docflow.documents.rendering import pictures
from docflow.documents.states import Secrecy
from tests.factories.directives import make_order
from tests.factories.documents import make_incoming, make_issued


@pytest.fixture
def document(cast):
    return make_incoming(cast.office, leader=cast.chi, seen_by=(cast.dung, cast.an))


def url_of(document) -> str:
    return reverse("directives:slip", args=[document.pk])


def test_whoever_sees_the_document_prints_its_slip(desk, cast, document):
    make_order(cast.dung, cast.unit, "Tham mưu trả lời", author=cast.chi, source_document=document)

    answer = desk("chi").get(url_of(document))

    text = " ".join(" ".join(pictures.texts(answer.content)).split())
    assert answer["Content-Type"] == "application/pdf"
    assert "attachment" in answer["Content-Disposition"]
    for part in ("Tham mưu trả lời", "Phòng Nội vụ", "Chủ tịch Phạm Thị Chi", "Võ Tiến Dũng"):
        assert part in text
    assert "không có giá trị pháp lý" in text


def test_an_order_that_one_may_not_see_is_not_on_ones_slip(desk, cast, document):
    make_order(cast.chi, cast.unit, "Chỉ Phòng Nội vụ biết", source_document=document)

    text = " ".join(pictures.texts(desk("an").get(url_of(document)).content))

    assert "Chỉ Phòng Nội vụ biết" not in text


def test_nothing_else_has_a_slip(desk, cast):
    issued = make_issued(cast.office, seen_by=(cast.chi,))
    secret = make_incoming(cast.office, seen_by=(cast.chi,), subject="", secrecy=Secrecy.SECRET)

    assert desk("chi").get(url_of(issued)).status_code == 404
    assert desk("chi").get(url_of(secret)).status_code == 404


def test_it_is_found_beside_the_document_and_on_the_order(desk, cast, document):
    order = make_order(cast.chi, cast.unit, source_document=document)
    beside = reverse("directives:of_document", args=[document.pk])

    assert url_of(document) in desk("chi").get(beside).content.decode()
    assert url_of(document) in desk("binh").get(order.get_absolute_url()).content.decode()


def test_what_has_no_slip_offers_none(desk, cast):
    issued = make_issued(cast.office, seen_by=(cast.chi,))
    beside = reverse("directives:of_document", args=[issued.pk])

    assert url_of(issued) not in desk("chi").get(beside).content.decode()
