"""A snapshot as a report on paper and as a spreadsheet, from its statement alone: what is printed
in ten years is what was signed."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from docflow.core import clock
from docflow.documents.rendering import records
from docflow.documents.rendering.records import Paper, Row, Signer
from docflow.documents.rendering.registers import Column
from docflow.documents.states import TYPES
from docflow.metrics.charts import percent
from docflow.metrics.models import Snapshot
from docflow.metrics.selectors.cells import NOBODY
from docflow.metrics.selectors.figures import Figure, Figures, count
from docflow.metrics.selectors.statements import Statement
from docflow.metrics.services.workbooks import book, figures_rows, heads
from docflow.metrics.states import HELP, By, Exclusion, Measure, Reading, Reason

_COLUMNS = (
    Column("Nội dung", 5),
    Column("Đạt", 1.2, centred=True),
    Column("Tổng", 1.2, centred=True),
    Column("Tỷ lệ", 1.4, centred=True),
)
_LABELS = {
    "A": "A. Hoàn toàn điện tử, có ký số, không bản giấy",
    "B": "B. Kể cả gửi kèm bản giấy",
    "C": "C. Theo lượt gửi, nhận",
}


def pdf(snapshot: Snapshot, statement: Statement) -> bytes:
    """The report as PDF/A. Raises fonts.FontsMissing and typesetting.NotPrintable."""
    return records.pdf(_paper(snapshot, statement), demo=snapshot.office.is_demo)


def workbook(snapshot: Snapshot, statement: Statement) -> bytes:
    """Figures and readings, breakdowns, and every row that they follow from."""
    first: list[Sequence[Any]] = [
        [_("Từ ngày"), statement.first, _("Đến ngày"), statement.last],
        [_("Chốt lúc"), f"{_moment(statement)}", statement.taken_by],
        ["SHA-256", snapshot.sha256],
        heads(),
    ]
    for reading in Reading:
        found = statement.figures(reading)
        first += [[str(reading.label)], *(row for _name, row in figures_rows(found))]
    excluded = statement.figures().a.excluded
    first += [[str(Exclusion(code).label), n] for code, n in excluded.items()]
    rows = [
        [
            _("Mã văn bản"),
            _("Chiều"),
            _("Ngày"),
            _("Đơn vị"),
            _("Loại"),
            _("Không tính"),
            _("Lý do"),
        ]
    ]
    rows += [
        [
            str(one.document),
            one.direction,
            f"{one.day:%d/%m/%Y}",
            statement.units.get(str(one.unit or NOBODY), ""),
            one.type_code,
            one.outcome.excluded,
            one.outcome.reason_a,
        ]
        for one in statement.facts
    ]
    return book([(_("Chỉ số"), first), (_("Theo đơn vị"), _units(statement)), (_("Dòng"), rows)])


def _paper(snapshot: Snapshot, statement: Statement) -> Paper:
    return Paper(
        body=statement.office_name.upper(),
        title="BÁO CÁO CHỈ SỐ TRAO ĐỔI VĂN BẢN ĐIỆN TỬ",
        subtitles=(f"Từ ngày {statement.first:%d/%m/%Y} đến ngày {statement.last:%d/%m/%Y}",),
        intro=(
            "Cách đọc của Docflow đối với Quyết định số 28/2018/QĐ-TTg, Điều 4, 5 và 7; chưa có "
            "công thức chính thức. Mục tiêu 100 %.",
        ),
        columns=_COLUMNS,
        rows=tuple(_rows(statement)),
        closing=(
            f"Số liệu chốt lúc {_moment(statement)}, người chốt: {statement.taken_by}; gồm "
            f"{snapshot.documents} văn bản; ký bằng khóa hệ thống của cơ quan.",
            f"SHA-256: {snapshot.sha256}",
        ),
        signers=(Signer("Người lập báo cáo"), Signer("Thủ trưởng cơ quan")),
    )


def _rows(statement: Statement) -> list[Row]:
    rows = [Row(("I. Ba chỉ số",), heading=True), *_three(statement.figures())]
    rows.append(Row(("II. Với và không với ngoại lệ",), heading=True))
    for reading in [one for one in Reading if one != Reading.USUAL]:
        figure = statement.figures(reading).a
        rows.append(_line(f"A. {reading.label}", figure))
    for title, by in (
        ("III. Chỉ số A theo đơn vị", By.UNIT),
        ("IV. Chỉ số A theo loại văn bản", By.TYPE),
    ):
        rows.append(Row((title,), heading=True))
        rows += [_line(name, figure) for name, figure in broken(statement, by)]
    rows.append(Row(("V. Văn bản chưa đạt chỉ số A, theo lý do và việc cần làm",), heading=True))
    rows += [
        Row((f"{reason.label}. {HELP[reason]}", "", str(n), ""))
        for reason, n in _reasons(statement)
    ]
    excluded = statement.figures().a.excluded
    rows.append(Row(("VI. Không tính",), heading=True))
    rows += [Row((str(Exclusion(code).label), "", str(n), "")) for code, n in excluded.items()]
    return rows


def broken(statement: Statement, by: By) -> list[tuple[str, Figure]]:
    """Figure A by the keys of `by`, named as they were called then, the worst first."""
    groups: dict[str, dict[Any, int]] = {}
    for line, n in statement.lines(by).items():
        groups.setdefault(line.key, {})[line] = n
    found = {key: count(lines).a for key, lines in groups.items()}
    named = [(_name(statement, by, key), one) for key, one in found.items() if one.denominator]
    return sorted(named, key=lambda row: (row[1].share or 0, row[0]))


def _name(statement: Statement, by: By, key: str) -> str:
    if by == By.TYPE:
        return TYPES[key].name if key in TYPES else "Chưa rõ loại"
    return statement.units.get(key, key)


def _reasons(statement: Statement) -> list[tuple[Reason, int]]:
    found = dict.fromkeys(Reason, 0)
    for line, n in statement.lines().items():
        outcome = line.outcome
        if line.measure == Measure.DOCUMENT and not outcome.excluded and outcome.reason_a:
            found[Reason(outcome.reason_a)] += n
    return sorted(((one, n) for one, n in found.items() if n), key=lambda pair: -pair[1])


def _three(found: Figures) -> list[Row]:
    return [
        _line(_LABELS[name], figure)
        for name, figure in (("A", found.a), ("B", found.b), ("C", found.c))
    ]


def _line(label: str, figure: Figure) -> Row:
    share = percent(figure.share)
    return Row((label, str(figure.numerator), str(figure.denominator), share))


def _units(statement: Statement) -> list[Sequence[Any]]:
    rows = [
        [name, figure.numerator, figure.denominator, figure.share]
        for name, figure in broken(statement, By.UNIT)
    ]
    return [[_("Đơn vị"), *heads()[1:]], *rows]


def _moment(statement: Statement) -> str:
    return f"{statement.taken_at.astimezone(clock.OFFICE_ZONE):%H:%M ngày %d/%m/%Y}"
