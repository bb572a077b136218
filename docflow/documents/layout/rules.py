"""The rules: code, where the decree says so, how much it weighs, what it wants in our words.

Decree 30/2020: appendix I is layout, appendix III the table of abbreviations and the models.
`docs/layout.md` shows the same table; a test compares them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Severity(StrEnum):
    """`must`: the decree leaves no choice and the page shows it; `should`: good form, or measured
    with some doubt."""

    MUST = "must"
    SHOULD = "should"


@dataclass(frozen=True, slots=True)
class Rule:
    code: str
    #: "I/I/II.3c" is appendix I, part I, number II.3c; "III/I" appendix III, number I.
    source: str
    severity: Severity
    says: str | Promise

    @property
    def citation(self) -> str:
        """Where the decree says so, in words for people."""
        first, *rest = self.source.split("/")
        if first == "13":
            return str(_("Nghị định 30/2020/NĐ-CP, Điều 13"))
        if len(rest) == 2:
            words = _(
                "Nghị định 30/2020/NĐ-CP, Phụ lục %(appendix)s, Phần %(part)s, mục %(number)s"
            )
            return words % {"appendix": first, "part": rest[0], "number": rest[1]}
        words = _("Nghị định 30/2020/NĐ-CP, Phụ lục %(appendix)s, %(number)s")
        return words % {"appendix": first, "number": rest[0]}


M, S = Severity.MUST, Severity.SHOULD

#: Of the content: what a drafter types and what the office's own rows add.
_CONTENT: Final = (
    Rule("number.zero", "I/I/II.3c", M, _("Số nhỏ hơn 10 có số 0 đứng trước.")),
    Rule("number.word", "I/I/II.3c", M, _("Trước số có chữ “Số” và dấu hai chấm.")),
    Rule(
        "notation.marks",
        "I/I/II.3c",
        M,
        _("Giữa số và ký hiệu có dấu gạch chéo, giữa các nhóm chữ có gạch nối, không cách chữ."),
    ),
    Rule("notation.case", "I/I/II.3c", M, _("Ký hiệu viết chữ in hoa.")),
    Rule(
        "notation.type",
        "III/I",
        M,
        _(
            "Ký hiệu mở đầu bằng chữ viết tắt của tên loại, đúng từng chữ hoa, chữ thường; "
            "công văn không có chữ viết tắt tên loại."
        ),
    ),
    Rule("place.capitals", "I/I/II.4c", M, _("Các chữ cái đầu của địa danh viết hoa.")),
    Rule(
        "place.full",
        "I/I/II.4a",
        M,
        _("Địa danh ghi tên gọi chính thức, đầy đủ, không viết tắt."),
    ),
    Rule("place.comma", "I/I/II.4c", M, _("Sau địa danh có dấu phẩy.")),
    Rule("date.form", "I/I/II.4b", M, _("Thời gian ban hành ghi đủ chữ: ngày …, tháng …, năm ….")),
    Rule("date.zero", "I/I/II.4b", M, _("Ngày dưới 10 và tháng 1, tháng 2 có số 0 đứng trước.")),
    Rule(
        "text.date_zero",
        "I/I/II.4b",
        S,
        _("Ngày tháng nêu trong văn bản viết cùng một cách: ngày dưới 10, tháng 1, 2 có số 0."),
    ),
    Rule(
        "text.letters",
        "I/I/I.4",
        M,
        _("Chữ tiếng Việt theo bộ mã Unicode dựng sẵn, chữ Đ đúng là chữ Đ."),
    ),
    Rule(
        "subject.letter",
        "I/I/II.5b",
        M,
        _("Trích yếu công văn đi ngay sau chữ “V/v”, chữ này đã có sẵn và chỉ in một lần."),
    ),
    Rule("subject.named", "I/I/II.5b", S, _("Chữ “V/v” chỉ dùng cho công văn.")),
    Rule(
        "subject.length", "I/I/II.5a", S, _("Trích yếu là một câu ngắn gọn, không quá 500 ký tự.")
    ),
    Rule(
        "subject.capitals", "I/I/II.5b", M, _("Trích yếu viết chữ thường, không viết hoa cả dòng.")
    ),
    Rule("subject.end", "I/I/II.5b", S, _("Cuối trích yếu không có dấu câu.")),
    Rule("grounds.word", "I/I/II.6a", S, _("Mỗi căn cứ mở đầu bằng “Căn cứ”, “Theo”, “Xét”….")),
    Rule(
        "grounds.marks",
        "I/I/II.6a",
        M,
        _("Mỗi căn cứ kết thúc bằng dấu chấm phẩy, căn cứ cuối cùng bằng dấu chấm."),
    ),
    Rule("grounds.italic", "I/I/II.6a", M, _("Căn cứ in nghiêng.")),
    Rule(
        "grounds.full",
        "I/I/II.6a",
        S,
        _("Căn cứ ghi đủ tên loại, số, ký hiệu, ngày tháng năm và cơ quan ban hành."),
    ),
    Rule("grounds.law", "I/I/II.6a", S, _("Luật, pháp lệnh không ghi số, ký hiệu.")),
    Rule(
        "structure.chapter",
        "I/I/II.6đ",
        M,
        _("Phần, chương đánh số La Mã; mục, tiểu mục đánh số Ả Rập."),
    ),
    Rule(
        "structure.article", "I/I/II.6đ", M, _("Điều viết “Điều 1.”: số Ả Rập, sau số có dấu chấm.")
    ),
    Rule("structure.order", "I/I/II.6c", S, _("Các điều đánh số liên tục.")),
    Rule(
        "structure.clause",
        "I/I/II.6đ",
        M,
        _("Khoản viết “1.”, điểm viết “a)” theo chữ cái tiếng Việt."),
    ),
    Rule(
        "structure.points",
        "I/I/II.6đ",
        S,
        _("Các điểm theo thứ tự bảng chữ cái tiếng Việt: sau d) là đ)."),
    ),
    Rule("model.telegram", "III/mẫu 1.6", M, _("Công điện ghi ai điện và điện cho những nơi nào.")),
    Rule(
        "model.invitation",
        "III/mẫu 1.7",
        M,
        _("Giấy mời ghi người được mời, cuộc họp, thời gian và địa điểm."),
    ),
    Rule("model.chair", "III/mẫu 1.7", S, _("Giấy mời ghi người chủ trì.")),
    Rule(
        "model.introduction",
        "III/mẫu 1.8",
        M,
        _("Giấy giới thiệu ghi họ tên, chức vụ, nơi đến, việc gì và giá trị đến hết ngày nào."),
    ),
    Rule(
        "model.minutes",
        "III/mẫu 1.9",
        M,
        _(
            "Biên bản ghi thời gian bắt đầu và kết thúc, địa điểm, thành phần tham dự, "
            "chủ tọa và thư ký."
        ),
    ),
    Rule(
        "model.leave",
        "III/mẫu 1.10",
        M,
        _(
            "Giấy nghỉ phép ghi ngày của đơn, người nghỉ, chức vụ, số ngày, từ ngày đến ngày, "
            "nơi nghỉ và thời gian nghỉ theo luật lao động."
        ),
    ),
    Rule(
        "model.mandate",
        "13",
        M,
        _("Giấy ủy quyền ghi người được ủy quyền, giới hạn thời gian và nội dung ủy quyền."),
    ),
    Rule(
        "model.order",
        "III/mẫu 1.4 đến 1.10",
        S,
        _("Thời gian kết thúc không trước thời gian bắt đầu."),
    ),
    Rule(
        "model.enacted",
        "III/mẫu 1.3",
        S,
        _("Điều 1 ghi “Ban hành (Phê duyệt) kèm theo Quyết định này” tên văn bản kèm theo."),
    ),
    Rule("model.enacted_empty", "III/mẫu 1.3", M, _("Văn bản ban hành kèm theo có nội dung.")),
    Rule(
        "model.words",
        "III/mẫu 1.6 đến 1.10",
        S,
        _("Trang in có đủ các mục của mẫu: thời gian, địa điểm, người, việc."),
    ),
    Rule(
        "addressees.missing", "I/I/II.9b", M, _("Công văn có phần “Kính gửi” nêu nơi giải quyết.")
    ),
    Rule("addressees.other", "I/I/II.9d", S, _("Quyết định, nghị quyết không có phần “Kính gửi”.")),
    Rule(
        "addressees.marks",
        "I/I/II.9d",
        M,
        _("Mỗi nơi trong “Kính gửi” một dòng; dấu câu cuối dòng đã có sẵn."),
    ),
    Rule(
        "recipients.above", "I/I/II.9b", S, _("Khi có “Kính gửi”, Nơi nhận mở đầu bằng “Như trên”.")
    ),
    Rule(
        "recipients.marks",
        "I/I/II.9d",
        M,
        _("Mỗi nơi nhận một dòng, đầu dòng có gạch, cuối dòng có dấu chấm phẩy."),
    ),
    Rule(
        "recipients.archive",
        "I/I/II.9d",
        M,
        _("Dòng cuối của Nơi nhận là “Lưu: VT, …”, kết thúc bằng dấu chấm, chỉ một dòng."),
    ),
    Rule(
        "recipients.unit",
        "I/I/II.9d",
        S,
        _("Sau “Lưu: VT,” là chữ viết tắt tên đơn vị soạn thảo."),
    ),
    Rule(
        "capacity.form",
        "I/I/II.7b",
        M,
        _("Quyền hạn viết “TM.”, “KT.”, “TL.”, “TUQ.”, “Q.” rồi cách một chữ."),
    ),
    Rule(
        "capacity.post",
        "I/I/II.7b",
        M,
        _("Dưới dòng ký thay, thừa lệnh, thừa ủy quyền có chức vụ của chính người ký."),
    ),
    Rule("capacity.deputy", "13", M, _("Cấp phó ký thì ký thay (KT.) người đứng đầu.")),
    Rule(
        "capacity.authority",
        "13",
        M,
        _("Quyền hạn, chức vụ in trên văn bản khớp với sổ thẩm quyền của người ký."),
    ),
    Rule(
        "name.titles",
        "I/I/II.7c",
        M,
        _("Trước họ tên người ký không ghi học hàm, học vị, danh hiệu."),
    ),
    Rule("name.case", "I/I/II.7đ", M, _("Họ tên người ký viết chữ thường.")),
    Rule(
        "appendix.number",
        "I/I/III.1a",
        M,
        _("Có từ hai phụ lục trở lên thì đánh số bằng chữ số La Mã."),
    ),
    Rule(
        "appendix.title", "I/I/III.1b", M, _("Chữ “Phụ lục” đã in sẵn, tên phụ lục không lặp lại.")
    ),
    Rule(
        "appendix.mentioned", "I/I/III.1a", S, _("Nội dung văn bản có chỉ dẫn về phụ lục kèm theo.")
    ),
)

#: Of the pages alone: paper, faces, sizes, places.
_PAGES: Final = (
    Rule("page.size", "I/I/I.1", M, _("Khổ giấy A4 (210 x 297 mm).")),
    Rule("page.turned", "I/I/I.2", S, _("Trang đầu trình bày theo chiều dài khổ giấy.")),
    Rule(
        "page.margins",
        "I/I/I.3",
        S,
        _("Lề trên, dưới 20-25 mm; lề trái 30-35 mm; lề phải 15-20 mm."),
    ),
    Rule(
        "page.number",
        "I/I/I.7",
        M,
        _("Số trang bằng chữ số Ả Rập, ở giữa lề trên, không hiện trên trang đầu."),
    ),
    Rule("page.number_box", "I/I/I.7", S, _("Số trang cỡ 13-14, kiểu chữ đứng.")),
    Rule("font.face", "I/I/I.4", M, _("Phông chữ Times New Roman.")),
    Rule("font.encoding", "I/I/I.4", M, _("Bộ mã ký tự Unicode, không dùng phông TCVN3 hay VNI.")),
    Rule(
        "font.embedded",
        "I/I/I.4",
        S,
        _("Phông chữ nhúng trong tệp để máy nào cũng in ra như nhau."),
    ),
    Rule("box.nation", "I/I/II.1a", M, _("Quốc hiệu: chữ in hoa, cỡ 12-13, đứng, đậm.")),
    Rule("box.motto", "I/I/II.1b", M, _("Tiêu ngữ: chữ thường, cỡ 13-14, đứng, đậm.")),
    Rule(
        "box.issuer",
        "I/I/II.2b",
        M,
        _("Tên cơ quan: chữ in hoa, cỡ 12-13, đứng; cơ quan ban hành in đậm."),
    ),
    Rule("box.number", "I/I/II.3c", M, _("Số, ký hiệu: cỡ 13, kiểu chữ đứng.")),
    Rule("box.date", "I/I/II.4c", M, _("Địa danh, thời gian: cỡ 13-14, kiểu chữ nghiêng.")),
    Rule("box.title", "I/I/II.5b", M, _("Tên loại: chữ in hoa, cỡ 13-14, đứng, đậm.")),
    Rule("box.subject", "I/I/II.5b", M, _("Trích yếu: chữ thường, cỡ 13-14, đứng, đậm.")),
    Rule("box.letter_subject", "I/I/II.5b", M, _("Trích yếu công văn: cỡ 12-13, kiểu chữ đứng.")),
    Rule("box.body", "I/I/II.6e", M, _("Nội dung: cỡ 13-14.")),
    Rule("box.addressees", "I/I/II.9d", M, _("Kính gửi: cỡ 13-14, kiểu chữ đứng.")),
    Rule("box.capacity", "I/I/II.7đ", M, _("Quyền hạn, chức vụ: chữ in hoa, cỡ 13-14, đứng, đậm.")),
    Rule("box.name", "I/I/II.7đ", M, _("Họ tên người ký: cỡ 13-14, đứng, đậm.")),
    Rule("box.receivers", "I/I/II.9d", M, _("Chữ “Nơi nhận”: cỡ 12, nghiêng, đậm.")),
    Rule("box.receiver", "I/I/II.9d", M, _("Danh sách nơi nhận: cỡ 11, kiểu chữ đứng.")),
    Rule("box.appendix", "I/I/III.1b", M, _("Chữ “Phụ lục” và số: cỡ 14, đứng, đậm.")),
    Rule(
        "sizes.together",
        "I/I/V",
        M,
        _("Cỡ chữ đi cùng nhau: Quốc hiệu 12, Tiêu ngữ 13, địa danh 13; hoặc 13, 14, 14."),
    ),
)

RULES: Final = {rule.code: rule for rule in (*_CONTENT, *_PAGES)}
