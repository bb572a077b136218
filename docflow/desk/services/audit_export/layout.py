"""Where things lie in a bundle of the audit; shared by who writes and who checks."""

import csv
from collections.abc import Iterable, Mapping
from io import StringIO
from typing import Any

FORM = "docflow-audit-1"
ABOUT = "audit.json"
# A line of JSON for each row, in the order of the chain.
ROWS = "rows.jsonl"
# The hashes of what lies between the rows and the next stamped head, and nothing else of it.
LINKS = "chain.jsonl"
HEADS = "heads.json"
TABLE = "rows.csv"
# What a spreadsheet takes for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_COLUMNS = {
    "at": "Thời điểm (UTC)",
    "actor": "Người làm",
    "title": "Chức danh",
    "unit": "Đơn vị",
    "on_behalf_of": "Thay",
    "verb": "Việc",
    "object_type": "Loại đối tượng",
    "object_id": "Mã đối tượng",
    "object_label": "Đối tượng",
    "summary": "Nội dung",
    "seq": "Số thứ tự trong chuỗi",
}


def token(seq: int) -> str:
    """The time stamp (RFC 3161) over a head of the chain."""
    return f"heads/{seq}.tsr"


def table(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """The rows for people to read; every word stands in the rows too, so a check makes it anew."""
    text = StringIO(newline="")
    written = csv.writer(text, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    written.writerow(_COLUMNS.values())
    for said in rows:
        written.writerow([_cell(said[name]) for name in _COLUMNS])
    # The mark tells a spreadsheet that it is UTF-8.
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _cell(value: Any) -> str:
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
