"""Enums of the organisation and its permissions; no access to the database."""

from enum import StrEnum, auto

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

# Of a session: the position in which an administrator chose to look for support.
SUPPORT_KEY = "support"


class OfficeKind(TextChoices):
    COMMITTEE = "committee", _("Ủy ban nhân dân")
    DEPARTMENT = "department", _("Phòng có con dấu riêng")
    WARD = "ward", _("Ủy ban nhân dân phường")
    OTHER = "other", _("Cơ quan khác")


class CodeScheme(TextChoices):
    # QĐ 28/2018/QĐ-TTg, Điều 10: 13 characters, four groups.
    OLD = "old", _("Mã cũ (QCVN 102:2016)")
    # QĐ 20/2020/QĐ-TTg: level 1 first, up to 35 characters.
    NEW = "new", _("Mã mới (QĐ 20/2020)")


class Role(TextChoices):
    LEADER = "leader", _("Lãnh đạo cơ quan")
    DEPUTY = "deputy", _("Phó lãnh đạo cơ quan")
    HEAD = "head", _("Lãnh đạo đơn vị")
    DEPUTY_HEAD = "deputy_head", _("Phó lãnh đạo đơn vị")
    OFFICER = "officer", _("Chuyên viên")
    CLERK = "clerk", _("Văn thư")
    ARCHIVIST = "archivist", _("Lưu trữ")
    ADMINISTRATOR = "administrator", _("Quản trị")


LEADERS = frozenset({Role.LEADER, Role.DEPUTY})
HEADS = frozenset({Role.HEAD, Role.DEPUTY_HEAD})


class TeamKind(TextChoices):
    """What a group stands for: a role, or everybody of the unit or office."""

    LEADERS = "leaders", _("Lãnh đạo")
    HEADS = "heads", _("Lãnh đạo đơn vị")
    OFFICERS = "officers", _("Chuyên viên")
    CLERKS = "clerks", _("Văn thư")
    ARCHIVE_READERS = "archive_readers", _("Người đọc kho lưu trữ")
    EVERYBODY = "everybody", _("Toàn thể")


class DayKind(TextChoices):
    HOLIDAY = "holiday", _("Nghỉ lễ")
    DAY_OFF = "day_off", _("Nghỉ hoán đổi")
    WORKING = "working", _("Làm bù")


class Shift(TextChoices):
    """The part of a day that a line of the calendar speaks of."""

    WHOLE = "whole", _("Cả ngày")
    MORNING = "morning", _("Buổi sáng")
    AFTERNOON = "afternoon", _("Buổi chiều")


class PictureKind(TextChoices):
    """What a picture stands for on a page (NĐ 30/2020/NĐ-CP, Phụ lục I, II.7d, II.8)."""

    SIGNATURE = "signature", _("Chữ ký")
    INITIAL = "initial", _("Chữ ký nháy")
    SEAL = "seal", _("Dấu cơ quan")


class Perm(StrEnum):
    """What the administration of people and calendar needs; never content."""

    ADMINISTER = auto()
    EDIT_CALENDAR = auto()
    # Who lends their work to whom: the giver, or the office's administrator.
    DELEGATE = auto()
    # Keys: of oneself, of the office, of the office's people; the object is the key or its owner.
    SEE_KEY = auto()
    RENEW_KEY = auto()
    REVOKE_KEY = auto()
    CHANGE_PIN = auto()
    RESET_KEY = auto()
    # Lists of an office's keys, and whether its seal takes two people.
    SEE_OFFICE_KEYS = auto()
    SEE_PEOPLE_KEYS = auto()
    RULE_SEAL = auto()
    # Whether a departure from the decree's form stops a submission: its leader, its administrators.
    RULE_FORM = auto()
    # Whom the whole installation believes: its topmost office's administrators.
    KEEP_TRUST = auto()
    # What the search reads as the same: one list for all as well.
    KEEP_ABBREVIATIONS = auto()
    # Councils and boards that issue under the office's seal, and who signs for them.
    KEEP_COUNCILS = auto()
    # Looking at content for support: who asks, who lets them, who ends it, who sees the list.
    ASK_SUPPORT = auto()
    PERMIT_SUPPORT = auto()
    END_SUPPORT = auto()
    SEE_SUPPORT = auto()
