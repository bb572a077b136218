from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis import normalise, syllables
from search.nodes import And, Day, Node, Not, Number, Or, Phrase, Prefix, Span, Within, Word
from search.query.lexer import QueryError
from search.query.parser import parse


def word(text: str) -> Word:
    return Word(*syllables(text)[0])


def phrase(text: str) -> Phrase:
    return Phrase(tuple(word(part) for part in text.split()))


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("", None),
        ("  ,. ", None),
        ('""', None),
        ("đầu tư", And((word("đầu"), word("tư")))),
        ("đầu AND tư", And((word("đầu"), word("tư")))),
        ("đầu OR tư công", Or((word("đầu"), And((word("tư"), word("công")))))),
        ("đầu (tư OR công)", And((word("đầu"), Or((word("tư"), word("công")))))),
        ("NOT công", Not(word("công"))),
        ("đầu NOT (tư công)", And((word("đầu"), Not(And((word("tư"), word("công"))))))),
        ("not and or", And((word("not"), word("and"), word("or")))),
        ('"đầu tư"', phrase("đầu tư")),
        ("“đầu tư” công", And((phrase("đầu tư"), word("công")))),
        ("e-mail", phrase("e mail")),
        ("quy*", Prefix("quy")),
        ("trích yếu: sáp nhập", Within("title", phrase("sáp nhập"))),
        ("loại: quyết định ngân sách", And((
            Within("type", phrase("quyết định")), word("ngân"), word("sách"),
        ))),
        ("loai: ke hoach", Within("type", phrase("ke hoach"))),
        ('loại:"tờ khai"', Within("type", phrase("tờ khai"))),
        ("ký bởi: Nguyễn An, ngân", And((Within("signer", phrase("nguyễn an")), word("ngân")))),
        ("cơ quan: Quận 2 từ: 2024", And((
            Within("agency", phrase("quận 2")), Span(since=date(2024, 1, 1)),
        ))),
        ("từ: 05/03/2024 đến: 6-3-2024", And((
            Span(since=date(2024, 3, 5)), Span(until=date(2024, 3, 6)),
        ))),
        ("đến ngày: 02/2024", Span(until=date(2024, 2, 29))),
        ("từ: 2024-03-05", Span(since=date(2024, 3, 5))),
        ("signed by: Nguyễn An, since: 2024", And((
            Within("signer", phrase("nguyễn an")), Span(since=date(2024, 1, 1)),
        ))),
        ("Subject: sáp nhập", Within("title", phrase("sáp nhập"))),
        ("tờ: 5", And((word("tờ"), word("5")))),
        ("to: 5", And((word("to"), word("5")))),
        ("thông tư: thuế", And((word("thông"), word("tư"), word("thuế")))),
        ("tài liệu: 12", And((word("tài"), word("liệu"), word("12")))),
    ],
)  # fmt: skip
def test_a_question_is_read(text: str, node: Node | None) -> None:
    assert parse(text) == node


@pytest.mark.parametrize(
    "text",
    ["69/KH-UBND-NV", "69/kh-ubnd-nv", "69 / KH - UBND-NV", " 69/KH–UBND-NV", "069/KH-UBND-NV"],
)
def test_a_number_is_read_with_blanks_and_any_case(text: str) -> None:
    node = parse(text)

    assert isinstance(node, Number)
    assert (node.code, node.parts) == ("69/kh-ubnd-nv", ("69", "kh", "ubnd", "nv"))
    assert not node.only


@pytest.mark.parametrize("before", ["số ", "So ", "quyết định số "])
def test_the_word_for_numbers_before_a_number_is_no_word_to_find(before: str) -> None:
    node = parse(f"{before}69/KH-UBND")

    *others, number = node.items if isinstance(node, And) else (node,)
    assert number == parse("69/KH-UBND")
    assert word("số") not in others


def test_the_word_for_numbers_stays_in_a_field_and_other_words_stay_words() -> None:
    said = parse("trích yếu: quyết định số 69/KH")
    filed = parse("hồ sơ 69/KH")

    assert said == Within("title", Phrase(tuple(map(word, ["quyết", "định", "số", "69", "kh"]))))
    assert isinstance(filed, And)
    assert filed.items[:2] == (word("hồ"), word("sơ"))


def test_the_letter_d_of_old_registers_is_read_in_a_number() -> None:
    node = parse("12/QÐ-UBND")

    assert isinstance(node, Number)
    assert node.code == "12/qd-ubnd"


def test_a_number_ends_before_words_with_tones() -> None:
    node = parse("69/KH-UBND - kế hoạch")

    assert isinstance(node, And)
    assert [type(item) for item in node.items] == [Number, Word, Word]


def test_the_party_s_numbers_are_read() -> None:
    node = parse("03-TB/BCĐ")

    assert isinstance(node, Number)
    assert node.code == "3-tb/bcd"


