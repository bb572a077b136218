"""What the committee writes about in six months, by unit; written for the demo."""

from docflow.demo.texts import Text


def _text(kind: str, subject: str, first: str, second: str, order: str, result: str) -> Text:
    return Text(kind, subject, (), (first, second), order, result)


# By the short name of the unit that drafts; "{month}" is filled with the month of the history.
LETTERS: dict[str, tuple[Text, ...]] = {
    "nv": (
        _text(
            "KH",
            "Kiểm tra công vụ tháng {month}",
            "Tổ kiểm tra làm việc theo lịch và kiểm tra đột xuất việc chấp hành giờ giấc.",
            "Đơn vị được kiểm tra chuẩn bị sổ theo dõi hồ sơ và báo cáo số hồ sơ trễ hạn.",
            "Chuẩn bị sổ theo dõi hồ sơ, báo cáo hồ sơ trễ hạn cho Tổ kiểm tra.",
            "Đã bàn giao sổ theo dõi; có hai hồ sơ trễ hạn, nguyên nhân nêu trong báo cáo.",
        ),
        _text(
            "TB",
            "Lịch tập huấn phần mềm quản lý văn bản cho công chức phường",
            "Lớp học chia thành hai buổi, học viên mang theo thiết bị ký số của đơn vị.",
            "Mỗi phường cử một lãnh đạo và một văn thư.",
            "Cử người dự tập huấn và kiểm tra thiết bị ký số trước buổi học.",
            "Đã cử hai người dự, thiết bị ký số hoạt động tốt.",
        ),
    ),
    "tp": (
        _text(
            "CV",
            "Rà soát văn bản quy phạm pháp luật còn hiệu lực tháng {month}",
            "Các đơn vị rà soát văn bản thuộc lĩnh vực phụ trách, đề xuất văn bản cần sửa đổi.",
            "Kết quả gửi Phòng Tư pháp tổng hợp trước ngày 25 hằng tháng.",
            "Rà soát văn bản thuộc lĩnh vực phụ trách, gửi đề xuất đúng hạn.",
            "Đã rà soát mười hai văn bản, đề xuất sửa đổi một văn bản.",
        ),
        _text(
            "BC",
            "Công tác chứng thực và hộ tịch tháng {month}",
            "Số việc chứng thực giữ ổn định, hồ sơ hộ tịch nộp trực tuyến tăng so với tháng trước.",
            "Khó khăn chính là đường truyền chậm vào giờ cao điểm.",
            "Xử lý tình trạng đường truyền chậm tại bộ phận tiếp nhận.",
            "Đã nâng gói đường truyền cho bộ phận tiếp nhận.",
        ),
    ),
    "vhtt": (
        _text(
            "KH",
            "Tuyên truyền cải cách hành chính tháng {month}",
            "Nội dung chính: nộp hồ sơ trực tuyến và trả kết quả qua bưu chính.",
            "Hình thức: bản tin phường, loa truyền thanh, áp phích tại bộ phận một cửa.",
            "Thực hiện bản tin và áp phích, báo cáo số lượt phát.",
            "Đã phát mười hai lượt bản tin, dán áp phích tại ba điểm.",
        ),
        _text(
            "TB",
            "Tổ chức ngày hội gia đình tại nhà văn hóa thiếu nhi",
            "Ngày hội gồm trò chơi dân gian, gian hàng sách và tư vấn thủ tục cho người dân.",
            "Các đơn vị đăng ký gian hàng và bố trí người trực.",
            "Đăng ký gian hàng tư vấn và phân công người trực.",
            "Đã đăng ký một gian hàng, phân công bốn người trực theo ca.",
        ),
    ),
    "gddt": (
        _text(
            "CV",
            "Chuẩn bị cơ sở vật chất trường học tháng {month}",
            "Các trường rà soát phòng học, thiết bị và nước sạch, báo cáo nhu cầu sửa chữa.",
            "Ưu tiên hạng mục liên quan an toàn của học sinh.",
            "Tổng hợp nhu cầu sửa chữa, đề xuất thứ tự ưu tiên.",
            "Đã tổng hợp nhu cầu của chín trường, đề xuất ưu tiên ba hạng mục.",
        ),
    ),
    "ldxh": (
        _text(
            "CV",
            "Lập danh sách hộ cần hỗ trợ tháng {month}",
            "Danh sách lập theo mẫu, công khai tại khu phố bảy ngày trước khi gửi.",
            "Trường hợp khiếu nại phải xác minh trước khi chốt danh sách.",
            "Lập danh sách, công khai và gửi bản chốt kèm biên bản.",
            "Đã công khai danh sách, không có khiếu nại.",
        ),
    ),
    "yt": (
        _text(
            "KH",
            "Phòng chống sốt xuất huyết tháng {month}",
            "Tổ chức diệt lăng quăng vào sáng thứ bảy hằng tuần tại các khu phố có ca bệnh.",
            "Trạm y tế cập nhật ca bệnh trong ngày lên hệ thống.",
            "Tổ chức diệt lăng quăng, báo cáo số hộ đã kiểm tra.",
            "Đã kiểm tra bốn trăm hộ, xử lý hai mươi điểm có lăng quăng.",
        ),
    ),
    "kt": (
        _text(
            "QD",
            "Về việc thành lập Tổ công tác hỗ trợ hộ kinh doanh nộp hồ sơ trực tuyến",
            "Điều 1. Thành lập Tổ công tác gồm đại diện Phòng Kinh tế và công chức các phường.",
            "Điều 2. Tổ công tác hướng dẫn tại chỗ; các đơn vị chịu trách nhiệm thi hành.",
            "Cử người tham gia Tổ công tác, lập lịch trực hướng dẫn.",
            "Đã cử hai người và lập lịch trực ba buổi mỗi tuần.",
        ),
        _text(
            "BC",
            "Tình hình đăng ký hộ kinh doanh tháng {month}",
            "Số hộ đăng ký mới tăng, hơn nửa số hồ sơ nộp trực tuyến.",
            "Thời gian giải quyết bình quân thấp hơn quy định một ngày.",
            "Phân tích nguyên nhân hồ sơ phải bổ sung.",
            "Nguyên nhân chính là địa chỉ kinh doanh ghi thiếu; đã bổ sung mẫu hướng dẫn.",
        ),
    ),
    "ttr": (
        _text(
            "TB",
            "Kết luận kiểm tra việc tiếp công dân tháng {month}",
            "Việc tiếp công dân đúng lịch; sổ theo dõi còn thiếu chữ ký người tiếp.",
            "Đơn vị khắc phục trong mười ngày làm việc và báo cáo kết quả.",
            "Khắc phục thiếu sót trong sổ tiếp công dân, báo cáo kết quả.",
            "Đã bổ sung chữ ký và phân công người kiểm tra sổ hằng tuần.",
        ),
    ),
}

