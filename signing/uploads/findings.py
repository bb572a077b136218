"""What an upload may hold, as codes and messages, and which of it the rewrite takes away."""

from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Taken away by `normalise`: the text of the page stays, what acts or hides goes.
FIXABLE: dict[str, Promise | str] = {
    "javascript": _("Tệp có mã JavaScript."),
    "open_action": _("Tệp tự thực hiện một lệnh khi mở."),
    "additional_actions": _("Tệp có lệnh gắn với trang hoặc ô nhập."),
    "launch": _("Tệp có liên kết chạy chương trình hoặc mở tệp khác."),
    "uri": _("Tệp có liên kết ra ngoài."),
    "xfa": _("Tệp có biểu mẫu XFA."),
    "form_fields": _("Tệp có ô nhập của biểu mẫu."),
    "embedded_files": _("Tệp có tệp đính kèm bên trong."),
    "multimedia": _("Tệp có âm thanh, phim hoặc hình ba chiều."),
    "layers": _("Tệp có các lớp hiển thị."),
    "annotations": _("Tệp có ghi chú hoặc hình vẽ thêm trên trang."),
    "old_structure": _("Tệp dùng cấu trúc cũ (tham chiếu chéo kép)."),
}
# Nothing but the sender can mend these.
FATAL: dict[str, Promise | str] = {
    "empty": _("Tệp rỗng. Hãy chọn lại tệp."),
    "word": _("Đây là tệp Word hoặc tệp nén, không phải PDF. Hãy xuất sang PDF rồi tải lên lại."),
    "image": _("Đây là tệp ảnh, không phải PDF. Hãy chuyển sang PDF rồi tải lên lại."),
    "not_pdf": _("Đây không phải tệp PDF. Hãy xuất sang PDF rồi tải lên lại."),
    "too_large": _("Tệp quá lớn. Hãy giảm dung lượng rồi tải lên lại."),
    "too_many_pages": _("Tệp có quá nhiều trang. Hãy tách tệp rồi tải lên lại."),
    "too_complex": _("Tệp có cấu trúc quá phức tạp. Hãy in ra PDF mới rồi tải lên lại."),
    "damaged": _("Tệp hỏng, không đọc được. Hãy xuất lại PDF từ phần mềm gốc."),
    "encrypted": _("Tệp có mật khẩu hoặc bị hạn chế quyền. Hãy bỏ bảo vệ rồi tải lên lại."),
    "no_pages": _("Tệp không có trang nào."),
    "hidden_layers": _("Tệp có lớp bị ẩn. Hãy xuất lại PDF không có lớp ẩn."),
    "dynamic_form": _("Nội dung tệp là biểu mẫu động, không phải trang. Hãy in ra PDF mới."),
    "fonts_not_embedded": _("Tệp thiếu phông chữ nhúng. Hãy xuất lại PDF có nhúng phông chữ."),
    "external_streams": _("Tệp lấy nội dung từ bên ngoài. Hãy xuất lại PDF từ phần mềm gốc."),
    "certified": _("Tệp đã được chứng thực, không cho thêm chữ ký mới. Hãy xin bản chưa ký."),
    "fields_locked": _("Chữ ký trong tệp đã khóa mọi ô ký. Hãy xin bản chưa ký."),
    "not_signed": _("Tệp chưa mang chữ ký số nào."),
    "earlier_signature_not_valid": _(
        "Chữ ký có sẵn trong tệp không được xác nhận là hợp lệ. Hãy xin bản chưa ký hoặc bản gốc."
    ),
    "field_taken": _(
        "Tệp đã có ô ký mang tên mà hệ thống cần. Hãy xin bản chưa ký hoặc bản không có ô đó."
    ),
    "additions_refused": _(
        "Thêm số, ngày và dấu sẽ làm hỏng chữ ký có sẵn, nên tệp được giữ nguyên. Hãy xin bản chưa "
        "ký, hoặc phát hành kèm một văn bản riêng do cơ quan ký."
    ),
}
MESSAGES = {**FIXABLE, **FATAL}


@dataclass(frozen=True)
class Problem:
    """One finding; `fixed` tells that `normalise` takes it away."""

    code: str
    fixed: bool = False

    @property
    def message(self) -> str:
        """The sentence for people."""
        return str(MESSAGES[self.code])


@dataclass
class Upload:
    """What was found; `signed` counts real signatures only, not pictures of one."""

    pages: int = 0
    signed: bool = False
    signatures: int = 0
    sizes: list[tuple[float, float]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def blocking(self) -> list[Problem]:
        """The problems for which the file must be refused."""
        return [problem for problem in self.problems if not problem.fixed]

    @property
    def codes(self) -> set[str]:
        """The codes of all problems."""
        return {problem.code for problem in self.problems}
