"""What of keys, delegations and seats still hangs on one person."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from docflow.core import clock
from docflow.org import leaving
from docflow.org.models import CouncilSeat, Delegation, User
from signing.keys.models import Credential


def keys(user: User, office_id: int) -> int:
    """One person has one set of keys, whichever office serves."""
    return Credential.objects.filter(owner=user.owner).usable(clock.now()).count()


def delegations(user: User, office_id: int) -> int:
    """Given or taken, running or still to come."""
    rows = Delegation.objects.filter(ends_at__gt=clock.now(), revoked_at=None)
    of_person = Q(giver__user=user) | Q(taker__user=user)
    return rows.filter(of_person, giver__office_id=office_id).count()


def seats(user: User, office_id: int) -> int:
    rows = CouncilSeat.objects.filter(council__office_id=office_id, position__user=user)
    return rows.filter(Q(valid_to=None) | Q(valid_to__gte=clock.today())).count()


def register() -> None:
    """The kinds that this room knows."""
    leaving.register(
        "90.keys",
        leaving.Hanging(
            _("Khóa ký còn hiệu lực"),
            _("Thu hồi khi người này nghỉ; chuyển chức vụ thì giữ nguyên."),
            keys,
            "org:people-keys",
        ),
    )
    leaving.register(
        "91.delegations",
        leaving.Hanging(
            _("Ủy quyền xử lý đang có"),
            _("Kết thúc trước ngày nghỉ."),
            delegations,
            "org:delegations",
        ),
    )
    leaving.register(
        "92.seats",
        leaving.Hanging(
            _("Tư cách ký trong hội đồng, ban"),
            _("Kết thúc ở trang của hội đồng, ghi người thay."),
            seats,
            "org:councils",
        ),
    )
