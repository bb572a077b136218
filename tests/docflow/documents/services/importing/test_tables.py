"""Registers as office programs save them: marks, delimiters, names of columns, broken quotes."""

import pytest

from docflow.core.errors import Invalid
from docflow.documents.services.importing import tables

LINES = "stt,Số ký hiệu,Trích yếu\r\n1,5/KH-UBND,kế hoạch\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_is_read_with_and_without_its_mark(encoding):
    table = tables.read(LINES.encode(encoding))

    assert [row.cells for row in table.rows] == [{"code": "5/KH-UBND", "subject": "kế hoạch"}]


@pytest.mark.parametrize("sign", [";", "\t", "|"])
def test_other_delimiters_are_seen_in_the_header(sign):
    table = tables.read(LINES.replace(",", sign).encode())

    assert table.rows[0].cells["code"] == "5/KH-UBND"


@pytest.mark.parametrize("name", ["", "STT", "TT", "Unnamed: 0"])
def test_the_leading_index_is_no_part_of_a_row(name):
    table = tables.read(f"{name},so_ky_hieu,trich_yeu\n7,5/KH-UBND,a\n".encode())

    assert table.index == name
    assert table.rows[0].original == {"so_ky_hieu": "5/KH-UBND", "trich_yeu": "a"}


def test_columns_may_stand_in_any_order_and_unknown_ones_are_kept():
    table = tables.read("Trích yếu,Ghi chú,Số, ký hiệu\na,b,c\n".replace("Số, ", "Số ").encode())

    assert table.index is None
    assert table.rows[0].cells == {"subject": "a", "code": "c"}
    assert table.rows[0].original["Ghi chú"] == "b"


def test_cells_with_line_ends_stay_one_cell():
    table = tables.read(b'so_ky_hieu,trich_yeu\n1/KH,"hai\ndong, mot o"\n\n2/KH,b\n')

    assert [row.cells["subject"] for row in table.rows] == ["hai\ndong, mot o", "b"]
    assert [row.place for row in table.rows] == [1, 2]


def test_rows_of_the_wrong_width_are_seen():
    rows = tables.read(b"so_ky_hieu,trich_yeu\n1/KH\n1/KH,a,b,c\n").rows

    assert [(row.lacking, row.surplus) for row in rows] == [(1, 0), (0, 2)]


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "so_ky_hieu"),
        (b"\r\n", "so_ky_hieu"),
        (b"a,b\n1,2\n", "so_ky_hieu"),
        (b"%PDF-1.7\n\x00\x01", "so_ky_hieu"),
        ("so_ky_hieu,trich_yeu\n1/KH,kế".encode("cp1258", "replace") + b"\xff", "UTF-8"),
        (b"\xff\xfea", "UTF-8"),
        (b'so_ky_hieu,trich_yeu\n1/KH,"' + b"x" * (tables.CELL + 1), "ngoặc kép"),
    ],
)
def test_what_is_no_register_is_refused_in_words(data, word):
    with pytest.raises(Invalid) as caught:
        tables.read(data)

    assert word in str(caught.value)


def test_a_file_beyond_the_limit_is_refused(monkeypatch):
    monkeypatch.setattr(tables, "MOST_BYTES", 10)

    with pytest.raises(Invalid):
        tables.read(LINES.encode())
