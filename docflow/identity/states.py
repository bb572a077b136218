"""Words of accounts and the permissions; no access to the database."""

from enum import StrEnum, auto

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Circle(TextChoices):
    """Whom an office's rule asks for a second factor."""

    ADMINISTRATORS = "administrators", _("Quản trị")
    LEADERS = "leaders", _("Lãnh đạo")
    CLERKS = "clerks", _("Văn thư")
    EVERYBODY = "everybody", _("Mọi người")


class Occasion(TextChoices):
    """Why somebody gets a link to set a password."""

    FIRST = "first", _("Vào lần đầu")
    AGAIN = "again", _("Cấp lại quyền vào")


class Way(TextChoices):
    """How somebody showed who they are."""

    PASSWORD = "password", _("Mật khẩu")
    CODE = "code", _("Mật khẩu và mã xác thực")
    RECOVERY = "recovery", _("Mật khẩu và mã dự phòng")
    KEY = "key", _("Mật khẩu và khóa đăng nhập")
    PASSKEY = "passkey", _("Khóa đăng nhập")
    PROVIDER = "provider", _("Đăng nhập một lần")
    DEMO = "demo", _("Bản trình diễn")


class Perm(StrEnum):
    """What concerns accounts."""

    # One's own password, factors and sessions; the object is the account.
    KEEP_OWN = auto()
    # Accounts of the office: seen, given a link, taken out of their sessions.
    SEE_ACCOUNTS = auto()
    GIVE_ACCESS = auto()
    RULE_FACTORS = auto()
