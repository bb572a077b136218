"""Minutes on their pages: the secretary signs where others agree."""

import pytest
from django.urls import reverse

from docflow.documents.models import Document
from docflow.documents.services import routing
from tests.docflow.documents.conftest import PIN
from tests.factories.org import actor_of


@pytest.fixture
def document(cast, way) -> Document:
    content = {
        "body": [{"kind": "paragraph", "text": "Cuộc họp thống nhất."}],
        "details": {
            "begins": "2026-12-05T08:30",
            "ends": "2026-12-05T11:00",
            "venue": "Hội trường",
            "present": "Lãnh đạo các phòng",
        },
        "secretary": cast.an.pk,
    }
    draft = way.draft(type_code="BB", subject="Họp giao ban", content=content)
    return routing.submit(actor=actor_of(cast.an), document=draft)


def test_the_secretary_signs_minutes_on_the_page_of_agreeing(cast, document, as_):
    browser = as_(cast.an)
    address = reverse("documents:agree", args=[document.pk])
    page = browser.get(address)
    shown = page.context["form"].base

    without = browser.post(address, {"note": "", "shown": shown})
    signed = browser.post(address, {"note": "", "pin": PIN, "shown": shown})

    assert "Chỉ đồng ý" not in page.content.decode()
    assert "pin" in without.context["form"].errors
    assert signed.status_code == 303
    assert document.signatures.get().field == "Secretary"


def test_the_page_of_the_document_names_the_act_and_the_place(cast, document, as_):
    words = as_(cast.an).get(document.get_absolute_url()).content.decode()

    assert "Ký biên bản" in words
    assert "Ô ký của thư ký" in words


def test_nobody_else_gets_the_secretarys_stamp(cast, document, as_):
    stamp = reverse("documents:stamp", args=[document.pk, "Secretary"])

    assert as_(cast.an).get(stamp)["Content-Type"] == "image/png"
    assert as_(cast.binh).get(stamp).status_code in (403, 404)
