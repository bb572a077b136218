"""What the demo's documents say: written for it, around what such offices really write about."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Text:
    """One document to be drafted: type, subject and its parts."""

    type_code: str
    subject: str
    grounds: tuple[str, ...] = ()
    paragraphs: tuple[str, ...] = ()
    order: str = ""
    result: str = ""
    extra: tuple[str, ...] = field(default=())

    @property
    def content(self) -> dict[str, object]:
        """The parts as a draft keeps them."""
        return {
            "grounds": [f"Căn cứ {ground}" for ground in self.grounds],
            "body": [{"kind": "paragraph", "text": line} for line in self.paragraphs],
            "recipients": ["Như trên;", "Thường trực Ủy ban nhân dân quận;"],
            "archive_line": "VT",
        }

    def content_to(self, names: Sequence[str]) -> dict[str, object]:
        """The same for these receivers: an official letter says whom it is addressed to."""
        if self.type_code != "CV":
            return self.content
        return {**self.content, "addressees": [*names] or ["Các phòng, ban thuộc quận"]}


TEXTS = (
    Text(
        "KH",
        "Thực hiện công tác cải cách hành chính trên địa bàn quận",
        (
            "Luật Tổ chức chính quyền địa phương",
            "Kế hoạch cải cách hành chính của Ủy ban nhân dân Thành phố",
        ),
        (
            "Các đơn vị rà soát quy trình nội bộ, cắt giảm thời gian giải quyết hồ sơ "
            "và công khai kết "
            "quả trên cổng thông tin của quận.",
            "Toàn bộ văn bản trao đổi giữa các cơ quan, trừ văn bản mật, được gửi "
            "dưới dạng điện tử có "
            "ký số của người có thẩm quyền và của cơ quan.",
            "Định kỳ hằng quý, thủ trưởng đơn vị báo cáo tiến độ về Ủy ban nhân dân quận.",
        ),
        "Rà soát các quy trình nội bộ, đề xuất phương án cắt giảm thời gian giải quyết.",
        "Đã rà soát toàn bộ quy trình, đề xuất cắt giảm thời gian ở các bước trung gian.",
    ),
    Text(
        "CV",
        "Tăng cường tiếp nhận hồ sơ trực tuyến",
        (),
        (
            "Thời gian qua, tỷ lệ hồ sơ nộp trực tuyến của một số lĩnh vực còn thấp "
            "so với mục tiêu.",
            "Đề nghị các đơn vị hướng dẫn người dân nộp hồ sơ trực tuyến ngay tại bộ "
            "phận một cửa và bố "
            "trí người hỗ trợ trong giờ hành chính.",
        ),
        "Bố trí người hỗ trợ nộp hồ sơ trực tuyến tại bộ phận một cửa.",
        "Đã phân công hai công chức hỗ trợ tại bộ phận một cửa từ đầu tuần.",
    ),
    Text(
        "TB",
        "Kết luận cuộc họp giao ban công tác giải quyết hồ sơ quá hạn",
        (),
        (
            "Thủ trưởng các đơn vị chịu trách nhiệm về hồ sơ quá hạn của đơn vị mình.",
            "Hồ sơ quá hạn phải có thư xin lỗi và ngày hẹn trả mới gửi người nộp.",
        ),
        "Thống kê hồ sơ quá hạn theo lĩnh vực, nêu nguyên nhân và ngày xử lý dứt điểm.",
        "Đã thống kê, còn ba hồ sơ chờ ý kiến phối hợp, hẹn xử lý trong tuần.",
    ),
    Text(
        "QD",
        "Về việc thành lập Tổ kiểm tra công vụ",
        ("Luật Tổ chức chính quyền địa phương", "Luật Cán bộ, công chức"),
        (
            "Điều 1. Thành lập Tổ kiểm tra công vụ gồm các thành viên theo danh sách kèm theo.",
            "Điều 2. Tổ kiểm tra có nhiệm vụ kiểm tra định kỳ và đột xuất ít nhất ba "
            "mươi phần trăm số "
            "cơ quan, đơn vị, phường.",
            "Điều 3. Các đơn vị và thành viên Tổ kiểm tra chịu trách nhiệm thi hành "
            "Quyết định này.",
        ),
        "Cử thành viên tham gia Tổ kiểm tra và chuẩn bị hồ sơ phục vụ kiểm tra.",
        "Đã cử thành viên và gửi danh mục hồ sơ cho Tổ kiểm tra.",
    ),
    Text(
        "BC",
        "Kết quả khảo sát mức độ hài lòng của người dân",
        (),
        (
            "Trong kỳ, hơn một nửa số hồ sơ trả kết quả có phiếu đánh giá của người nộp.",
            "Mức độ hài lòng chung đạt trên chín mươi phần trăm; ý kiến chưa hài lòng "
            "tập trung ở thời "
            "gian chờ và việc bổ sung giấy tờ nhiều lần.",
        ),
        "Khắc phục nguyên nhân bổ sung giấy tờ nhiều lần, báo cáo biện pháp.",
        "Đã niêm yết mẫu hồ sơ điền sẵn và kiểm tra giấy tờ ngay khi tiếp nhận.",
    ),
    Text(
        "TTR",
        "Về việc bố trí kinh phí nâng cấp trang thiết bị bộ phận một cửa",
        (),
        (
            "Trang thiết bị của bộ phận một cửa đã sử dụng nhiều năm, thường xuyên hư "
            "hỏng, ảnh hưởng "
            "đến việc tiếp nhận hồ sơ trực tuyến.",
            "Kính trình xem xét, bố trí kinh phí từ nguồn chi thường xuyên của năm.",
        ),
        "Thẩm định dự toán, tham mưu phương án bố trí kinh phí.",
        "Đã thẩm định, dự toán phù hợp định mức, trình bố trí trong quý tới.",
    ),
)
