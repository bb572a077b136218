"""260 real texts with invented readers: twenty questions, with and without marks, and numbers."""

import json
import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from search import Entry, analysis
from search.backends.base import Backend, Request
from search.query.parser import parse
from tests.search.conftest import ENGINES, engine_at, nothing, of

pytestmark = pytest.mark.shared

READER, OTHER = 2, 5
EVERYBODY = frozenset({READER, OTHER})

# What people would type -> the number of the text they look for.
QUESTIONS = {
    "quy hoạch kênh tần số truyền hình số mặt đất": "27/2026/TT-BKHCN",
    "mức thu phí cảng, bến thủy nội địa": "39/2026/TT-BTC",
    "mức lương cơ sở và chế độ tiền thưởng lực lượng vũ trang": "161/2026/NĐ-CP",
    "lồng ghép giáo dục kỹ năng bổ trợ cho học sinh, sinh viên": "32/2021/TT-BLĐTBXH",
    "sự tham gia của trẻ em vào hoạt động ngoài gia đình": "27/2022/TT-BLĐTBXH",
    "lệ phí xuất cảnh nhập cảnh quá cảnh cư trú": "28/2026/TT-BTC",
    "sát hạch nghiệp vụ đánh giá an toàn, vệ sinh lao động": "27/2021/TT-BLĐTBXH",
    "thù lao tiền thưởng Quỹ Đổi mới công nghệ quốc gia": "469/VBHN-BLĐTBXH",
    "giảng viên đồng cơ hữu": "159/2026/NĐ-CP",
    "bảo hiểm y tế đối với công nhân công an": "86/2025/TT-BCA",
    "Bộ tiêu chí chất lượng thống kê nhà nước": "22/2022/TT-BKHĐT",
    "ngân sách nhà nước đối với hoạt động đối ngoại": "129/2026/NĐ-CP",
    "kế hoạch quản lý rủi ro trong khai thác khoáng sản": "38/VBHN-BCT",
    "phổ biến phim phục vụ nhiệm vụ chính trị": "189/2026/NĐ-CP",
    "chế độ tài chính của Bảo hiểm tiền gửi Việt Nam": "33/2026/TT-BTC",
    "giám định tư pháp trong lĩnh vực bảo hiểm xã hội": "23/2022/TT-BLĐTBXH",
    "cho vay của ngân sách trung ương cho chính phủ nước ngoài": "118/2026/NĐ-CP",
    "trợ cấp đối với thanh niên xung phong": "835/VBHN-BLĐTBXH",
    "xác định mức độ khuyết tật do Hội đồng": "1346/VBHN-BLĐTBXH",
    "dự án tài chính vi mô của tổ chức chính trị - xã hội": "175/2026/NĐ-CP",
}


@pytest.fixture(scope="module")
def texts(samples: Path) -> list[Entry]:
    with (samples / "vn_gazette_texts" / "documents.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    # Every third text is granted to the other one only.
    return [
        Entry(
            source="gazette",
            id=number,
            title="",
            code=row["number"] or "",
            type=row["type"] or "",
            body=row["text"],
            date=date.fromisoformat(row["date"]) if row["date"] else None,
            principals=frozenset({OTHER if number % 3 == 0 else READER}),
        )
        for number, row in enumerate(rows)
    ]


@pytest.fixture(scope="module", params=ENGINES)
def engine(
    request: pytest.FixtureRequest, texts: list[Entry], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Backend]:
    engine = engine_at(request.param, tmp_path_factory.mktemp("gazette") / "index")
    engine.rebuild(of(texts), nothing)
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def folded_bodies(texts: list[Entry]) -> dict[int, str]:
    """Each body as its folded syllables between blanks: what a phrase is looked for in, by hand."""
    return {t.id: f" {' '.join(form for _, form in analysis.syllables(t.body))} " for t in texts}


def codes(engine: Backend, texts: list[Entry], question: str) -> list[str]:
    found = engine.search(Request(parse(question), EVERYBODY, top=100_000)).hits
    return [texts[hit.key.id].code for hit in found]


def test_there_are_260_texts(engine: Backend, texts: list[Entry]) -> None:
    assert len(texts) == len(engine.digests()) == 260


@pytest.mark.parametrize(("question", "number"), QUESTIONS.items())
def test_a_question_finds_its_text(
    engine: Backend, texts: list[Entry], question: str, number: str
) -> None:
    bare = analysis.fold(question)

    with_marks = codes(engine, texts, question)
    without = codes(engine, texts, bare)

    assert number in with_marks[:3]
    assert number in without[:5]
    assert set(with_marks) == set(without)


@pytest.mark.parametrize("number", sorted(set(QUESTIONS.values())))
def test_a_number_finds_its_text_first(engine: Backend, texts: list[Entry], number: str) -> None:
    spoilt = number.lower().replace("/", " / ").replace("đ", "ð")

    for typed in (number, number.lower(), spoilt, analysis.fold(number), f"số: {number}"):
        assert codes(engine, texts, typed)[0] == number, typed


def test_every_number_that_the_texts_bear_is_found(engine: Backend, texts: list[Entry]) -> None:
    missed = [
        text.code
        for text in texts
        if text.code and text.code not in codes(engine, texts, f"số: {text.code}")
    ]

    assert missed == []


@pytest.mark.parametrize(
    "phrase", ["thủ tục hành chính", "giấy chứng nhận", "người lao động", "bảo hiểm y tế"]
)
def test_a_phrase_finds_exactly_the_texts_that_contain_it(
    engine: Backend, folded_bodies: dict[int, str], phrase: str
) -> None:
    expected = {
        number for number, body in folded_bodies.items() if f" {analysis.fold(phrase)} " in body
    }

    found = engine.search(Request(parse(f'"{phrase}"'), EVERYBODY, top=100_000)).hits

    assert {hit.key.id for hit in found} == expected
    assert expected


def test_the_reader_finds_only_what_is_granted(engine: Backend, texts: list[Entry]) -> None:
    for question in [*QUESTIONS, *map(analysis.fold, QUESTIONS), *QUESTIONS.values(), ""]:
        for principal in (READER, OTHER):
            request = Request(parse(question), frozenset({principal}))
            found = engine.search(request)
            hidden = {t.id for t in texts if principal not in t.principals}
            assert not {hit.key.id for hit in found.hits} & hidden
            counted = sum(count for _value, count in found.facets["source"])
            assert counted == found.total


def test_a_text_typed_with_other_marks_ranks_differently(
    engine: Backend, texts: list[Entry]
) -> None:
    invest, marks = codes(engine, texts, "đầu tư"), codes(engine, texts, "dấu từ")

    assert set(invest) == set(marks)
    assert invest != marks
    assert codes(engine, texts, '"đầu tư"') != codes(engine, texts, '"dấu từ"')


def test_decomposed_input_is_the_same_question(engine: Backend, texts: list[Entry]) -> None:
    for question in QUESTIONS:
        decomposed = unicodedata.normalize("NFD", question)
        assert codes(engine, texts, decomposed) == codes(engine, texts, question)
