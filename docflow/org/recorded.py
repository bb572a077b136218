"""What the audit says of the organisation, in words for its administrators."""

from django.utils.translation import gettext_lazy as _

from docflow.core.audit import subjects
from docflow.org import models
from signing.keys.models import Credential, PendingKey, TokenModel
from signing.trust.models import Anchor, Source

WORDS = {
    "office.found": _("Lập cơ quan"),
    "office.seal_rule": _("Đổi quy tắc dùng con dấu"),
    "office.late_time": _("Đổi quy tắc bổ sung dấu thời gian"),
    "office.form_rule": _("Đổi quy tắc thể thức khi trình"),
    "unit.add": _("Thêm đơn vị"),
    "position.appoint": _("Giao chức vụ"),
    "position.end": _("Kết thúc chức vụ"),
    "position.reinstate": _("Khôi phục chức vụ"),
    "account.open": _("Mở tài khoản"),
    "account.close": _("Đóng tài khoản"),
    "account.reopen": _("Mở lại tài khoản"),
    "team.join": _("Thêm vào nhóm"),
    "team.leave": _("Ra khỏi nhóm"),
    "support.ask": _("Đề nghị xem để hỗ trợ kỹ thuật"),
    "support.permit": _("Cho xem để hỗ trợ kỹ thuật"),
    "support.decline": _("Không cho xem để hỗ trợ kỹ thuật"),
    "support.end": _("Kết thúc hỗ trợ kỹ thuật"),
    "capacity.add": _("Thêm dòng thẩm quyền ký"),
    "capacity.end": _("Kết thúc dòng thẩm quyền ký"),
    "delegation.give": _("Ủy quyền xử lý"),
    "delegation.revoke": _("Thu hồi ủy quyền"),
    "council.found": _("Lập hội đồng, ban, tổ"),
    "council.end": _("Kết thúc hội đồng, ban, tổ"),
    "council.seat": _("Cử người ký của hội đồng"),
    "council.unseat": _("Thôi cử người ký của hội đồng"),
    "calendar.set": _("Đặt ngày trong lịch"),
    "calendar.clear": _("Bỏ ngày trong lịch"),
    "calendar.seed": _("Lập lịch năm"),
    "calendar.confirm": _("Xác nhận lịch năm"),
    "calendar.hours": _("Đổi giờ làm việc"),
    "abbreviation.add": _("Thêm chữ viết tắt"),
    "abbreviation.change": _("Sửa chữ viết tắt"),
    "abbreviation.remove": _("Bỏ chữ viết tắt"),
    "picture.put": _("Đặt hình chữ ký, con dấu"),
    "picture.withdraw": _("Rút hình chữ ký, con dấu"),
    "key.generate": _("Tạo khóa ký"),
    "key.upload": _("Tải khóa ký lên"),
    "key.certify": _("Gắn chứng thư cho khóa ký"),
    "key.withdraw": _("Bỏ khóa ký đang chờ chứng thư"),
    "key.pin": _("Đổi mã PIN"),
    "key.pin_refused": _("Nhập sai mã PIN"),
    "key.locked": _("Khóa ký bị khóa"),
    "key.reset": _("Mở khóa cho khóa ký"),
    "key.revoke": _("Thu hồi khóa ký"),
    "register_token": _("Đăng ký USB token"),
    "trust.anchor": _("Thêm tổ chức tin cậy"),
    "trust.anchor_withdrawn": _("Ngừng tin tổ chức"),
    "trust.source": _("Thêm nguồn danh sách thu hồi"),
    "trust.source_withdrawn": _("Ngừng nguồn danh sách thu hồi"),
    "trust.source_asked": _("Hỏi lại nguồn danh sách thu hồi"),
    "audit.export": _("Xuất nhật ký"),
}


def register() -> None:
    for model, name in (
        (models.Office, _("Cơ quan")),
        (models.Unit, _("Đơn vị")),
        (models.User, _("Người dùng")),
        (models.Position, _("Chức vụ")),
        (models.Team, _("Nhóm")),
        (models.SupportAccess, _("Hỗ trợ kỹ thuật")),
        (models.CapacityRule, _("Thẩm quyền ký")),
        (models.Delegation, _("Ủy quyền")),
        (models.Council, _("Hội đồng, ban, tổ")),
        (models.CouncilSeat, _("Người ký của hội đồng")),
        (models.CalendarDay, _("Lịch làm việc")),
        (models.Abbreviation, _("Chữ viết tắt")),
        (models.SigningPicture, _("Hình chữ ký, con dấu")),
        (Credential, _("Khóa ký")),
        (PendingKey, _("Khóa ký đang chờ chứng thư")),
        (TokenModel, _("USB token")),
        (Anchor, _("Tổ chức tin cậy")),
        (Source, _("Nguồn danh sách thu hồi")),
    ):
        subjects.administration(model, name)
    subjects.say(WORDS)