def test_the_field_word_for_numbers_asks_for_the_own_number_only() -> None:
    node = parse("Số: 2416/QĐ-BKHĐT")

    assert isinstance(node, Number)
    assert node.only


def test_a_date_among_words_is_a_day() -> None:
    node = parse("họp 05/03/2024")

    assert isinstance(node, And)
    assert isinstance(node.items[1], Or)
    assert node.items[1].items[0] == Day(date(2024, 3, 5), phrase("05 03 2024").words)


@pytest.mark.parametrize(
    "text",
    [
        "5-3-2024",
        "5.3.2024",
        "05/3/2024",
        "2024-03-05",
        "ngày 5/3/2024",
        "ngày 5 tháng 3 năm 2024",
        "5 thang 3 nam 2024",
        "ngày 05 tháng 3/2024",
    ],
)
def test_a_day_is_read_in_every_usual_form_and_found_in_every_spelling(text: str) -> None:
    node = parse(text)

    assert isinstance(node, Or)
    own, *others = node.items
    assert isinstance(own, Day)
    assert own.day == date(2024, 3, 5)
    spelt = {
        " ".join(one.exact for one in words) for words in (own.words, *(o.words for o in others))
    }
    assert {"05 03 2024", "5 3 2024", "5 tháng 3 năm 2024", "05 tháng 3 năm 2024"} <= spelt
    assert "2024 03 05" in spelt


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("tháng 3/2024", date(2024, 3, 1), date(2024, 3, 31)),
        ("thang 02 nam 2024", date(2024, 2, 1), date(2024, 2, 29)),
        ("Tháng 12 năm 2024", date(2024, 12, 1), date(2024, 12, 31)),
        ("năm 2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("tháng 12/9999", date(9999, 12, 1), date(9999, 12, 31)),
    ],
)
def test_a_month_and_a_year_are_words_or_days(text: str, since: date, until: date) -> None:
    node = parse(f"kế hoạch {text}")

    assert isinstance(node, And)
    period = node.items[-1]
    assert isinstance(period, Or)
    assert isinstance(period.items[0], And)
    assert period.items[-1] == Span(since, until)


@pytest.mark.parametrize(
    "text", ["Việt Nam 2024", "viet nam 2024", "năm 2024-2025", "năm 2024/QĐ", "tháng 13/2024"]
)
def test_what_is_no_period_stays_words(text: str) -> None:
    node = parse(text)

    assert isinstance(node, And)
    assert not any(isinstance(item, Or | Span) for item in node.items)


def test_a_period_goes_on_a_title() -> None:
    assert parse("trích yếu: kế hoạch năm 2024") == Within("title", phrase("kế hoạch năm 2024"))


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("từ ngày: 5 tháng 3 năm 2024", Span(since=date(2024, 3, 5))),
        ("đến: tháng 2/2024", Span(until=date(2024, 2, 29))),
        ("đến: năm 2024", Span(until=date(2024, 12, 31))),
    ],
)
def test_a_side_of_a_span_is_said_in_words(text: str, span: Span) -> None:
    assert parse(text) == span


def test_a_day_that_the_calendar_lacks_is_a_phrase() -> None:
    assert parse("31/02/2024") == phrase("31 02 2024")


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ('kế hoạch "đầu tư', 9, 16),
        ("(kế hoạch", 0, 1),
        ("kế hoạch)", 8, 9),
        ("kế AND", 3, 6),
        ("OR kế", 0, 2),
        ("kế NOT", 3, 6),
        ("kế từ: 31/02/2024", 7, 17),
        ("từ: hôm qua", 4, 7),
        ("loại:", 0, 5),
        ("cơ quan: (a)", 0, 8),
        ("k*", 0, 2),
        ("(" * 30 + "a" + ")" * 30, 16, 17),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(text: str, start: int, end: int) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)

    assert (caught.value.start, caught.value.end) == (start, end)
    assert caught.value.message


@pytest.mark.parametrize("text", ["a" * 501, "a " * 100])
def test_a_question_without_measure_is_refused(text: str) -> None:
    with pytest.raises(QueryError):
        parse(text)


def refusal_lies_inside(text: str) -> bool:
    try:
        parse(text)
    except QueryError as error:
        return 0 <= error.start <= error.end <= len(normalise(text))
    return True


SIGNS = ['"', "(", ")", "AND", "OR", "NOT", "từ:", "số:", "loại:", "đầu", "tư*", "12/QĐ", ",", "-",
         "05/03/2024", "“", "*", ":", "/", "cơ quan:"]  # fmt: skip


@given(st.lists(st.sampled_from(SIGNS), max_size=12), st.sampled_from(["", " "]))
def test_any_signs_are_read_or_refused_inside_the_text(signs: list[str], glue: str) -> None:
    text = glue.join(signs)

    assert refusal_lies_inside(text)


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    assert refusal_lies_inside(text)