# What wards and departments send to the committee.
REPORTS: dict[str, tuple[Text, ...]] = {
    "ward": (
        _text(
            "BC",
            "Kết quả tiếp nhận và trả hồ sơ tháng {month}",
            "Phường tiếp nhận hồ sơ trực tiếp và trực tuyến, phần lớn trả kết quả đúng hạn.",
            "Hồ sơ trễ hạn tập trung ở lĩnh vực nhà đất do chờ xác minh.",
            "Làm rõ nguyên nhân hồ sơ nhà đất trễ hạn tại phường, đề xuất cách xử lý.",
            "Đã làm việc với phường; thống nhất rút ngắn bước xác minh còn ba ngày.",
        ),
        _text(
            "CV",
            "Đề nghị sửa chữa thiết bị của bộ phận một cửa",
            "Máy quét và máy in của bộ phận một cửa hỏng, ảnh hưởng việc số hóa hồ sơ.",
            "Kính đề nghị xem xét bố trí kinh phí sửa chữa.",
            "Kiểm tra thiết bị của phường, đề xuất phương án.",
            "Đã kiểm tra; đề xuất thay máy quét, sửa máy in.",
        ),
        _text(
            "BC",
            "Kết quả đối thoại với người dân về thủ tục hành chính",
            "Buổi đối thoại có hơn sáu mươi người dân tham dự, ghi nhận mười một ý kiến.",
            "Các ý kiến chủ yếu về việc phải nộp bản sao giấy tờ đã có trên hệ thống.",
            "Tổng hợp ý kiến của người dân, đề xuất giấy tờ không phải nộp lại.",
            "Đã đề xuất bỏ yêu cầu bản sao đối với bốn thủ tục.",
        ),
    ),
    "department": (
        _text(
            "TTR",
            "Về việc phê duyệt danh mục việc cần giải quyết tháng {month}",
            "Danh mục gồm các hồ sơ vướng mắc cần ý kiến của lãnh đạo Ủy ban.",
            "Kính trình Ủy ban nhân dân quận xem xét, cho ý kiến chỉ đạo.",
            "Rà soát danh mục, nêu rõ trách nhiệm và thời hạn từng việc.",
            "Đã phân công từng việc, có thời hạn và người chịu trách nhiệm.",
        ),
        _text(
            "BC",
            "Tiến độ xử lý hồ sơ tồn đọng tháng {month}",
            "Số hồ sơ tồn đọng giảm so với tháng trước; hồ sơ trên ba mươi ngày còn ít.",
            "Đơn vị kiến nghị các phòng phối hợp trả lời trong năm ngày làm việc.",
            "Đôn đốc các phòng trả lời ý kiến phối hợp đúng hạn.",
            "Đã nhắc các phòng; toàn bộ ý kiến phối hợp đã có trả lời.",
        ),
    ),
}


def letter(unit: str, number: int, month: str) -> Text:
    """The `number`-th letter of a unit, with the month filled in."""
    texts = LETTERS[unit]
    return filled(texts[number % len(texts)], month)


def report(kind: str, number: int, month: str) -> Text:
    texts = REPORTS[kind]
    return filled(texts[number % len(texts)], month)


def filled(text: Text, month: str) -> Text:
    return Text(
        text.type_code,
        text.subject.format(month=month),
        text.grounds,
        text.paragraphs,
        text.order,
        text.result,
    )
