"""Paragraphs of a page text: joined lines, markers, noise left out."""

import pytest

from docflow.documents.rendering import pictures
from docflow.documents.selectors import passages
from docflow.documents.selectors.passages import Excerpt, excerpt, of_document, split
from tests.factories.documents import make_incoming

PAGE = """ỦY BAN NHÂN DÂN
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
1. Các phòng chuyên môn rà soát toàn bộ thủ tục hành chính thuộc
thẩm quyền, báo cáo kết quả về Văn phòng trước ngày 10 tháng 12.
a) Phòng Nội vụ chủ trì, phối hợp với Phòng Tư pháp và các đơn vị
có liên quan thực hiện;
- Đơn vị chậm báo cáo chịu trách nhiệm trước Chủ tịch Ủy ban nhân dân
2
"""


def test_lines_are_joined_to_paragraphs_and_markers_open_new_ones():
    parts = split((PAGE,))

    assert [part.text[:12] for part in parts] == ["1. Các phòng", "a) Phòng Nội", "- Đơn vị chậ"]
    assert parts[0].text.endswith("trước ngày 10 tháng 12.")
    assert "\n" not in parts[0].text


def test_each_paragraph_knows_its_page_and_has_a_name_of_its_own():
    parts = split((PAGE, PAGE))

    assert [part.page for part in parts] == [1, 1, 1, 2, 2, 2]
    assert len({part.key for part in parts}) == 6


def test_an_endless_text_is_cut():
    assert len(split(("1. Một đoạn văn bản đủ dài.\n" * 1000,))) == passages.PARTS


@pytest.mark.parametrize("text", ["", "\n\n", "7\n"])
def test_a_scan_has_no_paragraphs(text):
    assert split((text,)) == ()


def test_a_document_without_a_file_has_none(cast):
    assert of_document(make_incoming(cast.office)) == ()


def test_a_file_that_cannot_be_read_has_none(cast, monkeypatch):
    class Version:
        file_id = "0" * 64

    def unreadable(_data: bytes) -> tuple[str, ...]:
        raise pictures.Unreadable

    monkeypatch.setattr(passages.versions, "latest", lambda _document: Version)
    monkeypatch.setattr(passages.versions, "data_of", lambda _version: b"")
    monkeypatch.setattr(pictures, "texts", unreadable)

    assert of_document(make_incoming(cast.office)) == ()


@pytest.mark.parametrize(
    ("value", "text", "page"),
    [
        ("1|rà soát toàn bộ thủ tục", "rà soát toàn bộ thủ tục", 1),
        # Broken differently by the browser, and across two paragraphs of one page.
        ("1|rà  soát\u00a0toàn\n bộ", "rà soát toàn bộ", 1),
        ("1|10 tháng 12. a) Phòng Nội vụ", "10 tháng 12. a) Phòng Nội vụ", 1),
        # Decomposed letters are the same words.
        ("1|thu\u0309 tu\u0323c", "thủ tục", 1),
        ("2|rà soát toàn bộ thủ tục", "rà soát toàn bộ thủ tục", None),
        ("1|nộp ngay một tỷ đồng", "nộp ngay một tỷ đồng", None),
        ("99999|rà soát", "rà soát", None),
        ("-1|rà soát", "rà soát", None),
        ("²|rà soát", "rà soát", None),
        ("rà soát", "rà soát", None),
        ("a | b | c", "b | c", None),
        ("1|", "", None),
        ("1|  ", "", None),
    ],
)
def test_selected_words_keep_a_page_only_when_they_stand_on_it(value, text, page):
    parts = split((PAGE, "Trang hai có nội dung khác hẳn."))

    assert excerpt(value, parts) == Excerpt(text, page)
