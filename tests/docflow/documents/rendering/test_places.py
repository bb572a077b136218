"""Places proposed for the signatures of an uploaded file."""

import io
from dataclasses import replace

import pikepdf
import pytest

from docflow.documents.rendering import pictures, places
from docflow.documents.rendering.content import Paragraph
from docflow.documents.rendering.letter import preview, render


def by_name(boxes):
    return {box.name: box for box in boxes}


def test_the_places_of_our_own_layout_are_found_again(letter, now):
    drawn = by_name(render(letter, now=now).fields)
    pdf = preview(letter, now=now).pdf

    found = by_name(places.propose(pdf, titles=("KT. Chủ tịch", "Phó Chủ tịch")))

    assert list(found) == ["Signer", "IssueLine", "Seal"]
    for name, box in found.items():
        assert box.page == drawn[name].page
        assert abs(box.y1 - drawn[name].y1) < 20
        assert abs(box.x2 - drawn[name].x2) < 20
    assert found["Seal"].lock_all


def test_without_any_sign_the_last_page_is_signed(plan, now):
    body = tuple(Paragraph("Nội dung. " * 80) for _ in range(12))
    pdf = render(replace(plan, body=body), now=now).pdf

    found = by_name(places.propose(pdf, titles=("Giám đốc",)))

    assert found["Signer"].page == found["Seal"].page == len(pictures.page_sizes(pdf)) - 1
    assert found["IssueLine"].page == 0


def test_the_proposal_stays_on_a_small_page():
    small = pikepdf.new()
    small.add_blank_page(page_size=(200, 120))
    out = io.BytesIO()
    small.save(out)

    for box in places.propose(out.getvalue()):
        assert 0 <= box.x1 < box.x2 <= 200
        assert 0 <= box.y1 < box.y2 <= 120


@pytest.mark.shared
def test_the_number_of_real_files_is_found(samples):
    for path in sorted((samples / "vn_gazette_pdfs" / "signed_ok").glob("*.pdf"))[:5]:
        data = path.read_bytes()

        found = by_name(places.propose(data))

        words = [word for word in pictures.locate(data, "Số:") if word.page == 0]
        if words:
            row = found["IssueLine"]
            assert row.y1 < (words[0].y1 + words[0].y2) / 2 < row.y2
