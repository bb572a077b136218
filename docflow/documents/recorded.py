"""What the audit says of documents and files, and to whom: to who sees them."""

from django.utils.translation import gettext_lazy as _

from docflow.core.audit import subjects
from docflow.documents import policies
from docflow.documents.models import (
    CaseFile,
    Document,
    FileList,
    Process,
    Register,
    RoutePlan,
)
from docflow.documents.selectors import history


def register() -> None:
    # What was said of a draft is read by fewer people than the document.
    subjects.content(Document, _("Văn bản"), policies.visible_to, hides=("comment.",))
    subjects.content(CaseFile, _("Hồ sơ công việc"), policies.visible_cases)
    subjects.own(Register, _("Sổ văn bản"))
    subjects.own(RoutePlan, _("Tuyến trình mẫu"))
    subjects.own(Process, _("Quy trình"))
    subjects.own(FileList, _("Danh mục hồ sơ"))
    subjects.say(history.WORDS)
    subjects.say(
        {
            "case.open": _("Mở hồ sơ"),
            "case.add": _("Đưa văn bản vào hồ sơ"),
            "case.remove": _("Rút văn bản khỏi hồ sơ"),
            "case.describe": _("Sửa thông tin hồ sơ"),
            "case.share": _("Chia sẻ hồ sơ"),
            "case.unshare": _("Thôi chia sẻ hồ sơ"),
            "case.pass_on": _("Chuyển người lập hồ sơ"),
            "document.dispatch": _("Gửi văn bản"),
            "evidence.export": _("Lập gói bằng chứng"),
        }
    )
