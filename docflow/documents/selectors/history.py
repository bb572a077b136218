"""What was done to a document, in words, read from the audit."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from docflow.core import workflow
from docflow.core.audit.models import AuditEvent
from docflow.documents.models import Document

# The page shows so many; the audit keeps all.
SHOWN = 60
WORDS = {
    "document.draft": gettext_lazy("Soạn dự thảo"),
    "document.upload": gettext_lazy("Tải tệp PDF lên"),
    "document.edit": gettext_lazy("Sửa dự thảo"),
    "document.mend": gettext_lazy("Sửa thể thức"),
    "document.unmend": gettext_lazy("Hoàn tác lần sửa thể thức"),
    "document.form": gettext_lazy("Trình khi còn điểm chưa đúng thể thức"),
    "document.answers": gettext_lazy("Ghi văn bản được trả lời"),
    "document.link": gettext_lazy("Liên kết văn bản"),
    "document.unlink": gettext_lazy("Bỏ liên kết văn bản"),
    "document.describe": gettext_lazy("Ghi dữ liệu đặc tả"),
    "document.place_fields": gettext_lazy("Đặt vị trí ký"),
    "document.share": gettext_lazy("Chia sẻ"),
    "document.unshare": gettext_lazy("Thôi chia sẻ"),
    "document.take_over": gettext_lazy("Lấy quyền sửa dự thảo"),
    "comment.add": gettext_lazy("Góp ý"),
    "comment.answer": gettext_lazy("Trả lời góp ý"),
    "comment.resolve": gettext_lazy("Đánh dấu góp ý đã giải quyết"),
    "comment.reopen": gettext_lazy("Mở lại góp ý"),
    "comment.withdraw": gettext_lazy("Rút góp ý"),
    "document.copy": gettext_lazy("Đề nghị sao văn bản này"),
    "document.attach": gettext_lazy("Thêm tệp kèm theo"),
    "document.detach": gettext_lazy("Bỏ tệp kèm theo"),
    "document.sign_attachment": gettext_lazy("Ký số tệp kèm theo"),
    "document.preserve_attachment": gettext_lazy("Thêm dấu thời gian lưu trữ vào tệp kèm theo"),
    "document.lend": gettext_lazy("Cho mượn bản lưu"),
    "document.given_back": gettext_lazy("Nhận lại bản lưu"),
    "copy.ask": gettext_lazy("Đề nghị sao"),
    "document.preserve": gettext_lazy("Thêm dấu thời gian lưu trữ"),
    "route.agree": gettext_lazy("Đồng ý"),
    "route.differ": gettext_lazy("Ý kiến khác"),
    "route.ask": gettext_lazy("Xin ý kiến"),
    "route.give_back": gettext_lazy("Trả lại bước trước"),
    "route.undo": gettext_lazy("Thu lại bước vừa chuyển"),
    "route.answers_for_content": gettext_lazy("Chịu trách nhiệm về nội dung"),
    "route.answers_for_form": gettext_lazy("Chịu trách nhiệm về thể thức"),
    "register.number": gettext_lazy("Lấy số trong sổ"),
    "register.void": gettext_lazy("Hủy số trong sổ"),
    "incoming.arrive": gettext_lazy("Văn bản đến"),
    "incoming.scan": gettext_lazy("Quét văn bản giấy"),
}


@dataclass(frozen=True)
class Deed:
    title: str
    who: str
    when: datetime
    note: str
    verb: str = ""


def history(document: Document, *, comments: bool = False) -> list[Deed]:
    """The newest deeds first; one query. Whoever sees the document may read it; what was said of
    the draft only who may read its `comments`."""
    events = AuditEvent.objects.filter(
        object_type=document._meta.label_lower, object_id=str(document.pk)
    )
    if not comments:
        events = events.exclude(verb__startswith="comment.")
    events = events.order_by("-pk")[:SHOWN]
    labels = _labels()
    return [
        Deed(
            title=labels.get(event.verb, _("Thao tác khác")),
            who=_who(event),
            when=event.at,
            note=_note(event),
            verb=event.verb,
        )
        for event in events
    ]


def reason_of(deeds: list[Deed]) -> str:
    """Why the document came back last, out of its history."""
    return next((deed.note for deed in deeds if deed.verb.endswith(".return")), "")


def _labels() -> dict[str, str]:
    steps = {
        f"{table.machine}.{step.name}": str(step.label or step.name)
        for table in workflow.tables()
        for step in table.steps
    }
    return {**steps, **{verb: str(words) for verb, words in WORDS.items()}}


def _who(event: AuditEvent) -> str:
    who = f"{event.actor}, {event.title}" if event.title else event.actor
    if event.on_behalf_of:
        return _("%(who)s, thay %(name)s") % {"who": who, "name": event.on_behalf_of}
    return who


def _note(event: AuditEvent) -> str:
    if event.summary:
        return event.summary
    if event.verb in ("document.share", "document.unshare"):
        who = str(event.data.get("with", ""))
        return _("%(who)s, cùng soạn") % {"who": who} if event.data.get("writes") else who
    if event.verb == "document.take_over":
        return _("Từ %(who)s") % {"who": event.data.get("from", "")}
    if event.verb.startswith("comment."):
        return _("Góp ý %(number)s") % {"number": event.data.get("number", "")}
    if event.verb == "document.answers":
        return _answers(event)
    if event.verb == "incoming.answer":
        return _("Bằng văn bản %(code)s") % {"code": event.data.get("answer", "")}
    if event.verb in ("register.number", "register.void"):
        return _("Số %(number)s") % {"number": event.data.get("number", "")}
    return ""


def _answers(event: AuditEvent) -> str:
    parts = [
        (_("Trả lời %(codes)s"), event.data.get("added", ())),
        (_("Bỏ %(codes)s"), event.data.get("removed", ())),
    ]
    return "; ".join(words % {"codes": ", ".join(codes)} for words, codes in parts if codes)
