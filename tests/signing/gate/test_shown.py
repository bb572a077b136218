"""Pages that show a signature, in the words the government's tools print."""

import pytest
import typst

from signing.gate import shown


def paper(text: str) -> bytes:
    return typst.compile(f'#set page(width: 14cm, height: 8cm)\n#"{text}"'.encode())


@pytest.mark.parametrize(
    "text",
    [
        "Người ký: Ủy ban nhân dân Quận 2",
        "Ký bởi: Cổng Thông tin điện tử Chính phủ",
        "Thời gian ký: 28.07.2025 14:15:48 +07:00",
        "Ngày ký: 2026-05-29 08:10:56 +07:00",
        "Digitally signed by Nguyen Van A",
    ],
)
def test_a_stamp_is_seen(text: str) -> None:
    assert shown.reasons(paper(text), look_at_pages=True) == ["signature_shown_not_carried"]


@pytest.mark.parametrize(
    "text",
    [
        "Người ký văn bản chịu trách nhiệm về nội dung",
        "Thông báo này có hiệu lực kể từ ngày ký ban hành",
        "KẾ HOẠCH cải cách hành chính",
    ],
)
def test_plain_sentences_about_signing_are_not(text: str) -> None:
    assert shown.reasons(paper(text), look_at_pages=True) == []


def test_pages_are_left_alone_when_asked() -> None:
    assert shown.reasons(paper("Ký bởi: Ủy ban"), look_at_pages=False) == []


def test_a_stamp_on_the_last_of_many_pages_is_seen() -> None:
    source = "#set page(width: 14cm, height: 8cm)\n" + "#pagebreak()" * 20 + '#"Ký bởi: Ủy ban"'

    found = shown.reasons(typst.compile(source.encode()), look_at_pages=True)

    assert found == ["signature_shown_not_carried"]


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7 nonsense"])
def test_what_cannot_be_read_shows_nothing(data: bytes) -> None:
    assert shown.reasons(data, look_at_pages=True) == []
