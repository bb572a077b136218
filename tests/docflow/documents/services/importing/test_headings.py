"""What a first page says of itself; what it does not say stays empty."""

import pytest

from docflow.documents.services.importing import headings

PAGE = """CÔNG BÁO/Số 146/Ngày 11-03-2026
101

ỦY BAN NHÂN DÂN
Số: 333 /QĐ-UBND
CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM
_______________
Quận 2, ngày 23 tháng 02 năm 2026

QUYẾT ĐỊNH1
Về việc công bố danh mục
thủ tục hành chính

Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020;
QUYẾT ĐỊNH:
Điều 1. Công bố danh mục.
"""


def test_the_heading_is_read_where_the_decree_puts_it():
    found = headings.read(PAGE)

    assert found == headings.Heading(
        number="333 /QĐ-UBND",
        date="2026-02-23",
        place="Quận 2",
        type_code="QD",
        subject="Về việc công bố danh mục thủ tục hành chính",
    )


@pytest.mark.parametrize(
    "text",
    ["", "Kính gửi: Ủy ban nhân dân", "QUYẾT ĐỊNH:\nĐiều 1. Công bố.", "x" * 10_000],
)
def test_what_is_not_there_stays_empty(text):
    assert headings.read(text) == headings.Heading()


def test_a_day_that_does_not_exist_is_no_date():
    found = headings.read("Hà Nội, ngày 31 tháng 02 năm 2026")

    assert (found.place, found.date) == ("Hà Nội", "")


def test_a_misprinted_year_is_no_date():
    assert headings.read("Hà Nội, ngày 3 tháng 02 năm 20264").date == ""


def test_numbers_quoted_further_down_are_not_its_own():
    assert headings.read("Căn cứ Công văn số 12/BNV ngày 1 tháng 2 năm 2020;").number == ""


@pytest.mark.parametrize("mark", ["MẬT", "TỐI MẬT", "TUYỆT MẬT"])
def test_a_mark_of_secrecy_stands_alone_in_its_line(mark):
    assert headings.read(f"ỦY BAN NHÂN DÂN\n {mark} \nSố: 1/KH-UBND").secret
    assert not headings.read(f"DANH MỤC {mark}\nBảo mật thông tin").secret
